//! `GET /v1/tenants/{slug}/event-sources`: a tenant's event sources.

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::Serialize;
use testamur_store::event_sources;
use utoipa::ToSchema;

use crate::{
    app::App, caller::TenantCaller, openapi::AdminProblems, problem::Problem, scope::needs,
};

/// An event source, without its secrets.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventSourceView {
    /// The id, part of the address that it sends to.
    id: String,
    /// Whether the secret before the last rotation is still good.
    previous_secret: bool,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When its secret was last rotated.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// A tenant's event sources.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventSources {
    /// The sources, by id.
    items: Vec<EventSourceView>,
}

/// A tenant's event sources, by id.
#[utoipa::path(
    get,
    path = "/v1/tenants/{slug}/event-sources",
    operation_id = "event_sources_list",
    tag = "events",
    security(("api_key" = ["event-sources:write"])),
    params(("slug" = String, Path, description = "The tenant.")),
    responses(
        (status = 200, description = "The sources.", body = EventSources),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn list(
    caller: TenantCaller<needs::EventSourcesWrite>,
    State(app): State<App>,
) -> Result<Json<EventSources>, Problem> {
    let mut tx = app.registrar().store().read(&caller.tenant).await?;
    let sources = event_sources::list(&mut tx).await?;
    let items = sources.into_iter().map(|source| EventSourceView {
        id: source.id,
        previous_secret: source.previous_secret.is_some(),
        created_at: source.created_at,
        updated_at: source.updated_at,
    });
    Ok(Json(EventSources {
        items: items.collect(),
    }))
}
