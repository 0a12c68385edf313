//! Ed25519 ([RFC 8032]) in its strict reading.
//!
//! A signature `(R, S)` counts if, and only if, `S` is less than the order of the base point, `R` is the canonical encoding
//! of `[S]B - [k]A` without a cofactor, and neither `R` nor `A` is one of the eight points of small order. AWS-LC looks at
//! the first two; the points of small order are refused here. That this is exactly what `verify_strict` of
//! `ed25519-dalek` accepts is shown by a differential test, in the conformance tests.
//!
//! [RFC 8032]: https://www.rfc-editor.org/rfc/rfc8032#section-5.1.7

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, ParsedPublicKey};
use ed25519_dalek::VerifyingKey;
use zeroize::Zeroizing;

use crate::{KeyError, KeyType, SignError, SignatureError};

pub(crate) const SIGNATURE_LENGTH: usize = 64;

/// A point on the curve, in its canonical encoding and not of small order.
#[derive(Clone)]
pub(crate) struct Ed25519Key {
    bytes: [u8; 32],
    parsed: ParsedPublicKey,
}

impl Ed25519Key {
    pub(crate) fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let not_on_curve = KeyError::NotOnCurve(KeyType::Ed25519);
        // A y coordinate of p or more has two encodings; only the reduced one names the key.
        if !is_reduced(bytes) {
            return Err(not_on_curve);
        }
        let point = VerifyingKey::from_bytes(bytes).map_err(|_| not_on_curve.clone())?;
        if point.is_weak() {
            return Err(KeyError::SmallOrder);
        }
        let parsed = ParsedPublicKey::new(&ED25519, bytes).map_err(|_| not_on_curve)?;
        Ok(Self {
            bytes: *bytes,
            parsed,
        })
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        if signature
            .first_chunk::<32>()
            .is_none_or(|r| SMALL_ORDER.contains(r))
        {
            return Err(SignatureError::Mismatch);
        }
        self.parsed
            .verify_sig(message, signature)
            .map_err(|_| SignatureError::Mismatch)
    }
}

/// Whether the y coordinate is less than p, 2^255 - 19. The sign of an x that is zero is no matter: such a point is weak.
fn is_reduced(bytes: &[u8; 32]) -> bool {
    let [low, middle @ .., high] = bytes;
    *low < 0xed || high & 0x7f != 0x7f || middle.iter().any(|byte| *byte != 0xff)
}

/// A secret key; its nonces come from the message, so that it signs one message one way.
pub(crate) struct Ed25519Secret {
    pair: Ed25519KeyPair,
    seed: Zeroizing<[u8; 32]>,
}

impl Ed25519Secret {
    pub(crate) fn from_seed(seed: &[u8; 32]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed)
            .map_err(|_| KeyError::Secret(KeyType::Ed25519))?;
        Ok(Self {
            pair,
            seed: Zeroizing::new(*seed),
        })
    }

    pub(crate) fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    pub(crate) fn public_bytes(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signature = self.pair.try_sign(message).map_err(|_| SignError::Failed)?;
        Ok(signature.as_ref().to_vec())
    }
}

/// The canonical encodings of the eight points whose order divides eight.
const SMALL_ORDER: [[u8; 32]; 8] = [
    [
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00,
    ],
    [
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x80,
    ],
    [
        0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00,
    ],
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x85,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0xfa,
    ],
    [
        0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x7f,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_points_of_small_order_are_known() {
        for (number, encoding) in SMALL_ORDER.iter().enumerate() {
            let point = VerifyingKey::from_bytes(encoding).unwrap();
            assert!(point.is_weak());
            assert_eq!(point.to_edwards().compress().as_bytes(), encoding);
            assert!(is_reduced(encoding));
            // There are eight of them, so eight different ones are all.
            assert!(!SMALL_ORDER[..number].contains(encoding));
        }
    }
}
