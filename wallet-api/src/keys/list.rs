//! `GET /v1/tenants/{slug}/keys`: a tenant's signing keys.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::KeyView;
use crate::{
    app::App, caller::TenantCaller, openapi::AdminProblems, problem::Problem, scope::needs,
};

/// A tenant's signing keys.
#[derive(Serialize, ToSchema)]
pub(crate) struct Keys {
    /// The keys, oldest first.
    items: Vec<KeyView>,
}

/// A tenant's signing keys, oldest first.
#[utoipa::path(
    get,
    path = "/v1/tenants/{slug}/keys",
    operation_id = "keys_list",
    tag = "tenants",
    security(("api_key" = ["keys:write"])),
    params(("slug" = String, Path, description = "The tenant.")),
    responses(
        (status = 200, description = "The keys.", body = Keys),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn list(
    caller: TenantCaller<needs::KeysWrite>,
    State(app): State<App>,
) -> Result<Json<Keys>, Problem> {
    let keys = app.registrar().keys(&caller.tenant).await?;
    Ok(Json(Keys {
        items: keys.into_iter().map(KeyView::from).collect(),
    }))
}
