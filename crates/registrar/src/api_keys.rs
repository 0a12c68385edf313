//! Keys of the admin API: made here, shown once, kept as hashes.

use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use testamur_keys::{hash_token, random_token};
use testamur_store::{
    Tenant,
    api_keys::{self, ApiKey},
    audit_log, new_id, tenants,
};
use uuid::Uuid;

use crate::{Actor, Registrar, RegistrarError};

/// What every key begins with, so that scanners for leaked secrets know it.
pub const API_KEY_PREFIX: &str = "tst_";

/// How exact `last_used_at` is.
const USE_NOTED_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// How many characters of a key are kept to recognise it by.
const SHOWN: usize = 10;

/// An API key to be.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// What people call it.
    pub label: String,
    /// What it may do; no scope holds a space.
    pub scopes: Vec<String>,
    /// From when it opens nothing.
    pub expires_at: Option<Timestamp>,
}

/// A new API key. The secret is shown this once; `Debug` does not show it.
pub struct CreatedApiKey {
    /// The key as it is stored.
    pub key: ApiKey,
    /// What the caller sends as a bearer token.
    pub secret: String,
}

/// Who calls, as far as the key tells.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The key.
    pub key: ApiKey,
    /// Whose key it is; `None` is the operator's.
    pub tenant: Option<Tenant>,
}

impl Registrar {
    /// Makes a key of a tenant, or of the operator.
    pub async fn create_api_key(
        &self,
        tenant: Option<&Tenant>,
        new: NewApiKey,
        actor: &Actor,
    ) -> Result<CreatedApiKey, RegistrarError> {
        let secret = format!("{API_KEY_PREFIX}{}", random_token(&mut *self.rng()));
        let row = api_keys::NewApiKey {
            id: new_id(&mut *self.rng()),
            label: new.label,
            prefix: secret.chars().take(SHOWN).collect(),
            secret_hash: hash_token(&secret),
            scopes: new.scopes,
            expires_at: new.expires_at,
        };
        let key = if let Some(tenant) = tenant {
            let mut tx = self.begin(tenant).await?;
            let key = api_keys::create(&mut tx, &row, self.now()).await?;
            tx.audit(
                actor,
                "api-key.create",
                key.id,
                json!({ "scopes": key.scopes }),
            );
            tx.commit().await?;
            key
        } else {
            let mut tx = self.store().begin_system().await?;
            let key = api_keys::create_operator(&mut tx, &row, self.now()).await?;
            let entry = audit_log::NewEntry {
                actor: actor.as_str().to_owned(),
                action: "api-key.create".to_owned(),
                object: key.id.to_string(),
                detail: json!({ "scopes": key.scopes }),
            };
            audit_log::append_operator(&mut tx, &entry, self.now()).await?;
            tx.commit().await?;
            key
        };
        Ok(CreatedApiKey { key, secret })
    }

    /// Who holds this key; `None` when it is unknown, revoked or expired.
    pub async fn caller(&self, secret: &str) -> Result<Option<Caller>, RegistrarError> {
        if !secret.starts_with(API_KEY_PREFIX) {
            return Ok(None);
        }
        let mut tx = self.store().read_system().await?;
        let Some(key) = api_keys::find_active(&mut tx, &hash_token(secret), self.now()).await?
        else {
            return Ok(None);
        };
        let tenant = match key.tenant_id {
            Some(tenant_id) => match tenants::find_by_id(&mut tx, tenant_id).await? {
                Some(tenant) => Some(tenant),
                None => return Ok(None),
            },
            None => None,
        };
        drop(tx);
        self.note_use(&key);
        Ok(Some(Caller { key, tenant }))
    }

    /// Notes that a key was used: now and then, for it costs a write, and apart from the request, which neither waits for
    /// the store's writers nor depends on them.
    fn note_use(&self, key: &ApiKey) {
        let (id, now) = (key.id, self.now());
        let is_recent = |last| now.duration_since(last) < USE_NOTED_EVERY;
        if key.last_used_at.is_some_and(is_recent) || !self.uses().begin(id) {
            return;
        }
        let registrar = self.clone();
        tokio::spawn(async move {
            let noted = async {
                let mut tx = registrar.store().begin_system().await?;
                api_keys::touch(&mut tx, id, now).await?;
                tx.commit().await
            };
            if let Err(error) = noted.await {
                tracing::warn!(key = %id, %error, "the use of an API key was not noted");
            }
            registrar.uses().end(id);
        });
    }

    /// The keys of a tenant, revoked ones too.
    pub async fn api_keys(&self, tenant: &Tenant) -> Result<Vec<ApiKey>, RegistrarError> {
        let mut tx = self.store().read(tenant).await?;
        Ok(api_keys::list(&mut tx).await?)
    }

    /// Revokes a key of a tenant; whether it opened something until now.
    pub async fn revoke_api_key(
        &self,
        tenant: &Tenant,
        id: Uuid,
        actor: &Actor,
    ) -> Result<bool, RegistrarError> {
        let mut tx = self.begin(tenant).await?;
        let revoked = api_keys::revoke(&mut tx, id, self.now()).await?;
        if revoked {
            tx.audit(actor, "api-key.revoke", id, json!({}));
        }
        tx.commit().await?;
        Ok(revoked)
    }
}

/// The keys whose use is being noted: one at a time for each, however many requests come meanwhile.
#[derive(Default)]
pub(crate) struct Uses(Mutex<HashSet<Uuid>>);

impl Uses {
    /// Whether nobody is at it.
    fn begin(&self, id: Uuid) -> bool {
        self.ids().insert(id)
    }

    fn end(&self, id: Uuid) {
        self.ids().remove(&id);
    }

    /// A set is whole whatever broke beside it.
    fn ids(&self) -> MutexGuard<'_, HashSet<Uuid>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for CreatedApiKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("CreatedApiKey")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
