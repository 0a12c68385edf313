//! `PUT /v1/tenants/{slug}/event-sources/{id}`: makes an event source, or rotates its secret.

use axum::{Json, extract::State};
use serde::Serialize;
use testamur_json::Mistake;
use testamur_sources::standard_webhooks::Secret;
use utoipa::ToSchema;

use crate::{
    address::LastParam, app::App, caller::TenantCaller, openapi::AdminProblems, problem::Problem,
    scope::needs,
};

/// An event source and its new secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventSourceSecret {
    /// Where it sends events to.
    url: String,
    /// What it signs them with, by Standard Webhooks. It is shown this once.
    secret: String,
}

/// Makes an event source, or rotates the secret of one that is there: the secret before stays good until the next
/// rotation, so that the sender can change over without a gap.
#[utoipa::path(
    put,
    path = "/v1/tenants/{slug}/event-sources/{id}",
    operation_id = "event_sources_put",
    tag = "events",
    security(("api_key" = ["event-sources:write"])),
    params(("slug" = String, Path, description = "The tenant."),
           ("id" = String, Path, description = "Names the platform: 1 to 64 letters, digits, `-`, `_` and `.`. \
            Learners are known by it and their id there, so it never changes.")),
    responses(
        (status = 200, description = "The secret.", body = EventSourceSecret),
        (status = 404, description = "`tenant-unknown`, `not-found`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 422, description = "`document-mistaken`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn put(
    caller: TenantCaller<needs::EventSourcesWrite>,
    State(app): State<App>,
    LastParam(id): LastParam<String>,
) -> Result<Json<EventSourceSecret>, Problem> {
    refuse_other_id(&id)?;
    let key = app
        .registrar()
        .put_event_source(&caller.tenant, &id, &caller.actor)
        .await?;
    let secret = Secret::from_bytes(&key).map_err(|_| Problem::internal())?;
    Ok(Json(EventSourceSecret {
        url: format!("{}/events/{id}", app.registrar().tenant_url(&caller.tenant)),
        secret: secret.reveal().to_string(),
    }))
}

fn refuse_other_id(id: &str) -> Result<(), Problem> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if (1..=64).contains(&id.len()) && id.bytes().all(allowed) {
        return Ok(());
    }
    let expected = "1 to 64 letters, digits, `-`, `_` and `.`";
    Err(Problem::mistakes(vec![Mistake::new(
        "",
        "another id in the address",
        expected,
        "choose another id",
    )]))
}
