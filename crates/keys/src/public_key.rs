//! Public keys that were proved usable when they were built.
//!
//! Ed25519 follows [RFC 8032] in its strict reading: canonical encodings only, no point of small order, neither in the key
//! nor in the signature. ECDSA signatures are the fixed `r || s` of [RFC 7518 section 3.4]; a high `s` is accepted, so the
//! bytes of a signature are never an identity. RSA is PKCS #1 v1.5 with SHA-256, 2048 to 8192 bits.
//!
//! [RFC 8032]: https://www.rfc-editor.org/rfc/rfc8032#section-5.1.7
//! [RFC 7518 section 3.4]: https://www.rfc-editor.org/rfc/rfc7518#section-3.4

use std::fmt;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, EcdsaVerificationAlgorithm, ParsedPublicKey,
    RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};

use crate::ed25519::{self, Ed25519Key};
use crate::rsa_modulus;
use crate::{Algorithm, KeyError, KeyType, SignatureError};

/// Bytes of an uncompressed P-256 point: `0x04 || x || y`.
pub(crate) const P256_POINT_LENGTH: usize = 65;
/// Bytes of an uncompressed P-384 point.
pub(crate) const P384_POINT_LENGTH: usize = 97;

/// A public key of a supported type that is neither malformed nor known to be weak.
///
/// A value of this type cannot hold a small-order Ed25519 point, a point off its curve, an RSA modulus under 2048 bits or
/// an RSA exponent of 1: construction refuses them.
#[derive(Clone)]
pub struct PublicKey(pub(crate) Material);

#[derive(Clone)]
pub(crate) enum Material {
    Ed25519(Box<Ed25519Key>),
    P256(Box<EcKey<P256_POINT_LENGTH>>),
    P384(Box<EcKey<P384_POINT_LENGTH>>),
    Rsa(Box<RsaKey>),
}

/// A point of a NIST curve, `N` bytes long when it is not compressed.
#[derive(Clone)]
pub(crate) struct EcKey<const N: usize> {
    parsed: ParsedPublicKey,
    pub(crate) point: [u8; N],
}

#[derive(Clone)]
pub(crate) struct RsaKey {
    parsed: ParsedPublicKey,
    pub(crate) modulus: Vec<u8>,
    pub(crate) exponent: Vec<u8>,
}

impl PublicKey {
    /// Builds an Ed25519 key from its 32 bytes.
    pub fn from_ed25519_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let bytes: &[u8; 32] = bytes.try_into().map_err(|_| KeyError::Length {
            key_type: KeyType::Ed25519,
            expected: 32,
            found: bytes.len(),
        })?;
        let key = Ed25519Key::from_bytes(bytes)?;
        Ok(Self(Material::Ed25519(Box::new(key))))
    }

    /// Builds a P-256 key from a compressed (33 bytes) or uncompressed (65 bytes) SEC 1 point.
    pub fn from_p256_point(point: &[u8]) -> Result<Self, KeyError> {
        let key = EcKey::new(KeyType::P256, &ECDSA_P256_SHA256_FIXED, point)?;
        Ok(Self(Material::P256(Box::new(key))))
    }

    /// Builds a P-384 key from a compressed (49 bytes) or uncompressed (97 bytes) SEC 1 point.
    pub fn from_p384_point(point: &[u8]) -> Result<Self, KeyError> {
        let key = EcKey::new(KeyType::P384, &ECDSA_P384_SHA384_FIXED, point)?;
        Ok(Self(Material::P384(Box::new(key))))
    }

    /// Builds an RSA key from big-endian modulus and exponent without leading zeros.
    pub fn from_rsa_components(modulus: &[u8], exponent: &[u8]) -> Result<Self, KeyError> {
        rsa_modulus::verify_strength(modulus, exponent)?;
        let components = RsaPublicKeyComponents {
            n: modulus,
            e: exponent,
        };
        let parsed = components
            .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
            .map_err(|_| KeyError::RsaExponent)?;
        Ok(Self(Material::Rsa(Box::new(RsaKey {
            parsed,
            modulus: modulus.to_vec(),
            exponent: exponent.to_vec(),
        }))))
    }

    /// The type of this key.
    pub fn key_type(&self) -> KeyType {
        match self.0 {
            Material::Ed25519(_) => KeyType::Ed25519,
            Material::P256(_) => KeyType::P256,
            Material::P384(_) => KeyType::P384,
            Material::Rsa(_) => KeyType::Rsa,
        }
    }

    /// The one algorithm whose signatures this key verifies.
    pub fn algorithm(&self) -> Algorithm {
        self.key_type().algorithm()
    }

    /// Verifies a signature over `message`.
    ///
    /// # Errors
    /// [`SignatureError::Length`] before any arithmetic, [`SignatureError::Mismatch`] after it.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        let expected = match &self.0 {
            Material::Ed25519(_) => ed25519::SIGNATURE_LENGTH,
            Material::P256(_) => P256_POINT_LENGTH - 1,
            Material::P384(_) => P384_POINT_LENGTH - 1,
            Material::Rsa(key) => key.modulus.len(),
        };
        if signature.len() != expected {
            return Err(SignatureError::Length {
                expected,
                found: signature.len(),
            });
        }
        match &self.0 {
            Material::Ed25519(key) => key.verify(message, signature),
            Material::P256(key) => key
                .parsed
                .verify_sig(message, signature)
                .map_err(|_| SignatureError::Mismatch),
            Material::P384(key) => key
                .parsed
                .verify_sig(message, signature)
                .map_err(|_| SignatureError::Mismatch),
            Material::Rsa(key) => key
                .parsed
                .verify_sig(message, signature)
                .map_err(|_| SignatureError::Mismatch),
        }
    }
}

