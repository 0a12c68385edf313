//! Start, end, and several at once.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use testamur_rules::{Attainment, apply};
use testamur_sources::open_edx::{self, Entry, parse_entry};
use testamur_sources::redis_stream::{Consumer, ConsumerOptions, Disposition, OptionsError};
use tokio::sync::watch;

use super::world::{Script, World, sorted};
use crate::recordings::recorded;

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
    let states: Arc<Mutex<HashMap<(String, String), Attainment>>> = Arc::default();
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
    let states = states.lock().unwrap().clone();
    let demo = &states[&(
        "42".to_owned(),
        "course-v1:OpenedX+DemoX+DemoCourse".to_owned(),
    )];
    // Of equal times the later place in the stream counts: the last round ends with "no longer passing".
    assert!(!demo.passing.as_ref().unwrap().value);
    assert!(demo.certificate.as_ref().unwrap().value.revoked);
    assert_eq!(states.len(), 5);
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
