//! Status lists: which index belongs to which credential, and the signed lists.
//!
//! An index is drawn at random, so that neighbours in a list tell nothing about each other, and its row stays for ever:
//! no index is given twice. A list's version grows in the transaction that changes a value; a signed list names the
//! version that it shows, so that no acknowledged revocation is lost between two signers.
//!
//! Encoding and signing the list are the business of `status` and `issuer`.

use jiff::Timestamp;
use rand::{CryptoRng, RngExt};
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::{StoreError, TenantTx, columns::Columns, new_id, transaction::microseconds};

macro_rules! columns {
    () => {
        "id, purpose, len, allocated, version, signed_version, signed_body, signed_at, is_open"
    };
}

/// A stored status list.
#[derive(Clone, Debug)]
pub struct StoredStatusList {
    /// The id, part of the list's URL.
    pub id: Uuid,
    /// `revocation` or `suspension`.
    pub purpose: String,
    /// How many entries it has.
    pub len: u32,
    /// How many of them are taken.
    pub allocated: u32,
    /// Grows with each change of a value.
    pub version: i64,
    /// The version that `signed_body` shows.
    pub signed_version: Option<i64>,
    /// The signed list.
    pub signed_body: Option<String>,
    /// When it was signed.
    pub signed_at: Option<Timestamp>,
    /// Whether new credentials get an index here.
    pub is_open: bool,
}

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredStatusEntry {
    /// In which list.
    pub list_id: Uuid,
    /// The list's purpose.
    pub purpose: String,
    /// At which index.
    pub index: u32,
    /// Of which credential.
    pub credential_id: Uuid,
    /// Whether the bit is set.
    pub value: bool,
    /// When the value last changed.
    pub set_at: Option<Timestamp>,
}

/// Holds the tenant's status lists until the end of the transaction.
///
/// A transaction that changes credentials and status entries calls this before it touches the first credential: the
/// lists are then always held before a credential, however many of both the transaction takes and in whatever order.
pub async fn hold(tx: &mut TenantTx) -> Result<(), StoreError> {
    // The tenant's row stands for its lists; rows that name the tenant may still be written meanwhile. On SQLite the one
    // writer holds everything.
    let sql = tx.dialect(
        "SELECT id FROM tenants WHERE id = $1 FOR NO KEY UPDATE",
        "SELECT id FROM tenants WHERE id = $1",
    );
    tx.optional(tx.query(sql)).await?;
    Ok(())
}

/// Takes a random free index for a credential in the open list of a purpose, opening a new list when that one is half full.
pub async fn allocate(
    tx: &mut TenantTx,
    purpose: &str,
    credential_id: Uuid,
    now: Timestamp,
    rng: &mut (dyn CryptoRng + Send),
) -> Result<StoredStatusEntry, StoreError> {
    let list_id = reserve(tx, purpose, now, rng).await?;
    let sql = "INSERT INTO status_entries (tenant_id, list_id, idx, credential_id, value) VALUES ($1, $2, $3, $4, 0) \
               ON CONFLICT (tenant_id, list_id, idx) DO NOTHING";
    for _ in 0..DRAWS {
        let index = rng.random_range(0..LEN);
        let statement = tx
            .query(sql)
            .bind(list_id.to_string())
            .bind(i64::from(index))
            .bind(credential_id.to_string());
        if tx.execute(statement).await? == 1 {
            let purpose = purpose.to_owned();
            return Ok(StoredStatusEntry {
                list_id,
                purpose,
                index,
                credential_id,
                value: false,
                set_at: None,
            });
        }
    }
    Err(StoreError::NoFreeIndex { list_id })
}

/// Finds which credential an entry belongs to.
pub async fn credential_at(
    tx: &mut TenantTx,
    list_id: Uuid,
    index: u32,
) -> Result<Option<Uuid>, StoreError> {
    let sql = "SELECT credential_id FROM status_entries WHERE tenant_id = $1 AND list_id = $2 AND idx = $3";
    let statement = tx
        .query(sql)
        .bind(list_id.to_string())
        .bind(i64::from(index));
    let row = tx.optional(statement).await?;
    row.map(|row| Columns::new("status_entries", "idx", &row).uuid("credential_id"))
        .transpose()
}

