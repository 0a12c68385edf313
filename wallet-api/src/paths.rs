//! Learning paths: what earns an achievement.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod put;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use testamur_store::paths::StoredPath;
use utoipa::ToSchema;

/// A stored learning path.
#[derive(Serialize, ToSchema)]
pub(crate) struct PathView {
    /// The id within the tenant.
    id: String,
    /// The version of the definition.
    version: String,
    /// Whether events are evaluated against it.
    active: bool,
    /// The definition.
    #[schema(schema_with = crate::openapi::learning_path)]
    definition: Value,
    /// When it was first stored.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last stored.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<StoredPath> for PathView {
    fn from(stored: StoredPath) -> Self {
        Self {
            id: stored.id,
            version: stored.version,
            active: stored.active,
            definition: stored.definition,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}
