//! The hosts, their names, and the fetcher that looks at them.

use std::collections::{HashMap, VecDeque};
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use testamur_fetch::{FetchOptions, Fetcher, Resolver, Resolving};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

const PUBLIC: Ipv4Addr = Ipv4Addr::new(127, 7, 7, 7);
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
    inside: Arc<AtomicUsize>,
}

#[derive(Default)]
struct Hosts {
    pages: Mutex<HashMap<String, Page>>,
    requests: Mutex<Vec<String>>,
    etags: Mutex<Vec<String>>,
}

/// What a host answers under one URL.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) status: &'static str,
    pub(crate) headers: String,
    pub(crate) body: Vec<u8>,
    /// How long it takes until the first byte.
    pub(crate) delay: Duration,
}

impl Page {
    pub(crate) fn new(media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: "200 OK",
            headers: format!("content-type: {media_type}\r\n"),
            body: body.into(),
            delay: Duration::ZERO,
        }
    }

    pub(crate) fn json(body: &serde_json::Value) -> Self {
        Self::new("application/json", body.to_string())
    }

    pub(crate) fn status(status: &'static str) -> Self {
        Self {
            status,
            ..Self::new("application/json", "{}")
        }
    }

    pub(crate) fn redirect(location: &str) -> Self {
        Self::status("302 Found").with(&format!("location: {location}"))
    }

    pub(crate) fn with(mut self, header: &str) -> Self {
        let _ = write!(self.headers, "{header}\r\n");
        self
    }

    pub(crate) fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }
}

impl Internet {
    pub(crate) async fn new() -> Self {
        Self::with_options(FetchOptions::default()).await
    }

    /// With bounds of its own; ports, networks and authorities are put in here.
    pub(crate) async fn with_options(options: FetchOptions) -> Self {
        let (public, inner) = listeners().await;
        let port = public.local_addr().expect("a bound listener").port();
        let (acceptor, root) = tls();
        let hosts = Arc::new(Hosts::default());
        let inside = Arc::new(AtomicUsize::new(0));
        tokio::spawn(serve(public, acceptor, Arc::clone(&hosts)));
        tokio::spawn(count(inner, Arc::clone(&inside)));
        let options = FetchOptions {
            allowed_ports: vec![port],
            allowed_networks: vec!["127.7.7.7/32".parse().expect("a network")],
            authorities: root.into_bytes(),
            ..options
        };
        let names = Names::default();
        for name in NAMES {
            names.set(name, [PUBLIC.into()]);
        }
        Self {
            port,
            fetcher: Fetcher::with_resolver(options, Arc::new(names.clone())),
            names,
            hosts,
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
        let answer = answer.ok_or_else(|| std::io::ErrorKind::NotFound.into());
        Box::pin(std::future::ready(answer))
    }
}

pub(crate) fn public() -> IpAddr {
    PUBLIC.into()
}

/// One port on both addresses.
async fn listeners() -> (TcpListener, TcpListener) {
    for _ in 0..100 {
        let public = TcpListener::bind((PUBLIC, 0)).await;
        let public = public.expect("127.7.7.7 is ours to listen on");
        let port = public.local_addr().expect("a bound listener").port();
        if let Ok(inner) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            return (public, inner);
        }
    }
    panic!("no port is free on two addresses");
}

/// A certificate for all the names, and the root that signed it, as PEM.
fn tls() -> (TlsAcceptor, String) {
    let mut root = CertificateParams::new(Vec::new()).expect("no names");
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root_key = KeyPair::generate().expect("a key");
    let root = CertifiedIssuer::self_signed(root, root_key).expect("a root");
    let names: Vec<String> = NAMES.iter().map(ToString::to_string).collect();
    let key = KeyPair::generate().expect("a key");
    let leaf = CertificateParams::new(names).expect("names");
    let leaf = leaf.signed_by(&key, &root).expect("a certificate");
    let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], private)
        .expect("a certificate and its key");
    (TlsAcceptor::from(Arc::new(config)), root.pem())
}

async fn count(inner: TcpListener, inside: Arc<AtomicUsize>) {
    while inner.accept().await.is_ok() {
        inside.fetch_add(1, Ordering::SeqCst);
    }
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, hosts: Arc<Hosts>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream, acceptor.clone(), Arc::clone(&hosts)));
    }
}

async fn answer(stream: TcpStream, acceptor: TlsAcceptor, hosts: Arc<Hosts>) -> Option<()> {
    let mut stream = acceptor.accept(stream).await.ok()?;
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.ends_with(b"\r\n\r\n") {
        let length = stream
            .read(&mut buffer)
            .await
            .ok()
            .filter(|length| *length > 0)?;
        request.extend_from_slice(&buffer[..length]);
    }
    let request = String::from_utf8_lossy(&request);
    let path = request.split(' ').nth(1)?;
    let header = |wanted: &str| {
        request.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case(wanted).then_some(value)
        })
    };
    let host = header("host")?;
    if let Some(etag) = header("if-none-match") {
        let mut etags = hosts.etags.lock().expect("no panic while held");
        etags.push(etag.to_owned());
    }
    let url = format!("https://{host}{path}");
    let page = hosts
        .pages
        .lock()
        .expect("no panic while held")
        .get(&url)
        .cloned();
    hosts
        .requests
        .lock()
        .expect("no panic while held")
        .push(url);
    let page = page.unwrap_or_else(|| Page::status("404 Not Found"));
    tokio::time::sleep(page.delay).await;
    let head = format!(
        "HTTP/1.1 {}\r\n{}content-length: {}\r\nconnection: close\r\n\r\n",
        page.status,
        page.headers,
        page.body.len()
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(&page.body).await.ok()?;
    stream.shutdown().await.ok()
}
