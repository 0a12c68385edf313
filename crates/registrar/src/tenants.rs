//! Tenants: an issuing organisation, its DID, its first keys.

use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, did_web, resolve_offline};
use testamur_record::Organisation;
use testamur_store::{Tenant, new_id, signing_keys, tenants};

use crate::{
    Actor, DidMethodError, Registrar, RegistrarError,
    key_names::{jwk_set, key_id, public_key, published, single_key_did},
};

/// How the issuer is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DidMethod {
    /// The key is the name: needs no server, cannot be rotated.
    Key,
    /// A document at the service's https address: several keys, rotation.
    Web,
}

/// A tenant to be.
#[derive(Debug, Clone)]
pub struct NewTenant {
    /// The short name in URLs.
    pub slug: String,
    /// The issuer's profile.
    pub issuer: Organisation,
    /// How the issuer is named; without it, did:web on a public https address and did:key elsewhere.
    pub did_method: Option<DidMethod>,
    /// Which keys to make.
    pub key_types: Vec<KeyType>,
}

impl Registrar {
    /// Makes a tenant with its keys, in one transaction.
    ///
    /// # Errors
    ///
    /// [`RegistrarError::SlugMalformed`], [`RegistrarError::SlugTaken`], [`RegistrarError::DidMethod`].
    pub async fn create_tenant(
        &self,
        new: NewTenant,
        actor: &Actor,
    ) -> Result<Tenant, RegistrarError> {
        parse_slug(&new.slug)?;
        let secrets = self.generate_keys(&new.key_types).await?;
        let issuer_id = self.issuer_id(&new, &secrets)?;
        let mut system = self.store().begin_system().await?;
        let row = tenants::NewTenant {
            id: new_id(&mut *self.rng()),
            slug: new.slug.clone(),
            name: new.issuer.legal_name.best(&[]).1.to_owned(),
            issuer: new.issuer.to_value(),
            issuer_id: issuer_id.clone(),
            settings: json!({}),
        };
        let tenant = match tenants::create(&mut system, &row, self.now()).await {
            Err(error) if error.is_conflict() => {
                return Err(RegistrarError::SlugTaken { slug: new.slug });
            }
            other => other?,
        };
        let mut tx = self.act(system.into_tenant(&tenant).await?);
        tx.audit(
            actor,
            "tenant.create",
            tenant.id(),
            json!({ "issuer_id": issuer_id }),
        );
        for secret in &secrets {
            self.store_key(
                &mut tx,
                &key_id(&issuer_id, secret.public_key()),
                secret,
                actor,
            )
            .await?;
        }
        tx.commit().await?;
        Ok(tenant)
    }

    /// The tenant's controller document, as served for did:web: every key that ever signed, the compromised ones with the
    /// moment from when on nothing of theirs verifies.
    pub async fn controller_document(&self, tenant: &Tenant) -> Result<Value, RegistrarError> {
        let id = tenant.issuer_id();
        let unreadable = || RegistrarError::StoredForm {
            what: "keys of tenant",
            id: tenant.slug().to_owned(),
        };
        if let Some(resolved) = resolve_offline(id) {
            return Ok(resolved.map_err(|_| unreadable())?.to_value());
        }
        let mut tx = self.store().read(tenant).await?;
        let rows = signing_keys::list(&mut tx).await?;
        let mut keys = Vec::new();
        for row in rows {
            keys.push(published(&row.id, &public_key(&row)?, row.compromised_at));
        }
        Ok(did_web::document(id, &keys)
            .map_err(|_| unreadable())?
            .to_value())
    }

    /// The tenant's keys as a JWK set.
    pub async fn issuer_keys(&self, tenant: &Tenant) -> Result<Value, RegistrarError> {
        let mut tx = self.store().read(tenant).await?;
        jwk_set(tenant, &signing_keys::list(&mut tx).await?)
    }

    async fn generate_keys(&self, key_types: &[KeyType]) -> Result<Vec<SecretKey>, RegistrarError> {
        let mut keys = Vec::with_capacity(key_types.len());
        for key_type in key_types {
            keys.push(self.generate_key(*key_type).await?);
        }
        Ok(keys)
    }

    fn issuer_id(&self, new: &NewTenant, secrets: &[SecretKey]) -> Result<String, DidMethodError> {
        let public = self.base_url().starts_with("https://");
        let method = new.did_method.unwrap_or(if public {
            DidMethod::Web
        } else {
            DidMethod::Key
        });
        match (method, secrets) {
            (DidMethod::Web, _) => did_web::did_for(self.base_url(), &["tenants", &new.slug])
                .map_err(|_| DidMethodError::WebNeedsHttps {
                    base_url: self.base_url().to_owned(),
                }),
            (DidMethod::Key, [one]) => Ok(single_key_did(one.public_key())),
            (DidMethod::Key, several) => Err(DidMethodError::OneKeyOnly {
                found: several.len(),
            }),
        }
    }
}

fn parse_slug(slug: &str) -> Result<(), RegistrarError> {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let well_formed = (1..=40).contains(&slug.len())
        && slug.chars().all(inner)
        && !slug.starts_with('-')
        && !slug.ends_with('-');
    if well_formed {
        Ok(())
    } else {
        Err(RegistrarError::SlugMalformed {
            slug: slug.chars().take(80).collect(),
        })
    }
}
