//! Achievements: what a tenant awards.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod put;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use testamur_store::achievements::StoredAchievement;
use utoipa::ToSchema;

/// A stored achievement.
#[derive(Serialize, ToSchema)]
pub(crate) struct AchievementView {
    /// The short id within the tenant.
    id: String,
    /// Its IRI in credentials.
    iri: String,
    /// Its version.
    version: String,
    /// The achievement.
    #[schema(schema_with = crate::openapi::achievement)]
    achievement: Value,
    /// When it was first stored.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last stored.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<StoredAchievement> for AchievementView {
    fn from(stored: StoredAchievement) -> Self {
        Self {
            id: stored.id,
            iri: stored.iri,
            version: stored.version,
            achievement: stored.document,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}
