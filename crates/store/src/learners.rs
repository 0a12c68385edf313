//! Learners, as their source knows them.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Cursor, Page, StoreError, TenantTx};

/// A stored learner.
#[derive(Clone)]
pub struct StoredLearner {
    /// The id.
    pub id: Uuid,
    /// Which source knows the learner.
    pub source: String,
    /// The learner's id there.
    pub source_id: String,
    /// The name.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The user name.
    pub username: Option<String>,
    /// When the learner was first stored.
    pub created_at: Timestamp,
    /// When the learner was last stored.
    pub updated_at: Timestamp,
}

/// What a source says of a learner.
#[derive(Clone)]
pub struct NewLearner {
    /// The id that is taken if the learner is new.
    pub id: Uuid,
    /// Which source knows the learner.
    pub source: String,
    /// The learner's id there.
    pub source_id: String,
    /// The name; `None` leaves a stored one.
    pub name: Option<String>,
    /// The e-mail address; `None` leaves a stored one.
    pub email: Option<String>,
    /// The user name; `None` leaves a stored one.
    pub username: Option<String>,
}

/// Stores a learner, or updates the one that this source knows under this id; gives the id. Holds the learner until the end of the transaction.
pub async fn upsert_by_source(
    tx: &mut TenantTx,
    new: &NewLearner,
    now: Timestamp,
) -> Result<Uuid, StoreError> {
    todo!()
}

/// Finds a learner.
pub async fn find(tx: &mut TenantTx, id: Uuid) -> Result<Option<StoredLearner>, StoreError> {
    todo!()
}

/// Finds the learner that a source knows under this id.
pub async fn find_by_source(
    tx: &mut TenantTx,
    source: &str,
    source_id: &str,
) -> Result<Option<StoredLearner>, StoreError> {
    todo!()
}

/// Lists learners, oldest first.
pub async fn list(
    tx: &mut TenantTx,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page<StoredLearner>, StoreError> {
    todo!()
}
