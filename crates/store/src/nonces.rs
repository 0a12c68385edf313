//! Used nonces: each is accepted once.

use jiff::Timestamp;

use crate::{StoreError, TenantTx, transaction::microseconds};

/// Notes the use of a nonce; false when it was used before. Keep it at least until `expires_at`.
pub async fn use_once(
    tx: &mut TenantTx,
    hash: &str,
    expires_at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO nonces_used (tenant_id, hash, expires_at) VALUES ($1, $2, $3) \
               ON CONFLICT (tenant_id, hash) DO NOTHING";
    Ok(tx
        .execute(
            tx.query(sql)
                .bind(hash.to_owned())
                .bind(microseconds(expires_at)),
        )
        .await?
        == 1)
}

/// Removes nonces that expired before `before`; how many.
pub async fn delete_expired(tx: &mut TenantTx, before: Timestamp) -> Result<u64, StoreError> {
    let sql = "DELETE FROM nonces_used WHERE tenant_id = $1 AND expires_at < $2";
    tx.execute(tx.query(sql).bind(microseconds(before))).await
}
