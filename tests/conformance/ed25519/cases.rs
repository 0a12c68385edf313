//! Signatures that nobody makes by accident.

use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity as _;
use rand::rngs::StdRng;
use rand::{Rng as _, RngExt as _, SeedableRng as _};
use sha2::{Digest as _, Sha512};

/// A key, a message and what may be a signature.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) key: Vec<u8>,
    pub(crate) message: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

impl Case {
    fn new(key: [u8; 32], message: Vec<u8>, r: [u8; 32], s: [u8; 32]) -> Self {
        Self {
            key: key.to_vec(),
            message,
            signature: [r, s].concat(),
        }
    }

    /// With one bit of key, signature or message turned about.
    pub(crate) fn flipped(&self, bit: usize) -> Self {
        let mut flipped = self.clone();
        let parts = [
            &mut flipped.key,
            &mut flipped.signature,
            &mut flipped.message,
        ];
        let mut byte = bit / 8;
        for part in parts {
            if let Some(byte) = part.get_mut(byte) {
                *byte ^= 1 << (bit % 8);
                break;
            }
            byte -= part.len();
        }
        flipped
    }

    pub(crate) fn with_signature_length(&self, length: usize) -> Self {
        let mut other = self.clone();
        other.signature.resize(length, 0);
        other
    }
}

/// Someone who knows a secret key and chooses every other number freely.
pub(crate) struct Forger {
    rng: StdRng,
    /// The multiples of a point of order eight.
    torsion: [EdwardsPoint; 8],
}

impl Forger {
    pub(crate) fn new(seed: u64) -> Self {
        let generator = CompressedEdwardsY(ORDER_EIGHT).decompress().unwrap();
        let mut torsion = [EdwardsPoint::identity(); 8];
        for multiple in 1..8 {
            torsion[multiple] = torsion[multiple - 1] + generator;
        }
        assert_eq!(torsion[7] + generator, EdwardsPoint::identity());
        Self {
            rng: StdRng::seed_from_u64(seed),
            torsion,
        }
    }

    /// A signature as it should be.
    pub(crate) fn honest(&mut self) -> Case {
        self.mixed(0, 0)
    }

    /// An honest key and an honest nonce, each moved by a point of small order. Without a cofactor the signature is good
    /// if the two moves cancel, which depends on the message.
    pub(crate) fn mixed(&mut self, in_key: usize, in_signature: usize) -> Case {
        let (secret, nonce) = (self.scalar(), self.scalar());
        let key = EdwardsPoint::mul_base(&secret) + self.torsion[in_key];
        let r = EdwardsPoint::mul_base(&nonce) + self.torsion[in_signature];
        self.signed(key, r, |challenge| nonce + challenge * secret)
    }

    /// The nonce's point is of small order itself.
    pub(crate) fn small_signature(&mut self, in_key: usize, in_signature: usize) -> Case {
        let secret = self.scalar();
        let key = EdwardsPoint::mul_base(&secret) + self.torsion[in_key];
        let r = self.torsion[in_signature];
        self.signed(key, r, |challenge| challenge * secret)
    }

    /// The key is of small order: such a signature fits many messages.
    pub(crate) fn small_key(&mut self, in_key: usize, in_signature: usize) -> Case {
        let nonce = self.scalar();
        let r = EdwardsPoint::mul_base(&nonce) + self.torsion[in_signature];
        self.signed(self.torsion[in_key], r, |_| nonce)
    }

    /// Both points as given; the scalar is zero, which fits many such signatures.
    pub(crate) fn with_points(&mut self, key: [u8; 32], r: [u8; 32]) -> Case {
        Case::new(key, self.message(), r, [0; 32])
    }

    /// An honest signature, then the key exchanged.
    pub(crate) fn with_key(&mut self, key: [u8; 32]) -> Case {
        let mut case = self.honest();
        case.key = key.to_vec();
        case
    }

    /// An honest signature, then its point exchanged.
    pub(crate) fn with_nonce_point(&mut self, r: [u8; 32]) -> Case {
        let mut case = self.honest();
        case.signature[..32].copy_from_slice(&r);
        case
    }

    /// An honest signature whose scalar has a multiple of the group order added, as far as 256 bits go.
    pub(crate) fn with_scalar_beyond(&mut self, multiple: u8) -> Case {
        let mut case = self.honest();
        for _ in 0..multiple {
            let mut carry = 0;
            for (byte, order) in case.signature[32..].iter_mut().zip(GROUP_ORDER) {
                let sum = u16::from(*byte) + u16::from(order) + carry;
                *byte = sum.to_le_bytes()[0];
                carry = sum >> 8;
            }
        }
        case
    }

    pub(crate) fn random(&mut self) -> Case {
        let mut bytes = [0; 96];
        self.rng.fill_bytes(&mut bytes);
        // A scalar below the group order, so that the points matter.
        bytes[95] &= 0x0f;
        Case {
            key: bytes[..32].to_vec(),
            message: self.message(),
            signature: bytes[32..].to_vec(),
        }
    }

    fn signed(
        &mut self,
        key: EdwardsPoint,
        r: EdwardsPoint,
        scalar: impl FnOnce(Scalar) -> Scalar,
    ) -> Case {
        let message = self.message();
        let (key, r) = (key.compress().to_bytes(), r.compress().to_bytes());
        let digest = Sha512::new()
            .chain_update(r)
            .chain_update(key)
            .chain_update(&message)
            .finalize();
        let challenge = Scalar::from_bytes_mod_order_wide(&digest.into());
        Case::new(key, message, r, scalar(challenge).to_bytes())
    }

    fn scalar(&mut self) -> Scalar {
        let mut bytes = [0; 64];
        self.rng.fill_bytes(&mut bytes);
        Scalar::from_bytes_mod_order_wide(&bytes)
    }

    fn message(&mut self) -> Vec<u8> {
        let mut message = vec![0; self.rng.random_range(1..80)];
        self.rng.fill_bytes(&mut message);
        message
    }
}

/// Encodings at the edges: y coordinates around zero and around p, with both signs of x.
pub(crate) fn unusual_encodings() -> impl Iterator<Item = [u8; 32]> {
    let small = (0..24).map(|low| {
        let mut bytes = [0; 32];
        bytes[0] = low;
        bytes
    });
    let large = (0xd8..=0xff).map(|low| {
        let mut bytes = [0xff; 32];
        bytes[0] = low;
        bytes[31] = 0x7f;
        bytes
    });
    small.chain(large).chain([ORDER_EIGHT]).flat_map(|bytes| {
        let mut negative = bytes;
        negative[31] |= 0x80;
        [bytes, negative]
    })
}

const ORDER_EIGHT: [u8; 32] = [
    0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
    0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
];

/// 2^252 + 27742317777372353535851937790883648493.
const GROUP_ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];
