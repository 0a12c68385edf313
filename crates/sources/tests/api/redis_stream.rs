//! The consumer against a real Redis, given by `TESTAMUR_TEST_REDIS_URL`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Mutex;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{Value, cmd};
use testamur_rules::{Attainment, apply};
use testamur_sources::open_edx::{self, DecodeError, Entry, parse_entry};
use testamur_sources::redis_stream::{
    Consumer, ConsumerOptions, Disposition, Handler, OptionsError, StreamEntry,
};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::recordings::recorded;

const GROUP: &str = "testamur";

/// A stream of one test, empty at first.
struct World {
    url: String,
    stream: String,
    redis: MultiplexedConnection,
}

impl World {
    /// `None`, and one line said, when there is no Redis to test with.
    async fn new(test: &str) -> Option<Self> {
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

    async fn delete_stream(&mut self) {
        cmd("DEL")
            .arg(&self.stream)
            .query_async::<Value>(&mut self.redis)
            .await
            .unwrap();
    }

    async fn add(&mut self, count: usize) -> Vec<String> {
        let mut ids = Vec::new();
        for number in 0..count {
            ids.push(
                self.add_fields(&[("number".into(), number.to_string().into_bytes())])
                    .await,
            );
        }
        ids
    }

    async fn add_fields(&mut self, fields: &[(Vec<u8>, Vec<u8>)]) -> String {
        let mut add = cmd("XADD");
        add.arg(&self.stream).arg("*");
        for (name, value) in fields {
            add.arg(name).arg(value);
        }
        add.query_async(&mut self.redis).await.unwrap()
    }

    async fn pending(&mut self) -> u64 {
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

    fn options(&self, consumer: &str) -> ConsumerOptions {
        let mut options =
            ConsumerOptions::new(&self.url, vec![self.stream.clone()], GROUP, consumer);
        options.block = Duration::from_millis(20);
        options.min_backoff = Duration::from_millis(1);
        options.max_backoff = Duration::from_millis(5);
        options
    }

    /// Gives entries to a consumer that dies with them in its hands.
    async fn crash(&mut self, consumer: &str) {
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
        }
    }

    /// Runs a consumer until the script has seen as many durable entries as it waits for.
    async fn run(&mut self, options: ConsumerOptions, script: &Script) {
        let run = Consumer::new(options).unwrap();
        let shutdown = script.stop.subscribe();
        tokio::time::timeout(Duration::from_secs(20), run.run(script, shutdown))
            .await
            .unwrap();
    }

    async fn end(mut self) {
        self.delete_stream().await;
    }
}

/// Never finishes what it is given.
struct Holding {
    reached: watch::Sender<bool>,
}

impl Handler for Holding {
    type Error = &'static str;

