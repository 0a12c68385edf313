//! A panic in a handler is our mistake, not the process's end: it is answered 500 with the request's id.

use std::{any::Any, panic::AssertUnwindSafe, pin::Pin, task::Poll};

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use crate::problem::Problem;

/// Answers for a handler that panicked.
pub(crate) async fn answer(request: Request, next: Next) -> Response {
    if let Ok(response) = catch(next.run(request)).await {
        return response;
    }
    // The message of a panic may quote data; its place was told by the panic hook.
    tracing::error!("a handler panicked");
    Problem::internal().into_response()
}

/// Runs a future to its end or to its panic.
///
/// Nothing of the future is used after a panic, and what it shares with others is behind locks that do not poison.
async fn catch<F: Future>(future: F) -> Result<F::Output, Box<dyn Any + Send>> {
    let mut future: Pin<Box<F>> = Box::pin(future);
    std::future::poll_fn(move |context| {
        match std::panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, extract::Request, routing::get};
    use tower::ServiceExt as _;

    use super::{answer, catch};

    async fn broken() -> &'static str {
        panic!("by intent, of ana@example.org")
    }

    #[tokio::test]
    async fn a_panic_in_a_handler_is_answered_and_quoted_to_nobody() {
        let router: Router = Router::new()
            .route("/", get(broken))
            .layer(axum::middleware::from_fn(answer));
        for _ in 0..2 {
            let request = Request::get("/").body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), 500);
            let body = axum::body::to_bytes(response.into_body(), 10_000)
                .await
                .unwrap();
            let text = String::from_utf8_lossy(&body);
            assert!(text.contains("urn:testamur:problem:internal"), "{text}");
            assert!(!text.contains("ana"), "{text}");
        }
    }

    #[tokio::test]
    async fn a_panic_is_caught_and_the_rest_goes_on() {
        assert!(catch(async { panic!("by intent") }).await.is_err());
        assert_eq!(catch(async { 7 }).await.ok(), Some(7));
    }
}
