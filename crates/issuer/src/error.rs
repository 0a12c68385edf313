//! Why nothing was issued.

use testamur_formats::FormatError;
use testamur_formats::model::ModelProblem;
use testamur_keys::Algorithm;
use testamur_linked_data::LinkedDataError;
use testamur_signing::SigningError;
use testamur_verifier::{CheckCode, Problem, VerifyError};

/// Why nothing was issued. No variant carries a value of the credential's subject or a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// The key's algorithm cannot secure this format.
    #[error("a key for `{found}` cannot secure `{format}`: expected {}", names(.expected))]
    AlgorithmNotForFormat {
        /// What was to be written.
        format: &'static str,
        /// The key's algorithm.
        found: Algorithm,
        /// The algorithms that can secure it.
        expected: &'static [Algorithm],
    },
    /// An SD-JWT VC is to be sealed, and nothing says where its salts come from.
    #[error(
        "the draft of an SD-JWT VC has no seed for its salts: expected `disclosure_seed`; generate one with the draft"
    )]
    DisclosureSeedMissing,
    /// The record could not be written in the format.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The key belongs to somebody else than the issuer.
    #[error(
        "the key `{verification_method}` is not one of the issuer `{issuer_id}`: expected a key whose id is the issuer's, `#` and a name"
    )]
    KeyOfAnother {
        /// The issuer that the credential names.
        issuer_id: String,
        /// The key's id.
        verification_method: String,
    },
    /// The credential would lose data on the way to its canonical form.
    #[error("the credential has no canonical form: {0}")]
    LinkedData(#[from] LinkedDataError),
    /// The credential would violate the data model.
    #[error("the credential would violate the data model: {}", first(.0))]
    Model(Vec<ModelProblem>),
    /// What was signed does not verify; it was not released.
    #[error(
        "what was signed does not verify and is withheld: step `{step}` at `{pointer}` says {problem}"
    )]
    NotVerified {
        /// The step that did not pass.
        step: CheckCode,
        /// Where.
        pointer: String,
        /// What was wrong.
        problem: ProblemName,
    },
    /// Signing failed.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// The verification of what was signed could not be done.
    #[error(transparent)]
    Verify(#[from] VerifyError),
}

/// The name of a [`Problem`], where the step gave one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProblemName(pub Option<Problem>);

impl std::fmt::Display for ProblemName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(problem) => write!(f, "`{problem}`"),
            None => f.write_str("nothing more"),
        }
    }
}

fn names(algorithms: &[Algorithm]) -> String {
    let names: Vec<_> = algorithms
        .iter()
        .map(|algorithm| format!("`{algorithm}`"))
        .collect();
    names.join(", ")
}

/// The first problem in full, but for what was found: that may be the learner's.
fn first(problems: &[ModelProblem]) -> String {
    match problems {
        [] => "unknown".to_owned(),
        [only] => told(only),
        [first, rest @ ..] => format!("{} (and {} more)", told(first), rest.len()),
    }
}

fn told(problem: &ModelProblem) -> String {
    format!(
        "at `{}`: expected {}; {}",
        problem.pointer, problem.expected, problem.mend
    )
}
