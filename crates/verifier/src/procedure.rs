//! The procedure, which reads like the standard's list.

use jiff::Timestamp;

use crate::options::VerifyOptions;
use crate::report::VerificationReport;
use crate::source::DocumentSource;

/// Why a verification could not be done at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The embedded contexts are not the ones that were pinned.
    #[error("an embedded context differs from its pinned digest: reinstall this program")]
    TamperedContexts,
}

/// Verifies one credential at the instant `now`.
///
/// # Errors
/// [`VerifyError`] when this program could not do its work. A credential that does not verify, and input that is no
/// credential, are answers: see the report.
pub async fn verify(
    _input: &[u8],
    _options: &VerifyOptions,
    _source: &dyn DocumentSource,
    _now: Timestamp,
) -> Result<VerificationReport, VerifyError> {
    todo!("until the crates below have landed")
}
