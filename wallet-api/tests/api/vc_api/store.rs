//! What is kept of a composed credential: written down before it is signed, and named to nobody else.

use serde_json::json;
use testamur_store::composed_credentials;

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
