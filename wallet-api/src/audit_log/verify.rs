//! `GET /v1/tenants/{slug}/audit-log/verification`: whether the chain of hashes holds.

use axum::{Json, extract::State};
use serde::Serialize;
use testamur_store::audit_log::{self, Chain};
use utoipa::ToSchema;

use crate::{
    app::App, caller::TenantCaller, openapi::AdminProblems, problem::Problem, scope::needs,
};

/// Whether the chain holds.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditVerification {
    /// Whether it does.
    intact: bool,
    /// The last number, or the number at which it breaks.
    seq: i64,
    /// The hash of the last entry: compare it with one that was noted before.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
}

impl From<Chain> for AuditVerification {
    fn from(chain: Chain) -> Self {
        match chain {
            Chain::Broken { seq } => Self {
                intact: false,
                seq,
                hash: None,
            },
            Chain::Intact { seq, hash } => Self {
                intact: true,
                seq,
                hash: Some(hash),
            },
        }
    }
}

/// Walks the whole chain of hashes. An entry that was changed, removed or moved breaks it at its number.
#[utoipa::path(
    get,
    path = "/v1/tenants/{slug}/audit-log/verification",
    operation_id = "audit_log_verify",
    tag = "audit",
    security(("api_key" = ["audit:read"])),
    params(("slug" = String, Path, description = "The tenant.")),
    responses(
        (status = 200, description = "Whether the chain holds.", body = AuditVerification),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn verify(
    caller: TenantCaller<needs::AuditRead>,
    State(app): State<App>,
) -> Result<Json<AuditVerification>, Problem> {
    let mut tx = app.registrar().store().read(&caller.tenant).await?;
    Ok(Json(audit_log::verify_chain(&mut tx).await?.into()))
}
