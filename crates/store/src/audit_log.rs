//! The audit log: a hash chain per tenant.
//!
//! Each entry's hash covers its fields and the hash before it: an entry that is edited, removed or moved breaks the
//! chain at its number, and the head tells when the end was cut off. Who can write every table can also write a new
//! chain: against that, [`Chain::Intact`] is compared with a checkpoint that was exported before.
//!
//! What is done for the whole installation has a chain of its own: [`append_operator`].

use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;

use crate::{StoreError, TenantTx, columns::Columns, transaction::microseconds};

macro_rules! columns {
    () => {
        "seq, at, actor, action, object, detail, previous_hash, hash"
    };
}

mod operator;

pub use operator::{append_operator, list_operator, verify_operator_chain};

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
    Broken {
        /// The first number at which it does not hold.
        seq: i64,
    },
    /// It holds up to this number and hash; compare them with an exported checkpoint.
    Intact {
        /// The number of the last entry; 0 in an empty log.
        seq: i64,
        /// The hash of the last entry.
        hash: String,
    },
}

/// Appends an entry. One writer at a time per tenant, until the end of the transaction: append last.
pub async fn append(
    tx: &mut TenantTx,
    entry: &NewEntry,
    now: Timestamp,
) -> Result<AuditEntry, StoreError> {
    let row = ChainRow::after(hold_head(tx).await?, entry, now);
    let hash = row.hash(&tx.tenant().id().to_string());
    let sql = "INSERT INTO audit_log (tenant_id, seq, at, actor, action, object, detail, previous_hash, hash) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let statement = tx
        .query(sql)
        .bind(row.seq)
        .bind(row.at)
        .bind(row.actor.clone())
        .bind(row.action.clone())
        .bind(row.object.clone())
        .bind(row.detail.clone())
        .bind(row.previous_hash.clone())
        .bind(hash.clone());
    tx.execute(statement).await?;
    let head = "UPDATE audit_heads SET seq = $2, hash = $3 WHERE tenant_id = $1";
    tx.execute(tx.query(head).bind(row.seq).bind(hash.clone()))
        .await?;
    Ok(row.into_entry(entry, now, hash))
}

/// Lists entries after a number.
pub async fn list(
    tx: &mut TenantTx,
    after: i64,
    limit: u32,
) -> Result<Vec<AuditEntry>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM audit_log WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"
    );
    tx.list(tx.query(sql).bind(after).bind(i64::from(limit)), from_row)
        .await
}

/// Walks the whole chain.
pub async fn verify_chain(tx: &mut TenantTx) -> Result<Chain, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM audit_log WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"
    );
    let tenant = tx.tenant().id().to_string();
    let mut walk = Walk::from_genesis(tenant);
    loop {
        let rows = tx.all(tx.query(sql).bind(walk.last.seq).bind(WALK)).await?;
        if rows.is_empty() {
            break;
        }
        if !walk.follows(&rows)? {
            return Ok(walk.broken());
        }
    }
    Ok(walk.ends_at(find_head(tx, false).await?))
}

/// The end of a chain.
#[derive(PartialEq, Eq)]
struct Head {
    seq: i64,
    hash: String,
}

impl Head {
    fn genesis() -> Self {
        Self {
            seq: 0,
            hash: "0".repeat(64),
        }
    }

    fn read(row: &AnyRow) -> Result<Self, StoreError> {
        let columns = Columns::new("audit_heads", "seq", row);
        Ok(Self {
            seq: columns.integer("seq")?,
            hash: columns.text("hash")?,
        })
    }
}

/// A walk along a chain, from its start.
struct Walk {
    /// Whose chain: the first field of every hash.
    owner: String,
    last: Head,
}

impl Walk {
    fn from_genesis(owner: String) -> Self {
        Self {
            owner,
            last: Head::genesis(),
        }
    }

    /// Whether these rows go on where the walk stands.
    fn follows(&mut self, rows: &[AnyRow]) -> Result<bool, StoreError> {
        for row in rows {
            let stored = Columns::new("audit_log", "seq", row);
            let entry = ChainRow::read(&stored)?;
            let hash = entry.hash(&self.owner);
            let follows = entry.seq == self.last.seq + 1 && entry.previous_hash == self.last.hash;
            if !follows || stored.text("hash")? != hash {
                return Ok(false);
            }
            self.last = Head {
                seq: entry.seq,
                hash,
            };
        }
        Ok(true)
    }

