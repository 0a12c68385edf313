//! What events leave behind: learners, attainments, seen events, dead letters.

use serde_json::json;
use testamur_store::{attainments, dead_letters, events, learners};

use crate::world::{NOW, World, act, after, at_once, on_both_databases};

fn seen(event_id: &str) -> events::SeenEvent {
    events::SeenEvent {
        source: "lms".to_owned(),
        event_id: event_id.to_owned(),
        kind: "certificate.created".to_owned(),
        learner_id: None,
        received_at: NOW,
        outcome: "received".to_owned(),
    }
}

fn letter(world: &World, entry_id: &str) -> dead_letters::NewDeadLetter {
    dead_letters::NewDeadLetter {
        id: world.id(),
        stream: "events".to_owned(),
        entry_id: entry_id.to_owned(),
        reason: "not_decodable".to_owned(),
        detail: "byte 7".to_owned(),
        payload: vec![0, 255, 10],
    }
}

on_both_databases! {
    async fn a_learner_is_known_by_the_sources_id(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let id = world.learner(&mut tx, "42").await;
        let renamed = learners::NewLearner {
            id: world.id(),
            source: "lms".to_owned(),
            source_id: "42".to_owned(),
            name: None,
            email: Some("new@canary.example".to_owned()),
            username: Some("ada".to_owned()),
        };
        assert_eq!(learners::upsert_by_source(&mut tx, &renamed, after(1)).await.unwrap(), id);
        let stored = learners::find_by_source(&mut tx, "lms", "42").await.unwrap().unwrap();
        assert_eq!((stored.id, stored.name.as_deref()), (id, Some("Ada Canary")));
        assert_eq!(stored.email.as_deref(), Some("new@canary.example"));
        assert_eq!((stored.username.as_deref(), stored.updated_at), (Some("ada"), after(1)));
        assert!(learners::find_by_source(&mut tx, "other", "42").await.unwrap().is_none());
        assert!(!format!("{stored:?} {renamed:?}").contains("canary"));
    }

    async fn of_20_first_events_of_a_learner_at_once_all_find_one_learner(world: World) {
        let tenant = world.tenant("a").await;
        let mut ids = at_once(20, |_| {
            let (store, tenant) = (world.store.clone(), tenant.clone());
            let new = learners::NewLearner {
                id: world.id(),
                source: "lms".to_owned(),
                source_id: "42".to_owned(),
                name: None,
                email: None,
                username: None,
            };
            async move { act!(store, tenant, |tx| learners::upsert_by_source(tx, &new, NOW).await) }
        })
        .await;
        ids.dedup();
        assert_eq!(ids.len(), 1);
    }

    async fn of_30_changes_of_an_attainment_at_once_none_is_lost(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let id = world.learner(&mut tx, "42").await;
        tx.commit().await.unwrap();
        at_once(30, |_| {
            let (store, tenant) = (world.store.clone(), tenant.clone());
            async move {
                act!(store, tenant, |tx| {
                    match attainments::find_for_update(tx, id, "course").await {
                        Err(error) => Err(error),
                        Ok(found) => {
                            let count = found.map_or(0, |found| found.state["count"].as_i64().unwrap());
                            attainments::put(tx, id, "course", &json!({ "count": count + 1 }), NOW).await
                        }
                    }
                });
            }
        })
        .await;
        let mut tx = world.store.read(&tenant).await.unwrap();
        let stored = attainments::list_for_learner(&mut tx, id).await.unwrap();
        assert_eq!((stored.len(), &stored[0].state), (1, &json!({ "count": 30 })));
    }

    async fn of_20_deliveries_of_an_event_at_once_one_is_new(world: World) {
        let tenant = world.tenant("a").await;
        let new = at_once(20, |_| {
            let (store, tenant) = (world.store.clone(), tenant.clone());
            async move { act!(store, tenant, |tx| events::insert(tx, &seen("e1")).await) }
        })
        .await;
        assert_eq!(new.iter().filter(|new| **new).count(), 1);
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let learner_id = Some(world.learner(&mut tx, "42").await);
        events::set_outcome(&mut tx, "lms", "e1", learner_id, "awarded").await.unwrap();
        events::set_outcome(&mut tx, "lms", "e1", None, "pushed").await.unwrap();
        let found = events::find(&mut tx, "lms", "e1").await.unwrap().unwrap();
        assert_eq!((found.learner_id, found.outcome.as_str()), (learner_id, "pushed"));
        assert!(events::find(&mut tx, "other", "e1").await.unwrap().is_none());
    }

    async fn a_dead_letter_is_kept_once_and_replayed_once(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let first = letter(&world, "1-0");
        assert!(dead_letters::insert(&mut tx, &first, NOW).await.unwrap());
        assert!(!dead_letters::insert(&mut tx, &letter(&world, "1-0"), after(1)).await.unwrap());
        assert!(dead_letters::insert(&mut tx, &letter(&world, "2-0"), after(2)).await.unwrap());
        let page = dead_letters::list(&mut tx, true, None, 1).await.unwrap();
        assert_eq!((page.items[0].id, page.items[0].bytes), (first.id, 3));
        let rest = dead_letters::list(&mut tx, true, page.next.as_ref(), 10).await.unwrap();
        assert_eq!((rest.items.len(), rest.next), (1, None));
        assert!(dead_letters::mark_replayed(&mut tx, first.id, after(3)).await.unwrap());
        assert!(!dead_letters::mark_replayed(&mut tx, first.id, after(4)).await.unwrap());
        assert_eq!(dead_letters::list(&mut tx, true, None, 10).await.unwrap().items.len(), 1);
        assert_eq!(dead_letters::list(&mut tx, false, None, 10).await.unwrap().items.len(), 2);
        let found = dead_letters::find(&mut tx, first.id).await.unwrap().unwrap();
        assert_eq!((found.replayed_at, found.tenant_id), (Some(after(3)), Some(tenant.id())));
        assert_eq!(found.payload, first.payload);
    }

    async fn a_letter_of_no_known_tenant_is_kept_apart(world: World) {
        let tenant = world.tenant("a").await;
        let new = letter(&world, "1-0");
        let mut tx = world.store.begin_system().await.unwrap();
        assert!(dead_letters::insert_unrouted(&mut tx, &new, NOW).await.unwrap());
        assert!(!dead_letters::insert_unrouted(&mut tx, &letter(&world, "1-0"), NOW).await.unwrap());
        assert_eq!(dead_letters::list_unrouted(&mut tx, true, None, 10).await.unwrap().items.len(), 1);
        tx.commit().await.unwrap();
        let mut tx = world.store.begin(&tenant).await.unwrap();
        assert!(dead_letters::find(&mut tx, new.id).await.unwrap().is_none());
        assert!(dead_letters::list(&mut tx, false, None, 10).await.unwrap().items.is_empty());
        assert!(!dead_letters::mark_replayed(&mut tx, new.id, NOW).await.unwrap());
        assert!(dead_letters::insert(&mut tx, &letter(&world, "1-0"), NOW).await.unwrap());
        tx.commit().await.unwrap();
        let mut tx = world.store.begin_system().await.unwrap();
        assert_eq!(dead_letters::list_unrouted(&mut tx, false, None, 10).await.unwrap().items.len(), 1);
        assert!(dead_letters::mark_replayed_unrouted(&mut tx, new.id, NOW).await.unwrap());
        assert!(dead_letters::find_unrouted(&mut tx, new.id).await.unwrap().unwrap().replayed_at.is_some());
    }
}
