//! Event sources of a tenant, with their sealed webhook secrets.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::any::AnyRow;

use crate::{StoreError, TenantTx, columns::Columns, transaction::microseconds};

macro_rules! columns {
    () => {
        "id, kind, secret, previous_secret, settings, created_at, updated_at"
    };
}

/// A source of learning events.
#[derive(Clone)]
pub struct EventSource {
    /// The id, part of the webhook's URL.
    pub id: String,
    /// What kind of source.
    pub kind: String,
    /// The sealed secret.
    pub secret: Option<Vec<u8>>,
    /// The sealed secret before the last rotation.
    pub previous_secret: Option<Vec<u8>>,
    /// The settings.
    pub settings: Value,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Stores a source, or replaces kind and settings of one that is there (not its secrets).
pub async fn upsert(
    tx: &mut TenantTx,
    id: &str,
    kind: &str,
    settings: &Value,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO event_sources (tenant_id, id, kind, settings, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $5) \
               ON CONFLICT (tenant_id, id) DO UPDATE SET kind = excluded.kind, settings = excluded.settings, \
               updated_at = excluded.updated_at";
    let statement = tx
        .query(sql)
        .bind(id.to_owned())
        .bind(kind.to_owned())
        .bind(settings.to_string())
        .bind(microseconds(now));
    tx.execute(statement).await?;
    Ok(())
}

/// Sets the sealed secret; the one before stays valid until the next rotation. Whether the source is there.
pub async fn rotate_secret(
    tx: &mut TenantTx,
    id: &str,
    sealed: &[u8],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE event_sources SET previous_secret = secret, secret = $3, updated_at = $4 \
               WHERE tenant_id = $1 AND id = $2";
    let statement = tx
        .query(sql)
        .bind(id.to_owned())
        .bind(sealed.to_vec())
        .bind(microseconds(now));
    Ok(tx.execute(statement).await? == 1)
}

/// Ends the previous secret.
pub async fn forget_previous_secret(
    tx: &mut TenantTx,
    id: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE event_sources SET previous_secret = NULL, updated_at = $3 \
               WHERE tenant_id = $1 AND id = $2 AND previous_secret IS NOT NULL";
    Ok(tx
        .execute(tx.query(sql).bind(id.to_owned()).bind(microseconds(now)))
        .await?
        == 1)
}

/// Finds a source.
pub async fn find(tx: &mut TenantTx, id: &str) -> Result<Option<EventSource>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM event_sources WHERE tenant_id = $1 AND id = $2"
    );
    tx.find(tx.query(sql).bind(id.to_owned()), from_row).await
}

/// Lists the sources.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<EventSource>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM event_sources WHERE tenant_id = $1 ORDER BY id"
    );
    tx.list(tx.query(sql), from_row).await
}

impl std::fmt::Debug for EventSource {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("EventSource")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

fn from_row(row: &AnyRow) -> Result<EventSource, StoreError> {
    let columns = Columns::new("event_sources", "id", row);
    Ok(EventSource {
        id: columns.text("id")?,
        kind: columns.text("kind")?,
        secret: columns.optional_bytes("secret")?,
        previous_secret: columns.optional_bytes("previous_secret")?,
        settings: columns.json("settings")?,
        created_at: columns.instant("created_at")?,
        updated_at: columns.instant("updated_at")?,
    })
}
