//! What a learner has attained, course by course.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::{StoreError, TenantTx};

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
    todo!()
}

/// Puts the state of an attainment.
pub async fn put(
    tx: &mut TenantTx,
    learner_id: Uuid,
    course: &str,
    state: &Value,
    now: Timestamp,
) -> Result<(), StoreError> {
    todo!()
}

/// Lists what a learner has attained, by course.
pub async fn list_for_learner(
    tx: &mut TenantTx,
    learner_id: Uuid,
) -> Result<Vec<StoredAttainment>, StoreError> {
    todo!()
}
