//! What the operator reads of a document that did not come, and what nobody does.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use testamur_fetch::{FetchOptions, Fetcher, Resolver, Resolving};
use testamur_verifier::{DocumentKind, DocumentSource, Edition, SourceError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tracing_subscriber::fmt::MakeWriter;

use crate::local;
use crate::server::Server;

/// What is logged while a future runs.
async fn log_of<F: Future>(future: F) -> (F::Output, String) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let guard = tracing_subscriber::util::SubscriberInitExt::set_default(subscriber);
    let output = future.await;
    drop(guard);
    let bytes = log.0.lock().unwrap().clone();
    (output, String::from_utf8(bytes).unwrap())
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// No name has an address, and one has an inner one.
#[derive(Debug)]
struct Names;

impl Resolver for Names {
    fn resolve<'a>(&'a self, name: &'a str) -> Resolving<'a> {
        let answer = match name {
            "inside.example" => Ok(vec![IpAddr::from([10, 0, 0, 1])]),
            _ => Err(io::Error::other("no such domain")),
        };
        Box::pin(std::future::ready(answer))
    }
}

/// Says something, whoever comes and whatever they say.
async fn plain_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let said = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            said.await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
        }
    });
    port
}

async fn closed_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test]
async fn every_cause_is_told_from_every_other() {
    let (plain, closed) = (plain_port().await, closed_port().await);
    let silent = Server::silent().await;
    let options = FetchOptions {
        total_timeout: Duration::from_secs(3),
        ..local()
    };
    let fetcher = Fetcher::with_resolver(options, Arc::new(Names));
    for (url, reason) in [
        (
            format!("http://127.0.0.1:{closed}/"),
            "tcp connect error: Connection refused",
        ),
        // Plain bytes where a handshake is expected.
        (
            format!("https://127.0.0.1:{plain}/"),
            "received corrupt message of type InvalidContentType",
        ),
        (silent.url("/"), "it took more than 3s"),
        ("https://nowhere.example/".to_owned(), "no such domain"),
        (
            "https://inside.example/".to_owned(),
            "10.0.0.1 is not an address of the public Internet",
        ),
    ] {
        let (answer, log) = log_of(fetcher.load(DocumentKind::StatusList, &url)).await;
        assert_eq!(answer.unwrap_err(), SourceError::Unreachable, "{url}");
        assert!(log.contains(reason), "{url}: {log}");
        assert!(log.contains(&url), "{url}: {log}");
    }
}

const CANARY: &str = "canary-ada-lovelace";

#[tokio::test]
async fn what_is_about_a_person_leaves_no_path_in_the_log() {
    let server = Server::answering(
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    )
    .await;
    let moved = Server::answering(format!(
        "HTTP/1.1 302 Found\r\nlocation: https://elsewhere.example/{CANARY}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    ))
    .await;
    let fetcher = Fetcher::new(local());
    let port = closed_port().await;
    let path = format!("/{CANARY}/badge.json?{CANARY}#{CANARY}");
    for url in [
        server.url(&path),
        moved.url(&path),
        format!("http://127.0.0.1:{port}{path}"),
        format!("ftp://127.0.0.1:{port}{path}"),
        format!("http://{CANARY}:{CANARY}@127.0.0.1:{port}{path}"),
        format!("data:{CANARY}"),
        CANARY.to_owned(),
        format!("https://10.0.0.1{path}"),
    ] {
        let (answers, log) = log_of(async {
            let mut answers = vec![fetcher.credential(&url).await];
            for kind in [
                DocumentKind::RefreshedCredential,
                DocumentKind::RelatedResource,
            ] {
                answers.push(fetcher.load(kind, &url).await);
            }
            answers
        })
        .await;
        assert!(answers.iter().all(Result::is_err), "{url}");
        assert_eq!(log.matches("document not fetched").count(), 3, "{log}");
        assert!(!log.contains(CANARY), "{log}");
    }
    let (_, log) = log_of(fetcher.credential(&server.url(&path))).await;
    assert!(
        log.contains(&format!("url=\"{}\"", server.url(""))),
        "{log}"
    );
}

#[tokio::test]
async fn what_an_issuer_publishes_is_logged_with_its_path_and_without_its_query() {
    let server = Server::answering(
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    )
    .await;
    let fetcher = Fetcher::new(local());
    for (index, kind) in [
        DocumentKind::ControllerDocument,
        DocumentKind::DidDocument,
        DocumentKind::EntityStatement,
        DocumentKind::IssuerKeys,
        DocumentKind::IssuerRegistry,
        DocumentKind::RevocationList,
        DocumentKind::StatusList,
    ]
    .into_iter()
    .enumerate()
    {
        let url = server.url(&format!("/issuer/{index}"));
        let (_, log) = log_of(fetcher.load(kind, &format!("{url}?token=secret"))).await;
        assert!(log.contains(&format!("url=\"{url}\"")), "{log}");
        assert!(!log.contains("secret"), "{log}");
    }
}

#[tokio::test]
async fn a_list_that_was_rolled_back_is_named() {
    let fetcher = Fetcher::default();
    let of = |second, digest| Edition::Dated {
        as_of: jiff::Timestamp::from_second(second).unwrap(),
        digest: [digest; 32],
    };
    let url = "https://lists.example/1?token=secret";
    let ask = |edition| fetcher.is_rollback(DocumentKind::StatusList, url, &edition);
    let (answers, log) = log_of(async { [ask(of(2, 2)), ask(of(1, 1))] }).await;
    assert_eq!(answers, [false, true]);
    assert!(log.contains("url=\"https://lists.example/1\""), "{log}");
}

/// Each is refused anew, as none was remembered; nor is any of it written down.
#[tokio::test]
async fn a_url_that_is_too_long_is_not_kept() {
    let server = Server::silent().await;
    let fetcher = Fetcher::new(local());
    let url = server.url(&format!("/{}", "x".repeat(900_000)));
    let ((), log) = log_of(async {
        for _ in 0..3 {
            let answer = fetcher.load(DocumentKind::ControllerDocument, &url).await;
            assert_eq!(answer.unwrap_err(), SourceError::Unreachable);
        }
    })
    .await;
    assert_eq!(log.matches("longer than 2048 bytes").count(), 3, "{log}");
    assert!(log.len() < 2000);
    assert_eq!(server.connections(), 0);
}
