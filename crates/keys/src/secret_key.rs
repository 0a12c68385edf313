//! Secret keys held in memory, and the seam behind which they may live elsewhere.
//!
//! The public half is always computed from the secret one; no function takes both. The type has no `Clone`, no
//! `Serialize`, and a `Debug` that names the public key only. Ed25519 seeds and P-256 scalars are 32 bytes, P-384 scalars 48;
//! RSA keys, and optionally the others, are PKCS #8 ([RFC 5958]) DER.
//!
//! All keys live in AWS-LC, which draws its own randomness for ECDSA nonces and RSA primes: those signatures
//! and RSA keys are not reproducible from a seeded generator. Ed25519 signatures are.
//!
//! [RFC 5958]: https://www.rfc-editor.org/rfc/rfc5958

use std::fmt;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, KeyPair as _, RSA_PKCS1_SHA256,
};
use aws_lc_rs::{agreement, rsa};
use rand::CryptoRng;
use zeroize::Zeroizing;

use crate::ed25519::Ed25519Secret;
use crate::{KeyError, KeyType, PublicKey, SignError, der};

/// What signs: a key in memory, in a hardware module or in a key service.
pub trait Signer: Send + Sync {
    /// The key with which the signatures verify.
    fn public_key(&self) -> &PublicKey;

    /// Signs `message` with the algorithm of the key.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// A secret key in memory, wiped when dropped.
pub struct SecretKey {
    public_key: PublicKey,
    material: Material,
}

enum Material {
    Ed25519(Box<Ed25519Secret>),
    Ec {
        pair: Box<EcdsaKeyPair>,
        scalar: Zeroizing<Vec<u8>>,
    },
    Rsa {
        pair: Box<rsa::KeyPair>,
        pkcs8: Zeroizing<Vec<u8>>,
    },
}

/// DER of an Ed25519 PKCS #8 version 1 key up to its seed (RFC 8410 section 7).
const ED25519_PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// What AWS-LC is told about a curve.
struct Curve {
    key_type: KeyType,
    scalar_length: usize,
    signing: &'static EcdsaSigningAlgorithm,
    agreement: &'static agreement::Algorithm,
    public_key: fn(&[u8]) -> Result<PublicKey, KeyError>,
}

static P256: Curve = Curve {
    key_type: KeyType::P256,
    scalar_length: 32,
    signing: &ECDSA_P256_SHA256_FIXED_SIGNING,
    agreement: &agreement::ECDH_P256,
    public_key: PublicKey::from_p256_point,
};
static P384: Curve = Curve {
    key_type: KeyType::P384,
    scalar_length: 48,
    signing: &ECDSA_P384_SHA384_FIXED_SIGNING,
    agreement: &agreement::ECDH_P384,
    public_key: PublicKey::from_p384_point,
};

impl SecretKey {
    /// Generates a key; RSA keys have 2048 bits.
    ///
    /// # Errors
    /// [`KeyError::Generation`].
    pub fn generate(key_type: KeyType, rng: &mut dyn CryptoRng) -> Result<Self, KeyError> {
        match key_type {
            KeyType::Ed25519 => {
                let mut seed = Zeroizing::new([0; 32]);
                rng.fill_bytes(&mut *seed);
                Self::from_bytes(key_type, &*seed)
            }
            KeyType::P256 | KeyType::P384 => {
                let length = if key_type == KeyType::P256 { 32 } else { 48 };
                let mut scalar = Zeroizing::new(vec![0; length]);
                // A draw misses the group order with probability 2^-32 or less.
                for _ in 0..8 {
                    rng.fill_bytes(&mut scalar);
                    if let Ok(key) = Self::from_bytes(key_type, &scalar) {
                        return Ok(key);
                    }
                }
                Err(KeyError::Generation)
            }
            KeyType::Rsa => {
                let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa2048)
                    .map_err(|_| KeyError::Generation)?;
                let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair)
                    .map_err(|_| KeyError::Generation)?;
                let pkcs8 = Zeroizing::new(der.as_ref().to_vec());
                Self::from_rsa(pair, pkcs8)
            }
        }
    }

    /// Reads a seed or scalar, or PKCS #8 DER.
    ///
    /// # Errors
    /// [`KeyError::Secret`] when the bytes are neither, and the refusals of a weak public half.
    pub fn from_bytes(key_type: KeyType, bytes: &[u8]) -> Result<Self, KeyError> {
        match key_type {
            KeyType::Ed25519 => Self::from_ed25519(bytes),
            KeyType::P256 => Self::from_ec(&P256, bytes),
            KeyType::P384 => Self::from_ec(&P384, bytes),
            KeyType::Rsa => {
                let pair =
                    rsa::KeyPair::from_pkcs8(bytes).map_err(|_| KeyError::Secret(KeyType::Rsa))?;
                Self::from_rsa(pair, Zeroizing::new(bytes.to_vec()))
            }
        }
    }

    /// The key with which the signatures verify.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The secret, in the form that [`SecretKey::from_bytes`] reads; to be sealed, never to be stored as it is.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        match &self.material {
            Material::Ed25519(key) => Zeroizing::new(key.seed().to_vec()),
            Material::Ec { scalar, .. } => scalar.clone(),
            Material::Rsa { pkcs8, .. } => pkcs8.clone(),
        }
    }

    fn from_ed25519(bytes: &[u8]) -> Result<Self, KeyError> {
        let seed = bytes.strip_prefix(&ED25519_PKCS8).unwrap_or(bytes);
        let seed = seed
            .try_into()
            .map_err(|_| KeyError::Secret(KeyType::Ed25519))?;
        let key = Box::new(Ed25519Secret::from_seed(seed)?);
        Ok(Self {
            public_key: PublicKey::from_ed25519_bytes(key.public_bytes())?,
            material: Material::Ed25519(key),
        })
    }

    fn from_ec(curve: &Curve, bytes: &[u8]) -> Result<Self, KeyError> {
        let refused = KeyError::Secret(curve.key_type);
        if bytes.len() != curve.scalar_length {
            let pair =
                EcdsaKeyPair::from_pkcs8(curve.signing, bytes).map_err(|_| refused.clone())?;
            let scalar = aws_lc_rs::encoding::AsBigEndian::<
                aws_lc_rs::encoding::EcPrivateKeyBin<'_>,
            >::as_be_bytes(&pair.private_key())
            .map_err(|_| refused.clone())?;
            if scalar.as_ref().len() != curve.scalar_length {
                return Err(refused);
            }
            return Self::from_ec(curve, scalar.as_ref());
        }
        let point = agreement::PrivateKey::from_private_key(curve.agreement, bytes)
            .and_then(|key| Ok(key.compute_public_key()?))
            .map_err(|_| refused.clone())?;
        let pair =
            EcdsaKeyPair::from_private_key_and_public_key(curve.signing, bytes, point.as_ref())
                .map_err(|_| refused.clone())?;
        Ok(Self {
            public_key: (curve.public_key)(point.as_ref())?,
            material: Material::Ec {
                pair: Box::new(pair),
                scalar: Zeroizing::new(bytes.to_vec()),
            },
        })
    }

    fn from_rsa(pair: rsa::KeyPair, pkcs8: Zeroizing<Vec<u8>>) -> Result<Self, KeyError> {
        let (modulus, exponent) = der::rsa_public_key(pair.public_key().as_ref())
            .ok_or(KeyError::Secret(KeyType::Rsa))?;
        Ok(Self {
            public_key: PublicKey::from_rsa_components(modulus, exponent)?,
            material: Material::Rsa {
                pair: Box::new(pair),
                pkcs8,
            },
        })
    }
}

