//! Signing keys: the public half, and the private half sealed.

use jiff::Timestamp;
use serde_json::Value;

use crate::{StoreError, TenantTx};

/// What may be done with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Signs and verifies.
    Active,
    /// Nothing it signed after `compromised_at` counts.
    Compromised,
    /// Verifies what it signed; signs no more.
    Retired,
}

/// A stored signing key.
#[derive(Clone)]
pub struct SigningKey {
    /// The fragment of its verification method.
    pub id: String,
    /// The key's type.
    pub key_type: String,
    /// The public key.
    pub public_jwk: Value,
    /// The sealed private key.
    pub sealed: Vec<u8>,
    /// What may be done with it.
    pub state: KeyState,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was retired.
    pub retired_at: Option<Timestamp>,
    /// From when it must be taken as known to others.
    pub compromised_at: Option<Timestamp>,
}

/// A signing key to be.
#[derive(Clone)]
pub struct NewSigningKey {
    /// The fragment of its verification method.
    pub id: String,
    /// The key's type.
    pub key_type: String,
    /// The public key.
    pub public_jwk: Value,
    /// The sealed private key.
    pub sealed: Vec<u8>,
}

/// Stores an active key.
pub async fn insert(
    tx: &mut TenantTx,
    new: &NewSigningKey,
    now: Timestamp,
) -> Result<(), StoreError> {
    todo!()
}

/// Finds a key in any state.
pub async fn find(tx: &mut TenantTx, id: &str) -> Result<Option<SigningKey>, StoreError> {
    todo!()
}

/// Finds the newest active key of a type.
pub async fn find_active(
    tx: &mut TenantTx,
    key_type: &str,
) -> Result<Option<SigningKey>, StoreError> {
    todo!()
}

/// Lists all keys, oldest first.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<SigningKey>, StoreError> {
    todo!()
}

/// Retires an active key; whether there was one.
pub async fn retire(tx: &mut TenantTx, id: &str, now: Timestamp) -> Result<bool, StoreError> {
    todo!()
}

/// Marks a key compromised since `since`; whether there was one.
pub async fn mark_compromised(
    tx: &mut TenantTx,
    id: &str,
    since: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}
