//! Signing keys, event sources, achievements, paths, imports.

use serde_json::json;
use testamur_store::{
    achievements, event_sources, imports,
    paths::{self, NewPath},
    signing_keys::{self, KeyHolder, KeyState, NewSigningKey},
};

use crate::world::{NOW, after, on_both_databases};

fn key(id: &str) -> NewSigningKey {
    NewSigningKey {
        id: id.to_owned(),
        key_type: "Ed25519".to_owned(),
        holder: KeyHolder::Software,
        public_jwk: json!({ "kty": "OKP" }),
        sealed: b"sealed canary".to_vec(),
    }
}

fn path(id: &str, courses: &[&str]) -> NewPath {
    NewPath {
        id: id.to_owned(),
        version: "1".to_owned(),
        definition: json!({ "id": id }),
        achievement_id: "badge".to_owned(),
        active: true,
        courses: courses.iter().map(|course| (*course).to_owned()).collect(),
    }
}

on_both_databases! {
    async fn the_newest_active_key_of_a_type_signs(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        signing_keys::insert(&mut tx, &key("key-1"), NOW).await.unwrap();
        signing_keys::insert(&mut tx, &key("key-2"), after(1)).await.unwrap();
        let active = signing_keys::find_active(&mut tx, "Ed25519").await.unwrap().unwrap();
        assert_eq!((active.id.as_str(), active.sealed.as_slice()), ("key-2", b"sealed canary".as_slice()));
        assert!(signing_keys::find_active(&mut tx, "P-256").await.unwrap().is_none());
        assert!(signing_keys::retire(&mut tx, "key-2", after(2)).await.unwrap());
        assert!(!signing_keys::retire(&mut tx, "key-2", after(3)).await.unwrap());
        assert_eq!(signing_keys::find_active(&mut tx, "Ed25519").await.unwrap().unwrap().id, "key-1");
        let retired = signing_keys::find(&mut tx, "key-2").await.unwrap().unwrap();
        assert_eq!((retired.state, retired.retired_at), (KeyState::Retired, Some(after(2))));
        assert_eq!(signing_keys::list(&mut tx).await.unwrap().len(), 2);
        assert!(!format!("{active:?} {:?}", key("key-1")).contains("canary"));
    }

    async fn a_new_key_retires_the_others_of_its_type(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        for (id, holder) in [("key-1", KeyHolder::Software), ("key-2", KeyHolder::Remote), ("key-3", KeyHolder::Pkcs11)] {
            signing_keys::insert(&mut tx, &NewSigningKey { holder, ..key(id) }, NOW).await.unwrap();
        }
        let other = NewSigningKey { key_type: "p256".to_owned(), ..key("other") };
        signing_keys::insert(&mut tx, &other, NOW).await.unwrap();
        let retired = signing_keys::retire_others(&mut tx, "Ed25519", "key-3", after(1)).await.unwrap();
        assert_eq!(retired, ["key-1", "key-2"]);
        let found = signing_keys::list(&mut tx).await.unwrap();
        let found: Vec<_> = found.iter().map(|key| (key.id.as_str(), key.holder, key.state)).collect();
        assert_eq!(found, [
            ("key-1", KeyHolder::Software, KeyState::Retired),
            ("key-2", KeyHolder::Remote, KeyState::Retired),
            ("key-3", KeyHolder::Pkcs11, KeyState::Active),
            ("other", KeyHolder::Software, KeyState::Active),
        ]);
        assert!(signing_keys::retire_others(&mut tx, "Ed25519", "key-3", after(2)).await.unwrap().is_empty());
    }

    async fn a_compromise_is_dated_back_and_never_forward(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        signing_keys::insert(&mut tx, &key("key-1"), NOW).await.unwrap();
        assert!(signing_keys::mark_compromised(&mut tx, "key-1", after(10)).await.unwrap());
        assert!(!signing_keys::mark_compromised(&mut tx, "key-1", after(20)).await.unwrap());
        assert!(signing_keys::mark_compromised(&mut tx, "key-1", after(5)).await.unwrap());
        assert!(!signing_keys::retire(&mut tx, "key-1", after(30)).await.unwrap());
        let found = signing_keys::find(&mut tx, "key-1").await.unwrap().unwrap();
        assert_eq!((found.state, found.compromised_at), (KeyState::Compromised, Some(after(5))));
        assert!(signing_keys::find_active(&mut tx, "Ed25519").await.unwrap().is_none());
    }

    async fn two_webhook_secrets_are_kept_during_a_rotation(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        event_sources::upsert(&mut tx, "lms", "webhook", &json!({}), NOW).await.unwrap();
        assert!(event_sources::rotate_secret(&mut tx, "lms", b"canary one", after(1)).await.unwrap());
        assert!(event_sources::rotate_secret(&mut tx, "lms", b"canary two", after(2)).await.unwrap());
        event_sources::upsert(&mut tx, "lms", "webhook", &json!({ "x": 1 }), after(3)).await.unwrap();
        let found = event_sources::find(&mut tx, "lms").await.unwrap().unwrap();
        assert_eq!(found.secret.as_deref(), Some(b"canary two".as_slice()));
        assert_eq!(found.previous_secret.as_deref(), Some(b"canary one".as_slice()));
        assert_eq!((&found.settings, found.created_at, found.updated_at), (&json!({ "x": 1 }), NOW, after(3)));
        assert!(!format!("{found:?}").contains("canary"));
        assert!(event_sources::forget_previous_secret(&mut tx, "lms", after(4)).await.unwrap());
        assert!(!event_sources::forget_previous_secret(&mut tx, "lms", after(4)).await.unwrap());
        assert_eq!(event_sources::list(&mut tx).await.unwrap()[0].previous_secret, None);
        assert!(!event_sources::rotate_secret(&mut tx, "other", b"x", NOW).await.unwrap());
    }

    async fn an_achievement_is_replaced_under_its_id(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let iri = "https://college.example/a/1";
        assert!(achievements::upsert(&mut tx, "one", iri, "1", &json!({ "v": 1 }), NOW).await.unwrap());
        assert!(!achievements::upsert(&mut tx, "one", iri, "2", &json!({ "v": 2 }), after(1)).await.unwrap());
        let found = achievements::find_by_iri(&mut tx, iri).await.unwrap().unwrap();
        assert_eq!((found.id.as_str(), found.version.as_str(), &found.document), ("one", "2", &json!({ "v": 2 })));
        assert_eq!((found.created_at, found.updated_at), (NOW, after(1)));
        let error = achievements::upsert(&mut tx, "two", iri, "1", &json!({}), NOW).await.unwrap_err();
        assert!(error.is_conflict(), "{error}");
    }

    async fn achievements_are_listed_page_by_page(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        for id in ["c", "a", "b"] {
            world.achievement(&mut tx, id).await;
        }
        let first = achievements::list(&mut tx, None, 2).await.unwrap();
        let second = achievements::list(&mut tx, first.next.as_ref(), 2).await.unwrap();
        let found: Vec<_> = first.items.iter().chain(&second.items).map(|stored| stored.id.as_str()).collect();
        assert_eq!((found, second.next), (vec!["a", "b", "c"], None));
    }

    async fn an_event_finds_the_active_paths_that_read_its_course(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        world.achievement(&mut tx, "badge").await;
        assert!(paths::upsert(&mut tx, &path("p1", &["c1", "c2", "c1"]), NOW).await.unwrap());
        assert!(paths::upsert(&mut tx, &path("p2", &["c2"]), NOW).await.unwrap());
        let reading = async |tx: &mut _, course: &str| {
            let found = paths::list_reading_course(tx, course).await.unwrap();
            found.into_iter().map(|path| path.id).collect::<Vec<_>>()
        };
        assert_eq!(reading(&mut tx, "c1").await, ["p1"]);
        assert_eq!(reading(&mut tx, "c2").await, ["p1", "p2"]);
        assert!(paths::set_active(&mut tx, "p2", false, after(1)).await.unwrap());
        assert_eq!(reading(&mut tx, "c2").await, ["p1"]);
        assert!(!paths::upsert(&mut tx, &path("p1", &["c3"]), after(2)).await.unwrap());
        assert!(reading(&mut tx, "c1").await.is_empty());
        assert_eq!(reading(&mut tx, "c3").await, ["p1"]);
        assert!(!paths::find(&mut tx, "p2").await.unwrap().unwrap().active);
        assert_eq!(paths::list(&mut tx).await.unwrap().len(), 2);
    }

    async fn an_import_goes_on_where_it_ended(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        assert!(imports::begin(&mut tx, "digest", NOW).await.unwrap());
        assert!(!imports::begin(&mut tx, "digest", NOW).await.unwrap());
        for row in [1, 2, 4] {
            imports::put_row(&mut tx, "digest", row, &json!({ "ok": false }), NOW).await.unwrap();
        }
        imports::put_row(&mut tx, "digest", 2, &json!({ "ok": true }), NOW).await.unwrap();
        let found = imports::find_row(&mut tx, "digest", 2).await.unwrap().unwrap();
        assert_eq!(found.outcome, json!({ "ok": true }));
        assert!(imports::find_row(&mut tx, "digest", 3).await.unwrap().is_none());
        let rows = imports::list_rows(&mut tx, "digest", 1, 10).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.row_number).collect::<Vec<_>>(), [2, 4]);
    }
}
