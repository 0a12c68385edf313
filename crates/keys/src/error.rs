//! Why a key was refused.

use crate::{Algorithm, KeyType};

/// Why a public or secret key was refused before it could be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The JWK's `alg` names another algorithm than the one its key type serves.
    #[error("jwk member `alg` is `{found}`, but a {key_type} key signs with `{expected}`")]
    AlgorithmMismatch {
        /// What `alg` said.
        found: String,
        /// What it may say.
        expected: Algorithm,
        /// The type of the key.
        key_type: KeyType,
    },
    /// Text is not strict base58btc.
    #[error("multibase value is not base58btc without padding")]
    Base58,
    /// A JWK member is not canonical unpadded base64url.
    #[error("jwk member `{member}` is not canonical base64url without padding")]
    Base64Url {
        /// The member.
        member: &'static str,
    },
    /// The system's key generator failed.
    #[error("the key generator failed")]
    Generation,
    /// A JWK member has a value that a signature key may not have.
    #[error("jwk member `{member}` must be {expected}")]
    JwkMember {
        /// The member.
        member: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// The bytes have another length than the key type prescribes.
    #[error("a {key_type} key takes {expected} bytes, found {found}")]
    Length {
        /// The type of the key.
        key_type: KeyType,
        /// How many were expected.
        expected: usize,
        /// How many were found.
        found: usize,
    },
    /// The value is not a JSON object.
    #[error("a jwk must be a JSON object")]
    NotAnObject,
    /// The point does not lie on the curve, or is not encoded in the one canonical way.
    #[error("the {0} public key is not a canonical point of its curve")]
    NotOnCurve(KeyType),
    /// A public key came with secret members.
    #[error("a public key must not hold the private member `{member}`")]
    PrivateMember {
        /// The member; its value is never shown.
        member: &'static str,
    },
    /// A public RSA exponent that is even, one, or larger than 33 bits.
    #[error("the rsa public exponent must be odd, above 1 and at most 33 bits long")]
    RsaExponent,
    /// An RSA modulus outside 2048 to 8192 bits, or even.
    #[error("the rsa modulus must be odd and have 2048 to 8192 bits, found {bits} bits")]
    RsaModulus {
        /// The size that was found.
        bits: usize,
    },
    /// An RSA modulus with the fingerprint of CVE-2017-15361.
    #[error("the rsa modulus comes from a key generator known to be weak (CVE-2017-15361)")]
    RsaGenerator,
    /// The secret key cannot be read.
    #[error("the bytes are no {0} secret key")]
    Secret(KeyType),
    /// An Ed25519 point of small order: one signature would fit every message.
    #[error("the ed25519 public key has small order")]
    SmallOrder,
    /// A key type that is not offered here.
    #[error("key type `{found}` is not supported: expected Ed25519, P-256, P-384 or RSA")]
    UnsupportedType {
        /// `kty/crv`, or the multicodec in hexadecimal.
        found: String,
    },
}

impl KeyError {
    /// Whether the key is well-formed but too weak to be trusted.
    pub fn is_weak_key(&self) -> bool {
        matches!(
            self,
            Self::RsaExponent | Self::RsaModulus { .. } | Self::RsaGenerator | Self::SmallOrder
        )
    }
}

/// Why a signature does not verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The signature has another length than the algorithm prescribes.
    #[error("the signature has {found} bytes, expected {expected}")]
    Length {
        /// How many were expected.
        expected: usize,
        /// How many were found.
        found: usize,
    },
    /// The signature is not one of this key over this message.
    #[error("the signature does not match the key and the message")]
    Mismatch,
}

/// Why nothing was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The implementation or device that holds the key refused or failed.
    #[error("the holder of the key failed to sign")]
    Failed,
}
