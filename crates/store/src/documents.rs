//! Documents: each signed representation of a credential.
//!
//! What is to be signed is written down first; the signed bytes are stored once and never replaced. Signing an intent
//! again after a crash either gives the same bytes or is told that others are stored.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::{Cursor, Page, StoreError, TenantTx, columns::Columns, transaction::microseconds};

macro_rules! columns {
    () => {
        "id, credential_id, format, holder, draft, key_id, state, body, media_type, sha256, created_at, signed_at"
    };
}

/// How far a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentState {
    /// What is to be signed is written down.
    Intent,
    /// The signed bytes are stored.
    Signed,
}

/// A stored document.
#[derive(Clone)]
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
#[derive(Clone)]
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
#[derive(Clone)]
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
    let sql = "INSERT INTO documents (tenant_id, id, credential_id, format, holder, draft, key_id, state, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, 'intent', $8) \
               ON CONFLICT (tenant_id, credential_id, format, holder) DO NOTHING";
    let statement = tx
        .query(sql)
        .bind(new.id.to_string())
        .bind(new.credential_id.to_string())
        .bind(new.format.clone())
        .bind(new.holder.clone().unwrap_or_default())
        .bind(new.draft.to_string())
        .bind(new.key_id.clone())
        .bind(microseconds(now));
    if tx.execute(statement).await? == 1 {
        return Ok(Inserted::New(new.id));
    }
    match find_by_format(tx, new.credential_id, &new.format, new.holder.as_deref()).await? {
        Some(stored) => Ok(Inserted::Exists(Box::new(stored))),
        // Removed by somebody else between the two statements.
        None => Err(StoreError::Busy),
    }
}

/// Stores the signed bytes of an intent.
pub async fn mark_signed(
    tx: &mut TenantTx,
    id: Uuid,
    signed: &SignedBody,
    now: Timestamp,
) -> Result<MarkSigned, StoreError> {
    let sql = "UPDATE documents SET state = 'signed', body = $3, media_type = $4, sha256 = $5, key_id = $6, \
               signed_at = $7 WHERE tenant_id = $1 AND id = $2 AND state = 'intent'";
    let statement = tx
        .query(sql)
        .bind(id.to_string())
        .bind(signed.body.clone())
        .bind(signed.media_type.clone())
        .bind(signed.sha256.clone())
        .bind(signed.key_id.clone())
        .bind(microseconds(now));
    if tx.execute(statement).await? == 1 {
        return Ok(MarkSigned::Stored);
    }
    Ok(match find(tx, id).await? {
        None => MarkSigned::Unknown,
        Some(stored) if stored.sha256.as_deref() == Some(signed.sha256.as_str()) => {
            MarkSigned::AlreadySame
        }
        Some(_) => MarkSigned::Differs,
    })
}

/// Finds a document by its id.
pub async fn find(tx: &mut TenantTx, id: Uuid) -> Result<Option<StoredDocument>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM documents WHERE tenant_id = $1 AND id = $2"
    );
    tx.find(tx.query(sql).bind(id.to_string()), from_row).await
}

/// Finds the document of a credential in a format for a holder.
pub async fn find_by_format(
    tx: &mut TenantTx,
    credential_id: Uuid,
    format: &str,
    holder: Option<&str>,
) -> Result<Option<StoredDocument>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM documents WHERE tenant_id = $1 AND credential_id = $2 AND format = $3 AND holder = $4"
    );
    let statement = tx
        .query(sql)
        .bind(credential_id.to_string())
        .bind(format.to_owned())
        .bind(holder.unwrap_or_default().to_owned());
    tx.find(statement, from_row).await
}

/// Finds the signed document of this digest: the ledger of what this tenant signed.
pub async fn find_by_sha256(
    tx: &mut TenantTx,
    sha256: &str,
) -> Result<Option<StoredDocument>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM documents WHERE tenant_id = $1 AND sha256 = $2 ORDER BY created_at, id LIMIT 1"
    );
    tx.find(tx.query(sql).bind(sha256.to_owned()), from_row)
        .await
}

/// Lists the documents of a credential, oldest first.
pub async fn list_for_credential(
    tx: &mut TenantTx,
    credential_id: Uuid,
) -> Result<Vec<StoredDocument>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM documents WHERE tenant_id = $1 AND credential_id = $2 ORDER BY created_at, id"
    );
    tx.list(tx.query(sql).bind(credential_id.to_string()), from_row)
        .await
}

/// Lists the documents that are written down but not signed, oldest first.
pub async fn list_intents(
    tx: &mut TenantTx,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page<StoredDocument>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM documents WHERE tenant_id = $1 AND state = 'intent' AND (created_at, id) > ($2, $3) ",
        "ORDER BY created_at, id LIMIT $4"
    );
    let after = after.cloned().unwrap_or_else(Cursor::start);
    let statement = tx
        .query(sql)
        .bind(after.at)
        .bind(after.id)
        .bind(i64::from(limit) + 1);
    let items = tx.list(statement, from_row).await?;
    Ok(Page::cut(items, limit, |last| Cursor {
        at: microseconds(last.created_at),
        id: last.id.to_string(),
    }))
}

/// How many credentials have a document that a key signed.
pub async fn count_signed_by(tx: &mut TenantTx, key_id: &str) -> Result<u64, StoreError> {
    let sql = "SELECT COUNT(DISTINCT credential_id) AS signed FROM documents \
               WHERE tenant_id = $1 AND key_id = $2 AND state = 'signed'";
    let row = tx.optional(tx.query(sql).bind(key_id.to_owned())).await?;
    let Some(row) = row else { return Ok(0) };
    let count = Columns::new("documents", "signed", &row).integer("signed")?;
    Ok(u64::try_from(count).unwrap_or_default())
}

impl DocumentState {
    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Signed => "signed",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Intent, Self::Signed]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

impl std::fmt::Debug for StoredDocument {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("StoredDocument")
            .field("id", &self.id)
            .field("credential_id", &self.credential_id)
            .field("format", &self.format)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for NewDocument {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("NewDocument")
            .field("id", &self.id)
            .field("credential_id", &self.credential_id)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for SignedBody {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SignedBody")
            .field("media_type", &self.media_type)
            .field("sha256", &self.sha256)
            .finish_non_exhaustive()
    }
}

fn from_row(row: &AnyRow) -> Result<StoredDocument, StoreError> {
    let columns = Columns::new("documents", "id", row);
    Ok(StoredDocument {
        id: columns.uuid("id")?,
        credential_id: columns.uuid("credential_id")?,
        format: columns.text("format")?,
        holder: Some(columns.text("holder")?).filter(|holder| !holder.is_empty()),
        draft: columns.json("draft")?,
        key_id: columns.text("key_id")?,
        state: columns.word("state", DocumentState::parse)?,
        body: columns.optional_text("body")?,
        media_type: columns.optional_text("media_type")?,
        sha256: columns.optional_text("sha256")?,
        created_at: columns.instant("created_at")?,
        signed_at: columns.optional_instant("signed_at")?,
    })
}