    fn broken(self) -> Chain {
        Chain::Broken {
            seq: self.last.seq + 1,
        }
    }

    /// An end that was cut off leaves a good chain; only the head knows of it.
    fn ends_at(self, head: Option<Head>) -> Chain {
        let (head, last) = (head.unwrap_or_else(Head::genesis), self.last);
        if head == last {
            Chain::Intact {
                seq: last.seq,
                hash: last.hash,
            }
        } else {
            Chain::Broken {
                seq: head.seq.min(last.seq) + 1,
            }
        }
    }
}

/// The head, held until the end of the transaction: entries of a tenant are appended one after the other.
async fn hold_head(tx: &mut TenantTx) -> Result<Head, StoreError> {
    let genesis = Head::genesis();
    let sql = "INSERT INTO audit_heads (tenant_id, seq, hash) VALUES ($1, $2, $3) ON CONFLICT (tenant_id) DO NOTHING";
    tx.execute(tx.query(sql).bind(genesis.seq).bind(genesis.hash))
        .await?;
    find_head(tx, true).await?.ok_or(StoreError::Busy)
}

async fn find_head(tx: &mut TenantTx, exclusive: bool) -> Result<Option<Head>, StoreError> {
    let plain = "SELECT seq, hash FROM audit_heads WHERE tenant_id = $1";
    // On SQLite the one writer holds everything.
    let held = tx.dialect(
        "SELECT seq, hash FROM audit_heads WHERE tenant_id = $1 FOR UPDATE",
        plain,
    );
    tx.optional(tx.query(if exclusive { held } else { plain }))
        .await?
        .map(|row| Head::read(&row))
        .transpose()
}

/// What an entry's hash covers, as it is stored.
struct ChainRow {
    seq: i64,
    at: i64,
    actor: String,
    action: String,
    object: String,
    detail: String,
    previous_hash: String,
}

impl ChainRow {
    fn after(previous: Head, entry: &NewEntry, now: Timestamp) -> Self {
        Self {
            seq: previous.seq + 1,
            at: microseconds(now),
            actor: entry.actor.clone(),
            action: entry.action.clone(),
            object: entry.object.clone(),
            detail: entry.detail.to_string(),
            previous_hash: previous.hash,
        }
    }

    fn into_entry(self, entry: &NewEntry, now: Timestamp, hash: String) -> AuditEntry {
        AuditEntry {
            seq: self.seq,
            at: now,
            actor: self.actor,
            action: self.action,
            object: self.object,
            detail: entry.detail.clone(),
            previous_hash: self.previous_hash,
            hash,
        }
    }

    fn read(columns: &Columns<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            seq: columns.integer("seq")?,
            at: columns.integer("at")?,
            actor: columns.text("actor")?,
            action: columns.text("action")?,
            object: columns.text("object")?,
            detail: columns.text("detail")?,
            previous_hash: columns.text("previous_hash")?,
        })
    }

    /// SHA-256 over the fields, each led by its length, so that no text can move from one field to the next.
    fn hash(&self, owner: &str) -> String {
        let mut hash = Sha256::new();
        let (seq, at) = (self.seq.to_string(), self.at.to_string());
        for field in [
            "testamur audit log 1",
            owner,
            &seq,
            &at,
            &self.actor,
            &self.action,
            &self.object,
            &self.detail,
            &self.previous_hash,
        ] {
            hash.update(field.len().to_string());
            hash.update(":");
            hash.update(field);
        }
        hash.finalize()
            .iter()
            .fold(String::with_capacity(64), |mut text, byte| {
                text.push(char::from(HEX[usize::from(byte >> 4)]));
                text.push(char::from(HEX[usize::from(byte & 15)]));
                text
            })
    }
}

fn from_row(row: &AnyRow) -> Result<AuditEntry, StoreError> {
    let columns = Columns::new("audit_log", "seq", row);
    Ok(AuditEntry {
        seq: columns.integer("seq")?,
        at: columns.instant("at")?,
        actor: columns.text("actor")?,
        action: columns.text("action")?,
        object: columns.text("object")?,
        detail: columns.json("detail")?,
        previous_hash: columns.text("previous_hash")?,
        hash: columns.text("hash")?,
    })
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// How many entries are read at once while the chain is walked.
const WALK: i64 = 1_000;
