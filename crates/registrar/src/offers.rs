//! Credential offers: the pre-authorised code flow of OpenID4VCI 1.0, without its HTTP.
//!
//! The link carries a random token. The pre-authorised code is derived from the token, the store keeps hashes of both, and
//! the transaction code's hash is salted with the code: who reads the database can redeem nothing.
//!
//! Source: [OpenID4VCI 1.0 §§ 4.1, 6](https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-4.1).

use jiff::{SignedDuration, Timestamp};
use rand::{CryptoRng, RngExt as _};
use serde_json::json;
use testamur_issuer::CredentialFormat;
use testamur_keys::{hash_token, random_token};
use testamur_store::{
    Tenant, access_tokens,
    credentials::{self, CredentialState},
    offers::{self, OfferState, Redemption},
};
use uuid::Uuid;

use crate::{Actor, Registrar, RegistrarError};

/// How long an access token is accepted: what OpenID4VCI calls short-lived, so it needs no sender constraint.
pub const ACCESS_TOKEN_LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// How long an offer is open unless the issuer says otherwise.
pub const OFFER_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// How many digits a transaction code has.
pub const TX_CODE_LENGTH: u8 = 6;

/// What the issuer decides about an offer.
#[derive(Debug, Clone, Copy)]
pub struct OfferTerms {
    /// Whether the wallet has to show a transaction code, which reaches the learner on another channel.
    pub tx_code: bool,
    /// How long the offer is open.
    pub lifetime: SignedDuration,
}

impl Default for OfferTerms {
    fn default() -> Self {
        Self {
            tx_code: true,
            lifetime: OFFER_LIFETIME,
        }
    }
}

/// A new offer. Its codes are shown this once.
#[derive(Clone)]
pub struct CreatedOffer {
    /// The secret part of the offer's URL.
    pub token: String,
    /// The transaction code, if one is asked for.
    pub tx_code: Option<String>,
    /// What a wallet reads.
    pub offer: Offer,
}

/// An offer as a wallet reads it.
#[derive(Clone)]
pub struct Offer {
    /// The credential configurations that may be asked for.
    pub configuration_ids: Vec<String>,
    /// The code to change into an access token.
    pub pre_authorized_code: String,
    /// Whether a transaction code is asked for.
    pub needs_tx_code: bool,
    /// From when the code opens nothing.
    pub expires_at: Timestamp,
}

/// An access token of the credential endpoint.
#[derive(Clone)]
pub struct AccessToken {
    /// The bearer token.
    pub token: String,
    /// For how many seconds it is accepted.
    pub expires_in: i64,
}

