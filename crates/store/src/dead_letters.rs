//! Events that could not be decoded or applied: kept with the reason, replayable.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::{
    Cursor, Page, StoreError, SystemTx, TenantTx, columns::Columns, transaction::microseconds,
};

macro_rules! columns {
    () => {
        "id, tenant_id, stream, entry_id, reason, detail, received_at, replayed_at"
    };
}

/// A kept event in a list: without its bytes, of which a page could hold more than memory does.
#[derive(Clone)]
pub struct DeadLetterSummary {
    /// The id.
    pub id: Uuid,
    /// Whose; `None` when no tenant could be told.
    pub tenant_id: Option<Uuid>,
    /// From which stream or endpoint.
    pub stream: String,
    /// Its id there.
    pub entry_id: String,
    /// Why it was not applied: a code.
    pub reason: String,
    /// Where and what, without personal data.
    pub detail: String,
    /// How many bytes came.
    pub bytes: u32,
    /// When it came.
    pub received_at: Timestamp,
    /// When it was replayed with success.
    pub replayed_at: Option<Timestamp>,
}

/// A kept event.
#[derive(Clone)]
pub struct DeadLetter {
    /// The id.
    pub id: Uuid,
    /// Whose; `None` when no tenant could be told.
    pub tenant_id: Option<Uuid>,
    /// From which stream or endpoint.
    pub stream: String,
    /// Its id there.
    pub entry_id: String,
    /// Why it was not applied: a code.
    pub reason: String,
    /// Where and what, without personal data.
    pub detail: String,
    /// The bytes as they came.
    pub payload: Vec<u8>,
    /// When it came.
    pub received_at: Timestamp,
    /// When it was replayed with success.
    pub replayed_at: Option<Timestamp>,
}

/// An event to be kept.
#[derive(Clone)]
pub struct NewDeadLetter {
    /// A fresh id.
    pub id: Uuid,
    /// From which stream or endpoint.
    pub stream: String,
    /// Its id there.
    pub entry_id: String,
    /// Why it was not applied: a code.
    pub reason: String,
    /// Where and what, without personal data.
    pub detail: String,
    /// The bytes as they came.
    pub payload: Vec<u8>,
}

/// Keeps an event of this tenant; false when it is kept already.
pub async fn insert(
    tx: &mut TenantTx,
    new: &NewDeadLetter,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let statement = sqlx::query(INSERT)
        .bind(tx.tenant().id().to_string())
        .bind(new.id.to_string())
        .bind(new.stream.clone())
        .bind(new.entry_id.clone())
        .bind(new.reason.clone())
        .bind(new.detail.clone())
        .bind(new.payload.clone())
        .bind(microseconds(now));
    Ok(tx.execute(statement).await? == 1)
}

/// Keeps an event of no known tenant; false when it is kept already.
pub async fn insert_unrouted(
    tx: &mut SystemTx,
    new: &NewDeadLetter,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let statement = sqlx::query(INSERT)
        .bind(None::<String>)
        .bind(new.id.to_string())
        .bind(new.stream.clone())
        .bind(new.entry_id.clone())
        .bind(new.reason.clone())
        .bind(new.detail.clone())
        .bind(new.payload.clone())
        .bind(microseconds(now));
    Ok(tx.execute(statement).await? == 1)
}

/// Lists this tenant's letters, oldest first; `waiting` leaves out those replayed.
pub async fn list(
    tx: &mut TenantTx,
    waiting: bool,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page<DeadLetterSummary>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", CAST(LENGTH(payload) AS BIGINT) AS bytes FROM dead_letters WHERE tenant_id = $1 AND (received_at, id) > ($2, $3) ",
        "AND ($4 = 0 OR replayed_at IS NULL) ORDER BY received_at, id LIMIT $5"
    );
    let after = after.cloned().unwrap_or_else(Cursor::start);
    let statement = tx
        .query(sql)
        .bind(after.at)
        .bind(after.id)
        .bind(i64::from(waiting))
        .bind(i64::from(limit) + 1);
    page(&tx.all(statement).await?, limit)
}

