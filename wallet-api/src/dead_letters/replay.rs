//! `POST /v1/tenants/{slug}/dead-letters/{id}/replay`: tries a dead letter again.

use axum::{extract::State, http::StatusCode};
use testamur_json::Mistake;
use testamur_store::dead_letters;
use uuid::Uuid;

use crate::{
    address::LastParam,
    app::App,
    caller::TenantCaller,
    events::intake::{self, Refusal},
    openapi::AdminProblems,
    problem::{Problem, ProblemType},
    scope::needs,
};

/// Tries a dead letter again, after what stood in its way was mended. One that was replayed changes nothing.
#[utoipa::path(
    post,
    path = "/v1/tenants/{slug}/dead-letters/{id}/replay",
    operation_id = "dead_letters_replay",
    tag = "events",
    security(("api_key" = ["dead-letters:write"])),
    params(("slug" = String, Path, description = "The tenant."), ("id" = Uuid, Path, description = "The letter.")),
    responses(
        (status = 204, description = "Applied."),
        (status = 422, description = "`event-not-applied`: it still cannot be applied, and stays."),
        AdminProblems,
    )
)]
pub(crate) async fn replay(
    caller: TenantCaller<needs::DeadLettersWrite>,
    State(app): State<App>,
    LastParam(id): LastParam<Uuid>,
) -> Result<StatusCode, Problem> {
    let registrar = app.registrar();
    let mut tx = registrar.store().read(&caller.tenant).await?;
    let letter = dead_letters::find(&mut tx, id).await?;
    drop(tx);
    let letter = letter.ok_or_else(|| {
        Problem::new(
            ProblemType::DeadLetterUnknown,
            "there is no such dead letter",
        )
    })?;
    let opened = intake::open(&letter);
    let event = opened
        .event
        .map_err(|refusal| still_refused(id, &refusal))?;
    let ingested = registrar
        .ingest(&caller.tenant, &opened.source, &[event])
        .await?;
    if let Some((_, error)) = ingested.rejected.first() {
        return Err(still_refused(id, &error.into()));
    }
    registrar
        .mark_dead_letter_replayed(&caller.tenant, id, &caller.actor)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn still_refused(id: Uuid, refusal: &Refusal) -> Problem {
    let mistake = Mistake::new(
        "",
        refusal.detail.clone(),
        "an event that can be applied",
        "mend the cause, then replay",
    );
    Problem::new(
        ProblemType::EventNotApplied,
        "it still cannot be applied, and stays a dead letter",
    )
    .with_errors(vec![mistake])
    .with_dead_letters(vec![id])
}
