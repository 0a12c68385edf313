//! `POST /v1/tenants/{slug}/dead-letters/{id}/replay`: tries a dead letter again.

use axum::{extract::State, http::StatusCode};
use testamur_store::dead_letters;
use uuid::Uuid;

use super::{apply, unknown};
use crate::{
    address::LastParam, app::App, caller::TenantCaller, openapi::AdminProblems, problem::Problem,
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
        (status = 404, description = "`tenant-unknown`, `dead-letter-unknown`, `not-found`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 422, description = "`event-not-applied`: it still cannot be applied, and stays.", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
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
    let letter = dead_letters::find(&mut tx, id).await?.ok_or_else(unknown)?;
    drop(tx);
    apply(registrar, &caller.tenant, &letter).await?;
    registrar
        .mark_dead_letter_replayed(&caller.tenant, id, &caller.actor)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
