//! One service that the operator named: a fixed URL to which JSON is posted, with a bearer token.
//!
//! Nobody but the operator chooses the host, so it may lie on an inner network, unlike what a [`Fetcher`](crate::Fetcher)
//! may ask; all other bounds hold. `https` only; plain `http` to loopback addresses alone, for a proxy on this machine and
//! for tests. No redirect is followed: the token is for this one address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Certificate, Client, Response, StatusCode, redirect};
use url::{Host, Url};

use crate::door::TRUST_ANCHORS;
use crate::media_type::essence;

/// The bounds of a [`Service`].
#[derive(Clone, Debug)]
pub struct ServiceOptions {
    /// How long a connection may take to open.
    pub connect_timeout: Duration,
    /// How long a request may take altogether.
    pub total_timeout: Duration,
    /// How many bytes an answer may have, after content encoding was undone.
    pub max_bytes: usize,
    /// The only certificate authorities that are trusted, as PEM, instead of Mozilla's.
    pub authorities: Option<Vec<u8>>,
}

impl Default for ServiceOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(2),
            total_timeout: Duration::from_secs(5),
            max_bytes: 64 * 1024,
            authorities: None,
        }
    }
}

/// Why a service cannot be asked, or gave no answer. No variant holds what was sent or what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The given authorities are no certificates.
    #[error("the certificate authorities are not PEM certificates")]
    Authorities,
    /// The HTTP client could not be built.
    #[error("the HTTP client could not be built")]
    Client,
    /// The connection broke, or what came is no HTTP.
    #[error("the request failed after it was sent")]
    Failed,
    /// The answer is not JSON.
    #[error("the answer's media type is not application/json")]
    MediaType,
    /// No connection: nothing was sent.
    #[error("no connection could be made")]
    NotReached,
    /// Another status than 200.
    #[error("the answer's status is {0}")]
    Status(u16),
    /// The answer is too long.
    #[error("the answer has more than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// It took too long.
    #[error("there was no answer in time")]
    TooSlow,
    /// The URL cannot be that of a service.
    #[error("{0}")]
    Url(&'static str),
}

impl ServiceError {
    /// Whether the service did nothing: the request never arrived, or the answer says so. Then it may be sent again.
    pub fn was_not_taken(self) -> bool {
        matches!(self, Self::NotReached | Self::Status(429 | 503))
    }
}

/// A service at a fixed URL. `Debug` shows neither token nor query.
pub struct Service {
    client: Client,
    url: Url,
    max_bytes: usize,
}

impl Service {
    /// A service at `url`. Connects to nothing yet.
    ///
    /// # Errors
    /// [`ServiceError::Url`], [`ServiceError::Authorities`], [`ServiceError::Client`].
    pub fn new(url: &str, options: &ServiceOptions) -> Result<Self, ServiceError> {
        let url = parse(url)?;
        let client = client(&url, options)?;
        Ok(Self {
            client,
            url,
            max_bytes: options.max_bytes,
        })
    }

    /// Posts JSON and reads JSON; once.
    pub async fn post_json(
        &self,
        bearer: Option<&str>,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, ServiceError> {
        let mut request = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, JSON)
            .header(ACCEPT, JSON)
            .body(body);
        if let Some(token) = bearer {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.map_err(|error| failure(&error))?;
        self.read(response).await
    }

    async fn read(&self, mut response: Response) -> Result<Vec<u8>, ServiceError> {
        if response.status() != StatusCode::OK {
            return Err(ServiceError::Status(response.status().as_u16()));
        }
        let media_type = response.headers().get(CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok());
        if essence(media_type.unwrap_or_default()) != JSON {
            return Err(ServiceError::MediaType);
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
            if bytes.len() + chunk.len() > self.max_bytes {
                return Err(ServiceError::TooLarge {
                    limit: self.max_bytes,
                });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }
}

impl std::fmt::Debug for Service {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Service")
            .field("host", &self.url.host_str())
            .finish_non_exhaustive()
    }
}

const JSON: &str = "application/json";

fn parse(text: &str) -> Result<Url, ServiceError> {
    let url = Url::parse(text).map_err(|_| ServiceError::Url("the service's URL is not a URL"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ServiceError::Url(
            "the service's URL must not hold a user or a password",
        ));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err(ServiceError::Url(
            "the service's URL must begin with `https://` (`http://` is for this machine's loopback)",
        )),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this crate is the one guarded door to the network"
)]
fn client(url: &Url, options: &ServiceOptions) -> Result<Client, ServiceError> {
    let authorities = match &options.authorities {
        None => TRUST_ANCHORS.clone(),
        Some(pem) => Certificate::from_pem_bundle(pem)
            .ok()
            .filter(|certificates| !certificates.is_empty())
            .ok_or(ServiceError::Authorities)?,
    };
    let mut builder = Client::builder()
        .tls_certs_only(authorities)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(options.connect_timeout)
        .timeout(options.total_timeout)
        .user_agent(concat!("testamur/", env!("CARGO_PKG_VERSION")));
    if url.scheme() == "http" && url.host_str() == Some("localhost") {
        let port = url.port_or_known_default().unwrap_or(80);
        let here = [IpAddr::V4(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()];
        let here = here.map(|address| SocketAddr::new(address, port));
        builder = builder.resolve_to_addrs("localhost", &here);
    }
    builder.build().map_err(|_| ServiceError::Client)
}

fn failure(error: &reqwest::Error) -> ServiceError {
    if error.is_connect() {
        ServiceError::NotReached
    } else if error.is_timeout() {
        ServiceError::TooSlow
    } else {
        ServiceError::Failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_are_asked() {
        for url in [
            "https://kms.internal/sign",
            "https://10.0.0.5:8443/sign",
            "http://127.0.0.1:9/sign",
            "http://[::1]:9/",
            "http://localhost:9/",
        ] {
            assert!(
                Service::new(url, &ServiceOptions::default()).is_ok(),
                "{url}"
            );
        }
        for url in [
            "http://kms.internal/sign",
            "http://10.0.0.5/",
            "ftp://127.0.0.1/",
            "https://user:secret@kms.internal/",
            "kms.internal",
        ] {
            let error = Service::new(url, &ServiceOptions::default()).unwrap_err();
            assert!(matches!(error, ServiceError::Url(_)), "{url}");
            assert!(!error.to_string().contains("secret"));
        }
    }

    #[test]
    fn authorities_that_are_no_certificates_are_refused() {
        for pem in [&b""[..], b"-----BEGIN NOTHING-----"] {
            let options = ServiceOptions {
                authorities: Some(pem.to_vec()),
                ..ServiceOptions::default()
            };
            let error = Service::new("https://kms.internal/", &options).unwrap_err();
            assert_eq!(error, ServiceError::Authorities);
        }
    }
}
