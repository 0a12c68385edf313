//! `DELETE /v1/tenants/{slug}/api-keys/{id}`: revokes an API key.

use axum::{extract::State, http::StatusCode};
use uuid::Uuid;

use crate::{
    address::LastParam,
    app::App,
    caller::TenantCaller,
    openapi::AdminProblems,
    problem::{Problem, ProblemType},
    scope::needs,
};

/// Revokes an API key: from the next request on it opens nothing.
#[utoipa::path(
    delete,
    path = "/v1/tenants/{slug}/api-keys/{id}",
    operation_id = "api_keys_revoke",
    tag = "tenants",
    security(("api_key" = ["api-keys:write"])),
    params(("slug" = String, Path, description = "The tenant."), ("id" = Uuid, Path, description = "The key.")),
    responses(
        (status = 204, description = "Revoked."),
        (status = 404, description = "`tenant-unknown`, `api-key-unknown`, `not-found`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn revoke(
    caller: TenantCaller<needs::ApiKeysWrite>,
    State(app): State<App>,
    LastParam(id): LastParam<Uuid>,
) -> Result<StatusCode, Problem> {
    if app
        .registrar()
        .revoke_api_key(&caller.tenant, id, &caller.actor)
        .await?
    {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::new(
            ProblemType::ApiKeyUnknown,
            "there is no such API key, or it is revoked already",
        ))
    }
}
