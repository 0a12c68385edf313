//! `GET /readyz`: whether requests can be answered.

use axum::{extract::State, http::StatusCode};

use crate::app::App;

/// Whether requests can be answered: the database is reached.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "health_ready",
    tag = "operation",
    responses(
        (status = 200, description = "Ready.", body = str, content_type = "text/plain"),
        (status = 503, description = "The database does not answer.", body = str, content_type = "text/plain"),
    )
)]
pub(crate) async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.registrar().store().ping().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ok\n")
        }
    }
}
