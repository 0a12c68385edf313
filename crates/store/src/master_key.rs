//! What tells a right master key from a wrong one.

use jiff::Timestamp;

use crate::{StoreError, SystemTx, columns::Columns, transaction::microseconds};

/// Salt of the passphrase, and a value that only the right key opens.
#[derive(Clone, Debug)]
pub struct MasterKeyCheck {
    /// The salt of the key derivation.
    pub salt: Vec<u8>,
    /// A sealed known text.
    pub check_value: Vec<u8>,
}

/// Finds the check; `None` before the first start.
pub async fn find(tx: &mut SystemTx) -> Result<Option<MasterKeyCheck>, StoreError> {
    let Some(row) = tx
        .optional(sqlx::query("SELECT salt, check_value FROM master_key"))
        .await?
    else {
        return Ok(None);
    };
    let columns = Columns::new("master_key", "only_row", &row);
    Ok(Some(MasterKeyCheck {
        salt: columns.bytes("salt")?,
        check_value: columns.bytes("check_value")?,
    }))
}

/// Stores the check; false when there is one already.
pub async fn insert(
    tx: &mut SystemTx,
    check: &MasterKeyCheck,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO master_key (only_row, salt, check_value, created_at) VALUES (1, $1, $2, $3) \
               ON CONFLICT (only_row) DO NOTHING";
    let statement = sqlx::query(sql)
        .bind(check.salt.clone())
        .bind(check.check_value.clone())
        .bind(microseconds(now));
    Ok(tx.execute(statement).await? == 1)
}
