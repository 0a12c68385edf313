//! The loop: own pending entries first, then those of lost consumers, then new ones.
//!
//! An entry may end the process that takes it. Redis counts how often a batch was handed on, and counts alike for the
//! entries beside it: who is counted too often is a suspect, is tried alone, and Redis is told so before. Only an entry
//! that ends the process while it is alone is poison when it comes again.

use std::collections::BTreeMap;

use redis::{Client, RedisResult};
use tokio::sync::watch;
use tokio::time::Instant;

use super::backoff::Backoff;
use super::delivery::{Handler, deliver};
use super::entry::StreamEntry;
use super::link::Link;
use super::options::{ConsumerOptions, OptionsError};

/// One consumer of a group.
pub struct Consumer {
    client: Client,
    options: ConsumerOptions,
}

impl Consumer {
    /// A consumer; it connects when it runs.
    ///
    /// # Errors
    ///
    /// The options are such that it could not work.
    pub fn new(options: ConsumerOptions) -> Result<Self, OptionsError> {
        if let Some(problem) = options.problem() {
            return Err(problem);
        }
        let client = Client::open(options.url.as_str()).map_err(|_| OptionsError::Url)?;
        Ok(Self { client, options })
    }

    /// Reads until `shutdown` turns true or its sender is gone; a lost connection is opened again.
    ///
    /// What the handler has at hand then is finished and acknowledged before this returns.
    pub async fn run<H: Handler>(&self, handler: H, mut shutdown: watch::Receiver<bool>) {
        let mut backoff = Backoff::new(self.options.min_backoff, self.options.max_backoff);
        while !is_over(&shutdown) {
            let outcome = match Link::open(&self.client, &self.options).await {
                Ok(link) => {
                    backoff.succeeded();
                    let mut session = Session::new(link, &self.options, &handler, shutdown.clone());
                    session.run().await
                }
                Err(error) => Err(error),
            };
            if let Err(error) = outcome {
                tracing::warn!(kind = ?error.kind(), code = error.code(), "redis is away or refuses; trying again");
                backoff.failed();
                sleep_until(backoff.until(), &mut shutdown).await;
            }
        }
    }
}

/// The time of one connection.
struct Session<'a, H> {
    link: Link<'a>,
    options: &'a ConsumerOptions,
    handler: &'a H,
    shutdown: watch::Receiver<bool>,
    /// Handed on, not durable; pending in Redis too.
    waiting: Vec<StreamEntry>,
    backoff: Backoff,
}

impl<'a, H: Handler> Session<'a, H> {
    fn new(
        link: Link<'a>,
        options: &'a ConsumerOptions,
        handler: &'a H,
        shutdown: watch::Receiver<bool>,
    ) -> Self {
        let backoff = Backoff::new(options.min_backoff, options.max_backoff);
        Self {
            link,
            options,
            handler,
            shutdown,
            waiting: Vec::new(),
            backoff,
        }
    }

    async fn run(&mut self) -> RedisResult<()> {
        self.recover_own().await?;
        let mut next_claim = Instant::now();
        while !is_over(&self.shutdown) {
            if Instant::now() >= next_claim {
                self.claim_lost().await?;
                next_claim = Instant::now() + self.options.claim_every;
            }
            let pause = self
                .backoff
                .until()
                .saturating_duration_since(Instant::now());
            if !self.waiting.is_empty() && pause.is_zero() {
                self.retry().await?;
            } else if self.has_room() {
                // What waits holds up nothing new: the read is the pause.
                let wait = if self.waiting.is_empty() {
                    self.options.block
                } else {
                    self.options.block.min(pause)
                };
                let entries = self.link.read_new(wait).await?;
                self.hand_on(entries).await?;
            } else {
                sleep_until(self.backoff.until(), &mut self.shutdown).await;
            }
        }
        Ok(())
    }

