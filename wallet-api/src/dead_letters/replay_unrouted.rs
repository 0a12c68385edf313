//! `POST /v1/dead-letters/{id}/replay`: tries a dead letter of no known tenant again, for a tenant.

use axum::{extract::State, http::StatusCode};
use testamur_json::Mistake;
use testamur_store::dead_letters;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{apply, unknown};
use crate::{
    address::LastParam,
    app::App,
    body::Json,
    caller::OperatorCaller,
    fields::{Fields, FromFields, text},
    openapi::AdminProblems,
    problem::Problem,
    scope::needs,
};

/// For whom.
#[derive(ToSchema)]
#[schema(example = json!({ "tenant": "example-university" }))]
pub(crate) struct ReplayFor {
    /// The tenant's slug.
    tenant: String,
}

impl FromFields for ReplayFor {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let tenant = fields.required("tenant", text(1..=80));
        Some(Self { tenant: tenant? })
    }
}

/// Tries a dead letter of no known tenant again, for a tenant. One that was replayed changes nothing. For the operator.
#[utoipa::path(
    post,
    path = "/v1/dead-letters/{id}/replay",
    operation_id = "dead_letters_replay_unrouted",
    tag = "events",
    security(("api_key" = ["dead-letters:write"])),
    params(("id" = Uuid, Path, description = "The letter.")),
    request_body = ReplayFor,
    responses(
        (status = 204, description = "Applied."),
        (status = 404, description = "`dead-letter-unknown`, `not-found`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 422, description = "`event-not-applied`: it still cannot be applied, and stays; `document-mistaken`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn replay_unrouted(
    caller: OperatorCaller<needs::DeadLettersWrite>,
    State(app): State<App>,
    LastParam(id): LastParam<Uuid>,
    Json(request): Json<ReplayFor>,
) -> Result<StatusCode, Problem> {
    let registrar = app.registrar();
    let Some(tenant) = registrar.tenant(&request.tenant).await? else {
        let expected = "the slug of a tenant";
        let mistake = Mistake::new(
            "/tenant",
            "an unknown slug",
            expected,
            "see `GET /v1/tenants`",
        );
        return Err(Problem::mistakes(vec![mistake]));
    };
    let mut tx = registrar.store().read_system().await?;
    let letter = dead_letters::find_unrouted(&mut tx, id)
        .await?
        .ok_or_else(unknown)?;
    drop(tx);
    apply(registrar, &tenant, &letter).await?;
    registrar
        .mark_unrouted_dead_letter_replayed(&tenant, id, &caller.actor)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
