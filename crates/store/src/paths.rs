//! Learning paths, and which courses each reads.

use jiff::Timestamp;
use serde_json::Value;

use crate::{StoreError, TenantTx};

/// A stored learning path.
#[derive(Clone, Debug)]
pub struct StoredPath {
    /// The id within the tenant.
    pub id: String,
    /// Which edition.
    pub version: String,
    /// The `LearningPath` as JSON.
    pub definition: Value,
    /// What completing it earns.
    pub achievement_id: String,
    /// Whether events are evaluated against it.
    pub active: bool,
    /// When it was first stored.
    pub created_at: Timestamp,
    /// When it was last stored.
    pub updated_at: Timestamp,
}

/// A learning path to be stored.
#[derive(Clone, Debug)]
pub struct NewPath {
    /// The id within the tenant.
    pub id: String,
    /// Which edition.
    pub version: String,
    /// The `LearningPath` as JSON.
    pub definition: Value,
    /// What completing it earns; must be stored.
    pub achievement_id: String,
    /// Whether events are evaluated against it.
    pub active: bool,
    /// The course keys that it reads.
    pub courses: Vec<String>,
}

/// Stores a path, or replaces the one of this id; whether it is new.
pub async fn upsert(tx: &mut TenantTx, new: &NewPath, now: Timestamp) -> Result<bool, StoreError> {
    todo!()
}

/// Finds a path.
pub async fn find(tx: &mut TenantTx, id: &str) -> Result<Option<StoredPath>, StoreError> {
    todo!()
}

/// Lists all paths by id.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<StoredPath>, StoreError> {
    todo!()
}

/// Lists the active paths that read a course, by id.
pub async fn list_reading_course(
    tx: &mut TenantTx,
    course: &str,
) -> Result<Vec<StoredPath>, StoreError> {
    todo!()
}

/// Switches a path on or off; whether it is there.
pub async fn set_active(
    tx: &mut TenantTx,
    id: &str,
    active: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}
