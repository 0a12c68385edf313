//! The procedure, which reads like the standard's list.
//!
//! No status list is asked for a credential which its issuer is not known to have signed: its entry would be anyone's
//! word, and a forger can name the entry of a credential that is in force.

use std::sync::LazyLock;

use jiff::Timestamp;
use serde_json::Value;
use testamur_linked_data::{ContextError, verify_embedded};

use crate::check::Outcome;
use crate::disclosure::hides_status;
use crate::documents::Documents;
use crate::embedded::{Nesting, verify_embedded as verify_children, verify_parsed};
use crate::examination::{Examination, Examined};
use crate::input::{ParsedInput, Refusal, parse_input};
use crate::options::VerifyOptions;
use crate::refresh::refreshed;
use crate::report::{StatusState, VerificationReport};
use crate::source::DocumentSource;
use crate::status::{JudgedStatus, verify_status};

/// Why a verification could not be done at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The embedded contexts are not the ones that were pinned.
    #[error(transparent)]
    TamperedContext(#[from] ContextError),
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
    Ok(verify_with(input, options, &documents, now).await)
}

/// As [`verify`], with documents whose budget may have been used already.
pub(crate) async fn verify_with(
    input: &[u8],
    options: &VerifyOptions,
    documents: &Documents<'_>,
    now: Timestamp,
) -> VerificationReport {
    let nesting = Nesting::top(options);
    let parsed = parse_input(input, options);
    verify_parsed(parsed, options, documents, &nesting, now).await
}

/// Every step about one credential, and about those inside of it.
pub(crate) async fn examine_and_ask(
    parsed: Result<ParsedInput, Box<Refusal>>,
    options: &VerifyOptions,
    documents: &Documents<'_>,
    nesting: &Nesting,
    now: Timestamp,
) -> VerificationReport {
    let examination = Examination::new(options, documents, now);
    let examined = examination.examine_parsed(parsed, options.kind).await;
    let mut examined = refreshed(&examination, examined).await;
    let status = ask_status(&examination, &examined).await;
    examination.examine_surroundings(&mut examined).await;
    verify_children(&mut examined, &examination, nesting).await;
    VerificationReport::new(examined, status, &options.policy, now)
}

pub(crate) fn contexts_are_pinned() -> Result<(), VerifyError> {
    static VERIFIED: LazyLock<Result<(), ContextError>> = LazyLock::new(verify_embedded);
    Ok(VERIFIED.clone()?)
}

/// The status, of a credential that its issuer signed.
async fn ask_status(examination: &Examination<'_>, examined: &Examined) -> JudgedStatus {
    let (Some(issuer), Some(credential)) = (&examined.issuer, examined.credential()) else {
        return JudgedStatus::skipped(
            StatusState::Unknown,
            "There is no credential whose status could be asked.",
        );
    };
    let signed = [examined.signature(), examined.issuer_binding()];
    let is_there = |entry: &Value| entry.as_array().is_none_or(|entries| !entries.is_empty());
    let has_status =
        ["credentialStatus", "status"].map(|name| credential.get(name).is_some_and(is_there));
    if has_status.contains(&true) && signed != [Outcome::Passed; 2] {
        let message = "The issuer is not known to have signed this, so the status entry is not the issuer's word.";
        return JudgedStatus::skipped(StatusState::Unknown, message);
    }
    if !has_status.contains(&true) && hides_status(&examined.checks) {
        let message = "No status entry is disclosed; whether there is one, nobody can say.";
        return JudgedStatus::skipped(StatusState::Unknown, message);
    }
    verify_status(credential, &issuer.id, examination).await
}
