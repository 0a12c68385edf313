//! What a consumer is told.

use std::time::Duration;

/// What a consumer reads, as whom, and how patiently.
#[derive(Clone)]
pub struct ConsumerOptions {
    /// Where Redis is: `redis://[user:password@]host:port/db`.
    pub url: String,
    /// The streams' keys; see [`crate::open_edx::topic`].
    pub streams: Vec<String>,
    /// The consumer group: one for each installation.
    pub group: String,
    /// This consumer's name: no other running consumer of the group has it, and it is the same after a restart.
    pub consumer: String,
    /// At most so many entries of each stream at once.
    pub batch: usize,
    /// How long a read waits for entries; a shutdown waits as long.
    pub block: Duration,
    /// After this long without news of it, an entry of another consumer is taken over.
    pub claim_idle: Duration,
    /// How often to look for such entries.
    pub claim_every: Duration,
    /// After so many failures an entry is poison.
    pub max_deliveries: u64,
    /// The first pause after a failure; it doubles from one to the next.
    pub min_backoff: Duration,
    /// The longest pause.
    pub max_backoff: Duration,
}

impl ConsumerOptions {
    /// Options with the defaults for everything but where, what and who.
    pub fn new(
        url: impl Into<String>,
        streams: Vec<String>,
        group: impl Into<String>,
        consumer: impl Into<String>,
    ) -> Self {
        Self {
            url: url.into(),
            streams,
            group: group.into(),
            consumer: consumer.into(),
            batch: 100,
            block: Duration::from_secs(1),
            claim_idle: Duration::from_mins(1),
            claim_every: Duration::from_secs(30),
            max_deliveries: 5,
            min_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(30),
        }
    }

    pub(super) fn problem(&self) -> Option<OptionsError> {
        if self.streams.is_empty() || self.streams.iter().any(String::is_empty) {
            Some(OptionsError::Streams)
        } else if self.group.is_empty() || self.consumer.is_empty() {
            Some(OptionsError::Names)
        } else if !(1..=10_000).contains(&self.batch) {
            Some(OptionsError::Batch { found: self.batch })
        } else if self.block.is_zero() || self.max_deliveries == 0 || self.min_backoff.is_zero() {
            Some(OptionsError::Zero)
        } else {
            None
        }
    }
}

/// Options that no consumer can work with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OptionsError {
    /// The batch is empty or too large.
    #[error("batch is {found}: choose 1 to 10000 entries")]
    Batch {
        /// What was given.
        found: usize,
    },
    /// A name is empty.
    #[error("the consumer group or the consumer has no name: give both")]
    Names,
    /// No stream, or one without a name.
    #[error("no stream to read, or one without a name: give at least one topic")]
    Streams,
    /// The URL cannot be read; it is not repeated here, as it may hold a password.
    #[error("the Redis URL cannot be read: write `redis://host:6379/0`")]
    Url,
    /// A wait or a count that must not be zero is zero.
    #[error("block, backoff and the number of deliveries must be more than zero")]
    Zero,
}
