//! `GET /v1/tenants/{slug}/api-keys`: a tenant's API keys.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::ApiKeyView;
use crate::{
    app::App, caller::TenantCaller, openapi::AdminProblems, problem::Problem, scope::needs,
};

/// A tenant's API keys.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApiKeys {
    /// The keys, oldest first, revoked ones too.
    items: Vec<ApiKeyView>,
}

/// A tenant's API keys, oldest first, revoked ones too.
#[utoipa::path(
    get,
    path = "/v1/tenants/{slug}/api-keys",
    operation_id = "api_keys_list",
    tag = "tenants",
    security(("api_key" = ["api-keys:write"])),
    params(("slug" = String, Path, description = "The tenant.")),
    responses(
        (status = 200, description = "The keys.", body = ApiKeys),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn list(
    caller: TenantCaller<needs::ApiKeysWrite>,
    State(app): State<App>,
) -> Result<Json<ApiKeys>, Problem> {
    let keys = app.registrar().api_keys(&caller.tenant).await?;
    Ok(Json(ApiKeys {
        items: keys.into_iter().map(ApiKeyView::from).collect(),
    }))
}
