//! One request: resolve, look at every address, connect to what was looked at, read within bounds.

use std::net::{IpAddr, SocketAddr};
use std::sync::LazyLock;

use reqwest::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderName, LOCATION};
use reqwest::{Certificate, Client, Response, redirect};
use testamur_verifier::Document;

use crate::media_type::{Wanted, essence};
use crate::options::FetchOptions;
use crate::target::{Target, TargetError};

/// A document, and the `Cache-Control` header that came with it.
pub(crate) struct Fetched {
    pub(crate) document: Document,
    pub(crate) cache_control: Option<String>,
}

/// Why no document came. For the log only.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    #[error("the URL is not asked: {0}")]
    Target(#[from] TargetError),
    #[error("the name could not be resolved")]
    Resolution,
    #[error("the request failed")]
    Request(#[source] reqwest::Error),
    #[error("the answer's status is {0}")]
    Status(u16),
    #[error("a redirect leads to another origin, or nowhere")]
    Redirect,
    #[error("more than {limit} redirects")]
    TooManyRedirects { limit: usize },
    #[error("the media type `{0}` is not one of such a document")]
    MediaType(String),
    #[error("the body has more than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("it took more than {0:?}")]
    TooSlow(std::time::Duration),
}

/// Fetches one document; the caller bounds the time.
pub(crate) async fn fetch(
    url: &str,
    wanted: Wanted,
    options: &FetchOptions,
) -> Result<Fetched, FetchError> {
    let mut target = Target::parse(url, options)?;
    let addresses = target.admit(resolve(&target).await?, options)?;
    let client = pinned_client(&target, &addresses, options).map_err(FetchError::Request)?;
    for _ in 0..=options.max_redirects {
        let request = client
            .get(target.url().clone())
            .header(ACCEPT, wanted.accept());
        let response = request
            .send()
            .await
            .map_err(|error| FetchError::Request(error.without_url()))?;
        if !response.status().is_redirection() {
            return read(response, wanted, options).await;
        }
        let location = header(&response, LOCATION).ok_or(FetchError::Redirect)?;
        // The same origin has the same name and port, so the addresses which were looked at stay pinned.
        target = target
            .redirected(&location, options)
            .ok_or(FetchError::Redirect)?;
    }
    Err(FetchError::TooManyRedirects {
        limit: options.max_redirects,
    })
}

async fn resolve(target: &Target) -> Result<Vec<IpAddr>, FetchError> {
    if let Some(address) = target.literal() {
        return Ok(vec![address]);
    }
    let name = target.name().unwrap_or_default();
    let found = tokio::net::lookup_host((name, target.port())).await;
    let addresses = found.map_err(|_| FetchError::Resolution)?;
    Ok(addresses.map(|socket| socket.ip()).collect())
}

/// A client that can reach only `addresses`, whatever the name resolves to when it connects.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one guarded door to the network"
)]
fn pinned_client(
    target: &Target,
    addresses: &[SocketAddr],
    options: &FetchOptions,
) -> Result<Client, reqwest::Error> {
    let mut builder = Client::builder()
        .tls_certs_only(TRUST_ANCHORS.iter().cloned())
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

/// Mozilla's trust anchors, as the program carries them.
pub(crate) static TRUST_ANCHORS: LazyLock<Vec<Certificate>> = LazyLock::new(|| {
    webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .filter_map(|der| Certificate::from_der(der).ok())
        .collect()
});

async fn read(
    mut response: Response,
    wanted: Wanted,
    options: &FetchOptions,
) -> Result<Fetched, FetchError> {
    if response.status() != reqwest::StatusCode::OK {
        return Err(FetchError::Status(response.status().as_u16()));
    }
    let media_type = essence(&header(&response, CONTENT_TYPE).unwrap_or_default());
    if !wanted.takes(&media_type) {
        return Err(FetchError::MediaType(media_type));
    }
    let cache_control = header(&response, CACHE_CONTROL);
    let mut bytes = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| FetchError::Request(error.without_url()))?
    {
        if bytes.len() + chunk.len() > options.max_bytes {
            return Err(FetchError::TooLarge {
                limit: options.max_bytes,
            });
        }
        bytes.extend_from_slice(&chunk);
    }
    let document = Document {
        bytes,
        media_type: Some(media_type),
    };
    Ok(Fetched {
        document,
        cache_control,
    })
}

fn header(response: &Response, name: HeaderName) -> Option<String> {
    let value = response.headers().get(name)?;
    value.to_str().ok().map(str::to_owned)
}
