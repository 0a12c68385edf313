//! Who may use the VC-API, and what is no request.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use serde_json::json;
use testamur_wallet_api::{HttpSettings, Scope};

use super::{Issuer, V2};
use crate::world::World;

#[tokio::test]
async fn a_request_that_is_none_is_refused() {
    let issuer = Issuer::new().await;
    for (operation, body) in [
        ("credentials/issue", json!({})),
        ("credentials/issue", json!([])),
        ("credentials/issue", json!({ "credential": "text" })),
        ("credentials/issue", json!({ "credential": null })),
        (
            "credentials/issue",
            json!({ "credential": {}, "options": [] }),
        ),
        (
            "credentials/issue",
            json!({ "credential": issuer.credential(), "options": { "unknown": 1 } }),
        ),
        (
            "credentials/issue",
            json!({ "credential": issuer.credential(), "options": { "cryptosuite": "x" } }),
        ),
        (
            "credentials/issue",
            json!({ "credential": issuer.credential(), "options": { "cryptosuite": "eddsa-2022" } }),
        ),
        (
            "credentials/issue",
            json!({ "credential": issuer.credential(), "options": { "mandatoryPointers": ["x"] } }),
        ),
        (
            "credentials/issue",
            json!({ "credential": issuer.credential(), "options": { "cryptosuite": "eddsa-jcs-2022", "mandatoryPointers": [] } }),
        ),
        (
            "credentials/issue",
            json!({ "credential": issuer.credential(), "options": { "format": "jose_cose_jwt", "cryptosuite": "eddsa-jcs-2022" } }),
        ),
        ("credentials/verify", json!({})),
        (
            "credentials/verify",
            json!({ "verifiableCredential": null }),
        ),
        ("credentials/verify", json!({ "verifiableCredential": [] })),
        (
            "credentials/verify",
            json!({ "verifiableCredential": {}, "options": 7 }),
        ),
        (
            "credentials/verify",
            json!({ "verifiableCredential": {}, "options": { "checks": "proof" } }),
        ),
        ("credentials/derive", json!({})),
        (
            "credentials/derive",
            json!({ "verifiableCredential": {}, "options": {} }),
        ),
        (
            "credentials/derive",
            json!({ "verifiableCredential": {}, "options": { "selectivePointers": [] } }),
        ),
        ("credentials/status", json!({})),
        ("credentials/status", json!({ "status": true })),
        ("presentations/verify", json!({})),
        (
            "presentations/verify",
            json!({ "verifiablePresentation": 7 }),
        ),
    ] {
        let answer = issuer.post(operation, &body).await;
        assert_eq!(answer.status, 400, "{operation} {body}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
}

#[tokio::test]
async fn the_vc_api_asks_for_a_key_with_its_scope() {
    let issuer = Issuer::new().await;
    let all_others: Vec<Scope> = Scope::ALL
        .into_iter()
        .filter(|scope| *scope != Scope::VcApi)
        .collect();
    let others = issuer.world.key(Some(&issuer.tenant), &all_others).await;
    let tenant = issuer.world.tenant("b").await;
    let anothers = issuer.world.key(Some(&tenant), &Scope::ALL).await;
    for operation in OPERATIONS {
        let path = format!("/tenants/a/{operation}");
        let body = json!({});
        let world = &issuer.world;
        world
            .post(&path, "application/json", "{}")
            .await
            .problem(401, "unauthorized");
        world
            .json_as(&others, Method::POST, &path, &body)
            .await
            .problem(403, "scope-missing");
        world
            .json_as(&anothers, Method::POST, &path, &body)
            .await
            .problem(404, "tenant-unknown");
    }
}

#[tokio::test]
async fn where_it_is_opened_only_this_machine_needs_no_key() {
    let settings = HttpSettings {
        vc_api_without_key: true,
        ..HttpSettings::default()
    };
    let world = World::with(settings).await;
    let tenant = world.tenant("a").await;
    let credential = json!({
        "@context": [V2],
        "type": ["VerifiableCredential"],
        "issuer": tenant.issuer_id(),
        "credentialSubject": { "id": "did:example:subject" },
    });
    let ask = async |headers: &[(&str, &str)]| {
        let mut request = Request::post("/tenants/a/credentials/issue")
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = json!({ "credential": credential }).to_string();
        world
            .send(request.body(Body::from(body)).unwrap())
            .await
            .status
    };
    for host in [
        "127.0.0.1:8080",
        "localhost:8080",
        "localhost",
        "[::1]:8080",
    ] {
        assert_eq!(ask(&[("host", host)]).await, 201, "{host}");
    }
    assert_eq!(ask(&[]).await, 401);
    assert_eq!(ask(&[("host", "rebound.example:8080")]).await, 401);
    for name in ["forwarded", "x-forwarded-for", "x-real-ip", "via"] {
        assert_eq!(
            ask(&[("host", "localhost"), (name, "x")]).await,
            401,
            "{name}"
        );
    }
    assert_eq!(
        ask(&[("host", "localhost"), ("authorization", "Bearer tst_x")]).await,
        401
    );
    // The rest stays closed.
    let request = Request::get("/v1/tenants/a/credentials").header("host", "localhost");
    let answer = world.send(request.body(Body::empty()).unwrap()).await;
    answer.problem(401, "unauthorized");
}

#[tokio::test]
async fn settings_that_open_it_to_others_do_not_open_it() {
    let open = HttpSettings {
        vc_api_without_key: true,
        ..HttpSettings::default()
    };
    let listening = HttpSettings {
        listen: "0.0.0.0:8080".to_owned(),
        ..open.clone()
    };
    // A proxy may ask as if it were somebody on this machine, and say nothing of whom it asks for.
    let proxied = HttpSettings {
        public_url: "https://credentials.example".to_owned(),
        ..open
    };
    for settings in [listening, proxied] {
        assert!(settings.vc_api_is_open().is_err());
        let world = World::with(settings).await;
        world.tenant("a").await;
        let request = Request::post("/tenants/a/credentials/issue")
            .header("host", "127.0.0.1:8080")
            .header(header::CONTENT_TYPE, "application/json");
        let answer = world.send(request.body(Body::from("{}")).unwrap()).await;
        answer.problem(401, "unauthorized");
    }
}

const OPERATIONS: [&str; 5] = [
    "credentials/issue",
    "credentials/status",
    "credentials/derive",
    "credentials/verify",
    "presentations/verify",
];
