//! The operator's chain: acts for the whole installation, which belong to no tenant.

use jiff::Timestamp;

use super::{AuditEntry, Chain, ChainRow, Head, NewEntry, WALK, Walk, from_row};
use crate::{StoreError, SystemTx};

/// Appends an entry to the operator's log. One writer at a time, until the end of the transaction: append last.
pub async fn append_operator(
    tx: &mut SystemTx,
    entry: &NewEntry,
    now: Timestamp,
) -> Result<AuditEntry, StoreError> {
    let row = ChainRow::after(hold_head(tx).await?, entry, now);
    let hash = row.hash(OWNER);
    let sql = "INSERT INTO operator_audit_log (seq, at, actor, action, object, detail, previous_hash, hash) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let statement = sqlx::query(sql)
        .bind(row.seq)
        .bind(row.at)
        .bind(row.actor.clone())
        .bind(row.action.clone())
        .bind(row.object.clone())
        .bind(row.detail.clone())
        .bind(row.previous_hash.clone())
        .bind(hash.clone());
    tx.execute(statement).await?;
    let head = "UPDATE operator_audit_head SET seq = $1, hash = $2";
    tx.execute(sqlx::query(head).bind(row.seq).bind(hash.clone()))
        .await?;
    Ok(row.into_entry(entry, now, hash))
}

/// Lists entries of the operator's log after a number.
pub async fn list_operator(
    tx: &mut SystemTx,
    after: i64,
    limit: u32,
) -> Result<Vec<AuditEntry>, StoreError> {
    tx.list(
        sqlx::query(LIST).bind(after).bind(i64::from(limit)),
        from_row,
    )
    .await
}

/// Walks the operator's whole chain.
pub async fn verify_operator_chain(tx: &mut SystemTx) -> Result<Chain, StoreError> {
    let mut walk = Walk::from_genesis(OWNER.to_owned());
    loop {
        let rows = tx
            .all(sqlx::query(LIST).bind(walk.last.seq).bind(WALK))
            .await?;
        if rows.is_empty() {
            break;
        }
        if !walk.follows(&rows)? {
            return Ok(walk.broken());
        }
    }
    let head = "SELECT seq, hash FROM operator_audit_head";
    let head = tx.optional(sqlx::query(head)).await?;
    Ok(walk.ends_at(head.map(|row| Head::read(&row)).transpose()?))
}

/// The head, held until the end of the transaction by a write that changes nothing.
async fn hold_head(tx: &mut SystemTx) -> Result<Head, StoreError> {
    let genesis = Head::genesis();
    let sql = "INSERT INTO operator_audit_head (only_row, seq, hash) VALUES (1, $1, $2) \
               ON CONFLICT (only_row) DO UPDATE SET seq = operator_audit_head.seq RETURNING seq, hash";
    let statement = sqlx::query(sql).bind(genesis.seq).bind(genesis.hash);
    match tx.all(statement).await?.as_slice() {
        [row] => Head::read(row),
        _ => Err(StoreError::Busy),
    }
}

/// What stands in every hash of this chain where a tenant's chain has the tenant's id.
const OWNER: &str = "operator";

const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM operator_audit_log WHERE seq > $1 ORDER BY seq LIMIT $2"
);
