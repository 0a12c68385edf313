//! Why a Data Integrity proof is refused.

use testamur_keys::SignatureError;
use testamur_linked_data::LinkedDataError;

use crate::ProblemType;
use crate::ecdsa_sd_2023::DisclosureError;

/// Why a proof cannot be read or does not verify.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The challenge is absent or another one.
    #[error("the proof's `challenge` is not the one that was asked for")]
    Challenge,
    /// The proof has a context of its own, other than the document's.
    #[error("the proof's `@context` is not that with which the document's begins")]
    Context,
    /// Another type or cryptosuite than the one that verifies it.
    #[error("the proof is not of the cryptosuite `{expected}`")]
    Cryptosuite {
        /// The cryptosuite that was asked to verify.
        expected: &'static str,
    },
    /// The domain is absent or another one.
    #[error("the proof's `domain` is not exactly the one that was asked for")]
    Domain,
    /// The key is of another type than the cryptosuite's.
    #[error("the verification method's key does not fit the cryptosuite")]
    KeyType,
    /// A member is missing or has the wrong form.
    #[error("proof member `{member}`: expected {expected}")]
    Member {
        /// The member.
        member: &'static str,
        /// What was expected.
        expected: &'static str,
    },
    /// There is no proof.
    #[error("the document has no proof")]
    Missing,
    /// The document or proof is not an object.
    #[error("expected {expected}")]
    NotAnObject {
        /// What was expected.
        expected: &'static str,
    },
    /// A number that the canonical form would not tell from its neighbours.
    #[error("at `{pointer}`: expected a number within ±(2^53 - 1)")]
    Number {
        /// Where in the document.
        pointer: String,
    },
    /// A proof named by `previousProof` is not there.
    #[error("a proof named by `previousProof` is not in the document")]
    PreviousProof,
    /// `proofValue` is not a signature of the key's length in base58btc multibase.
    #[error("`proofValue` is not a signature of the key's length in base58btc multibase")]
    ProofValue,
    /// What is disclosed selectively does not fit its proof.
    #[error(transparent)]
    SelectiveDisclosure(DisclosureError),
    /// The signature does not match.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// More proofs than are looked at.
    #[error("the document has more proofs than are looked at")]
    TooMany,
    /// The document or the proof options have no canonical form.
    #[error("cannot be canonicalized: {0}")]
    Transformation(#[from] LinkedDataError),
    /// The type and cryptosuite name no suite that is implemented here.
    #[error("the proof is of no cryptosuite that is implemented")]
    UnknownCryptosuite,
    /// A member that the standard does not define.
    #[error("`{name}` is not a member of a Data Integrity proof")]
    UnknownMember {
        /// The member, cut to 64 bytes.
        name: String,
    },
}

impl ProofError {
    /// Whether it is about the place of a proof in a chain.
    pub fn is_of_chain(&self) -> bool {
        let member = matches!(
            self,
            Self::Member {
                member: "previousProof",
                ..
            }
        );
        member || *self == Self::PreviousProof
    }

    /// The name the standard gives to this failure.
    pub fn problem_type(&self) -> ProblemType {
        match self {
            Self::Challenge => ProblemType::InvalidChallengeError,
            Self::Domain => ProblemType::InvalidDomainError,
            Self::Transformation(error) if error.is_limit() => {
                ProblemType::ProofTransformationError
            }
            Self::Transformation(_) => ProblemType::DataLossDetectionError,
            Self::Cryptosuite { .. } | Self::Number { .. } | Self::UnknownCryptosuite => {
                ProblemType::ProofTransformationError
            }
            Self::Context
            | Self::KeyType
            | Self::Member { .. }
            | Self::Missing
            | Self::NotAnObject { .. }
            | Self::PreviousProof
            | Self::ProofValue
            | Self::SelectiveDisclosure(_)
            | Self::Signature(_)
            | Self::TooMany
            | Self::UnknownMember { .. } => ProblemType::ProofVerificationError,
        }
    }
}
