//! `POST /tenants/{slug}/credentials/derive`: discloses a part of a credential, for its holder.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::Value;
use testamur_json::Mistake;
use testamur_registrar::derive_credential;
use utoipa::ToSchema;

use super::{
    caller::VcApiCaller,
    request::{any_object, malformed, pointer, read},
    verify::in_turn,
};
use crate::{
    app::App,
    body::JsonValue,
    fields::{Fields, FromFields, list, object},
    openapi::VcApiProblems,
    problem::Problem,
};

/// What to disclose.
#[derive(ToSchema, Deserialize)]
#[expect(dead_code, reason = "describes the request in the OpenAPI document")]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeriveRequest {
    /// A credential with an `ecdsa-sd-2023` base proof.
    verifiable_credential: Value,
    #[schema(inline)]
    options: DeriveOptions,
}

/// What to disclose.
#[derive(ToSchema, Deserialize)]
#[expect(dead_code, reason = "describes the request in the OpenAPI document")]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeriveOptions {
    /// JSON pointers to what is disclosed beside what is mandatory.
    selective_pointers: Vec<String>,
}

struct Derive {
    credential: Value,
    pointers: Vec<String>,
}

struct Options {
    pointers: Vec<String>,
}

/// Discloses a part of a credential.
///
/// For holders: the answer shows what the issuer made mandatory and what the pointers select. Nothing is kept.
#[utoipa::path(
    post,
    path = "/tenants/{slug}/credentials/derive",
    operation_id = "vc_api_derive",
    tag = "vc-api",
    security(("api_key" = ["vc-api"])),
    params(("slug" = String, Path, description = "The tenant.")),
    request_body = DeriveRequest,
    responses(
        (status = 201, description = "The derived credential.", body = Value),
        (status = 400, description = "`credential-malformed`, `json-malformed`, `request-malformed`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        VcApiProblems,
    )
)]
pub(crate) async fn derive(
    _: VcApiCaller,
    State(app): State<App>,
    body: JsonValue,
) -> Result<Response, Problem> {
    let request: Derive = read(body)?;
    let derived = in_turn(&app, async move |_| {
        derive_credential(&request.credential, &request.pointers)
    })
    .await?;
    let derived = derived.map_err(|mistake| {
        malformed(vec![Mistake {
            pointer: "/verifiableCredential".to_owned(),
            ..mistake
        }])
    })?;
    let headers = [
        // Clients of the test suites read a body only if its type says JSON.
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((StatusCode::CREATED, headers, derived.to_string()).into_response())
}

impl FromFields for Derive {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let credential = fields.required("verifiableCredential", any_object);
        let options = fields.required("options", object::<Options>);
        Some(Self {
            credential: credential?,
            pointers: options?.pointers,
        })
    }
}

impl FromFields for Options {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let pointers = fields.required("selectivePointers", list(pointer));
        Some(Self {
            pointers: pointers?,
        })
    }
}
