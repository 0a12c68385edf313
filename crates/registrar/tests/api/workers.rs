//! Several processes over one database.

use testamur_registrar::{Ingested, Registrar};
use testamur_rules::LearningEvent;

use crate::{
    database::on_both_databases,
    world::{COURSES, SOURCE, World},
};

const LEARNERS: usize = 15;

on_both_databases! {
    async fn two_workers_with_a_course_each_complete_every_learner_once(world: World) {
        world.put_path("").await;
        let batches: [Vec<LearningEvent>; 2] = [0, 1].map(|place| {
            let learners = (0..LEARNERS).map(|number| world.event(&number.to_string(), COURSES[place], true));
            if place == 0 { learners.collect() } else { learners.rev().collect() }
        });
        let [first, second] = batches;
        let another = world.another_process().await;
        let (one, two) = tokio::join!(
            tokio::spawn(work(world.registrar.clone(), world.clone(), first)),
            tokio::spawn(work(another, world.clone(), second)),
        );
        assert_eq!(one.unwrap() + two.unwrap(), LEARNERS);
        let credentials = world.credentials().await;
        assert_eq!(credentials.len(), LEARNERS);
        for credential in credentials {
            assert!(world.verify(&world.body(credential.id).await).await.verified);
        }
        world.audit().await;
    }

    async fn three_workers_with_the_same_events_award_once(world: World) {
        world.put_path("").await;
        let batch: Vec<LearningEvent> = (0..LEARNERS)
            .flat_map(|number| COURSES.map(|course| world.event(&number.to_string(), course, true)))
            .collect();
        let mut processes = vec![world.registrar.clone()];
        for _ in 0..2 {
            processes.push(world.another_process().await);
        }
        let tasks: Vec<_> = processes
            .into_iter()
            .map(|registrar| tokio::spawn(work(registrar, world.clone(), batch.clone())))
            .collect();
        let mut awarded = 0;
        for task in tasks {
            awarded += task.await.unwrap();
        }
        assert_eq!(awarded, LEARNERS);
        assert_eq!(world.credentials().await.len(), LEARNERS);
    }
}

/// Ingests in small batches; one that the database asks to try again comes again, as a consumer would bring it.
async fn work(registrar: Registrar, world: World, events: Vec<LearningEvent>) -> usize {
    let mut awarded = 0;
    for batch in events.chunks(6) {
        let ingested: Ingested = loop {
            match registrar.ingest(&world.tenant, SOURCE, batch).await {
                Ok(ingested) => break ingested,
                Err(error) => assert!(error.is_busy(), "{error}"),
            }
        };
        assert!(ingested.rejected.is_empty(), "{:?}", ingested.rejected);
        awarded += ingested.awarded.len();
    }
    awarded
}
