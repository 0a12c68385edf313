//! Sizes, times, capacity, panics' kin, headers: what holds for every route.

use std::{net::SocketAddr, time::Duration};

use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::json;
use testamur_wallet_api::{HttpSettings, Scope, internal_router, serve};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

use crate::world::{World, answer, request};

#[tokio::test]
async fn a_huge_body_is_refused_by_its_announced_and_by_its_real_length() {
    let world = World::with(HttpSettings {
        max_body_bytes: 1000,
        max_verification_body_bytes: 1000,
        ..HttpSettings::default()
    })
    .await;
    let tenant = world.tenant("a").await;
    let key = world.key(Some(&tenant), &[Scope::CredentialsIssue]).await;
    for path in [
        "/verify",
        "/tenants/a/token",
        "/tenants/a/credential",
        "/tenants/a/events/x",
        "/v1/tenants/a/credentials",
    ] {
        let content_type = if path.ends_with("token") {
            "application/x-www-form-urlencoded"
        } else {
            "application/json"
        };
        let announced = request(Method::POST, path, Some(&key))
            .header("content-type", content_type)
            .header("content-length", 1_000_000_000);
        world
            .send(announced.body(Body::empty()).unwrap())
            .await
            .problem(413, "body-too-large");
        let real = request(Method::POST, path, Some(&key)).header("content-type", content_type);
        world
            .send(real.body(vec![b'x'; 1001].into()).unwrap())
            .await
            .problem(413, "body-too-large");
    }
    let exact = world.post("/verify", "text/plain", vec![b'x'; 1000]).await;
    assert_eq!(exact.status, 200);
}

/// What a server over TCP answers to a head whose body never comes.
async fn told_without_a_body(settings: HttpSettings) -> String {
    let world = World::with(settings).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(serve(listener, world.app.clone(), std::future::pending()));
    let mut client = TcpStream::connect(address).await.unwrap();
    let head =
        b"POST /verify HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 5\r\n\r\nab";
    client.write_all(head).await.unwrap();
    let mut text = String::new();
    let read = client.read_to_string(&mut text);
    tokio::time::timeout(Duration::from_secs(20), read)
        .await
        .expect("it answers")
        .unwrap();
    server.abort();
    text
}

#[tokio::test]
async fn a_body_that_does_not_come_in_time_is_a_problem() {
    let settings = HttpSettings {
        body_timeout_seconds: 1,
        ..HttpSettings::default()
    };
    let text = told_without_a_body(settings).await;
    assert!(text.starts_with("HTTP/1.1 408"), "{text}");
    assert!(
        text.contains("urn:testamur:problem:body-too-slow"),
        "{text}"
    );
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let settings = HttpSettings {
        request_timeout_seconds: 1,
        ..HttpSettings::default()
    };
    let text = told_without_a_body(settings).await;
    assert!(text.starts_with("HTTP/1.1 503"), "{text}");
    assert!(text.contains("retry-after: 1"), "{text}");
}

/// Serves on an address of its own.
async fn served(settings: HttpSettings) -> (SocketAddr, JoinHandle<()>, World) {
    let world = World::with(settings).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = serve(listener, world.app.clone(), std::future::pending());
    (address, tokio::spawn(server), world)
}

/// A request whose body is announced with `announced` bytes, of which `sent` come.
async fn begun(address: SocketAddr, announced: usize, sent: usize) -> TcpStream {
    let mut client = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /verify HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {announced}\r\n\r\n"
    );
    client.write_all(head.as_bytes()).await.unwrap();
    client.write_all(&vec![b'x'; sent]).await.unwrap();
    // The server has read as far as it can before anybody else comes.
    tokio::time::sleep(Duration::from_millis(200)).await;
    client
}

async fn told(mut client: TcpStream) -> String {
    let mut text = String::new();
    let read = client.read_to_string(&mut text);
    tokio::time::timeout(Duration::from_secs(20), read)
        .await
        .expect("it answers")
        .unwrap();
    text
}

#[tokio::test]
async fn clients_that_send_slowly_keep_nobody_from_his_turn() {
    let settings = HttpSettings {
        max_requests: 1,
        ..HttpSettings::default()
    };
    let (address, server, _world) = served(settings).await;
    let mut slow = Vec::new();
    for _ in 0..3 {
        slow.push(begun(address, 5, 2).await);
    }
    let mut quick = TcpStream::connect(address).await.unwrap();
    let head = b"GET /openapi.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    quick.write_all(head).await.unwrap();
    let text = told(quick).await;
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    for mut slow in slow {
        slow.write_all(b"xyz").await.unwrap();
        let text = told(slow).await;
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    }
    server.abort();
}

#[tokio::test]
async fn bodies_that_are_being_read_have_so_much_room_and_no_more() {
    let settings = HttpSettings {
        max_requests: 1,
        max_body_bytes: 1000,
        ..HttpSettings::default()
    };
    let (address, server, _world) = served(settings).await;
    let mut first = begun(address, 1000, 900).await;
    let second = begun(address, 1000, 900).await;
    let text = told(second).await;
    assert!(text.starts_with("HTTP/1.1 503"), "{text}");
    assert!(text.contains("retry-after: 1"), "{text}");
    first.write_all(&[b'x'; 100]).await.unwrap();
    let text = told(first).await;
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    server.abort();
}

