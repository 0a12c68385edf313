//! What becomes of a credential: live or void, revoked, suspended. Each change happens once and says whether it did.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{StoreError, TenantTx, transaction::microseconds};

/// Makes an intent live; whether it was one.
pub async fn mark_live(tx: &mut TenantTx, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE credentials SET state = 'live', signed_at = $3 \
               WHERE tenant_id = $1 AND id = $2 AND state = 'intent'";
    Ok(tx
        .execute(tx.query(sql).bind(id.to_string()).bind(microseconds(now)))
        .await?
        == 1)
}

/// Gives an intent up; whether it was one.
pub async fn mark_void(tx: &mut TenantTx, id: Uuid) -> Result<bool, StoreError> {
    let sql = "UPDATE credentials SET state = 'void' WHERE tenant_id = $1 AND id = $2 AND state = 'intent'";
    Ok(tx.execute(tx.query(sql).bind(id.to_string())).await? == 1)
}

/// Revokes a credential for good; whether it was not revoked yet.
pub async fn set_revoked(
    tx: &mut TenantTx,
    id: Uuid,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE credentials SET revoked_at = $3, revocation_reason = $4 \
               WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL";
    let statement = tx
        .query(sql)
        .bind(id.to_string())
        .bind(microseconds(now))
        .bind(reason.map(str::to_owned));
    Ok(tx.execute(statement).await? == 1)
}

/// Suspends a credential; whether it was not suspended yet.
pub async fn set_suspended(
    tx: &mut TenantTx,
    id: Uuid,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE credentials SET suspended_at = $3, suspension_reason = $4 \
               WHERE tenant_id = $1 AND id = $2 AND suspended_at IS NULL";
    let statement = tx
        .query(sql)
        .bind(id.to_string())
        .bind(microseconds(now))
        .bind(reason.map(str::to_owned));
    Ok(tx.execute(statement).await? == 1)
}

/// Ends a suspension; whether there was one.
pub async fn clear_suspended(tx: &mut TenantTx, id: Uuid) -> Result<bool, StoreError> {
    let sql = "UPDATE credentials SET suspended_at = NULL, suspension_reason = NULL \
               WHERE tenant_id = $1 AND id = $2 AND suspended_at IS NOT NULL";
    Ok(tx.execute(tx.query(sql).bind(id.to_string())).await? == 1)
}
