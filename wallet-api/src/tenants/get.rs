//! `GET /v1/tenants/{slug}`: a tenant.

use axum::{Json, extract::State};

use super::TenantView;
use crate::{
    app::App, caller::TenantCaller, openapi::AdminProblems, problem::Problem, scope::needs,
};

/// A tenant.
#[utoipa::path(
    get,
    path = "/v1/tenants/{slug}",
    operation_id = "tenants_get",
    tag = "tenants",
    security(("api_key" = ["tenants:read"])),
    params(("slug" = String, Path, description = "The tenant.")),
    responses(
        (status = 200, description = "The tenant.", body = TenantView),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn get(
    caller: TenantCaller<needs::TenantsRead>,
    State(app): State<App>,
) -> Result<Json<TenantView>, Problem> {
    Ok(Json(TenantView::new(app.registrar(), &caller.tenant)))
}
