//! Used nonces: each is accepted once.

use jiff::Timestamp;

use crate::{StoreError, TenantTx};

/// Notes the use of a nonce; false when it was used before. Keep it at least until `expires_at`.
pub async fn use_once(
    tx: &mut TenantTx,
    hash: &str,
    expires_at: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}

/// Removes nonces that expired before `before`; how many.
pub async fn delete_expired(tx: &mut TenantTx, before: Timestamp) -> Result<u64, StoreError> {
    todo!()
}
