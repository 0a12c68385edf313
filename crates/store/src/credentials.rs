//! Credentials: the awards, each at most once per (learner, achievement, award number).
//!
//! An award is written down as an *intent*, with its status indexes, before anything is signed; a crash leaves an
//! intent that [`list_intents`] finds again, never a signature that nobody knows of. Whatever is replayed, the unique
//! key answers [`Inserted::Exists`]; an `external_id` names one award. Earned again after a revocation, an award has the
//! next number and a row of its own.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::{Cursor, Page, StoreError, TenantTx, columns::Columns, transaction::microseconds};

mod changes;

pub use changes::{clear_suspended, mark_live, mark_void, set_revoked, set_suspended};

macro_rules! columns {
    () => {
        "id, learner_id, achievement_id, award_number, external_id, path_id, state, record, valid_from, valid_until, \
         revoked_at, revocation_reason, suspended_at, suspension_reason, created_at, signed_at"
    };
}

/// How far a credential is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialState {
    /// Written down, not all signed yet.
    Intent,
    /// Signed and released.
    Live,
    /// Given up before it was released.
    Void,
}

/// A stored credential.
#[derive(Clone)]
pub struct StoredCredential {
    /// The id: `urn:uuid:…` in the credential.
    pub id: Uuid,
    /// To whom.
    pub learner_id: Uuid,
    /// For what.
    pub achievement_id: String,
    /// Which award of this achievement to this learner, from 1.
    pub award_number: i64,
    /// The id that the caller gave it.
    pub external_id: Option<String>,
    /// The learning path that earned it.
    pub path_id: Option<String>,
    /// How far it is.
    pub state: CredentialState,
    /// The `Record` as JSON.
    pub record: Value,
    /// From when it is valid.
    pub valid_from: Timestamp,
    /// Until when it is valid.
    pub valid_until: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why it was revoked.
    pub revocation_reason: Option<String>,
    /// Since when it is suspended.
    pub suspended_at: Option<Timestamp>,
    /// Why it is suspended.
    pub suspension_reason: Option<String>,
    /// When it was written down.
    pub created_at: Timestamp,
    /// When it went live.
    pub signed_at: Option<Timestamp>,
}

/// A credential to be.
#[derive(Clone)]
pub struct NewCredential {
    /// A fresh id.
    pub id: Uuid,
    /// To whom.
    pub learner_id: Uuid,
    /// For what.
    pub achievement_id: String,
    /// Which award, from 1.
    pub award_number: i64,
    /// The id that the caller gives it.
    pub external_id: Option<String>,
    /// The learning path that earned it.
    pub path_id: Option<String>,
    /// The `Record` as JSON.
    pub record: Value,
    /// From when it is valid.
    pub valid_from: Timestamp,
    /// Until when it is valid.
    pub valid_until: Option<Timestamp>,
}

/// What `insert_intent` found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    /// This award is written down already.
    Exists(Uuid, CredentialState),
    /// Another award has this `external_id`: the credential of it.
    ExternalIdTaken(Uuid),
    /// The award is new.
    New(Uuid),
}

/// Which credentials to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only those of this learner.
    pub learner_id: Option<Uuid>,
    /// Only those of this achievement.
    pub achievement_id: Option<String>,
    /// Only those in this state.
    pub state: Option<CredentialState>,
}

/// Writes a credential down before it is signed; the same award again changes nothing, and so does another award under
/// an `external_id` that is taken.
pub async fn insert_intent(
    tx: &mut TenantTx,
    new: &NewCredential,
    now: Timestamp,
) -> Result<Inserted, StoreError> {
    let sql = "INSERT INTO credentials (tenant_id, id, learner_id, achievement_id, award_number, external_id, path_id, \
               state, record, valid_from, valid_until, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, 'intent', $8, $9, $10, $11) \
               ON CONFLICT DO NOTHING";
    let statement = tx
        .query(sql)
        .bind(new.id.to_string())
        .bind(new.learner_id.to_string())
        .bind(new.achievement_id.clone())
        .bind(new.award_number)
        .bind(new.external_id.clone())
        .bind(new.path_id.clone())
        .bind(new.record.to_string())
        .bind(microseconds(new.valid_from))
        .bind(new.valid_until.map(microseconds))
        .bind(microseconds(now));
    if tx.execute(statement).await? == 1 {
        return Ok(Inserted::New(new.id));
    }
    what_stands(tx, new).await
}

