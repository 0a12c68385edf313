//! Tenants, API keys, the master key's check.

use serde_json::json;
use testamur_store::{api_keys, master_key, tenants};

use crate::world::{NOW, World, after, on_both_databases};

fn new_key(world: &World, hash: &str) -> api_keys::NewApiKey {
    api_keys::NewApiKey {
        id: world.id(),
        label: "registrar".to_owned(),
        prefix: "tst_abcd".to_owned(),
        secret_hash: hash.to_owned(),
        scopes: vec!["issue".to_owned(), "revoke".to_owned()],
        expires_at: Some(after(100)),
    }
}

on_both_databases! {
    async fn a_tenant_is_found_by_slug_and_id_and_can_be_changed(world: World) {
        let tenant = world.tenant("b").await;
        world.tenant("a").await;
        let mut tx = world.store.begin_system().await.unwrap();
        assert_eq!(tenants::find_by_slug(&mut tx, "b").await.unwrap().unwrap().id(), tenant.id());
        assert_eq!(tenants::find_by_id(&mut tx, tenant.id()).await.unwrap().unwrap().issuer_id(), "did:web:b.example");
        assert!(tenants::find_by_slug(&mut tx, "c").await.unwrap().is_none());
        let slugs: Vec<_> =
            tenants::list(&mut tx).await.unwrap().iter().map(|tenant| tenant.slug().to_owned()).collect();
        assert_eq!(slugs, ["a", "b"]);
        let issuer = json!({ "name": "B2" });
        let settings = json!({ "x": 1 });
        let changed = tenants::update(&mut tx, &tenant, "B2", &issuer, "did:web:b2.example", &settings).await.unwrap();
        assert_eq!((changed.name(), changed.issuer(), changed.slug()), ("B2", &issuer, "b"));
        assert_eq!((changed.settings(), changed.created_at()), (&settings, NOW));
    }

    async fn a_slug_is_taken_once(world: World) {
        world.tenant("a").await;
        let mut tx = world.store.begin_system().await.unwrap();
        let error = tenants::create(&mut tx, &world.new_tenant("a"), NOW).await.unwrap_err();
        assert!(error.is_conflict() && !error.is_busy(), "{error}");
    }

    async fn a_key_opens_until_it_expires(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let made = api_keys::create(&mut tx, &new_key(&world, "h1"), NOW).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = world.store.begin_system().await.unwrap();
        let found = api_keys::find_active(&mut tx, "h1", after(99)).await.unwrap().unwrap();
        assert_eq!((found.id, found.tenant_id), (made.id, Some(tenant.id())));
        assert_eq!(found.scopes, ["issue", "revoke"]);
        assert!(api_keys::find_active(&mut tx, "h1", after(100)).await.unwrap().is_none());
        assert!(api_keys::find_active(&mut tx, "h2", NOW).await.unwrap().is_none());
        api_keys::touch(&mut tx, made.id, after(5)).await.unwrap();
        api_keys::touch(&mut tx, made.id, after(4)).await.unwrap();
        let found = api_keys::find_active(&mut tx, "h1", NOW).await.unwrap().unwrap();
        assert_eq!(found.last_used_at, Some(after(5)));
    }

    async fn a_revoked_key_opens_nothing(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let key = api_keys::create(&mut tx, &new_key(&world, "h1"), NOW).await.unwrap();
        assert!(api_keys::revoke(&mut tx, key.id, NOW).await.unwrap());
        assert!(!api_keys::revoke(&mut tx, key.id, NOW).await.unwrap());
        assert_eq!(api_keys::list(&mut tx).await.unwrap()[0].revoked_at, Some(NOW));
        tx.commit().await.unwrap();
        let mut tx = world.store.begin_system().await.unwrap();
        assert!(api_keys::find_active(&mut tx, "h1", NOW).await.unwrap().is_none());
    }

    async fn the_keys_of_the_operator_are_no_tenants_keys(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin_system().await.unwrap();
        let key = api_keys::create_operator(&mut tx, &new_key(&world, "h1"), NOW).await.unwrap();
        assert_eq!(api_keys::list_operator(&mut tx).await.unwrap().len(), 1);
        tx.commit().await.unwrap();
        let mut tx = world.store.begin(&tenant).await.unwrap();
        assert!(api_keys::list(&mut tx).await.unwrap().is_empty());
        assert!(!api_keys::revoke(&mut tx, key.id, NOW).await.unwrap());
        drop(tx);
        let mut tx = world.store.begin_system().await.unwrap();
        assert_eq!(api_keys::find_active(&mut tx, "h1", NOW).await.unwrap().unwrap().tenant_id, None);
        assert!(api_keys::revoke_operator(&mut tx, key.id, NOW).await.unwrap());
    }

    async fn the_master_keys_check_is_written_once(world: World) {
        let mut tx = world.store.begin_system().await.unwrap();
        assert!(master_key::find(&mut tx).await.unwrap().is_none());
        let first = master_key::MasterKeyCheck { salt: vec![1; 16], check_value: vec![2, 0, 255] };
        assert!(master_key::insert(&mut tx, &first, NOW).await.unwrap());
        let second = master_key::MasterKeyCheck { salt: vec![3; 16], check_value: vec![4] };
        assert!(!master_key::insert(&mut tx, &second, NOW).await.unwrap());
        let found = master_key::find(&mut tx).await.unwrap().unwrap();
        assert_eq!((found.salt, found.check_value), (first.salt, first.check_value));
    }
}
