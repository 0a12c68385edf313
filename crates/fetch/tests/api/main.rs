//! The door to the network, against a server of raw bytes on a loopback port.
#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod logs;
mod server;

use std::time::{Duration, Instant};

use server::Server;
use testamur_fetch::{FetchOptions, Fetcher};
use testamur_verifier::{DocumentKind, DocumentSource, SourceError};

fn local() -> FetchOptions {
    FetchOptions {
        allow_loopback_http: true,
        total_timeout: Duration::from_secs(2),
        ..FetchOptions::default()
    }
}

fn json(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn a_document_comes_with_its_media_type() {
    let server = Server::answering(json("{}")).await;
    let document = Fetcher::new(local())
        .credential(&server.url("/c"))
        .await
        .unwrap();
    assert_eq!(document.bytes, b"{}");
    assert_eq!(document.media_type.as_deref(), Some("application/json"));
}

#[tokio::test]
async fn nothing_connects_to_loopback_without_the_option() {
    let server = Server::answering(json("{}")).await;
    let fetcher = Fetcher::default();
    let port = server.url("").rsplit(':').next().unwrap().to_owned();
    for url in [
        server.url("/"),
        format!("https://localhost:{port}/"),
        format!("https://127.0.0.1:{port}/"),
    ] {
        assert_eq!(
            fetcher.credential(&url).await.unwrap_err(),
            SourceError::Unreachable
        );
    }
    assert_eq!(server.requests(), 0);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_name_which_resolves_to_loopback_is_not_connected_to() {
    let server = Server::answering(json("{}")).await;
    let port = server.port();
    let fetcher = Fetcher::new(FetchOptions {
        allowed_ports: vec![port],
        ..FetchOptions::default()
    });
    let url = format!("https://localhost:{port}/");
    assert_eq!(
        fetcher.credential(&url).await.unwrap_err(),
        SourceError::Unreachable
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_even_without_a_length() {
    let body = "x".repeat(2000);
    let endless = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{body}"
    );
    let server = Server::answering(endless).await;
    let options = |max_bytes| FetchOptions {
        max_bytes,
        ..local()
    };
    assert!(
        Fetcher::new(options(1999))
            .credential(&server.url("/"))
            .await
            .is_err()
    );
    assert!(
        Fetcher::new(options(2000))
            .credential(&server.url("/"))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_status_list_has_a_limit_of_its_own() {
    let server = Server::answering(json(&"x".repeat(2000))).await;
    let options = |max_status_list_bytes| FetchOptions {
        max_bytes: 100,
        max_status_list_bytes,
        ..local()
    };
    for kind in [DocumentKind::RevocationList, DocumentKind::StatusList] {
        let url = server.url("/");
        let fetcher = Fetcher::new(options(2000));
        assert!(fetcher.load(kind, &url).await.is_ok());
        let fetcher = Fetcher::new(options(1999));
        let refused = fetcher.load(kind, &url).await.unwrap_err();
        assert_eq!(refused, SourceError::TooLarge);
        let other = fetcher.load(DocumentKind::IssuerKeys, &url).await;
        assert_eq!(other.unwrap_err(), SourceError::TooLarge);
    }
}

#[tokio::test]
async fn the_limit_counts_decoded_bytes() {
    let server = Server::answering(server::gzip_of_zeros()).await;
    let options = FetchOptions {
        max_bytes: 100_000,
        ..local()
    };
    assert!(
        Fetcher::new(options)
            .credential(&server.url("/"))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_page_of_html_is_refused() {
    let server = Server::answering("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}").await;
    assert!(
        Fetcher::new(local())
            .credential(&server.url("/"))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_status_other_than_200_is_no_document() {
    for status in [
        "404 Not Found",
        "500 Internal Server Error",
        "206 Partial Content",
        "204 No Content",
    ] {
        let server = Server::answering(format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")).await;
        assert!(
            Fetcher::new(local())
                .credential(&server.url("/"))
                .await
                .is_err(),
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_redirect_on_the_same_origin_is_followed() {
    let server = Server::routing(|path| match path {
        "/old" => {
            "HTTP/1.1 302 Found\r\nlocation: /new\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                .to_owned()
        }
        _ => json(r#"{"moved":true}"#),
    })
    .await;
    let document = Fetcher::new(local())
        .credential(&server.url("/old"))
        .await
        .unwrap();
    assert_eq!(document.bytes, br#"{"moved":true}"#);
}

#[tokio::test]
async fn a_redirect_to_another_origin_is_not_followed() {
    let inner = Server::answering(json("{}")).await;
    let location = inner.url("/secret");
    let outer = Server::answering(format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")).await;
    assert!(
        Fetcher::new(local())
            .credential(&outer.url("/"))
            .await
            .is_err()
    );
    assert_eq!(inner.connections(), 0);
}

#[tokio::test]
async fn a_loop_of_redirects_ends_after_three() {
    let server = Server::answering(
        "HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    )
    .await;
    assert!(
        Fetcher::new(local())
            .credential(&server.url("/"))
            .await
            .is_err()
    );
    assert_eq!(server.requests(), 4);
}

#[tokio::test]
async fn a_server_which_never_answers_costs_the_total_time_and_no_more() {
    let server = Server::silent().await;
    let options = FetchOptions {
        total_timeout: Duration::from_millis(200),
        ..local()
    };
    let started = Instant::now();
    assert!(
        Fetcher::new(options)
            .credential(&server.url("/"))
            .await
            .is_err()
    );
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_document_is_asked_for_once_while_it_is_fresh() {
    let server = Server::answering(json("{}")).await;
    let fetcher = Fetcher::new(local());
    let url = server.url("/list");
    for _ in 0..3 {
        fetcher.load(DocumentKind::StatusList, &url).await.unwrap();
        fetcher.accept(DocumentKind::StatusList, &url, None);
    }
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn what_must_not_be_stored_is_asked_for_each_time() {
    let body = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncache-control: no-store\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    let server = Server::answering(body).await;
    let fetcher = Fetcher::new(local());
    let url = server.url("/list");
    for _ in 0..2 {
        fetcher.load(DocumentKind::StatusList, &url).await.unwrap();
        fetcher.accept(DocumentKind::StatusList, &url, None);
    }
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn many_who_ask_at_once_cost_one_request() {
    let server = Server::answering(json("{}")).await;
    let fetcher = Fetcher::new(local());
    let url = server.url("/list");
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let (fetcher, url) = (fetcher.clone(), url.clone());
        asking.spawn(async move { fetcher.load(DocumentKind::StatusList, &url).await.is_ok() });
    }
    assert!(asking.join_all().await.into_iter().all(|came| came));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_failure_is_not_asked_for_again_at_once() {
    let server = Server::answering(
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    )
    .await;
    let fetcher = Fetcher::new(local());
    let url = server.url("/list");
    for _ in 0..50 {
        assert!(fetcher.load(DocumentKind::StatusList, &url).await.is_err());
    }
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn one_host_never_sees_more_than_two_of_us_at_once() {
    let server = Server::silent().await;
    let fetcher = Fetcher::new(local());
    let mut asking = tokio::task::JoinSet::new();
    for index in 0..50 {
        let (fetcher, url) = (fetcher.clone(), server.url(&format!("/{index}")));
        asking.spawn(async move { fetcher.load(DocumentKind::StatusList, &url).await.is_err() });
    }
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(server.connections(), 2);
    asking.abort_all();
}

#[tokio::test]
async fn slow_hosts_do_not_hold_up_a_quick_one() {
    let quick = Server::answering(json("{}")).await;
    let fetcher = Fetcher::new(local());
    let mut slow = Vec::new();
    for _ in 0..3 {
        let server = Server::silent().await;
        for index in 0..10 {
            let (fetcher, url) = (fetcher.clone(), server.url(&format!("/{index}")));
            slow.push(tokio::spawn(async move {
                fetcher.load(DocumentKind::StatusList, &url).await.is_err()
            }));
        }
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let started = Instant::now();
    let came = fetcher
        .load(DocumentKind::StatusList, &quick.url("/"))
        .await;
    assert!(came.is_ok());
    assert!(started.elapsed() < Duration::from_millis(700));
    for slow in slow {
        slow.abort();
    }
}

#[tokio::test]
async fn the_request_carries_no_cookie_no_authorization_and_no_referrer() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nset-cookie: a=b\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}").await;
    let fetcher = Fetcher::new(local());
    for _ in 0..2 {
        fetcher.credential(&server.url("/c")).await.unwrap();
    }
    let sent = server.last_request().to_ascii_lowercase();
    for header in [
        "cookie:",
        "authorization:",
        "referer:",
        "proxy-authorization:",
    ] {
        assert!(!sent.contains(header), "{sent}");
    }
}
