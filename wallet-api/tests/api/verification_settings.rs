//! `POST /verify` where its operator says how it judges, and lets credentials be named by their URLs.

use serde_json::{Value, json};
use testamur_fetch::{FetchOptions, Fetcher};
use testamur_issuer::CredentialFormat;
use testamur_verifier::{PinnedKey, Policy, VerifyOptions, parse_registry};
use testamur_wallet_api::Verification;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::world::World;

const ISSUER: &str = "did:web:credentials.example:tenants:a";
const REQUEST: &str = "application/vnd.testamur.verification-request+json";

async fn badge(world: &World) -> String {
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let document = world
        .registrar()
        .document(&tenant, credential, CredentialFormat::LdpVc, None);
    document.await.unwrap().body
}

async fn verified(world: &World, media_type: &str, body: impl Into<String>) -> Value {
    let body = body.into();
    world.post("/verify", media_type, body).await.ok(200)
}

#[tokio::test]
async fn what_nobody_asks_for_is_as_the_operator_says() {
    let plain = World::new().await;
    let body = badge(&plain).await;
    let issued: Value = serde_json::from_str(&body).unwrap();
    let method = issued["proof"]["verificationMethod"].as_str().unwrap();
    let document = plain.get("/tenants/a/did.json").await.ok(200);
    let methods = document["verificationMethod"].as_array().unwrap();
    let key = methods.iter().find(|it| it["id"] == method).unwrap();
    let pins = json!({"pinned": [
        {"issuer": ISSUER, "verification_method": method, "key": key["publicKeyMultibase"]},
    ]});
    let list = json!({"name": "Partners", "issuers": [{"id": ISSUER}]});
    let options = VerifyOptions {
        policy: Policy::named("display").unwrap(),
        registries: vec![parse_registry(list.to_string().as_bytes(), "x").unwrap()],
        pinned_keys: PinnedKey::parse_list(pins.to_string().as_bytes()).unwrap(),
        ..VerifyOptions::default()
    };
    // A service that has none of the issuer's documents.
    let world = World::verifying(Verification {
        options,
        urls: None,
    })
    .await;
    let told = |report: &Value| {
        (
            report["trust"].clone(),
            report["policy"].clone(),
            report["registered_in"][0]["registry"].clone(),
        )
    };
    let by_operator = (json!("pinned"), json!("display"), json!("Partners"));
    let report = verified(&world, "application/json", &body).await;
    assert_eq!(told(&report), by_operator, "{report}");
    let lines = format!("{issued}\n");
    let batch = world
        .post("/verify/batch", "application/x-ndjson", lines)
        .await;
    let first: Value = serde_json::from_str(batch.text().lines().next().unwrap()).unwrap();
    assert_eq!(told(&first), by_operator);

    let own = json!({"name": "Mine", "issuers": [{"id": ISSUER}]});
    let options = json!({"policy": "strict", "registries": [own]});
    let request = json!({"credential": issued, "options": options});
    let report = verified(&world, REQUEST, request.to_string()).await;
    let by_request = (json!("pinned"), json!("strict"), json!("Mine"));
    assert_eq!(told(&report), by_request, "{report}");
    assert_eq!(report["registered_in"].as_array().unwrap().len(), 1);
}

/// Publishes a credential, and gives its URL.
async fn published(body: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            assert!(stream.read(&mut head).await.unwrap() > 0);
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/vc\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    format!("http://{address}/badge")
}

#[tokio::test]
async fn a_credential_is_fetched_only_where_the_operator_allows_it() {
    let fetcher = |allow_loopback_http| {
        Fetcher::new(FetchOptions {
            allow_loopback_http,
            ..FetchOptions::default()
        })
    };
    let fetching = |allow_loopback_http| Verification {
        options: VerifyOptions::default(),
        urls: Some(fetcher(allow_loopback_http)),
    };
    let world = World::verifying(fetching(true)).await;
    let url = published(badge(&world).await).await;
    let in_request = json!({"url": url, "options": {"policy": "display"}}).to_string();
    let report = verified(&world, "text/uri-list", format!("{url}\r\n")).await;
    assert_eq!(report["verified"], true, "{report}");
    let report = verified(&world, REQUEST, in_request.clone()).await;
    assert_eq!(
        (&report["verified"], &report["policy"]),
        (&json!(true), &json!("display"))
    );
    // A credential says nothing of the kind: under any other type, this is one.
    let report = verified(&world, "application/json", in_request.clone()).await;
    assert_eq!(report["verified"], false);

    // Whatever is there, or is not, the answer is one.
    let careful = World::verifying(fetching(false)).await;
    let mut told = Vec::new();
    for url in [
        &*url,
        "https://127.0.0.1:1/x",
        "https://[::1]/x",
        "file:///etc/passwd",
        "nonsense",
    ] {
        let answer = careful
            .post("/verify", "text/uri-list", url.to_owned())
            .await;
        let mut problem = answer.problem(502, "credential-unreachable");
        problem["instance"].take();
        assert!(!answer.text().contains("127.0.0.1"), "{}", answer.text());
        told.push(problem);
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:?}");

    let closed = World::new().await;
    closed
        .post("/verify", "text/uri-list", url)
        .await
        .problem(415, "media-type-unsupported");
    closed
        .post("/verify", REQUEST, in_request)
        .await
        .problem(400, "request-malformed");
}
