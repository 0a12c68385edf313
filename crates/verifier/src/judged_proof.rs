//! One proof's steps, collected while it is judged.

use testamur_keys::{Algorithm, PublicKey};
use testamur_signing::proof::Proof;

use crate::check::{Check, CheckCode, Outcome};
use crate::key_name::NamedKey;
use crate::problem::Problem;
use crate::report::ProofReport;

/// One proof's steps and what they say in short.
pub(crate) struct JudgedProof {
    pub(crate) checks: Vec<Check>,
    pub(crate) report: ProofReport,
    /// Whether it says that it covers an earlier proof.
    pub(crate) is_link: bool,
}

/// Whether a signature is good under a key, and if not, why.
pub(crate) type SignatureVerdict = Result<(), (Problem, String)>;

/// Judges a signature under a key.
pub(crate) type VerifySignature<'a> = dyn Fn(&PublicKey) -> SignatureVerdict + Sync + 'a;

impl JudgedProof {
    pub(crate) fn of(proof: &Proof, pointer: &str) -> Self {
        let mechanism = proof.cryptosuite.as_ref().unwrap_or(&proof.proof_type);
        let mut judged = Self::empty(pointer, mechanism.clone());
        judged.report.verification_method = Some(proof.verification_method.clone());
        judged.report.created = proof.created.map(|created| created.to_string());
        judged.is_link = !proof.previous_proof.is_empty();
        judged
    }

    pub(crate) fn of_jose(algorithm: Algorithm, key_id: Option<&str>) -> Self {
        let mut judged = Self::empty("", algorithm.as_str().to_owned());
        judged.report.verification_method = key_id.map(str::to_owned);
        judged
    }

    pub(crate) fn unreadable(pointer: &str, check: Check) -> Self {
        let mut judged = Self::empty(pointer, "none".to_owned());
        judged.push(check, pointer);
        judged
    }

    /// A proof whose steps are told elsewhere.
    pub(crate) fn told(report: ProofReport) -> Self {
        Self {
            checks: Vec::new(),
            report,
            is_link: false,
        }
    }

    fn empty(pointer: &str, mechanism: String) -> Self {
        let report = ProofReport {
            pointer: pointer.to_owned(),
            mechanism,
            verification_method: None,
            created: None,
            signature: Outcome::Skipped,
            issuer_binding: Outcome::Skipped,
            trust: None,
            counted: false,
        };
        Self {
            checks: Vec::new(),
            report,
            is_link: false,
        }
    }

    pub(crate) fn push(&mut self, check: Check, pointer: &str) {
        let check = if check.pointer.is_empty() {
            check.at(pointer)
        } else {
            check
        };
        self.checks.push(check);
    }

    pub(crate) fn push_signature(&mut self, verified: SignatureVerdict, pointer: &str) {
        let code = CheckCode::Signature;
        let check = match verified {
            Ok(()) => Check::passed(
                code,
                "The signature is good under the key that the proof names.",
            ),
            Err((problem, reason)) => {
                let message = "The signature is not good: the credential was changed, or another key made it.";
                Check::failed(code, problem, message)
                    .found(reason)
                    .expected("a signature of this very content by the key that the proof names")
            }
        };
        self.report.signature = check.outcome;
        self.push(check, pointer);
    }

    pub(crate) fn push_binding(&mut self, check: Check, pointer: &str) {
        self.report.issuer_binding = check.outcome;
        self.push(check, pointer);
    }

    /// The key that only the proof's name says, and the signature under it; or that there is none.
    pub(crate) fn push_named(
        &mut self,
        key: &NamedKey,
        problem: Problem,
        outcome: Outcome,
        verify: &VerifySignature<'_>,
        pointer: &str,
        place: &str,
    ) {
        match key {
            NamedKey::Key(key) => {
                self.push(
                    Check::passed(CheckCode::Key, "The proof itself says its key."),
                    place,
                );
                self.push_signature(verify(key), pointer);
            }
            NamedKey::Unsuitable(error) => {
                let message = "The key is one that nobody should trust.";
                let check = Check::failed(CheckCode::Key, Problem::UnsuitableKey, message);
                let check = check.found(error.to_string());
                self.push(check.expected("a key that is strong enough"), place);
            }
            NamedKey::Nothing => {
                let message = "The key that the proof names could not be had.";
                let check = match outcome {
                    Outcome::Unknown => Check::unknown(CheckCode::Key, problem, message),
                    _ => Check::failed(CheckCode::Key, problem, message),
                };
                let name = self.report.verification_method.as_deref();
                let found = name.map_or("no name of a key".to_owned(), |name| format!("`{name}`"));
                let check = check.found(found);
                self.push(
                    check.expected("a key that the issuer publishes under this name"),
                    place,
                );
                self.report.signature = Outcome::Unknown;
            }
        }
    }

    /// How far the proof is from good: its worst step, then the two halves of the truth. Less is better.
    pub(crate) fn distance(&self) -> [u8; 3] {
        let rank = |outcome| match outcome {
            Outcome::Passed => 0,
            Outcome::Skipped => 1,
            Outcome::Unknown => 2,
            Outcome::Failed => 3,
        };
        let steps = self
            .checks
            .iter()
            .filter(|check| check.outcome != Outcome::Skipped);
        let worst = steps.map(|check| rank(check.outcome)).max().unwrap_or(3);
        let report = &self.report;
        [worst, rank(report.signature), rank(report.issuer_binding)]
    }
}
