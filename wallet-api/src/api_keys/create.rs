//! `POST /v1/tenants/{slug}/api-keys`: makes an API key of a tenant.

use axum::{extract::State, http::StatusCode};
use jiff::Timestamp;
use serde::Serialize;
use testamur_json::Mistake;
use testamur_registrar::NewApiKey;
use utoipa::ToSchema;

use super::ApiKeyView;
use crate::{
    app::App,
    body::Json,
    caller::TenantCaller,
    fields::{Fields, FromFields, instant, list, text, word},
    openapi::AdminProblems,
    problem::{Problem, ProblemType},
    scope::{Scope, needs, parse_scope},
};

/// An API key to be.
#[derive(ToSchema)]
#[schema(example = json!({ "label": "course catalogue", "scopes": ["achievements:write", "paths:write"] }))]
pub(crate) struct CreateApiKey {
    /// What people call it.
    label: String,
    /// What it may do: no more than the key that makes it.
    scopes: Vec<Scope>,
    /// From when it opens nothing: no later than the key that makes it, and the same when left out.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// A new API key.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApiKeyCreated {
    /// The key.
    #[serde(flatten)]
    key: ApiKeyView,
    /// What to send as bearer token. It is shown this once.
    secret: String,
}

impl FromFields for CreateApiKey {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let label = fields.required("label", text(1..=200));
        let scopes = fields.required(
            "scopes",
            list(word(parse_scope, "a scope, like `credentials:read`")),
        );
        let expires_at = fields.optional("expires_at", instant);
        Some(Self {
            label: label?,
            scopes: scopes?,
            expires_at: expires_at?,
        })
    }
}

/// Makes an API key of a tenant. Its secret is in the answer, and nowhere else.
#[utoipa::path(
    post,
    path = "/v1/tenants/{slug}/api-keys",
    operation_id = "api_keys_create",
    tag = "tenants",
    security(("api_key" = ["api-keys:write"])),
    params(("slug" = String, Path, description = "The tenant.")),
    request_body = CreateApiKey,
    responses(
        (status = 201, description = "The key and its secret.", body = ApiKeyCreated),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 422, description = "`document-mistaken`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn create(
    caller: TenantCaller<needs::ApiKeysWrite>,
    State(app): State<App>,
    Json(request): Json<CreateApiKey>,
) -> Result<(StatusCode, axum::Json<ApiKeyCreated>), Problem> {
    let held = |scope: &Scope| caller.scopes.iter().any(|held| held == scope.as_str());
    if let Some(beyond) = request.scopes.iter().find(|scope| !held(scope)) {
        let detail = format!(
            "a key gives no more than it has, and this one lacks `{}`",
            beyond.as_str()
        );
        return Err(Problem::new(ProblemType::ScopeMissing, detail));
    }
    let expires_at = expiry(caller.expires_at, request.expires_at)?;
    let new = NewApiKey {
        label: request.label,
        scopes: request
            .scopes
            .iter()
            .map(|scope| scope.as_str().to_owned())
            .collect(),
        expires_at,
    };
    let created = app
        .registrar()
        .create_api_key(Some(&caller.tenant), new, &caller.actor)
        .await?;
    let answer = ApiKeyCreated {
        key: created.key.into(),
        secret: created.secret,
    };
    Ok((StatusCode::CREATED, axum::Json(answer)))
}

/// When a key ends that is made by one which ends at `parent`: never later.
fn expiry(
    parent: Option<Timestamp>,
    asked: Option<Timestamp>,
) -> Result<Option<Timestamp>, Problem> {
    match (parent, asked) {
        (Some(parent), Some(asked)) if asked > parent => {
            Err(Problem::mistakes(vec![Mistake::new(
                "/expires_at",
                format!("`{asked}`"),
                format!("an instant no later than `{parent}`, when the key ends that makes it"),
                "choose an earlier instant, or leave it out",
            )]))
        }
        (parent, asked) => Ok(asked.or(parent)),
    }
}