/// Why a pre-authorised code was not changed into a token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RedeemError {
    /// The code is unknown, used, expired, or the transaction code is wrong: all one to the outside.
    #[error("the code or the transaction code is not accepted ({0})")]
    InvalidGrant(&'static str),
    /// A transaction code is asked for and none came.
    #[error("this offer needs its transaction code (`tx_code`)")]
    TxCodeMissing,
    /// A transaction code came and none is asked for.
    #[error("this offer has no transaction code, and one was sent")]
    TxCodeUnexpected,
    /// The register could not do its work.
    #[error(transparent)]
    Registrar(#[from] RegistrarError),
}

impl Registrar {
    /// Offers a credential to whoever holds the link (and the transaction code).
    pub async fn create_offer(
        &self,
        tenant: &Tenant,
        credential_id: Uuid,
        terms: OfferTerms,
        actor: &Actor,
    ) -> Result<CreatedOffer, RegistrarError> {
        let token = random_token(&mut *self.rng());
        let code = pre_authorized_code(&token);
        let tx_code = terms.tx_code.then(|| transaction_code(&mut *self.rng()));
        let expires_at = self.now() + terms.lifetime;
        let new = offers::NewOffer {
            id: hash_token(&token),
            credential_id,
            configuration_ids: configuration_ids(),
            code_hash: hash_token(&code),
            tx_code_hash: tx_code
                .as_deref()
                .map(|tx_code| tx_code_hash(&code, tx_code)),
            expires_at,
        };
        let mut tx = self.begin(tenant).await?;
        let credential = credentials::find(&mut tx, credential_id).await?;
        let credential =
            credential.ok_or(RegistrarError::CredentialUnknown { id: credential_id })?;
        if credential.revoked_at.is_some() {
            return Err(RegistrarError::CredentialRevoked { id: credential_id });
        }
        if credential.state == CredentialState::Void {
            return Err(RegistrarError::CredentialVoid { id: credential_id });
        }
        offers::insert(&mut tx, &new, self.now()).await?;
        tx.audit(
            actor,
            "offer.create",
            credential_id,
            json!({ "tx_code": terms.tx_code }),
        );
        tx.commit().await?;
        let offer = Offer {
            configuration_ids: new.configuration_ids,
            pre_authorized_code: code,
            needs_tx_code: tx_code.is_some(),
            expires_at,
        };
        Ok(CreatedOffer {
            token,
            tx_code,
            offer,
        })
    }

    /// The offer of a link. It may be read again: some wallets fetch it twice; the code is what works once.
    pub async fn find_offer(
        &self,
        tenant: &Tenant,
        token: &str,
    ) -> Result<Option<Offer>, RegistrarError> {
        let mut tx = self.store().read(tenant).await?;
        let Some(stored) = offers::find(&mut tx, &hash_token(token)).await? else {
            return Ok(None);
        };
        let open = stored.state == OfferState::Open && self.now() < stored.expires_at;
        Ok(open.then(|| Offer {
            configuration_ids: stored.configuration_ids,
            pre_authorized_code: pre_authorized_code(token),
            needs_tx_code: stored.needs_tx_code,
            expires_at: stored.expires_at,
        }))
    }

    /// Changes a pre-authorised code into an access token: of any number of tries, one succeeds.
    pub async fn redeem(
        &self,
        tenant: &Tenant,
        code: &str,
        tx_code: Option<&str>,
    ) -> Result<AccessToken, RedeemError> {
        let code_hash = hash_token(code);
        // Looked up by a reader first: whoever guesses codes holds up nobody who writes.
        let mut tx = self
            .store()
            .read(tenant)
            .await
            .map_err(RegistrarError::from)?;
        let known = offers::find_by_code(&mut tx, &code_hash)
            .await
            .map_err(RegistrarError::from)?;
        drop(tx);
        if known.is_none() {
            return Err(RedeemError::InvalidGrant("unknown"));
        }
        let mut tx = self.begin(tenant).await?;
        let tx_hash = tx_code.map(|tx_code| tx_code_hash(code, tx_code));
        let now = self.now();
        let redemption = offers::redeem_code(&mut tx, &code_hash, tx_hash.as_deref(), now)
            .await
            .map_err(RegistrarError::from)?;
        let answer = match redemption {
            Redemption::Redeemed(offer) => {
                let token = random_token(&mut *self.rng());
                let expires_at = now + ACCESS_TOKEN_LIFETIME;
                access_tokens::insert(&mut tx, &hash_token(&token), &offer.id, expires_at, now)
                    .await
                    .map_err(RegistrarError::from)?;
                Ok(AccessToken {
                    token,
                    expires_in: ACCESS_TOKEN_LIFETIME.as_secs(),
                })
            }
            // A code that comes twice may have been stolen: what it gave ends too (RFC 6749 § 4.1.2).
            Redemption::AlreadyUsed(offer) => {
                access_tokens::revoke_for_offer(&mut tx, &offer.id, now)
                    .await
                    .map_err(RegistrarError::from)?;
                Err(RedeemError::InvalidGrant("used"))
            }
            Redemption::Expired => Err(RedeemError::InvalidGrant("expired")),
            Redemption::Unknown => Err(RedeemError::InvalidGrant("unknown")),
            Redemption::TxCodeWrong { .. } => Err(RedeemError::InvalidGrant("transaction code")),
            Redemption::TxCodeMissing => Err(RedeemError::TxCodeMissing),
            Redemption::TxCodeUnexpected => Err(RedeemError::TxCodeUnexpected),
        };
        // Also when the answer is no: the wrong try is counted in this transaction.
        tx.commit().await?;
        answer
    }
}

/// The credential configurations that every tenant offers.
pub const CONFIGURATIONS: [(&str, CredentialFormat); 3] = [
    ("open_badge_ldp_vc", CredentialFormat::LdpVc),
    ("open_badge_jwt_vc_json", CredentialFormat::JwtVcJson),
    ("open_badge_sd_jwt_vc", CredentialFormat::SdJwtVc),
];

fn configuration_ids() -> Vec<String> {
    CONFIGURATIONS
        .iter()
        .map(|(id, _)| (*id).to_owned())
        .collect()
}

fn pre_authorized_code(token: &str) -> String {
    hash_token(&format!("pre-authorized_code\n{token}"))
}

fn tx_code_hash(code: &str, tx_code: &str) -> String {
    hash_token(&format!("tx_code\n{code}\n{tx_code}"))
}

fn transaction_code(rng: &mut dyn CryptoRng) -> String {
    (0..TX_CODE_LENGTH)
        .map(|_| char::from(b'0' + rng.random_range(0..10u8)))
        .collect()
}
