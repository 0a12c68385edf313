//! The settings of the outgoing client.

use std::time::Duration;

use crate::network::Network;

/// The settings of a [`Fetcher`](crate::Fetcher); [`Default`] is what a public service uses.
#[derive(Clone, Debug)]
pub struct FetchOptions {
    /// Also plain `http` and any port, but only to loopback addresses: for development and tests.
    pub allow_loopback_http: bool,
    /// Ports beside 443.
    pub allowed_ports: Vec<u16>,
    /// Inner networks that may be asked all the same, over `https`: an operator's own issuers, for example. Whoever
    /// sends a credential then reaches every server there.
    pub allowed_networks: Vec<Network>,
    /// Certificate authorities in PEM that are trusted beside Mozilla's; what is none is not taken.
    pub authorities: Vec<u8>,
    /// How long a connection may take to open.
    pub connect_timeout: Duration,
    /// How long one document may take altogether: resolution, connection, redirects and body.
    pub total_timeout: Duration,
    /// How many bytes a document may have, after content encoding was undone.
    pub max_bytes: usize,
    /// The same of a status list, which speaks for many credentials; no less than the verifier reads.
    pub max_status_list_bytes: usize,
    /// How many redirects are followed, all on one origin.
    pub max_redirects: usize,
    /// How many requests may be under way at once; more wait, within their own total time.
    pub max_concurrent: usize,
    /// How many requests may be under way to one host at once.
    pub max_concurrent_per_host: usize,
    /// How many requests may be under way to one address at once, whatever names it has.
    pub max_concurrent_per_address: usize,
    /// How many documents the cache holds.
    pub cache_entries: usize,
    /// How many bytes the cache holds.
    pub cache_bytes: usize,
    /// For how long a document that was accepted is used at least, whatever its headers say.
    pub cache_shortest: Duration,
    /// For how long a document that was accepted is used at most without asking whether it has changed.
    pub cache_longest: Duration,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            allow_loopback_http: false,
            allowed_ports: Vec::new(),
            allowed_networks: Vec::new(),
            authorities: Vec::new(),
            connect_timeout: Duration::from_secs(2),
            total_timeout: Duration::from_secs(5),
            max_bytes: 1024 * 1024,
            max_status_list_bytes: testamur_verifier::STATUS_DOCUMENT_BYTES,
            max_redirects: 3,
            max_concurrent: 256,
            max_concurrent_per_host: 2,
            max_concurrent_per_address: 8,
            cache_entries: 1024,
            cache_bytes: 64 * 1024 * 1024,
            cache_shortest: Duration::from_mins(1),
            cache_longest: Duration::from_hours(24),
        }
    }
}
