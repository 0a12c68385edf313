//! One answer outside, the reason in the log.

use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex};

use testamur_verifier::CheckCode;
use tracing::instrument::WithSubscriber as _;
use tracing_subscriber::fmt::MakeWriter;

use crate::net::{Internet, Page};
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

#[tokio::test]
async fn whoever_asks_learns_nothing_about_our_network() {
    let internet = Internet::new().await;
    let issuer = Issuer::on_the_web(&internet);
    internet.put(
        &internet.url("lists.example", "/page"),
        Page::new("text/html", "<p>"),
    );
    let mut told = Vec::new();
    let closed = if internet.port == 1 { 2 } else { 1 };
    for (url, reason) in [
        // A listener, a closed port, an address that nobody has, a name without one, an answer of the wrong kind.
        (
            internet.url("127.0.0.1", "/?token=secret"),
            "not an address of the public Internet",
        ),
        (format!("https://127.7.7.7:{closed}/"), "is not allowed"),
        (
            internet.url("10.255.255.1", "/"),
            "not an address of the public Internet",
        ),
        (
            internet.url("nowhere.example", "/"),
            "could not be resolved",
        ),
        (internet.url("lists.example", "/missing"), "status is 404"),
        (internet.url("lists.example", "/page"), "text/html"),
    ] {
        let badge = issuer.badge_with_status(&url);
        let (report, log) = reasons_while(judge(&internet, &badge)).await;
        let check = report.checks_of(CheckCode::Status).next().expect("a check");
        let found = check.found.clone().unwrap_or_default();
        told.push((check.message.clone(), found.replace(&url, "")));
        assert!(log.contains(reason), "{url}: {log}");
        assert!(!log.contains("secret"), "{log}");
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:?}");
    internet.assert_nothing_inside();
}

/// A proxy from the environment would see, and could change, what we ask.
#[tokio::test]
async fn no_proxy_of_the_environment_is_asked() {
    let proxy = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await;
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
