//! Credential offers: single-use codes, kept as hashes.
//!
//! The pre-authorised code flow of [OpenID4VCI 1.0 § Pre-Authorized Code Flow]: a code is redeemed once, of any number
//! of tries at once; [`TX_CODE_FAILURES`] wrong transaction codes end the offer, fewer do not.
//!
//! [OpenID4VCI 1.0 § Pre-Authorized Code Flow]: https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#name-pre-authorized-code-flow

use jiff::Timestamp;
use serde_json::Value;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::{StoreError, TenantTx, columns::Columns, transaction::microseconds};

// The hash of the transaction code is not read: a short code can be found from it.
macro_rules! columns {
    () => {
        "id, credential_id, configuration_ids, CASE WHEN tx_code_hash IS NULL THEN CAST(0 AS BIGINT) \
         ELSE CAST(1 AS BIGINT) END AS needs_tx_code, tx_failures, state, expires_at, created_at"
    };
}

/// One row by its id, and how it is held.
macro_rules! by_id {
    ($held:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM offers WHERE tenant_id = $1 AND id = $2",
            $held
        )
    };
}

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
    let sql = "INSERT INTO offers (tenant_id, id, credential_id, configuration_ids, code_hash, tx_code_hash, \
               tx_failures, state, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, 0, 'open', $7, $8)";
    let statement = tx
        .query(sql)
        .bind(new.id.clone())
        .bind(new.credential_id.to_string())
        .bind(Value::from(new.configuration_ids.clone()).to_string())
        .bind(new.code_hash.clone())
        .bind(new.tx_code_hash.clone())
        .bind(microseconds(new.expires_at))
        .bind(microseconds(now));
    tx.execute(statement).await?;
    Ok(())
}

/// Finds an offer.
pub async fn find(tx: &mut TenantTx, id: &str) -> Result<Option<StoredOffer>, StoreError> {
    let sql = by_id!("");
    tx.find(tx.query(sql).bind(id.to_owned()), from_row).await
}

/// Finds the offer of a pre-authorised code, whatever became of it.
pub async fn find_by_code(
    tx: &mut TenantTx,
    code_hash: &str,
) -> Result<Option<StoredOffer>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM offers WHERE tenant_id = $1 AND code_hash = $2"
    );
    tx.find(tx.query(sql).bind(code_hash.to_owned()), from_row)
        .await
}

/// Finds an offer, and holds it until the end of the transaction.
pub async fn find_for_update(
    tx: &mut TenantTx,
    id: &str,
) -> Result<Option<StoredOffer>, StoreError> {
    // On SQLite the one writer holds everything.
    let sql = tx.dialect(by_id!(" FOR UPDATE"), by_id!(""));
    tx.find(tx.query(sql).bind(id.to_owned()), from_row).await
}

/// Lists the offers of a credential, newest first.
pub async fn list_for_credential(
    tx: &mut TenantTx,
    credential_id: Uuid,
) -> Result<Vec<StoredOffer>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM offers WHERE tenant_id = $1 AND credential_id = $2 ORDER BY created_at DESC, id"
    );
    tx.list(tx.query(sql).bind(credential_id.to_string()), from_row)
        .await
}

/// Uses a pre-authorised code up: of any number of tries, at once or not, one succeeds.
pub async fn redeem_code(
    tx: &mut TenantTx,
    code_hash: &str,
    tx_code_hash: Option<&str>,
    now: Timestamp,
) -> Result<Redemption, StoreError> {
    // One statement judges, counts and uses up: tries that come at once wait for each other's row, and each sees what
    // the one before left. A transaction code that is missing or not asked for is no try.
    let sql = concat!(
        "UPDATE offers SET state = CASE WHEN tx_code_hash IS NULL OR tx_code_hash = $4 THEN 'token_issued' ",
        "WHEN tx_failures + 1 >= $5 THEN 'dead' ELSE state END, ",
        "tx_failures = CASE WHEN tx_code_hash IS NULL OR tx_code_hash = $4 THEN tx_failures ELSE tx_failures + 1 END ",
        "WHERE tenant_id = $1 AND code_hash = $2 AND state = 'open' AND expires_at > $3 ",
        "AND (tx_code_hash IS NULL) = ($4 IS NULL) RETURNING ",
        columns!()
    );
    let statement = tx
        .query(sql)
        .bind(code_hash.to_owned())
        .bind(microseconds(now))
        .bind(tx_code_hash.map(str::to_owned))
        .bind(i64::from(TX_CODE_FAILURES));
    if let Some(row) = tx.optional(statement).await? {
        let offer = from_row(&row)?;
        return Ok(match offer.state {
            OfferState::TokenIssued => Redemption::Redeemed(offer),
            _ => Redemption::TxCodeWrong {
                left: TX_CODE_FAILURES.saturating_sub(offer.tx_failures),
            },
        });
    }
    let Some(offer) = find_by_code(tx, code_hash).await? else {
        return Ok(Redemption::Unknown);
    };
    Ok(if offer.state != OfferState::Open {
        Redemption::AlreadyUsed(offer)
    } else if offer.expires_at <= now {
        Redemption::Expired
    } else if offer.needs_tx_code {
        Redemption::TxCodeMissing
    } else {
        Redemption::TxCodeUnexpected
    })
}

/// Notes that the credential was fetched; whether a token had been issued and it was not yet.
pub async fn mark_claimed(tx: &mut TenantTx, id: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE offers SET state = 'claimed' WHERE tenant_id = $1 AND id = $2 AND state = 'token_issued'";
    Ok(tx.execute(tx.query(sql).bind(id.to_owned())).await? == 1)
}

/// Ends an offer that is not claimed; whether there was one.
pub async fn kill(tx: &mut TenantTx, id: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE offers SET state = 'dead' WHERE tenant_id = $1 AND id = $2 AND state IN ('open', 'token_issued')";
    Ok(tx.execute(tx.query(sql).bind(id.to_owned())).await? == 1)
}

impl OfferState {
    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Dead => "dead",
            Self::Open => "open",
            Self::TokenIssued => "token_issued",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Claimed, Self::Dead, Self::Open, Self::TokenIssued]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

impl std::fmt::Debug for NewOffer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("NewOffer")
            .field("credential_id", &self.credential_id)
            .finish_non_exhaustive()
    }
}

/// The offer's id opens the offer: an inconsistent row is named by its credential.
fn from_row(row: &AnyRow) -> Result<StoredOffer, StoreError> {
    let columns = Columns::new("offers", "credential_id", row);
    Ok(StoredOffer {
        id: columns.text("id")?,
        credential_id: columns.uuid("credential_id")?,
        configuration_ids: columns
            .word("configuration_ids", |text| serde_json::from_str(text).ok())?,
        needs_tx_code: columns.flag("needs_tx_code")?,
        tx_failures: columns.count("tx_failures")?,
        state: columns.word("state", OfferState::parse)?,
        expires_at: columns.instant("expires_at")?,
        created_at: columns.instant("created_at")?,
    })
}
