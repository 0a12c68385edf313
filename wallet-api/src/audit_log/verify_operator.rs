//! `GET /v1/audit-log/verification`: whether the operator's chain of hashes holds.

use axum::{Json, extract::State};
use testamur_store::audit_log;

use super::verify::AuditVerification;
use crate::{
    app::App, caller::OperatorCaller, openapi::AdminProblems, problem::Problem, scope::needs,
};

/// Walks the operator's whole chain of hashes. An entry that was changed, removed or moved breaks it at its number.
#[utoipa::path(
    get,
    path = "/v1/audit-log/verification",
    operation_id = "audit_log_verify_operator",
    tag = "audit",
    security(("api_key" = ["audit:read"])),
    responses(
        (status = 200, description = "Whether the chain holds.", body = AuditVerification),
        AdminProblems,
    )
)]
pub(crate) async fn verify_operator(
    _caller: OperatorCaller<needs::AuditRead>,
    State(app): State<App>,
) -> Result<Json<AuditVerification>, Problem> {
    let mut tx = app.registrar().store().read_system().await?;
    Ok(Json(
        audit_log::verify_operator_chain(&mut tx).await?.into(),
    ))
}
