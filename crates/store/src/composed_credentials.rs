//! Composed credentials: what a caller composed and this service signs. No record, learner or achievement is behind them.
//!
//! As for awards, what is to be signed is written down first, with its place in a status list; the signed bytes are stored
//! once and never replaced.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::documents::SignedBody;
use crate::{StoreError, TenantTx, columns::Columns, transaction::microseconds};

macro_rules! columns {
    () => {
        "id, external_id, credential_id, draft, key_id, body, media_type, sha256, revoked_at, created_at, signed_at"
    };
}

/// A credential to be signed.
#[derive(Clone)]
pub struct NewComposed {
    /// A fresh id; the credential's status list entries are kept under it.
    pub id: Uuid,
    /// The caller's own name of it, which no other has.
    pub external_id: Option<String>,
    /// What the credential says is its id; others may say the same.
    pub credential_id: Option<String>,
    /// What is to be signed, and how.
    pub draft: Value,
    /// With which key.
    pub key_id: String,
}

/// A stored composed credential.
#[derive(Clone)]
pub struct StoredComposed {
    /// The id.
    pub id: Uuid,
    /// The caller's own name of it.
    pub external_id: Option<String>,
    /// What the credential says is its id.
    pub credential_id: Option<String>,
    /// What was to be signed, and how.
    pub draft: Value,
    /// With which key.
    pub key_id: String,
    /// The signed bytes.
    pub body: Option<String>,
    /// Their media type.
    pub media_type: Option<String>,
    /// Their SHA-256, in hex.
    pub sha256: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was written down.
    pub created_at: Timestamp,
    /// When it was signed.
    pub signed_at: Option<Timestamp>,
}

/// Writes down what is to be signed; false when the external id is taken.
pub async fn insert_intent(
    tx: &mut TenantTx,
    new: &NewComposed,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO composed_credentials \
               (tenant_id, id, external_id, credential_id, draft, key_id, state, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, 'intent', $7) \
               ON CONFLICT (tenant_id, external_id) WHERE external_id IS NOT NULL DO NOTHING";
    let statement = tx
        .query(sql)
        .bind(new.id.to_string())
        .bind(new.external_id.clone())
        .bind(new.credential_id.clone())
        .bind(new.draft.to_string())
        .bind(new.key_id.clone())
        .bind(microseconds(now));
    Ok(tx.execute(statement).await? == 1)
}

/// Stores the signed bytes of an intent; whether it was one.
pub async fn mark_signed(
    tx: &mut TenantTx,
    id: Uuid,
    signed: &SignedBody,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE composed_credentials SET state = 'signed', body = $3, media_type = $4, sha256 = $5, key_id = $6, \
               signed_at = $7 WHERE tenant_id = $1 AND id = $2 AND state = 'intent'";
    let statement = tx
        .query(sql)
        .bind(id.to_string())
        .bind(signed.body.clone())
        .bind(signed.media_type.clone())
        .bind(signed.sha256.clone())
        .bind(signed.key_id.clone())
        .bind(microseconds(now));
    Ok(tx.execute(statement).await? == 1)
}

/// Revokes a credential for good; whether it was not revoked yet.
pub async fn set_revoked(
    tx: &mut TenantTx,
    id: Uuid,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE composed_credentials SET revoked_at = $3, revocation_reason = $4 \
               WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL";
    let statement = tx
        .query(sql)
        .bind(id.to_string())
        .bind(microseconds(now))
        .bind(reason.map(str::to_owned));
    Ok(tx.execute(statement).await? == 1)
}

/// Finds a composed credential by its id.
pub async fn find(tx: &mut TenantTx, id: Uuid) -> Result<Option<StoredComposed>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM composed_credentials WHERE tenant_id = $1 AND id = $2"
    );
    tx.find(tx.query(sql).bind(id.to_string()), from_row).await
}

/// Lists those that the caller, or the credential itself, calls by a name: the caller's first, then the oldest.
pub async fn list_named(
    tx: &mut TenantTx,
    name: &str,
    limit: u32,
) -> Result<Vec<StoredComposed>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM composed_credentials WHERE tenant_id = $1 AND (external_id = $2 OR credential_id = $2) ",
        "ORDER BY CASE WHEN external_id = $2 THEN 0 ELSE 1 END, created_at, id LIMIT $3"
    );
    let statement = tx.query(sql).bind(name.to_owned()).bind(i64::from(limit));
    tx.list(statement, from_row).await
}

/// Lists the ids of those of a name that are not revoked yet.
pub async fn list_unrevoked(
    tx: &mut TenantTx,
    name: &str,
    limit: u32,
) -> Result<Vec<Uuid>, StoreError> {
    let sql = "SELECT id FROM composed_credentials WHERE tenant_id = $1 AND (external_id = $2 OR credential_id = $2) \
               AND revoked_at IS NULL LIMIT $3";
    let statement = tx.query(sql).bind(name.to_owned()).bind(i64::from(limit));
    let rows = tx.all(statement).await?;
    let id = |row| Columns::new("composed_credentials", "id", row).uuid("id");
    rows.iter().map(id).collect()
}

/// How many a key signed.
pub async fn count_signed_by(tx: &mut TenantTx, key_id: &str) -> Result<u64, StoreError> {
    let sql = "SELECT COUNT(*) AS signed FROM composed_credentials \
               WHERE tenant_id = $1 AND key_id = $2 AND state = 'signed'";
    let row = tx.optional(tx.query(sql).bind(key_id.to_owned())).await?;
    let Some(row) = row else { return Ok(0) };
    let count = Columns::new("composed_credentials", "signed", &row).integer("signed")?;
    Ok(u64::try_from(count).unwrap_or_default())
}

impl std::fmt::Debug for NewComposed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("NewComposed")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for StoredComposed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("StoredComposed")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

fn from_row(row: &AnyRow) -> Result<StoredComposed, StoreError> {
    let columns = Columns::new("composed_credentials", "id", row);
    Ok(StoredComposed {
        id: columns.uuid("id")?,
        external_id: columns.optional_text("external_id")?,
        credential_id: columns.optional_text("credential_id")?,
        draft: columns.json("draft")?,
        key_id: columns.text("key_id")?,
        body: columns.optional_text("body")?,
        media_type: columns.optional_text("media_type")?,
        sha256: columns.optional_text("sha256")?,
        revoked_at: columns.optional_instant("revoked_at")?,
        created_at: columns.instant("created_at")?,
        signed_at: columns.optional_instant("signed_at")?,
    })
}
