//! Who calls the VC-API: an API key with its scope, or, where the operator opened it, anyone on this machine.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use testamur_registrar::Actor;
use testamur_store::Tenant;

use crate::{
    address::PublicTenant, app::App, caller::TenantCaller, problem::Problem, scope::needs,
    settings::is_loopback,
};

/// A caller who may use the VC-API of the tenant that the address names.
pub(crate) struct VcApiCaller {
    /// For whom.
    pub(crate) tenant: Tenant,
    /// For the audit log.
    pub(crate) actor: Actor,
}

impl FromRequestParts<App> for VcApiCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let has_key = parts.headers.contains_key(header::AUTHORIZATION);
        if app.vc_api_is_open() && !has_key && is_local(&parts.headers) {
            let PublicTenant(tenant) = PublicTenant::from_request_parts(parts, app).await?;
            let actor = Actor::local();
            return Ok(Self { tenant, actor });
        }
        let caller = TenantCaller::<needs::VcApi>::from_request_parts(parts, app).await?;
        Ok(Self {
            tenant: caller.tenant,
            actor: caller.actor,
        })
    }
}

/// Whether somebody on this machine asked, and not a proxy in front, nor a page that was led here under another name.
fn is_local(headers: &HeaderMap) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let by_proxy = ["forwarded", "via", "x-forwarded-for", "x-real-ip"];
    host.is_some_and(is_loopback) && by_proxy.iter().all(|name| !headers.contains_key(*name))
}
