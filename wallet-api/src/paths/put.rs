//! `PUT /v1/tenants/{slug}/paths/{id}`: stores a learning path.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use testamur_json::Mistake;
use testamur_rules::{Format, LearningPath};
use testamur_store::paths;

use super::PathView;
use crate::{
    address::LastParam,
    app::App,
    body::{RawBody, is_json, media_type},
    caller::TenantCaller,
    openapi::AdminProblems,
    problem::{Problem, ProblemType},
    scope::needs,
};

/// Stores a learning path, or replaces the one that is there. Events are evaluated against it from now on.
#[utoipa::path(
    put,
    path = "/v1/tenants/{slug}/paths/{id}",
    operation_id = "paths_put",
    tag = "catalogue",
    security(("api_key" = ["paths:write"])),
    params(("slug" = String, Path, description = "The tenant."),
           ("id" = String, Path, description = "The path: the same id as in the definition.")),
    request_body(
        description = "The definition.",
        content(
            (ref("#/components/schemas/LearningPath") = "application/json"),
            (ref("#/components/schemas/LearningPath") = "application/yaml"),
        )
    ),
    responses(
        (status = 200, description = "Replaced.", body = PathView),
        (status = 201, description = "New.", body = PathView),
        (status = 404, description = "`tenant-unknown`, `achievement-unknown`, `not-found`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 422, description = "`document-mistaken`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn put(
    caller: TenantCaller<needs::PathsWrite>,
    State(app): State<App>,
    LastParam(id): LastParam<String>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<(StatusCode, axum::Json<PathView>), Problem> {
    let path = LearningPath::parse(&body, format(&headers)?).map_err(Problem::mistakes)?;
    if path.id != id {
        let found = format!("`{}`", path.id);
        let mistake = Mistake::new(
            "/id",
            found,
            "the id of the address",
            "put the path at the address of its own id",
        );
        return Err(Problem::mistakes(vec![mistake]));
    }
    let new = app
        .registrar()
        .put_path(&caller.tenant, &path, &caller.actor)
        .await?;
    let mut tx = app.registrar().store().read(&caller.tenant).await?;
    let stored = paths::find(&mut tx, &id).await?.ok_or_else(Problem::busy)?;
    let status = if new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, axum::Json(stored.into())))
}

fn format(headers: &HeaderMap) -> Result<Format, Problem> {
    match media_type(headers).as_str() {
        "application/yaml" | "application/x-yaml" | "text/yaml" => Ok(Format::Yaml),
        json if is_json(json) => Ok(Format::Json),
        _ => {
            let detail = "send the definition as `application/json` or `application/yaml`";
            Err(Problem::new(ProblemType::MediaTypeUnsupported, detail))
        }
    }
}
