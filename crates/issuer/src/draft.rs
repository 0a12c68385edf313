//! What is to be signed, complete, before it is signed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use testamur_formats::Export;
use testamur_record::Record;
use uuid::Uuid;

use crate::{CredentialFormat, IssueError};

/// All that a credential will say. Sealing the same draft twice gives the same claims.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Draft {
    /// The award.
    pub record: Record,
    /// The credential's id: `urn:uuid:…`.
    pub credential_id: Uuid,
    /// The issuer's DID or URL.
    pub issuer_id: String,
    /// The holder's DID, in place of the record's own subject id.
    pub subject_id: Option<String>,
    /// Its `credentialStatus` entries.
    pub status: Vec<Value>,
    /// From when it is valid.
    pub valid_from: Timestamp,
    /// Until when it is valid.
    pub valid_until: Option<Timestamp>,
    /// In which form it is secured.
    pub format: CredentialFormat,
    /// The proof's `created`.
    pub created: Timestamp,
}

/// The credential before it is signed, with what the format could not say of the record.
///
/// # Errors
///
/// When the record cannot be said in the format, or what would be signed breaks the format's model or loses data.
pub fn unsigned(draft: &Draft) -> Result<Export, IssueError> {
    todo!("{draft:?}")
}
