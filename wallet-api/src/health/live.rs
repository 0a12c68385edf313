//! `GET /healthz`: whether the process answers.

/// Whether the process answers. Says nothing of the database: restarting the process would not bring that back.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "health_live",
    tag = "operation",
    responses((status = 200, description = "The process answers.", body = str, content_type = "text/plain"))
)]
pub(crate) async fn live() -> &'static str {
    "ok\n"
}
