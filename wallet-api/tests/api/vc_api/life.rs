//! A credential from its issue to its revocation.

use axum::http::Method;
use serde_json::{Value, json};
use testamur_wallet_api::Scope;

use super::{Issuer, V2, places};
use crate::world::BASE;

#[tokio::test]
async fn an_issued_credential_is_the_whole_answer_and_verifies_until_it_is_revoked() {
    let issuer = Issuer::new().await;
    let answer = issuer.issue(&issuer.credential()).await;
    let vc = answer.ok(201);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(vc["issuer"], issuer.tenant.issuer_id());
    assert_eq!(vc["proof"]["cryptosuite"], "eddsa-rdfc-2022");
    assert_eq!(vc.get("id"), None, "nothing is added but status and proof");
    let status = &vc["credentialStatus"];
    assert_eq!(status["type"], "BitstringStatusListEntry");
    assert_eq!(status["statusPurpose"], "revocation");

    let verified = issuer.verify(&vc).await.ok(200);
    assert_eq!(verified["verified"], true);
    assert_eq!(verified["errors"], json!([]));
    assert!(
        verified["checks"]
            .as_array()
            .unwrap()
            .contains(&json!("status"))
    );

    let change = json!({ "credentialStatus": status, "status": true });
    for _ in 0..2 {
        assert_eq!(issuer.post("credentials/status", &change).await.status, 200);
    }
    let refused = issuer
        .verify(&vc)
        .await
        .problem(400, "credential-not-verified");
    assert_eq!(refused["verified"], false);
    assert_eq!(refused["errors"][0]["title"], "revoked");
    // The list is there for anyone, and has the type that the suite of status lists looks for.
    let list = status["statusListCredential"].as_str().unwrap();
    let list = issuer
        .world
        .get(list.strip_prefix(BASE).unwrap())
        .await
        .ok(200);
    assert!(list["type"].is_array());
    assert_eq!(list["credentialSubject"]["type"], "BitstringStatusList");
}

#[tokio::test]
async fn a_credential_is_revoked_by_the_callers_name_or_by_its_own() {
    let issuer = Issuer::new().await;
    let mut named = issuer.credential();
    named["id"] = json!("urn:example:own");
    let first = issuer.issue(&named).await.ok(201);
    let second = issuer.issue(&named).await.ok(201);
    let options = json!({ "credentialId": "invoice-7" });
    let third = issuer
        .issue_with(&issuer.credential(), options.clone())
        .await
        .ok(201);
    issuer
        .issue_with(&issuer.credential(), options)
        .await
        .problem(409, "conflict");
    let revoke = async |name: &str| {
        let change = json!({ "credentialId": name, "status": true });
        issuer.post("credentials/status", &change).await
    };
    assert_eq!(revoke("urn:example:own").await.status, 200);
    assert_eq!(issuer.verify(&first).await.status, 400);
    assert_eq!(issuer.verify(&second).await.status, 400);
    assert_eq!(issuer.verify(&third).await.status, 200);
    assert_eq!(revoke("invoice-7").await.status, 200);
    assert_eq!(issuer.verify(&third).await.status, 400);
    revoke("nobody").await.problem(404, "credential-unknown");
    let back = json!({ "credentialId": "invoice-7", "status": false });
    issuer
        .post("credentials/status", &back)
        .await
        .problem(400, "credential-malformed");
}

#[tokio::test]
async fn a_name_that_may_mean_two_credentials_revokes_neither() {
    let issuer = Issuer::new().await;
    let mut own = issuer.credential();
    own["id"] = json!("urn:example:own");
    let first = issuer.issue(&own).await.ok(201);
    let options = json!({ "credentialId": "urn:example:own" });
    let second = issuer
        .issue_with(&issuer.credential(), options)
        .await
        .ok(201);
    let change = json!({ "credentialId": "urn:example:own", "status": true });
    issuer
        .post("credentials/status", &change)
        .await
        .problem(409, "conflict");
    assert_eq!(issuer.verify(&first).await.status, 200);
    assert_eq!(issuer.verify(&second).await.status, 200);
    let change = json!({ "credentialStatus": second["credentialStatus"], "status": true });
    assert_eq!(issuer.post("credentials/status", &change).await.status, 200);
    assert_eq!(issuer.verify(&first).await.status, 200);
    assert_eq!(issuer.verify(&second).await.status, 400);
}

