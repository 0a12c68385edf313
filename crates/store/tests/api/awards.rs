//! Credentials: the awards.

use testamur_store::{
    StoreError, Tenant,
    credentials::{self, CredentialState, Filter, Inserted},
};

use crate::world::{NOW, World, act, after, at_once, on_both_databases};

async fn three(world: &World) -> (Tenant, Vec<uuid::Uuid>) {
    let tenant = world.tenant("a").await;
    let mut tx = world.store.begin(&tenant).await.unwrap();
    let mut ids = Vec::new();
    for source_id in ["1", "2", "3"] {
        ids.push(world.credential(&mut tx, source_id).await);
    }
    tx.commit().await.unwrap();
    (tenant, ids)
}

on_both_databases! {
    async fn the_same_award_is_written_down_once(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let first = world.award(&mut tx, "1", 1).await;
        let replayed = credentials::NewCredential { id: world.id(), ..first.clone() };
        assert_eq!(credentials::insert_intent(&mut tx, &first, NOW).await.unwrap(), Inserted::New(first.id));
        assert!(credentials::mark_live(&mut tx, first.id, after(1)).await.unwrap());
        let again = credentials::insert_intent(&mut tx, &replayed, after(2)).await.unwrap();
        assert_eq!(again, Inserted::Exists(first.id, CredentialState::Live));
        assert!(credentials::find(&mut tx, replayed.id).await.unwrap().is_none());
    }

    async fn of_20_equal_awards_at_once_one_is_new(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let award = world.award(&mut tx, "1", 1).await;
        tx.commit().await.unwrap();
        let found = at_once(20, |_| {
            let (store, tenant) = (world.store.clone(), tenant.clone());
            let award = credentials::NewCredential { id: world.id(), ..award.clone() };
            async move { act!(store, tenant, |tx| credentials::insert_intent(tx, &award, NOW).await) }
        })
        .await;
        let new: Vec<_> = found
            .iter()
            .filter_map(|inserted| match inserted {
                Inserted::New(id) => Some(*id),
                Inserted::Exists(..) | Inserted::ExternalIdTaken(_) => None,
            })
            .collect();
        assert_eq!(new.len(), 1);
        let winner = Inserted::Exists(new[0], CredentialState::Intent);
        assert_eq!(found.iter().filter(|inserted| **inserted == winner).count(), 19);
    }

    async fn earned_again_is_another_credential(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let first = world.award(&mut tx, "1", 1).await;
        let second = credentials::NewCredential { external_id: None, ..world.award(&mut tx, "1", 2).await };
        assert_eq!(first.learner_id, second.learner_id);
        credentials::insert_intent(&mut tx, &first, NOW).await.unwrap();
        assert!(credentials::set_revoked(&mut tx, first.id, Some("withdrawn"), after(1)).await.unwrap());
        assert_eq!(credentials::insert_intent(&mut tx, &second, after(2)).await.unwrap(), Inserted::New(second.id));
        let latest = credentials::find_latest_award(&mut tx, first.learner_id, "badge").await.unwrap().unwrap();
        assert_eq!((latest.id, latest.award_number, latest.revoked_at), (second.id, 2, None));
        let old = credentials::find_by_award(&mut tx, first.learner_id, "badge", 1).await.unwrap().unwrap();
        assert_eq!((old.id, old.revoked_at), (first.id, Some(after(1))));
        let named = credentials::find_by_external_id(&mut tx, "x-1").await.unwrap().unwrap();
        assert_eq!(named.id, first.id);
    }

    async fn an_external_id_names_one_award(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let first = world.award(&mut tx, "1", 1).await;
        credentials::insert_intent(&mut tx, &first, NOW).await.unwrap();
        let another_learner = world.award(&mut tx, "2", 1).await;
        let another_number = world.award(&mut tx, "1", 2).await;
        for other in [another_learner, another_number] {
            let other = credentials::NewCredential { external_id: first.external_id.clone(), ..other };
            let inserted = credentials::insert_intent(&mut tx, &other, NOW).await.unwrap();
            assert_eq!(inserted, Inserted::ExternalIdTaken(first.id));
            assert!(credentials::find(&mut tx, other.id).await.unwrap().is_none());
        }
        let again = credentials::NewCredential { id: world.id(), ..first.clone() };
        let inserted = credentials::insert_intent(&mut tx, &again, NOW).await.unwrap();
        assert_eq!(inserted, Inserted::Exists(first.id, CredentialState::Intent));
    }

    async fn of_twenty_learners_with_one_external_id_at_once_one_is_awarded(world: World) {
        let tenant = world.tenant("a").await;
        let mut awards = Vec::new();
        let mut tx = world.store.begin(&tenant).await.unwrap();
        for number in 0..20 {
            let award = world.award(&mut tx, &number.to_string(), 1).await;
            awards.push(credentials::NewCredential { external_id: Some("one".to_owned()), ..award });
        }
        tx.commit().await.unwrap();
        let outcomes = at_once(20, |number| {
            let (store, tenant, award) = (world.store.clone(), tenant.clone(), awards[number].clone());
            async move { act!(store, tenant, |tx| credentials::insert_intent(tx, &award, NOW).await) }
        })
        .await;
        let taken = outcomes.iter().filter(|inserted| matches!(inserted, Inserted::ExternalIdTaken(_)));
        assert_eq!(taken.count(), 19);
    }

    async fn all_that_was_written_is_read_back(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let award = credentials::NewCredential {
            path_id: Some("path".to_owned()),
            valid_until: Some(after(10)),
            ..world.award(&mut tx, "1", 1).await
        };
        credentials::insert_intent(&mut tx, &award, after(-1)).await.unwrap();
        let stored = credentials::find_for_update(&mut tx, award.id).await.unwrap().unwrap();
        assert_eq!((stored.id, stored.learner_id, stored.award_number), (award.id, award.learner_id, 1));
        assert_eq!((stored.achievement_id, stored.external_id), (award.achievement_id, award.external_id));
        assert_eq!((stored.path_id, stored.record), (award.path_id, award.record));
        assert_eq!((stored.valid_from, stored.valid_until), (NOW, Some(after(10))));
        assert_eq!((stored.state, stored.created_at, stored.signed_at), (CredentialState::Intent, after(-1), None));
    }

    async fn an_intent_becomes_live_or_void_once(world: World) {
        let (tenant, ids) = three(&world).await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        assert_eq!(credentials::list_intents(&mut tx, 10).await.unwrap().len(), 3);
        assert!(credentials::mark_live(&mut tx, ids[0], after(1)).await.unwrap());
        assert!(!credentials::mark_live(&mut tx, ids[0], after(2)).await.unwrap());
        assert!(!credentials::mark_void(&mut tx, ids[0]).await.unwrap());
        assert!(credentials::mark_void(&mut tx, ids[1]).await.unwrap());
        assert!(!credentials::mark_live(&mut tx, ids[1], after(2)).await.unwrap());
        let left = credentials::list_intents(&mut tx, 10).await.unwrap();
        assert_eq!(left.iter().map(|stored| stored.id).collect::<Vec<_>>(), [ids[2]]);
        assert_eq!(credentials::find(&mut tx, ids[0]).await.unwrap().unwrap().signed_at, Some(after(1)));
    }

    async fn a_revocation_stays_and_a_suspension_ends(world: World) {
        let (tenant, ids) = three(&world).await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        assert!(credentials::set_revoked(&mut tx, ids[0], Some("error"), after(1)).await.unwrap());
        assert!(!credentials::set_revoked(&mut tx, ids[0], Some("other"), after(2)).await.unwrap());
        let revoked = credentials::find(&mut tx, ids[0]).await.unwrap().unwrap();
        assert_eq!((revoked.revoked_at, revoked.revocation_reason.as_deref()), (Some(after(1)), Some("error")));
        assert!(!credentials::clear_suspended(&mut tx, ids[1]).await.unwrap());
        assert!(credentials::set_suspended(&mut tx, ids[1], Some("inquiry"), after(1)).await.unwrap());
        assert!(!credentials::set_suspended(&mut tx, ids[1], None, after(2)).await.unwrap());
        assert!(credentials::clear_suspended(&mut tx, ids[1]).await.unwrap());
        assert_eq!(credentials::find(&mut tx, ids[1]).await.unwrap().unwrap().suspended_at, None);
    }

    async fn pages_hold_each_credential_once(world: World) {
        let (tenant, ids) = three(&world).await;
        let mut tx = world.store.read(&tenant).await.unwrap();
        let first = credentials::list(&mut tx, &Filter::default(), None, 2).await.unwrap();
        let cursor = first.next.as_ref().unwrap().to_string().parse().unwrap();
        let second = credentials::list(&mut tx, &Filter::default(), Some(&cursor), 2).await.unwrap();
        assert!(second.next.is_none());
        let found: Vec<_> = first.items.iter().chain(&second.items).map(|stored| stored.id).collect();
        assert_eq!(found, ids);
    }

    async fn a_filter_leaves_the_others_out(world: World) {
        let (tenant, ids) = three(&world).await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        credentials::mark_live(&mut tx, ids[1], NOW).await.unwrap();
        let learner_id = credentials::find(&mut tx, ids[2]).await.unwrap().unwrap().learner_id;
        for (filter, expected) in [
            (Filter { state: Some(CredentialState::Live), ..Filter::default() }, vec![ids[1]]),
            (Filter { learner_id: Some(learner_id), ..Filter::default() }, vec![ids[2]]),
            (Filter { achievement_id: Some("badge".to_owned()), ..Filter::default() }, ids.clone()),
            (Filter { achievement_id: Some("other".to_owned()), ..Filter::default() }, vec![]),
        ] {
            let page = credentials::list(&mut tx, &filter, None, 10).await.unwrap();
            assert_eq!(page.items.iter().map(|stored| stored.id).collect::<Vec<_>>(), expected, "{filter:?}");
        }
    }

    async fn an_award_needs_a_stored_learner_and_achievement(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let award = world.award(&mut tx, "1", 1).await;
        tx.commit().await.unwrap();
        for wrong in [
            credentials::NewCredential { learner_id: world.id(), ..award.clone() },
            credentials::NewCredential { achievement_id: "other".to_owned(), ..award.clone() },
        ] {
            let mut tx = world.store.begin(&tenant).await.unwrap();
            let error = credentials::insert_intent(&mut tx, &wrong, NOW).await.unwrap_err();
            assert!(matches!(error, StoreError::MissingReference { .. }), "{error}");
        }
    }

    async fn an_inconsistent_row_is_named(world: World) {
        let (tenant, ids) = three(&world).await;
        world.tamper(&tenant, "UPDATE credentials SET record = '{\"canary'").await;
        let mut tx = world.store.read(&tenant).await.unwrap();
        let error = credentials::find(&mut tx, ids[0]).await.unwrap_err();
        assert!(matches!(error, StoreError::InconsistentRow { table: "credentials", .. }), "{error}");
        assert!(error.to_string().contains(&ids[0].to_string()));
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}
