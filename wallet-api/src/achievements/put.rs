//! `PUT /v1/tenants/{slug}/achievements/{id}`: stores an achievement.

use axum::{extract::State, http::StatusCode};
use testamur_json::Mistake;
use testamur_record::Achievement;
use testamur_store::achievements;

use super::AchievementView;
use crate::{
    address::LastParam, app::App, body::JsonValue, caller::TenantCaller, openapi::AdminProblems,
    problem::Problem, scope::needs,
};

/// Stores an achievement under a short id, or replaces the one that is there. Credentials that are out stay as they are.
#[utoipa::path(
    put,
    path = "/v1/tenants/{slug}/achievements/{id}",
    operation_id = "achievements_put",
    tag = "catalogue",
    security(("api_key" = ["achievements:write"])),
    params(("slug" = String, Path, description = "The tenant."),
           ("id" = String, Path, description = "The short id: 1 to 200 characters.")),
    request_body(content = ref("#/components/schemas/Achievement"), content_type = "application/json"),
    responses(
        (status = 200, description = "Replaced.", body = AchievementView),
        (status = 201, description = "New.", body = AchievementView),
        (status = 404, description = "`tenant-unknown`, `not-found`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 409, description = "`conflict`: another achievement has this IRI.", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 422, description = "`document-mistaken`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn put(
    caller: TenantCaller<needs::AchievementsWrite>,
    State(app): State<App>,
    LastParam(id): LastParam<String>,
    JsonValue(body): JsonValue,
) -> Result<(StatusCode, axum::Json<AchievementView>), Problem> {
    refuse_long_id(&id)?;
    let achievement = Achievement::parse(&body).map_err(Problem::mistakes)?;
    let new = app
        .registrar()
        .put_achievement(&caller.tenant, &id, &achievement, &caller.actor)
        .await?;
    let mut tx = app.registrar().store().read(&caller.tenant).await?;
    let stored = achievements::find(&mut tx, &id)
        .await?
        .ok_or_else(Problem::busy)?;
    let status = if new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, axum::Json(stored.into())))
}

fn refuse_long_id(id: &str) -> Result<(), Problem> {
    let length = id.chars().count();
    if (1..=200).contains(&length) && !id.chars().any(char::is_control) {
        return Ok(());
    }
    let found = format!("an id of {length} characters in the address");
    let expected = "1 to 200 characters, without control characters";
    Err(Problem::mistakes(vec![Mistake::new(
        "",
        found,
        expected,
        "choose another id",
    )]))
}
