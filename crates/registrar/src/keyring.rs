//! A tenant's signing keys: made, sealed, opened for one piece of work.
//!
//! A key that lies elsewhere, in a hardware module or a key service, has a row as well: sealed is its name there. So it is
//! bound to tenant and id like a private key, and nobody points a row at another tenant's key.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};
use testamur_issuer::IssuerKey;
use testamur_keys::{
    Algorithm, KeyPlace, KeyType, PublicKey, SecretKey, SignError, Signer, did_jwk, did_key,
    did_web::PublishedKey,
};
use testamur_signing::Cryptosuite;
use testamur_store::{
    Tenant, TenantTx,
    signing_keys::{self, KeyHolder, KeyState},
};

use crate::{Actor, NewKey, Registrar, RegistrarError, act::Act};

/// A signing key, opened.
#[derive(Clone)]
pub(crate) struct OpenKey {
    pub(crate) id: String,
    pub(crate) verification_method: String,
    pub(crate) signer: Arc<dyn Signer>,
    /// The suite of its embedded proofs, where one was chosen.
    pub(crate) cryptosuite: Option<Cryptosuite>,
    holder: KeyHolder,
}

impl OpenKey {
    /// The key as the issuer takes it.
    pub(crate) fn issuer_key(&self) -> IssuerKey<'_> {
        IssuerKey {
            cryptosuite: self.cryptosuite,
            ..IssuerKey::new(self.verification_method.clone(), &*self.signer)
        }
    }

    /// Does what signs; on a thread that may wait, when the key's holder has to be waited for.
    pub(crate) async fn sign_with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&OpenKey) -> Result<T, RegistrarError> + Send + 'static,
    ) -> Result<T, RegistrarError> {
        self.begin_to_sign(work).finish().await
    }

    /// As [`OpenKey::sign_with`], without waiting for the end: several signatures may be under way.
    pub(crate) fn begin_to_sign<T: Send + 'static>(
        &self,
        work: impl FnOnce(&OpenKey) -> Result<T, RegistrarError> + Send + 'static,
    ) -> Signing<T> {
        if self.holder == KeyHolder::Software {
            return Signing::Done(work(self));
        }
        let key = self.clone();
        let id = self.id.clone();
        Signing::UnderWay(id, tokio::task::spawn_blocking(move || work(&key)))
    }
}

/// What is being signed.
pub(crate) enum Signing<T> {
    Done(Result<T, RegistrarError>),
    UnderWay(String, tokio::task::JoinHandle<Result<T, RegistrarError>>),
}

impl<T> Signing<T> {
    pub(crate) async fn finish(self) -> Result<T, RegistrarError> {
        match self {
            Self::Done(outcome) => outcome,
            Self::UnderWay(key, handle) => handle.await.unwrap_or_else(|_| {
                let source = SignError::Failed;
                Err(RegistrarError::Signer { key, source })
            }),
        }
    }
}

/// A key as others may see it.
#[derive(Debug, Clone)]
pub struct KeySummary {
    /// The id: the fragment of the verification method.
    pub id: String,
    /// The DID URL of the verification method.
    pub verification_method: String,
    /// The algorithm that it signs with.
    pub algorithm: Algorithm,
    /// Whether new credentials are signed with it.
    pub active: bool,
    /// What may be done with it.
    pub state: KeyState,
    /// Since when it is retired or compromised.
    pub since: Option<Timestamp>,
    /// Where it lies, if not in this installation.
    pub place: Option<KeyPlace>,
    /// The suite of its embedded proofs; RSA keys make none.
    pub cryptosuite: Option<Cryptosuite>,
}

impl Registrar {
    /// Makes a signing key and adds it to a tenant whose DID method allows several.
    pub async fn add_key(
        &self,
        tenant: &Tenant,
        key_type: KeyType,
        actor: &Actor,
    ) -> Result<KeySummary, RegistrarError> {
        let new = NewKey::Generated(key_type);
        self.add_key_from(tenant, new, actor).await
    }

    /// Makes a key, away from the threads that serve others: an RSA key takes seconds.
    pub(crate) async fn generate_key(
        &self,
        key_type: KeyType,
    ) -> Result<SecretKey, RegistrarError> {
        let mut rng = self.rng();
        tokio::task::spawn_blocking(move || SecretKey::generate(key_type, &mut *rng))
            .await
            .ok()
            .and_then(Result::ok)
            .ok_or_else(|| key_failed(key_type.as_str()))
    }

    /// The tenant's keys, oldest first.
    pub async fn keys(&self, tenant: &Tenant) -> Result<Vec<KeySummary>, RegistrarError> {
        let mut tx = self.store().read(tenant).await?;
        let rows = signing_keys::list(&mut tx).await?;
        rows.iter().map(|row| self.summary(tenant, row)).collect()
    }

