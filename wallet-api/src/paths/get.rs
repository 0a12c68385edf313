//! `GET /v1/tenants/{slug}/paths/{id}`: a learning path.

use axum::{Json, extract::State};
use testamur_store::paths;

use super::PathView;
use crate::{
    address::LastParam,
    app::App,
    caller::TenantCaller,
    openapi::AdminProblems,
    problem::{Problem, ProblemType},
    scope::needs,
};

/// A learning path.
#[utoipa::path(
    get,
    path = "/v1/tenants/{slug}/paths/{id}",
    operation_id = "paths_get",
    tag = "catalogue",
    security(("api_key" = ["paths:read"])),
    params(("slug" = String, Path, description = "The tenant."), ("id" = String, Path, description = "The path.")),
    responses(
        (status = 200, description = "The path.", body = PathView),
        (status = 404, description = "`tenant-unknown`, `path-unknown`, `not-found`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn get(
    caller: TenantCaller<needs::PathsRead>,
    State(app): State<App>,
    LastParam(id): LastParam<String>,
) -> Result<Json<PathView>, Problem> {
    let mut tx = app.registrar().store().read(&caller.tenant).await?;
    let stored = paths::find(&mut tx, &id).await?;
    let stored = stored
        .ok_or_else(|| Problem::new(ProblemType::PathUnknown, "there is no such learning path"))?;
    Ok(Json(stored.into()))
}
