//! `GET /v1/tenants`: all tenants.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::TenantView;
use crate::{
    app::App, caller::OperatorCaller, openapi::AdminProblems, problem::Problem, scope::needs,
};

/// All tenants, by slug.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tenants {
    /// The tenants.
    items: Vec<TenantView>,
}

/// All tenants, by slug. For the operator.
#[utoipa::path(
    get,
    path = "/v1/tenants",
    operation_id = "tenants_list",
    tag = "tenants",
    security(("api_key" = ["tenants:read"])),
    responses(
        (status = 200, description = "The tenants.", body = Tenants),
        AdminProblems,
    )
)]
pub(crate) async fn list(
    _caller: OperatorCaller<needs::TenantsRead>,
    State(app): State<App>,
) -> Result<Json<Tenants>, Problem> {
    let tenants = app.registrar().tenants().await?;
    let items = tenants
        .iter()
        .map(|tenant| TenantView::new(app.registrar(), tenant))
        .collect();
    Ok(Json(Tenants { items }))
}
