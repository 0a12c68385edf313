//! Nothing is lost: by a restart, with a consumer, or with its stream.

use std::time::Duration;

use redis::{Value, cmd};
use testamur_sources::open_edx::{DecodeError, parse_entry};
use testamur_sources::redis_stream::{ConsumerOptions, Disposition};

use super::world::{Script, World, sorted};

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
