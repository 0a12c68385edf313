//! Events become awards: once per completion, in whatever order and how often they come.

use std::sync::Arc;

use jiff::SignedDuration;
use rand::{CryptoRng, SeedableRng as _, rngs::StdRng};
use testamur_registrar::{CLOCK_SKEW, Entropy, RegistrarError, Undelivered};
use testamur_rules::Observation;
use testamur_store::{attainments, credentials::CredentialState};

use crate::{
    database::on_both_databases,
    world::{COURSES, SOURCE},
};

on_both_databases! {
    async fn a_path_of_two_courses_is_awarded_when_both_are_passed(world: World) {
        world.put_path("").await;
        let first = world.ingest(&[world.event("1", COURSES[0], true)]).await;
        assert_eq!((first.applied, first.awarded.len()), (1, 0));
        let second = world.ingest(&[world.event("1", COURSES[1], true)]).await;
        let [id] = second.awarded[..] else { panic!("{second:?}") };
        let credential = world.credential(id).await;
        assert_eq!((credential.state, credential.award_number), (CredentialState::Live, 1));
        assert_eq!(credential.path_id.as_deref(), Some("solar"));
        assert!(world.verify(&world.body(id).await).await.verified);
    }

    async fn a_path_that_is_younger_than_the_passes_is_awarded_at_the_next_report(world: World) {
        world.ingest(&COURSES.map(|course| world.event("1", course, true))).await;
        world.put_path("").await;
        let ingested = world.ingest(&[world.event("1", COURSES[0], true)]).await;
        assert_eq!((ingested.unchanged, ingested.awarded.len()), (1, 1));
        let again = world.ingest(&[world.event("1", COURSES[1], true)]).await;
        assert_eq!((again.unchanged, again.awarded.len()), (1, 0));
    }

    async fn a_course_of_no_path_awards_nothing(world: World) {
        world.put_path("").await;
        let ingested = world.ingest(&[world.event("1", "course-v1:ExampleX+OTHER+2026", true)]).await;
        assert_eq!((ingested.applied, ingested.awarded.len()), (1, 0));
        assert!(world.credentials().await.is_empty());
    }

    async fn all_orders_of_four_events_end_in_one_credential_in_force(world: World) {
        world.put_path("on_loss: suspend\n").await;
        for (number, order) in orders().into_iter().enumerate() {
            let learner = format!("learner-{number}");
            let events = [
                world.event(&learner, COURSES[0], true),
                world.event(&learner, COURSES[1], true),
                world.event(&learner, COURSES[0], false),
                world.event(&learner, COURSES[0], true),
            ];
            // One by one here, as one batch below.
            for place in order {
                world.ingest(&[events[place].clone()]).await;
            }
        }
        for credential in world.credentials().await {
            assert_eq!((credential.award_number, credential.state), (1, CredentialState::Live));
            assert!(credential.revoked_at.is_none() && credential.suspended_at.is_none());
        }
        assert_eq!(world.credentials().await.len(), 24);
    }

    async fn all_orders_within_one_batch_end_in_one_credential_in_force(world: World) {
        world.put_path("on_loss: revoke\n").await;
        let mut batch = Vec::new();
        for (number, order) in orders().into_iter().enumerate() {
            let learner = format!("learner-{number}");
            let events = [
                world.event(&learner, COURSES[0], true),
                world.event(&learner, COURSES[1], true),
                world.event(&learner, COURSES[0], false),
                world.event(&learner, COURSES[0], true),
            ];
            batch.extend(order.map(|place| events[place].clone()));
        }
        world.ingest(&batch).await;
        let credentials = world.credentials().await;
        let in_force = credentials.iter().filter(|credential| credential.revoked_at.is_none());
        assert_eq!(in_force.count(), 24);
        let mut learners: Vec<_> = credentials.iter().filter(|one| one.revoked_at.is_none()).map(|one| one.learner_id).collect();
        learners.sort_unstable();
        learners.dedup();
        assert_eq!(learners.len(), 24);
    }

    async fn a_batch_twice_changes_nothing(world: World) {
        world.put_path("on_loss: revoke\n").await;
        let batch: Vec<_> = (0..10)
            .flat_map(|number| COURSES.map(|course| world.event(&number.to_string(), course, true)))
            .collect();
        assert_eq!(world.ingest(&batch).await.awarded.len(), 10);
        let audit = world.audit().await.len();
        let again = world.ingest(&batch).await;
        assert_eq!((again.applied, again.unchanged, again.awarded.len()), (0, 20, 0));
        assert_eq!(world.credentials().await.len(), 10);
        assert_eq!(world.audit().await.len(), audit);
    }

    async fn events_repeated_under_new_ids_award_nothing_new(world: World) {
        world.put_path("").await;
        let id = world.complete("1").await;
        let body = world.body(id).await;
        for _ in 0..5 {
            let events = COURSES.map(|course| world.event("1", course, true));
            let ingested = world.ingest(&events).await;
            assert_eq!((ingested.unchanged, ingested.awarded.len()), (2, 0));
        }
        assert_eq!(world.credentials().await.len(), 1);
        assert_eq!(world.body(id).await, body);
    }

    async fn an_event_that_is_refused_leaves_the_others_applied(world: World) {
        world.put_path("").await;
        let mut events = vec![
            world.event("1", COURSES[0], true),
            world.event("2", COURSES[0], true),
            world.event("1", COURSES[1], true),
        ];
        events[1].learner.name = Some("\0".to_owned());
        let ingested = world.registrar.ingest(&world.tenant, SOURCE, &events).await.unwrap();
        let [(1, RegistrarError::Mistakes(_))] = &ingested.rejected[..] else { panic!("{ingested:?}") };
        assert_eq!((ingested.applied, ingested.awarded.len()), (2, 1));
        assert_eq!(world.credential(ingested.awarded[0]).await.state, CredentialState::Live);
    }

    async fn a_state_that_cannot_be_read_stops_its_own_learner_only(world: World) {
        world.put_path("").await;
        world.ingest(&[world.event("1", COURSES[0], true), world.event("2", COURSES[0], true)]).await;
        let mut tx = world.store.begin(&world.tenant).await.unwrap();
        let learner = testamur_store::learners::find_by_source(&mut tx, SOURCE, "1").await.unwrap().unwrap();
        attainments::put(&mut tx, learner.id, COURSES[0], &"written by another version".into(), world.registrar.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let events = ["1", "2"].map(|learner| world.event(learner, COURSES[1], true));
        let ingested = world.registrar.ingest(&world.tenant, SOURCE, &events).await.unwrap();
        let [(0, RegistrarError::StoredForm { .. })] = &ingested.rejected[..] else { panic!("{ingested:?}") };
        assert_eq!(ingested.awarded.len(), 1);
    }

    async fn a_completion_that_cannot_be_signed_is_refused_and_comes_again(world: World) {
        let keyless = testamur_registrar::NewTenant { key_types: vec![], ..crate::world::new_tenant("keyless") };
        let keyless = world.registrar.create_tenant(keyless, &crate::world::staff()).await.unwrap();
        world.put_achievement(&keyless, "badge").await;
        world.registrar.put_path(&keyless, &crate::world::path(""), &crate::world::staff()).await.unwrap();
        let events = COURSES.map(|course| world.event("1", course, true));
        let ingested = world.registrar.ingest(&keyless, SOURCE, &events).await.unwrap();
        let [(1, RegistrarError::KeyMissing { .. })] = &ingested.rejected[..] else { panic!("{ingested:?}") };
        assert_eq!(ingested.applied, 1);

        world.registrar.add_key(&keyless, testamur_keys::KeyType::Ed25519, &crate::world::staff()).await.unwrap();
        let replayed = world.registrar.ingest(&keyless, SOURCE, &events[1..]).await.unwrap();
        assert_eq!(replayed.awarded.len(), 1);
    }

    async fn an_event_from_the_future_is_rejected_and_freezes_nothing(world: World) {
        world.put_path("").await;
        let mut ahead = world.event("1", COURSES[0], false);
        ahead.time = world.registrar.now() + CLOCK_SKEW + SignedDuration::from_secs(1);
        let mut fast = world.event("2", COURSES[0], true);
        fast.time = world.registrar.now() + CLOCK_SKEW;
        let events = [ahead.clone(), fast, world.event("1", COURSES[0], true), world.event("1", COURSES[1], true)];
        let ingested = world.registrar.ingest(&world.tenant, SOURCE, &events).await.unwrap();
        let [(0, RegistrarError::EventAhead { time })] = &ingested.rejected[..] else { panic!("{ingested:?}") };
        assert_eq!(*time, ahead.time);
        assert_eq!((ingested.applied, ingested.awarded.len()), (3, 1));
        world.clock.advance(SignedDuration::from_secs(1));
        let replayed = world.ingest(&[ahead]).await;
        assert_eq!(replayed.applied, 1, "it is told when its time has come");
    }

    async fn an_event_with_an_id_that_no_index_holds_is_rejected_alone(world: World) {
        world.put_path("").await;
        let long = format!("course-v1:{}", "x".repeat(5000));
        let mut id = world.event("1", COURSES[0], true);
        id.id.clone_from(&long);
        let mut source = world.event("1", COURSES[0], true);
        source.source.clone_from(&long);
        let mut exam = world.event("1", COURSES[0], true);
        exam.observation = Observation::Exam {
            course: COURSES[0].to_owned(),
            exam: long.clone(),
            exam_type: "proctored".to_owned(),
            outcome: testamur_rules::ExamOutcome::Verified,
        };
        let course = world.event("1", &long, true);
        let learner = world.event(&long, COURSES[0], true);
        let good = world.event("1", COURSES[0], true);
        let events = [id, source, exam, course, learner, good];
        let ingested = world.registrar.ingest(&world.tenant, SOURCE, &events).await.unwrap();
        assert_eq!((ingested.applied, ingested.rejected.len()), (1, 5));
        for (place, (index, error)) in ingested.rejected.iter().enumerate() {
            assert!(*index == place && matches!(error, RegistrarError::Mistakes(_)), "{error}");
        }
    }

    async fn an_event_that_the_store_refuses_is_rejected_alone(world: World) {
        let registrar = world.with_entropy(Arc::new(TheSameAgain));
        let events = ["1", "2"].map(|learner| world.event(learner, COURSES[0], true));
        let ingested = registrar.ingest(&world.tenant, SOURCE, &events).await.unwrap();
        // Two learners of one id.
        let [(1, RegistrarError::Store(error))] = &ingested.rejected[..] else { panic!("{ingested:?}") };
        assert!(error.is_conflict() && !error.is_outage(), "{error}");
        assert_eq!(ingested.applied, 1);
    }

    async fn a_store_that_cannot_be_reached_rejects_nothing(world: World) {
        let events = [world.event("1", COURSES[0], true)];
        world.store.close().await;
        let error = world.registrar.ingest(&world.tenant, SOURCE, &events).await.unwrap_err();
        assert!(error.is_outage(), "{error}");
    }

    async fn a_dead_letter_is_kept_whatever_its_ids_are(world: World) {
        let long = "x".repeat(5000);
        for (stream, entry_id) in [("s", "a\0"), ("s", "b\0"), ("s", &*long), (&*long, "1"), ("s\0", "\0")] {
            let event = Undelivered {
                stream: stream.to_owned(),
                entry_id: entry_id.to_owned(),
                reason: "unfit".to_owned(),
                detail: format!("found `\0` and {long}"),
                payload: vec![0, 1],
            };
            let kept = world.registrar.keep_dead_letter(Some(&world.tenant), event.clone()).await.unwrap();
            let again = world.registrar.keep_dead_letter(Some(&world.tenant), event).await.unwrap();
            assert!(kept.is_new && !again.is_new && kept.id == again.id);
        }
    }

    async fn learners_of_two_tenants_and_two_sources_are_apart(world: World) {
        let other = world.other_tenant().await;
        world.put_path("").await;
        world.registrar.put_path(&other, &crate::world::path(""), &crate::world::staff()).await.unwrap();
        world.ingest(&[world.event("1", COURSES[0], true)]).await;
        let elsewhere = world.registrar.ingest(&other, SOURCE, &[world.event("1", COURSES[1], true)]).await.unwrap();
        assert!(elsewhere.awarded.is_empty());
        let namesake = [world.event("1", COURSES[1], true)];
        let namesake = world.registrar.ingest(&world.tenant, "other-campus", &namesake).await.unwrap();
        assert!(namesake.awarded.is_empty());
    }
}

/// Chance that gives one number for ever.
struct TheSameAgain;

impl Entropy for TheSameAgain {
    fn rng(&self) -> Box<dyn CryptoRng + Send> {
        Box::new(StdRng::seed_from_u64(0))
    }
}

/// All orders of four things.
fn orders() -> Vec<[usize; 4]> {
    let mut orders = Vec::new();
    for a in 0..4 {
        for b in (0..4).filter(|b| *b != a) {
            for c in (0..4).filter(|c| *c != a && *c != b) {
                orders.push([a, b, c, 6 - a - b - c]);
            }
        }
    }
    orders
}
