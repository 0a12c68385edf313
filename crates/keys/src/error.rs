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
    /// The private key is encrypted.
    #[error(
        "the private key is encrypted: decrypt it first, for example with `openssl pkcs8 -in FILE`"
    )]
    Encrypted,
    /// Neither of the forms in which keys are read.
    #[error(
        "not a key in a form that is read here: a JWK, multibase text, PEM (`PUBLIC KEY`, or `PRIVATE KEY`: PKCS #8) or PKCS #8 in DER"
    )]
    Form,
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
    /// The secret is the same byte throughout.
    #[error("the private key is one byte repeated, which no key generator makes")]
    Placeholder,
    /// A public key came with secret members.
    #[error("a public key must not hold the private member `{member}`")]
    PrivateMember {
        /// The member; its value is never shown.
        member: &'static str,
    },
    /// The file names the public half of another key.
    #[error("the public key in the file is not that of its private key")]
    PublicHalf,
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
            Self::Placeholder
                | Self::RsaExponent
                | Self::RsaModulus { .. }
                | Self::RsaGenerator
                | Self::SmallOrder
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
    /// The holder has another key under this name than the one that is published.
    #[error("the holder has another key under this name than the one that is published")]
    KeyMismatch,
    /// The holder has no such key, or the name cannot be one of its.
    #[error("the holder has no such key")]
    KeyNotFound,
    /// The key can leave its holder in the clear.
    #[error(
        "the holder would give the private key away: expected one that is sensitive and not extractable"
    )]
    KeyExtractable,
    /// No way to the holder is configured.
    #[error("no holder of such keys is configured: see the settings of `[signers]`")]
    NotConfigured,
    /// The holder does not let us in, or does not let us use the key.
    #[error("the holder of the key refuses us: wrong PIN, token or right")]
    Refused,
    /// The holder cannot be reached at present; the same may succeed later.
    #[error("the holder of the key cannot be reached at present")]
    Unavailable,
    /// The key's algorithm is not one of the holder's.
    #[error("the holder does not sign with the algorithm of this key")]
    Unsupported,
    /// What the holder gave does not verify under the published key; it was not released.
    #[error("the holder's signature does not verify under the published key and is withheld")]
    WrongSignature,
}
