//! The only outgoing HTTP client: public addresses only, bounded in size and time.
//!
//! Whoever sends a credential for verification names the URLs that we then ask: its issuer's key document, its status
//! lists. [`Fetcher`] is the one door through which such requests leave, and it answers the verifier as a
//! [`DocumentSource`].
//!
//! | rule | how |
//! |---|---|
//! | `https` on port 443, no user information | other ports only by [`FetchOptions::allowed_ports`]; port 80, which many such clients allow, is not: it is that of plain `http`, which nobody here speaks, and what is not asked cannot be probed |
//! | URLs of at most 2048 bytes | a longer one is refused before anything is kept under it |
//! | public addresses only | the name is resolved once, *every* address is compared with IANA's special-purpose registries ([IPv4], [IPv6]) and multicast, IP literals too; the connection goes to the address that was looked at |
//! | redirects | by hand, at most three, same origin |
//! | time and size | 2 s to connect, 5 s in all, 1 MiB (of a status list 8 MiB) counted after decoding, while it streams |
//! | how often | two requests at once to one host, eight to one address; who asks for what is under way waits for it; a failure is remembered for 5 s |
//! | cache | by requested URL; its URLs counted among its bytes; kept beyond 5 s only when the verifier [accepts][accept] it, then as long as `Cache-Control`, `Age` and the document's own `ttl` and `validUntil` say, 60 s to 24 h; then revalidated by `ETag`; never used stale |
//! | rollback | a status list that says something else than the newest accepted at the same URL, and is not later by its `validFrom` or its signature, is told apart; of a list without a time, what was seen withdrawn stays so; for as long as the process remembers |
//! | media type | must be one of those in which such a document is published |
//! | what we send | no cookie, no credential, no referrer, no proxy from the environment |
//! | what we say | `absent` when the host says that there is none, `too large` when it gives more than is read, else `unreachable`, whatever the reason |
//! | what we log | the reason with every cause below it, and the URL without its query; of a credential, its evidence and its pictures the origin alone, for a path may hold a person's name |
//!
//! A [`Service`] is the other kind of request: JSON posted to a URL that the operator configured, such as a key service.
//!
//! Trust anchors are Mozilla's, carried in the program: no system library and no system certificate is needed.
//!
//! # Left out
//! IPv6-only networks that reach IPv4 through NAT64: their synthesised addresses embed another address and are refused.
//!
//! ```
//! use testamur_fetch::{FetchOptions, Fetcher};
//! use testamur_verifier::SourceError;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let fetcher = Fetcher::new(FetchOptions::default());
//! let inside = fetcher.credential("https://169.254.169.254/credential.json").await;
//! assert_eq!(inside.unwrap_err(), SourceError::Unreachable);
//! # }
//! ```
//!
//! [`DocumentSource`]: testamur_verifier::DocumentSource
//! [accept]: testamur_verifier::DocumentSource::accept
//! [IPv4]: https://www.iana.org/assignments/iana-ipv4-special-registry/
//! [IPv6]: https://www.iana.org/assignments/iana-ipv6-special-registry/

mod address;
mod cache;
mod client;
mod door;
mod fetcher;
mod flights;
mod freshness;
mod lanes;
mod log;
mod media_type;
mod network;
mod newest;
mod options;
mod resolver;
mod service;
mod target;

pub use fetcher::Fetcher;
pub use network::{Network, NetworkError};
pub use options::FetchOptions;
pub use resolver::{Resolver, Resolving, SystemResolver};
pub use service::{Service, ServiceError, ServiceOptions};
