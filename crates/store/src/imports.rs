//! Imports: which rows of a file are done, so that a second run goes on where the first ended.

use jiff::Timestamp;
use serde_json::Value;

use crate::{StoreError, TenantTx};

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
    todo!()
}

/// Notes what became of a row; the last word counts.
pub async fn put_row(
    tx: &mut TenantTx,
    id: &str,
    row_number: i64,
    outcome: &Value,
    now: Timestamp,
) -> Result<(), StoreError> {
    todo!()
}

/// Finds what became of a row.
pub async fn find_row(
    tx: &mut TenantTx,
    id: &str,
    row_number: i64,
) -> Result<Option<ImportRow>, StoreError> {
    todo!()
}

/// Lists the rows that are done after a number.
pub async fn list_rows(
    tx: &mut TenantTx,
    id: &str,
    after: i64,
    limit: u32,
) -> Result<Vec<ImportRow>, StoreError> {
    todo!()
}
