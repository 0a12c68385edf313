//! Sign, verify what was signed, release.

use jiff::Timestamp;
use serde_json::Value;
use testamur_formats::LossReport;
use testamur_keys::Signer;

use crate::{Draft, IssueError};

/// The key that signs.
pub struct IssuerKey<'a> {
    /// The DID URL of the verification method.
    pub verification_method: String,
    /// The key.
    pub signer: &'a dyn Signer,
}

/// A credential that verifies.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// JSON with an embedded proof, or a compact JWS.
    pub body: String,
    /// Its media type.
    pub media_type: &'static str,
    /// The SHA-256 of the body, in hex.
    pub sha256: String,
    /// What the format could not say of the record.
    pub loss: LossReport,
}

/// Signs a draft, and releases the credential if it verifies.
///
/// # Errors
///
/// When the draft breaks the format's model, the key does not fit, or what was signed does not verify.
pub fn seal(draft: &Draft, key: &IssuerKey<'_>, now: Timestamp) -> Result<Sealed, IssueError> {
    todo!("{draft:?} {} {now}", key.verification_method)
}

/// Signs a status list credential, and releases it if it verifies.
///
/// # Errors
///
/// As [`seal`].
pub fn seal_status_list(credential: &Value, key: &IssuerKey<'_>, now: Timestamp) -> Result<Value, IssueError> {
    todo!("{credential} {} {now}", key.verification_method)
}
