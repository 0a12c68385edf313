//! The HTTP service: verification, wallet pull, events in, admin API.
//!
//! | for | what | clauses |
//! |---|---|---|
//! | verifiers | `POST /verify` | the steps are `testamur-verifier`'s |
//! | wallets | offer, token, nonce, credential, notification, metadata under `/tenants/{slug}` | [OpenID4VCI 1.0], pre-authorised code flow |
//! | anyone | did.json, keys, status lists | [did:web], [Bitstring Status List 1.0] |
//! | learning platforms | `POST /tenants/{slug}/events/{source}`, Redis streams | [CloudEvents 1.0.2], [Standard Webhooks 1.0.0] |
//! | staff and scripts | `/v1/…`, with API keys | [RFC 9457] problem details, [RFC 6750] bearer tokens |
//! | software of other makers | issue, verify, derive under `/tenants/{slug}`, with API keys | [VC-API 0.7] |
//! | operators | `/healthz`, `/readyz`, `/metrics`; `/openapi.json` and its page at `/docs` | OpenAPI 3.1 |
//!
//! A handler extracts, calls the register, answers; the rules are in the crates below. A folder is a resource, a file an
//! operation; [`router`] lists every route.
//!
//! Left out: TLS and HTTP/2 (the proxy's in front), limits per caller, the authorisation code flow, and web pages.
//!
//! ```
//! use std::sync::Arc;
//! use testamur_keys::MasterKey;
//! use testamur_registrar::{Clock, Entropy, Parts, Registrar};
//! use testamur_store::Store;
//! use testamur_verifier::NoDocuments;
//! use testamur_wallet_api::{App, HttpSettings, Metrics, Worker, serve};
//!
//! # struct Now;
//! # impl Clock for Now {
//! #     fn now(&self) -> jiff::Timestamp { jiff::Timestamp::UNIX_EPOCH }
//! # }
//! # struct Chance;
//! # impl Entropy for Chance {
//! #     fn rng(&self) -> Box<dyn rand::CryptoRng + Send> {
//! #         use rand::{SeedableRng, rngs::{StdRng, SysRng}};
//! #         Box::new(StdRng::try_from_rng(&mut SysRng).expect("the system gives randomness"))
//! #     }
//! # }
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let url = format!("sqlite://{}?mode=rwc", folder.path().join("store.db").display());
//! let store = Store::connect(&url).await?;
//! store.migrate().await?;
//! let metrics = Metrics::new();
//! let registrar = Registrar::new(Parts {
//!     store,
//!     master_key: MasterKey::from_key_file_bytes(b"0123456789abcdef0123456789abcdef")?,
//!     clock: Arc::new(Now),
//!     entropy: Arc::new(Chance),
//!     observer: Arc::new(metrics.observer()),
//!     base_url: "http://127.0.0.1:8080".to_owned(),
//!     documents: Arc::new(NoDocuments),
//! })?;
//! let app = App::new(registrar, metrics, HttpSettings::default());
//! let (stop, stopped) = tokio::sync::watch::channel(false);
//! let worker = tokio::spawn(Worker::new(app.clone(), &[])?.run(stopped));
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! # let shutdown = async {};
//! serve(listener, app, shutdown).await;
//! stop.send(true)?;
//! worker.await?;
//! # Ok(())
//! # }
//! ```
//!
//! [OpenID4VCI 1.0]: https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html
//! [did:web]: https://w3c-ccg.github.io/did-method-web/
//! [Bitstring Status List 1.0]: https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/
//! [CloudEvents 1.0.2]: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
//! [Standard Webhooks 1.0.0]: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
//! [VC-API 0.7]: https://w3c-ccg.github.io/vc-api/
//! [RFC 9457]: https://www.rfc-editor.org/rfc/rfc9457
//! [RFC 6750]: https://www.rfc-editor.org/rfc/rfc6750

mod achievements;
mod address;
mod api_keys;
mod app;
mod audit_log;
mod body;
mod caller;
mod credential_offers;
mod credentials;
mod dead_letters;
mod event_sources;
mod events;
mod fields;
mod health;
mod issuer_documents;
mod keys;
mod metrics;
mod middleware;
mod openapi;
mod openid4vci;
mod paths;
mod problem;
mod scope;
mod serve;
pub mod settings;
mod status_lists;
mod tenants;
mod vc_api;
mod verification;
mod verify;
pub mod worker;

pub use app::{App, internal_router, router};
pub use metrics::{Metrics, MetricsObserver};
pub use openapi::document as openapi_document;
pub use openid4vci::offer_link::{
    credential_offer, offer_link_by_reference, offer_link_by_value, offer_uri,
};
pub use scope::{Scope, parse_scope};
pub use serve::{serve, serve_internal};
pub use settings::HttpSettings;
pub use verification::Verification;
pub use worker::Worker;
