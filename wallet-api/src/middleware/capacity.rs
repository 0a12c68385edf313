//! How much is done at once, and for how long: what is too much is answered 503 at once, instead of waiting in memory.
//!
//! A request has a turn from the start, before a byte of its body is read. While its body is awaited from the network it
//! gives the turn back, and it takes one again when the body is there: so a client that sends slowly keeps nobody from
//! theirs, whoever it is. What bodies hold in the meantime is bounded in bytes, their time in seconds (see [`crate::body`]),
//! and the connections that they come by in number.

use std::{cell::RefCell, future::poll_fn, pin::pin, task::Poll, time::Duration};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tokio::sync::OwnedSemaphorePermit;

use crate::{app::App, problem::Problem};

/// Asked by those who watch the service: they must hear something else than "busy".
const ALWAYS: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// How long a request whose body is there waits for a turn. It is before those that are not begun.
const SECOND_TURN: Duration = Duration::from_secs(2);

tokio::task_local! {
    /// The turn of the request that is being answered.
    static TURN: RefCell<Option<OwnedSemaphorePermit>>;
}

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
    let Ok(turn) = app.requests().try_acquire_owned() else {
        return Problem::busy().into_response();
    };
    let answer = TURN.scope(RefCell::new(Some(turn)), next.run(request));
    match tokio::time::timeout(app.settings().request_timeout(), answer).await {
        Ok(response) => response,
        Err(_) => Problem::busy().into_response(),
    }
}

/// Awaits what the client still has to send, without a turn; `None` when there is none to be had afterwards.
pub(crate) async fn awaiting_client<T>(app: &App, sent: impl Future<Output = T>) -> Option<T> {
    let mut sent = pin!(sent);
    // What came with the head is there already.
    if let Poll::Ready(value) = poll_fn(|context| Poll::Ready(sent.as_mut().poll(context))).await {
        return Some(value);
    }
    let had_turn = TURN.try_with(RefCell::take).ok().flatten().is_some();
    let value = sent.await;
    if had_turn {
        let turn = tokio::time::timeout(SECOND_TURN, app.requests().acquire_owned()).await;
        let turn = turn.ok()?.ok()?;
        TURN.try_with(|slot| slot.replace(Some(turn))).ok()?;
    }
    Some(value)
}
