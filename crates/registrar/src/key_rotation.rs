//! What happens to keys: added, followed by another, retired, revoked.
//!
//! | | signs | what it signed | published |
//! |---|---|---|---|
//! | active | yes | verifies | yes |
//! | retired | no | verifies | yes |
//! | revoked | no | does not verify, whatever its date | in the controller document, with `revoked`; not in the JWK set |
//!
//! A retired key is published without `expires`: a verifier that follows [Controlled Identifiers 1.0] would refuse from
//! that moment on what the key signed before.
//!
//! [Controlled Identifiers 1.0]: https://www.w3.org/TR/2025/REC-cid-1.0-20250515/#dfn-expires

use jiff::Timestamp;
use rand::Rng as _;
use serde_json::json;
use testamur_keys::{KeyPlace, KeyType, PublicKey, SecretKey, SignError};
use testamur_store::{
    Tenant, TenantTx, composed_credentials, documents,
    signing_keys::{self, KeyState},
    status_lists,
};

use crate::{
    Actor, DidMethodError, KeySummary, Registrar, RegistrarError,
    act::Act,
    key_names::{key_id, public_key},
};

/// A signing key to be.
#[derive(Debug)]
pub enum NewKey {
    /// Made here.
    Generated(KeyType),
    /// Lies elsewhere, and stays there; the holder shows that it signs with the private half of this key.
    Held {
        /// Where.
        place: KeyPlace,
        /// The public half.
        public_key: PublicKey,
    },
    /// Brought along.
    Imported(Box<SecretKey>),
}

/// What a rotation did.
#[derive(Debug, Clone)]
pub struct RotatedKey {
    /// The key that signs from now on.
    pub key: KeySummary,
    /// The ids of those that sign no more.
    pub retired: Vec<String>,
}

/// What a revocation did.
#[derive(Debug, Clone)]
pub struct RevokedKey {
    /// The revoked key.
    pub key: KeySummary,
    /// Whether it was not revoked before, or from a later moment on.
    pub changed: bool,
    /// How many credentials it signed, those that callers composed included: none of them verifies any more.
    pub credentials: u64,
    /// Whether another active key of its type is left to sign what it signed.
    pub successor: bool,
}

/// A key that is stored nowhere yet.
enum Ready {
    Held(KeyPlace, PublicKey),
    Secret(Box<SecretKey>),
}

impl Registrar {
    /// Adds a signing key to a tenant whose DID method allows several. New credentials are signed with the newest.
    ///
    /// # Errors
    ///
    /// [`RegistrarError::DidMethod`], [`RegistrarError::KeyExists`], [`RegistrarError::Signer`].
    pub async fn add_key_from(
        &self,
        tenant: &Tenant,
        new: NewKey,
        actor: &Actor,
    ) -> Result<KeySummary, RegistrarError> {
        let ready = self.ready(tenant, new).await?;
        let mut tx = self.begin(tenant).await?;
        let key = self.store_ready(&mut tx, &ready, actor).await?;
        tx.commit().await?;
        Ok(key)
    }

    /// Adds a signing key and retires the others of its type, in one transaction.
    ///
    /// # Errors
    ///
    /// As [`Registrar::add_key_from`].
    pub async fn rotate_key(
        &self,
        tenant: &Tenant,
        new: NewKey,
        actor: &Actor,
    ) -> Result<RotatedKey, RegistrarError> {
        let ready = self.ready(tenant, new).await?;
        let mut tx = self.begin(tenant).await?;
        let key = self.store_ready(&mut tx, &ready, actor).await?;
        let key_type = key.algorithm.key_type().as_str();
        let key = self.follow_cryptosuite(&mut tx, key).await?;
        let retired = signing_keys::retire_others(&mut tx, key_type, &key.id, self.now()).await?;
        for id in &retired {
            tx.audit(actor, "key.retire", id, json!({ "successor": key.id }));
        }
        tx.commit().await?;
        Ok(RotatedKey { key, retired })
    }

    /// Retires a key: it signs no more, and what it signed verifies. Whether it was active.
    ///
    /// # Errors
    ///
    /// [`RegistrarError::KeyUnknown`].
    pub async fn retire_key(
        &self,
        tenant: &Tenant,
        name: &str,
        actor: &Actor,
    ) -> Result<bool, RegistrarError> {
        let mut tx = self.begin(tenant).await?;
        let row = find(&mut tx, name).await?;
        let changed = signing_keys::retire(&mut tx, &row.id, self.now()).await?;
        if changed {
            tx.audit(actor, "key.retire", &row.id, json!({}));
            tx.commit().await?;
        }
        Ok(changed)
    }

