//! `GET /tenants/{slug}/jwks.json`: a tenant's keys as a JWK set.

use axum::{extract::State, response::Response};

use super::published;
use crate::{
    address::PublicTenant,
    app::App,
    openapi::PublicProblems,
    problem::{Problem, ProblemType},
};

/// The tenant's keys as a JWK set.
#[utoipa::path(
    get,
    path = "/tenants/{slug}/jwks.json",
    operation_id = "issuer_documents_jwks",
    tag = "issuer",
    params(("slug" = String, Path, description = "The tenant.")),
    responses(
        (status = 200, description = "The keys.", body = serde_json::Value, content_type = "application/jwk-set+json"),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        PublicProblems,
    )
)]
pub(crate) async fn jwks(
    State(app): State<App>,
    PublicTenant(tenant): PublicTenant,
) -> Result<Response, Problem> {
    let keys = app.registrar().issuer_keys(&tenant).await?;
    Ok(published("application/jwk-set+json", &keys))
}

/// The keys of the only tenant, where the host is one issuer's. With several tenants there is nothing at this address.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    operation_id = "issuer_documents_only_jwks",
    tag = "issuer",
    responses(
        (status = 200, description = "The keys.", body = serde_json::Value, content_type = "application/jwk-set+json"),
        (status = 404, description = "`not-found`: there is not exactly one tenant.", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        PublicProblems,
    )
)]
pub(crate) async fn only_jwks(State(app): State<App>) -> Result<Response, Problem> {
    let tenants = app.registrar().tenants().await?;
    let [only] = tenants.as_slice() else {
        return Err(Problem::new(
            ProblemType::NotFound,
            "keys are at `/tenants/{slug}/jwks.json`",
        ));
    };
    let keys = app.registrar().issuer_keys(only).await?;
    Ok(published("application/jwk-set+json", &keys))
}
