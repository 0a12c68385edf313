//! Tenants: the issuing organisations that share one installation.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::{StoreError, SystemTx};

/// One tenant. Only this module makes one, so that who holds it has looked it up.
#[derive(Clone, Debug)]
pub struct Tenant {
    id: Uuid,
    slug: String,
    name: String,
    issuer: Value,
    issuer_id: String,
    settings: Value,
    created_at: Timestamp,
}

impl Tenant {
    /// The id.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The short name in URLs.
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// The name people read.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The issuer's profile: an `Organisation` of the canonical record, as JSON.
    pub fn issuer(&self) -> &Value {
        &self.issuer
    }

    /// The issuer's id in credentials: a DID or a URL.
    pub fn issuer_id(&self) -> &str {
        &self.issuer_id
    }

    /// The tenant's settings.
    pub fn settings(&self) -> &Value {
        &self.settings
    }

    /// When the tenant was made.
    pub fn created_at(&self) -> Timestamp {
        self.created_at
    }
}

/// A tenant to be.
#[derive(Clone, Debug)]
pub struct NewTenant {
    /// A fresh id.
    pub id: Uuid,
    /// The short name in URLs; unique.
    pub slug: String,
    /// The name people read.
    pub name: String,
    /// The issuer's profile, an `Organisation` as JSON.
    pub issuer: Value,
    /// The DID or URL of the issuer.
    pub issuer_id: String,
    /// The settings.
    pub settings: Value,
}

/// Makes a tenant; a taken slug is a conflict.
pub async fn create(
    tx: &mut SystemTx,
    new: &NewTenant,
    now: Timestamp,
) -> Result<Tenant, StoreError> {
    todo!()
}

/// Finds the tenant of a slug.
pub async fn find_by_slug(tx: &mut SystemTx, slug: &str) -> Result<Option<Tenant>, StoreError> {
    todo!()
}

/// Finds the tenant of an id.
pub async fn find_by_id(tx: &mut SystemTx, id: Uuid) -> Result<Option<Tenant>, StoreError> {
    todo!()
}

/// Lists all tenants by slug.
pub async fn list(tx: &mut SystemTx) -> Result<Vec<Tenant>, StoreError> {
    todo!()
}

/// Replaces name, issuer profile, issuer id and settings; gives the tenant as it is now.
pub async fn update(
    tx: &mut SystemTx,
    tenant: &Tenant,
    name: &str,
    issuer: &Value,
    issuer_id: &str,
    settings: &Value,
) -> Result<Tenant, StoreError> {
    todo!()
}
