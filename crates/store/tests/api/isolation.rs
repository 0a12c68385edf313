//! What one tenant stores is not there for another: each module, by id, on both databases.

use jiff::SignedDuration;
use serde_json::json;
use testamur_store::{
    StoreError, Tenant, TenantTx, access_tokens, achievements, api_keys, attainments, audit_log,
    composed_credentials, credentials, dead_letters, documents, event_sources, events, imports,
    learners, master_key, nonces, notifications, offers, outbox, paths, signing_keys, status_lists,
};
use uuid::Uuid;

use crate::world::{NOW, World, after, on_both_databases, seeded};

/// A tenant with a row in every table, and the ids of the rows.
pub(crate) struct Everything {
    pub(crate) tenant: Tenant,
    api_key: Uuid,
    learner: Uuid,
    credential: Uuid,
    document: Uuid,
    letter: Uuid,
    composed: Uuid,
    entry: status_lists::StoredStatusEntry,
    offer: String,
    job: Uuid,
}

impl Everything {
    pub(crate) async fn stored(world: &World, slug: &str) -> Self {
        let offer = {
            let tenant = world.tenant(slug).await;
            (world.offer(&tenant, "code", None).await, tenant)
        };
        let (offer, tenant) = offer;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let learner = learners::find_by_source(&mut tx, "lms", "code")
            .await
            .unwrap()
            .unwrap()
            .id;
        let mut everything = Self {
            api_key: world.id(),
            learner,
            credential: offer.credential_id,
            document: world.id(),
            letter: world.id(),
            composed: world.id(),
            entry: status_lists::allocate(
                &mut tx,
                "revocation",
                offer.credential_id,
                NOW,
                &mut seeded(1),
            )
            .await
            .unwrap(),
            offer: offer.id,
            job: world.id(),
            tenant,
        };
        everything.store_keys_and_content(&mut tx).await;
        everything.store_intake_and_deliveries(&mut tx).await;
        everything.entry.value = false;
        tx.commit().await.unwrap();
        let mut tx = world.store.begin_system().await.unwrap();
        let check = master_key::MasterKeyCheck {
            salt: vec![1],
            check_value: vec![2],
        };
        master_key::insert(&mut tx, &check, NOW).await.unwrap();
        audit_log::append_operator(&mut tx, &act("k"), NOW)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        everything
    }

    async fn store_keys_and_content(&self, tx: &mut TenantTx) {
        let key = api_keys::NewApiKey {
            id: self.api_key,
            label: "a".to_owned(),
            prefix: "a".to_owned(),
            secret_hash: "hash".to_owned(),
            scopes: vec![],
            expires_at: None,
        };
        api_keys::create(tx, &key, NOW).await.unwrap();
        event_sources::upsert(tx, "lms", "webhook", &json!({}), NOW)
            .await
            .unwrap();
        let key = signing_keys::NewSigningKey {
            id: "key-1".to_owned(),
            key_type: "Ed25519".to_owned(),
            holder: signing_keys::KeyHolder::Software,
            public_jwk: json!({}),
            sealed: vec![1],
        };
        signing_keys::insert(tx, &key, NOW).await.unwrap();
        let path = paths::NewPath {
            id: "path".to_owned(),
            version: "1".to_owned(),
            definition: json!({}),
            achievement_id: "badge".to_owned(),
            active: true,
            courses: vec!["course".to_owned()],
        };
        paths::upsert(tx, &path, NOW).await.unwrap();
        let document = documents::NewDocument {
            id: self.document,
            credential_id: self.credential,
            format: "ldp_vc".to_owned(),
            holder: None,
            draft: json!({}),
            key_id: "key-1".to_owned(),
        };
        documents::insert_intent(tx, &document, NOW).await.unwrap();
        let composed = composed_credentials::NewComposed {
            id: self.composed,
            external_id: Some("composed".to_owned()),
            credential_id: None,
            draft: json!({}),
            key_id: "key-1".to_owned(),
        };
        let inserted = composed_credentials::insert_intent(tx, &composed, NOW).await;
        assert!(inserted.unwrap());
        imports::begin(tx, "digest", NOW).await.unwrap();
        imports::put_row(tx, "digest", 1, &json!({}), NOW)
            .await
            .unwrap();
    }

