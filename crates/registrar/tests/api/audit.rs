//! The audit log: each act once, in a chain that holds, without personal data.

use serde_json::json;
use testamur_registrar::{NewApiKey, OfferTerms};
use testamur_store::audit_log;

use crate::{
    database::on_both_databases,
    wallet::{LDP, Wallet, access_token, claim},
    world::{COURSES, award, staff},
};

on_both_databases! {
    async fn each_act_is_one_entry_of_a_chain_that_holds(world: World) {
        world.put_path("on_loss: suspend\n").await;
        let id = world.complete("1").await;
        world.ingest(&[world.event("1", COURSES[0], false)]).await;
        world.ingest(&[world.event("1", COURSES[0], true)]).await;
        world.registrar.create_offer(&world.tenant, id, OfferTerms::default(), &staff()).await.unwrap();
        let token = access_token(&world, id).await;
        claim(&world, &token, LDP, &Wallet::new(1)).await.unwrap();
        world.registrar.revoke(&world.tenant, id, "error", &staff()).await.unwrap();
        // What changes nothing is no act.
        world.registrar.revoke(&world.tenant, id, "error", &staff()).await.unwrap();
        let entries = world.audit().await;
        let acts: Vec<&str> = entries.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(
            acts,
            [
                "tenant.create",
                "key.add",
                "key.add",
                "achievement.put",
                "path.put",
                "credential.award",
                "credential.suspend",
                "credential.reinstate",
                "offer.create",
                "offer.create",
                "credential.claim",
                "credential.revoke",
            ]
        );
        let of_events = entries.iter().filter(|entry| entry.actor == "source:campus").count();
        assert_eq!(of_events, 3);
    }

    async fn no_entry_holds_a_personal_datum(world: World) {
        world.put_path("on_loss: revoke\n").await;
        let id = world.complete("1").await;
        world.ingest(&[world.event("1", COURSES[0], false)]).await;
        assert!(world.credential(id).await.record.to_string().contains("Canary"));
        for entry in world.audit().await {
            assert!(!format!("{entry:?}").to_lowercase().contains("canary"), "{entry:?}");
        }
    }

    async fn a_reason_stays_with_its_credential(world: World) {
        let id = world.award("1").await;
        world.registrar.revoke(&world.tenant, id, "Ada Canary asked for it", &staff()).await.unwrap();
        assert_eq!(world.credential(id).await.revocation_reason.as_deref(), Some("Ada Canary asked for it"));
        let entry = world.audit().await.pop().unwrap();
        assert_eq!((entry.action.as_str(), &entry.detail), ("credential.revoke", &json!({ "reason_given": true })));
    }

    async fn an_operators_key_is_an_entry_of_the_operators_log(world: World) {
        let new = NewApiKey { label: "console".to_owned(), scopes: vec!["tenants:write".to_owned()], expires_at: None };
        let made = world.registrar.create_api_key(None, new, &staff()).await.unwrap();
        let mut tx = world.store.read_system().await.unwrap();
        let [entry] = audit_log::list_operator(&mut tx, 0, 10).await.unwrap().try_into().unwrap();
        assert_eq!((entry.actor.as_str(), entry.action.as_str()), ("command-line", "api-key.create"));
        assert_eq!((entry.object, entry.detail), (made.key.id.to_string(), json!({ "scopes": ["tenants:write"] })));
        let chain = audit_log::verify_operator_chain(&mut tx).await.unwrap();
        assert!(matches!(chain, audit_log::Chain::Intact { seq: 1, .. }), "{chain:?}");
    }

    async fn a_refused_act_leaves_no_entry(world: World) {
        let before = world.audit().await.len();
        let mut unknown = award("1");
        unknown.achievement.push_str("-unknown");
        world.registrar.award(&world.tenant, &unknown, &staff()).await.unwrap_err();
        assert_eq!(world.audit().await.len(), before);
    }

    async fn acts_at_once_leave_one_chain_per_tenant(world: World) {
        let other = world.other_tenant().await;
        crate::world::at_once(20, |number| {
            let (world, tenant) = (world.clone(), if number % 2 == 0 { world.tenant.clone() } else { other.clone() });
            async move { world.registrar.award(&tenant, &award(&number.to_string()), &staff()).await.unwrap() }
        })
        .await;
        world.audit().await;
        let mut tx = world.store.read(&other).await.unwrap();
        let chain = audit_log::verify_chain(&mut tx).await.unwrap();
        assert!(matches!(chain, audit_log::Chain::Intact { .. }), "{chain:?}");
    }
}
