//! The outbox: outgoing effects, written with what causes them.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::{StoreError, TenantTx};

/// A job of the outbox.
#[derive(Clone, Debug)]
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
    todo!()
}

/// Takes jobs that are due, oldest first, for the time of a lease; commit before working on them.
pub async fn take(
    tx: &mut TenantTx,
    limit: u32,
    now: Timestamp,
    lease: jiff::SignedDuration,
) -> Result<Vec<Job>, StoreError> {
    todo!()
}

/// Ends a job; false when its lease was over and another worker took it.
pub async fn done(tx: &mut TenantTx, id: Uuid, attempt: i64) -> Result<bool, StoreError> {
    todo!()
}

/// Puts a job off until `at`; false when its lease was over and another worker took it.
pub async fn retry_at(
    tx: &mut TenantTx,
    id: Uuid,
    attempt: i64,
    at: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}

/// Gives a job up for good; false when its lease was over and another worker took it.
pub async fn give_up(tx: &mut TenantTx, id: Uuid, attempt: i64) -> Result<bool, StoreError> {
    todo!()
}

/// When the oldest waiting job was enqueued.
pub async fn oldest_waiting(tx: &mut TenantTx) -> Result<Option<Timestamp>, StoreError> {
    todo!()
}
