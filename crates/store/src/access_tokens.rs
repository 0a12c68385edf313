//! Access tokens of the wallet interface, kept as hashes.

use jiff::Timestamp;

use crate::{StoreError, TenantTx, columns::Columns, transaction::microseconds};

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
    let sql = "INSERT INTO access_tokens (tenant_id, hash, offer_id, expires_at, created_at) \
               VALUES ($1, $2, $3, $4, $5)";
    let statement = tx
        .query(sql)
        .bind(hash.to_owned())
        .bind(offer_id.to_owned())
        .bind(microseconds(expires_at))
        .bind(microseconds(now));
    tx.execute(statement).await?;
    Ok(())
}

/// Finds a token that is neither expired nor revoked.
pub async fn find_active(
    tx: &mut TenantTx,
    hash: &str,
    now: Timestamp,
) -> Result<Option<StoredAccessToken>, StoreError> {
    let sql = "SELECT offer_id, expires_at FROM access_tokens \
               WHERE tenant_id = $1 AND hash = $2 AND revoked_at IS NULL AND expires_at > $3";
    let Some(row) = tx
        .optional(tx.query(sql).bind(hash.to_owned()).bind(microseconds(now)))
        .await?
    else {
        return Ok(None);
    };
    // The offer's id opens the offer: an inconsistent row is named by its time.
    let columns = Columns::new("access_tokens", "expires_at", &row);
    Ok(Some(StoredAccessToken {
        offer_id: columns.text("offer_id")?,
        expires_at: columns.instant("expires_at")?,
    }))
}

/// Revokes a token; whether there was one.
pub async fn revoke(tx: &mut TenantTx, hash: &str, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE access_tokens SET revoked_at = $3 WHERE tenant_id = $1 AND hash = $2 AND revoked_at IS NULL";
    Ok(tx
        .execute(tx.query(sql).bind(hash.to_owned()).bind(microseconds(now)))
        .await?
        == 1)
}

/// Revokes the tokens of an offer; how many.
pub async fn revoke_for_offer(
    tx: &mut TenantTx,
    offer_id: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let sql = "UPDATE access_tokens SET revoked_at = $3 WHERE tenant_id = $1 AND offer_id = $2 AND revoked_at IS NULL";
    tx.execute(
        tx.query(sql)
            .bind(offer_id.to_owned())
            .bind(microseconds(now)),
    )
    .await
}

/// Removes tokens that expired before `before`; how many.
pub async fn delete_expired(tx: &mut TenantTx, before: Timestamp) -> Result<u64, StoreError> {
    let sql = "DELETE FROM access_tokens WHERE tenant_id = $1 AND expires_at < $2";
    tx.execute(tx.query(sql).bind(microseconds(before))).await
}

impl std::fmt::Debug for StoredAccessToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("StoredAccessToken")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
