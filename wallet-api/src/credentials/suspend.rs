//! `POST /v1/tenants/{slug}/credentials/{id}/suspend`: suspends a credential.

use axum::extract::State;
use uuid::Uuid;

use super::{CredentialView, Reason, find};
use crate::{
    address::LastParam, app::App, body::Json, caller::TenantCaller, openapi::AdminProblems,
    problem::Problem, scope::needs,
};

/// Suspends a credential. Suspending it again changes nothing.
#[utoipa::path(
    post,
    path = "/v1/tenants/{slug}/credentials/{id}/suspend",
    operation_id = "credentials_suspend",
    tag = "credentials",
    security(("api_key" = ["credentials:revoke"])),
    params(("slug" = String, Path, description = "The tenant."), ("id" = Uuid, Path, description = "The credential.")),
    request_body = Reason,
    responses(
        (status = 200, description = "Suspended. The status list says so from now on.", body = CredentialView),
        (status = 404, description = "`tenant-unknown`, `credential-unknown`, `not-found`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 409, description = "`credential-revoked`, `credential-void`, `not-suspendable`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 422, description = "`document-mistaken`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn suspend(
    caller: TenantCaller<needs::CredentialsRevoke>,
    State(app): State<App>,
    LastParam(id): LastParam<Uuid>,
    Json(request): Json<Reason>,
) -> Result<axum::Json<CredentialView>, Problem> {
    app.registrar()
        .suspend(&caller.tenant, id, &request.reason, &caller.actor)
        .await?;
    let stored = find(app.registrar(), &caller.tenant, id).await?;
    Ok(axum::Json(CredentialView::without_record(stored)))
}
