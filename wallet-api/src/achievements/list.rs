//! `GET /v1/tenants/{slug}/achievements`: a tenant's achievements.

use axum::{Json, extract::State};
use serde::Serialize;
use testamur_store::achievements;
use utoipa::ToSchema;

use super::AchievementView;
use crate::{
    address::{PageQuery, Queried},
    app::App,
    caller::TenantCaller,
    openapi::AdminProblems,
    problem::Problem,
    scope::needs,
};

/// One page of achievements.
#[derive(Serialize, ToSchema)]
pub(crate) struct Achievements {
    /// The achievements, by id.
    items: Vec<AchievementView>,
    /// The `cursor` of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A tenant's achievements, by id.
#[utoipa::path(
    get,
    path = "/v1/tenants/{slug}/achievements",
    operation_id = "achievements_list",
    tag = "catalogue",
    security(("api_key" = ["achievements:read"])),
    params(("slug" = String, Path, description = "The tenant."), PageQuery),
    responses(
        (status = 200, description = "One page.", body = Achievements),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn list(
    caller: TenantCaller<needs::AchievementsRead>,
    State(app): State<App>,
    Queried(query): Queried<PageQuery>,
) -> Result<Json<Achievements>, Problem> {
    let (after, limit) = (query.cursor()?, query.limit()?);
    let mut tx = app.registrar().store().read(&caller.tenant).await?;
    let page = achievements::list(&mut tx, after.as_ref(), limit).await?;
    Ok(Json(Achievements {
        items: page.items.into_iter().map(AchievementView::from).collect(),
        next: page.next.map(|cursor| cursor.to_string()),
    }))
}
