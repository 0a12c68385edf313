//! Hosts that waste our time: bodies without end, a byte at a time, of another length than they say, and many at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use testamur_fetch::FetchOptions;
use testamur_verifier::{
    CheckCode, DocumentKind, DocumentSource as _, Outcome, Problem, SourceError,
};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::net::{Internet, Page};
use crate::uniform::reasons_while;
use crate::world::{Issuer, assert_told, assert_verified, judge};

const LIST: DocumentKind = DocumentKind::StatusList;

#[tokio::test]
async fn a_body_of_one_byte_at_a_time_costs_the_total_time_and_no_more() {
    let options = FetchOptions {
        total_timeout: Duration::from_secs(2),
        ..FetchOptions::default()
    };
    let internet = Internet::with_options(options).await;
    let url = internet.url("lists.example", "/1");
    let page = Page::new("application/json", vec![b' '; 10_000]);
    internet.put(&url, page.trickled(Duration::from_millis(50)));
    let started = Instant::now();
    let (answer, log) = reasons_while(internet.fetcher.load(LIST, &url)).await;
    assert_eq!(answer.err(), Some(SourceError::Unreachable));
    assert!(log.contains("it took more than 2s"), "{log}");
    // The body would have taken 500 s.
    assert!(started.elapsed() < Duration::from_mins(1));
    assert_eq!(internet.requests(&url), 1);
}

#[tokio::test]
async fn a_body_without_end_is_read_up_to_the_limit() {
    let options = FetchOptions {
        total_timeout: Duration::from_mins(1),
        ..FetchOptions::default()
    };
    let internet = Internet::with_options(options).await;
    let url = internet.url("lists.example", "/1");
    let page = Page::new("application/json", vec![b' '; 10_000]);
    internet.put(&url, page.without_end());
    let (answer, log) = reasons_while(internet.fetcher.load(DocumentKind::IssuerKeys, &url)).await;
    assert!(answer.is_err());
    assert!(log.contains("more than 1048576 bytes"), "{log}");
}

#[tokio::test]
async fn a_body_of_another_length_than_it_says_is_no_list() {
    for (says, reason) in [
        // More than comes: what comes is not taken for the whole.
        ("100000", "the request failed"),
        ("18446744073709551615", "the request failed"),
        ("18446744073709551616", "the request failed"),
        ("-1", "the request failed"),
        ("many", "the request failed"),
        ("2\r\ncontent-length: 3", "the request failed"),
    ] {
        let internet = Internet::new().await;
        let issuer = Issuer::on_the_web(&internet);
        let url = internet.url("lists.example", "/1");
        let list = Page::json(&issuer.sign(&issuer.list(&url, None)));
        internet.put(&url, list.of_length(says));
        let badge = issuer.badge_with_status(&url);
        let (report, log) = reasons_while(judge(&internet, &badge)).await;
        assert!(log.contains(reason), "{says}: {log}");
        let (unknown, problem) = (Outcome::Unknown, Problem::StatusUnreachable);
        assert_told(&internet, &report, CheckCode::Status, unknown, problem);
    }
}

#[tokio::test]
async fn of_a_body_that_is_longer_than_it_says_so_much_is_read() {
    let internet = Internet::new().await;
    let issuer = Issuer::on_the_web(&internet);
    let url = internet.url("lists.example", "/1");
    let list = Page::json(&issuer.sign(&issuer.list(&url, None)));
    internet.put(&url, list.clone().of_length("100"));
    let report = judge(&internet, &issuer.badge_with_status(&url)).await;
    assert!(!report.verified, "{}", report.to_text());
    assert!(report.status == testamur_verifier::StatusState::Unknown);
    let document = internet.fetcher.load(LIST, &url).await;
    assert_eq!(document.expect("so much of it").bytes, list.body[..100]);
}

/// Addresses and names that accept connections and never say a word.
struct SlowHosts {
    ports: Vec<u16>,
    connections: Arc<AtomicUsize>,
}

impl SlowHosts {
    async fn new() -> Self {
        let connections = Arc::new(AtomicUsize::new(0));
        let mut ports = Vec::new();
        for last in 0..ADDRESSES {
            let listener = TcpListener::bind(format!("127.7.8.{last}:0")).await;
            let listener = listener.expect("127.7.8.0/24 is ours to listen on");
            ports.push(listener.local_addr().expect("a bound listener").port());
            let connections = Arc::clone(&connections);
            tokio::spawn(async move {
                let mut kept = Vec::new();
                while let Ok((stream, _)) = listener.accept().await {
                    kept.push(stream);
                    connections.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        Self { ports, connections }
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Asks every host at once for more than one host is asked.
    fn ask_all(&self, internet: &Internet) -> JoinSet<bool> {
        let mut asking = JoinSet::new();
        for (last, port) in self.ports.iter().enumerate() {
            let address = format!("127.7.8.{last}");
            let address = address.parse().expect("an address");
            for name in 0..NAMES_OF_AN_ADDRESS {
                let name = format!("slow-{last}-{name}.example");
                internet.names.set(&name, [address]);
                for document in 0..DOCUMENTS_OF_A_NAME {
                    let url = format!("https://{name}:{port}/{document}");
                    let fetcher = internet.fetcher.clone();
                    asking.spawn(async move { fetcher.load(LIST, &url).await.is_ok() });
                }
            }
        }
        asking
    }
}

const ADDRESSES: usize = 25;
/// Of eight requests to one address, two to one host each.
const NAMES_OF_AN_ADDRESS: usize = 5;
const DOCUMENTS_OF_A_NAME: usize = 4;
const AT_ONCE: usize = ADDRESSES * 8;

#[tokio::test]
async fn two_hundred_slow_hosts_do_not_hold_up_a_quick_one() {
    let slow = SlowHosts::new().await;
    let options = FetchOptions {
        allowed_ports: slow.ports.clone(),
        allowed_networks: vec!["127.7.8.0/24".parse().expect("a network")],
        // Nobody gives up in the meantime.
        connect_timeout: Duration::from_mins(5),
        total_timeout: Duration::from_mins(5),
        ..FetchOptions::default()
    };
    let internet = Internet::with_options(options).await;
    let issuer = Issuer::on_the_web(&internet);
    let url = internet.url("lists.example", "/1");
    internet.put(&url, Page::json(&issuer.sign(&issuer.list(&url, None))));
    let asking = slow.ask_all(&internet);
    assert_eq!(asking.len(), 500);
    let started = Instant::now();
    while slow.connections() < AT_ONCE && started.elapsed() < Duration::from_secs(200) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let started = Instant::now();
    let report = judge(&internet, &issuer.badge_with_status(&url)).await;
    let took = started.elapsed();
    assert_verified(&internet, &report);
    // It would wait for 300 s, did it wait for any of them.
    assert!(took < Duration::from_secs(20), "{took:?}");
    assert_eq!(slow.connections(), AT_ONCE);
    drop(asking);
}
