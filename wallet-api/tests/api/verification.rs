//! `POST /verify`: a credential that does not verify is an answer; only a request that is none is refused.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use testamur_issuer::CredentialFormat;
use testamur_registrar::{Actor, AwardDetails};
use testamur_store::Tenant;
use uuid::Uuid;

use crate::world::World;

async fn document(
    world: &World,
    tenant: &Tenant,
    credential: Uuid,
    format: CredentialFormat,
) -> String {
    world
        .registrar()
        .document(tenant, credential, format, None)
        .await
        .unwrap()
        .body
}

async fn verify(world: &World, credential: &Value) -> Value {
    world
        .post("/verify", "application/json", credential.to_string())
        .await
        .ok(200)
}

#[tokio::test]
async fn each_format_verifies_under_each_of_its_media_types() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    for (format, media_types) in [
        (
            CredentialFormat::LdpVc,
            &[
                "application/json",
                "application/vc",
                "application/vc+ld+json; charset=utf-8",
            ][..],
        ),
        (
            CredentialFormat::OpenBadgesJwt,
            &["application/jwt", "text/plain"],
        ),
        (
            CredentialFormat::JoseCoseJwt,
            &["application/vc+jwt", "text/plain"],
        ),
        (
            CredentialFormat::JwtVcJson,
            &["application/jwt", "text/plain"],
        ),
        (
            CredentialFormat::SdJwtVc,
            &["application/dc+sd-jwt", "text/plain"],
        ),
    ] {
        let body = document(&world, &tenant, credential, format).await;
        for media_type in media_types {
            let answer = world.post("/verify", media_type, body.clone()).await;
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            let report = answer.ok(200);
            assert_eq!(report["verified"], true, "{media_type}: {report}");
            assert_eq!(report["issuer_id"], "did:web:credentials.example:tenants:a");
        }
    }
    assert!(
        world
            .app
            .metrics()
            .render()
            .contains("testamur_verifications_total{verdict=\"verified\"} 11")
    );
}

#[tokio::test]
async fn people_read_the_report_as_text() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let body = document(&world, &tenant, credential, CredentialFormat::LdpVc).await;
    let request = Request::post("/verify")
        .header("content-type", "application/json")
        .header("accept", "text/plain")
        .body(Body::from(body))
        .unwrap();
    let answer = world.send(request).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert!(answer.text().starts_with("VERIFIED"), "{}", answer.text());
}

#[tokio::test]
async fn a_tampered_revoked_or_suspended_credential_is_refused_in_the_report() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let revoked = world.award(&tenant, "ana").await;
    let suspendable = AwardDetails {
        suspendable: true,
        ..AwardDetails::default()
    };
    let suspended = world.award_with(&tenant, "ben", suspendable).await;
    let parse = |text: String| serde_json::from_str::<Value>(&text).unwrap();
    let of_ana = parse(document(&world, &tenant, revoked, CredentialFormat::LdpVc).await);
    let of_ben = parse(document(&world, &tenant, suspended, CredentialFormat::LdpVc).await);

    let mut tampered = of_ana.clone();
    tampered["credentialSubject"]["achievement"]["name"] = json!("Solar Engineer");
    let report = verify(&world, &tampered).await;
    assert_eq!(
        (&report["verdict"], &report["signature"]),
        (&json!("refused"), &json!("failed")),
        "{report}"
    );

    assert_eq!(verify(&world, &of_ana).await["verified"], true);
    let actor = Actor::command_line();
    world
        .registrar()
        .revoke(&tenant, revoked, "in error", &actor)
        .await
        .unwrap();
    world
        .registrar()
        .suspend(&tenant, suspended, "in doubt", &actor)
        .await
        .unwrap();
    for credential in [&of_ana, &of_ben] {
        let report = verify(&world, credential).await;
        assert_eq!(
            (&report["verdict"], &report["status"]),
            (&json!("refused"), &json!("set")),
            "{report}"
        );
        assert_eq!(report["signature"], "passed");
    }
    world
        .registrar()
        .reinstate(&tenant, suspended, &actor)
        .await
        .unwrap();
    assert_eq!(verify(&world, &of_ben).await["verified"], true);
}

#[tokio::test]
async fn another_issuers_status_that_cannot_be_had_is_undecided() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let body = document(&world, &tenant, credential, CredentialFormat::LdpVc).await;
    // A service at another address asks the network for the issuer's documents, and there is none here.
    let elsewhere = World::new().await;
    let report = elsewhere
        .post("/verify", "application/json", body.clone())
        .await
        .ok(200);
    assert_ne!(
        report["verified"], true,
        "its own tenant of that name does not exist: {report}"
    );
    assert_ne!(report["issuer_binding"], "passed");
}

