//! What a crash leaves between intent and signature is finished, once.

use std::sync::Arc;

use serde_json::json;
use testamur_issuer::CredentialFormat;
use testamur_registrar::{Registrar, Step};
use testamur_store::{
    credentials::CredentialState,
    documents::{self, DocumentState},
};
use testamur_verifier::Verdict;

use crate::{
    database::on_both_databases,
    world::{COURSES, EndAt, SOURCE, World, at_once, award, staff},
};

on_both_databases! {
    async fn an_award_cut_off_before_signing_is_finished(world: World) {
        for (step, learner) in [(Step::IntentCommitted, "1"), (Step::Signed, "2")] {
            cut_off(&world, step, learner).await;
            let intent = world.credentials().await.into_iter().find(|one| one.state == CredentialState::Intent).unwrap();
            assert_eq!(world.documents(intent.id).await[0].state, DocumentState::Intent);
            let index = world.status_entry(intent.id).await.index;

            assert_eq!(world.registrar.finish_intents(&world.tenant).await.unwrap(), 1);
            assert_eq!(world.registrar.finish_intents(&world.tenant).await.unwrap(), 0);
            assert_eq!(world.credential(intent.id).await.state, CredentialState::Live);
            assert_eq!(world.status_entry(intent.id).await.index, index);
            assert_eq!(world.verify(&world.body(intent.id).await).await.verdict, Verdict::Verified);
        }
    }

    async fn the_same_award_again_finishes_it(world: World) {
        cut_off(&world, Step::IntentCommitted, "1").await;
        let again = world.registrar.award(&world.tenant, &award("1"), &staff()).await.unwrap();
        assert!(!again.created);
        assert_eq!(world.credential(again.credential_id).await.state, CredentialState::Live);
        assert_eq!(world.documents(again.credential_id).await.len(), 1);
    }

    async fn an_intent_finished_by_many_at_once_is_one_document(world: World) {
        cut_off(&world, Step::IntentCommitted, "1").await;
        at_once(8, |_| {
            let world = world.clone();
            async move {
                let registrar = world.another_process().await;
                registrar.finish_intents(&world.tenant).await.unwrap();
                registrar.store().close().await;
            }
        })
        .await;
        let [credential] = world.credentials().await.try_into().ok().unwrap();
        assert_eq!(world.documents(credential.id).await.len(), 1);
        assert!(world.verify(&world.body(credential.id).await).await.verified);
    }

    async fn events_cut_off_at_each_step_complete_once(world: World) {
        world.put_path("").await;
        let steps = [Step::EventsReceived, Step::EventsCommitted, Step::IntentCommitted, Step::Signed, Step::Stored];
        for (number, step) in steps.into_iter().enumerate() {
            let events = COURSES.map(|course| world.event(&number.to_string(), course, true));
            let registrar = world.reopen(Arc::new(EndAt(step)));
            let (tenant, batch) = (world.tenant.clone(), events.clone());
            let ended = tokio::spawn(async move { registrar.ingest(&tenant, SOURCE, &batch).await.map(drop) }).await;
            assert!(ended.unwrap_err().is_panic(), "{step:?} was reached");
            // Not acknowledged, so the same events come again.
            world.ingest(&events).await;
            world.registrar.finish_intents(&world.tenant).await.unwrap();
        }
        let credentials = world.credentials().await;
        assert_eq!(credentials.len(), steps.len());
        for credential in credentials {
            assert_eq!(credential.state, CredentialState::Live);
            assert!(world.verify(&world.body(credential.id).await).await.verified);
        }
    }

    async fn what_was_revoked_before_it_was_signed_is_signed_as_revoked(world: World) {
        cut_off(&world, Step::IntentCommitted, "1").await;
        let id = world.credentials().await[0].id;
        assert!(world.registrar.revoke(&world.tenant, id, "error", &staff()).await.unwrap());
        world.registrar.finish_intents(&world.tenant).await.unwrap();
        assert_eq!(world.verify(&world.body(id).await).await.verdict, Verdict::Refused);
    }

    async fn an_intent_that_cannot_be_signed_leaves_the_others_finished(world: World) {
        leave_unreadable(&world, 1).await;
        for learner in ["2", "3"] {
            world.clock.advance(jiff::SignedDuration::from_secs(1));
            cut_off(&world, Step::IntentCommitted, learner).await;
        }
        world.registrar.finish_intents(&world.tenant).await.unwrap_err();
        assert!(world.credentials().await.iter().all(|credential| credential.state == CredentialState::Live));
    }

    async fn more_intents_that_cannot_be_signed_than_are_read_at_once_starve_nobody(world: World) {
        leave_unreadable(&world, 230).await;
        world.clock.advance(jiff::SignedDuration::from_secs(1));
        cut_off(&world, Step::IntentCommitted, "2").await;
        world.registrar.finish_intents(&world.tenant).await.unwrap_err();
        assert!(world.credentials().await.iter().all(|credential| credential.state == CredentialState::Live));
    }

    async fn a_document_that_many_ask_for_at_once_is_signed_once(world: World) {
        let id = world.award("1").await;
        let bodies = at_once(16, |_| {
            let world = world.clone();
            async move {
                let format = CredentialFormat::JoseCoseJwt;
                world.registrar.document(&world.tenant, id, format, None).await.unwrap().body
            }
        })
        .await;
        assert!(bodies.iter().all(|body| *body == bodies[0]));
    }
}

/// Intents that no program can sign, for as many holders of one credential.
async fn leave_unreadable(world: &World, count: u128) {
    let id = world.award("1").await;
    let key_id = world.documents(id).await[0].key_id.clone();
    let mut tx = world.store.begin(&world.tenant).await.unwrap();
    for number in 1..=count {
        let unreadable = documents::NewDocument {
            id: uuid::Uuid::from_u128(number),
            credential_id: id,
            format: "jose_cose_jwt".to_owned(),
            holder: Some(format!("did:example:{number}")),
            draft: json!({ "written": "by another version" }),
            key_id: key_id.clone(),
        };
        documents::insert_intent(&mut tx, &unreadable, world.registrar.now())
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

/// An award that ends at a step, as if the process had.
async fn cut_off(world: &World, step: Step, learner: &str) {
    let registrar: Registrar = world.reopen(Arc::new(EndAt(step)));
    let (tenant, award) = (world.tenant.clone(), award(learner));
    let ended =
        tokio::spawn(async move { registrar.award(&tenant, &award, &staff()).await.map(drop) })
            .await;
    assert!(ended.unwrap_err().is_panic(), "{step:?} was reached");
}
