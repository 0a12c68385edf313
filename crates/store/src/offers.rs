//! Credential offers: single-use codes, kept as hashes.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{StoreError, TenantTx};

/// How far an offer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferState {
    /// The credential was fetched.
    Claimed,
    /// Withdrawn, or ended by wrong transaction codes.
    Dead,
    /// The code was not used.
    Open,
    /// The code was changed into an access token.
    TokenIssued,
}

/// A stored offer. The id is a secret of the offer's holder: `Debug` leaves it out.
#[derive(Clone)]
pub struct StoredOffer {
    /// The random id, part of the offer's URL.
    pub id: String,
    /// Which credential is offered.
    pub credential_id: Uuid,
    /// The credential configuration ids.
    pub configuration_ids: Vec<String>,
    /// Whether a transaction code is asked for.
    pub needs_tx_code: bool,
    /// How many wrong transaction codes came.
    pub tx_failures: u32,
    /// How far the offer is.
    pub state: OfferState,
    /// From when the code opens nothing.
    pub expires_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An offer to be.
#[derive(Clone)]
pub struct NewOffer {
    /// The random id.
    pub id: String,
    /// Which credential is offered.
    pub credential_id: Uuid,
    /// The credential configuration ids.
    pub configuration_ids: Vec<String>,
    /// SHA-256 of the pre-authorised code, in hex.
    pub code_hash: String,
    /// Hash of the transaction code, if one is asked for.
    pub tx_code_hash: Option<String>,
    /// From when the code opens nothing.
    pub expires_at: Timestamp,
}

/// How many wrong transaction codes end an offer.
pub const TX_CODE_FAILURES: u32 = 5;

/// What became of a pre-authorised code. **Commit whatever the answer is**: a wrong transaction code is counted in the same transaction.
#[derive(Clone, Debug)]
pub enum Redemption {
    /// The code was used before, or the offer has ended. Holds the offer, so that what it gave can be revoked.
    AlreadyUsed(StoredOffer),
    /// The offer's time is over.
    Expired,
    /// The code was good and is used up now.
    Redeemed(StoredOffer),
    /// The offer asks for a transaction code and none came.
    TxCodeMissing,
    /// A transaction code came and the offer asks for none.
    TxCodeUnexpected,
    /// The transaction code was wrong; how many tries are left.
    TxCodeWrong {
        /// How many tries are left.
        left: u32,
    },
    /// No offer has this code.
    Unknown,
}

impl std::fmt::Debug for StoredOffer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("StoredOffer")
            .field("credential_id", &self.credential_id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// Stores an offer.
pub async fn insert(tx: &mut TenantTx, new: &NewOffer, now: Timestamp) -> Result<(), StoreError> {
    todo!()
}

/// Finds an offer.
pub async fn find(tx: &mut TenantTx, id: &str) -> Result<Option<StoredOffer>, StoreError> {
    todo!()
}

/// Finds an offer, and holds it until the end of the transaction.
pub async fn find_for_update(
    tx: &mut TenantTx,
    id: &str,
) -> Result<Option<StoredOffer>, StoreError> {
    todo!()
}

/// Lists the offers of a credential, newest first.
pub async fn list_for_credential(
    tx: &mut TenantTx,
    credential_id: Uuid,
) -> Result<Vec<StoredOffer>, StoreError> {
    todo!()
}

/// Uses a pre-authorised code up: of any number of tries, at once or not, one succeeds.
pub async fn redeem_code(
    tx: &mut TenantTx,
    code_hash: &str,
    tx_code_hash: Option<&str>,
    now: Timestamp,
) -> Result<Redemption, StoreError> {
    todo!()
}

/// Notes that the credential was fetched; whether a token had been issued and it was not yet.
pub async fn mark_claimed(tx: &mut TenantTx, id: &str) -> Result<bool, StoreError> {
    todo!()
}

/// Ends an offer that is not claimed; whether there was one.
pub async fn kill(tx: &mut TenantTx, id: &str) -> Result<bool, StoreError> {
    todo!()
}
