//! A tenant's signing keys: made, sealed, opened for one piece of work.

use jiff::Timestamp;
use serde_json::{Value, json};
use testamur_keys::{
    Algorithm, KeyType, PublicKey, SecretKey, did_jwk, did_key, did_web::PublishedKey,
};
use testamur_store::{Tenant, TenantTx, signing_keys};

use crate::{Actor, Registrar, RegistrarError, act::Act};

/// A signing key, opened.
pub(crate) struct OpenKey {
    pub(crate) id: String,
    pub(crate) verification_method: String,
    pub(crate) secret: SecretKey,
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
}

impl Registrar {
    /// Adds a signing key to a tenant whose DID method allows several.
    pub async fn add_key(
        &self,
        tenant: &Tenant,
        key_type: KeyType,
        actor: &Actor,
    ) -> Result<KeySummary, RegistrarError> {
        if !tenant.issuer_id().starts_with("did:web:") {
            return Err(crate::DidMethodError::OneKeyOnly { found: 2 }.into());
        }
        let secret = self.generate_key(key_type).await?;
        let id = secret.public_key().jwk_thumbprint();
        let mut tx = self.begin(tenant).await?;
        self.store_key(&mut tx, &id, &secret, actor).await?;
        tx.commit().await?;
        Ok(KeySummary {
            verification_method: verification_method(tenant.issuer_id(), &id, secret.public_key()),
            algorithm: secret.public_key().algorithm(),
            id,
            active: true,
        })
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
        rows.into_iter().map(|row| summary(tenant, &row)).collect()
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
        let key = signing_keys::NewSigningKey {
            id: id.to_owned(),
            key_type: secret.public_key().key_type().as_str().to_owned(),
            public_jwk: secret.public_key().to_jwk(),
            sealed,
        };
        signing_keys::insert(tx, &key, self.now()).await?;
        tx.audit(actor, "key.add", id, json!({ "key_type": key.key_type }));
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

    /// Opens the key that an intent names, so that finishing it later signs the same bytes.
    pub(crate) async fn open_key_by_id(
        &self,
        tx: &mut TenantTx,
        id: &str,
    ) -> Result<OpenKey, RegistrarError> {
        let row = signing_keys::find(tx, id)
            .await?
            .ok_or_else(|| key_failed(id))?;
        self.open_row(tx.tenant(), &row)
    }

    fn open_row(
        &self,
        tenant: &Tenant,
        row: &signing_keys::SigningKey,
    ) -> Result<OpenKey, RegistrarError> {
        let plain = self
            .master_key()
            .open(&row.sealed, &associated_data(tenant, &row.id))
            .map_err(|_| key_failed(&row.id))?;
        let key_type = KeyType::parse(&row.key_type).ok_or_else(|| key_failed(&row.id))?;
        let secret = SecretKey::from_bytes(key_type, &plain).map_err(|_| key_failed(&row.id))?;
        Ok(OpenKey {
            verification_method: verification_method(
                tenant.issuer_id(),
                &row.id,
                secret.public_key(),
            ),
            id: row.id.clone(),
            secret,
        })
    }
}

/// Binds a sealed key to its tenant and id: a row moved to another tenant does not open.
fn associated_data(tenant: &Tenant, id: &str) -> Vec<u8> {
    format!("testamur signing key\n{}\n{id}", tenant.id()).into_bytes()
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

fn summary(tenant: &Tenant, row: &signing_keys::SigningKey) -> Result<KeySummary, RegistrarError> {
    let key = public_key(row)?;
    Ok(KeySummary {
        verification_method: verification_method(tenant.issuer_id(), &row.id, &key),
        algorithm: key.algorithm(),
        active: row.state == signing_keys::KeyState::Active,
        id: row.id.clone(),
    })
}

fn key_failed(id: &str) -> RegistrarError {
    RegistrarError::KeySealed { key: id.to_owned() }
}

/// The JWK set of `/.well-known/jwks.json`, where the Open Badges implementation guide looks for an issuer's keys.
pub(crate) fn jwk_set(
    tenant: &Tenant,
    rows: &[signing_keys::SigningKey],
) -> Result<Value, RegistrarError> {
    let mut keys = Vec::new();
    for row in rows
        .iter()
        .filter(|row| row.state != signing_keys::KeyState::Compromised)
    {
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
