//! The outbox: outgoing effects, written with what causes them.
//!
//! A worker takes jobs for the time of a lease. If it dies, the lease ends and another takes them; the number of the
//! attempt tells the two apart, so that one that only slept cannot end a job which is no longer its own.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::{StoreError, TenantTx, columns::Columns, transaction::microseconds};

/// A job of the outbox.
#[derive(Clone)]
pub struct Job {
    /// The id.
    pub id: Uuid,
    /// What is to be done.
    pub kind: String,
    /// With what.
    pub payload: Value,
    /// Which try this is, from 1; it fences off a worker whose lease is over.
    pub attempt: i64,
    /// When it was enqueued.
    pub created_at: Timestamp,
}

/// Enqueues a job; false when this id is enqueued already.
pub async fn enqueue(
    tx: &mut TenantTx,
    id: Uuid,
    kind: &str,
    payload: &Value,
    not_before: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO outbox (tenant_id, id, kind, payload, state, attempts, next_attempt_at, created_at) \
               VALUES ($1, $2, $3, $4, 'waiting', 0, $5, $6) ON CONFLICT (tenant_id, id) DO NOTHING";
    let statement = tx
        .query(sql)
        .bind(id.to_string())
        .bind(kind.to_owned())
        .bind(payload.to_string())
        .bind(microseconds(not_before))
        .bind(microseconds(now));
    Ok(tx.execute(statement).await? == 1)
}

/// Takes jobs that are due, oldest first, for the time of a lease; commit before working on them.
pub async fn take(
    tx: &mut TenantTx,
    limit: u32,
    now: Timestamp,
    lease: jiff::SignedDuration,
) -> Result<Vec<Job>, StoreError> {
    let sql = tx.dialect(
        // Another worker's jobs are passed by, not waited for. MATERIALIZED: the limit is applied once.
        "WITH due AS MATERIALIZED (SELECT id FROM outbox WHERE tenant_id = $1 AND state = 'waiting' \
         AND next_attempt_at <= $2 ORDER BY next_attempt_at, id LIMIT $4 FOR UPDATE SKIP LOCKED) \
         UPDATE outbox SET attempts = attempts + 1, next_attempt_at = $3 \
         WHERE tenant_id = $1 AND id IN (SELECT id FROM due) RETURNING id, kind, payload, attempts, created_at",
        "UPDATE outbox SET attempts = attempts + 1, next_attempt_at = $3 \
         WHERE tenant_id = $1 AND id IN (SELECT id FROM outbox WHERE tenant_id = $1 AND state = 'waiting' \
         AND next_attempt_at <= $2 ORDER BY next_attempt_at, id LIMIT $4) \
         RETURNING id, kind, payload, attempts, created_at",
    );
    let until = now.saturating_add(lease).unwrap_or(Timestamp::MAX);
    let statement = tx
        .query(sql)
        .bind(microseconds(now))
        .bind(microseconds(until))
        .bind(i64::from(limit));
    let mut jobs = tx.list(statement, from_row).await?;
    // RETURNING promises no order.
    jobs.sort_by_key(|job| (job.created_at, job.id));
    Ok(jobs)
}

/// Ends a job; false when its lease was over and another worker took it.
pub async fn done(tx: &mut TenantTx, id: Uuid, attempt: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE outbox SET state = 'done' WHERE tenant_id = $1 AND id = $2 AND attempts = $3 AND state = 'waiting'";
    Ok(tx
        .execute(tx.query(sql).bind(id.to_string()).bind(attempt))
        .await?
        == 1)
}

/// Puts a job off until `at`; false when its lease was over and another worker took it.
pub async fn retry_at(
    tx: &mut TenantTx,
    id: Uuid,
    attempt: i64,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE outbox SET next_attempt_at = $4 \
               WHERE tenant_id = $1 AND id = $2 AND attempts = $3 AND state = 'waiting'";
    Ok(tx
        .execute(
            tx.query(sql)
                .bind(id.to_string())
                .bind(attempt)
                .bind(microseconds(at)),
        )
        .await?
        == 1)
}

/// Gives a job up for good; false when its lease was over and another worker took it.
pub async fn give_up(tx: &mut TenantTx, id: Uuid, attempt: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE outbox SET state = 'given_up' \
               WHERE tenant_id = $1 AND id = $2 AND attempts = $3 AND state = 'waiting'";
    Ok(tx
        .execute(tx.query(sql).bind(id.to_string()).bind(attempt))
        .await?
        == 1)
}

/// When the oldest waiting job was enqueued.
pub async fn oldest_waiting(tx: &mut TenantTx) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT created_at FROM outbox WHERE tenant_id = $1 AND state = 'waiting' ORDER BY created_at LIMIT 1";
    let Some(row) = tx.optional(tx.query(sql)).await? else {
        return Ok(None);
    };
    Columns::new("outbox", "created_at", &row)
        .instant("created_at")
        .map(Some)
}

impl std::fmt::Debug for Job {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Job")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

fn from_row(row: &AnyRow) -> Result<Job, StoreError> {
    let columns = Columns::new("outbox", "id", row);
    Ok(Job {
        id: columns.uuid("id")?,
        kind: columns.text("kind")?,
        payload: columns.json("payload")?,
        attempt: columns.integer("attempts")?,
        created_at: columns.instant("created_at")?,
    })
}
