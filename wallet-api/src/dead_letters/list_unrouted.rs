//! `GET /v1/dead-letters`: the dead letters of no known tenant.

use axum::{Json, extract::State};
use testamur_store::dead_letters;

use super::list::{DeadLetterQuery, DeadLetters};
use crate::{
    address::Queried, app::App, caller::OperatorCaller, openapi::AdminProblems, problem::Problem,
    scope::needs,
};

/// The dead letters whose tenant could not be told, oldest first. For the operator.
#[utoipa::path(
    get,
    path = "/v1/dead-letters",
    operation_id = "dead_letters_list_unrouted",
    tag = "events",
    security(("api_key" = ["dead-letters:write"])),
    params(DeadLetterQuery),
    responses(
        (status = 200, description = "One page.", body = DeadLetters),
        AdminProblems,
    )
)]
pub(crate) async fn list_unrouted(
    _caller: OperatorCaller<needs::DeadLettersWrite>,
    State(app): State<App>,
    Queried(query): Queried<DeadLetterQuery>,
) -> Result<Json<DeadLetters>, Problem> {
    let (after, limit) = query.page()?;
    let mut tx = app.registrar().store().read_system().await?;
    let page = dead_letters::list_unrouted(&mut tx, query.waiting(), after.as_ref(), limit).await?;
    Ok(Json(page.into()))
}