    async fn take(&self, _: &[StreamEntry]) -> Result<Vec<Disposition>, Self::Error> {
        self.reached.send_replace(true);
        std::future::pending().await
    }
}

type Play =
    dyn Fn(&[StreamEntry], &[StreamEntry]) -> Result<Vec<Disposition>, &'static str> + Send + Sync;

/// Answers as a test says, notes all it sees, and stops the consumer after so many durable entries.
struct Script {
    play: Box<Play>,
    seen: Mutex<Vec<StreamEntry>>,
    durable: Mutex<BTreeMap<String, Disposition>>,
    wanted: usize,
    stop: watch::Sender<bool>,
}

impl Script {
    fn new(
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

    fn applying(wanted: usize) -> Self {
        Self::new(wanted, |entries, _| {
            Ok(vec![Disposition::Applied; entries.len()])
        })
    }

    fn durable(&self) -> Vec<String> {
        self.durable.lock().unwrap().keys().cloned().collect()
    }

    fn seen(&self) -> Vec<StreamEntry> {
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

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

#[tokio::test]
async fn what_was_written_before_the_group_is_read_and_acknowledged() {
    let Some(mut world) = World::new("before-the-group").await else {
        return;
    };
    let ids = world.add(250).await;
    let script = Script::applying(250);
    world.run(world.options("a"), &script).await;
    assert_eq!(script.durable(), sorted(ids));
    assert!(
        script
            .seen()
            .iter()
            .all(|entry| entry.deliveries == 1 && !entry.poison)
    );
    assert_eq!(world.pending().await, 0);
    world.end().await;
}

#[tokio::test]
async fn a_restart_loses_nothing_that_was_not_acknowledged() {
    let Some(mut world) = World::new("restart").await else {
        return;
    };
    let mut ids = world.add(5).await;
    world.crash("a").await;
    assert_eq!(world.pending().await, 5);
    ids.extend(world.add(3).await);
    let script = Script::applying(8);
    world.run(world.options("a"), &script).await;
    assert_eq!(script.durable(), sorted(ids));
    let deliveries: Vec<u64> = script.seen().iter().map(|entry| entry.deliveries).collect();
    assert_eq!(deliveries, [2, 2, 2, 2, 2, 1, 1, 1]);
    assert_eq!(world.pending().await, 0);
    world.end().await;
}

#[tokio::test]
async fn more_pending_entries_than_a_batch_are_recovered() {
    let Some(mut world) = World::new("pages").await else {
        return;
    };
    let ids = world.add(7).await;
    world.crash("a").await;
    let script = Script::applying(7);
    let options = ConsumerOptions {
        batch: 2,
        ..world.options("a")
    };
    world.run(options, &script).await;
    assert_eq!(script.durable(), sorted(ids));
    assert_eq!(script.seen().len(), 7);
    world.end().await;
}

#[tokio::test]
async fn entries_of_a_dead_consumer_are_taken_over() {
    let Some(mut world) = World::new("claim").await else {
        return;
    };
    let ids = world.add(5).await;
    world.crash("dead").await;
    let script = Script::applying(5);
    let options = ConsumerOptions {
        batch: 2,
        claim_idle: Duration::ZERO,
        claim_every: Duration::from_millis(10),
        ..world.options("alive")
    };
    world.run(options, &script).await;
    assert_eq!(script.durable(), sorted(ids));
    assert!(script.seen().iter().all(|entry| entry.deliveries == 2));
    assert_eq!(world.pending().await, 0);
    world.end().await;
}

#[tokio::test]
async fn entries_of_a_consumer_at_work_are_left_to_it() {
    let Some(mut world) = World::new("no-claim").await else {
        return;
    };
    world.add(2).await;
    world.crash("busy").await;
    let ids = world.add(1).await;
    let script = Script::applying(1);
    let options = ConsumerOptions {
        claim_every: Duration::from_millis(1),
        ..world.options("other")
    };
    world.run(options, &script).await;
    assert_eq!(script.durable(), ids);
    assert_eq!(world.pending().await, 2);
    world.end().await;
}

#[tokio::test]
async fn one_bad_entry_is_handed_on_as_poison_and_the_others_are_applied() {
    let Some(mut world) = World::new("poison").await else {
        return;
    };
    let ids = world.add(30).await;
    let bad = ids[7].clone();
    let script = Script::new(30, {
        let bad = bad.clone();
        move |entries, _| match entries {
            [entry] if entry.id == bad && entry.poison => Ok(vec![Disposition::DeadLettered]),
            entries if entries.iter().any(|entry| entry.id == bad) => Err("constraint violated"),
            entries => Ok(vec![Disposition::Applied; entries.len()]),
        }
    });
    let options = ConsumerOptions {
        max_deliveries: 3,
        ..world.options("a")
    };
    world.run(options, &script).await;
    assert_eq!(script.durable(), sorted(ids));
    let handed: Vec<(u64, bool)> = script
        .seen()
        .iter()
        .filter(|entry| entry.id == bad)
        .map(|entry| (entry.deliveries, entry.poison))
        .collect();
    // In the batch, then alone three times, and once more as poison.
    assert_eq!(
        handed,
        [(1, false), (1, false), (2, false), (3, false), (4, true)]
    );
    let dispositions = script.durable.lock().unwrap();
    assert_eq!(
        dispositions
            .values()
            .filter(|disposition| **disposition == Disposition::DeadLettered)
            .count(),
        1
    );
    assert!(
        script
            .seen
            .lock()
            .unwrap()
            .iter()
            .all(|entry| entry.id == bad || !entry.poison)
    );
    drop(dispositions);
    assert_eq!(world.pending().await, 0);
    world.end().await;
}

#[tokio::test]
async fn an_entry_that_the_handler_calls_failed_comes_again_and_then_as_poison() {
    let Some(mut world) = World::new("failed").await else {
        return;
    };
    let ids = world.add(4).await;
    let bad = ids[1].clone();
    let script = Script::new(4, {
        let bad = bad.clone();
        move |entries, _| {
            let answer = |entry: &StreamEntry| match (entry.id == bad, entry.poison) {
                (true, false) => Disposition::Failed,
                (true, true) => Disposition::DeadLettered,
                _ => Disposition::Applied,
            };
            Ok(entries.iter().map(answer).collect())
        }
    });
    let options = ConsumerOptions {
        max_deliveries: 2,
        ..world.options("a")
    };
    world.run(options, &script).await;
    let handed = script.seen().iter().filter(|entry| entry.id == bad).count();
    assert_eq!((script.durable(), handed), (sorted(ids), 3));
    assert_eq!(world.pending().await, 0);
    world.end().await;
}

#[tokio::test]
async fn an_entry_that_ends_the_process_each_time_is_poison_by_redis_count() {
    let Some(mut world) = World::new("killer").await else {
        return;
    };
    let ids = world.add(1).await;
    for _ in 0..3 {
        world.crash("a").await;
    }
    let script = Script::applying(1);
    let options = ConsumerOptions {
        max_deliveries: 3,
        ..world.options("a")
    };
    world.run(options, &script).await;
    let seen = script.seen();
    assert_eq!(
        (seen[0].deliveries, seen[0].poison, script.durable()),
        (4, true, ids)
    );
    world.end().await;
}

#[tokio::test]
async fn a_store_that_is_away_makes_no_entry_poison() {
    let Some(mut world) = World::new("away").await else {
        return;
    };
    let ids = world.add(20).await;
    let script = Script::new(20, |entries, seen| {
        if seen.len() < 500 {
            Err("store away")
        } else {
            Ok(vec![Disposition::Applied; entries.len()])
        }
    });
    let options = ConsumerOptions {
        max_deliveries: 2,
        batch: 10,
        ..world.options("a")
    };
    world.run(options, &script).await;
    assert_eq!(script.durable(), sorted(ids));
    // Told to be poison only right after a failure, so what was told so failed too.
    let seen = script.seen();
    assert!(seen.iter().skip(510).all(|entry| !entry.poison));
    assert_eq!(world.pending().await, 0);
    world.end().await;
}

#[tokio::test]
async fn an_entry_that_stays_bad_holds_up_nothing_new() {
    let Some(mut world) = World::new("stays-bad").await else {
        return;
    };
    let bad = world.add(1).await.remove(0);
    world.crash("a").await;
    let ids = world.add(40).await;
    let script = Script::new(40, move |entries, _| {
        if entries.iter().any(|entry| entry.id == bad) {
            Err("no")
        } else {
            Ok(vec![Disposition::Applied; entries.len()])
        }
    });
    let options = ConsumerOptions {
        batch: 4,
        max_backoff: Duration::from_secs(60),
        ..world.options("a")
    };
    world.run(options, &script).await;
    assert_eq!(script.durable(), sorted(ids));
    assert_eq!(world.pending().await, 1);
    world.end().await;
}

#[tokio::test]
async fn a_shutdown_finishes_and_acknowledges_what_is_at_hand() {
    let Some(mut world) = World::new("shutdown").await else {
        return;
    };
    world.add(3).await;
    // The first batch asks for the shutdown while it is at work.
    let script = Script::applying(1);
    world.run(world.options("a"), &script).await;
    assert_eq!((script.seen().len(), world.pending().await), (3, 0));
    world.end().await;
}

#[tokio::test]
async fn a_dropped_shutdown_sender_ends_the_consumer() {
    let Some(world) = World::new("sender").await else {
        return;
    };
    let (stop, shutdown) = watch::channel(false);
    drop(stop);
    let script = Script::applying(1);
    let consumer = Consumer::new(world.options("a")).unwrap();
    tokio::time::timeout(Duration::from_secs(5), consumer.run(&script, shutdown))
        .await
        .unwrap();
    world.end().await;
}

#[tokio::test]
async fn an_entry_trimmed_while_pending_is_handed_on_without_fields() {
    let Some(mut world) = World::new("trimmed").await else {
        return;
    };
    world.add(1).await;
    world.crash("a").await;
    cmd("XTRIM")
        .arg(&world.stream)
        .arg("MAXLEN")
        .arg(0)
        .query_async::<Value>(&mut world.redis)
        .await
        .unwrap();
    let script = Script::new(1, |entries, _| {
        Ok(vec![Disposition::DeadLettered; entries.len()])
    });
    world.run(world.options("a"), &script).await;
    assert_eq!(
        parse_entry(&script.seen()[0]).unwrap_err(),
        DecodeError::Deleted
    );
    assert_eq!(world.pending().await, 0);
    world.end().await;
}

#[tokio::test]
async fn a_stream_that_is_made_anew_is_read_from_its_beginning() {
    let Some(mut world) = World::new("anew").await else {
        return;
    };
    world.add(1).await;
    let first = Script::applying(1);
    world.run(world.options("a"), &first).await;
    world.delete_stream().await;
    let ids = world.add(2).await;
    let second = Script::applying(2);
    world.run(world.options("a"), &second).await;
    assert_eq!(second.durable(), sorted(ids));
    world.end().await;
}

#[tokio::test]
async fn a_connection_lost_before_the_acknowledgement_brings_the_entry_again() {
    let Some(mut world) = World::new("cut").await else {
        return;
    };
    let ids = world.add(2).await;
    let cut = watch::Sender::new(0);
    let url = proxy(&world.url, cut.subscribe()).await;
    let script = Script::new(3, move |entries, seen| {
        if seen.is_empty() {
            cut.send_replace(1);
        }
        Ok(vec![Disposition::Applied; entries.len()])
    });
    // Never three durable ids: the test ends it when the entries have come again.
    let mut again = script.stop.subscribe();
    let options = ConsumerOptions {
        url,
        ..world.options("a")
    };
    let consumer = Consumer::new(options).unwrap();
    let run = consumer.run(&script, script.stop.subscribe());
    let settle = async {
        let mut redis = world.redis.clone();
        while script.seen().len() < 4 || summary(&mut redis, &world.stream).await > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        script.stop.send_replace(true);
        again.wait_for(|over| *over).await.unwrap();
    };
    tokio::time::timeout(Duration::from_secs(20), async { tokio::join!(run, settle) })
        .await
        .unwrap();
    assert_eq!(script.durable(), sorted(ids));
    assert_eq!(
        script
            .seen()
            .iter()
            .map(|entry| entry.deliveries)
            .collect::<Vec<_>>(),
        [1, 1, 2, 2]
    );
    assert_eq!(world.pending().await, 0);
    world.end().await;
}

async fn summary(redis: &mut MultiplexedConnection, stream: &str) -> u64 {
    let reply: Value = cmd("XPENDING")
        .arg(stream)
        .arg(GROUP)
        .query_async(redis)
        .await
        .unwrap();
    match reply {
        Value::Array(parts) => redis::from_redis_value(parts[0].clone()).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// A way to Redis whose first connection is cut when told.
async fn proxy(url: &str, mut cut: watch::Receiver<i32>) -> String {
    let target = url
        .strip_prefix("redis://")
        .unwrap()
        .trim_end_matches('/')
        .to_owned();
    let (address, database) = target
        .split_once('/')
        .map_or((target.clone(), String::new()), |(address, database)| {
            (address.to_owned(), format!("/{database}"))
        });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = format!("redis://{}{database}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut first = true;
        while let Ok((mut client, _)) = listener.accept().await {
            let mut server = TcpStream::connect(&address).await.unwrap();
            if std::mem::take(&mut first) {
                tokio::select! {
                    _ = copy_bidirectional(&mut client, &mut server) => {}
                    _ = cut.wait_for(|cut| *cut == 1) => {}
                }
            } else {
                tokio::spawn(async move { copy_bidirectional(&mut client, &mut server).await });
            }
        }
    });
    here
}

#[tokio::test]
async fn repeated_and_reordered_events_end_in_one_state() {
    let Some(mut world) = World::new("reordered").await else {
        return;
    };
    let recorded: Vec<Vec<(Vec<u8>, Vec<u8>)>> = recorded()
        .iter()
        .map(|recorded| recorded.entry().fields)
        .collect();
    let mut written = 0;
    for order in 0..3 {
        let mut fields = recorded.clone();
        if order == 1 {
            fields.reverse();
        }
        for fields in &fields {
            world.add_fields(fields).await;
            written += 1;
        }
    }
    let states: std::sync::Arc<Mutex<HashMap<(String, String), Attainment>>> =
        std::sync::Arc::default();
    let script = Script::new(written, {
        let states = states.clone();
        move |entries, _| {
            for entry in entries {
                let Ok(Entry::Event(event)) = parse_entry(entry) else {
                    panic!("{entry:?}")
                };
                let event = open_edx::decode(&event).unwrap();
                let key = (event.learner.source_id.clone(), event.observation.item());
                let mut states = states.lock().unwrap();
                let state = states.remove(&key);
                states.insert(key, apply(state, &event).state);
            }
            Ok(vec![Disposition::Applied; entries.len()])
        }
    });
    world.run(world.options("a"), &script).await;
    let states = states.lock().unwrap();
    let demo = &states[&(
        "42".to_owned(),
        "course-v1:OpenedX+DemoX+DemoCourse".to_owned(),
    )];
    // Of equal times the later place in the stream counts: the last round ends with "no longer passing".
    assert!(!demo.passing.as_ref().unwrap().value);
    assert!(demo.certificate.as_ref().unwrap().value.revoked);
    assert_eq!(states.len(), 5);
    drop(states);
    world.end().await;
}

#[tokio::test]
async fn two_consumers_share_the_entries() {
    let Some(mut world) = World::new("shared").await else {
        return;
    };
    let ids = world.add(300).await;
    let (one, other) = (Script::applying(usize::MAX), Script::applying(usize::MAX));
    let consumers = ["a", "b"].map(|name| {
        Consumer::new(ConsumerOptions {
            batch: 10,
            ..world.options(name)
        })
        .unwrap()
    });
    let stop = async {
        while one.durable().len() + other.durable().len() < 300 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        one.stop.send_replace(true);
        other.stop.send_replace(true);
    };
    let run = async {
        tokio::join!(
            consumers[0].run(&one, one.stop.subscribe()),
            consumers[1].run(&other, other.stop.subscribe()),
            stop
        )
    };
    tokio::time::timeout(Duration::from_secs(20), run)
        .await
        .unwrap();
    let both: BTreeSet<String> = one.durable().into_iter().chain(other.durable()).collect();
    assert_eq!(both.into_iter().collect::<Vec<_>>(), sorted(ids));
    assert_eq!(one.seen().len() + other.seen().len(), 300);
    assert_eq!(world.pending().await, 0);
    world.end().await;
}

#[test]
fn options_that_cannot_work_are_named() {
    let options = |url: &str| ConsumerOptions::new(url, vec!["s".to_owned()], "g", "c");
    let refused = |options| Consumer::new(options).err().unwrap();
    assert!(Consumer::new(options("redis://127.0.0.1:1/")).is_ok());
    let error = refused(options("http://user:secret@host"));
    assert_eq!(error, OptionsError::Url);
    assert!(!error.to_string().contains("secret"));
    let good = options("redis://127.0.0.1:1/");
    assert_eq!(
        refused(ConsumerOptions {
            streams: Vec::new(),
            ..good.clone()
        }),
        OptionsError::Streams
    );
    assert_eq!(
        refused(ConsumerOptions {
            consumer: String::new(),
            ..good.clone()
        }),
        OptionsError::Names
    );
    assert_eq!(
        refused(ConsumerOptions {
            batch: 0,
            ..good.clone()
        }),
        OptionsError::Batch { found: 0 }
    );
    assert_eq!(
        refused(ConsumerOptions {
            block: Duration::ZERO,
            ..good
        }),
        OptionsError::Zero
    );
}