impl Signer for SecretKey {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        match &self.material {
            Material::Ed25519(key) => key.sign(message),
            Material::Ec { pair, .. } => pair
                .sign(&SystemRandom::new(), message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|_| SignError::Failed),
            Material::Rsa { pair, .. } => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    message,
                    &mut signature,
                )
                .map_err(|_| SignError::Failed)?;
                Ok(signature)
            }
        }
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SecretKey(of {:?})", self.public_key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    #[test]
    fn every_type_signs_and_its_stored_form_signs_again() {
        let mut rng = StdRng::seed_from_u64(1);
        for key_type in KeyType::ALL {
            let key = SecretKey::generate(key_type, &mut rng).unwrap();
            let again = SecretKey::from_bytes(key_type, &key.to_bytes()).unwrap();
            assert_eq!(key.public_key(), again.public_key());
            let signature = again.sign(b"testamur").unwrap();
            assert_eq!(key.public_key().verify(b"testamur", &signature), Ok(()));
            assert!(key.public_key().verify(b"testamus", &signature).is_err());
            assert!(
                key.public_key()
                    .verify(b"testamur", &signature[1..])
                    .is_err()
            );
            let jwk = key.public_key().to_jwk();
            assert_eq!(&PublicKey::from_jwk(&jwk).unwrap(), key.public_key());
        }
    }

    #[test]
    fn every_flipped_bit_of_a_signature_is_refused() {
        let mut rng = StdRng::seed_from_u64(2);
        for key_type in [KeyType::Ed25519, KeyType::P256, KeyType::P384] {
            let key = SecretKey::generate(key_type, &mut rng).unwrap();
            let signature = key.sign(b"testamur").unwrap();
            for bit in 0..signature.len() * 8 {
                let mut flipped = signature.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                assert!(
                    key.public_key().verify(b"testamur", &flipped).is_err(),
                    "{key_type} bit {bit}"
                );
            }
        }
    }

    #[test]
    fn debug_output_names_the_public_key_only() {
        let mut rng = StdRng::seed_from_u64(3);
        let key = SecretKey::generate(KeyType::Ed25519, &mut rng).unwrap();
        assert_eq!(
            format!("{key:?}"),
            format!(
                "SecretKey(of PublicKey(ed25519 {}))",
                key.public_key().jwk_thumbprint()
            )
        );
    }

    #[test]
    fn an_ed25519_pkcs8_key_is_its_seed() {
        let seed = [7; 32];
        let pkcs8 = [&ED25519_PKCS8[..], &seed].concat();
        let one = SecretKey::from_bytes(KeyType::Ed25519, &seed).unwrap();
        let two = SecretKey::from_bytes(KeyType::Ed25519, &pkcs8).unwrap();
        assert_eq!(one.public_key(), two.public_key());
    }

    #[test]
    fn junk_is_no_secret_key() {
        for key_type in KeyType::ALL {
            for bytes in [&[][..], &[1; 31], &[0xff; 33]] {
                assert_eq!(
                    SecretKey::from_bytes(key_type, bytes).unwrap_err(),
                    KeyError::Secret(key_type)
                );
            }
        }
        // Zero, and a number beyond the order of the group.
        for byte in [0, 0xff] {
            assert!(SecretKey::from_bytes(KeyType::P256, &[byte; 32]).is_err());
            assert!(SecretKey::from_bytes(KeyType::P384, &[byte; 48]).is_err());
        }
    }
}
