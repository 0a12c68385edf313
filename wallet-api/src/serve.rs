//! Connections: how many, how long a client may take over a request's head, and how it all ends.
//!
//! HTTP/1.1 only: TLS and HTTP/2 are the business of the proxy in front, and a connection whose protocol is still to be
//! guessed cannot be timed.

use std::{pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};

use crate::app::{App, internal_router, router};

/// A pause after an `accept` that failed, which means that file descriptors or memory have run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves every route until `shutdown` is ready; what is under way then is finished, within the settings' time.
pub async fn serve(listener: TcpListener, app: App, shutdown: impl Future<Output = ()>) {
    let routes = router(app.clone());
    accept(listener, routes, &app, shutdown).await;
}

/// Serves readiness and metrics for the inner network.
pub async fn serve_internal(listener: TcpListener, app: App, shutdown: impl Future<Output = ()>) {
    let routes = internal_router(app.clone());
    accept(listener, routes, &app, shutdown).await;
}

async fn accept(
    listener: TcpListener,
    routes: Router,
    app: &App,
    shutdown: impl Future<Output = ()>,
) {
    let slots = Arc::new(Semaphore::new(app.settings().max_connections));
    let graceful = GracefulShutdown::new();
    let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(app.settings().header_timeout());
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = next(&listener, &slots) => accepted,
            () = &mut shutdown => break,
        };
        let (stream, slot) = accepted;
        let service = TowerToHyperService::new(routes.clone());
        let connection = builder
            .serve_connection(TokioIo::new(stream), service)
            .into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that went away is no event of ours.
            drop(connection.await);
            drop(slot);
        });
    }
    drop(listener);
    if tokio::time::timeout(app.settings().shutdown(), graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests were not finished in time for the shutdown");
    }
}

/// The next connection, once there is room for it.
async fn next(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> (TcpStream, Option<tokio::sync::OwnedSemaphorePermit>) {
    // The semaphore is never closed.
    let slot = Arc::clone(slots).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Answers are small: they should not wait for more.
                drop(stream.set_nodelay(true));
                return (stream, slot);
            }
            Err(error) => {
                tracing::warn!(kind = %error.kind(), "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}
