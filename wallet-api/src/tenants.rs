//! Tenants: the issuing organisations of this installation.

pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod list;

use jiff::Timestamp;
use serde::Serialize;
use testamur_registrar::Registrar;
use testamur_store::Tenant;
use utoipa::ToSchema;

/// A tenant.
#[derive(Serialize, ToSchema)]
pub(crate) struct TenantView {
    /// The short name in addresses.
    slug: String,
    /// The name people read.
    name: String,
    /// The issuer's id in credentials: a DID.
    issuer_id: String,
    /// The issuer's profile.
    #[schema(schema_with = crate::openapi::organisation)]
    issuer: serde_json::Value,
    /// The tenant's address: its OpenID4VCI credential issuer.
    url: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl TenantView {
    fn new(registrar: &Registrar, tenant: &Tenant) -> Self {
        Self {
            slug: tenant.slug().to_owned(),
            name: tenant.name().to_owned(),
            issuer_id: tenant.issuer_id().to_owned(),
            issuer: tenant.issuer().clone(),
            url: registrar.tenant_url(tenant),
            created_at: tenant.created_at(),
        }
    }
}