    /// Revokes a key that others may have had since a moment, at the latest now: nothing that it signed verifies any more,
    /// whatever its date, for who has the key can write any. What is still to be awarded is to be issued anew.
    ///
    /// The status lists that it signed are signed anew by another key. The credentials are not: they are handed out no more,
    /// see [`RegistrarError::KeyRevoked`].
    ///
    /// # Errors
    ///
    /// [`RegistrarError::KeyUnknown`], and [`DidMethodError::KeyIsName`] where nobody could be told.
    pub async fn revoke_key(
        &self,
        tenant: &Tenant,
        name: &str,
        since: Timestamp,
        actor: &Actor,
    ) -> Result<RevokedKey, RegistrarError> {
        if !tenant.issuer_id().starts_with("did:web:") {
            return Err(DidMethodError::KeyIsName.into());
        }
        let since = since.min(self.now());
        let mut tx = self.begin(tenant).await?;
        // The lists before the key, as everywhere.
        status_lists::hold(&mut tx).await?;
        let row = find(&mut tx, name).await?;
        let changed = signing_keys::mark_compromised(&mut tx, &row.id, since).await?;
        let credentials = documents::count_signed_by(&mut tx, &row.id).await?
            + composed_credentials::count_signed_by(&mut tx, &row.id).await?;
        let successor = signing_keys::find_active(&mut tx, &row.key_type).await?;
        if changed {
            status_lists::forget_signed(&mut tx).await?;
            let detail = json!({ "since": since.to_string(), "credentials": credentials });
            tx.audit(actor, "key.revoke", &row.id, detail);
        }
        let key = self.summary(tenant, &find(&mut tx, &row.id).await?)?;
        tx.commit().await?;
        Ok(RevokedKey {
            key,
            changed,
            credentials,
            successor: successor.is_some(),
        })
    }

    /// A key's public half, and what else may be known of it; by its id or that of its verification method.
    ///
    /// # Errors
    ///
    /// [`RegistrarError::KeyUnknown`].
    pub async fn public_key(
        &self,
        tenant: &Tenant,
        name: &str,
    ) -> Result<(PublicKey, KeySummary), RegistrarError> {
        let mut tx = self.store().read(tenant).await?;
        let row = find(&mut tx, name).await?;
        Ok((public_key(&row)?, self.summary(tenant, &row)?))
    }

    /// Has a new key make its proofs as the one did that it follows.
    async fn follow_cryptosuite(
        &self,
        tx: &mut Act,
        key: KeySummary,
    ) -> Result<KeySummary, RegistrarError> {
        let key_type = key.algorithm.key_type().as_str();
        let rows = signing_keys::list(tx).await?;
        let before = rows.iter().rev().find(|row| {
            row.key_type == key_type && row.id != key.id && row.state == KeyState::Active
        });
        let Some(cryptosuite) = before.and_then(|row| row.cryptosuite.as_deref()) else {
            return Ok(key);
        };
        signing_keys::set_cryptosuite(tx, &key.id, Some(cryptosuite)).await?;
        let row = find(tx, &key.id).await?;
        self.summary(tx.tenant(), &row)
    }

    async fn ready(&self, tenant: &Tenant, new: NewKey) -> Result<Ready, RegistrarError> {
        if !tenant.issuer_id().starts_with("did:web:") {
            return Err(DidMethodError::OneKeyOnly { found: 2 }.into());
        }
        match new {
            NewKey::Generated(key_type) => {
                let secret = self.generate_key(key_type).await?;
                Ok(Ready::Secret(Box::new(secret)))
            }
            NewKey::Held { place, public_key } => {
                self.try_key(tenant, &place, &public_key).await?;
                Ok(Ready::Held(place, public_key))
            }
            NewKey::Imported(secret) => Ok(Ready::Secret(secret)),
        }
    }

    /// Has the holder sign something that means nothing elsewhere: it has the key, and lets us use it.
    async fn try_key(
        &self,
        tenant: &Tenant,
        place: &KeyPlace,
        public_key: &PublicKey,
    ) -> Result<(), RegistrarError> {
        let id = key_id(tenant.issuer_id(), public_key);
        let failed = |source| RegistrarError::Signer {
            key: id.clone(),
            source,
        };
        let signer = self.signers().signer(place, public_key).map_err(failed)?;
        let nonce = self.rng().next_u64();
        let message = format!("testamur tries a key\n{}\n{id}\n{nonce:016x}", tenant.id());
        let tried = tokio::task::spawn_blocking(move || {
            let signature = signer.sign(message.as_bytes())?;
            let verified = signer.public_key().verify(message.as_bytes(), &signature);
            verified.map_err(|_| SignError::WrongSignature)
        });
        tried
            .await
            .unwrap_or(Err(SignError::Failed))
            .map_err(failed)
    }

    async fn store_ready(
        &self,
        tx: &mut Act,
        ready: &Ready,
        actor: &Actor,
    ) -> Result<KeySummary, RegistrarError> {
        let public_key = match ready {
            Ready::Held(_, public_key) => public_key,
            Ready::Secret(secret) => secret.public_key(),
        };
        let id = key_id(tx.tenant().issuer_id(), public_key);
        match ready {
            Ready::Held(place, public_key) => {
                self.store_place(tx, &id, place, public_key, actor).await?;
            }
            Ready::Secret(secret) => self.store_key(tx, &id, secret, actor).await?,
        }
        let row = find(tx, &id).await?;
        self.summary(tx.tenant(), &row)
    }
}

/// The key of an id, or of a verification method of it.
pub(crate) async fn find(
    tx: &mut TenantTx,
    name: &str,
) -> Result<signing_keys::SigningKey, RegistrarError> {
    let fragment = name.rsplit('#').next().unwrap_or(name);
    let without_form = fragment.strip_suffix("-jwk").unwrap_or(fragment);
    for id in [fragment, without_form] {
        if let Some(row) = signing_keys::find(tx, id).await? {
            return Ok(row);
        }
    }
    Err(RegistrarError::KeyUnknown {
        key: name.chars().take(200).collect(),
    })
}

impl KeySummary {
    /// One word for what may be done with it.
    pub fn standing(&self) -> &'static str {
        match self.state {
            KeyState::Active => "active",
            KeyState::Compromised => "revoked",
            KeyState::Retired => "retired",
        }
    }
}
