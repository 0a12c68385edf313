//! A stream of one test, and handlers that answer as a test says.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{Value, cmd};
use testamur_sources::redis_stream::{
    Consumer, ConsumerOptions, Disposition, Handler, StreamEntry,
};
use tokio::sync::watch;

pub(crate) const GROUP: &str = "testamur";

/// A stream of one test, empty at first.
pub(crate) struct World {
    pub(crate) url: String,
    pub(crate) stream: String,
    pub(crate) redis: MultiplexedConnection,
}

impl World {
    /// `None`, and one line said, when there is no Redis to test with.
    pub(crate) async fn new(test: &str) -> Option<Self> {
        let Ok(url) = std::env::var("TESTAMUR_TEST_REDIS_URL") else {
            #[expect(clippy::print_stderr, reason = "says what was not tested")]
            {
                eprintln!("skipped {test}: TESTAMUR_TEST_REDIS_URL is not set");
            }
            return None;
        };
        let client = redis::Client::open(url.as_str()).unwrap();
        let redis = client.get_multiplexed_async_connection().await.unwrap();
        let mut world = Self {
            url,
            stream: format!("test-{test}-{}", std::process::id()),
            redis,
        };
        world.delete_stream().await;
        Some(world)
    }

    pub(crate) async fn delete_stream(&mut self) {
        cmd("DEL")
            .arg(&self.stream)
            .query_async::<Value>(&mut self.redis)
            .await
            .unwrap();
    }

    pub(crate) async fn add(&mut self, count: usize) -> Vec<String> {
        let mut ids = Vec::new();
        for number in 0..count {
            ids.push(
                self.add_fields(&[("number".into(), number.to_string().into_bytes())])
                    .await,
            );
        }
        ids
    }

    pub(crate) async fn add_fields(&mut self, fields: &[(Vec<u8>, Vec<u8>)]) -> String {
        let mut add = cmd("XADD");
        add.arg(&self.stream).arg("*");
        for (name, value) in fields {
            add.arg(name).arg(value);
        }
        add.query_async(&mut self.redis).await.unwrap()
    }

    pub(crate) async fn pending(&mut self) -> u64 {
        let reply: Value = cmd("XPENDING")
            .arg(&self.stream)
            .arg(GROUP)
            .query_async(&mut self.redis)
            .await
            .unwrap();
        match reply {
            Value::Array(parts) => redis::from_redis_value(parts[0].clone()).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn options(&self, consumer: &str) -> ConsumerOptions {
        let mut options =
            ConsumerOptions::new(&self.url, vec![self.stream.clone()], GROUP, consumer);
        options.block = Duration::from_millis(20);
        options.min_backoff = Duration::from_millis(1);
        options.max_backoff = Duration::from_millis(5);
        options
    }

    /// Gives entries to a consumer that dies with them in its hands.
    pub(crate) async fn crash(&mut self, consumer: &str) {
        let options = self.options(consumer);
        let holding = Holding {
            reached: watch::Sender::new(false),
        };
        let mut reached = holding.reached.subscribe();
        let (_stop, shutdown) = watch::channel(false);
        let consumer = Consumer::new(options).unwrap();
        tokio::select! {
            () = consumer.run(&holding, shutdown) => panic!("the consumer ended by itself"),
            held = reached.wait_for(|held| *held) => drop(held.unwrap()),
            () = tokio::time::sleep(Duration::from_secs(20)) => panic!("no entry was handed on"),
        }
    }

    /// Runs a consumer until the script has seen as many durable entries as it waits for.
    pub(crate) async fn run(&mut self, options: ConsumerOptions, script: &Script) {
        let run = Consumer::new(options).unwrap();
        let shutdown = script.stop.subscribe();
        tokio::time::timeout(Duration::from_secs(20), run.run(script, shutdown))
            .await
            .unwrap();
    }

    pub(crate) async fn end(mut self) {
        self.delete_stream().await;
    }
}

/// Never finishes what it is given.
pub(crate) struct Holding {
    pub(crate) reached: watch::Sender<bool>,
}

impl Handler for Holding {
    type Error = &'static str;

    async fn take(&self, _: &[StreamEntry]) -> Result<Vec<Disposition>, Self::Error> {
        self.reached.send_replace(true);
        std::future::pending().await
    }
}

pub(crate) type Play =
    dyn Fn(&[StreamEntry], &[StreamEntry]) -> Result<Vec<Disposition>, &'static str> + Send + Sync;

/// Answers as a test says, notes all it sees, and stops the consumer after so many durable entries.
pub(crate) struct Script {
    pub(crate) play: Box<Play>,
    pub(crate) seen: Mutex<Vec<StreamEntry>>,
    pub(crate) durable: Mutex<BTreeMap<String, Disposition>>,
    pub(crate) wanted: usize,
    pub(crate) stop: watch::Sender<bool>,
}

impl Script {
    pub(crate) fn new(
        wanted: usize,
        play: impl Fn(&[StreamEntry], &[StreamEntry]) -> Result<Vec<Disposition>, &'static str>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self {
            play: Box::new(play),
            seen: Mutex::default(),
            durable: Mutex::default(),
            wanted,
            stop: watch::Sender::new(false),
        }
    }

    pub(crate) fn applying(wanted: usize) -> Self {
        Self::new(wanted, |entries, _| {
            Ok(vec![Disposition::Applied; entries.len()])
        })
    }

    pub(crate) fn durable(&self) -> Vec<String> {
        self.durable.lock().unwrap().keys().cloned().collect()
    }

    pub(crate) fn seen(&self) -> Vec<StreamEntry> {
        self.seen.lock().unwrap().clone()
    }
}

impl Handler for Script {
    type Error = &'static str;

    async fn take(&self, entries: &[StreamEntry]) -> Result<Vec<Disposition>, Self::Error> {
        let mut seen = self.seen.lock().unwrap();
        let outcome = (self.play)(entries, &seen);
        seen.extend_from_slice(entries);
        let mut durable = self.durable.lock().unwrap();
        for (entry, disposition) in entries.iter().zip(outcome.iter().flatten()) {
            if *disposition != Disposition::Failed {
                durable.insert(entry.id.clone(), *disposition);
            }
        }
        if durable.len() >= self.wanted {
            self.stop.send_replace(true);
        }
        outcome
    }
}

pub(crate) fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}
