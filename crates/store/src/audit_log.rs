//! The audit log: a hash chain per tenant.

use jiff::Timestamp;
use serde_json::Value;

use crate::{StoreError, TenantTx};

/// What is to be noted.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Who: an id, never a name.
    pub actor: String,
    /// Did what.
    pub action: String,
    /// To what: an id.
    pub object: String,
    /// How, without personal data.
    pub detail: Value,
}

/// A noted act.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// Its number, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// Did what.
    pub action: String,
    /// To what.
    pub object: String,
    /// How.
    pub detail: Value,
    /// The hash of the entry before.
    pub previous_hash: String,
    /// The hash of this entry and the one before.
    pub hash: String,
}

/// Whether the chain holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chain {
    /// It breaks at this number: the entry is changed, missing or moved.
    Broken { seq: i64 },
    /// It holds up to this number and hash; compare them with an exported checkpoint.
    Intact { seq: i64, hash: String },
}

/// Appends an entry. One writer at a time per tenant, until the end of the transaction: append last.
pub async fn append(
    tx: &mut TenantTx,
    entry: &NewEntry,
    now: Timestamp,
) -> Result<AuditEntry, StoreError> {
    todo!()
}

/// Lists entries after a number.
pub async fn list(
    tx: &mut TenantTx,
    after: i64,
    limit: u32,
) -> Result<Vec<AuditEntry>, StoreError> {
    todo!()
}

/// Walks the whole chain.
pub async fn verify_chain(tx: &mut TenantTx) -> Result<Chain, StoreError> {
    todo!()
}
