//! How much is done at once, and for how long: what is too much is answered 503 at once, instead of waiting in memory.

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use crate::{app::App, problem::Problem};

/// Asked by those who watch the service: they must hear something else than "busy".
const ALWAYS: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// Limits the requests under way, and the time of each.
///
/// A request that is given up leaves nothing half done: its transaction is rolled back, and what it had committed is
/// finished by the worker.
pub(crate) async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let always = request
        .extensions()
        .get::<MatchedPath>()
        .is_some_and(|path| ALWAYS.contains(&path.as_str()));
    if always {
        return next.run(request).await;
    }
    let Ok(_permit) = app.requests().try_acquire_owned() else {
        return Problem::busy().into_response();
    };
    match tokio::time::timeout(app.settings().request_timeout(), next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::busy().into_response(),
    }
}
