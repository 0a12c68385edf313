//! What is judged at issue, and what at verification: times, terms, status, whose it is.

use jiff::SignedDuration;
use serde_json::{Value, json};
use testamur_signing::{ProofOptions, eddsa_rdfc_2022};

use super::{Issuer, Other, places};

#[tokio::test]
async fn terms_that_no_context_defines_are_refused_at_issue_and_at_verify() {
    let issuer = Issuer::new().await;
    let mut credential = issuer.credential();
    credential["statusEntry"] = json!({ "statusListIndex": true });
    issuer
        .issue(&credential)
        .await
        .problem(400, "credential-malformed");
    let mut vc = issuer.issue(&issuer.credential()).await.ok(201);
    vc["credentialSubject"]["grade"] = json!("A");
    let problem = issuer
        .verify(&vc)
        .await
        .problem(400, "credential-not-verified");
    assert!(problem["errors"].to_string().contains("data_loss"));
}

#[tokio::test]
async fn data_model_1_1_is_issued_and_verified_too() {
    let issuer = Issuer::new().await;
    let mut credential = issuer.credential();
    credential["@context"] = json!(["https://www.w3.org/2018/credentials/v1"]);
    let problem = issuer
        .issue(&credential)
        .await
        .problem(400, "credential-malformed");
    assert_eq!(places(&problem), ["/credential/issuanceDate"]);
    credential["issuanceDate"] = json!("2026-01-01T00:00:00Z");
    let vc = issuer.issue(&credential).await.ok(201);
    assert_eq!(issuer.verify(&vc).await.status, 200);
    credential["validFrom"] = json!("2026-01-01T00:00:00Z");
    issuer
        .issue(&credential)
        .await
        .problem(400, "credential-malformed");
}

#[tokio::test]
async fn a_credential_may_be_issued_before_or_after_its_time_and_verifies_in_it_alone() {
    let issuer = Issuer::new().await;
    let mut credential = issuer.credential();
    credential["validFrom"] = json!("2026-11-21T00:00:00Z");
    credential["validUntil"] = json!("2026-11-22T00:00:00Z");
    let early = issuer.issue(&credential).await.ok(201);
    let problem = issuer
        .verify(&early)
        .await
        .problem(400, "credential-not-verified");
    assert_eq!(problem["errors"][0]["title"], "not_yet_valid");
    issuer.world.advance(SignedDuration::from_hours(24));
    assert_eq!(issuer.verify(&early).await.status, 200);
    issuer.world.advance(SignedDuration::from_hours(48));
    let problem = issuer
        .verify(&early)
        .await
        .problem(400, "credential-not-verified");
    assert_eq!(problem["errors"][0]["title"], "expired");
    issuer.issue(&credential).await.ok(201);
}

#[tokio::test]
async fn a_status_that_cannot_be_known_is_an_error_unless_only_the_proof_is_asked_for() {
    let issuer = Issuer::new().await;
    let suite = Other::new(9);
    let mut credential = issuer.credential();
    credential["credentialStatus"] = json!({
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://unreachable.example/list",
    });
    let signed = suite.sign(&issuer.world, &credential).unwrap();
    let problem = issuer
        .verify(&signed)
        .await
        .problem(400, "credential-not-verified");
    assert_eq!(problem["errors"][0]["title"], "status_unreachable");
    let body =
        json!({ "verifiableCredential": signed, "options": { "checks": ["proof"], "other": 1 } });
    let verified = issuer.post("credentials/verify", &body).await.ok(200);
    let titles: Vec<&Value> = verified["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| &warning["title"])
        .collect();
    assert_eq!(titles, ["status_unreachable", "option_unknown"]);
}

/// As the suites expect it of a verifier: what is asked for and not there is an error, and never a warning.
#[tokio::test]
async fn a_proof_is_held_to_the_purpose_domain_and_challenge_that_are_expected() {
    let issuer = Issuer::new().await;
    let suite = Other::new(9);
    let mut options = ProofOptions::assertion(suite.method(), issuer.world.now());
    options.challenge = Some("c-1".to_owned());
    options.domain = Some("a.example".to_owned());
    let mut credential = issuer.credential();
    credential["issuer"] = json!(suite.id);
    let signed = eddsa_rdfc_2022::add_proof(&credential, &options, &suite.secret).unwrap();
    let token = issuer
        .issue_with(&issuer.credential(), json!({ "format": "jose_cose_jwt" }))
        .await
        .ok(201);
    let verify = async |credential: &Value, options: Value| {
        let body = json!({ "verifiableCredential": credential, "options": options });
        issuer.post("credentials/verify", &body).await
    };
    for options in [
        json!({}),
        json!({ "expectedProofPurpose": "assertionMethod" }),
        json!({ "challenge": "c-1", "domain": "a.example" }),
        json!({ "challenge": "c-1", "domain": ["a.example"] }),
    ] {
        assert_eq!(
            verify(&signed, options).await.ok(200)["warnings"],
            json!([])
        );
    }
    for (options, title) in [
        (
            json!({ "expectedProofPurpose": "authentication" }),
            "proof_purpose_not_accepted",
        ),
        (json!({ "challenge": "c-2" }), "invalid_challenge"),
        (json!({ "challenge": "" }), "invalid_challenge"),
        (json!({ "domain": "b.example" }), "invalid_domain"),
        (
            json!({ "domain": ["a.example", "b.example"] }),
            "invalid_domain",
        ),
    ] {
        for credential in [&signed, &token] {
            let problem = verify(credential, options.clone())
                .await
                .problem(400, "credential-not-verified");
            assert_eq!(problem["errors"][0]["title"], title, "{options}");
        }
    }
    for options in [
        json!({ "expectedProofPurpose": "assertion" }),
        json!({ "expectedProofPurpose": 7 }),
        json!({ "challenge": 7 }),
        json!({ "domain": [] }),
        json!({ "domain": [7] }),
    ] {
        let answer = verify(&signed, options).await;
        answer.problem(400, "credential-malformed");
    }
}

#[tokio::test]
async fn a_stranger_is_no_issuer_and_a_missing_proof_no_signature() {
    let issuer = Issuer::new().await;
    let suite = Other::new(9);
    let signed = suite.sign(&issuer.world, &issuer.credential()).unwrap();
    assert_eq!(issuer.verify(&signed).await.status, 200);
    let mut claimed = signed.clone();
    claimed["issuer"] = json!(issuer.tenant.issuer_id());
    assert_eq!(issuer.verify(&claimed).await.status, 400);
    for proof in [
        json!(null),
        json!([]),
        json!({}),
        json!("x"),
        json!(7),
        json!([null]),
    ] {
        let mut stripped = signed.clone();
        stripped["proof"] = proof.clone();
        assert_eq!(issuer.verify(&stripped).await.status, 400, "{proof}");
    }
}
