//! `GET /v1/tenants/{slug}/credentials/{id}`: a credential with its record.

use axum::{Json, extract::State};
use uuid::Uuid;

use super::{CredentialView, find};
use crate::{
    address::LastParam, app::App, caller::TenantCaller, openapi::AdminProblems, problem::Problem,
    scope::needs,
};

/// A credential with its record.
#[utoipa::path(
    get,
    path = "/v1/tenants/{slug}/credentials/{id}",
    operation_id = "credentials_get",
    tag = "credentials",
    security(("api_key" = ["credentials:read"])),
    params(("slug" = String, Path, description = "The tenant."), ("id" = Uuid, Path, description = "The credential.")),
    responses(
        (status = 200, description = "The credential.", body = CredentialView),
        (status = 404, description = "`tenant-unknown`, `credential-unknown`, `not-found`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn get(
    caller: TenantCaller<needs::CredentialsRead>,
    State(app): State<App>,
    LastParam(id): LastParam<Uuid>,
) -> Result<Json<CredentialView>, Problem> {
    let stored = find(app.registrar(), &caller.tenant, id).await?;
    Ok(Json(CredentialView::with_record(stored)))
}
