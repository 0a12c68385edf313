//! Credentials: the awards, each at most once per (learner, achievement, award number).

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::{Cursor, Page, StoreError, TenantTx};

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
#[derive(Clone, Debug)]
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
    /// When it was written down.
    pub created_at: Timestamp,
    /// When it went live.
    pub signed_at: Option<Timestamp>,
}

/// A credential to be.
#[derive(Clone, Debug)]
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

/// Writes a credential down before it is signed; the same award again changes nothing.
pub async fn insert_intent(
    tx: &mut TenantTx,
    new: &NewCredential,
    now: Timestamp,
) -> Result<Inserted, StoreError> {
    todo!()
}

/// Finds a credential.
pub async fn find(tx: &mut TenantTx, id: Uuid) -> Result<Option<StoredCredential>, StoreError> {
    todo!()
}

/// Finds a credential, and holds it until the end of the transaction.
pub async fn find_for_update(
    tx: &mut TenantTx,
    id: Uuid,
) -> Result<Option<StoredCredential>, StoreError> {
    todo!()
}

/// Finds the credential of an award.
pub async fn find_by_award(
    tx: &mut TenantTx,
    learner_id: Uuid,
    achievement_id: &str,
    award_number: i64,
) -> Result<Option<StoredCredential>, StoreError> {
    todo!()
}

/// Finds the award with the highest number for this learner and achievement.
pub async fn find_latest_award(
    tx: &mut TenantTx,
    learner_id: Uuid,
    achievement_id: &str,
) -> Result<Option<StoredCredential>, StoreError> {
    todo!()
}

/// Finds the newest credential of the id that the caller gave it.
pub async fn find_by_external_id(
    tx: &mut TenantTx,
    external_id: &str,
) -> Result<Option<StoredCredential>, StoreError> {
    todo!()
}

/// Lists credentials, oldest first.
pub async fn list(
    tx: &mut TenantTx,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page<StoredCredential>, StoreError> {
    todo!()
}

/// Lists those written down but not live, oldest first: what a restart has to finish.
pub async fn list_intents(
    tx: &mut TenantTx,
    limit: u32,
) -> Result<Vec<StoredCredential>, StoreError> {
    todo!()
}

/// Makes an intent live; whether it was one.
pub async fn mark_live(tx: &mut TenantTx, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
    todo!()
}

/// Gives an intent up; whether it was one.
pub async fn mark_void(tx: &mut TenantTx, id: Uuid) -> Result<bool, StoreError> {
    todo!()
}

/// Revokes a credential for good; whether it was not revoked yet.
pub async fn set_revoked(
    tx: &mut TenantTx,
    id: Uuid,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}

/// Suspends a credential; whether it was not suspended yet.
pub async fn set_suspended(
    tx: &mut TenantTx,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}

/// Ends a suspension; whether there was one.
pub async fn clear_suspended(tx: &mut TenantTx, id: Uuid) -> Result<bool, StoreError> {
    todo!()
}
