//! The credential endpoint's act: an access token and a key proof become a credential bound to that key.
//!
//! Source: [OpenID4VCI 1.0 § 8](https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-8).

use testamur_issuer::CredentialFormat;
use testamur_keys::{hash_token, random_token};
use testamur_store::{
    Tenant, TenantTx, access_tokens, documents, nonces, notifications,
    offers::{self, StoredOffer},
};

use crate::{
    ACCESS_TOKEN_LIFETIME, Actor, CONFIGURATIONS, KeyProofError, NonceError, Registrar,
    RegistrarError, SignedDocument, key_proof::KeyProof,
};

/// What the wallet receives.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The credential, bound to the key of the proof.
    pub credential: SignedDocument,
    /// Its format.
    pub format: CredentialFormat,
    /// What the wallet names when it tells how it went.
    pub notification_id: String,
}

/// Why a credential request was not granted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// The access token is unknown, expired, revoked, or another tenant's.
    #[error("the access token is not accepted")]
    InvalidToken,
    /// The offer does not hold this configuration.
    #[error("the offer has no credential configuration `{0}`")]
    UnknownConfiguration(String),
    /// The key proof does not hold.
    #[error("{0}")]
    InvalidProof(#[from] KeyProofError),
    /// The nonce is not ours, expired, or was used.
    #[error("the nonce is not accepted: {0}")]
    InvalidNonce(&'static str),
    /// Another holder has claimed this offer.
    #[error("the offer was claimed for another key")]
    ClaimedByAnother,
    /// The register could not do its work.
    #[error(transparent)]
    Registrar(#[from] RegistrarError),
}

/// Why a notification was not accepted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotifyError {
    /// The access token is unknown, expired, revoked, or another tenant's.
    #[error("the access token is not accepted")]
    InvalidToken,
    /// No notification of this id was given with this token.
    #[error("there is no such notification")]
    UnknownNotification,
    /// The register could not do its work.
    #[error(transparent)]
    Registrar(#[from] RegistrarError),
}

impl Registrar {
    /// A fresh nonce for key proofs.
    pub fn nonce(&self, tenant: &Tenant) -> String {
        self.nonces()
            .issue(&tenant.id().to_string(), self.now(), &mut *self.rng())
    }

    /// Issues the offered credential in one configuration, bound to the key that signed the proof. The same key may ask
    /// again and gets the same bytes; another key is refused.
    pub async fn claim(
        &self,
        tenant: &Tenant,
        access_token: &str,
        configuration_id: &str,
        key_proof: &str,
    ) -> Result<Claimed, ClaimError> {
        let now = self.now();
        let known = self.known_offer(tenant, access_token).await?;
        let format = configured_format(&known.ok_or(ClaimError::InvalidToken)?, configuration_id)?;
        let proof = KeyProof::verify(key_proof, &self.tenant_url(tenant), now)?;
        let mut tx = self.begin(tenant).await?;
        // Looked up again: the token may have been revoked meanwhile.
        let offer = self
            .offer_of_token(&mut tx, access_token)
            .await?
            .ok_or(ClaimError::InvalidToken)?;
        self.use_nonce(&mut tx, &proof.nonce).await?;
        refuse_another_holder(&mut tx, &offer, format, &proof.holder).await?;
        self.intend_document(&mut tx, offer.credential_id, format, Some(&proof.holder))
            .await?;
        offers::mark_claimed(&mut tx, &offer.id)
            .await
            .map_err(RegistrarError::from)?;
        let notification_id = random_token(&mut *self.rng());
        notifications::insert(
            &mut tx,
            &hash_token(&notification_id),
            offer.credential_id,
            &offer.id,
            now,
        )
        .await
        .map_err(RegistrarError::from)?;
        let detail = serde_json::json!({ "configuration": configuration_id });
        tx.audit(
            &Actor::wallet(&offer.id),
            "credential.claim",
            offer.credential_id,
            detail,
        );
        tx.commit().await?;
        let credential = self
            .document(tenant, offer.credential_id, format, Some(&proof.holder))
            .await?;
        Ok(Claimed {
            credential,
            format,
            notification_id,
        })
    }

    /// Notes what the wallet tells of a claimed credential; telling it again is no error.
    pub async fn notify(
        &self,
        tenant: &Tenant,
        access_token: &str,
        notification_id: &str,
        event: &str,
    ) -> Result<(), NotifyError> {
        self.known_offer(tenant, access_token)
            .await?
            .ok_or(NotifyError::InvalidToken)?;
        let mut tx = self.begin(tenant).await?;
        let offer = self
            .offer_of_token(&mut tx, access_token)
            .await?
            .ok_or(NotifyError::InvalidToken)?;
        notifications::record(
            &mut tx,
            &hash_token(notification_id),
            &offer.id,
            event,
            self.now(),
        )
        .await
        .map_err(RegistrarError::from)?
        .ok_or(NotifyError::UnknownNotification)?;
        tx.commit().await?;
        Ok(())
    }

    /// The offer that an access token opens, looked up by a reader: whoever guesses tokens holds up nobody who writes, and
    /// a key proof is verified before anything is held.
    async fn known_offer(
        &self,
        tenant: &Tenant,
        access_token: &str,
    ) -> Result<Option<StoredOffer>, RegistrarError> {
        let mut tx = self.store().read(tenant).await?;
        let hash = hash_token(access_token);
        match access_tokens::find_active(&mut tx, &hash, self.now()).await? {
            Some(token) => Ok(offers::find(&mut tx, &token.offer_id).await?),
            None => Ok(None),
        }
    }

    /// The offer that an access token opens, held until the end of the transaction: requests in parallel queue here.
    async fn offer_of_token(
        &self,
        tx: &mut TenantTx,
        access_token: &str,
    ) -> Result<Option<StoredOffer>, RegistrarError> {
        let Some(token) =
            access_tokens::find_active(tx, &hash_token(access_token), self.now()).await?
        else {
            return Ok(None);
        };
        Ok(offers::find_for_update(tx, &token.offer_id).await?)
    }

    async fn use_nonce(&self, tx: &mut TenantTx, nonce: &str) -> Result<(), ClaimError> {
        let tenant_id = tx.tenant().id().to_string();
        let expiry = self
            .nonces()
            .verify(&tenant_id, nonce, self.now())
            .map_err(|error| match error {
                NonceError::Expired => ClaimError::InvalidNonce("expired"),
                NonceError::Foreign => ClaimError::InvalidNonce("not issued here"),
            })?;
        let first_use = nonces::use_once(tx, &hash_token(nonce), expiry)
            .await
            .map_err(RegistrarError::from)?;
        if first_use {
            Ok(())
        } else {
            Err(ClaimError::InvalidNonce("used before"))
        }
    }
}

fn configured_format(
    offer: &StoredOffer,
    configuration_id: &str,
) -> Result<CredentialFormat, ClaimError> {
    CONFIGURATIONS
        .iter()
        .find(|(id, _)| {
            *id == configuration_id && offer.configuration_ids.iter().any(|offered| offered == id)
        })
        .map(|(_, format)| *format)
        .ok_or_else(|| {
            ClaimError::UnknownConfiguration(configuration_id.chars().take(80).collect())
        })
}

/// An offer gives each configuration to one key: the first that claims it, which may ask again.
async fn refuse_another_holder(
    tx: &mut TenantTx,
    offer: &StoredOffer,
    format: CredentialFormat,
    holder: &str,
) -> Result<(), ClaimError> {
    // Remembered for as long as an access token of this offer can live.
    let until = offer.expires_at + ACCESS_TOKEN_LIFETIME;
    let claim = hash_token(&format!("claim\n{}\n{}", offer.id, format.as_str()));
    let first = nonces::use_once(tx, &claim, until)
        .await
        .map_err(RegistrarError::from)?;
    // Who holds the document already gets no other one.
    let held = documents::find_by_format(tx, offer.credential_id, format.as_str(), Some(holder))
        .await
        .map_err(RegistrarError::from)?;
    if first || held.is_some() {
        Ok(())
    } else {
        Err(ClaimError::ClaimedByAnother)
    }
}
