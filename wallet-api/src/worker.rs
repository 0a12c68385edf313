//! What goes on beside the requests: event streams, interrupted work, and what has expired.
//!
//! Everything here may be stopped at any moment and started anew: an entry of a stream is acknowledged only when it is
//! durable, and upkeep does what it finds to do.

pub mod stream;

use std::time::Duration;

use testamur_registrar::{Registrar, RegistrarError};
use testamur_sources::redis_stream::{Consumer, ConsumerOptions, OptionsError};
use tokio::{sync::watch, task::JoinSet};

use self::stream::StreamHandler;
use crate::{app::App, settings::RedisSourceSettings};

/// The background work of one process.
pub struct Worker {
    app: App,
    streams: Vec<(Consumer, StreamHandler)>,
}

/// Why the background work cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkerError {
    /// The settings of an event stream.
    #[error("event stream of source `{source_name}`: {problem}")]
    Options {
        /// Which.
        source_name: String,
        /// What is wrong.
        problem: OptionsError,
    },
    /// A source without a name, or with one that no dead letter could carry.
    #[error(
        "`redis.source` is `{source_name}`: expected 1 to 64 letters, digits, `-`, `_` and `.`"
    )]
    Source {
        /// What was given.
        source_name: String,
    },
}

impl Worker {
    /// Prepares the work; nothing is connected to yet.
    ///
    /// # Errors
    ///
    /// The settings of a stream are such that it could not be read.
    pub fn new(app: App, sources: &[RedisSourceSettings]) -> Result<Self, WorkerError> {
        let streams = sources
            .iter()
            .map(|settings| stream(&app, settings))
            .collect::<Result<_, _>>()?;
        Ok(Self { app, streams })
    }

    /// Works until `shutdown` turns true, then finishes what is at hand.
    pub async fn run(self, shutdown: watch::Receiver<bool>) {
        let mut tasks = JoinSet::new();
        for (consumer, handler) in self.streams {
            let shutdown = shutdown.clone();
            tasks.spawn(async move { consumer.run(handler, shutdown).await });
        }
        let period = self.app.settings().upkeep();
        tasks.spawn(keep_up(self.app.registrar().clone(), period, shutdown));
        tasks.join_all().await;
    }
}

fn stream(
    app: &App,
    settings: &RedisSourceSettings,
) -> Result<(Consumer, StreamHandler), WorkerError> {
    let source_name = settings.source.clone();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if !(1..=64).contains(&source_name.len()) || !source_name.bytes().all(allowed) {
        return Err(WorkerError::Source { source_name });
    }
    let mut options = ConsumerOptions::new(
        settings.url.clone(),
        settings.streams.clone(),
        settings.group.clone(),
        settings.consumer.clone(),
    );
    options.batch = settings.batch;
    let consumer = Consumer::new(options).map_err(|problem| WorkerError::Options {
        source_name,
        problem,
    })?;
    Ok((consumer, StreamHandler::new(app, settings)))
}

/// At start and then every `period`: finishes interrupted work and removes what has expired.
async fn keep_up(registrar: Registrar, period: Duration, mut shutdown: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(period);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            // Also when the sender is gone: then nobody could ever stop this.
            _ = shutdown.wait_for(|stop| *stop) => return,
        }
        if let Err(error) = keep_up_once(&registrar).await {
            tracing::warn!(%error, "upkeep failed; it is tried again");
        }
    }
}

/// One round of upkeep over all tenants. One tenant's trouble is no other's.
///
/// # Errors
///
/// Only when the tenants cannot be listed.
pub async fn keep_up_once(registrar: &Registrar) -> Result<(), RegistrarError> {
    for tenant in registrar.tenants().await? {
        match registrar.finish_intents(&tenant).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(
                tenant = tenant.slug(),
                count,
                "interrupted credentials were signed"
            ),
            Err(error) => {
                tracing::error!(tenant = tenant.slug(), %error, "a credential stays written down and unsigned");
            }
        }
        if let Err(error) = registrar.sweep(&tenant).await {
            tracing::warn!(tenant = tenant.slug(), %error, "expired tokens were not removed");
        }
    }
    Ok(())
}
