//! `GET /v1/tenants/{slug}/dead-letters`: a tenant's dead letters.

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use testamur_store::{
    Cursor, Page,
    dead_letters::{self, DeadLetterSummary},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    address::{Queried, parse_cursor, parse_limit},
    app::App,
    caller::TenantCaller,
    openapi::AdminProblems,
    problem::Problem,
    scope::needs,
};

/// Which dead letters.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeadLetterQuery {
    /// Also those that were replayed; false when left out.
    #[serde(default)]
    replayed: bool,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
    /// How many items at most, 1 to 500; 100 when left out.
    limit: Option<u32>,
}

/// A dead letter, without its payload: that holds personal data.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeadLetterView {
    /// The id.
    id: Uuid,
    /// Where it came from.
    stream: String,
    /// Its id there.
    entry_id: String,
    /// Why it was not applied: a code.
    reason: String,
    /// Where and what.
    detail: String,
    /// How many bytes it holds.
    bytes: usize,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// When it was replayed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    replayed_at: Option<Timestamp>,
}

/// One page of dead letters.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeadLetters {
    /// The letters, oldest first.
    items: Vec<DeadLetterView>,
    /// The `cursor` of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl DeadLetterQuery {
    /// Whether only those that wait are asked for.
    pub(super) fn waiting(&self) -> bool {
        !self.replayed
    }

    pub(super) fn page(&self) -> Result<(Option<Cursor>, u32), Problem> {
        Ok((
            parse_cursor(self.cursor.as_deref())?,
            parse_limit(self.limit)?,
        ))
    }
}

impl From<Page<DeadLetterSummary>> for DeadLetters {
    fn from(page: Page<DeadLetterSummary>) -> Self {
        Self {
            items: page.items.into_iter().map(DeadLetterView::from).collect(),
            next: page.next.map(|cursor| cursor.to_string()),
        }
    }
}

impl From<DeadLetterSummary> for DeadLetterView {
    fn from(letter: DeadLetterSummary) -> Self {
        Self {
            id: letter.id,
            stream: letter.stream,
            entry_id: letter.entry_id,
            reason: letter.reason,
            detail: letter.detail,
            bytes: letter.bytes as usize,
            received_at: letter.received_at,
            replayed_at: letter.replayed_at,
        }
    }
}

/// A tenant's dead letters, oldest first.
#[utoipa::path(
    get,
    path = "/v1/tenants/{slug}/dead-letters",
    operation_id = "dead_letters_list",
    tag = "events",
    security(("api_key" = ["dead-letters:write"])),
    params(("slug" = String, Path, description = "The tenant."), DeadLetterQuery),
    responses(
        (status = 200, description = "One page.", body = DeadLetters),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn list(
    caller: TenantCaller<needs::DeadLettersWrite>,
    State(app): State<App>,
    Queried(query): Queried<DeadLetterQuery>,
) -> Result<Json<DeadLetters>, Problem> {
    let (after, limit) = query.page()?;
    let mut tx = app.registrar().store().read(&caller.tenant).await?;
    let page = dead_letters::list(&mut tx, query.waiting(), after.as_ref(), limit).await?;
    Ok(Json(page.into()))
}
