//! The procedure, which reads like the standard's list.
//!
//! A step that fails does not end the procedure: who holds a refused credential wants to know all that is wrong with it.
//! But nothing is asked of the network for a credential that is refused already, and no status list for one whose
//! signature is not good.

use std::sync::LazyLock;

use jiff::Timestamp;
use serde_json::Value;
use testamur_linked_data::{ContextError, verify_embedded};
use testamur_signing::parse_date_time_stamp;

use crate::check::{Check, CheckCode, Outcome};
use crate::context::{data_model, verify_context};
use crate::credential_type::verify_type;
use crate::documents::Documents;
use crate::issuer::{Issuer, parse_issuer};
use crate::model::verify_model;
use crate::options::VerifyOptions;
use crate::parse_input::{ParsedInput, parse_input};
use crate::proof::{Bench, JudgedProof};
use crate::report::{InputFormat, StatusState, VerificationReport};
use crate::safe_mode::verify_safe_mode;
use crate::source::DocumentSource;
use crate::status::{JudgedStatus, verify_status};
use crate::time::{Clock, valid_from, valid_until, verify_valid_from, verify_valid_until};

/// Why a verification could not be done at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The embedded contexts are not the ones that were pinned.
    #[error(transparent)]
    TamperedContext(#[from] ContextError),
}

/// Which kind of credential is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialKind {
    /// An `AchievementCredential`, also called `OpenBadgeCredential`.
    Achievement,
    /// A `BitstringStatusListCredential`.
    StatusList,
}

/// Verifies one credential at the instant `now`.
///
/// The future is CPU-bound between the documents that it loads; `source` is asked for at most
/// [`VerifyOptions::max_documents`] of them, and not at all for a credential which is refused without them.
///
/// # Errors
/// [`VerifyError`] when this program could not do its work. A credential that does not verify, and input that is no
/// credential, are answers: see the report.
pub async fn verify(
    input: &[u8],
    options: &VerifyOptions,
    source: &dyn DocumentSource,
    now: Timestamp,
) -> Result<VerificationReport, VerifyError> {
    contexts_are_pinned()?;
    let documents = Documents::new(source, options.max_documents);
    let examination = Examination::new(options, &documents, now);
    let examined = examination
        .examine(input, CredentialKind::Achievement)
        .await;
    let status = examination.ask_status(&examined).await;
    Ok(VerificationReport::new(examined, status, now))
}

pub(crate) fn contexts_are_pinned() -> Result<(), VerifyError> {
    static VERIFIED: LazyLock<Result<(), ContextError>> = LazyLock::new(verify_embedded);
    Ok(VERIFIED.clone()?)
}

/// What one examination is made with.
pub(crate) struct Examination<'a> {
    pub(crate) options: &'a VerifyOptions,
    pub(crate) documents: &'a Documents<'a>,
    clock: Clock,
}

/// What came of it, status aside.
pub(crate) struct Examined {
    pub(crate) format: InputFormat,
    pub(crate) input: Option<ParsedInput>,
    pub(crate) issuer: Option<Issuer>,
    pub(crate) proofs: Vec<JudgedProof>,
    pub(crate) checks: Vec<Check>,
}

impl<'a> Examination<'a> {
    pub(crate) fn new(
        options: &'a VerifyOptions,
        documents: &'a Documents<'a>,
        now: Timestamp,
    ) -> Self {
        let clock = Clock {
            now,
            skew: options.skew,
        };
        Self {
            options,
            documents,
            clock,
        }
    }

    /// Every step but the status.
    pub(crate) async fn examine(&self, bytes: &[u8], kind: CredentialKind) -> Examined {
        let input = match parse_input(bytes, self.options) {
            Ok(input) => input,
            Err(refusal) => return Examined::unparsed(refusal.format, refusal.check),
        };
        let mut examined = Examined::parsed(input.format);
        self.examine_form(&input, kind, &mut examined);
        self.examine_proofs(&input, &mut examined).await;
        self.examine_times(&input, &mut examined);
        examined.input = Some(input);
        examined
    }

