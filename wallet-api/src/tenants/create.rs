//! `POST /v1/tenants`: makes a tenant with its keys.

use axum::{extract::State, http::StatusCode};
use testamur_keys::KeyType;
use testamur_record::Organisation;
use testamur_registrar::{DidMethod, NewTenant};
use utoipa::ToSchema;

use super::TenantView;
use crate::{
    app::App,
    body::Json,
    caller::OperatorCaller,
    fields::{Fields, FromFields, document, text, word},
    keys::{KEY_TYPES, key_type},
    openapi::AdminProblems,
    problem::Problem,
    scope::needs,
};

/// A tenant to be.
#[derive(ToSchema)]
#[schema(example = json!({ "slug": "example-university", "issuer": { "legalName": { "en": "Example University" } } }))]
pub(crate) struct CreateTenant {
    /// 1 to 40 lower-case letters, digits and inner hyphens.
    slug: String,
    /// The issuer's profile.
    #[schema(schema_with = crate::openapi::organisation)]
    issuer: Organisation,
    /// `web` or `key`; without it, `web` on a public https address and `key` elsewhere.
    #[schema(value_type = Option<String>)]
    did_method: Option<DidMethod>,
    /// Which keys to make: `ed25519` (when left out), `p256`, `p384`, `rsa`.
    #[schema(value_type = Vec<String>)]
    key_types: Vec<KeyType>,
}

impl FromFields for CreateTenant {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let slug = fields.required("slug", text(1..=80));
        let issuer = fields.required("issuer", document(Organisation::parse));
        let did_method = fields.optional("did_method", word(did_method, "`web` or `key`"));
        let key_types = fields.list("key_types", word(key_type, KEY_TYPES));
        let mut key_types = key_types?;
        if key_types.is_empty() {
            key_types.push(KeyType::Ed25519);
        }
        Some(Self {
            slug: slug?,
            issuer: issuer?,
            did_method: did_method?,
            key_types,
        })
    }
}

/// Makes a tenant with its keys. For the operator.
#[utoipa::path(
    post,
    path = "/v1/tenants",
    operation_id = "tenants_create",
    tag = "tenants",
    security(("api_key" = ["tenants:write"])),
    request_body = CreateTenant,
    responses(
        (status = 201, description = "The tenant.", body = TenantView),
        (status = 409, description = "`slug-taken`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 422, description = "`document-mistaken`, `slug-malformed`, `did-method-unfit`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn create(
    caller: OperatorCaller<needs::TenantsWrite>,
    State(app): State<App>,
    Json(request): Json<CreateTenant>,
) -> Result<(StatusCode, axum::Json<TenantView>), Problem> {
    let new = NewTenant {
        slug: request.slug,
        issuer: request.issuer,
        did_method: request.did_method,
        key_types: request.key_types,
    };
    let tenant = app.registrar().create_tenant(new, &caller.actor).await?;
    Ok((
        StatusCode::CREATED,
        axum::Json(TenantView::new(app.registrar(), &tenant)),
    ))
}

fn did_method(name: &str) -> Option<DidMethod> {
    match name {
        "key" => Some(DidMethod::Key),
        "web" => Some(DidMethod::Web),
        _ => None,
    }
}