#[tokio::test]
async fn a_status_list_is_signed_for_nobody() {
    let issuer = Issuer::new().await;
    for name in [
        "BitstringStatusListCredential",
        "StatusList2021Credential",
        "https://www.w3.org/ns/credentials#BitstringStatusListCredential",
    ] {
        let mut list = issuer.credential();
        list["type"] = json!(["VerifiableCredential", name]);
        list["credentialSubject"]["type"] = json!("BitstringStatusList");
        let problem = issuer
            .issue(&list)
            .await
            .problem(400, "credential-malformed");
        assert!(places(&problem).contains(&"/credential/type"), "{problem}");
    }
}

#[tokio::test]
async fn another_tenants_list_names_nothing_here() {
    let issuer = Issuer::new().await;
    let vc = issuer.issue(&issuer.credential()).await.ok(201);
    let other = issuer.world.tenant("b").await;
    let key = issuer.world.key(Some(&other), &[Scope::VcApi]).await;
    let change = json!({ "credentialStatus": vc["credentialStatus"], "status": true });
    let path = "/tenants/b/credentials/status";
    let answer = issuer
        .world
        .json_as(&key, Method::POST, path, &change)
        .await;
    answer.problem(404, "credential-unknown");
    assert_eq!(issuer.verify(&vc).await.status, 200);
}

#[tokio::test]
async fn an_award_is_not_revoked_over_the_vc_api() {
    let issuer = Issuer::new().await;
    let id = issuer.world.award(&issuer.tenant, "ana").await;
    let format = testamur_issuer::CredentialFormat::LdpVc;
    let award = issuer
        .world
        .registrar()
        .document(&issuer.tenant, id, format, None)
        .await
        .unwrap();
    let award: Value = serde_json::from_str(&award.body).unwrap();
    for change in [
        json!({ "credentialStatus": award["credentialStatus"], "status": true }),
        json!({ "credentialId": award["id"], "status": true }),
    ] {
        let answer = issuer.post("credentials/status", &change).await;
        answer.problem(404, "credential-unknown");
    }
    assert_eq!(issuer.verify(&award).await.status, 200);
}

#[tokio::test]
async fn a_badge_is_held_to_its_own_data_model() {
    let issuer = Issuer::new().await;
    let vc = issuer.issue(&issuer.badge()).await.ok(201);
    assert_eq!(issuer.verify(&vc).await.ok(200)["verified"], true);
    // The public endpoint takes it for what it is.
    let report = issuer
        .world
        .post("/verify", "application/json", vc.to_string())
        .await;
    assert_eq!(report.ok(200)["verified"], true);
    let mut badge = issuer.badge();
    badge["credentialSubject"]["achievement"]["name"] = json!(7);
    let problem = issuer
        .issue(&badge)
        .await
        .problem(400, "credential-malformed");
    assert_eq!(
        places(&problem)[0],
        "/credential/credentialSubject/achievement/name"
    );
}

#[tokio::test]
async fn all_mistakes_are_told_at_once_and_nothing_is_kept() {
    let issuer = Issuer::new().await;
    let credential = json!({
        "@context": [V2, "https://unknown.example/context"],
        "id": "not a url",
        "type": ["VerifiableCredential"],
        "issuer": "did:example:somebody-else",
        "validFrom": "today",
        "credentialStatus": { "type": "BitstringStatusListEntry" },
        "proof": {},
    });
    let problem = issuer
        .issue(&credential)
        .await
        .problem(400, "credential-malformed");
    let places = places(&problem);
    for place in [
        "@context/1",
        "id",
        "issuer",
        "validFrom",
        "credentialSubject",
        "credentialStatus",
        "proof",
    ] {
        let place = format!("/credential/{place}");
        assert!(places.contains(&place.as_str()), "{place}: {places:?}");
    }
    let audit = issuer
        .world
        .key(Some(&issuer.tenant), &[Scope::AuditRead])
        .await;
    let log = issuer
        .world
        .get_as(&audit, "/v1/tenants/a/audit-log")
        .await
        .ok(200);
    assert!(!log.to_string().contains("credential.compose"));
}
