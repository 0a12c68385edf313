//! Events that could not be decoded or applied: kept with the reason, replayable.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Cursor, Page, StoreError, SystemTx, TenantTx};

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
    todo!()
}

/// Keeps an event of no known tenant; false when it is kept already.
pub async fn insert_unrouted(
    tx: &mut SystemTx,
    new: &NewDeadLetter,
    now: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}

/// Lists this tenant's letters, oldest first; `waiting` leaves out those replayed.
pub async fn list(
    tx: &mut TenantTx,
    waiting: bool,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page<DeadLetter>, StoreError> {
    todo!()
}

/// Lists the letters of no known tenant, oldest first; `waiting` leaves out those replayed.
pub async fn list_unrouted(
    tx: &mut SystemTx,
    waiting: bool,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page<DeadLetter>, StoreError> {
    todo!()
}

/// Finds a letter of this tenant.
pub async fn find(tx: &mut TenantTx, id: Uuid) -> Result<Option<DeadLetter>, StoreError> {
    todo!()
}

/// Finds a letter of no known tenant.
pub async fn find_unrouted(tx: &mut SystemTx, id: Uuid) -> Result<Option<DeadLetter>, StoreError> {
    todo!()
}

/// Notes that a letter of this tenant was replayed; whether it was waiting.
pub async fn mark_replayed(
    tx: &mut TenantTx,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}

/// Notes that a letter of no known tenant was replayed; whether it was waiting.
pub async fn mark_replayed_unrouted(
    tx: &mut SystemTx,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}
