//! `GET /v1/tenants/{slug}/credentials/{id}/document`: the signed credential.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use testamur_issuer::CredentialFormat;
use uuid::Uuid;

use crate::{
    address::{LastParam, Queried},
    app::App,
    caller::TenantCaller,
    openapi::AdminProblems,
    problem::{Problem, ProblemType},
    scope::needs,
};

/// In which format.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DocumentQuery {
    /// `ldp_vc` (when left out), `jwt_vc_json`, `open_badges_jwt`, `jose_cose_jwt` or `dc+sd-jwt`.
    format: Option<String>,
}

/// The signed credential, bound to no wallet. A format that was not asked for before is signed now.
#[utoipa::path(
    get,
    path = "/v1/tenants/{slug}/credentials/{id}/document",
    operation_id = "credentials_document",
    tag = "credentials",
    security(("api_key" = ["credentials:read"])),
    params(("slug" = String, Path, description = "The tenant."), ("id" = Uuid, Path, description = "The credential."),
           DocumentQuery),
    responses(
        (status = 200, description = "The credential, byte for byte as it was signed.", content(
            (serde_json::Value = "application/vc"),
            (String = "application/jwt"),
            (String = "application/vc+jwt"),
            (String = "application/dc+sd-jwt"),
        )),
        (status = 404, description = "`tenant-unknown`, `credential-unknown`, `not-found`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 409, description = "`credential-revoked`, `credential-void`, `key-missing`, `key-revoked`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 422, description = "`credential-not-issuable`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn document(
    caller: TenantCaller<needs::CredentialsRead>,
    State(app): State<App>,
    LastParam(id): LastParam<Uuid>,
    Queried(query): Queried<DocumentQuery>,
) -> Result<Response, Problem> {
    let name = query
        .format
        .as_deref()
        .unwrap_or(CredentialFormat::LdpVc.as_str());
    let format = CredentialFormat::parse(name).ok_or_else(|| {
        let known: Vec<&str> = CredentialFormat::ALL
            .iter()
            .map(|format| format.as_str())
            .collect();
        Problem::new(
            ProblemType::QueryMalformed,
            format!("`format` is none of {}", known.join(", ")),
        )
    })?;
    let document = app
        .registrar()
        .document(&caller.tenant, id, format, None)
        .await?;
    let ending = match format {
        CredentialFormat::LdpVc => "json",
        CredentialFormat::SdJwtVc => "sd-jwt",
        _ => "jwt",
    };
    let headers = [
        (header::CONTENT_TYPE, document.media_type),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        // A file to keep: in a browser that opens it, nothing in it is shown.
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{id}.{ending}\""),
        ),
    ];
    Ok((headers, document.body).into_response())
}
