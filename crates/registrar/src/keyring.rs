//! A tenant's signing keys: made, sealed, opened for one piece of work.
//!
//! A key that lies elsewhere, in a hardware module or a key service, has a row as well: sealed is its name there. So it is
//! bound to tenant and id like a private key, and nobody points a row at another tenant's key.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;
use testamur_keys::{Algorithm, KeyPlace, KeyType, PublicKey, SecretKey, Signer};
use testamur_signing::Cryptosuite;
use testamur_store::{
    Tenant, TenantTx,
    signing_keys::{self, KeyHolder, KeyState},
};

use crate::{
    Actor, NewKey, Registrar, RegistrarError,
    act::Act,
    key_names::{public_key, verification_method},
    open_key::OpenKey,
};

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
        let secret = SecretKey::from_bytes(key_type, &plain).map_err(|_| key_failed(&row.id))?;
        // The public half is published, and nothing seals it: what it is not the half of would never verify.
        if secret.public_key() == &public_key(row)? {
            Ok(secret)
        } else {
            Err(key_failed(&row.id))
        }
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
