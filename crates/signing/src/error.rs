//! Why nothing was signed.

use testamur_keys::{Algorithm, SignError};
use testamur_linked_data::LinkedDataError;

use crate::ProblemType;

/// Why a document was not secured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SigningError {
    /// The key signs with another algorithm than the proof needs.
    #[error("the key signs with {found}, the proof needs {expected}")]
    Algorithm {
        /// What the proof needs.
        expected: Algorithm,
        /// What the key does.
        found: Algorithm,
    },
    /// A header parameter that the signer sets itself, or that nobody may set.
    #[error("header parameter `{name}` may not be given")]
    Header {
        /// The parameter.
        name: String,
    },
    /// A member is missing or unsuitable.
    #[error("at `{pointer}`: expected {expected}")]
    Member {
        /// Where.
        pointer: &'static str,
        /// What was expected there.
        expected: &'static str,
    },
    /// The document is not an object.
    #[error("expected a document object")]
    NotAnObject,
    /// The key's holder did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The document or the proof options have no canonical form.
    #[error("cannot be canonicalized: {0}")]
    Transformation(#[from] LinkedDataError),
}

impl SigningError {
    /// The name the standard gives to this failure.
    pub fn problem_type(&self) -> ProblemType {
        match self {
            Self::Transformation(error) if error.is_limit() => {
                ProblemType::ProofTransformationError
            }
            Self::Transformation(_) => ProblemType::DataLossDetectionError,
            Self::Member { .. } | Self::NotAnObject => ProblemType::MalformedValueError,
            Self::Algorithm { .. } | Self::Header { .. } | Self::Sign(_) => {
                ProblemType::ProofGenerationError
            }
        }
    }
}
