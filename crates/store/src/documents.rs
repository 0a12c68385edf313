//! Documents: each signed representation of a credential.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::{StoreError, TenantTx};

/// How far a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentState {
    /// What is to be signed is written down.
    Intent,
    /// The signed bytes are stored.
    Signed,
}

/// A stored document.
#[derive(Clone, Debug)]
pub struct StoredDocument {
    /// The id.
    pub id: Uuid,
    /// Of which credential.
    pub credential_id: Uuid,
    /// In which format.
    pub format: String,
    /// Bound to which holder.
    pub holder: Option<String>,
    /// What was to be signed: the `Draft` as JSON.
    pub draft: Value,
    /// With which key.
    pub key_id: String,
    /// How far it is.
    pub state: DocumentState,
    /// The signed bytes.
    pub body: Option<String>,
    /// Their media type.
    pub media_type: Option<String>,
    /// Their SHA-256, in hex.
    pub sha256: Option<String>,
    /// When it was written down.
    pub created_at: Timestamp,
    /// When it was signed.
    pub signed_at: Option<Timestamp>,
}

/// A document to be signed.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// A fresh id.
    pub id: Uuid,
    /// Of which credential.
    pub credential_id: Uuid,
    /// In which format.
    pub format: String,
    /// Bound to which holder.
    pub holder: Option<String>,
    /// What is to be signed.
    pub draft: Value,
    /// With which key.
    pub key_id: String,
}

/// The outcome of signing.
#[derive(Clone, Debug)]
pub struct SignedBody {
    /// The signed bytes.
    pub body: String,
    /// Their media type.
    pub media_type: String,
    /// Their SHA-256, in hex.
    pub sha256: String,
    /// The key that signed.
    pub key_id: String,
}

/// What `insert_intent` found.
#[derive(Clone, Debug)]
pub enum Inserted {
    /// This representation is written down already.
    Exists(Box<StoredDocument>),
    /// The representation is new.
    New(Uuid),
}

/// What `mark_signed` found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkSigned {
    /// The same bytes were stored before.
    AlreadySame,
    /// Other bytes were stored before; nothing is changed.
    Differs,
    /// The bytes are stored now.
    Stored,
    /// There is no such document.
    Unknown,
}

/// Writes down what is to be signed; the same (credential, format, holder) again changes nothing.
pub async fn insert_intent(
    tx: &mut TenantTx,
    new: &NewDocument,
    now: Timestamp,
) -> Result<Inserted, StoreError> {
    todo!()
}

/// Stores the signed bytes of an intent.
pub async fn mark_signed(
    tx: &mut TenantTx,
    id: Uuid,
    signed: &SignedBody,
    now: Timestamp,
) -> Result<MarkSigned, StoreError> {
    todo!()
}

/// Finds a document by its id.
pub async fn find(tx: &mut TenantTx, id: Uuid) -> Result<Option<StoredDocument>, StoreError> {
    todo!()
}

/// Finds the document of a credential in a format for a holder.
pub async fn find_by_format(
    tx: &mut TenantTx,
    credential_id: Uuid,
    format: &str,
    holder: Option<&str>,
) -> Result<Option<StoredDocument>, StoreError> {
    todo!()
}

/// Finds the signed document of this digest: the ledger of what this tenant signed.
pub async fn find_by_sha256(
    tx: &mut TenantTx,
    sha256: &str,
) -> Result<Option<StoredDocument>, StoreError> {
    todo!()
}

/// Lists the documents of a credential, oldest first.
pub async fn list_for_credential(
    tx: &mut TenantTx,
    credential_id: Uuid,
) -> Result<Vec<StoredDocument>, StoreError> {
    todo!()
}

/// Lists the documents that are written down but not signed, oldest first.
pub async fn list_intents(
    tx: &mut TenantTx,
    limit: u32,
) -> Result<Vec<StoredDocument>, StoreError> {
    todo!()
}
