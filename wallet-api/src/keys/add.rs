//! `POST /v1/tenants/{slug}/keys`: adds a signing key.

use axum::{extract::State, http::StatusCode};
use testamur_keys::KeyType;
use utoipa::ToSchema;

use super::{KEY_TYPES, KeyView, key_type};
use crate::{
    app::App,
    body::Json,
    caller::TenantCaller,
    fields::{Fields, FromFields, word},
    openapi::AdminProblems,
    problem::Problem,
    scope::needs,
};

/// A key to be made.
#[derive(ToSchema)]
pub(crate) struct AddKey {
    /// `ed25519`, `p256`, `p384` or `rsa`.
    #[schema(value_type = String)]
    key_type: KeyType,
}

impl FromFields for AddKey {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let key_type = fields.required("key_type", word(key_type, KEY_TYPES));
        Some(Self {
            key_type: key_type?,
        })
    }
}

/// Adds a signing key; new credentials of its kind are signed with it. Only did:web issuers have several keys.
#[utoipa::path(
    post,
    path = "/v1/tenants/{slug}/keys",
    operation_id = "keys_add",
    tag = "tenants",
    security(("api_key" = ["keys:write"])),
    params(("slug" = String, Path, description = "The tenant.")),
    request_body = AddKey,
    responses(
        (status = 201, description = "The key.", body = KeyView),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 422, description = "`document-mistaken`, `did-method-unfit`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn add(
    caller: TenantCaller<needs::KeysWrite>,
    State(app): State<App>,
    Json(request): Json<AddKey>,
) -> Result<(StatusCode, axum::Json<KeyView>), Problem> {
    let key = app
        .registrar()
        .add_key(&caller.tenant, request.key_type, &caller.actor)
        .await?;
    Ok((StatusCode::CREATED, axum::Json(key.into())))
}