    /// Contexts, terms, types, data model, issuer: what needs nobody else.
    fn examine_form(&self, input: &ParsedInput, kind: CredentialKind, examined: &mut Examined) {
        let context = verify_context(&input.credential, kind);
        let pinned = context.outcome == Outcome::Passed;
        examined.checks.push(context);
        examined.checks.push(if pinned {
            verify_safe_mode(&input.unsecured, self.options)
        } else {
            Check::skipped(
                CheckCode::SafeMode,
                "Without pinned contexts no term has a meaning.",
            )
        });
        let of_kind = verify_type(&input.credential, kind);
        let judged_here = of_kind.outcome == Outcome::Passed;
        examined.checks.push(of_kind);
        if kind == CredentialKind::Achievement && judged_here {
            examined.checks.extend(verify_model(&input.credential));
        }
        match parse_issuer(&input.credential) {
            Ok(issuer) => {
                let check = Check::passed(CheckCode::Issuer, "The credential names one issuer.");
                examined.checks.push(check.at("/issuer"));
                examined.issuer = Some(issuer);
            }
            Err(check) => examined.checks.push(*check),
        }
    }

    /// Signature, and whose key it is.
    async fn examine_proofs(&self, input: &ParsedInput, examined: &mut Examined) {
        if examined.is_refused() {
            self.documents.close();
        }
        let Some(issuer) = &examined.issuer else {
            return;
        };
        let bench = Bench {
            issuer_id: &issuer.id,
            valid_from: self.valid_from(&input.credential),
            clock: self.clock,
            options: self.options,
            documents: self.documents,
        };
        examined.proofs = bench.judge(input).await;
        let checks = examined
            .proofs
            .iter()
            .flat_map(|proof| proof.checks.iter().cloned());
        let checks: Vec<_> = checks.collect();
        examined.checks.extend(checks);
    }

    fn examine_times(&self, input: &ParsedInput, examined: &mut Examined) {
        let version = data_model(&input.credential);
        let from = valid_from(&input.credential, version);
        let until = valid_until(&input.credential, version);
        examined.checks.push(verify_valid_from(from, self.clock));
        examined.checks.push(verify_valid_until(until, self.clock));
    }

    /// The status, of a credential whose signature is good.
    async fn ask_status(&self, examined: &Examined) -> JudgedStatus {
        let (Some(issuer), Some(credential)) = (&examined.issuer, examined.credential()) else {
            return JudgedStatus::skipped(
                StatusState::Unknown,
                "There is no credential whose status could be asked.",
            );
        };
        if credential.get("credentialStatus").is_some() && examined.signature() != Outcome::Passed {
            let message =
                "The signature is not good, so the status entry is not the issuer's word.";
            return JudgedStatus::skipped(StatusState::Unknown, message);
        }
        verify_status(credential, &issuer.id, self).await
    }

    fn valid_from(&self, credential: &Value) -> Option<Timestamp> {
        let (_, value) = valid_from(credential, data_model(credential))?;
        parse_date_time_stamp(value.as_str()?)
    }
}

impl Examined {
    fn parsed(format: InputFormat) -> Self {
        let check = Check::passed(CheckCode::Parse, "The input is one well-formed credential.");
        Self {
            format,
            input: None,
            issuer: None,
            proofs: Vec::new(),
            checks: vec![check],
        }
    }

    fn unparsed(format: InputFormat, check: Check) -> Self {
        Self {
            format,
            input: None,
            issuer: None,
            proofs: Vec::new(),
            checks: vec![check],
        }
    }

    pub(crate) fn credential(&self) -> Option<&Value> {
        self.input.as_ref().map(|input| &input.credential)
    }

    /// Whether a step has failed that no document from elsewhere can mend.
    fn is_refused(&self) -> bool {
        let mends = |check: &Check| check.code == CheckCode::Model;
        self.checks
            .iter()
            .any(|check| check.outcome == Outcome::Failed && !mends(check))
    }

    /// The required step that came out worst, if any did not pass.
    pub(crate) fn worst_check(&self) -> Option<&Check> {
        let first = |outcome| {
            self.checks
                .iter()
                .find(|check| check.required && check.outcome == outcome)
        };
        first(Outcome::Failed).or_else(|| first(Outcome::Unknown))
    }

    fn signature(&self) -> Outcome {
        self.counted()
            .map_or(Outcome::Skipped, |proof| proof.report.signature)
    }

    pub(crate) fn counted(&self) -> Option<&JudgedProof> {
        self.proofs.iter().find(|proof| proof.report.counted)
    }
}
