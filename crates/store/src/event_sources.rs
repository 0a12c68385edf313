//! Event sources of a tenant, with their sealed webhook secrets.

use jiff::Timestamp;
use serde_json::Value;

use crate::{StoreError, TenantTx};

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
    todo!()
}

/// Sets the sealed secret; the one before stays valid until the next rotation. Whether the source is there.
pub async fn rotate_secret(
    tx: &mut TenantTx,
    id: &str,
    sealed: &[u8],
    now: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}

/// Ends the previous secret.
pub async fn forget_previous_secret(
    tx: &mut TenantTx,
    id: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}

/// Finds a source.
pub async fn find(tx: &mut TenantTx, id: &str) -> Result<Option<EventSource>, StoreError> {
    todo!()
}

/// Lists the sources.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<EventSource>, StoreError> {
    todo!()
}
