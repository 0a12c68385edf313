//! The credential and notification endpoints: OpenID4VCI 1.0 §§ 8 and 11, and every claim that is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testamur_registrar::Actor;

use crate::{
    wallet::{Wallet, access_token, access_token_for, asking, credential_request, nonce},
    world::{World, answer},
};

#[tokio::test]
async fn a_wallet_pulls_both_formats_bound_to_its_key() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let wallet = Wallet::new(1);
    let token = access_token(&world, &tenant, "ana").await;

    let proof = wallet.proof(&world, &tenant, &nonce(&world, &tenant).await);
    let answer = world
        .send(credential_request(&tenant, &token, &asking(&proof)))
        .await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let body = answer.ok(200);
    let credential = &body["credentials"][0]["credential"];
    assert_eq!(credential["credentialSubject"]["id"], wallet.did());
    assert_eq!(credential["proof"]["cryptosuite"], "eddsa-rdfc-2022");
    assert!(body["notification_id"].is_string());
    assert_eq!(body["credentials"].as_array().unwrap().len(), 1);
    let report = world
        .post("/verify", "application/json", credential.to_string())
        .await
        .ok(200);
    assert_eq!(report["verified"], true, "{report}");

    // The other format, with the single `proof` of earlier drafts and an embedded key, by a scheme in upper case.
    let proof = wallet.proof_with(
        &world,
        &tenant,
        &nonce(&world, &tenant).await,
        |header, _| {
            header.as_object_mut().unwrap().remove("kid");
            header["jwk"] = wallet.jwk();
        },
    );
    let body = json!({
        "credential_configuration_id": "open_badge_jwt_vc_json",
        "proof": { "proof_type": "jwt", "jwt": proof },
        "unknown_member": 1,
    });
    let mut request = credential_request(&tenant, &token, &body);
    let value = format!("BEARER {token}").parse().unwrap();
    request.headers_mut().insert("authorization", value);
    let body = world.send(request).await.ok(200);
    let jwt = body["credentials"][0]["credential"]
        .as_str()
        .expect("a text");
    let report = world
        .post("/verify", "application/jwt", jwt.to_owned())
        .await
        .ok(200);
    assert_eq!(
        (&report["verified"], &report["input"]),
        (&json!(true), &json!("vc_jwt_vc_claim")),
        "{report}"
    );
}

#[tokio::test]
async fn an_sd_jwt_vc_is_bound_to_the_key_of_the_proof() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let wallet = Wallet::new(1);
    let token = access_token(&world, &tenant, "ana").await;
    let proof = wallet.proof(&world, &tenant, &nonce(&world, &tenant).await);
    let body = json!({
        "credential_configuration_id": "open_badge_sd_jwt_vc",
        "proofs": { "jwt": [proof] },
    });
    let body = world
        .send(credential_request(&tenant, &token, &body))
        .await
        .ok(200);
    let text = body["credentials"][0]["credential"].as_str().unwrap();
    let (jwt, disclosures) = text.split_once('~').unwrap();
    let payload = jwt.split('.').nth(1).unwrap();
    let payload = URL_SAFE_NO_PAD.decode(payload).unwrap();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(claims["cnf"]["jwk"], wallet.jwk());
    assert!(claims.get("sub").is_none() && !disclosures.is_empty());
    // What shows nothing of the learner is as good.
    for text in [text, &format!("{jwt}~")] {
        let report = world
            .post("/verify", "application/dc+sd-jwt", text.to_owned())
            .await
            .ok(200);
        assert_eq!(
            (&report["verified"], &report["input"], &report["status"]),
            (&json!(true), &json!("sd_jwt_vc"), &json!("clear")),
            "{report}"
        );
    }
}

