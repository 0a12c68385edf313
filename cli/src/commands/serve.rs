use std::sync::Arc;

use anyhow::{Context as _, Result};
use testamur_wallet_api::{App, Metrics, Worker, serve, serve_internal};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{config::Config, exit::Ending, installation};

/// Start the service
///
/// Verification for anyone, OpenID4VCI for wallets, learning events in, the admin API with its page at /docs. Stops on
/// SIGTERM or SIGINT: what is under way is finished first. Serve it behind a proxy that speaks TLS.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where to listen instead of on `http.listen`
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
}

pub(crate) async fn run(args: Args, mut config: Config) -> Result<Ending> {
    if let Some(listen) = args.listen {
        config.http.listen = listen;
    }
    config.http.vc_api_is_open()?;
    let verification = config.verification()?;
    let metrics = Metrics::new();
    let registrar = installation::open_with(&config, Arc::new(metrics.observer())).await?;
    let http = config.http.clone();
    let app = App::with_verification(registrar.clone(), metrics, http, verification);
    let worker = Worker::new(app.clone(), &config.redis)?;
    let listener = listen(&config.http.listen, "http.listen").await?;
    let internal = match &config.http.internal_listen {
        Some(address) => Some(listen(address, "http.internal_listen").await?),
        None => None,
    };
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(worker.run(stopped.clone()));
    let internal = internal.map(|listener| {
        tokio::spawn(serve_internal(
            listener,
            app.clone(),
            until(stopped.clone()),
        ))
    });
    let signals = tokio::spawn(stop_on_signal(stop));
    tracing::info!(address = %listener.local_addr()?, public_url = registrar.base_url(), "serving");

    serve(listener, app, until(stopped)).await;
    worker.await.context("the background work ended badly")?;
    if let Some(internal) = internal {
        internal.await.context("the inner listener ended badly")?;
    }
    signals.abort();
    registrar.store().close().await;
    tracing::info!("stopped");
    Ok(Ending::Yes)
}

async fn listen(address: &str, setting: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on `{address}`\nhint: `{setting}` says where, as address and port")
    })
}

async fn until(mut stopped: watch::Receiver<bool>) {
    // The sender lives until it has sent; if it is gone, stopping is right, too.
    drop(stopped.wait_for(|stop| *stop).await);
}

async fn stop_on_signal(stop: watch::Sender<bool>) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    tracing::info!("stopping: what is under way is finished first");
    stop.send_replace(true);
    Ok(())
}
