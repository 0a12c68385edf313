//! Why nothing was signed.

use testamur_keys::{Algorithm, SignError};
use testamur_linked_data::LinkedDataError;

use crate::ProblemType;
use crate::ecdsa_sd_2023::DisclosureError;
use crate::proof_error::ProofError;
use crate::sd_jwt_vc::ConcealError;

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
    /// A suite whose proofs need more than options.
    #[error(
        "`ecdsa-sd-2023` proofs need randomness and pointers: `ecdsa_sd_2023::add_base_proof` makes them"
    )]
    BaseProof,
    /// Claims cannot be made disclosable.
    #[error(transparent)]
    Disclosure(#[from] ConcealError),
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
    /// A number that the canonical form would not tell from its neighbours.
    #[error("at `{pointer}`: expected a number within ±(2^53 - 1)")]
    Number {
        /// Where in the document.
        pointer: String,
    },
    /// The document is not an object.
    #[error("expected a document object")]
    NotAnObject,
    /// A proof named by `previous_proof` is not on the document, or more than once.
    #[error("a proof that the new one should cover is not in the document exactly once")]
    PreviousProof,
    /// The options make no acceptable proof.
    #[error("the options make no proof: {0}")]
    Proof(ProofError),
    /// What is to be disclosed selectively cannot be told apart, or is not there.
    #[error(transparent)]
    SelectiveDisclosure(DisclosureError),
    /// The key's holder did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The document or the proof options have no canonical form.
    #[error("cannot be canonicalized: {0}")]
    Transformation(#[from] LinkedDataError),
    /// The suite is known for the sake of old proofs only.
    #[error("`{cryptosuite}` is verified only: nothing new is signed with it")]
    VerifiedOnly {
        /// The suite.
        cryptosuite: &'static str,
    },
}

impl SigningError {
    /// The name the standard gives to this failure.
    pub fn problem_type(&self) -> ProblemType {
        match self {
            Self::Transformation(error) if error.is_limit() => {
                ProblemType::ProofTransformationError
            }
            Self::Transformation(_) => ProblemType::DataLossDetectionError,
            Self::Disclosure(_)
            | Self::Member { .. }
            | Self::NotAnObject
            | Self::SelectiveDisclosure(_)
            | Self::Proof(_) => ProblemType::MalformedValueError,
            Self::Number { .. } => ProblemType::ProofTransformationError,
            Self::Algorithm { .. }
            | Self::BaseProof
            | Self::Header { .. }
            | Self::PreviousProof
            | Self::Sign(_)
            | Self::VerifiedOnly { .. } => ProblemType::ProofGenerationError,
        }
    }
}
