//! What an issuer asks before it lets a credential out: would this verify?
//!
//! The very bytes are parsed afresh and go through the same steps as a stranger's, with one key pinned: the issuer's own.
//! Nothing is asked of anybody, so there is no status step: the list's bit was chosen by the same issuer a moment ago.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use jiff::Timestamp;

use crate::credential_type::CredentialKind;
use crate::documents::Documents;
use crate::examination::Examination;
use crate::options::{PinnedKey, VerifyOptions};
use crate::procedure::{VerifyError, contexts_are_pinned};
use crate::report::{StatusState, VerificationReport};
use crate::source::NoDocuments;
use crate::status::JudgedStatus;

/// Verifies what was signed, as of the instant `at`, against the public key that should have signed it.
///
/// # Errors
/// As [`crate::verify`].
pub fn verify_before_release(
    sealed: &[u8],
    kind: CredentialKind,
    key: &PinnedKey,
    at: Timestamp,
) -> Result<VerificationReport, VerifyError> {
    contexts_are_pinned()?;
    let options = VerifyOptions {
        pinned_keys: vec![key.clone()],
        // What is released is whole: a digest for which nothing is disclosed is a decoy.
        accept_undisclosed: true,
        ..VerifyOptions::default()
    };
    let documents = Documents::new(&NoDocuments, 0);
    let examination = Examination::new(&options, &documents, at);
    let examined = ready(examination.examine(sealed, kind));
    let status = JudgedStatus::skipped(StatusState::None, "Before release no list is asked.");
    Ok(VerificationReport::new(
        examined,
        status,
        &options.policy,
        at,
    ))
}

/// The output of a future which has nothing to wait for.
fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => {
            unreachable!("the steps wait for documents only, and this budget has none")
        }
    }
}