#[tokio::test]
async fn the_same_wallet_asks_again_and_gets_the_same_bytes_and_another_is_denied() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let (wallet, thief) = (Wallet::new(1), Wallet::new(2));
    let token = access_token(&world, &tenant, "ana").await;
    let mut bodies = Vec::new();
    for _ in 0..2 {
        let proof = wallet.proof(&world, &tenant, &nonce(&world, &tenant).await);
        let body = world
            .send(credential_request(&tenant, &token, &asking(&proof)))
            .await
            .ok(200);
        bodies.push(body["credentials"].clone());
    }
    assert_eq!(bodies[0], bodies[1]);
    let proof = thief.proof(&world, &tenant, &nonce(&world, &tenant).await);
    let answer = world
        .send(credential_request(&tenant, &token, &asking(&proof)))
        .await;
    answer.wallet_error(400, "credential_request_denied");
}

#[tokio::test]
async fn of_fifty_parallel_requests_by_fifty_keys_one_gets_the_credential() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let token = access_token(&world, &tenant, "ana").await;
    let mut tries = Vec::new();
    for seed in 0..50 {
        let proof = Wallet::new(seed).proof(&world, &tenant, &nonce(&world, &tenant).await);
        tries.push(tokio::spawn(answer(
            world.router(),
            credential_request(&tenant, &token, &asking(&proof)),
        )));
    }
    let mut issued = 0;
    for one in tries {
        let answer = one.await.unwrap();
        if answer.status == 200 {
            issued += 1;
        } else {
            answer.wallet_error(400, "credential_request_denied");
        }
    }
    assert_eq!(issued, 1);
}

#[tokio::test]
async fn of_fifty_parallel_requests_with_one_nonce_one_gets_the_credential() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let token = access_token(&world, &tenant, "ana").await;
    let proof = Wallet::new(1).proof(&world, &tenant, &nonce(&world, &tenant).await);
    let tries: Vec<_> = (0..50)
        .map(|_| {
            tokio::spawn(answer(
                world.router(),
                credential_request(&tenant, &token, &asking(&proof)),
            ))
        })
        .collect();
    let mut issued = 0;
    for one in tries {
        let answer = one.await.unwrap();
        if answer.status == 200 {
            issued += 1;
        } else {
            answer.wallet_error(400, "invalid_nonce");
        }
    }
    assert_eq!(issued, 1);
}

#[tokio::test]
async fn requests_that_are_none_are_named_by_the_standards_codes() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let token = access_token(&world, &tenant, "ana").await;
    let proof = Wallet::new(1).proof(&world, &tenant, &nonce(&world, &tenant).await);
    let id = "open_badge_ldp_vc";
    for (body, code) in [
        (json!([]), "invalid_credential_request"),
        (json!({}), "invalid_credential_request"),
        (
            json!({ "credential_configuration_id": 7 }),
            "invalid_credential_request",
        ),
        (
            json!({ "credential_configuration_id": id, "credential_identifier": "x" }),
            "invalid_credential_request",
        ),
        (
            json!({ "credential_identifier": "x", "proofs": { "jwt": [proof] } }),
            "unknown_credential_identifier",
        ),
        (
            json!({ "credential_configuration_id": "ä\"\\", "proofs": { "jwt": [proof] } }),
            "unknown_credential_configuration",
        ),
        (
            json!({ "credential_configuration_id": id, "proofs": { "jwt": [proof] }, "credential_response_encryption": {} }),
            "invalid_encryption_parameters",
        ),
        (
            json!({ "credential_configuration_id": id }),
            "invalid_proof",
        ),
        (
            json!({ "credential_configuration_id": id, "proofs": {} }),
            "invalid_proof",
        ),
        (
            json!({ "credential_configuration_id": id, "proofs": { "jwt": [] } }),
            "invalid_proof",
        ),
        (
            json!({ "credential_configuration_id": id, "proofs": { "jwt": [proof, proof] } }),
            "invalid_proof",
        ),
        (
            json!({ "credential_configuration_id": id, "proofs": { "jwt": vec!["x"; 10_000] } }),
            "invalid_proof",
        ),
        (
            json!({ "credential_configuration_id": id, "proofs": { "di_vp": [{}] } }),
            "invalid_proof",
        ),
        (
            json!({ "credential_configuration_id": id, "proofs": { "jwt": [proof] }, "proof": {} }),
            "invalid_proof",
        ),
        (
            json!({ "credential_configuration_id": id, "proof": { "proof_type": "cwt", "jwt": proof } }),
            "invalid_proof",
        ),
    ] {
        let answer = world.send(credential_request(&tenant, &token, &body)).await;
        answer.wallet_error(400, code);
        answer.assert_printable();
    }
    let mut request = credential_request(&tenant, &token, &json!({}));
    *request.body_mut() = r#"{"proofs":{}, "proofs":{}}"#.into();
    world
        .send(request)
        .await
        .wallet_error(400, "invalid_credential_request");
}

