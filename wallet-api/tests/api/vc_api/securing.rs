//! Each way to secure a credential: suites, envelopes, selective disclosure, types of keys.

use serde_json::{Value, json};
use testamur_keys::KeyType;

use super::Issuer;

#[tokio::test]
async fn each_suite_and_envelope_that_is_asked_for_is_made_and_verifies() {
    let issuer = Issuer::new().await;
    for (options, suite) in [
        (json!({}), "eddsa-rdfc-2022"),
        (json!({ "type": "DataIntegrityProof" }), "eddsa-rdfc-2022"),
        (json!({ "cryptosuite": "eddsa-jcs-2022" }), "eddsa-jcs-2022"),
        (
            json!({ "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022" }),
            "eddsa-rdfc-2022",
        ),
    ] {
        let vc = issuer
            .issue_with(&issuer.credential(), options)
            .await
            .ok(201);
        assert_eq!(vc["proof"]["cryptosuite"], suite);
        assert_eq!(issuer.verify(&vc).await.status, 200);
    }
    let of_2020 = json!({ "type": "Ed25519Signature2020" });
    let vc = issuer
        .issue_with(&issuer.credential(), of_2020)
        .await
        .ok(201);
    assert_eq!(vc["proof"]["type"], "Ed25519Signature2020");
    assert_eq!(issuer.verify(&vc).await.status, 200);

    let jwt = json!({ "format": "jose_cose_jwt" });
    let enveloped = issuer.issue_with(&issuer.credential(), jwt).await.ok(201);
    assert_eq!(enveloped["type"], "EnvelopedVerifiableCredential");
    let token = enveloped["id"].as_str().unwrap();
    let token = token.strip_prefix("data:application/vc+jwt,").unwrap();
    assert_eq!(issuer.verify(&enveloped).await.status, 200);
    assert_eq!(issuer.verify(&json!(token)).await.status, 200);
    let (rest, signature) = token.rsplit_once('.').unwrap();
    let forged = format!("{rest}.A{}", &signature[1..]);
    assert_eq!(issuer.verify(&json!(forged)).await.status, 400);
    issuer
        .issue_with(
            &issuer.credential(),
            json!({ "cryptosuite": "ecdsa-rdfc-2019" }),
        )
        .await
        .problem(409, "key-missing");
}

#[tokio::test]
async fn an_envelope_that_says_more_than_its_token_is_refused() {
    let issuer = Issuer::new().await;
    let jwt = json!({ "format": "jose_cose_jwt" });
    let enveloped = issuer.issue_with(&issuer.credential(), jwt).await.ok(201);
    let envelope = "EnvelopedVerifiableCredential";
    for (member, value) in [
        ("issuer", json!("https://famous.example")),
        ("credentialSubject", json!({ "id": "did:example:else" })),
        ("proof", json!({})),
        ("type", json!([envelope, "VerifiableCredential"])),
    ] {
        let mut saying = enveloped.clone();
        saying[member] = value;
        let refused = issuer.verify(&saying).await;
        let refused = refused.problem(400, "credential-not-verified");
        assert_eq!(refused["verified"], false);
        assert_eq!(refused["errors"][0]["title"], "malformed", "{member}");
    }
    let mut listed = enveloped;
    listed["type"] = json!([envelope]);
    issuer.verify(&listed).await.ok(200);
}