    async fn store_intake_and_deliveries(&self, tx: &mut TenantTx) {
        attainments::put(tx, self.learner, "course", &json!({}), NOW)
            .await
            .unwrap();
        let event = events::SeenEvent {
            source: "lms".to_owned(),
            event_id: "e".to_owned(),
            kind: "k".to_owned(),
            learner_id: Some(self.learner),
            received_at: NOW,
            outcome: "o".to_owned(),
        };
        events::insert(tx, &event).await.unwrap();
        let letter = dead_letters::NewDeadLetter {
            id: self.letter,
            stream: "s".to_owned(),
            entry_id: "1-0".to_owned(),
            reason: "r".to_owned(),
            detail: String::new(),
            payload: vec![],
        };
        dead_letters::insert(tx, &letter, NOW).await.unwrap();
        access_tokens::insert(tx, "token", &self.offer, after(300), NOW)
            .await
            .unwrap();
        nonces::use_once(tx, "nonce", after(300)).await.unwrap();
        notifications::insert(tx, "notification", self.credential, &self.offer, NOW)
            .await
            .unwrap();
        outbox::enqueue(tx, self.job, "push", &json!({}), NOW, NOW)
            .await
            .unwrap();
        audit_log::append(tx, &act("c"), NOW).await.unwrap();
    }
}

fn act(object: &str) -> audit_log::NewEntry {
    audit_log::NewEntry {
        actor: "a".to_owned(),
        action: "b".to_owned(),
        object: object.to_owned(),
        detail: json!({}),
    }
}

