//! Why nothing was selected, derived or verified.

use testamur_keys::KeyError;
use testamur_linked_data::LinkedDataError;

use crate::SigningError;
use crate::proof::ProofError;

/// What is wrong with a pointer, a selection, or the value of a selective disclosure proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DisclosureError {
    /// A base proof where a derived one is wanted.
    #[error(
        "the proof is a base proof, which is for the holder only: a verifier is shown a credential derived from it"
    )]
    BaseProof,
    /// A derived proof where a base proof is wanted.
    #[error("the proof is a derived proof: nothing can be derived from it again")]
    DerivedProof,
    /// The key of the statements' signatures is none of P-256.
    #[error("the key inside `proofValue` is not a P-256 key: {0}")]
    Key(KeyError),
    /// The labels in the proof are not one for each blank node.
    #[error("the label map in `proofValue` does not give each blank node one label of its own")]
    LabelMap,
    /// More of something than is looked at.
    #[error("more {resource} than are looked at: at most {limit}")]
    Limit {
        /// What there was too much of.
        resource: &'static str,
        /// The greatest number accepted.
        limit: usize,
    },
    /// The indexes of mandatory statements are not ascending numbers of statements.
    #[error("the mandatory indexes in `proofValue` are not ascending indexes of statements")]
    MandatoryIndexes,
    /// There is not exactly one proof to derive from.
    #[error("expected exactly one `ecdsa-sd-2023` proof to derive from, found {found}")]
    NotOneProof {
        /// How many there are.
        found: usize,
    },
    /// Pointers that select nothing.
    #[error("no pointer says what is to be disclosed, and nothing is mandatory")]
    NothingSelected,
    /// A part of what is signed as a whole: of a list, a JSON literal or a text with its language.
    #[error(
        "the pointers select a part of something that is signed as a whole (an ordered list, a JSON literal, a text with \
         its language): select all of it"
    )]
    PartOfWhole,
    /// Not a JSON pointer.
    #[error(
        "`{pointer}` is not a JSON pointer: expected `/`-separated names, `~0` for `~` and `~1` for `/`"
    )]
    Pointer {
        /// What was given, cut to 256 characters.
        pointer: String,
    },
    /// A pointer to nothing.
    #[error("`{pointer}` points to nothing in the document")]
    PointerNotFound {
        /// The pointer, cut to 256 characters.
        pointer: String,
    },
    /// `proofValue` is not in the form that the standard gives.
    #[error("`proofValue` at byte {offset}: expected {expected}")]
    ProofValue {
        /// Where, in decoded bytes.
        offset: usize,
        /// What was expected there.
        expected: &'static str,
    },
    /// Not one signature for each statement that is not mandatory.
    #[error("`proofValue` has {found} signatures for {expected} statements that are not mandatory")]
    SignatureCount {
        /// How many statements there are.
        expected: usize,
        /// How many signatures.
        found: usize,
    },
    /// The document, a selection of it or the proof options have no canonical form.
    #[error("cannot be canonicalized: {0}")]
    Transformation(#[from] LinkedDataError),
}

impl From<DisclosureError> for ProofError {
    fn from(error: DisclosureError) -> Self {
        match error {
            DisclosureError::Transformation(error) => Self::Transformation(error),
            other => Self::SelectiveDisclosure(other),
        }
    }
}

impl From<DisclosureError> for SigningError {
    fn from(error: DisclosureError) -> Self {
        match error {
            DisclosureError::Transformation(error) => Self::Transformation(error),
            other => Self::SelectiveDisclosure(other),
        }
    }
}
