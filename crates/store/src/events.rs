//! Which events were seen: an event counts once.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{StoreError, TenantTx};

/// A seen event.
#[derive(Clone, Debug)]
pub struct SeenEvent {
    /// From which source.
    pub source: String,
    /// The event's id there.
    pub event_id: String,
    /// What kind of event.
    pub kind: String,
    /// About whom.
    pub learner_id: Option<Uuid>,
    /// When it was first seen.
    pub received_at: Timestamp,
    /// What became of it.
    pub outcome: String,
}

/// Notes an event; false when it was seen before.
pub async fn insert(tx: &mut TenantTx, event: &SeenEvent) -> Result<bool, StoreError> {
    todo!()
}

/// Notes what became of an event.
pub async fn set_outcome(
    tx: &mut TenantTx,
    source: &str,
    event_id: &str,
    learner_id: Option<Uuid>,
    outcome: &str,
) -> Result<(), StoreError> {
    todo!()
}

/// Finds a seen event.
pub async fn find(
    tx: &mut TenantTx,
    source: &str,
    event_id: &str,
) -> Result<Option<SeenEvent>, StoreError> {
    todo!()
}
