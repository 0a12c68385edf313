//! What came of one input.

use testamur_verifier::VerificationReport;

/// What came of one input.
pub(super) enum Outcome {
    Report(Box<VerificationReport>),
    /// It could not be fetched; why.
    Unfetched(String),
    /// It could not be read; why.
    Unread(String),
}
