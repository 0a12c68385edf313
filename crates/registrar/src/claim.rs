//! The credential endpoint's act: an access token and a key proof become a credential bound to that key.
//!
//! Source: [OpenID4VCI 1.0 § 8](https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-8).

use testamur_issuer::CredentialFormat;
use testamur_keys::{hash_token, random_token};
use testamur_store::{
    Tenant, TenantTx, access_tokens, documents, nonces, notifications,
    offers::{self, OfferState, StoredOffer},
};

use crate::{
    Actor, CONFIGURATIONS, KeyProofError, NonceError, Registrar, RegistrarError, SignedDocument,
    key_proof::KeyProof,
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
        let mut tx = self.begin(tenant).await?;
        let offer = self
            .offer_of_token(&mut tx, access_token)
            .await?
            .ok_or(ClaimError::InvalidToken)?;
        let format = configured_format(&offer, configuration_id)?;
        let proof = KeyProof::verify(key_proof, &self.tenant_url(tenant), now)?;
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

/// An offer gives each configuration to one key: the first that claims it.
async fn refuse_another_holder(
    tx: &mut TenantTx,
    offer: &StoredOffer,
    format: CredentialFormat,
    holder: &str,
) -> Result<(), ClaimError> {
    if offer.state != OfferState::Claimed {
        return Ok(());
    }
    let documents = documents::list_for_credential(tx, offer.credential_id)
        .await
        .map_err(RegistrarError::from)?;
    let mut given = documents
        .iter()
        .filter(|document| document.format == format.as_str());
    // Who holds it already gets nothing that it has not, whatever other offers gave since.
    if given
        .clone()
        .any(|document| document.holder.as_deref() == Some(holder))
    {
        return Ok(());
    }
    let by_another = given.any(|document| {
        document.created_at >= offer.created_at
            && document
                .holder
                .as_deref()
                .is_some_and(|other| other != holder)
    });
    if by_another {
        Err(ClaimError::ClaimedByAnother)
    } else {
        Ok(())
    }
}
