//! The outbox.

use std::collections::HashSet;

use jiff::SignedDuration;
use serde_json::json;
use testamur_store::outbox;

use crate::world::{NOW, act, after, at_once, on_both_databases};

const LEASE: SignedDuration = SignedDuration::from_secs(60);

on_both_databases! {
    async fn no_job_is_taken_by_two_of_8_workers(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        for number in 0..100 {
            let job = json!({ "number": number });
            assert!(outbox::enqueue(&mut tx, world.id(), "push", &job, NOW, NOW).await.unwrap());
        }
        tx.commit().await.unwrap();
        let taken = at_once(8, |_| {
            let (store, tenant) = (world.store.clone(), tenant.clone());
            async move {
                let mut mine = Vec::new();
                loop {
                    let jobs = act!(store, tenant, |tx| outbox::take(tx, 7, NOW, LEASE).await);
                    if jobs.is_empty() {
                        return mine;
                    }
                    mine.extend(jobs.into_iter().map(|job| job.id));
                }
            }
        })
        .await;
        let all: Vec<_> = taken.into_iter().flatten().collect();
        // A worker that passes by locked jobs may see none while there are some: they are taken by those who hold them.
        assert_eq!(all.len(), 100);
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 100);
    }

    async fn a_job_is_enqueued_once_and_done_for_good(world: World) {
        let tenant = world.tenant("a").await;
        let id = world.id();
        let mut tx = world.store.begin(&tenant).await.unwrap();
        assert!(outbox::enqueue(&mut tx, id, "push", &json!({ "to": "x" }), NOW, NOW).await.unwrap());
        assert!(!outbox::enqueue(&mut tx, id, "push", &json!({ "to": "y" }), NOW, NOW).await.unwrap());
        assert_eq!(outbox::oldest_waiting(&mut tx).await.unwrap(), Some(NOW));
        let jobs = outbox::take(&mut tx, 10, NOW, LEASE).await.unwrap();
        assert_eq!((jobs.len(), jobs[0].attempt, &jobs[0].payload), (1, 1, &json!({ "to": "x" })));
        assert!(outbox::done(&mut tx, id, 1).await.unwrap());
        assert!(!outbox::done(&mut tx, id, 1).await.unwrap());
        assert!(!outbox::enqueue(&mut tx, id, "push", &json!({}), NOW, NOW).await.unwrap());
        assert!(outbox::take(&mut tx, 10, after(3_600), LEASE).await.unwrap().is_empty());
        assert_eq!(outbox::oldest_waiting(&mut tx).await.unwrap(), None);
    }

    async fn a_worker_past_its_lease_is_fenced_off(world: World) {
        let tenant = world.tenant("a").await;
        let id = world.id();
        let mut tx = world.store.begin(&tenant).await.unwrap();
        assert!(outbox::enqueue(&mut tx, id, "push", &json!({}), NOW, NOW).await.unwrap());
        assert_eq!(outbox::take(&mut tx, 1, NOW, LEASE).await.unwrap()[0].attempt, 1);
        assert!(outbox::take(&mut tx, 1, after(59), LEASE).await.unwrap().is_empty());
        assert_eq!(outbox::take(&mut tx, 1, after(60), LEASE).await.unwrap()[0].attempt, 2);
        assert!(!outbox::done(&mut tx, id, 1).await.unwrap());
        assert!(!outbox::retry_at(&mut tx, id, 1, NOW).await.unwrap());
        assert!(!outbox::give_up(&mut tx, id, 1).await.unwrap());
        assert!(outbox::done(&mut tx, id, 2).await.unwrap());
    }

    async fn a_job_waits_for_its_time(world: World) {
        let tenant = world.tenant("a").await;
        let (later, sooner) = (world.id(), world.id());
        let mut tx = world.store.begin(&tenant).await.unwrap();
        assert!(outbox::enqueue(&mut tx, later, "push", &json!({}), after(10), NOW).await.unwrap());
        assert!(outbox::enqueue(&mut tx, sooner, "push", &json!({}), NOW, NOW).await.unwrap());
        let jobs = outbox::take(&mut tx, 10, NOW, LEASE).await.unwrap();
        assert_eq!(jobs.iter().map(|job| job.id).collect::<Vec<_>>(), [sooner]);
        assert!(outbox::retry_at(&mut tx, sooner, 1, after(20)).await.unwrap());
        assert_eq!(outbox::take(&mut tx, 10, after(10), LEASE).await.unwrap()[0].id, later);
        assert!(outbox::give_up(&mut tx, later, 1).await.unwrap());
        let jobs = outbox::take(&mut tx, 10, after(20), LEASE).await.unwrap();
        assert_eq!(jobs.iter().map(|job| (job.id, job.attempt)).collect::<Vec<_>>(), [(sooner, 2)]);
    }
}
