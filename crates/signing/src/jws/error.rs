//! Why a JWS was refused.

use testamur_json::JsonError;
use testamur_keys::{Algorithm, KeyError, SignatureError};

use super::{LONGEST, LONGEST_KEY_ID};
use crate::ProblemType;

/// Why a JWS was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum JwsError {
    /// `alg` is none, symmetric, unknown, or no string.
    #[error("`alg` is not one of EdDSA, ES256, ES384 and RS256")]
    Algorithm,
    /// A part is not canonical base64url without padding.
    #[error("the {part} is not canonical base64url without padding")]
    Base64Url {
        /// Which part.
        part: &'static str,
    },
    /// `crit` or `b64` is present.
    #[error("header parameter `{name}` is not understood")]
    Critical {
        /// Which of the two.
        name: &'static str,
    },
    /// The header is not a JSON object.
    #[error("the header is not a JSON object: {0}")]
    Header(#[source] JsonError),
    /// A parameter that this use does not allow.
    #[error("header parameter `{name}` is not allowed")]
    HeaderParameter {
        /// The parameter, cut to 64 characters.
        name: String,
    },
    /// The header's own key was refused.
    #[error("header parameter `jwk`: {0}")]
    Jwk(#[source] KeyError),
    /// The key signs with another algorithm than `alg` says.
    #[error("`alg` is {found}, the key verifies {expected}")]
    KeyAlgorithm {
        /// The key's algorithm.
        expected: Algorithm,
        /// What `alg` says.
        found: Algorithm,
    },
    /// `kid` is not a printable string of at most 512 bytes.
    #[error("header parameter `kid` is not a printable string of at most {LONGEST_KEY_ID} bytes")]
    KeyId,
    /// Not three parts with two dots.
    #[error("a compact JWS has exactly three parts")]
    Parts,
    /// The payload is not a JSON object.
    #[error("the payload is not a JSON object: {0}")]
    Payload(#[source] JsonError),
    /// The payload is JSON, but not an object.
    #[error("the payload is not a JSON object")]
    PayloadShape,
    /// The signature does not match.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// Longer than any credential.
    #[error("a JWS has at most {LONGEST} bytes, found {found}")]
    TooLong {
        /// How many were found.
        found: usize,
    },
    /// Both `kid` and `jwk` name a key.
    #[error("the header names its key twice, by `kid` and by `jwk`")]
    TwoKeys,
    /// `typ` belongs to another use, is missing where it has to be there, or is no string.
    #[error("`typ` does not belong to this use")]
    Typ,
}

impl JwsError {
    /// A stable code for reports and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Algorithm => "alg_not_allowed",
            Self::Critical { .. } => "crit_not_understood",
            Self::HeaderParameter { .. } => "header_not_allowed",
            Self::Jwk(error) if error.is_weak_key() => "weak_key",
            Self::KeyAlgorithm { .. } => "alg_key_mismatch",
            Self::Signature(_) => "bad_signature",
            Self::Typ => "typ_not_allowed",
            Self::TwoKeys => "ambiguous",
            Self::Base64Url { .. }
            | Self::Header(_)
            | Self::Jwk(_)
            | Self::KeyId
            | Self::Parts
            | Self::Payload(_)
            | Self::PayloadShape
            | Self::TooLong { .. } => "malformed",
        }
    }

    /// The name the standard gives to this failure.
    pub fn problem_type(&self) -> ProblemType {
        match self {
            Self::Algorithm
            | Self::Critical { .. }
            | Self::HeaderParameter { .. }
            | Self::Jwk(_)
            | Self::KeyAlgorithm { .. }
            | Self::Signature(_)
            | Self::TwoKeys
            | Self::Typ => ProblemType::CryptographicSecurityError,
            Self::Base64Url { .. }
            | Self::Header(_)
            | Self::KeyId
            | Self::Parts
            | Self::Payload(_)
            | Self::PayloadShape
            | Self::TooLong { .. } => ProblemType::ParsingError,
        }
    }
}
