//! `POST /v1/tenants/{slug}/credentials/{id}/reinstate`: ends a suspension.

use axum::{Json, extract::State};
use uuid::Uuid;

use super::{CredentialView, find};
use crate::{
    address::LastParam, app::App, caller::TenantCaller, openapi::AdminProblems, problem::Problem,
    scope::needs,
};

/// Ends a suspension. Without one nothing changes.
#[utoipa::path(
    post,
    path = "/v1/tenants/{slug}/credentials/{id}/reinstate",
    operation_id = "credentials_reinstate",
    tag = "credentials",
    security(("api_key" = ["credentials:revoke"])),
    params(("slug" = String, Path, description = "The tenant."), ("id" = Uuid, Path, description = "The credential.")),
    responses(
        (status = 200, description = "In force. The status list says so from now on.", body = CredentialView),
        (status = 404, description = "`tenant-unknown`, `credential-unknown`, `not-found`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 409, description = "`credential-revoked`, `credential-void`, `not-suspendable`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn reinstate(
    caller: TenantCaller<needs::CredentialsRevoke>,
    State(app): State<App>,
    LastParam(id): LastParam<Uuid>,
) -> Result<Json<CredentialView>, Problem> {
    app.registrar()
        .reinstate(&caller.tenant, id, &caller.actor)
        .await?;
    let stored = find(app.registrar(), &caller.tenant, id).await?;
    Ok(Json(CredentialView::without_record(stored)))
}