/// Which stored credential a new one met.
async fn what_stands(tx: &mut TenantTx, new: &NewCredential) -> Result<Inserted, StoreError> {
    let award = (
        new.learner_id,
        new.achievement_id.as_str(),
        new.award_number,
    );
    if let Some(external_id) = &new.external_id
        && let Some(stored) = find_by_external_id(tx, external_id).await?
        && (
            stored.learner_id,
            stored.achievement_id.as_str(),
            stored.award_number,
        ) != award
    {
        return Ok(Inserted::ExternalIdTaken(stored.id));
    }
    if let Some(stored) = find_by_award(tx, award.0, award.1, award.2).await? {
        return Ok(Inserted::Exists(stored.id, stored.state));
    }
    match find(tx, new.id).await? {
        Some(_) => Err(StoreError::Conflict {
            constraint: "credentials.id".to_owned(),
        }),
        // Removed by somebody else between the two statements.
        None => Err(StoreError::Busy),
    }
}

/// Finds a credential.
pub async fn find(tx: &mut TenantTx, id: Uuid) -> Result<Option<StoredCredential>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM credentials WHERE tenant_id = $1 AND id = $2"
    );
    let statement = tx.query(sql).bind(id.to_string());
    tx.optional(statement)
        .await?
        .as_ref()
        .map(from_row)
        .transpose()
}

/// Finds a credential, and holds it until the end of the transaction.
pub async fn find_for_update(
    tx: &mut TenantTx,
    id: Uuid,
) -> Result<Option<StoredCredential>, StoreError> {
    // On SQLite the one writer holds everything.
    let sql = tx.dialect(
        concat!(
            "SELECT ",
            columns!(),
            " FROM credentials WHERE tenant_id = $1 AND id = $2 FOR UPDATE"
        ),
        concat!(
            "SELECT ",
            columns!(),
            " FROM credentials WHERE tenant_id = $1 AND id = $2"
        ),
    );
    tx.optional(tx.query(sql).bind(id.to_string()))
        .await?
        .as_ref()
        .map(from_row)
        .transpose()
}

/// Holds a credential until the end of the transaction; whether there is one.
pub async fn hold(tx: &mut TenantTx, id: Uuid) -> Result<bool, StoreError> {
    let sql = tx.dialect(
        "SELECT id FROM credentials WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        "SELECT id FROM credentials WHERE tenant_id = $1 AND id = $2",
    );
    let statement = tx.query(sql).bind(id.to_string());
    Ok(tx.optional(statement).await?.is_some())
}

/// Holds a credential until the end of the transaction, if nobody else does; whether it does.
///
/// Who holds several and waits for none cannot be part of a circle of transactions that wait for each other.
pub async fn hold_if_free(tx: &mut TenantTx, id: Uuid) -> Result<bool, StoreError> {
    let sql = tx.dialect(
        "SELECT id FROM credentials WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE SKIP LOCKED",
        "SELECT id FROM credentials WHERE tenant_id = $1 AND id = $2",
    );
    let statement = tx.query(sql).bind(id.to_string());
    Ok(tx.optional(statement).await?.is_some())
}

/// Finds the credential of an award.
pub async fn find_by_award(
    tx: &mut TenantTx,
    learner_id: Uuid,
    achievement_id: &str,
    award_number: i64,
) -> Result<Option<StoredCredential>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM credentials WHERE tenant_id = $1 AND learner_id = $2 AND achievement_id = $3 AND award_number = $4"
    );
    let statement = tx
        .query(sql)
        .bind(learner_id.to_string())
        .bind(achievement_id.to_owned())
        .bind(award_number);
    tx.optional(statement)
        .await?
        .as_ref()
        .map(from_row)
        .transpose()
}

