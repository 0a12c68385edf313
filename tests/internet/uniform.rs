//! One answer outside, the reason in the log.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use testamur_fetch::FetchOptions;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpSocket};
use tracing::instrument::WithSubscriber as _;
use tracing_subscriber::fmt::MakeWriter;

use crate::net::{Internet, Page, public};
use crate::pages::{serve, tls};
use crate::world::{Issuer, judge};

/// What comes of a future, and what is logged meanwhile.
pub(crate) async fn reasons_while<F: Future>(future: F) -> (F::Output, String) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let output = future.with_subscriber(subscriber).await;
    let bytes = log.0.lock().expect("no panic while held").clone();
    (output, String::from_utf8_lossy(&bytes).into_owned())
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .expect("no panic while held")
            .extend_from_slice(bytes);
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

/// Hosts beside the honest one, each on a port of its own.
struct Neighbours {
    /// Bound, so that nobody else has the port, but nobody listens.
    closed: TcpSocket,
    foreign: u16,
    plain: u16,
    /// Whoever connects waits.
    silent: TcpListener,
}

impl Neighbours {
    async fn new() -> Self {
        let closed = TcpSocket::new_v4().expect("a socket");
        let address = SocketAddr::new(public(), 0);
        closed.bind(address).expect("an address of ours");
        let (foreign, plain, silent) = (listen().await, listen().await, listen().await);
        let neighbours = Self {
            closed,
            foreign: port(&foreign),
            plain: port(&plain),
            silent,
        };
        // The right name, under a root that nobody trusts.
        let (acceptor, _) = tls(&["lists.example"]);
        tokio::spawn(serve(foreign, acceptor, Arc::default()));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = plain.accept().await {
                let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            }
        });
        neighbours
    }

    fn closed(&self) -> u16 {
        self.closed.local_addr().expect("a bound socket").port()
    }

    fn ports(&self) -> Vec<u16> {
        let silent = port(&self.silent);
        vec![self.closed(), self.foreign, self.plain, silent]
    }
}

async fn listen() -> TcpListener {
    let listener = TcpListener::bind((public(), 0)).await;
    listener.expect("127.7.7.7 is ours to listen on")
}

fn port(listener: &TcpListener) -> u16 {
    listener.local_addr().expect("a bound listener").port()
}

#[tokio::test]
async fn whoever_asks_learns_nothing_about_our_network() {
    let neighbours = Neighbours::new().await;
    let options = FetchOptions {
        allowed_ports: neighbours.ports(),
        // So long takes the one that never says a word; all others have longer.
        connect_timeout: Duration::from_secs(4),
        total_timeout: Duration::from_secs(30),
        ..FetchOptions::default()
    };
    let internet = Internet::with_options(options).await;
    let issuer = Issuer::on_the_web(&internet);
    internet.put(
        &internet.url("lists.example", "/page"),
        Page::new("text/html", "<p>"),
    );
    let on = |port: u16| format!("https://lists.example:{port}/1");
    let cases = [
        (on(neighbours.closed()), "Connection refused"),
        (on(neighbours.foreign), "invalid peer certificate"),
        (on(neighbours.plain), "received corrupt message"),
        (on(port(&neighbours.silent)), "operation timed out"),
        (
            internet.url("127.0.0.1", "/?token=secret"),
            "127.0.0.1 is not an address of the public Internet",
        ),
        (
            internet.url("10.255.255.1", "/"),
            "10.255.255.1 is not an address of the public Internet",
        ),
        (
            "https://lists.example:22/".to_owned(),
            "port 22 is not allowed",
        ),
        (
            internet.url("nowhere.example", "/"),
            "could not be resolved",
        ),
        (internet.url("lists.example", "/missing"), "status is 404"),
        (internet.url("lists.example", "/page"), "text/html"),
    ];
    let mut told = Vec::new();
    for (url, reason) in &cases {
        let badge = issuer.badge_with_status(url);
        let (report, log) = reasons_while(judge(&internet, &badge)).await;
        let report = serde_json::to_string(&report).expect("a report");
        told.push(report.replace(url, "URL"));
        for (_, other) in &cases {
            assert_eq!(log.contains(other), other == reason, "{url}: {log}");
        }
        assert!(!log.contains("secret"), "{log}");
    }
    assert!(told[0].contains("status_unreachable"), "{}", told[0]);
    told.dedup();
    assert_eq!(told.len(), 1, "{told:#?}");
    internet.assert_nothing_inside();
}

/// A proxy from the environment would see, and could change, what we ask.
#[tokio::test]
async fn no_proxy_of_the_environment_is_asked() {
    let proxy = TcpListener::bind(("127.0.0.1", 0)).await;
    let proxy = proxy.expect("a port");
    let url = format!("http://{}", proxy.local_addr().expect("a bound listener"));
    let mut again = tokio::process::Command::new(std::env::current_exe().expect("this program"));
    again.args(["--exact", "issuers::a_did_web_is_resolved"]);
    for name in [
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ] {
        again.env(name, &url);
    }
    let output = again.env_remove("NO_PROXY").env_remove("no_proxy").output();
    let output = tokio::select! {
        output = output => output.expect("this program runs again"),
        _ = proxy.accept() => panic!("the proxy was asked"),
    };
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
}
