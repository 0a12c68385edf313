//! A bad entry is told from a store that is away, and holds up no other.

use std::time::Duration;

use testamur_sources::redis_stream::{ConsumerOptions, Disposition, StreamEntry};

use super::world::{Script, World, sorted};

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
    let dispositions = script.durable.lock().unwrap().clone();
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
async fn an_entry_that_ends_the_process_alone_too_is_poison_and_those_beside_it_are_not() {
    let Some(mut world) = World::new("killer").await else {
        return;
    };
    let ids = world.add(3).await;
    let options = world.options("a");
    // Together as often as is allowed; then the first is tried alone.
    for _ in 0..=options.max_deliveries {
        world.crash("a").await;
    }
    let script = Script::applying(3);
    world.run(options, &script).await;
    let poison: Vec<bool> = script.seen().iter().map(|entry| entry.poison).collect();
    assert_eq!((poison, script.durable()), (vec![true, false, false], ids));
    assert!(script.seen().iter().all(|entry| entry.deliveries < 10));
    assert_eq!(world.pending().await, 0);
    world.end().await;
}

#[tokio::test]
async fn a_batch_that_ended_the_process_too_often_is_tried_entry_by_entry() {
    let Some(mut world) = World::new("suspects").await else {
        return;
    };
    let ids = world.add(3).await;
    let options = world.options("a");
    for _ in 0..options.max_deliveries {
        world.crash("a").await;
    }
    let script = Script::new(3, |entries, _| match entries {
        [_] => Ok(vec![Disposition::Applied]),
        _ => Err("more than one"),
    });
    world.run(options, &script).await;
    let seen = script.seen();
    assert_eq!((seen.len(), script.durable()), (3, ids));
    assert!(seen.iter().all(|entry| !entry.poison));
    world.end().await;
}

#[tokio::test]
async fn a_suspect_that_was_tried_while_the_store_was_away_is_tried_again() {
    let Some(mut world) = World::new("suspect-away").await else {
        return;
    };
    let ids = world.add(1).await;
    let options = world.options("a");
    for _ in 0..options.max_deliveries {
        world.crash("a").await;
    }
    let away = Script::new(0, |_, _| Err("store away"));
    world.run(options.clone(), &away).await;
    let back = Script::applying(1);
    world.run(options, &back).await;
    assert_eq!(back.durable(), ids);
    assert!(!back.seen()[0].poison);
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
        max_backoff: Duration::from_mins(1),
        ..world.options("a")
    };
    world.run(options, &script).await;
    assert_eq!(script.durable(), sorted(ids));
    assert_eq!(world.pending().await, 1);
    world.end().await;
}
