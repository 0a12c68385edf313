//! Images sent to `POST /verify`: greater than other bodies, and beside options.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use testamur_issuer::CredentialFormat;
use testamur_wallet_api::{HttpSettings, serve};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::world::World;

const IMAGE_BYTES: usize = 5 << 20;
const BODY_BYTES: usize = 8 << 20;
const REQUEST: &str = "application/vnd.testamur.verification-request+json";

/// A badge of this world in an SVG of this many bytes.
async fn svg(world: &World, length: usize) -> Vec<u8> {
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let document = world
        .registrar()
        .document(&tenant, credential, CredentialFormat::OpenBadgesJwt, None)
        .await
        .unwrap();
    let head = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><openbadges:credential verify="{}"/><desc>"#,
        document.body
    );
    let tail = "</desc></svg>";
    let picture = "x".repeat(length - head.len() - tail.len());
    [head, picture, tail.to_owned()].concat().into_bytes()
}

async fn verified(world: &World, media_type: &str, body: Vec<u8>) -> Value {
    let report = world.post("/verify", media_type, body).await.ok(200);
    assert_eq!(report["verified"], true, "{report}");
    report
}

#[tokio::test]
async fn an_image_as_large_as_a_badge_may_be_is_verified() {
    let world = World::new().await;
    let image = svg(&world, IMAGE_BYTES).await;
    let report = verified(&world, "image/svg+xml", image.clone()).await;
    assert_eq!(report["container"]["kind"], "svg");
    let larger = [image, vec![b' ']].concat();
    let answer = world.post("/verify", "image/svg+xml", larger).await;
    assert!(answer.ok(200).to_string().contains("limit_reached"));
    world
        .post("/verify", "image/svg+xml", vec![b' '; BODY_BYTES + 1])
        .await
        .problem(413, "body-too-large");
}

#[tokio::test]
async fn more_is_asked_of_an_image_too() {
    let world = World::new().await;
    let image = svg(&world, IMAGE_BYTES).await;
    let request = json!({
        "credential_base64": STANDARD.encode(&image),
        "options": {"policy": "display", "registries": [{"issuers": [{"id": "did:web:credentials.example:tenants:a"}]}]},
    });
    let report = verified(&world, REQUEST, request.to_string().into_bytes()).await;
    assert_eq!(
        (&report["container"]["kind"], &report["policy"]),
        (&json!("svg"), &json!("display"))
    );
    assert_eq!(report["registered_in"][0]["registry"], "registry 1");
    let both = json!({"credential": {}, "credential_base64": "e30="});
    let answer = world.post("/verify", REQUEST, both.to_string()).await;
    let problem = answer.problem(400, "request-malformed");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("one credential")
    );
}

#[tokio::test]
async fn a_batch_may_be_as_large_as_an_image() {
    let world = World::new().await;
    let items = json!(["x".repeat(3 << 20), 7]).to_string();
    let answer = world.post("/verify/batch", "application/json", items).await;
    assert_eq!(answer.ok(200).as_array().unwrap().len(), 2);
    world
        .post(
            "/verify/batch",
            "application/json",
            vec![b' '; BODY_BYTES + 1],
        )
        .await
        .problem(413, "body-too-large");
}

#[tokio::test]
async fn only_so_many_great_bodies_are_in_memory_and_small_ones_pass_them() {
    let world = World::with(HttpSettings {
        max_verifications: 1,
        verification_queue_milliseconds: 50,
        ..HttpSettings::default()
    })
    .await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(serve(listener, world.app.clone(), std::future::pending()));
    // Four have sent more than other bodies may hold, and their last byte is awaited.
    let great = 2 << 20;
    let mut unfinished = Vec::new();
    for _ in 0..4 {
        let mut client = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST /verify HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {great}\r\n\r\n"
        );
        client.write_all(head.as_bytes()).await.unwrap();
        client.write_all(&vec![b'x'; great - 1]).await.unwrap();
        unfinished.push(client);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let image = vec![b'x'; great];
    let refused = world.post("/verify", "text/plain", image.clone()).await;
    refused.problem(503, "busy");
    let small = world.post("/verify", "text/plain", "x").await;
    assert_eq!(small.status, 200);
    for mut client in unfinished {
        client.write_all(b"x").await.unwrap();
        let mut text = String::new();
        client.read_to_string(&mut text).await.unwrap();
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    }
    let answer = world.post("/verify", "text/plain", image).await;
    assert_eq!(answer.status, 200);
    server.abort();
}
