//! Imports: which rows of a file are done, so that a second run goes on where the first ended.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::any::AnyRow;

use crate::{StoreError, TenantTx, columns::Columns, transaction::microseconds};

/// A row that is done.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// Its number, from 1.
    pub row_number: i64,
    /// What became of it.
    pub outcome: Value,
}

/// Notes the start of an import; false when it was started before.
pub async fn begin(tx: &mut TenantTx, id: &str, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "INSERT INTO imports (tenant_id, id, created_at) VALUES ($1, $2, $3) \
               ON CONFLICT (tenant_id, id) DO NOTHING";
    Ok(tx
        .execute(tx.query(sql).bind(id.to_owned()).bind(microseconds(now)))
        .await?
        == 1)
}

/// Notes what became of a row; the last word counts.
pub async fn put_row(
    tx: &mut TenantTx,
    id: &str,
    row_number: i64,
    outcome: &Value,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO import_rows (tenant_id, import_id, row_number, outcome, done_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, import_id, row_number) \
               DO UPDATE SET outcome = excluded.outcome, done_at = excluded.done_at";
    let statement = tx
        .query(sql)
        .bind(id.to_owned())
        .bind(row_number)
        .bind(outcome.to_string())
        .bind(microseconds(now));
    tx.execute(statement).await?;
    Ok(())
}

/// Finds what became of a row.
pub async fn find_row(
    tx: &mut TenantTx,
    id: &str,
    row_number: i64,
) -> Result<Option<ImportRow>, StoreError> {
    let sql = "SELECT row_number, outcome FROM import_rows \
               WHERE tenant_id = $1 AND import_id = $2 AND row_number = $3";
    tx.find(tx.query(sql).bind(id.to_owned()).bind(row_number), from_row)
        .await
}

/// Lists the rows that are done after a number.
pub async fn list_rows(
    tx: &mut TenantTx,
    id: &str,
    after: i64,
    limit: u32,
) -> Result<Vec<ImportRow>, StoreError> {
    let sql = "SELECT row_number, outcome FROM import_rows \
               WHERE tenant_id = $1 AND import_id = $2 AND row_number > $3 ORDER BY row_number LIMIT $4";
    let statement = tx
        .query(sql)
        .bind(id.to_owned())
        .bind(after)
        .bind(i64::from(limit));
    tx.list(statement, from_row).await
}

fn from_row(row: &AnyRow) -> Result<ImportRow, StoreError> {
    let columns = Columns::new("import_rows", "row_number", row);
    Ok(ImportRow {
        row_number: columns.integer("row_number")?,
        outcome: columns.json("outcome")?,
    })
}
