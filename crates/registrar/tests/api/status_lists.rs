//! Status lists: what is revoked shows at once, and a list is signed only when it says something new.

use jiff::SignedDuration;
use serde_json::Value;
use testamur_registrar::{STATUS_LIST_MAX_AGE, StatusListDocument};
use testamur_status::{DecodeLimits, parse_status_list_credential};
use uuid::Uuid;

use crate::{
    database::on_both_databases,
    world::{World, at_once, award, staff},
};

on_both_databases! {
    async fn a_revocation_is_seen_at_once(world: World) {
        let id = world.award("1").await;
        let other = world.award("2").await;
        assert!(!is_set(&world, id).await);
        world.registrar.revoke(&world.tenant, id, "error", &staff()).await.unwrap();
        assert!(is_set(&world, id).await);
        assert!(!is_set(&world, other).await);
    }

    async fn a_list_is_signed_once_per_version(world: World) {
        let id = world.award("1").await;
        let first = list_of(&world, id).await;
        world.clock.advance(SignedDuration::from_hours(1));
        let second = list_of(&world, id).await;
        assert_eq!((&first.body, &first.etag), (&second.body, &second.etag));
        world.registrar.revoke(&world.tenant, id, "error", &staff()).await.unwrap();
        let third = list_of(&world, id).await;
        assert_ne!(first.etag, third.etag);
        assert_eq!(third.etag, list_of(&world, id).await.etag);
        assert_eq!(third.max_age_seconds, STATUS_LIST_MAX_AGE.as_secs());
    }

    async fn a_list_is_signed_anew_well_before_it_expires(world: World) {
        let id = world.award("1").await;
        let first = list_of(&world, id).await;
        world.clock.advance(SignedDuration::from_hours(13));
        let second = list_of(&world, id).await;
        assert_ne!(first.etag, second.etag);
        world.clock.advance(SignedDuration::from_hours(30));
        assert!(world.verify(&world.body(id).await).await.verified, "the list is never served expired");
    }

    async fn a_list_asked_for_by_many_at_once_is_one_list(world: World) {
        let id = world.award("1").await;
        let lists = at_once(12, |_| {
            let world = world.clone();
            async move { list_of(&world, id).await.etag }
        })
        .await;
        let stored = list_of(&world, id).await.etag;
        assert!(lists.into_iter().all(|etag| etag == stored));
    }

    async fn a_hundred_revocations_at_once_are_all_set(world: World) {
        let awards: Vec<_> = (0..100).map(|number| award(&number.to_string())).collect();
        let outcomes = world.registrar.award_many(&world.tenant, &awards, &staff()).await.unwrap();
        let ids: Vec<Uuid> = outcomes.into_iter().map(|outcome| outcome.unwrap().credential_id).collect();
        let changed = at_once(100, |number| {
            let (world, id) = (world.clone(), ids[number]);
            async move { world.registrar.revoke(&world.tenant, id, "error", &staff()).await.unwrap() }
        })
        .await;
        assert!(changed.into_iter().all(|changed| changed));
        let list = parsed(&list_of(&world, ids[0]).await);
        let mut indexes = Vec::new();
        for id in ids {
            let index = usize::try_from(world.status_entry(id).await.index).unwrap();
            assert!(list.status_at(index).unwrap());
            indexes.push(index);
        }
        let set = (0..list.len()).filter(|index| list.status_at(*index).unwrap()).count();
        assert_eq!(set, 100, "no bit but theirs is set");
        indexes.sort_unstable();
        indexes.dedup();
        assert_eq!(indexes.len(), 100, "no index was given twice");
        world.audit().await;
    }

    async fn one_credential_revoked_by_many_at_once_is_revoked_once(world: World) {
        let id = world.award("1").await;
        let changed = at_once(20, |_| {
            let world = world.clone();
            async move { world.registrar.revoke(&world.tenant, id, "error", &staff()).await.unwrap() }
        })
        .await;
        assert_eq!(changed.into_iter().filter(|changed| *changed).count(), 1);
    }

    async fn the_list_of_another_tenant_is_not_there(world: World) {
        let other = world.other_tenant().await;
        let id = world.award("1").await;
        let list = world.status_entry(id).await.list_id;
        assert!(world.registrar.status_list(&other, list).await.unwrap().is_none());
        assert!(world.registrar.status_list(&world.tenant, Uuid::from_u128(1)).await.unwrap().is_none());
        let error = world.registrar.revoke(&other, id, "not theirs", &staff()).await.unwrap_err();
        assert!(matches!(error, testamur_registrar::RegistrarError::CredentialUnknown { .. }));
    }
}

async fn list_of(world: &World, id: Uuid) -> StatusListDocument {
    let list = world.status_entry(id).await.list_id;
    world
        .registrar
        .status_list(&world.tenant, list)
        .await
        .unwrap()
        .unwrap()
}

async fn is_set(world: &World, id: Uuid) -> bool {
    let index = usize::try_from(world.status_entry(id).await.index).unwrap();
    parsed(&list_of(world, id).await).status_at(index).unwrap()
}

fn parsed(document: &StatusListDocument) -> testamur_status::BitstringStatusList {
    let credential: Value = serde_json::from_str(&document.body).unwrap();
    parse_status_list_credential(&credential, &DecodeLimits::default())
        .unwrap()
        .list
}
