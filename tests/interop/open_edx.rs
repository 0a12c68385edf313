//! The event bus of Open edX: its own producer writes to a real Redis, our consumer reads.

use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context, Result};
use testamur_rules::{LearningEvent, Observation};
use testamur_sources::open_edx::{self, Entry};
use testamur_sources::redis_stream::{
    Consumer, ConsumerOptions, Disposition, Handler, StreamEntry,
};
use testamur_tests::{given, interop};
use tokio::sync::watch;

const COURSE: &str = "course-v1:OpenedX+DemoX+DemoCourse";

#[tokio::test]
async fn what_the_real_producer_writes_is_read() -> Result<()> {
    let (Some(redis), Some(_)) = (
        given("TESTAMUR_TEST_REDIS_URL"),
        given("TESTAMUR_TEST_PYTHON"),
    ) else {
        return Ok(());
    };
    // Runs at the same time share a Redis, not a stream.
    let prefix = format!("interop{}", std::process::id());
    let output = produce(&redis, &prefix).await?;
    assert_eq!(output["sent"], 2);

    let events = consume(&redis, &prefix, 2).await?;
    let passing = events
        .iter()
        .find(|event| matches!(&event.observation, Observation::CoursePassing { .. }))
        .context("the passing status came")?;
    assert!(matches!(
        &passing.observation,
        Observation::CoursePassing { course, is_passing: true } if course == COURSE
    ));
    assert_eq!(passing.learner.source_id, "42");
    assert_eq!(passing.learner.email.as_deref(), Some("ana@example.org"));
    assert_eq!(passing.learner.name.as_deref(), Some("Ana Müller"));
    assert_eq!(passing.source, "openedx/lms/web");
    assert!(events.iter().any(|event| matches!(
        &event.observation,
        Observation::Certificate { course, mode, revoked: false, .. }
            if course == COURSE && mode == "verified"
    )));
    Ok(())
}

async fn produce(redis: &str, prefix: &str) -> Result<serde_json::Value> {
    let (redis, prefix) = (redis.to_owned(), prefix.to_owned());
    tokio::task::spawn_blocking(move || {
        let learner = [
            "--user-id",
            "42",
            "--username",
            "ana",
            "--email",
            "ana@example.org",
        ];
        let mut arguments = vec!["--redis-url", &redis, "--prefix", &prefix];
        arguments.extend(["--course", COURSE, "--certificate", "--name", "Ana Müller"]);
        arguments.extend(learner);
        interop::python("produce_events.py", &arguments, "")?.json()
    })
    .await?
}

/// Reads both streams until so many events came.
async fn consume(redis: &str, prefix: &str, count: usize) -> Result<Vec<LearningEvent>> {
    let streams = [
        "learning-badges-lifecycle",
        "learning-certificate-lifecycle",
    ]
    .map(|topic| open_edx::topic(prefix, topic))
    .to_vec();
    let mut options = ConsumerOptions::new(redis, streams, "interop", "interop-1");
    options.block = Duration::from_millis(50);
    let consumer = Consumer::new(options)?;
    let (stop, shutdown) = watch::channel(false);
    let collector = Collector {
        events: Mutex::default(),
        count,
        stop,
    };
    tokio::time::timeout(Duration::from_secs(20), consumer.run(&collector, shutdown))
        .await
        .context("the events did not come within 20 s")?;
    Ok(collector
        .events
        .into_inner()
        .expect("no thread panicked with it"))
}

/// Keeps decoded events; when enough have come, it stops the consumer.
struct Collector {
    events: Mutex<Vec<LearningEvent>>,
    count: usize,
    stop: watch::Sender<bool>,
}

impl Handler for Collector {
    type Error = open_edx::DecodeError;

    async fn take(&self, entries: &[StreamEntry]) -> Result<Vec<Disposition>, Self::Error> {
        let mut events = self.events.lock().expect("no thread panicked with it");
        for entry in entries {
            if let Entry::Event(event) = open_edx::parse_entry(entry)? {
                events.push(open_edx::decode(&event)?);
            }
        }
        self.stop.send_replace(events.len() >= self.count);
        Ok(vec![Disposition::Applied; entries.len()])
    }
}
