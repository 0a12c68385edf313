//! Keys in a key service: a contract small enough for an adapter of a page, whatever the cloud.
//!
//! One request for one signature, to the URL of the settings, over TLS, with `Authorization: Bearer …`:
//!
//! ```json
//! { "key": "NAME", "algorithm": "EdDSA", "message": "<base64url>" }
//! ```
//!
//! for Ed25519, which signs messages; and for `ES256`, `ES384` and `RS256`, which sign digests:
//!
//! ```json
//! { "key": "NAME", "algorithm": "ES256", "digest": "<base64url>", "digest_algorithm": "SHA-256" }
//! ```
//!
//! (`ES384` has `SHA-384`.) The answer is `200`, `application/json`, at most 16 KiB:
//!
//! ```json
//! { "signature": "<base64url>" }
//! ```
//!
//! The signature is that of JOSE ([RFC 7518 section 3], [RFC 8037 section 3.1]): `r || s` for ECDSA, not DER. base64url has
//! no padding. Further members of the answer are ignored.
//!
//! A request that did not arrive, and one that is answered `429` or `503`, is sent again, at most twice, within the time
//! limit. Nothing else is: after a time-out or another failure nobody knows whether the service signed, and its log is to
//! hold one line for one signature.
//!
//! `404` says that there is no such key; `401` and `403` that the token does not open it.
//!
//! [RFC 7518 section 3]: https://www.rfc-editor.org/rfc/rfc7518#section-3
//! [RFC 8037 section 3.1]: https://www.rfc-editor.org/rfc/rfc8037#section-3.1

use std::sync::Arc;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256, Sha384};
use testamur_fetch::{Service, ServiceError, ServiceOptions};
use testamur_json::Limits;
use testamur_keys::{Algorithm, PublicKey, SignError, Signer};
use tokio::runtime::{Builder, Runtime};
use zeroize::Zeroizing;

use crate::SignersError;
use crate::signers::release;

/// How often a request may be sent: once, and again when it was not taken.
const ATTEMPTS: u32 = 3;

/// The pause before the second attempt; doubled before the third.
const PAUSE: Duration = Duration::from_millis(100);

const LARGEST_ANSWER: usize = 16 * 1024;

/// How the key service is reached.
pub(crate) struct RemoteSettings {
    pub(crate) url: String,
    pub(crate) bearer: Zeroizing<String>,
    pub(crate) authorities: Option<Vec<u8>>,
    pub(crate) timeout: Duration,
}

/// The key service. Requests run on a thread of its own, so that a caller may wait on any thread.
pub(crate) struct RemoteService {
    service: Arc<Service>,
    bearer: Arc<Zeroizing<String>>,
    timeout: Duration,
    // Always there, but for the moment of dropping.
    runtime: Option<Runtime>,
}

impl RemoteService {
    pub(crate) fn new(settings: RemoteSettings) -> Result<Self, SignersError> {
        let options = ServiceOptions {
            total_timeout: settings.timeout,
            connect_timeout: settings.timeout.min(Duration::from_secs(2)),
            max_bytes: LARGEST_ANSWER,
            authorities: settings.authorities,
        };
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("key-service")
            .enable_all()
            .build()
            .map_err(SignersError::Thread)?;
        Ok(Self {
            service: Arc::new(Service::new(&settings.url, &options)?),
            bearer: Arc::new(settings.bearer),
            timeout: settings.timeout,
            runtime: Some(runtime),
        })
    }

    /// Posts the request and waits for the answer.
    fn ask(&self, body: Vec<u8>) -> Result<Vec<u8>, ServiceError> {
        let runtime = self.runtime.as_ref().ok_or(ServiceError::Client)?;
        let (service, bearer) = (self.service.clone(), self.bearer.clone());
        let deadline = Instant::now() + self.timeout;
        let (answer, answered) = mpsc::sync_channel(1);
        runtime.spawn(async move {
            let asked = post(&service, &bearer, body, deadline);
            let outcome = tokio::time::timeout_at(deadline.into(), asked).await;
            // Nobody listens any more when the caller has given up.
            drop(answer.send(outcome.unwrap_or(Err(ServiceError::TooSlow))));
        });
        // A little longer than the other side's deadline, which tells more.
        answered
            .recv_timeout(self.timeout + PAUSE)
            .unwrap_or(Err(ServiceError::TooSlow))
    }
}

impl Drop for RemoteService {
    fn drop(&mut self) {
        // Waiting for the thread is forbidden where this may be dropped: on a thread of another runtime.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for RemoteService {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("RemoteService")
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

async fn post(
    service: &Service,
    bearer: &str,
    body: Vec<u8>,
    deadline: Instant,
) -> Result<Vec<u8>, ServiceError> {
    let mut pause = PAUSE;
    let mut attempt = 1;
    loop {
        let error = match service.post_json(Some(bearer), body.clone()).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let in_time = Instant::now() + pause < deadline;
        if !error.was_not_taken() || attempt == ATTEMPTS || !in_time {
            return Err(error);
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
        attempt += 1;
    }
}

/// A key in the key service.
pub(crate) struct RemoteSigner {
    service: Arc<RemoteService>,
    key: String,
    public_key: PublicKey,
}

impl RemoteSigner {
    pub(crate) fn new(service: Arc<RemoteService>, key: String, public_key: PublicKey) -> Self {
        Self {
            service,
            key,
            public_key,
        }
    }

    fn request(&self, message: &[u8]) -> Result<Value, SignError> {
        let algorithm = self.public_key.algorithm();
        let (digest_algorithm, digest) = match algorithm {
            Algorithm::EdDsa => {
                return Ok(json!({
                    "key": self.key,
                    "algorithm": algorithm.as_str(),
                    "message": URL_SAFE_NO_PAD.encode(message),
                }));
            }
            Algorithm::Es256 | Algorithm::Rs256 => ("SHA-256", Sha256::digest(message).to_vec()),
            Algorithm::Es384 => ("SHA-384", Sha384::digest(message).to_vec()),
            _ => return Err(SignError::Unsupported),
        };
        Ok(json!({
            "key": self.key,
            "algorithm": algorithm.as_str(),
            "digest": URL_SAFE_NO_PAD.encode(digest),
            "digest_algorithm": digest_algorithm,
        }))
    }
}

impl Signer for RemoteSigner {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let body = self.request(message)?.to_string().into_bytes();
        let answer = self.service.ask(body).map_err(|error| {
            tracing::warn!(key = self.key, reason = %error, "the key service gave no signature");
            refusal(error)
        })?;
        let Some(signature) = signature(&answer) else {
            tracing::warn!(
                key = self.key,
                "the key service's answer holds no signature"
            );
            return Err(SignError::Failed);
        };
        release(&self.public_key, message, signature, &self.key)
    }
}

fn refusal(error: ServiceError) -> SignError {
    match error {
        ServiceError::Status(401 | 403) => SignError::Refused,
        ServiceError::Status(404) => SignError::KeyNotFound,
        ServiceError::Status(429 | 500..=599)
        | ServiceError::NotReached
        | ServiceError::TooSlow
        | ServiceError::Failed => SignError::Unavailable,
        _ => SignError::Failed,
    }
}

fn signature(answer: &[u8]) -> Option<Vec<u8>> {
    let answer = testamur_json::parse(answer, &Limits::default()).ok()?;
    URL_SAFE_NO_PAD.decode(answer["signature"].as_str()?).ok()
}
