//! API keys: kept as hashes, found before the tenant is known.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{StoreError, SystemTx, TenantTx};

/// A stored API key; the secret itself is nowhere.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// The id.
    pub id: Uuid,
    /// Whose key; `None` is the operator's.
    pub tenant_id: Option<Uuid>,
    /// What people call it.
    pub label: String,
    /// The first characters, to recognise it by.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when it opens nothing.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it last opened something.
    pub last_used_at: Option<Timestamp>,
}

/// An API key to be.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// A fresh id.
    pub id: Uuid,
    /// What people call it.
    pub label: String,
    /// The first characters.
    pub prefix: String,
    /// SHA-256 of the key, in hex.
    pub secret_hash: String,
    /// What it may do; no scope holds a space.
    pub scopes: Vec<String>,
    /// From when it opens nothing.
    pub expires_at: Option<Timestamp>,
}

/// Stores a key of this tenant.
pub async fn create(
    tx: &mut TenantTx,
    new: &NewApiKey,
    now: Timestamp,
) -> Result<ApiKey, StoreError> {
    todo!()
}

/// Stores a key of the operator.
pub async fn create_operator(
    tx: &mut SystemTx,
    new: &NewApiKey,
    now: Timestamp,
) -> Result<ApiKey, StoreError> {
    todo!()
}

/// Finds the key of this hash, if it is neither revoked nor expired.
pub async fn find_active(
    tx: &mut SystemTx,
    secret_hash: &str,
    now: Timestamp,
) -> Result<Option<ApiKey>, StoreError> {
    todo!()
}

/// Notes that a key was used.
pub async fn touch(tx: &mut SystemTx, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
    todo!()
}

/// Lists the keys of this tenant.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<ApiKey>, StoreError> {
    todo!()
}

/// Lists the keys of the operator.
pub async fn list_operator(tx: &mut SystemTx) -> Result<Vec<ApiKey>, StoreError> {
    todo!()
}

/// Revokes a key of this tenant; whether there was one to revoke.
pub async fn revoke(tx: &mut TenantTx, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
    todo!()
}

/// Revokes a key of the operator; whether there was one to revoke.
pub async fn revoke_operator(
    tx: &mut SystemTx,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}
