//! Achievements: what can be awarded.

use jiff::Timestamp;
use serde_json::Value;

use crate::{Cursor, Page, StoreError, TenantTx};

/// A stored achievement.
#[derive(Clone, Debug)]
pub struct StoredAchievement {
    /// The slug within the tenant.
    pub id: String,
    /// The achievement's IRI in credentials.
    pub iri: String,
    /// Which edition.
    pub version: String,
    /// The `Achievement` as JSON.
    pub document: Value,
    /// When it was first stored.
    pub created_at: Timestamp,
    /// When it was last stored.
    pub updated_at: Timestamp,
}

/// Stores an achievement, or replaces the one of this id; whether it is new.
pub async fn upsert(
    tx: &mut TenantTx,
    id: &str,
    iri: &str,
    version: &str,
    document: &Value,
    now: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}

/// Finds an achievement by its slug.
pub async fn find(tx: &mut TenantTx, id: &str) -> Result<Option<StoredAchievement>, StoreError> {
    todo!()
}

/// Finds an achievement by its IRI.
pub async fn find_by_iri(
    tx: &mut TenantTx,
    iri: &str,
) -> Result<Option<StoredAchievement>, StoreError> {
    todo!()
}

/// Lists achievements by id.
pub async fn list(
    tx: &mut TenantTx,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page<StoredAchievement>, StoreError> {
    todo!()
}
