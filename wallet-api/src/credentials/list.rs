//! `GET /v1/tenants/{slug}/credentials`: a tenant's credentials.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use testamur_store::credentials::{self, Filter};
use utoipa::ToSchema;
use uuid::Uuid;

use super::CredentialView;
use crate::{
    address::{Queried, parse_cursor, parse_limit},
    app::App,
    caller::TenantCaller,
    openapi::AdminProblems,
    problem::Problem,
    scope::needs,
};

/// Which credentials.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CredentialQuery {
    /// Only those of this learner: the register's id.
    learner_id: Option<Uuid>,
    /// Only those of this achievement: its short id.
    achievement: Option<String>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
    /// How many items at most, 1 to 500; 100 when left out.
    limit: Option<u32>,
}

/// One page of credentials.
#[derive(Serialize, ToSchema)]
pub(crate) struct Credentials {
    /// The credentials, oldest first, without their records.
    items: Vec<CredentialView>,
    /// The `cursor` of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A tenant's credentials, oldest first.
#[utoipa::path(
    get,
    path = "/v1/tenants/{slug}/credentials",
    operation_id = "credentials_list",
    tag = "credentials",
    security(("api_key" = ["credentials:read"])),
    params(("slug" = String, Path, description = "The tenant."), CredentialQuery),
    responses(
        (status = 200, description = "One page.", body = Credentials),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn list(
    caller: TenantCaller<needs::CredentialsRead>,
    State(app): State<App>,
    Queried(query): Queried<CredentialQuery>,
) -> Result<Json<Credentials>, Problem> {
    let (after, limit) = (
        parse_cursor(query.cursor.as_deref())?,
        parse_limit(query.limit)?,
    );
    // A NUL is no text in PostgreSQL, and part of no id.
    let achievement_id = query.achievement.map(|id| id.replace('\0', ""));
    let filter = Filter {
        learner_id: query.learner_id,
        achievement_id,
        state: None,
    };
    let mut tx = app.registrar().store().read(&caller.tenant).await?;
    let page = credentials::list(&mut tx, &filter, after.as_ref(), limit).await?;
    Ok(Json(Credentials {
        items: page
            .items
            .into_iter()
            .map(CredentialView::without_record)
            .collect(),
        next: page.next.map(|cursor| cursor.to_string()),
    }))
}
