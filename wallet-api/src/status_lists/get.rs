//! `GET /tenants/{slug}/status-lists/{id}`: who is revoked or suspended, as a signed credential.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use crate::{
    address::{LastParam, PublicTenant},
    app::App,
    openapi::PublicProblems,
    problem::{Problem, ProblemType},
};

/// A status list credential, no older than the last revocation that was acknowledged.
#[utoipa::path(
    get,
    path = "/tenants/{slug}/status-lists/{id}",
    operation_id = "status_lists_get",
    tag = "issuer",
    params(
        ("slug" = String, Path, description = "The tenant."),
        ("id" = Uuid, Path, description = "The list."),
        ("if-none-match" = Option<String>, Header, description = "The `etag` that the client has."),
    ),
    responses(
        (status = 200, description = "The list, with `etag` and `cache-control`.", body = serde_json::Value,
         content_type = "application/vc"),
        (status = 304, description = "The list is still the one that the client has."),
        (status = 404, description = "`tenant-unknown`, `status-list-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        PublicProblems,
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    PublicTenant(tenant): PublicTenant,
    LastParam(id): LastParam<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let unknown = || {
        Problem::new(
            ProblemType::StatusListUnknown,
            "there is no such status list",
        )
    };
    let id = Uuid::try_parse(&id).map_err(|_| unknown())?;
    let list = app
        .registrar()
        .status_list(&tenant, id)
        .await?
        .ok_or_else(unknown)?;
    let cache = format!("public, max-age={}", list.max_age_seconds);
    let kept = [
        (header::ETAG, list.etag.clone()),
        (header::CACHE_CONTROL, cache),
    ];
    if knows(&headers, &list.etag) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    Ok((kept, [(header::CONTENT_TYPE, list.media_type)], list.body).into_response())
}

/// Compares weakly ([RFC 9110 § 13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2)).
fn knows(headers: &HeaderMap, etag: &str) -> bool {
    let values = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut tags = values.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}