#[tokio::test]
async fn every_answer_has_an_id_and_tells_browsers_to_do_nothing_with_it() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for path in [
        "/healthz",
        "/nothing",
        "/v1/tenants",
        "/openapi.json",
        "/docs/",
    ] {
        let answer = world.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'none'"),
            "{path}"
        );
        ids.push(answer.header("x-request-id").to_owned());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5);
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_too() {
    let world = World::new().await;
    world.get("/nothing").await.problem(404, "not-found");
    world
        .send(Request::delete("/healthz").body(Body::empty()).unwrap())
        .await
        .problem(405, "method-not-allowed");
}

#[tokio::test]
async fn more_than_can_be_done_is_answered_at_once() {
    let world = World::with(HttpSettings {
        max_requests: 0,
        ..HttpSettings::default()
    })
    .await;
    let answer = world.get("/openapi.json").await;
    answer.problem(503, "busy");
    assert_eq!(answer.header("retry-after"), "1");
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(world.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_verification_that_finds_no_room_is_answered_busy() {
    let settings = HttpSettings {
        max_verifications: 1,
        verification_queue_milliseconds: 0,
        ..HttpSettings::default()
    };
    let world = World::with(settings).await;
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let request = Request::post("/verify")
                .body(Body::from("nonsense"))
                .unwrap();
            tokio::spawn(answer(world.router(), request))
        })
        .collect();
    for one in tries {
        let answer = one.await.unwrap();
        assert!(matches!(answer.status, 200 | 503), "{}", answer.text());
    }
}

#[tokio::test]
async fn the_inner_network_alone_sees_metrics_when_it_has_a_listener_of_its_own() {
    let settings = HttpSettings {
        internal_listen: Some("127.0.0.1:0".to_owned()),
        ..HttpSettings::default()
    };
    let world = World::with(settings).await;
    world.get("/metrics").await.problem(404, "not-found");
    world.get("/readyz").await.problem(404, "not-found");
    assert_eq!(world.get("/healthz").await.status, 200);
    for path in ["/metrics", "/readyz", "/healthz"] {
        let inner = answer(
            internal_router(world.app.clone()),
            Request::get(path).body(Body::empty()).unwrap(),
        )
        .await;
        assert_eq!(inner.status, 200, "{path}");
    }
}

#[tokio::test]
async fn metrics_count_by_route_and_hold_nothing_that_a_caller_chose() {
    let world = World::new().await;
    world.tenant("a").await;
    world
        .get("/tenants/a/credential-offers/secret-token?code=secret-query")
        .await;
    world.get("/no-such/secret-address").await;
    let text = world.get("/metrics").await;
    assert!(
        text.text()
            .contains("route=\"/tenants/{slug}/credential-offers/{token}\",status=\"404\"} 1"),
        "{}",
        text.text()
    );
    assert!(!text.text().contains("secret"));
}

#[tokio::test]
async fn a_connection_that_sends_no_head_is_closed_and_a_shutdown_finishes_what_is_under_way() {
    let world = World::with(HttpSettings {
        header_timeout_seconds: 1,
        ..HttpSettings::default()
    })
    .await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(serve(listener, world.app.clone(), async {
        drop(stopped.await);
    }));

    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n")
        .await
        .unwrap();
    let mut heard = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(20), slow.read_to_end(&mut heard)).await;
    assert!(ended.is_ok(), "the connection is closed");

    let mut quick = TcpStream::connect(address).await.unwrap();
    quick
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut text = String::new();
    quick.read_to_string(&mut text).await.unwrap();
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");

    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), server)
        .await
        .expect("it ends")
        .unwrap();
    assert!(
        TcpStream::connect(address).await.is_err(),
        "nobody listens any more"
    );
}

#[tokio::test]
async fn malformed_json_and_duplicate_members_are_told_with_their_place() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let key = world.key(Some(&tenant), &[Scope::CredentialsIssue]).await;
    for (body, said) in [
        ("{", "line 1"),
        (
            "{\"learner\": {\"id\": \"1\", \"\\u0069d\": \"2\"}}",
            "/learner/id",
        ),
        ("{\"award_number\": 1e999}", "/award_number"),
        ("{} {}", "line 1"),
    ] {
        let request = request(Method::POST, "/v1/tenants/a/credentials", Some(&key))
            .header("content-type", "application/json");
        let answer = world.send(request.body(body.into()).unwrap()).await;
        let problem = answer.problem(400, "json-malformed");
        assert!(
            problem["detail"].as_str().unwrap().contains(said),
            "{problem}"
        );
    }
    let typed = request(Method::POST, "/v1/tenants/a/credentials", Some(&key))
        .header("content-type", "text/plain");
    world
        .send(typed.body(json!({}).to_string().into()).unwrap())
        .await
        .problem(415, "media-type-unsupported");
}
