//! What every request passes: names, addresses, trust anchors, and places to wait in.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, LazyLock};

use reqwest::{Certificate, Client, redirect};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::client::FetchError;
use crate::lanes::Lanes;
use crate::options::FetchOptions;
use crate::resolver::Resolver;
use crate::target::Target;

/// The way out, shared by all requests.
#[derive(Debug)]
pub(crate) struct Door {
    pub(crate) options: FetchOptions,
    resolver: Arc<dyn Resolver>,
    authorities: Vec<Certificate>,
    hosts: Lanes,
    addresses: Lanes,
    requests: Arc<Semaphore>,
}

/// A request that may go out, for as long as this lives.
pub(crate) struct Passage {
    pub(crate) client: Client,
    _places: [Option<OwnedSemaphorePermit>; 3],
}

impl Door {
    pub(crate) fn new(options: FetchOptions, resolver: Arc<dyn Resolver>) -> Self {
        Self {
            authorities: authorities(&options.authorities),
            hosts: Lanes::new(options.max_concurrent_per_host),
            addresses: Lanes::new(options.max_concurrent_per_address),
            requests: Arc::new(Semaphore::new(options.max_concurrent)),
            resolver,
            options,
        }
    }

    /// Waits for a place, looks at every address, and gives a client that reaches only what was looked at.
    pub(crate) async fn pass(&self, target: &Target) -> Result<Passage, FetchError> {
        let host = self.hosts.enter(&target.authority()).await;
        let addresses = target.admit(self.resolve(target).await?, &self.options)?;
        let address = match addresses.first() {
            Some(address) => self.addresses.enter(&address.ip().to_string()).await,
            None => None,
        };
        // The semaphores are never closed; were one, a request without a permit would still be bounded in time.
        let request = Arc::clone(&self.requests).acquire_owned().await.ok();
        let client = self
            .pinned_client(target, &addresses)
            .map_err(FetchError::Request)?;
        Ok(Passage {
            client,
            _places: [host, address, request],
        })
    }

    async fn resolve(&self, target: &Target) -> Result<Vec<IpAddr>, FetchError> {
        if let Some(address) = target.literal() {
            return Ok(vec![address]);
        }
        let found = self.resolver.resolve(target.name().unwrap_or_default());
        found.await.map_err(FetchError::Resolution)
    }

    /// A client that can reach only `addresses`, whatever the name resolves to when it connects.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one guarded door to the network"
    )]
    fn pinned_client(
        &self,
        target: &Target,
        addresses: &[SocketAddr],
    ) -> Result<Client, reqwest::Error> {
        let options = &self.options;
        let anchors = TRUST_ANCHORS.iter().chain(&self.authorities).cloned();
        let mut builder = Client::builder()
            .tls_certs_only(anchors)
            .https_only(!options.allow_loopback_http)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(options.connect_timeout)
            .timeout(options.total_timeout)
            .user_agent(concat!("testamur/", env!("CARGO_PKG_VERSION")));
        if let Some(name) = target.name() {
            builder = builder.resolve_to_addrs(name, addresses);
        }
        builder.build()
    }
}

fn authorities(pem: &[u8]) -> Vec<Certificate> {
    if pem.is_empty() {
        return Vec::new();
    }
    let certificates = Certificate::from_pem_bundle(pem).unwrap_or_default();
    if certificates.is_empty() {
        tracing::warn!(
            "the given certificate authorities are no PEM certificates, so none is trusted"
        );
    }
    certificates
}

/// Mozilla's trust anchors, as the program carries them.
pub(crate) static TRUST_ANCHORS: LazyLock<Vec<Certificate>> = LazyLock::new(|| {
    webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .filter_map(|der| Certificate::from_der(der).ok())
        .collect()
});