impl<const N: usize> EcKey<N> {
    fn new(
        key_type: KeyType,
        algorithm: &'static EcdsaVerificationAlgorithm,
        point: &[u8],
    ) -> Result<Self, KeyError> {
        let not_on_curve = KeyError::NotOnCurve(key_type);
        let compressed = N.div_ceil(2);
        match (point.len(), point.first()) {
            (length, Some(2 | 3)) if length == compressed => {}
            (length, Some(4)) if length == N => {}
            (length, _) if length == compressed || length == N => return Err(not_on_curve),
            (found, _) => {
                return Err(KeyError::Length {
                    key_type,
                    expected: compressed,
                    found,
                });
            }
        }
        let parsed = ParsedPublicKey::new(algorithm, point).map_err(|_| not_on_curve.clone())?;
        // SubjectPublicKeyInfo of a named curve ends with the uncompressed point: that is how a compressed one is opened.
        let info = parsed.as_der().map_err(|_| not_on_curve.clone())?;
        let point = *info
            .as_ref()
            .last_chunk::<N>()
            .filter(|point| point[0] == 4)
            .ok_or(not_on_curve)?;
        Ok(Self { parsed, point })
    }

    /// The point with one coordinate and the sign of the other.
    pub(crate) fn compressed(&self) -> Vec<u8> {
        let sign = 2 + (self.point[N - 1] & 1);
        [&[sign], self.x()].concat()
    }

    pub(crate) fn x(&self) -> &[u8] {
        &self.point[1..N.div_ceil(2)]
    }

    pub(crate) fn y(&self) -> &[u8] {
        &self.point[N.div_ceil(2)..]
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Material::Ed25519(one), Material::Ed25519(two)) => one.as_bytes() == two.as_bytes(),
            (Material::P256(one), Material::P256(two)) => one.point == two.point,
            (Material::P384(one), Material::P384(two)) => one.point == two.point,
            (Material::Rsa(one), Material::Rsa(two)) => {
                one.modulus == two.modulus && one.exponent == two.exponent
            }
            _ => false,
        }
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "PublicKey({} {})",
            self.key_type(),
            self.jwk_thumbprint()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_small_order_are_refused() {
        // The identity, and the point of order two.
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut order_two = [0xff; 32];
        order_two[0] = 0xec;
        order_two[31] = 0x7f;
        for bytes in [identity, order_two] {
            let error = PublicKey::from_ed25519_bytes(&bytes).unwrap_err();
            assert_eq!(error, KeyError::SmallOrder);
            assert!(error.is_weak_key());
        }
    }

    #[test]
    fn an_unreduced_ed25519_coordinate_is_refused() {
        // y = p + 3, an encoding of y = 3.
        let mut bytes = [0xff; 32];
        bytes[0] = 0xf0;
        bytes[31] = 0x7f;
        assert_eq!(
            PublicKey::from_ed25519_bytes(&bytes).unwrap_err(),
            KeyError::NotOnCurve(KeyType::Ed25519)
        );
    }

    #[test]
    fn a_point_off_the_curve_is_refused() {
        let mut point = [1; P384_POINT_LENGTH];
        point[0] = 4;
        assert_eq!(
            PublicKey::from_p256_point(&point[..P256_POINT_LENGTH]).unwrap_err(),
            KeyError::NotOnCurve(KeyType::P256)
        );
        assert_eq!(
            PublicKey::from_p384_point(&point).unwrap_err(),
            KeyError::NotOnCurve(KeyType::P384)
        );
    }

    #[test]
    fn a_hybrid_point_is_refused() {
        let mut point = [1; P256_POINT_LENGTH];
        point[0] = 6;
        assert_eq!(
            PublicKey::from_p256_point(&point).unwrap_err(),
            KeyError::NotOnCurve(KeyType::P256)
        );
        assert!(matches!(
            PublicKey::from_p256_point(&[0]).unwrap_err(),
            KeyError::Length { found: 1, .. }
        ));
    }
}
