//! `GET /v1/audit-log`: who did what for the whole installation.

use axum::{Json, extract::State};
use testamur_store::audit_log;

use super::list::{AuditEntries, AuditQuery};
use crate::{
    address::Queried, app::App, caller::OperatorCaller, openapi::AdminProblems, problem::Problem,
    scope::needs,
};

/// The operator's audit log, oldest entry first: acts that belong to no tenant, such as making an operator's API key.
#[utoipa::path(
    get,
    path = "/v1/audit-log",
    operation_id = "audit_log_list_operator",
    tag = "audit",
    security(("api_key" = ["audit:read"])),
    params(AuditQuery),
    responses(
        (status = 200, description = "Entries.", body = AuditEntries),
        AdminProblems,
    )
)]
pub(crate) async fn list_operator(
    _caller: OperatorCaller<needs::AuditRead>,
    State(app): State<App>,
    Queried(query): Queried<AuditQuery>,
) -> Result<Json<AuditEntries>, Problem> {
    let limit = query.limit()?;
    let mut tx = app.registrar().store().read_system().await?;
    let entries = audit_log::list_operator(&mut tx, query.after(), limit).await?;
    Ok(Json(entries.into()))
}