on_both_databases! {
    async fn another_tenant_finds_nothing(world: World) {
        let a = Everything::stored(&world, "a").await;
        let mut tx = world.store.begin(&world.tenant("b").await).await.unwrap();
        let tx = &mut tx;
        assert!(access_tokens::find_active(tx, "token", NOW).await.unwrap().is_none());
        assert!(achievements::find(tx, "badge").await.unwrap().is_none());
        assert!(achievements::find_by_iri(tx, "https://college.example/achievements/badge").await.unwrap().is_none());
        assert!(attainments::find_for_update(tx, a.learner, "course").await.unwrap().is_none());
        assert!(composed_credentials::find(tx, a.composed).await.unwrap().is_none());
        assert!(credentials::find(tx, a.credential).await.unwrap().is_none());
        assert!(credentials::find_for_update(tx, a.credential).await.unwrap().is_none());
        assert!(!credentials::hold(tx, a.credential).await.unwrap());
        assert!(!credentials::hold_if_free(tx, a.credential).await.unwrap());
        assert!(credentials::find_by_award(tx, a.learner, "badge", 1).await.unwrap().is_none());
        assert!(credentials::find_latest_award(tx, a.learner, "badge").await.unwrap().is_none());
        assert!(credentials::find_by_external_id(tx, "x-code").await.unwrap().is_none());
        assert!(dead_letters::find(tx, a.letter).await.unwrap().is_none());
        assert!(documents::find(tx, a.document).await.unwrap().is_none());
        assert!(documents::find_by_format(tx, a.credential, "ldp_vc", None).await.unwrap().is_none());
        assert!(event_sources::find(tx, "lms").await.unwrap().is_none());
        assert!(events::find(tx, "lms", "e").await.unwrap().is_none());
        assert!(imports::find_row(tx, "digest", 1).await.unwrap().is_none());
        assert!(learners::find(tx, a.learner).await.unwrap().is_none());
        assert!(learners::find_by_source(tx, "lms", "code").await.unwrap().is_none());
        assert!(offers::find(tx, &a.offer).await.unwrap().is_none());
        assert!(offers::find_by_code(tx, "code").await.unwrap().is_none());
        assert!(offers::find_for_update(tx, &a.offer).await.unwrap().is_none());
        assert!(paths::find(tx, "path").await.unwrap().is_none());
        assert!(signing_keys::find(tx, "key-1").await.unwrap().is_none());
        assert!(signing_keys::find_active(tx, "Ed25519").await.unwrap().is_none());
        assert!(status_lists::credential_at(tx, a.entry.list_id, a.entry.index).await.unwrap().is_none());
        assert!(status_lists::find(tx, a.entry.list_id).await.unwrap().is_none());
    }

    async fn another_tenant_lists_nothing(world: World) {
        let a = Everything::stored(&world, "a").await;
        let mut tx = world.store.begin(&world.tenant("b").await).await.unwrap();
        let tx = &mut tx;
        let lease = SignedDuration::from_secs(60);
        for (module, rows) in [
            ("achievements", achievements::list(tx, None, 10).await.unwrap().items.len()),
            ("api_keys", api_keys::list(tx).await.unwrap().len()),
            ("attainments", attainments::list_for_learner(tx, a.learner).await.unwrap().len()),
            ("audit_log", audit_log::list(tx, 0, 10).await.unwrap().len()),
            ("composed_credentials", composed_credentials::list_named(tx, "composed", 10).await.unwrap().len()),
            ("credentials", credentials::list(tx, &credentials::Filter::default(), None, 10).await.unwrap().items.len()),
            ("credentials' intents", credentials::list_intents(tx, 10).await.unwrap().len()),
            ("dead_letters", dead_letters::list(tx, false, None, 10).await.unwrap().items.len()),
            ("documents", documents::list_for_credential(tx, a.credential).await.unwrap().len()),
            ("documents' intents", documents::list_intents(tx, None, 10).await.unwrap().items.len()),
            ("event_sources", event_sources::list(tx).await.unwrap().len()),
            ("imports", imports::list_rows(tx, "digest", 0, 10).await.unwrap().len()),
            ("learners", learners::list(tx, None, 10).await.unwrap().items.len()),
            ("offers", offers::list_for_credential(tx, a.credential).await.unwrap().len()),
            ("outbox", outbox::take(tx, 10, NOW, lease).await.unwrap().len()),
            ("paths", paths::list(tx).await.unwrap().len()),
            ("paths of a course", paths::list_reading_course(tx, "course").await.unwrap().len()),
            ("signing_keys", signing_keys::list(tx).await.unwrap().len()),
            ("status_lists", status_lists::list(tx).await.unwrap().len()),
            ("stale status_lists", status_lists::list_stale(tx).await.unwrap().len()),
            ("status entries", status_lists::entries_of(tx, a.credential).await.unwrap().len()),
            ("set indexes", status_lists::set_indexes(tx, a.entry.list_id).await.unwrap().len()),
        ] {
            assert_eq!(rows, 0, "{module}");
        }
        assert_eq!(outbox::oldest_waiting(tx).await.unwrap(), None);
        assert!(matches!(audit_log::verify_chain(tx).await.unwrap(), audit_log::Chain::Intact { seq: 0, .. }));
    }

    async fn another_tenant_changes_nothing(world: World) {
        let a = Everything::stored(&world, "a").await;
        let mut tx = world.store.begin(&world.tenant("b").await).await.unwrap();
        let tx = &mut tx;
        assert!(!access_tokens::revoke(tx, "token", NOW).await.unwrap());
        assert_eq!(access_tokens::revoke_for_offer(tx, &a.offer, NOW).await.unwrap(), 0);
        assert_eq!(access_tokens::delete_expired(tx, after(9_999)).await.unwrap(), 0);
        assert!(!api_keys::revoke(tx, a.api_key, NOW).await.unwrap());
        assert!(!composed_credentials::set_revoked(tx, a.composed, None, NOW).await.unwrap());
        assert!(!credentials::mark_live(tx, a.credential, NOW).await.unwrap());
        assert!(!credentials::mark_void(tx, a.credential).await.unwrap());
        assert!(!credentials::set_revoked(tx, a.credential, None, NOW).await.unwrap());
        assert!(!credentials::set_suspended(tx, a.credential, None, NOW).await.unwrap());
        assert!(!dead_letters::mark_replayed(tx, a.letter, NOW).await.unwrap());
        let signed = documents::SignedBody {
            body: "b".to_owned(),
            media_type: "m".to_owned(),
            sha256: "s".to_owned(),
            key_id: "key-1".to_owned(),
        };
        assert!(!composed_credentials::mark_signed(tx, a.composed, &signed, NOW).await.unwrap());
        let marked = documents::mark_signed(tx, a.document, &signed, NOW).await.unwrap();
        assert_eq!(marked, documents::MarkSigned::Unknown);
        assert!(!learners::remove_unused(tx, a.learner).await.unwrap());
        assert!(!event_sources::rotate_secret(tx, "lms", b"x", NOW).await.unwrap());
        assert_eq!(nonces::delete_expired(tx, after(9_999)).await.unwrap(), 0);
        assert!(notifications::record(tx, "notification", &a.offer, "e", NOW).await.unwrap().is_none());
        assert!(!offers::kill(tx, &a.offer).await.unwrap());
        let redeemed = offers::redeem_code(tx, "code", None, NOW).await.unwrap();
        assert!(matches!(redeemed, offers::Redemption::Unknown), "{redeemed:?}");
        assert!(!outbox::done(tx, a.job, 0).await.unwrap());
        assert!(!paths::set_active(tx, "path", false, NOW).await.unwrap());
        assert!(!signing_keys::retire(tx, "key-1", NOW).await.unwrap());
        assert!(!signing_keys::mark_compromised(tx, "key-1", NOW).await.unwrap());
        let set = status_lists::set_value(tx, a.entry.list_id, a.entry.index, true, NOW).await.unwrap_err();
        assert!(matches!(set, StoreError::UnknownStatusEntry { .. }), "{set}");
        assert!(!status_lists::store_signed(tx, a.entry.list_id, 1, "body", NOW).await.unwrap());
        // The same nonce, event and import are another tenant's own business.
        assert!(nonces::use_once(tx, "nonce", after(300)).await.unwrap());
        assert!(imports::begin(tx, "digest", NOW).await.unwrap());
    }

    async fn another_tenants_rows_cannot_be_named(world: World) {
        let a = Everything::stored(&world, "a").await;
        let b = world.tenant("b").await;
        let mut tx = world.store.begin(&b).await.unwrap();
        let error = attainments::put(&mut tx, a.learner, "course", &json!({}), NOW).await.unwrap_err();
        assert!(matches!(error, StoreError::MissingReference { .. }), "{error}");
        drop(tx);
        let mut tx = world.store.begin(&b).await.unwrap();
        let award = credentials::NewCredential { learner_id: a.learner, ..world.award(&mut tx, "1", 1).await };
        let error = credentials::insert_intent(&mut tx, &award, NOW).await.unwrap_err();
        assert!(matches!(error, StoreError::MissingReference { .. }), "{error}");
        drop(tx);
        let mut tx = world.store.begin(&b).await.unwrap();
        let error = access_tokens::insert(&mut tx, "t", &a.offer, after(1), NOW).await.unwrap_err();
        assert!(matches!(error, StoreError::MissingReference { .. }), "{error}");
    }

    async fn no_error_quotes_a_value(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let new = learners::NewLearner {
            id: world.learner(&mut tx, "1").await,
            source: "lms".to_owned(),
            source_id: "canary".to_owned(),
            name: Some("canary".to_owned()),
            email: Some("canary".to_owned()),
            username: None,
        };
        let error = learners::upsert_by_source(&mut tx, &new, NOW).await.unwrap_err();
        assert!(error.is_conflict(), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"));
        drop(tx);
        // A NUL is no text in PostgreSQL; SQLite keeps it.
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let new = learners::NewLearner { id: world.id(), name: Some("canary\0".to_owned()), ..new };
        if let Err(error) = learners::upsert_by_source(&mut tx, &new, NOW).await {
            assert!(!format!("{error} {error:?}").contains("canary"));
        }
    }
}
