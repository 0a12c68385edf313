//! `GET /tenants/{slug}/credential-offers/{token}`: an offer by reference.
//!
//! It may be read again: some wallets fetch it twice. What works once is the code in it. An offer that is unknown,
//! redeemed, expired or another tenant's is answered alike.

use axum::{extract::State, response::Response};

use super::{offer_link, unkept};
use crate::{
    address::{LastParam, PublicTenant},
    app::App,
    openapi::PublicProblems,
    problem::{Problem, ProblemType},
};

/// A credential offer.
#[utoipa::path(
    get,
    path = "/tenants/{slug}/credential-offers/{token}",
    operation_id = "openid4vci_credential_offer",
    tag = "wallet",
    params(
        ("slug" = String, Path, description = "The tenant."),
        ("token" = String, Path, description = "The secret part of the offer's link."),
    ),
    responses(
        (status = 200, description = "The offer, `cache-control: no-store`.", body = serde_json::Value),
        (status = 404, description = "`not-found`: the offer is unknown, expired or redeemed.", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        PublicProblems,
    )
)]
pub(crate) async fn credential_offer(
    State(app): State<App>,
    tenant: Result<PublicTenant, Problem>,
    LastParam(token): LastParam<String>,
) -> Result<Response, Problem> {
    let unknown = || {
        Problem::new(
            ProblemType::NotFound,
            "there is no such offer, or it is over",
        )
    };
    let PublicTenant(tenant) = tenant.map_err(|problem| match problem.kind {
        ProblemType::TenantUnknown => unknown(),
        _ => problem,
    })?;
    let offer = app
        .registrar()
        .find_offer(&tenant, &token)
        .await?
        .ok_or_else(unknown)?;
    Ok(unkept(&offer_link::credential_offer(
        &app.registrar().tenant_url(&tenant),
        &offer,
    )))
}
