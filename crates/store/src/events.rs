//! Which events were seen: an event counts once.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::{StoreError, TenantTx, columns::Columns, transaction::microseconds};

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
    let sql = "INSERT INTO events (tenant_id, source, event_id, kind, learner_id, received_at, outcome) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, source, event_id) DO NOTHING";
    let statement = tx
        .query(sql)
        .bind(event.source.clone())
        .bind(event.event_id.clone())
        .bind(event.kind.clone())
        .bind(event.learner_id.map(|id| id.to_string()))
        .bind(microseconds(event.received_at))
        .bind(event.outcome.clone());
    Ok(tx.execute(statement).await? == 1)
}

/// Notes what became of an event.
pub async fn set_outcome(
    tx: &mut TenantTx,
    source: &str,
    event_id: &str,
    learner_id: Option<Uuid>,
    outcome: &str,
) -> Result<(), StoreError> {
    let sql = "UPDATE events SET learner_id = COALESCE($4, learner_id), outcome = $5 \
               WHERE tenant_id = $1 AND source = $2 AND event_id = $3";
    let statement = tx
        .query(sql)
        .bind(source.to_owned())
        .bind(event_id.to_owned())
        .bind(learner_id.map(|id| id.to_string()))
        .bind(outcome.to_owned());
    tx.execute(statement).await?;
    Ok(())
}

/// Finds a seen event.
pub async fn find(
    tx: &mut TenantTx,
    source: &str,
    event_id: &str,
) -> Result<Option<SeenEvent>, StoreError> {
    let sql = "SELECT source, event_id, kind, learner_id, received_at, outcome FROM events \
               WHERE tenant_id = $1 AND source = $2 AND event_id = $3";
    let statement = tx
        .query(sql)
        .bind(source.to_owned())
        .bind(event_id.to_owned());
    tx.find(statement, from_row).await
}

fn from_row(row: &AnyRow) -> Result<SeenEvent, StoreError> {
    let columns = Columns::new("events", "event_id", row);
    Ok(SeenEvent {
        source: columns.text("source")?,
        event_id: columns.text("event_id")?,
        kind: columns.text("kind")?,
        learner_id: columns.optional_uuid("learner_id")?,
        received_at: columns.instant("received_at")?,
        outcome: columns.text("outcome")?,
    })
}