/// Lists the letters of no known tenant, oldest first; `waiting` leaves out those replayed.
pub async fn list_unrouted(
    tx: &mut SystemTx,
    waiting: bool,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page<DeadLetterSummary>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", CAST(LENGTH(payload) AS BIGINT) AS bytes FROM dead_letters WHERE tenant_id IS NULL AND (received_at, id) > ($1, $2) ",
        "AND ($3 = 0 OR replayed_at IS NULL) ORDER BY received_at, id LIMIT $4"
    );
    let after = after.cloned().unwrap_or_else(Cursor::start);
    let statement = sqlx::query(sql)
        .bind(after.at)
        .bind(after.id)
        .bind(i64::from(waiting))
        .bind(i64::from(limit) + 1);
    page(&tx.all(statement).await?, limit)
}

/// Finds a letter of this tenant.
pub async fn find(tx: &mut TenantTx, id: Uuid) -> Result<Option<DeadLetter>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", payload FROM dead_letters WHERE tenant_id = $1 AND id = $2"
    );
    tx.find(tx.query(sql).bind(id.to_string()), from_row).await
}

/// Finds a letter of no known tenant.
pub async fn find_unrouted(tx: &mut SystemTx, id: Uuid) -> Result<Option<DeadLetter>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", payload FROM dead_letters WHERE tenant_id IS NULL AND id = $1"
    );
    tx.find(sqlx::query(sql).bind(id.to_string()), from_row)
        .await
}

/// Notes that a letter of this tenant was replayed; whether it was waiting.
pub async fn mark_replayed(
    tx: &mut TenantTx,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE dead_letters SET replayed_at = $3 WHERE tenant_id = $1 AND id = $2 AND replayed_at IS NULL";
    Ok(tx
        .execute(tx.query(sql).bind(id.to_string()).bind(microseconds(now)))
        .await?
        == 1)
}

/// Notes that a letter of no known tenant was replayed; whether it was waiting.
pub async fn mark_replayed_unrouted(
    tx: &mut SystemTx,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE dead_letters SET replayed_at = $2 WHERE tenant_id IS NULL AND id = $1 AND replayed_at IS NULL";
    Ok(tx
        .execute(
            sqlx::query(sql)
                .bind(id.to_string())
                .bind(microseconds(now)),
        )
        .await?
        == 1)
}

impl std::fmt::Debug for DeadLetterSummary {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("DeadLetterSummary")
            .field("id", &self.id)
            .field("stream", &self.stream)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for DeadLetter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("DeadLetter")
            .field("id", &self.id)
            .field("stream", &self.stream)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for NewDeadLetter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("NewDeadLetter")
            .field("id", &self.id)
            .field("stream", &self.stream)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

fn page(rows: &[AnyRow], limit: u32) -> Result<Page<DeadLetterSummary>, StoreError> {
    let items = rows
        .iter()
        .map(summary_from_row)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(items, limit, |last| Cursor {
        at: microseconds(last.received_at),
        id: last.id.to_string(),
    }))
}

fn summary_from_row(row: &AnyRow) -> Result<DeadLetterSummary, StoreError> {
    let columns = Columns::new("dead_letters", "id", row);
    Ok(DeadLetterSummary {
        id: columns.uuid("id")?,
        tenant_id: columns.optional_uuid("tenant_id")?,
        stream: columns.text("stream")?,
        entry_id: columns.text("entry_id")?,
        reason: columns.text("reason")?,
        detail: columns.text("detail")?,
        bytes: columns.count("bytes")?,
        received_at: columns.instant("received_at")?,
        replayed_at: columns.optional_instant("replayed_at")?,
    })
}

fn from_row(row: &AnyRow) -> Result<DeadLetter, StoreError> {
    let columns = Columns::new("dead_letters", "id", row);
    Ok(DeadLetter {
        id: columns.uuid("id")?,
        tenant_id: columns.optional_uuid("tenant_id")?,
        stream: columns.text("stream")?,
        entry_id: columns.text("entry_id")?,
        reason: columns.text("reason")?,
        detail: columns.text("detail")?,
        payload: columns.bytes("payload")?,
        received_at: columns.instant("received_at")?,
        replayed_at: columns.optional_instant("replayed_at")?,
    })
}

/// Unique by (tenant, stream, entry): the same entry delivered again is kept once.
const INSERT: &str = "INSERT INTO dead_letters \
                      (tenant_id, id, stream, entry_id, reason, detail, payload, received_at) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
