//! `GET /v1/tenants/{slug}/audit-log`: who did what.

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use testamur_store::audit_log::{self, AuditEntry};
use utoipa::ToSchema;

use crate::{
    address::{Queried, parse_limit},
    app::App,
    caller::TenantCaller,
    openapi::AdminProblems,
    problem::Problem,
    scope::needs,
};

/// Which entries.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// Only entries after this number; 0 when left out.
    #[serde(default)]
    after: i64,
    /// How many items at most, 1 to 500; 100 when left out.
    limit: Option<u32>,
}

/// An act.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditEntryView {
    /// Its number, from 1 without gaps.
    seq: i64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Who: an id.
    actor: String,
    /// Did what.
    action: String,
    /// To what: an id.
    object: String,
    /// How.
    #[schema(value_type = Object)]
    detail: Value,
    /// The hash of the entry before.
    previous_hash: String,
    /// The hash of this entry and the one before.
    hash: String,
}

/// Entries of the audit log.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditEntries {
    /// The entries, oldest first.
    items: Vec<AuditEntryView>,
}

impl AuditQuery {
    pub(super) fn after(&self) -> i64 {
        self.after
    }

    pub(super) fn limit(&self) -> Result<u32, Problem> {
        parse_limit(self.limit)
    }
}

impl From<Vec<AuditEntry>> for AuditEntries {
    fn from(entries: Vec<AuditEntry>) -> Self {
        Self {
            items: entries.into_iter().map(AuditEntryView::from).collect(),
        }
    }
}

impl From<AuditEntry> for AuditEntryView {
    fn from(entry: AuditEntry) -> Self {
        Self {
            seq: entry.seq,
            at: entry.at,
            actor: entry.actor,
            action: entry.action,
            object: entry.object,
            detail: entry.detail,
            previous_hash: entry.previous_hash,
            hash: entry.hash,
        }
    }
}

/// A tenant's audit log, oldest entry first.
#[utoipa::path(
    get,
    path = "/v1/tenants/{slug}/audit-log",
    operation_id = "audit_log_list",
    tag = "audit",
    security(("api_key" = ["audit:read"])),
    params(("slug" = String, Path, description = "The tenant."), AuditQuery),
    responses(
        (status = 200, description = "Entries.", body = AuditEntries),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn list(
    caller: TenantCaller<needs::AuditRead>,
    State(app): State<App>,
    Queried(query): Queried<AuditQuery>,
) -> Result<Json<AuditEntries>, Problem> {
    let limit = query.limit()?;
    let mut tx = app.registrar().store().read(&caller.tenant).await?;
    let entries = audit_log::list(&mut tx, query.after(), limit).await?;
    Ok(Json(entries.into()))
}
