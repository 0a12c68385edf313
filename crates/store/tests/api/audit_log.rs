//! The audit log's chain.

use serde_json::json;
use testamur_store::{
    Tenant,
    audit_log::{self, Chain},
};

use crate::world::{NOW, World, act, after, at_once, on_both_databases};

fn entry(number: usize) -> audit_log::NewEntry {
    audit_log::NewEntry {
        actor: "key-1".to_owned(),
        action: "credential.revoke".to_owned(),
        object: format!("urn:uuid:{number}"),
        detail: json!({ "number": number }),
    }
}

/// A log of six entries.
async fn six(world: &World) -> Tenant {
    let tenant = world.tenant("a").await;
    let mut tx = world.store.begin(&tenant).await.unwrap();
    for number in 1..=6 {
        audit_log::append(
            &mut tx,
            &entry(number),
            after(i64::try_from(number).unwrap()),
        )
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
    tenant
}

async fn chain(world: &World, tenant: &Tenant) -> Chain {
    let mut tx = world.store.read(tenant).await.unwrap();
    audit_log::verify_chain(&mut tx).await.unwrap()
}

on_both_databases! {
    async fn an_untouched_chain_is_intact(world: World) {
        let tenant = six(&world).await;
        let mut tx = world.store.read(&tenant).await.unwrap();
        let entries = audit_log::list(&mut tx, 0, 100).await.unwrap();
        assert_eq!(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
        assert_eq!(entries[5].previous_hash, entries[4].hash);
        assert_eq!((entries[2].at, &entries[2].detail), (after(3), &json!({ "number": 3 })));
        assert_eq!(audit_log::list(&mut tx, 4, 1).await.unwrap()[0].seq, 5);
        let hash = entries[5].hash.clone();
        assert_eq!(audit_log::verify_chain(&mut tx).await.unwrap(), Chain::Intact { seq: 6, hash });
    }

    async fn an_empty_chain_is_intact(world: World) {
        let tenant = world.tenant("a").await;
        assert!(matches!(chain(&world, &tenant).await, Chain::Intact { seq: 0, .. }));
    }

    async fn entries_appended_at_once_make_one_chain(world: World) {
        let tenant = world.tenant("a").await;
        let mut numbers = at_once(30, |number| {
            let (store, tenant) = (world.store.clone(), tenant.clone());
            async move {
                act!(store, tenant, |tx| audit_log::append(tx, &entry(number), NOW).await).seq
            }
        })
        .await;
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=30).collect::<Vec<_>>());
        assert!(matches!(chain(&world, &tenant).await, Chain::Intact { seq: 30, .. }));
    }

    async fn an_edited_entry_is_found(world: World) {
        let tenant = six(&world).await;
        for (column, forged) in [
            ("at", "1"),
            ("actor", "'key-2'"),
            ("action", "'credential.issue'"),
            ("object", "'urn:uuid:9'"),
            ("detail", "'{}'"),
            ("previous_hash", "'00'"),
            ("hash", "'00'"),
        ] {
            world.tamper(&tenant, "CREATE TABLE kept AS SELECT * FROM audit_log WHERE seq = 3").await;
            world.tamper(&tenant, &format!("UPDATE audit_log SET {column} = {forged} WHERE seq = 3")).await;
            assert_eq!(chain(&world, &tenant).await, Chain::Broken { seq: 3 }, "{column}");
            world.tamper(&tenant, "DELETE FROM audit_log WHERE seq = 3").await;
            world.tamper(&tenant, "INSERT INTO audit_log SELECT * FROM kept; DROP TABLE kept").await;
            assert!(matches!(chain(&world, &tenant).await, Chain::Intact { .. }), "{column}");
        }
    }

    async fn a_text_moved_from_one_field_to_the_next_is_found(world: World) {
        let tenant = six(&world).await;
        world.tamper(&tenant, "UPDATE audit_log SET actor = 'key', action = '-1' || action WHERE seq = 2").await;
        assert_eq!(chain(&world, &tenant).await, Chain::Broken { seq: 2 });
    }

    async fn a_deleted_entry_is_found(world: World) {
        let tenant = six(&world).await;
        world.tamper(&tenant, "DELETE FROM audit_log WHERE seq = 4").await;
        assert_eq!(chain(&world, &tenant).await, Chain::Broken { seq: 4 });
    }

    async fn two_swapped_entries_are_found(world: World) {
        let tenant = six(&world).await;
        let swap = "UPDATE audit_log SET seq = 99 WHERE seq = 2; UPDATE audit_log SET seq = 2 WHERE seq = 5; \
                    UPDATE audit_log SET seq = 5 WHERE seq = 99";
        world.tamper(&tenant, swap).await;
        assert_eq!(chain(&world, &tenant).await, Chain::Broken { seq: 2 });
    }

    async fn an_end_that_was_cut_off_is_found(world: World) {
        let tenant = six(&world).await;
        world.tamper(&tenant, "DELETE FROM audit_log WHERE seq > 4").await;
        assert_eq!(chain(&world, &tenant).await, Chain::Broken { seq: 5 });
        world.tamper(&tenant, "DELETE FROM audit_log").await;
        assert_eq!(chain(&world, &tenant).await, Chain::Broken { seq: 1 });
    }

    async fn the_operators_log_is_one_chain_apart_from_the_tenants(world: World) {
        let tenant = six(&world).await;
        at_once(10, |number| {
            let store = world.store.clone();
            async move {
                let mut tx = store.begin_system().await.unwrap();
                audit_log::append_operator(&mut tx, &entry(number), NOW).await.unwrap();
                tx.commit().await.unwrap();
            }
        })
        .await;
        let mut tx = world.store.read_system().await.unwrap();
        let entries = audit_log::list_operator(&mut tx, 0, 100).await.unwrap();
        assert_eq!(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
        let hash = entries[9].hash.clone();
        assert_eq!(audit_log::verify_operator_chain(&mut tx).await.unwrap(), Chain::Intact { seq: 10, hash });
        drop(tx);
        assert!(matches!(chain(&world, &tenant).await, Chain::Intact { seq: 6, .. }));
        for (forgery, seq) in [
            ("UPDATE operator_audit_log SET action = 'x' WHERE seq = 7", 7),
            ("DELETE FROM operator_audit_log WHERE seq > 4", 5),
        ] {
            world.tamper_system(forgery).await;
            let mut tx = world.store.read_system().await.unwrap();
            assert_eq!(audit_log::verify_operator_chain(&mut tx).await.unwrap(), Chain::Broken { seq });
        }
    }

    async fn an_entry_of_another_tenant_does_not_fit(world: World) {
        let (a, b) = (six(&world).await, world.tenant("b").await);
        let mut tx = world.store.begin(&b).await.unwrap();
        audit_log::append(&mut tx, &entry(1), after(1)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = world.store.read(&a).await.unwrap();
        let stolen = audit_log::list(&mut tx, 0, 1).await.unwrap().remove(0).hash;
        drop(tx);
        // The same fields, number and time: only the tenant differs.
        let swap = format!("UPDATE audit_log SET hash = '{stolen}' WHERE tenant_id = '{}' AND seq = 1", b.id());
        world.tamper(&b, &swap).await;
        assert_eq!(chain(&world, &b).await, Chain::Broken { seq: 1 });
    }
}
