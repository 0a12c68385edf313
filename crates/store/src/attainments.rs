//! What a learner has attained, course by course.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::{StoreError, TenantTx, columns::Columns, transaction::microseconds};

/// A stored attainment.
#[derive(Clone, Debug)]
pub struct StoredAttainment {
    /// Whose.
    pub learner_id: Uuid,
    /// In which course.
    pub course: String,
    /// The `Attainment` as JSON.
    pub state: Value,
    /// When it was last put.
    pub updated_at: Timestamp,
}

/// Finds an attainment, and holds the learner until the end of the transaction: no other event of the same learner is applied meanwhile.
pub async fn find_for_update(
    tx: &mut TenantTx,
    learner_id: Uuid,
    course: &str,
) -> Result<Option<StoredAttainment>, StoreError> {
    // The attainment may not be there to be locked, and paths read several of them: the learner is what is held.
    // On SQLite the one writer holds everything.
    let lock = tx.dialect(
        "SELECT id FROM learners WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        "SELECT id FROM learners WHERE tenant_id = $1 AND id = $2",
    );
    tx.optional(tx.query(lock).bind(learner_id.to_string()))
        .await?;
    let sql = "SELECT learner_id, course, state, updated_at FROM attainments \
               WHERE tenant_id = $1 AND learner_id = $2 AND course = $3";
    let statement = tx
        .query(sql)
        .bind(learner_id.to_string())
        .bind(course.to_owned());
    tx.find(statement, from_row).await
}

/// Puts the state of an attainment.
pub async fn put(
    tx: &mut TenantTx,
    learner_id: Uuid,
    course: &str,
    state: &Value,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO attainments (tenant_id, learner_id, course, state, updated_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, learner_id, course) \
               DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at";
    let statement = tx
        .query(sql)
        .bind(learner_id.to_string())
        .bind(course.to_owned())
        .bind(state.to_string())
        .bind(microseconds(now));
    tx.execute(statement).await?;
    Ok(())
}

/// Lists what a learner has attained, by course.
pub async fn list_for_learner(
    tx: &mut TenantTx,
    learner_id: Uuid,
) -> Result<Vec<StoredAttainment>, StoreError> {
    let sql = "SELECT learner_id, course, state, updated_at FROM attainments \
               WHERE tenant_id = $1 AND learner_id = $2 ORDER BY course";
    tx.list(tx.query(sql).bind(learner_id.to_string()), from_row)
        .await
}

fn from_row(row: &AnyRow) -> Result<StoredAttainment, StoreError> {
    let columns = Columns::new("attainments", "learner_id", row);
    Ok(StoredAttainment {
        learner_id: columns.uuid("learner_id")?,
        course: columns.text("course")?,
        state: columns.json("state")?,
        updated_at: columns.instant("updated_at")?,
    })
}
