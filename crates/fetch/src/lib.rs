//! The only outgoing HTTP client: public addresses only, bounded in size and time.

use std::time::Duration;

use testamur_verifier::{Document, DocumentKind, DocumentSource, Loading};

/// The settings of a [`Fetcher`]; [`Default`] is what a public service uses.
#[derive(Clone, Debug)]
pub struct FetchOptions {
    /// Also plain `http`, any port, and only to the loopback addresses: for development and tests.
    pub allow_loopback_http: bool,
    /// Ports beside 443.
    pub allowed_ports: Vec<u16>,
    /// How long a connection may take to open.
    pub connect_timeout: Duration,
    /// How long one document may take altogether, redirects included.
    pub total_timeout: Duration,
    /// How many bytes a document may have, after content encoding was undone.
    pub max_bytes: usize,
    /// How many redirects are followed, all on one origin.
    pub max_redirects: usize,
    /// How many documents the cache holds.
    pub cache_entries: usize,
    /// How many bytes the cache holds.
    pub cache_bytes: usize,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            allow_loopback_http: false,
            allowed_ports: Vec::new(),
            connect_timeout: Duration::from_secs(2),
            total_timeout: Duration::from_secs(5),
            max_bytes: 1024 * 1024,
            max_redirects: 3,
            cache_entries: 1024,
            cache_bytes: 64 * 1024 * 1024,
        }
    }
}

/// Why no document came. What is outside reads one word; the reason is in the operator's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unreachable")]
pub struct Unreachable;

/// Fetches documents of others.
#[derive(Clone, Debug)]
pub struct Fetcher {
    options: FetchOptions,
}

impl Fetcher {
    /// A fetcher with an empty cache.
    pub fn new(options: FetchOptions) -> Self {
        Self { options }
    }

    /// Fetches a credential (JSON or compact JWS) which someone asked to have verified. Never cached.
    pub async fn credential(&self, _url: &str) -> Result<Document, Unreachable> {
        let _ = &self.options;
        todo!("comes with the client")
    }
}

impl DocumentSource for Fetcher {
    fn load<'a>(&'a self, _kind: DocumentKind, _url: &'a str) -> Loading<'a> {
        todo!("comes with the client")
    }
}