    pub(crate) fn summary(
        &self,
        tenant: &Tenant,
        row: &signing_keys::SigningKey,
    ) -> Result<KeySummary, RegistrarError> {
        let key = public_key(row)?;
        let place = match row.holder {
            KeyHolder::Software => None,
            KeyHolder::Pkcs11 | KeyHolder::Remote => Some(self.open_place(tenant, row)?),
        };
        Ok(KeySummary {
            verification_method: verification_method(tenant.issuer_id(), &row.id, &key),
            algorithm: key.algorithm(),
            active: row.state == KeyState::Active,
            state: row.state,
            since: row.compromised_at.or(row.retired_at),
            place,
            cryptosuite: chosen_cryptosuite(row)?.or_else(|| Cryptosuite::for_key(key.key_type())),
            id: row.id.clone(),
        })
    }

    pub(crate) async fn store_key(
        &self,
        tx: &mut Act,
        id: &str,
        secret: &SecretKey,
        actor: &Actor,
    ) -> Result<(), RegistrarError> {
        let aad = associated_data(tx.tenant(), id);
        let sealed = self
            .master_key()
            .seal(&secret.to_bytes(), &aad, &mut *self.rng())?;
        let public_key = secret.public_key();
        self.store_row(tx, id, KeyHolder::Software, public_key, sealed, actor)
            .await
    }

    /// Stores the name of a key that lies elsewhere.
    pub(crate) async fn store_place(
        &self,
        tx: &mut Act,
        id: &str,
        place: &KeyPlace,
        public_key: &PublicKey,
        actor: &Actor,
    ) -> Result<(), RegistrarError> {
        let holder = KeyHolder::parse(place.holder()).ok_or_else(|| key_failed(id))?;
        let aad = place_associated_data(tx.tenant(), id, holder);
        let text = place.to_string();
        let sealed = self
            .master_key()
            .seal(text.as_bytes(), &aad, &mut *self.rng())?;
        self.store_row(tx, id, holder, public_key, sealed, actor)
            .await
    }

    async fn store_row(
        &self,
        tx: &mut Act,
        id: &str,
        holder: KeyHolder,
        public_key: &PublicKey,
        sealed: Vec<u8>,
        actor: &Actor,
    ) -> Result<(), RegistrarError> {
        let key = signing_keys::NewSigningKey {
            id: id.to_owned(),
            key_type: public_key.key_type().as_str().to_owned(),
            holder,
            public_jwk: public_key.to_jwk(),
            sealed,
        };
        match signing_keys::insert(tx, &key, self.now()).await {
            Err(error) if error.is_conflict() => {
                let key = id.to_owned();
                return Err(RegistrarError::KeyExists { key });
            }
            other => other?,
        }
        let detail = json!({ "key_type": key.key_type, "holder": holder.as_str() });
        tx.audit(actor, "key.add", id, detail);
        Ok(())
    }

    /// Opens the newest active key that signs with one of `algorithms`.
    pub(crate) async fn open_key(
        &self,
        tx: &mut TenantTx,
        algorithms: &[Algorithm],
    ) -> Result<OpenKey, RegistrarError> {
        for algorithm in algorithms {
            if let Some(row) = signing_keys::find_active(tx, algorithm.key_type().as_str()).await? {
                return self.open_row(tx.tenant(), &row);
            }
        }
        let needed = algorithms
            .iter()
            .map(|algorithm| algorithm.key_type().as_str())
            .collect::<Vec<_>>()
            .join(" or ");
        Err(RegistrarError::KeyMissing {
            tenant: tx.tenant().slug().to_owned(),
            needed,
        })
    }

    /// Opens the key that an intent names, so that finishing it later signs the same bytes; if that one signs no more, the
    /// newest active one of its type, so that no intent is left which a rotation came before.
    pub(crate) async fn open_key_by_id(
        &self,
        tx: &mut TenantTx,
        id: &str,
    ) -> Result<OpenKey, RegistrarError> {
        let row = signing_keys::find(tx, id)
            .await?
            .ok_or_else(|| key_failed(id))?;
        if row.state == KeyState::Active {
            return self.open_row(tx.tenant(), &row);
        }
        match signing_keys::find_active(tx, &row.key_type).await? {
            Some(active) => self.open_row(tx.tenant(), &active),
            None => Err(RegistrarError::KeyMissing {
                tenant: tx.tenant().slug().to_owned(),
                needed: row.key_type,
            }),
        }
    }

    fn open_row(
        &self,
        tenant: &Tenant,
        row: &signing_keys::SigningKey,
    ) -> Result<OpenKey, RegistrarError> {
        let signer: Arc<dyn Signer> = match row.holder {
            KeyHolder::Software => Arc::new(self.open_secret(tenant, row)?),
            KeyHolder::Pkcs11 | KeyHolder::Remote => {
                let place = self.open_place(tenant, row)?;
                let signer = self.signers().signer(&place, &public_key(row)?);
                signer.map_err(|source| RegistrarError::Signer {
                    key: row.id.clone(),
                    source,
                })?
            }
        };
        Ok(OpenKey {
            verification_method: verification_method(
                tenant.issuer_id(),
                &row.id,
                signer.public_key(),
            ),
            id: row.id.clone(),
            cryptosuite: chosen_cryptosuite(row)?,
            signer,
            holder: row.holder,
        })
    }

