//! Credentials: the awards, each at most once per (learner, achievement, award number).
//!
//! An award is written down as an *intent*, with its status indexes, before anything is signed; a crash leaves an
//! intent that [`list_intents`] finds again, never a signature that nobody knows of. Whatever is replayed, the unique
//! key answers [`Inserted::Exists`]; an `external_id` names one award. Earned again after a revocation, an award has the
//! next number and a row of its own.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::{StoreError, TenantTx, transaction::microseconds};

mod changes;
mod lookup;

pub use changes::{clear_suspended, mark_live, mark_void, set_revoked, set_suspended};
pub use lookup::{
    find, find_by_award, find_by_external_id, find_for_update, find_latest_award, hold,
    hold_if_free, list, list_intents,
};

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