/// Finds the award with the highest number for this learner and achievement.
pub async fn find_latest_award(
    tx: &mut TenantTx,
    learner_id: Uuid,
    achievement_id: &str,
) -> Result<Option<StoredCredential>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM credentials WHERE tenant_id = $1 AND learner_id = $2 AND achievement_id = $3 ",
        "ORDER BY award_number DESC LIMIT 1"
    );
    let statement = tx
        .query(sql)
        .bind(learner_id.to_string())
        .bind(achievement_id.to_owned());
    tx.optional(statement)
        .await?
        .as_ref()
        .map(from_row)
        .transpose()
}

/// Finds the credential of the id that the caller gave it.
pub async fn find_by_external_id(
    tx: &mut TenantTx,
    external_id: &str,
) -> Result<Option<StoredCredential>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM credentials WHERE tenant_id = $1 AND external_id = $2"
    );
    tx.optional(tx.query(sql).bind(external_id.to_owned()))
        .await?
        .as_ref()
        .map(from_row)
        .transpose()
}

/// Lists credentials, oldest first.
pub async fn list(
    tx: &mut TenantTx,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page<StoredCredential>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM credentials WHERE tenant_id = $1 AND (created_at, id) > ($2, $3) ",
        "AND ($4 IS NULL OR learner_id = $4) AND ($5 IS NULL OR achievement_id = $5) AND ($6 IS NULL OR state = $6) ",
        "ORDER BY created_at, id LIMIT $7"
    );
    let after = after.cloned().unwrap_or_else(Cursor::start);
    let statement = tx
        .query(sql)
        .bind(after.at)
        .bind(after.id)
        .bind(filter.learner_id.map(|id| id.to_string()))
        .bind(filter.achievement_id.clone())
        .bind(filter.state.map(|state| state.as_str().to_owned()))
        .bind(i64::from(limit) + 1);
    let items = tx
        .all(statement)
        .await?
        .iter()
        .map(from_row)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(items, limit, |last| Cursor {
        at: microseconds(last.created_at),
        id: last.id.to_string(),
    }))
}

/// Lists those written down but not live, oldest first: what a restart has to finish.
pub async fn list_intents(
    tx: &mut TenantTx,
    limit: u32,
) -> Result<Vec<StoredCredential>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM credentials WHERE tenant_id = $1 AND state = 'intent' ORDER BY created_at, id LIMIT $2"
    );
    tx.all(tx.query(sql).bind(i64::from(limit)))
        .await?
        .iter()
        .map(from_row)
        .collect()
}

impl CredentialState {
    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Live => "live",
            Self::Void => "void",
        }
    }

    /// Reads the word that is stored.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Intent, Self::Live, Self::Void]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

impl std::fmt::Debug for StoredCredential {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("StoredCredential")
            .field("id", &self.id)
            .field("achievement_id", &self.achievement_id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for NewCredential {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("NewCredential")
            .field("id", &self.id)
            .field("achievement_id", &self.achievement_id)
            .finish_non_exhaustive()
    }
}

fn from_row(row: &AnyRow) -> Result<StoredCredential, StoreError> {
    let columns = Columns::new("credentials", "id", row);
    Ok(StoredCredential {
        id: columns.uuid("id")?,
        learner_id: columns.uuid("learner_id")?,
        achievement_id: columns.text("achievement_id")?,
        award_number: columns.integer("award_number")?,
        external_id: columns.optional_text("external_id")?,
        path_id: columns.optional_text("path_id")?,
        state: columns.word("state", CredentialState::parse)?,
        record: columns.json("record")?,
        valid_from: columns.instant("valid_from")?,
        valid_until: columns.optional_instant("valid_until")?,
        revoked_at: columns.optional_instant("revoked_at")?,
        revocation_reason: columns.optional_text("revocation_reason")?,
        suspended_at: columns.optional_instant("suspended_at")?,
        suspension_reason: columns.optional_text("suspension_reason")?,
        created_at: columns.instant("created_at")?,
        signed_at: columns.optional_instant("signed_at")?,
    })
}
