//! What wallets said became of a credential.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{StoreError, TenantTx, columns::Columns, transaction::microseconds};

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
    let sql = "INSERT INTO notifications (tenant_id, id_hash, credential_id, offer_id, created_at) \
               VALUES ($1, $2, $3, $4, $5)";
    let statement = tx
        .query(sql)
        .bind(id_hash.to_owned())
        .bind(credential_id.to_string())
        .bind(offer_id.to_owned())
        .bind(microseconds(now));
    tx.execute(statement).await?;
    Ok(())
}

/// Notes what the wallet that redeemed `offer_id` said; `None` when the id is not its.
pub async fn record(
    tx: &mut TenantTx,
    id_hash: &str,
    offer_id: &str,
    event: &str,
    now: Timestamp,
) -> Result<Option<StoredNotification>, StoreError> {
    let sql = "UPDATE notifications SET event = $4, recorded_at = $5 \
               WHERE tenant_id = $1 AND id_hash = $2 AND offer_id = $3 RETURNING credential_id, offer_id, event";
    let statement = tx
        .query(sql)
        .bind(id_hash.to_owned())
        .bind(offer_id.to_owned())
        .bind(event.to_owned())
        .bind(microseconds(now));
    let Some(row) = tx.optional(statement).await? else {
        return Ok(None);
    };
    let columns = Columns::new("notifications", "credential_id", &row);
    Ok(Some(StoredNotification {
        credential_id: columns.uuid("credential_id")?,
        offer_id: columns.text("offer_id")?,
        event: columns.optional_text("event")?,
    }))
}

impl std::fmt::Debug for StoredNotification {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("StoredNotification")
            .field("credential_id", &self.credential_id)
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}