/// Sets the value of an entry, and bumps the list's version in the same transaction; whether it changed. A set `revocation` bit is never cleared.
pub async fn set_value(
    tx: &mut TenantTx,
    list_id: Uuid,
    index: u32,
    value: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    // The list before the entry, always: two writers that took them in different orders would wait for each other.
    let lock = tx.dialect(
        "SELECT purpose FROM status_lists WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        "SELECT purpose FROM status_lists WHERE tenant_id = $1 AND id = $2",
    );
    let Some(list) = tx
        .optional(tx.query(lock).bind(list_id.to_string()))
        .await?
    else {
        return Err(StoreError::UnknownStatusEntry { list_id, index });
    };
    let purpose = Columns::new("status_lists", "purpose", &list).text("purpose")?;
    let entry =
        "SELECT value FROM status_entries WHERE tenant_id = $1 AND list_id = $2 AND idx = $3";
    let statement = tx
        .query(entry)
        .bind(list_id.to_string())
        .bind(i64::from(index));
    let Some(entry) = tx.optional(statement).await? else {
        return Err(StoreError::UnknownStatusEntry { list_id, index });
    };
    if Columns::new("status_entries", "idx", &entry).flag("value")? == value {
        return Ok(false);
    }
    if purpose == "revocation" && !value {
        return Err(StoreError::RevocationIsFinal { list_id, index });
    }
    let set = "UPDATE status_entries SET value = $4, set_at = $5 WHERE tenant_id = $1 AND list_id = $2 AND idx = $3";
    let statement = tx
        .query(set)
        .bind(list_id.to_string())
        .bind(i64::from(index))
        .bind(i64::from(value))
        .bind(microseconds(now));
    tx.execute(statement).await?;
    let bump = "UPDATE status_lists SET version = version + 1 WHERE tenant_id = $1 AND id = $2";
    tx.execute(tx.query(bump).bind(list_id.to_string())).await?;
    Ok(true)
}

/// Lists the entries of a credential, by purpose.
pub async fn entries_of(
    tx: &mut TenantTx,
    credential_id: Uuid,
) -> Result<Vec<StoredStatusEntry>, StoreError> {
    let sql = "SELECT e.list_id AS list_id, l.purpose AS purpose, e.idx AS idx, e.credential_id AS credential_id, \
               e.value AS value, e.set_at AS set_at FROM status_entries e \
               JOIN status_lists l ON l.tenant_id = e.tenant_id AND l.id = e.list_id \
               WHERE e.tenant_id = $1 AND e.credential_id = $2 ORDER BY l.purpose, e.list_id, e.idx";
    tx.list(
        tx.query(sql).bind(credential_id.to_string()),
        entry_from_row,
    )
    .await
}

/// Lists the set indexes of a list, ascending. Read the version first: then the indexes are at least as new.
pub async fn set_indexes(tx: &mut TenantTx, list_id: Uuid) -> Result<Vec<u32>, StoreError> {
    let sql = "SELECT idx FROM status_entries WHERE tenant_id = $1 AND list_id = $2 AND value = 1 ORDER BY idx";
    let rows = tx.all(tx.query(sql).bind(list_id.to_string())).await?;
    rows.iter()
        .map(|row| Columns::new("status_entries", "idx", row).count("idx"))
        .collect()
}

/// Finds a list.
pub async fn find(
    tx: &mut TenantTx,
    list_id: Uuid,
) -> Result<Option<StoredStatusList>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM status_lists WHERE tenant_id = $1 AND id = $2"
    );
    tx.find(tx.query(sql).bind(list_id.to_string()), from_row)
        .await
}

/// Lists all lists, oldest first.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<StoredStatusList>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM status_lists WHERE tenant_id = $1 ORDER BY created_at, id"
    );
    tx.list(tx.query(sql), from_row).await
}

/// Lists the lists whose signed form does not show every change, oldest first.
pub async fn list_stale(tx: &mut TenantTx) -> Result<Vec<StoredStatusList>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM status_lists WHERE tenant_id = $1 AND (signed_version IS NULL OR signed_version < version) ",
        "ORDER BY created_at, id"
    );
    tx.list(tx.query(sql), from_row).await
}

