//! `POST /tenants/{slug}/credentials/status`: revokes a credential that was issued here.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::Value;
use testamur_registrar::ComposedName;
use utoipa::ToSchema;

use super::{
    caller::VcApiCaller,
    request::{any_object, read},
};
use crate::{
    app::App,
    body::JsonValue,
    fields::{Fields, FromFields, flag, text},
    openapi::VcApiProblems,
    problem::Problem,
};

/// Whose status, and what it is from now on.
#[derive(ToSchema, Deserialize)]
#[expect(dead_code, reason = "describes the request in the OpenAPI document")]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatusRequest {
    /// The caller's own name of the credential, or its `id`; or else `credentialStatus`.
    credential_id: Option<String>,
    /// The status entry, as it stands in the credential.
    credential_status: Option<Value>,
    /// `true`: revoked. A revocation is final.
    status: bool,
}

struct Change {
    name: ComposedName,
}

/// Revokes a credential that was issued here.
///
/// All credentials of that name are revoked, for good. Revoking them again changes nothing. A name that is the caller's own of
/// one and the `id` of another revokes neither.
#[utoipa::path(
    post,
    path = "/tenants/{slug}/credentials/status",
    operation_id = "vc_api_status",
    tag = "vc-api",
    security(("api_key" = ["vc-api"])),
    params(("slug" = String, Path, description = "The tenant.")),
    request_body = StatusRequest,
    responses(
        (status = 200, description = "Revoked. The status list says so from now on."),
        (status = 400, description = "`credential-malformed`, `json-malformed`, `request-malformed`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 404, description = "`tenant-unknown`, `credential-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 409, description = "`conflict`: the name may mean two credentials; name the one by its status entry", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        VcApiProblems,
    )
)]
pub(crate) async fn status(
    caller: VcApiCaller,
    State(app): State<App>,
    body: JsonValue,
) -> Result<StatusCode, Problem> {
    let change: Change = read(body)?;
    app.registrar()
        .revoke_composed(&caller.tenant, &change.name, "", &caller.actor)
        .await?;
    Ok(StatusCode::OK)
}

impl FromFields for Change {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let credential_id = fields.optional("credentialId", text(1..=2048));
        let entry = fields.optional("credentialStatus", any_object);
        let status = fields.required("status", flag);
        if status? {
            let name = match (credential_id?, entry?) {
                // The entry says more exactly which one.
                (_, Some(entry)) => status_entry(&entry),
                (name, None) => name.map(ComposedName::Named),
            };
            if name.is_none() {
                fields.mistaken("credentialStatus", "no entry of a list of this tenant");
            }
            return Some(Self { name: name? });
        }
        fields.mistaken("status", "`false`: a revocation is final");
        None
    }
}

fn status_entry(entry: &Value) -> Option<ComposedName> {
    let index = match &entry["statusListIndex"] {
        Value::String(text) => text.parse().ok()?,
        other => u32::try_from(other.as_u64()?).ok()?,
    };
    let list = entry["statusListCredential"].as_str()?.to_owned();
    Some(ComposedName::StatusEntry { list, index })
}
