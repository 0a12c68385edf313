//! A path that is no longer complete, and complete again: the path's policy decides; staff decides over it.

use testamur_verifier::{StatusState, Verdict};

use crate::{
    database::on_both_databases,
    world::{COURSES, SOURCE, World, staff},
};

on_both_databases! {
    async fn staff_and_events_that_revoke_at_once_never_wait_in_a_circle(world: World) {
        world.put_path("on_loss: revoke\n").await;
        let mut ids = Vec::new();
        for number in 10..30 {
            ids.push(world.complete(&number.to_string()).await);
        }
        ids.reverse();
        let outcomes = crate::world::at_once(6, |number| {
            let (world, ids) = (world.clone(), ids.clone());
            async move {
                if number == 0 {
                    let events: Vec<_> =
                        (10..30).map(|number| world.event(&number.to_string(), COURSES[0], false)).collect();
                    return world.registrar.ingest(&world.tenant, SOURCE, &events).await.map(drop);
                }
                for id in ids {
                    world.registrar.revoke(&world.tenant, id, "error", &staff()).await?;
                }
                Ok(())
            }
        })
        .await;
        for outcome in outcomes {
            outcome.unwrap();
        }
        assert!(world.credentials().await.iter().all(|credential| credential.revoked_at.is_some()));
    }

    async fn a_kept_credential_survives_the_loss(world: World) {
        world.put_path("on_loss: keep\n").await;
        let id = world.complete("1").await;
        let ingested = lose(&world).await;
        assert_eq!((ingested.applied, ingested.standing_changed), (1, 0));
        assert_eq!(world.verify(&world.body(id).await).await.verdict, Verdict::Verified);
        let ingested = regain(&world).await;
        assert_eq!((ingested.awarded.len(), ingested.standing_changed), (0, 0));
        assert_eq!(world.credentials().await.len(), 1);
    }

    async fn a_suspended_credential_is_reinstated(world: World) {
        world.put_path("on_loss: suspend\non_regain: reinstate\n").await;
        let id = world.complete("1").await;
        assert_eq!(lose(&world).await.standing_changed, 1);
        let report = world.verify(&world.body(id).await).await;
        assert_eq!((report.verdict, report.status), (Verdict::Refused, StatusState::Set));
        // Losing another course as well is the same loss.
        assert_eq!(world.ingest(&[world.event("1", COURSES[1], false)]).await.standing_changed, 0);
        assert_eq!(regain(&world).await.standing_changed, 0);
        assert_eq!(world.ingest(&[world.event("1", COURSES[1], true)]).await.standing_changed, 1);
        let report = world.verify(&world.body(id).await).await;
        assert_eq!((report.verdict, report.status), (Verdict::Verified, StatusState::Clear));
        assert_eq!(world.credentials().await.len(), 1);
    }

    async fn a_suspended_credential_is_replaced(world: World) {
        world.put_path("on_loss: suspend\non_regain: reissue\n").await;
        let old = world.complete("1").await;
        lose(&world).await;
        let [new] = regain(&world).await.awarded[..] else { panic!("awarded anew") };
        replaced(&world, old, new, "replaced").await;
    }

    async fn a_revoked_credential_is_replaced_and_stays_revoked(world: World) {
        world.put_path("on_loss: revoke\n").await;
        let old = world.complete("1").await;
        assert_eq!(lose(&world).await.standing_changed, 1);
        assert_eq!(lose(&world).await.standing_changed, 0);
        let [new] = regain(&world).await.awarded[..] else { panic!("awarded anew") };
        replaced(&world, old, new, "learning path `solar` is no longer complete").await;
        // And once more: the third of its kind.
        lose(&world).await;
        let [third] = regain(&world).await.awarded[..] else { panic!("awarded anew") };
        assert_eq!(world.credential(third).await.award_number, 3);
    }

    async fn staff_revocation_is_not_undone_by_events(world: World) {
        world.put_path("on_loss: suspend\non_regain: reinstate\n").await;
        let id = world.complete("1").await;
        world.registrar.revoke(&world.tenant, id, "plagiarism", &staff()).await.unwrap();
        for ingested in [lose(&world).await, regain(&world).await] {
            assert_eq!((ingested.applied, ingested.awarded.len(), ingested.standing_changed), (1, 0, 0));
        }
        let [credential] = world.credentials().await.try_into().ok().unwrap();
        assert_eq!(credential.revocation_reason.as_deref(), Some("plagiarism"));
        assert_eq!(world.verify(&world.body(id).await).await.status, StatusState::Set);
    }

    async fn staff_suspension_is_not_lifted_by_events(world: World) {
        world.put_path("on_loss: suspend\non_regain: reinstate\n").await;
        let id = world.complete("1").await;
        world.registrar.suspend(&world.tenant, id, "inquiry", &staff()).await.unwrap();
        lose(&world).await;
        regain(&world).await;
        assert_eq!(world.credential(id).await.suspension_reason.as_deref(), Some("inquiry"));
        assert_eq!(world.verify(&world.body(id).await).await.status, StatusState::Set);
    }

    async fn what_staff_reinstated_is_not_suspended_again_by_old_news(world: World) {
        world.put_path("on_loss: suspend\n").await;
        let id = world.complete("1").await;
        lose(&world).await;
        assert!(world.registrar.reinstate(&world.tenant, id, &staff()).await.unwrap());
        let ingested = lose(&world).await;
        assert_eq!((ingested.unchanged, ingested.standing_changed), (1, 0));
        assert!(world.credential(id).await.suspended_at.is_none());
    }

    async fn what_staff_awarded_is_not_the_paths_to_take(world: World) {
        world.put_path("on_loss: revoke\n").await;
        let id = world.award("1").await;
        let events = COURSES.map(|course| world.event("1", course, true));
        assert!(world.ingest(&events).await.awarded.is_empty());
        assert_eq!(lose(&world).await.standing_changed, 0);
        assert!(world.credential(id).await.revoked_at.is_none());
    }

    async fn a_loss_that_happened_before_the_pass_changes_nothing_when_it_comes_late(world: World) {
        world.put_path("on_loss: revoke\n").await;
        let lost = world.event("1", COURSES[0], false);
        let id = world.complete("1").await;
        let ingested = world.ingest(&[lost]).await;
        assert_eq!((ingested.unchanged, ingested.standing_changed), (1, 0));
        assert!(world.credential(id).await.revoked_at.is_none());
    }

    async fn a_credential_that_is_not_suspendable_can_be_revoked_only(world: World) {
        let id = world.award("1").await;
        let error = world.registrar.suspend(&world.tenant, id, "inquiry", &staff()).await.unwrap_err();
        assert!(matches!(error, testamur_registrar::RegistrarError::NotSuspendable { .. }), "{error}");
        assert!(world.registrar.revoke(&world.tenant, id, "error", &staff()).await.unwrap());
        assert!(!world.registrar.revoke(&world.tenant, id, "again", &staff()).await.unwrap());
        assert_eq!(world.credential(id).await.revocation_reason.as_deref(), Some("error"));
    }

    async fn a_revoked_credential_is_neither_suspended_nor_reinstated(world: World) {
        world.put_path("on_loss: suspend\n").await;
        let id = world.complete("1").await;
        world.registrar.suspend(&world.tenant, id, "inquiry", &staff()).await.unwrap();
        world.registrar.revoke(&world.tenant, id, "plagiarism", &staff()).await.unwrap();
        for error in [
            world.registrar.suspend(&world.tenant, id, "inquiry", &staff()).await.unwrap_err(),
            world.registrar.reinstate(&world.tenant, id, &staff()).await.unwrap_err(),
        ] {
            assert!(matches!(error, testamur_registrar::RegistrarError::CredentialRevoked { .. }), "{error}");
        }
        assert_eq!(world.verify(&world.body(id).await).await.status, StatusState::Set);
    }
}

async fn lose(world: &World) -> testamur_registrar::Ingested {
    world.ingest(&[world.event("1", COURSES[0], false)]).await
}

async fn regain(world: &World) -> testamur_registrar::Ingested {
    world.ingest(&[world.event("1", COURSES[0], true)]).await
}

/// The old credential is revoked for good, the new one has its own id and index and verifies.
async fn replaced(world: &World, old: uuid::Uuid, new: uuid::Uuid, reason: &str) {
    let credential = world.credential(old).await;
    assert!(credential.revoked_at.is_some());
    assert_eq!(credential.revocation_reason.as_deref(), Some(reason));
    assert_eq!(world.credential(new).await.award_number, 2);
    assert_ne!(
        world.status_entry(old).await.index,
        world.status_entry(new).await.index
    );
    assert_eq!(
        world.verify(&world.body(old).await).await.status,
        StatusState::Set
    );
    let report = world.verify(&world.body(new).await).await;
    assert_eq!(
        (report.verdict, report.status),
        (Verdict::Verified, StatusState::Clear)
    );
}
