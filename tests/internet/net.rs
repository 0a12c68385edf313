//! The hosts, their names, and the fetcher that looks at them.

use std::collections::{HashMap, VecDeque};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use testamur_fetch::{FetchOptions, Fetcher, Resolver, Resolving};
use testamur_tests::report_count;
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};

pub(crate) use crate::pages::Page;
use crate::pages::{Hosts, serve, tls};

pub(crate) const PUBLIC: Ipv4Addr = Ipv4Addr::new(127, 7, 7, 7);
/// What the inner addresses of the tests lead to, on a machine that has them all.
const INSIDE: [IpAddr; 4] = [
    IpAddr::V4(Ipv4Addr::LOCALHOST),
    IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)),
    IpAddr::V4(Ipv4Addr::new(127, 255, 255, 254)),
    IpAddr::V6(Ipv6Addr::LOCALHOST),
];
const NAMES: [&str; 4] = [
    "harbour.example",
    "lists.example",
    "other.example",
    "rebind.example",
];

/// A small Internet.
pub(crate) struct Internet {
    pub(crate) port: u16,
    pub(crate) fetcher: Fetcher,
    pub(crate) names: Names,
    hosts: Arc<Hosts>,
    inner: Vec<SocketAddr>,
    inside: Arc<AtomicUsize>,
}

impl Internet {
    pub(crate) async fn new() -> Self {
        Self::with_options(FetchOptions::default()).await
    }

    /// With bounds of its own; its port, its network and its authority are added here.
    pub(crate) async fn with_options(mut options: FetchOptions) -> Self {
        let (public, listeners) = listeners().await;
        let port = public.local_addr().expect("a bound listener").port();
        let (acceptor, root) = tls(&NAMES);
        let hosts = Arc::new(Hosts::default());
        let inside = Arc::new(AtomicUsize::new(0));
        tokio::spawn(serve(public, acceptor, Arc::clone(&hosts)));
        let mut inner = Vec::new();
        for listener in listeners {
            inner.push(listener.local_addr().expect("a bound listener"));
            tokio::spawn(count(listener, Arc::clone(&inside)));
        }
        options.allowed_ports.push(port);
        let network = "127.7.7.7/32".parse().expect("a network");
        options.allowed_networks.push(network);
        options.authorities = root.into_bytes();
        let names = Names::default();
        for name in NAMES {
            names.set(name, [PUBLIC.into()]);
        }
        Self {
            port,
            fetcher: Fetcher::with_resolver(options, Arc::new(names.clone())),
            names,
            hosts,
            inner,
            inside,
        }
    }

    /// The URL of a path on a host.
    pub(crate) fn url(&self, host: &str, path: &str) -> String {
        format!("https://{host}:{}{path}", self.port)
    }

    /// Puts a page under a URL.
    pub(crate) fn put(&self, url: &str, page: Page) {
        let mut pages = self.hosts.pages.lock().expect("no panic while held");
        pages.insert(url.to_owned(), page);
    }

    /// How often a URL was asked for.
    pub(crate) fn requests(&self, url: &str) -> usize {
        let requests = self.hosts.requests.lock().expect("no panic while held");
        requests.iter().filter(|seen| *seen == url).count()
    }

    /// The copies about which it was asked whether they had changed.
    pub(crate) fn etags(&self) -> Vec<String> {
        self.hosts
            .etags
            .lock()
            .expect("no panic while held")
            .clone()
    }

    /// How many requests there were at all.
    pub(crate) fn all_requests(&self) -> usize {
        self.hosts
            .requests
            .lock()
            .expect("no panic while held")
            .len()
    }

    /// Nobody connected to what must never be reached.
    #[track_caller]
    pub(crate) fn assert_nothing_inside(&self) {
        assert_eq!(self.inside.load(Ordering::SeqCst), 0, "connections inside");
    }
}

/// The resolver: a name has a row of answers, the last of which stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    answers: Arc<Mutex<HashMap<String, VecDeque<Vec<IpAddr>>>>>,
    asked: Arc<AtomicUsize>,
}

impl Names {
    pub(crate) fn set(&self, name: &str, addresses: impl Into<Vec<IpAddr>>) {
        self.set_row(name, [addresses.into()]);
    }

    pub(crate) fn set_row(&self, name: &str, row: impl Into<VecDeque<Vec<IpAddr>>>) {
        let mut answers = self.answers.lock().expect("no panic while held");
        answers.insert(name.to_owned(), row.into());
    }

    /// How often a name was resolved.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Resolver for Names {
    fn resolve<'a>(&'a self, name: &'a str) -> Resolving<'a> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().expect("no panic while held");
        let answer = answers.get_mut(name).and_then(|row| match row.len() {
            0 | 1 => row.front().cloned(),
            _ => row.pop_front(),
        });
        let answer = answer.ok_or_else(|| ErrorKind::NotFound.into());
        Box::pin(std::future::ready(answer))
    }
}

pub(crate) fn public() -> IpAddr {
    PUBLIC.into()
}

/// One port on the public address, and on all the inner ones that this machine has.
async fn listeners() -> (TcpListener, Vec<TcpListener>) {
    'ports: for _ in 0..100 {
        let public = TcpListener::bind((PUBLIC, 0)).await;
        let public = public.expect("127.7.7.7 is ours to listen on");
        let port = public.local_addr().expect("a bound listener").port();
        let mut inner = Vec::new();
        for address in INSIDE {
            match TcpListener::bind((address, port)).await {
                Ok(listener) => inner.push(listener),
                Err(error) if error.kind() == ErrorKind::AddrInUse => continue 'ports,
                // No IPv6 here, or a machine that has to be told of more than one loopback address.
                Err(_) => assert_ne!(address, IpAddr::V4(Ipv4Addr::LOCALHOST)),
            }
        }
        return (public, inner);
    }
    panic!("no port is free on all the addresses");
}

async fn count(inner: TcpListener, inside: Arc<AtomicUsize>) {
    while inner.accept().await.is_ok() {
        inside.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn a_connection_to_any_inner_address_is_counted() {
    let internet = Internet::new().await;
    for (index, address) in internet.inner.iter().enumerate() {
        let stream = TcpStream::connect(address).await;
        let mut stream = stream.expect("a listener");
        // The counter has dropped it when there is nothing to read.
        let _ = stream.read(&mut [0]).await;
        assert_eq!(internet.inside.load(Ordering::SeqCst), index + 1);
    }
    report_count(
        "fetch: inner addresses with a listener",
        internet.inner.len(),
    );
}
