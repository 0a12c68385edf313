//! What is kept of a composed credential: written down before it is signed, and named to nobody else.

use jiff::SignedDuration;
use rand::{SeedableRng as _, rngs::StdRng};
use serde_json::json;
use testamur_store::{composed_credentials, new_id};

use super::Issuer;

#[tokio::test]
async fn what_was_signed_is_known() {
    let issuer = Issuer::new().await;
    let mut credential = issuer.credential();
    credential["id"] = json!("urn:example:kept");
    let answer = issuer.issue(&credential).await;
    let vc = answer.ok(201);
    let mut tx = issuer
        .world
        .registrar()
        .store()
        .read(&issuer.tenant)
        .await
        .unwrap();
    let stored = composed_credentials::list_named(&mut tx, "urn:example:kept", 10)
        .await
        .unwrap();
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].body.as_deref(), Some(answer.text()));
    // The draft says all that the signature covers.
    let mut unsecured = vc;
    unsecured.as_object_mut().unwrap().shift_remove("proof");
    assert_eq!(stored[0].draft["credential"], unsecured);
    assert!(stored[0].signed_at.is_some() && stored[0].revoked_at.is_none());
}

#[tokio::test]
async fn the_audit_log_says_who_composed_and_nothing_of_whom() {
    let issuer = Issuer::new().await;
    let mut credential = issuer.credential();
    credential["credentialSubject"]["id"] = json!("mailto:ana@example.org");
    let vc = issuer.issue(&credential).await.ok(201);
    let change = json!({ "credentialStatus": vc["credentialStatus"], "status": true });
    assert_eq!(issuer.post("credentials/status", &change).await.status, 200);
    let scope = [testamur_wallet_api::Scope::AuditRead];
    let key = issuer.world.key(Some(&issuer.tenant), &scope).await;
    let log = issuer
        .world
        .get_as(&key, "/v1/tenants/a/audit-log")
        .await
        .ok(200);
    let log = log.to_string();
    assert!(log.contains("credential.compose") && log.contains("credential.revoke"));
    assert!(!log.contains("ana@example.org"));
}

#[tokio::test]
async fn every_credential_of_a_name_is_revoked_however_many_there_are() {
    let issuer = Issuer::new().await;
    let mut credential = issuer.credential();
    credential["id"] = json!("urn:example:many");
    let mut rng = StdRng::seed_from_u64(1);
    let earlier = issuer.world.now() - SignedDuration::from_hours(1);
    let store = issuer.world.registrar().store();
    let mut tx = store.begin(&issuer.tenant).await.unwrap();
    for _ in 0..1001 {
        let new = composed_credentials::NewComposed {
            id: new_id(&mut rng),
            external_id: None,
            credential_id: Some("urn:example:many".to_owned()),
            draft: json!({}),
            key_id: "key".to_owned(),
        };
        let inserted = composed_credentials::insert_intent(&mut tx, &new, earlier).await;
        assert!(inserted.unwrap());
    }
    tx.commit().await.unwrap();
    let newest = issuer.issue(&credential).await.ok(201);
    let change = json!({ "credentialId": "urn:example:many", "status": true });
    for _ in 0..2 {
        assert_eq!(issuer.post("credentials/status", &change).await.status, 200);
    }
    assert_eq!(issuer.verify(&newest).await.status, 400);
    let mut tx = store.read(&issuer.tenant).await.unwrap();
    let left = composed_credentials::list_unrevoked(&mut tx, "urn:example:many", 10).await;
    assert!(left.unwrap().is_empty());
}
