//! `GET /v1/tenants/{slug}/achievements/{id}`: an achievement.

use axum::{Json, extract::State};
use testamur_store::achievements;

use super::AchievementView;
use crate::{
    address::LastParam,
    app::App,
    caller::TenantCaller,
    openapi::AdminProblems,
    problem::{Problem, ProblemType},
    scope::needs,
};

/// An achievement.
#[utoipa::path(
    get,
    path = "/v1/tenants/{slug}/achievements/{id}",
    operation_id = "achievements_get",
    tag = "catalogue",
    security(("api_key" = ["achievements:read"])),
    params(("slug" = String, Path, description = "The tenant."), ("id" = String, Path, description = "The short id.")),
    responses(
        (status = 200, description = "The achievement.", body = AchievementView),
        (status = 404, description = "`tenant-unknown`, `achievement-unknown`, `not-found`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn get(
    caller: TenantCaller<needs::AchievementsRead>,
    State(app): State<App>,
    LastParam(id): LastParam<String>,
) -> Result<Json<AchievementView>, Problem> {
    let mut tx = app.registrar().store().read(&caller.tenant).await?;
    let stored = achievements::find(&mut tx, &id).await?;
    let stored = stored.ok_or_else(|| {
        Problem::new(
            ProblemType::AchievementUnknown,
            "there is no such achievement",
        )
    })?;
    Ok(Json(stored.into()))
}