/// Stores the signed list of a version, unless a newer version is stored; whether it was stored.
pub async fn store_signed(
    tx: &mut TenantTx,
    list_id: Uuid,
    version: i64,
    body: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    // Two signers may overtake each other: the older list never replaces the newer one.
    let sql = "UPDATE status_lists SET signed_version = $3, signed_body = $4, signed_at = $5 \
               WHERE tenant_id = $1 AND id = $2 AND version >= $3 AND (signed_version IS NULL OR signed_version < $3 \
               OR (signed_version = $3 AND signed_at <= $5))";
    let statement = tx
        .query(sql)
        .bind(list_id.to_string())
        .bind(version)
        .bind(body.to_owned())
        .bind(microseconds(now));
    Ok(tx.execute(statement).await? == 1)
}

/// Forgets what is signed of all lists, so that each is signed anew when it is asked for; how many were.
pub async fn forget_signed(tx: &mut TenantTx) -> Result<u64, StoreError> {
    let sql = "UPDATE status_lists SET signed_version = NULL, signed_body = NULL, signed_at = NULL \
               WHERE tenant_id = $1 AND signed_version IS NOT NULL";
    tx.execute(tx.query(sql)).await
}

impl StoredStatusList {
    /// Whether the signed list does not show every change.
    pub fn is_stale(&self) -> bool {
        self.signed_version != Some(self.version)
    }
}

/// Counts one more entry in the open list, and gives its id; opens a new list when that one is half full.
///
/// On PostgreSQL the count holds the list's row until the end of the transaction.
async fn reserve(
    tx: &mut TenantTx,
    purpose: &str,
    now: Timestamp,
    rng: &mut (dyn CryptoRng + Send),
) -> Result<Uuid, StoreError> {
    let count = "UPDATE status_lists SET allocated = allocated + 1, \
                 is_open = CASE WHEN (allocated + 1) * 2 >= len THEN 0 ELSE 1 END \
                 WHERE tenant_id = $1 AND purpose = $2 AND is_open = 1 RETURNING id";
    let open = "INSERT INTO status_lists (tenant_id, id, purpose, len, allocated, version, is_open, created_at) \
                VALUES ($1, $2, $3, $4, 0, 1, 1, $5) ON CONFLICT DO NOTHING";
    // A list that another writer opened or filled meanwhile is seen by the next statement.
    for _ in 0..8 {
        if let Some(row) = tx
            .optional(tx.query(count).bind(purpose.to_owned()))
            .await?
        {
            return Columns::new("status_lists", "id", &row).uuid("id");
        }
        let statement = tx
            .query(open)
            .bind(new_id(rng).to_string())
            .bind(purpose.to_owned())
            .bind(i64::from(LEN))
            .bind(microseconds(now));
        tx.execute(statement).await?;
    }
    Err(StoreError::Busy)
}

fn from_row(row: &AnyRow) -> Result<StoredStatusList, StoreError> {
    let columns = Columns::new("status_lists", "id", row);
    Ok(StoredStatusList {
        id: columns.uuid("id")?,
        purpose: columns.text("purpose")?,
        len: columns.count("len")?,
        allocated: columns.count("allocated")?,
        version: columns.integer("version")?,
        signed_version: columns.optional_integer("signed_version")?,
        signed_body: columns.optional_text("signed_body")?,
        signed_at: columns.optional_instant("signed_at")?,
        is_open: columns.flag("is_open")?,
    })
}

fn entry_from_row(row: &AnyRow) -> Result<StoredStatusEntry, StoreError> {
    let columns = Columns::new("status_entries", "list_id", row);
    Ok(StoredStatusEntry {
        list_id: columns.uuid("list_id")?,
        purpose: columns.text("purpose")?,
        index: columns.count("idx")?,
        credential_id: columns.uuid("credential_id")?,
        value: columns.flag("value")?,
        set_at: columns.optional_instant("set_at")?,
    })
}

/// "The bitstring … MUST be at least 16KB in size": a credential hides among at least as many others.
///
/// <https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/#bitstringstatuslistcredential>
const LEN: u32 = 131_072;

/// The list is at most half full, so that this many draws in vain do not happen.
const DRAWS: u32 = 256;
