//! What the hosts answer, over TLS under a root of our own.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::server::TlsStream;

/// What is published, and what was asked for.
#[derive(Default)]
pub(crate) struct Hosts {
    pub(crate) pages: Mutex<HashMap<String, Page>>,
    pub(crate) requests: Mutex<Vec<String>>,
    pub(crate) etags: Mutex<Vec<String>>,
}

/// What a host answers under one URL.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) status: &'static str,
    pub(crate) headers: String,
    pub(crate) body: Vec<u8>,
    /// How long it takes until the first byte.
    delay: Duration,
    /// What is said of the length, if not the truth.
    length: Option<String>,
    pace: Pace,
}

/// How the body goes out.
#[derive(Clone, Copy)]
enum Pace {
    AtOnce,
    /// One byte in so long a time.
    Trickled(Duration),
    /// Again and again, for as long as somebody reads.
    Endless,
}

impl Page {
    pub(crate) fn new(media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: "200 OK",
            headers: format!("content-type: {media_type}\r\n"),
            body: body.into(),
            delay: Duration::ZERO,
            length: None,
            pace: Pace::AtOnce,
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

    /// With this as its `Content-Length`, whatever its length is.
    pub(crate) fn of_length(self, length: &str) -> Self {
        let length = Some(length.to_owned());
        Self { length, ..self }
    }

    pub(crate) fn trickled(self, interval: Duration) -> Self {
        let pace = Pace::Trickled(interval);
        Self { pace, ..self }
    }

    pub(crate) fn without_end(self) -> Self {
        let pace = Pace::Endless;
        Self { pace, ..self }
    }

    fn head(&self) -> String {
        let length = match (&self.length, self.pace) {
            (Some(length), _) => format!("content-length: {length}\r\n"),
            (None, Pace::Endless) => String::new(),
            (None, _) => format!("content-length: {}\r\n", self.body.len()),
        };
        let (status, headers) = (self.status, &self.headers);
        format!("HTTP/1.1 {status}\r\n{headers}{length}connection: close\r\n\r\n")
    }
}

/// A certificate for the names, and the root that signed it, as PEM.
pub(crate) fn tls(names: &[&str]) -> (TlsAcceptor, String) {
    let mut root = CertificateParams::new(Vec::new()).expect("no names");
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root_key = KeyPair::generate().expect("a key");
    let root = CertifiedIssuer::self_signed(root, root_key).expect("a root");
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
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

pub(crate) async fn serve(listener: TcpListener, acceptor: TlsAcceptor, hosts: Arc<Hosts>) {
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
    stream.write_all(page.head().as_bytes()).await.ok()?;
    send(&page, &mut stream).await.ok()?;
    stream.shutdown().await.ok()
}

async fn send(page: &Page, stream: &mut TlsStream<TcpStream>) -> std::io::Result<()> {
    match page.pace {
        Pace::AtOnce => stream.write_all(&page.body).await,
        Pace::Trickled(interval) => {
            for byte in &page.body {
                stream.write_all(&[*byte]).await?;
                stream.flush().await?;
                tokio::time::sleep(interval).await;
            }
            Ok(())
        }
        Pace::Endless => loop {
            stream.write_all(&page.body).await?;
        },
    }
}
