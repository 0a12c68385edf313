//! Status lists: which index belongs to which credential, and the signed lists.

use jiff::Timestamp;
use rand::CryptoRng;
use uuid::Uuid;

use crate::{StoreError, TenantTx};

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
#[derive(Clone, Debug)]
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

/// Takes a random free index for a credential in the open list of a purpose, opening a new list when that one is half full.
pub async fn allocate(
    tx: &mut TenantTx,
    purpose: &str,
    credential_id: Uuid,
    now: Timestamp,
    rng: &mut (dyn CryptoRng + Send),
) -> Result<StoredStatusEntry, StoreError> {
    todo!()
}

/// Sets the value of an entry, and bumps the list's version in the same transaction; whether it changed. A set `revocation` bit is never cleared.
pub async fn set_value(
    tx: &mut TenantTx,
    list_id: Uuid,
    index: u32,
    value: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}

/// Lists the entries of a credential, by purpose.
pub async fn entries_of(
    tx: &mut TenantTx,
    credential_id: Uuid,
) -> Result<Vec<StoredStatusEntry>, StoreError> {
    todo!()
}

/// Lists the set indexes of a list, ascending. Read the version first: then the indexes are at least as new.
pub async fn set_indexes(tx: &mut TenantTx, list_id: Uuid) -> Result<Vec<u32>, StoreError> {
    todo!()
}

/// Finds a list.
pub async fn find(
    tx: &mut TenantTx,
    list_id: Uuid,
) -> Result<Option<StoredStatusList>, StoreError> {
    todo!()
}

/// Lists all lists, oldest first.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<StoredStatusList>, StoreError> {
    todo!()
}

/// Stores the signed list of a version, unless a newer version is stored; whether it was stored.
pub async fn store_signed(
    tx: &mut TenantTx,
    list_id: Uuid,
    version: i64,
    body: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}
