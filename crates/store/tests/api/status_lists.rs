//! Status lists: indexes, values, signed lists.

use std::collections::{BTreeSet, HashSet};

use testamur_store::{StoreError, status_lists};

use crate::world::{NOW, act, after, at_once, on_both_databases, seeded};

on_both_databases! {
    async fn of_100_allocations_at_once_none_share_an_index(world: World) {
        let tenant = world.tenant("a").await;
        let entries = at_once(100, |number| {
            let (world, tenant) = (world.clone(), tenant.clone());
            async move {
                let id = world.id();
                // A seed for two: so that indexes do collide, and the loser draws again.
                let seed = u64::try_from(number / 2).unwrap();
                act!(world.store, tenant, |tx| {
                    status_lists::allocate(tx, "revocation", id, NOW, &mut seeded(seed)).await
                })
            }
        })
        .await;
        let lists: HashSet<_> = entries.iter().map(|entry| entry.list_id).collect();
        let indexes: HashSet<_> = entries.iter().map(|entry| entry.index).collect();
        assert_eq!((lists.len(), indexes.len()), (1, 100));
        let mut tx = world.store.read(&tenant).await.unwrap();
        let list = status_lists::find(&mut tx, entries[0].list_id).await.unwrap().unwrap();
        assert_eq!((list.allocated, list.len, list.is_open), (100, 131_072, true));
    }

    async fn indexes_are_spread_over_the_list(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let mut rng = seeded(7);
        let mut counts = [0_u32; 16];
        for _ in 0..800 {
            let entry = status_lists::allocate(&mut tx, "revocation", world.id(), NOW, &mut rng).await.unwrap();
            counts[usize::try_from(entry.index / 8_192).unwrap()] += 1;
        }
        // Chi-square with 15 degrees of freedom: above 37.7 once in 1,000 samples; the seed is fixed.
        let chi_square: f64 = counts.iter().map(|count| (f64::from(*count) - 50.0).powi(2) / 50.0).sum();
        assert!(chi_square < 37.7, "{chi_square}: {counts:?}");
    }

    async fn a_half_full_list_is_closed_and_a_new_one_opened(world: World) {
        let tenant = world.tenant("a").await;
        let mut rng = seeded(1);
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let first = status_lists::allocate(&mut tx, "revocation", world.id(), NOW, &mut rng).await.unwrap();
        tx.commit().await.unwrap();
        world.tamper(&tenant, "UPDATE status_lists SET allocated = 65535").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let last = status_lists::allocate(&mut tx, "revocation", world.id(), NOW, &mut rng).await.unwrap();
        let next = status_lists::allocate(&mut tx, "revocation", world.id(), NOW, &mut rng).await.unwrap();
        assert_eq!(last.list_id, first.list_id);
        assert_ne!(next.list_id, first.list_id);
        assert!(!status_lists::find(&mut tx, first.list_id).await.unwrap().unwrap().is_open);
        assert_eq!(status_lists::list(&mut tx).await.unwrap().len(), 2);
    }

    async fn each_purpose_has_its_own_list(world: World) {
        let tenant = world.tenant("a").await;
        let (id, mut rng) = (world.id(), seeded(1));
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let revocation = status_lists::allocate(&mut tx, "revocation", id, NOW, &mut rng).await.unwrap();
        let suspension = status_lists::allocate(&mut tx, "suspension", id, NOW, &mut rng).await.unwrap();
        assert_ne!(revocation.list_id, suspension.list_id);
        assert_eq!(status_lists::entries_of(&mut tx, id).await.unwrap(), [revocation, suspension]);
    }

    async fn a_changed_value_bumps_the_version_in_the_same_transaction(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let entry = status_lists::allocate(&mut tx, "suspension", world.id(), NOW, &mut seeded(1)).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = world.store.begin(&tenant).await.unwrap();
        assert!(status_lists::set_value(&mut tx, entry.list_id, entry.index, true, NOW).await.unwrap());
        drop(tx);
        let mut tx = world.store.begin(&tenant).await.unwrap();
        assert_eq!(status_lists::find(&mut tx, entry.list_id).await.unwrap().unwrap().version, 1);
        assert!(status_lists::set_indexes(&mut tx, entry.list_id).await.unwrap().is_empty());

        assert!(status_lists::set_value(&mut tx, entry.list_id, entry.index, true, NOW).await.unwrap());
        assert!(!status_lists::set_value(&mut tx, entry.list_id, entry.index, true, NOW).await.unwrap());
        assert_eq!(status_lists::find(&mut tx, entry.list_id).await.unwrap().unwrap().version, 2);
        assert_eq!(status_lists::set_indexes(&mut tx, entry.list_id).await.unwrap(), [entry.index]);
        assert!(status_lists::set_value(&mut tx, entry.list_id, entry.index, false, NOW).await.unwrap());
        assert!(status_lists::set_indexes(&mut tx, entry.list_id).await.unwrap().is_empty());
    }

    async fn a_revocation_is_never_undone(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let entry = status_lists::allocate(&mut tx, "revocation", world.id(), NOW, &mut seeded(1)).await.unwrap();
        assert!(status_lists::set_value(&mut tx, entry.list_id, entry.index, true, NOW).await.unwrap());
        let error = status_lists::set_value(&mut tx, entry.list_id, entry.index, false, NOW).await.unwrap_err();
        assert!(matches!(error, StoreError::RevocationIsFinal { .. }), "{error}");
    }

    async fn an_entry_that_was_never_given_out_cannot_be_set(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let entry = status_lists::allocate(&mut tx, "revocation", world.id(), NOW, &mut seeded(1)).await.unwrap();
        for (list_id, index) in [(entry.list_id, entry.index ^ 1), (world.id(), entry.index)] {
            let error = status_lists::set_value(&mut tx, list_id, index, true, NOW).await.unwrap_err();
            assert!(matches!(error, StoreError::UnknownStatusEntry { .. }), "{error}");
        }
    }

    async fn of_50_revocations_at_once_none_is_lost(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let mut rng = seeded(3);
        let mut entries = Vec::new();
        for _ in 0..50 {
            entries.push(status_lists::allocate(&mut tx, "revocation", world.id(), NOW, &mut rng).await.unwrap());
        }
        tx.commit().await.unwrap();
        let changed = at_once(50, |number| {
            let (store, tenant, entry) = (world.store.clone(), tenant.clone(), entries[number].clone());
            async move {
                act!(store, tenant, |tx| {
                    status_lists::set_value(tx, entry.list_id, entry.index, true, NOW).await
                })
            }
        })
        .await;
        assert!(changed.iter().all(|changed| *changed));
        let mut tx = world.store.read(&tenant).await.unwrap();
        let list = status_lists::find(&mut tx, entries[0].list_id).await.unwrap().unwrap();
        let expected: BTreeSet<_> = entries.iter().map(|entry| entry.index).collect();
        assert_eq!(list.version, 51);
        assert_eq!(status_lists::set_indexes(&mut tx, list.id).await.unwrap(), Vec::from_iter(expected));
    }

    async fn an_older_signed_list_never_replaces_a_newer_one(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let entry = status_lists::allocate(&mut tx, "revocation", world.id(), NOW, &mut seeded(1)).await.unwrap();
        let id = entry.list_id;
        assert!(status_lists::find(&mut tx, id).await.unwrap().unwrap().is_stale());
        assert_eq!(status_lists::list_stale(&mut tx).await.unwrap().len(), 1);
        assert!(status_lists::store_signed(&mut tx, id, 1, "one", NOW).await.unwrap());
        assert!(!status_lists::find(&mut tx, id).await.unwrap().unwrap().is_stale());
        assert!(status_lists::list_stale(&mut tx).await.unwrap().is_empty());
        assert!(status_lists::set_value(&mut tx, id, entry.index, true, NOW).await.unwrap());
        assert!(status_lists::find(&mut tx, id).await.unwrap().unwrap().is_stale());
        assert!(status_lists::store_signed(&mut tx, id, 2, "two", after(1)).await.unwrap());
        assert!(!status_lists::store_signed(&mut tx, id, 1, "one again", after(2)).await.unwrap());
        assert!(!status_lists::store_signed(&mut tx, id, 3, "not yet", after(2)).await.unwrap());
        // The same list is signed anew before its time is over.
        assert!(status_lists::store_signed(&mut tx, id, 2, "two again", after(3)).await.unwrap());
        let list = status_lists::find(&mut tx, id).await.unwrap().unwrap();
        assert_eq!((list.signed_version, list.signed_body.as_deref()), (Some(2), Some("two again")));
        assert_eq!(list.signed_at, Some(after(3)));
    }
}
