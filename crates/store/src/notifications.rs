//! What wallets said became of a credential.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{StoreError, TenantTx};

/// A stored notification.
#[derive(Clone)]
pub struct StoredNotification {
    /// Of which credential.
    pub credential_id: Uuid,
    /// Through which offer it was fetched.
    pub offer_id: String,
    /// What the wallet said.
    pub event: Option<String>,
}

/// Stores the hash of a notification id that is given to a wallet.
pub async fn insert(
    tx: &mut TenantTx,
    id_hash: &str,
    credential_id: Uuid,
    offer_id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    todo!()
}

/// Notes what the wallet that redeemed `offer_id` said; `None` when the id is not its.
pub async fn record(
    tx: &mut TenantTx,
    id_hash: &str,
    offer_id: &str,
    event: &str,
    now: Timestamp,
) -> Result<Option<StoredNotification>, StoreError> {
    todo!()
}