#[tokio::test]
async fn selective_disclosure_from_issue_to_verification() {
    let issuer = Issuer::with_key(KeyType::P256).await;
    let options = json!({ "mandatoryPointers": ["/issuer", "/credentialSubject/achievement/id"] });
    let mut badge = issuer.badge();
    badge["validUntil"] = json!("2999-01-01T00:00:00Z");
    let base = issuer.issue_with(&badge, options).await.ok(201);
    assert_eq!(base["proof"]["cryptosuite"], "ecdsa-sd-2023");
    // A base proof is the holder's; no verifier takes it.
    issuer
        .verify(&base)
        .await
        .problem(400, "credential-not-verified");

    let derive = async |pointers: Value| {
        let body =
            json!({ "verifiableCredential": base, "options": { "selectivePointers": pointers } });
        issuer.post("credentials/derive", &body).await
    };
    let shown = derive(json!(["/credentialSubject", "/validUntil"]))
        .await
        .ok(201);
    assert_eq!(shown.get("name"), None);
    assert_eq!(shown["credentialSubject"]["achievement"]["name"], "Algebra");
    let verified = issuer.verify(&shown).await.ok(200);
    assert!(verified["checks"].to_string().contains("signature"));
    // What the base model asks for and the holder did not show is no mistake of the issuer's.
    let least = derive(json!(["/name"])).await.ok(201);
    assert_eq!(least["name"], "Algebra");
    let body = json!({ "verifiableCredential": least, "options": { "checks": ["proof"] } });
    let verified = issuer.post("credentials/verify", &body).await.ok(200);
    assert!(!verified["warnings"].as_array().unwrap().is_empty());

    let mut forged = shown.clone();
    forged["credentialSubject"]["achievement"]["name"] = json!("Chess");
    issuer
        .verify(&forged)
        .await
        .problem(400, "credential-not-verified");
    derive(json!(["/nothing"]))
        .await
        .problem(400, "credential-malformed");
    let nowhere = json!({ "mandatoryPointers": ["/nothing"] });
    issuer
        .issue_with(&issuer.badge(), nowhere)
        .await
        .problem(400, "credential-malformed");
}

#[tokio::test]
async fn an_end_of_validity_that_may_be_hidden_is_an_error_unless_only_the_proof_is_asked_for() {
    let issuer = Issuer::with_key(KeyType::P256).await;
    // One that has no end looks the same as one whose issuer left the end to the holder.
    let base = issuer
        .issue_with(&issuer.badge(), json!({ "mandatoryPointers": [] }))
        .await
        .ok(201);
    let body = json!({
        "verifiableCredential": base,
        "options": { "selectivePointers": ["/credentialSubject"] },
    });
    let hidden = issuer.post("credentials/derive", &body).await.ok(201);
    assert_eq!(hidden.get("validUntil"), None);
    let problem = issuer
        .verify(&hidden)
        .await
        .problem(400, "credential-not-verified");
    assert_eq!(super::places(&problem), ["/validUntil"]);
    assert_eq!(problem["errors"][0]["title"], "not_disclosed");
    let body = json!({ "verifiableCredential": hidden, "options": { "checks": ["proof"] } });
    let verified = issuer.post("credentials/verify", &body).await.ok(200);
    let warnings = verified["warnings"].to_string();
    assert!(warnings.contains("/validUntil"), "{warnings}");
}

#[tokio::test]
async fn a_base_proof_is_given_only_to_what_verifies_disclosed() {
    let issuer = Issuer::with_key(KeyType::P256).await;
    let mut credential = issuer.credential();
    // A member under its IRI: it has a meaning, and verifiers refuse it.
    credential["https://www.w3.org/2018/credentials#validUntil"] = json!("2030-01-01T00:00:00Z");
    for options in [json!({}), json!({ "mandatoryPointers": [] })] {
        let answer = issuer.issue_with(&credential, options).await;
        answer.problem(400, "credential-malformed");
    }
}

#[tokio::test]
async fn keys_of_other_types_sign_by_their_suites() {
    for (key_type, suite) in [
        (KeyType::P256, "ecdsa-rdfc-2019"),
        (KeyType::P384, "ecdsa-rdfc-2019"),
    ] {
        let issuer = Issuer::with_key(key_type).await;
        let vc = issuer.issue(&issuer.credential()).await.ok(201);
        assert_eq!(vc["proof"]["cryptosuite"], suite);
        assert_eq!(issuer.verify(&vc).await.status, 200);
    }
}