    /// What this consumer was given before it stopped.
    async fn recover_own(&mut self) -> RedisResult<()> {
        for stream in &self.options.streams {
            let mut after = "0".to_owned();
            while !is_over(&self.shutdown) {
                if !self.has_room() {
                    sleep_until(self.backoff.until(), &mut self.shutdown).await;
                    self.retry().await?;
                    continue;
                }
                let entries = self.link.read_own(stream, &after).await?;
                let Some(last) = entries.last() else { break };
                after.clone_from(&last.id);
                tracing::info!(
                    stream,
                    entries = entries.len(),
                    "recovering own pending entries"
                );
                self.hand_on_recovered(entries).await?;
            }
        }
        Ok(())
    }

    /// What consumers that are gone have left.
    async fn claim_lost(&mut self) -> RedisResult<()> {
        for stream in &self.options.streams {
            let mut from = Some("-".to_owned());
            while let Some(start) = from.take()
                && self.has_room()
                && !is_over(&self.shutdown)
            {
                let (entries, next) = self.link.claim(stream, &start).await?;
                if !entries.is_empty() {
                    tracing::info!(
                        stream,
                        entries = entries.len(),
                        "taking over pending entries"
                    );
                    self.hand_on_recovered(entries).await?;
                }
                from = next;
            }
        }
        Ok(())
    }

    /// Hands on what waits, a batch of it.
    async fn retry(&mut self) -> RedisResult<()> {
        let later = self
            .waiting
            .split_off(self.waiting.len().min(self.options.batch));
        let now = std::mem::replace(&mut self.waiting, later);
        if self.hand_on(now).await? {
            self.backoff.succeeded();
        }
        Ok(())
    }

    /// Hands on what was handed on before: suspects after the others, each alone.
    async fn hand_on_recovered(&mut self, entries: Vec<StreamEntry>) -> RedisResult<()> {
        let (suspects, rest): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .partition(|entry| entry.deliveries > self.options.max_deliveries);
        self.hand_on(rest).await?;
        for mut suspect in suspects {
            if let Some(deliveries) = suspect.deliveries.checked_sub(ALONE) {
                tracing::warn!(
                    stream = suspect.stream,
                    id = suspect.id,
                    deliveries,
                    "a stream entry ended the process that took it alone"
                );
                suspect.deliveries = deliveries;
                suspect.poison = true;
                self.hand_on(vec![suspect]).await?;
            } else {
                self.try_alone(suspect).await?;
            }
        }
        Ok(())
    }

    /// Hands a suspect on alone; if that ends the process, its count says so afterwards.
    async fn try_alone(&mut self, suspect: StreamEntry) -> RedisResult<()> {
        let (stream, id) = (suspect.stream.clone(), suspect.id.clone());
        let deliveries = suspect.deliveries;
        self.link
            .set_deliveries(&stream, &id, ALONE + deliveries)
            .await?;
        if self.hand_on(vec![suspect]).await? {
            return Ok(());
        }
        self.link.set_deliveries(&stream, &id, deliveries).await
    }

    /// Hands entries on and acknowledges the durable ones; whether all were.
    async fn hand_on(&mut self, entries: Vec<StreamEntry>) -> RedisResult<bool> {
        if entries.is_empty() {
            return Ok(true);
        }
        let mut delivered = deliver(self.handler, entries, self.options.max_deliveries).await;
        let all = delivered.waiting.is_empty();
        if !all {
            self.backoff.failed();
        }
        self.waiting.append(&mut delivered.waiting);
        let mut by_stream: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for entry in &delivered.durable {
            by_stream.entry(&entry.stream).or_default().push(&entry.id);
        }
        for (stream, ids) in by_stream {
            self.link.acknowledge(stream, &ids).await?;
        }
        Ok(all)
    }

    fn has_room(&self) -> bool {
        self.waiting.len() < self.options.batch
    }
}

/// Added to the count of an entry for as long as it is tried alone: more than any entry is ever handed on.
const ALONE: u64 = 1 << 32;

fn is_over(shutdown: &watch::Receiver<bool>) -> bool {
    *shutdown.borrow() || shutdown.has_changed().is_err()
}

async fn sleep_until(until: Instant, shutdown: &mut watch::Receiver<bool>) {
    let over = shutdown.wait_for(|over| *over);
    let _ = tokio::time::timeout(until.saturating_duration_since(Instant::now()), over).await;
}