#[tokio::test]
async fn an_access_token_opens_its_tenants_offer_for_five_minutes() {
    let world = World::new().await;
    let (tenant, other) = (world.tenant("a").await, world.tenant("b").await);
    let token = access_token(&world, &tenant, "ana").await;
    let wallet = Wallet::new(1);
    let of_another = wallet.proof(&world, &other, &nonce(&world, &other).await);
    let answer = world
        .send(credential_request(&other, &token, &asking(&of_another)))
        .await;
    let expected = answer.wallet_error(401, "invalid_token");
    assert_eq!(
        answer.header("www-authenticate"),
        "Bearer error=\"invalid_token\""
    );
    world.advance(SignedDuration::from_secs(301));
    let proof = wallet.proof(&world, &tenant, &nonce(&world, &tenant).await);
    for token in [token.as_str(), "unknown"] {
        let answer = world
            .send(credential_request(&tenant, token, &asking(&proof)))
            .await;
        assert_eq!(answer.wallet_error(401, "invalid_token"), expected);
    }
    let mut request = credential_request(&tenant, &token, &asking(&proof));
    request.headers_mut().remove("authorization");
    let answer = world.send(request).await;
    answer.wallet_error(401, "invalid_token");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn a_revoked_credential_is_denied() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let token = access_token_for(&world, &tenant, credential).await;
    world
        .registrar()
        .revoke(&tenant, credential, "in error", &Actor::command_line())
        .await
        .unwrap();
    let proof = Wallet::new(1).proof(&world, &tenant, &nonce(&world, &tenant).await);
    let answer = world
        .send(credential_request(&tenant, &token, &asking(&proof)))
        .await;
    answer.wallet_error(400, "credential_request_denied");
}

#[tokio::test]
async fn a_wallet_tells_what_became_of_a_credential() {
    let world = World::new().await;
    let (tenant, other) = (world.tenant("a").await, world.tenant("b").await);
    let token = access_token(&world, &tenant, "ana").await;
    let proof = Wallet::new(1).proof(&world, &tenant, &nonce(&world, &tenant).await);
    let body = world
        .send(credential_request(&tenant, &token, &asking(&proof)))
        .await
        .ok(200);
    let id = body["notification_id"].clone();
    let notify = |tenant, token: &str, body: Value| {
        let mut request = credential_request(tenant, token, &body);
        *request.uri_mut() = format!("/tenants/{}/notification", tenant.slug())
            .parse()
            .unwrap();
        world.send(request)
    };
    for _ in 0..2 {
        let told = json!({ "notification_id": id, "event": "credential_accepted", "event_description": "x" });
        let answer = notify(&tenant, &token, told).await;
        assert_eq!((answer.status, answer.text()), (204, ""));
    }
    let unknown = json!({ "notification_id": "x", "event": "credential_accepted" });
    notify(&tenant, &token, unknown)
        .await
        .wallet_error(400, "invalid_notification_id");
    for body in [
        json!({}),
        json!({ "notification_id": id, "event": "other" }),
        json!({ "event": "credential_deleted" }),
    ] {
        notify(&tenant, &token, body)
            .await
            .wallet_error(400, "invalid_notification_request");
    }
    let told = json!({ "notification_id": id, "event": "credential_deleted" });
    notify(&other, &token, told.clone())
        .await
        .wallet_error(401, "invalid_token");
    let of_another = access_token(&world, &tenant, "ben").await;
    notify(&tenant, &of_another, told)
        .await
        .wallet_error(400, "invalid_notification_id");
}
