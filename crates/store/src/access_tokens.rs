//! Access tokens of the wallet interface, kept as hashes.

use jiff::Timestamp;

use crate::{StoreError, TenantTx};

/// A stored access token.
#[derive(Clone)]
pub struct StoredAccessToken {
    /// The offer that it came from.
    pub offer_id: String,
    /// From when it opens nothing.
    pub expires_at: Timestamp,
}

/// Stores a token.
pub async fn insert(
    tx: &mut TenantTx,
    hash: &str,
    offer_id: &str,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    todo!()
}

/// Finds a token that is neither expired nor revoked.
pub async fn find_active(
    tx: &mut TenantTx,
    hash: &str,
    now: Timestamp,
) -> Result<Option<StoredAccessToken>, StoreError> {
    todo!()
}

/// Revokes a token; whether there was one.
pub async fn revoke(tx: &mut TenantTx, hash: &str, now: Timestamp) -> Result<bool, StoreError> {
    todo!()
}

/// Revokes the tokens of an offer; how many.
pub async fn revoke_for_offer(
    tx: &mut TenantTx,
    offer_id: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    todo!()
}

/// Removes tokens that expired before `before`; how many.
pub async fn delete_expired(tx: &mut TenantTx, before: Timestamp) -> Result<u64, StoreError> {
    todo!()
}