#[tokio::test]
async fn what_is_no_credential_is_refused_in_the_report() {
    let world = World::new().await;
    for body in [
        "{}",
        "[]",
        "{\"a\":1,\"a\":2}",
        "{",
        "a.b.c",
        "nonsense",
        "\u{feff}{}",
    ] {
        let report = world.post("/verify", "text/plain", body).await.ok(200);
        assert_eq!(report["verified"], false, "{body}: {report}");
        assert!(!report["checks"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_badge_in_an_image_verifies() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let badge = document(&world, &tenant, credential, CredentialFormat::LdpVc).await;
    let namespace = "https://purl.imsglobal.org/ob/v3p0";
    let image = format!(
        "<svg xmlns:ob='{namespace}'><ob:credential><![CDATA[{badge}]]></ob:credential></svg>"
    );
    let report = world.post("/verify", "image/svg+xml", image).await.ok(200);
    assert_eq!(report["verified"], true, "{report:#}");
    assert_eq!(report["container"]["kind"], "svg");
    let report = world
        .post("/verify", "image/png", "\u{89}PNG")
        .await
        .ok(200);
    assert_eq!(report["verified"], false);
}

#[tokio::test]
async fn a_request_that_is_none_is_a_problem() {
    let world = World::new().await;
    world
        .post("/verify", "application/json", "")
        .await
        .problem(400, "request-malformed");
    world
        .post("/verify", "application/json", " \n ")
        .await
        .problem(400, "request-malformed");
    world
        .post("/verify", "image/gif", "x")
        .await
        .problem(415, "media-type-unsupported");
    world
        .post("/verify", "multipart/form-data", "x")
        .await
        .problem(415, "media-type-unsupported");
    world
        .get("/verify")
        .await
        .problem(405, "method-not-allowed");
}

#[tokio::test]
async fn a_hostile_document_is_answered_with_a_named_limit() {
    let world = World::new().await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let report = world
        .post("/verify", "application/json", deep)
        .await
        .ok(200);
    assert_eq!(report["verdict"], "refused");
    assert!(
        report["checks"].to_string().contains("limit_reached"),
        "{report}"
    );
}

const REQUEST: &str = "application/vnd.testamur.verification-request+json";

/// What somebody uploads is passed on as a credential: it does not choose by what it is judged.
#[tokio::test]
async fn a_credential_says_nothing_about_how_it_is_judged() {
    let world = World::new().await;
    let upload = json!({"credential": {}, "options": {"policy": "display"}}).to_string();
    for media_type in ["application/json", "application/vc"] {
        let path = "/verify?policy=strict";
        let report = world.post(path, media_type, upload.clone()).await.ok(200);
        assert_eq!(
            (&report["policy"], &report["verified"]),
            (&json!("strict"), &json!(false))
        );
    }
    let answer = world.post("/verify?policy=strict", REQUEST, upload).await;
    answer.problem(400, "request-malformed");
}

#[tokio::test]
async fn more_is_asked_in_a_request_or_in_the_query() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let document = document(&world, &tenant, credential, CredentialFormat::LdpVc).await;
    let badge: Value = serde_json::from_str(&document).unwrap();
    let issuer = badge["issuer"]["id"].clone();
    let ask = async |options: Value| {
        let request = json!({"credential": badge, "options": options}).to_string();
        world.post("/verify", REQUEST, request).await
    };

    let plain = verify(&world, &badge).await;
    assert_eq!(
        (&plain["verified"], &plain["policy"]),
        (&json!(true), &json!("default"))
    );
    let registries = json!([{"name": "Ours", "issuers": [{"id": issuer}]}]);
    let options = json!({"policy": "display", "registries": registries});
    let report = ask(options).await.ok(200);
    assert_eq!(
        (&report["verified"], &report["policy"]),
        (&json!(true), &json!("display"))
    );
    assert_eq!(report["registered_in"], json!([{"registry": "Ours"}]));
    let policy = json!({"name": "others", "accepted_issuers": ["did:web:a.example"]});
    let report = ask(json!({ "policy": policy })).await.ok(200);
    assert_eq!(
        (&report["verdict"], &report["policy"]),
        (&json!("refused"), &json!("others"))
    );
    let somebody = json!({"recipient": "somebody.else@example.com"});
    let report = ask(somebody).await.ok(200);
    assert_eq!(report["verified"], json!(false));
    assert!(!report.to_string().contains("somebody.else"));

    let by_query = world
        .post(
            "/verify?policy=display",
            "application/json",
            document.clone(),
        )
        .await
        .ok(200);
    assert_eq!(by_query["policy"], "display");
    for query in ["policy=lax", "recipient=ana@example.com", "refresh=7"] {
        let path = format!("/verify?{query}");
        world
            .post(&path, "application/json", document.clone())
            .await
            .problem(400, "request-malformed");
    }
    let lax = json!({"policy": {"name": "lax", "checks": {"signature": "advisory"}}});
    let answer = ask(lax).await;
    answer.problem(400, "request-malformed");
}
