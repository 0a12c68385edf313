//! What a policy may ask of each step, and what it may not change.
//!
//! The steps which make a yes a yes (parse, contexts, terms, proof, signature, issuer binding, times, disclosure, status) are required
//! under every policy: a policy can ask for more, never for less than the truth.

use schemars::JsonSchema;
use serde::Serialize;

use crate::check::CheckCode;

/// What a policy asks of one step; each asks for more than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// The step is not taken, unless the verification asks for it by itself.
    NotTaken,
    /// The step is taken and reported; the verdict does not hang on it.
    Advisory,
    /// Where the step applies, it has to pass.
    Required,
    /// The step has to apply, and to pass.
    Demanded,
}

impl Requirement {
    /// Every requirement, the weakest first.
    pub const ALL: [Self; 4] = [
        Self::NotTaken,
        Self::Advisory,
        Self::Required,
        Self::Demanded,
    ];

    /// The word, as a policy in JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotTaken => "not_taken",
            Self::Advisory => "advisory",
            Self::Required => "required",
            Self::Demanded => "demanded",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// What policies may ask of a step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    pub(crate) weakest: Requirement,
    pub(crate) strongest: Requirement,
    /// What is asked where a policy says nothing.
    pub(crate) usual: Requirement,
}

/// What policies may ask of the step.
pub(crate) fn range(code: CheckCode) -> Range {
    use CheckCode as C;
    use Requirement::{Advisory, Demanded, NotTaken, Required};
    let (weakest, usual, strongest) = match code {
        C::Parse
        | C::Context
        | C::SafeMode
        | C::CredentialType
        | C::Issuer
        | C::Proof
        | C::ProofPurpose
        | C::Key
        | C::Signature
        | C::IssuerBinding
        | C::VerificationRelationship
        | C::JwtClaims
        | C::ProofTime
        | C::KeyTime
        | C::Disclosure
        | C::Policy => (Required, Required, Required),
        C::ValidFrom | C::ValidUntil | C::Status | C::HolderBinding | C::Recipient => {
            (Required, Required, Demanded)
        }
        C::Model => (Advisory, Required, Required),
        C::CredentialSchema => (NotTaken, Advisory, Demanded),
        C::Refresh => (NotTaken, NotTaken, Advisory),
        C::Embedded => (Advisory, Required, Demanded),
        C::Endorsements | C::IssuerRegistry => (Advisory, Advisory, Demanded),
        C::RelatedResources => (NotTaken, NotTaken, Demanded),
        C::TermsOfUse => (Advisory, Advisory, Advisory),
    };
    Range {
        weakest,
        strongest,
        usual,
    }
}

impl Range {
    /// Whether a policy can change anything here.
    pub(crate) fn is_fixed(self) -> bool {
        self.weakest == self.strongest
    }

    pub(crate) fn holds(self, requirement: Requirement) -> bool {
        (self.weakest..=self.strongest).contains(&requirement)
    }
}
