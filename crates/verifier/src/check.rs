//! The vocabulary of a report: which step, and how it came out. What went wrong there is a [`Problem`].
//!
//! Codes are stable: software reads them, people read [`Check::message`].

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::problem::Problem;

/// One step of the procedure and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Check {
    /// Which step.
    pub code: CheckCode,
    /// How it came out.
    pub outcome: Outcome,
    /// The problem by name; absent when the step passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
    /// The URL which a standard gives this problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem_type: Option<&'static str>,
    /// Where in the input (RFC 6901), the whole document being the empty string.
    pub pointer: String,
    /// What was found there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// What was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// One sentence for a person.
    pub message: String,
    /// Whether `verified` hangs on this step. A further proof beside a good one does not count.
    pub required: bool,
    /// Whether the report's text tells of it: a step that nothing called for is only in the other form.
    #[serde(skip)]
    pub(crate) told: bool,
}

impl Check {
    pub(crate) fn passed(code: CheckCode, message: impl Into<String>) -> Self {
        Self::new(code, Outcome::Passed, None, message.into())
    }

    pub(crate) fn failed(code: CheckCode, problem: Problem, message: impl Into<String>) -> Self {
        Self::new(code, Outcome::Failed, Some(problem), message.into())
    }

    pub(crate) fn unknown(code: CheckCode, problem: Problem, message: impl Into<String>) -> Self {
        Self::new(code, Outcome::Unknown, Some(problem), message.into())
    }

    /// A step that was not taken: neither a yes nor a no, so it never counts.
    pub(crate) fn skipped(code: CheckCode, message: impl Into<String>) -> Self {
        let check = Self::new(code, Outcome::Skipped, None, message.into());
        Self {
            required: false,
            ..check
        }
    }

    /// A step that nothing called for.
    pub(crate) fn not_taken(code: CheckCode, why: &str) -> Self {
        let check = Self::skipped(code, format!("Step `{code}` was not taken: {why}."));
        Self {
            told: false,
            ..check
        }
    }

    fn new(code: CheckCode, outcome: Outcome, problem: Option<Problem>, message: String) -> Self {
        Self {
            code,
            outcome,
            problem,
            problem_type: problem.and_then(Problem::problem_type),
            pointer: String::new(),
            found: None,
            expected: None,
            message,
            required: true,
            told: true,
        }
    }

    pub(crate) fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }

    pub(crate) fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(shortened(found.into()));
        self
    }

    pub(crate) fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(shortened(expected.into()));
        self
    }
}

/// A report quotes the input, it does not repeat it.
fn shortened(text: String) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

const LONGEST_QUOTE: usize = 300;

/// The steps, in the order in which they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CheckCode {
    /// The bytes are one well-formed credential.
    Parse,
    /// The context list: pinned, in order, by URL only.
    Context,
    /// Every term is defined, so that the signature covers it.
    SafeMode,
    /// The types say what kind of credential this is.
    CredentialType,
    /// The data model holds: that of W3C, and for a badge that of Open Badges.
    Model,
    /// The schemas that the credential names: those that are known here; none is fetched.
    CredentialSchema,
    /// One issuer with one id.
    Issuer,
    /// A proof is there and of a kind that is understood.
    Proof,
    /// The proof was made to assert.
    ProofPurpose,
    /// The key which the proof names could be had.
    Key,
    /// The signature is good under that key.
    Signature,
    /// That key is the issuer's.
    IssuerBinding,
    /// The issuer uses that key to assert.
    VerificationRelationship,
    /// The JWT's claims agree with the credential.
    JwtClaims,
    /// The proof's own times hold.
    ProofTime,
    /// The key is not revoked, and had not expired when the proof was made.
    KeyTime,
    /// The credential is valid already.
    ValidFrom,
    /// The credential is valid still.
    ValidUntil,
    /// A holder could not leave out dates or status.
    Disclosure,
    /// The newer edition that the issuer publishes, when that is asked for.
    Refresh,
    /// The issuer has not revoked or suspended it.
    Status,
    /// Whoever presents the credential is its holder.
    HolderBinding,
    /// The credential was awarded to whom the verifier asked about.
    Recipient,
    /// Every credential inside, or presented, is verified by its own proof.
    Embedded,
    /// Endorsements inside the credential, each verified by its own proof; nothing hangs on them.
    Endorsements,
    /// What the credential links to is what was signed, where it says a digest and somebody asks.
    RelatedResources,
    /// Terms of use: told, never decided.
    TermsOfUse,
    /// Registries of issuers in which the issuer stands.
    IssuerRegistry,
    /// What the policy asks for beyond the other steps.
    Policy,
}

impl CheckCode {
    /// Every step, in order.
    pub const ALL: [Self; 29] = [
        Self::Parse,
        Self::Context,
        Self::SafeMode,
        Self::CredentialType,
        Self::Model,
        Self::CredentialSchema,
        Self::Issuer,
        Self::Proof,
        Self::ProofPurpose,
        Self::Key,
        Self::Signature,
        Self::IssuerBinding,
        Self::VerificationRelationship,
        Self::JwtClaims,
        Self::ProofTime,
        Self::KeyTime,
        Self::ValidFrom,
        Self::ValidUntil,
        Self::Disclosure,
        Self::Refresh,
        Self::Status,
        Self::HolderBinding,
        Self::Recipient,
        Self::Embedded,
        Self::Endorsements,
        Self::RelatedResources,
        Self::TermsOfUse,
        Self::IssuerRegistry,
        Self::Policy,
    ];
}

/// How a step came out. Only `passed` speaks for the credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The step was taken and found nothing wrong.
    Passed,
    /// The step was taken and found a problem.
    Failed,
    /// The step was not taken; the message says why.
    Skipped,
    /// The step could not be decided; the message says why. Never a yes.
    Unknown,
}

impl Outcome {
    /// The word as the report writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for CheckCode {
    /// Writes the code as the report does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
