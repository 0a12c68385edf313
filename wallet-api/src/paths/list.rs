//! `GET /v1/tenants/{slug}/paths`: a tenant's learning paths.

use axum::{Json, extract::State};
use serde::Serialize;
use testamur_store::paths;
use utoipa::ToSchema;

use super::PathView;
use crate::{
    app::App, caller::TenantCaller, openapi::AdminProblems, problem::Problem, scope::needs,
};

/// A tenant's learning paths.
#[derive(Serialize, ToSchema)]
pub(crate) struct LearningPaths {
    /// The paths, by id.
    items: Vec<PathView>,
}

/// A tenant's learning paths, by id.
#[utoipa::path(
    get,
    path = "/v1/tenants/{slug}/paths",
    operation_id = "paths_list",
    tag = "catalogue",
    security(("api_key" = ["paths:read"])),
    params(("slug" = String, Path, description = "The tenant.")),
    responses(
        (status = 200, description = "The paths.", body = LearningPaths),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn list(
    caller: TenantCaller<needs::PathsRead>,
    State(app): State<App>,
) -> Result<Json<LearningPaths>, Problem> {
    let mut tx = app.registrar().store().read(&caller.tenant).await?;
    let stored = paths::list(&mut tx).await?;
    Ok(Json(LearningPaths {
        items: stored.into_iter().map(PathView::from).collect(),
    }))
}
