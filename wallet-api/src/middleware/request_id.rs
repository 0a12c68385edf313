//! Names each request, and tells log and metrics how it went.
//!
//! The log line holds the route's pattern, not the address: an address holds offer tokens, and a query may hold anything.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use tracing::Instrument as _;

use crate::app::App;

tokio::task_local! {
    static REQUEST_ID: String;
}

/// The id of the request that is being answered.
pub(crate) fn current() -> Option<String> {
    REQUEST_ID.try_with(Clone::clone).ok()
}

/// Gives the request its id, and observes it.
pub(crate) async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = next_id();
    let started = Instant::now();
    let method = method_name(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("request", id = %id);
    let mut response = REQUEST_ID
        .scope(id.clone(), next.run(request).instrument(span))
        .await;
    let (status, elapsed) = (response.status().as_u16(), started.elapsed());
    app.metrics()
        .request(method, &route, status, elapsed.as_secs_f64());
    tracing::info!(%id, method, route, status, milliseconds = elapsed.as_secs_f64() * 1000.0, "answered");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// Unique among the requests of all running processes: when this one started, which it is, and a count.
fn next_id() -> String {
    static PROCESS: OnceLock<String> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let process = PROCESS.get_or_init(|| {
        use std::hash::{BuildHasher as _, RandomState};
        format!("{:016x}", RandomState::new().hash_one(std::process::id()))
    });
    format!("{process}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// A label must come from a closed list.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::DELETE => "DELETE",
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        Method::POST => "POST",
        Method::PUT => "PUT",
        _ => "other",
    }
}