    fn open_secret(
        &self,
        tenant: &Tenant,
        row: &signing_keys::SigningKey,
    ) -> Result<SecretKey, RegistrarError> {
        let plain = self
            .master_key()
            .open(&row.sealed, &associated_data(tenant, &row.id))
            .map_err(|_| key_failed(&row.id))?;
        let key_type = KeyType::parse(&row.key_type).ok_or_else(|| key_failed(&row.id))?;
        SecretKey::from_bytes(key_type, &plain).map_err(|_| key_failed(&row.id))
    }

    fn open_place(
        &self,
        tenant: &Tenant,
        row: &signing_keys::SigningKey,
    ) -> Result<KeyPlace, RegistrarError> {
        let aad = place_associated_data(tenant, &row.id, row.holder);
        let plain = self
            .master_key()
            .open(&row.sealed, &aad)
            .map_err(|_| key_failed(&row.id))?;
        std::str::from_utf8(&plain)
            .ok()
            .and_then(KeyPlace::parse)
            .ok_or_else(|| key_failed(&row.id))
    }
}

/// Binds a sealed key to its tenant and id: a row moved to another tenant does not open.
fn associated_data(tenant: &Tenant, id: &str) -> Vec<u8> {
    format!("testamur signing key\n{}\n{id}", tenant.id()).into_bytes()
}

/// As for a private key; the other label keeps the one from being opened as the other.
fn place_associated_data(tenant: &Tenant, id: &str, holder: KeyHolder) -> Vec<u8> {
    let holder = holder.as_str();
    format!(
        "testamur key held elsewhere\n{holder}\n{}\n{id}",
        tenant.id()
    )
    .into_bytes()
}

/// The DID URL of a key. In a did:web document RSA keys are listed in their JWK form alone.
pub(crate) fn verification_method(issuer_id: &str, key_id: &str, key: &PublicKey) -> String {
    if issuer_id.starts_with("did:web:") {
        let published = published(key_id, key, None);
        published
            .multikey_id(issuer_id)
            .unwrap_or_else(|| published.jwk_id(issuer_id))
    } else {
        format!("{issuer_id}#{key_id}")
    }
}

pub(crate) fn published(key_id: &str, key: &PublicKey, revoked: Option<Timestamp>) -> PublishedKey {
    PublishedKey {
        fragment: key_id.to_owned(),
        key: key.clone(),
        revoked,
    }
}

/// The id of a key under a DID method: did:key and did:jwk fix the fragment, did:web takes the thumbprint.
pub(crate) fn key_id(issuer_id: &str, key: &PublicKey) -> String {
    if let Some(multibase) = issuer_id.strip_prefix("did:key:") {
        multibase.to_owned()
    } else if issuer_id.starts_with("did:jwk:") {
        "0".to_owned()
    } else {
        key.jwk_thumbprint()
    }
}

pub(crate) fn public_key(row: &signing_keys::SigningKey) -> Result<PublicKey, RegistrarError> {
    PublicKey::from_jwk(&row.public_jwk).map_err(|_| RegistrarError::StoredForm {
        what: "public key",
        id: row.id.clone(),
    })
}

fn chosen_cryptosuite(
    row: &signing_keys::SigningKey,
) -> Result<Option<Cryptosuite>, RegistrarError> {
    let chosen = row.cryptosuite.as_deref();
    let unknown = || RegistrarError::StoredForm {
        what: "cryptosuite",
        id: row.id.clone(),
    };
    chosen
        .map(|name| Cryptosuite::parse(name).ok_or_else(unknown))
        .transpose()
}

pub(crate) fn key_failed(id: &str) -> RegistrarError {
    RegistrarError::KeySealed { key: id.to_owned() }
}

/// The JWK set of `/.well-known/jwks.json`, where the Open Badges implementation guide looks for an issuer's keys.
pub(crate) fn jwk_set(
    tenant: &Tenant,
    rows: &[signing_keys::SigningKey],
) -> Result<Value, RegistrarError> {
    let mut keys = Vec::new();
    for row in rows.iter().filter(|row| row.state != KeyState::Compromised) {
        let key = public_key(row)?;
        let mut jwk = key.to_jwk();
        jwk["kid"] = Value::from(verification_method(tenant.issuer_id(), &row.id, &key));
        jwk["iss"] = Value::from(tenant.issuer_id());
        keys.push(jwk);
    }
    Ok(json!({ "keys": keys }))
}

/// A did:key for elliptic keys; RSA has no registered did:key code in use here, so did:jwk.
pub(crate) fn single_key_did(key: &PublicKey) -> String {
    did_key::did(key).unwrap_or_else(|| did_jwk::did(key))
}
