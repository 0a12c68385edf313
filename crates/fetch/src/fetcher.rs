//! The door: cache, budget of time and of requests, one public error, one log line.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use testamur_verifier::{Document, DocumentKind, DocumentSource, Loading, SourceError};

use crate::cache::{Arrived, Cache, Found};
use crate::client::{FetchError, Fetched, fetch};
use crate::door::Door;
use crate::flights::Flights;
use crate::freshness::Bounds;
use crate::media_type::Wanted;
use crate::newest::Newest;
use crate::options::FetchOptions;
use crate::resolver::{Resolver, SystemResolver};
use crate::target::Target;

/// Why no document came. Outside one word for all reasons; the reason is in the operator's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unreachable")]
pub struct Unreachable;

/// Fetches documents of others, within the rules of the crate's front page. Clones share cache and budget.
#[derive(Clone, Debug)]
pub struct Fetcher {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    door: Door,
    cache: Mutex<Cache>,
    flights: Flights,
    newest: Mutex<Newest>,
}

impl Fetcher {
    /// A fetcher with an empty cache.
    pub fn new(options: FetchOptions) -> Self {
        Self::with_resolver(options, Arc::new(SystemResolver))
    }

    /// A fetcher with a resolver of its own.
    pub fn with_resolver(options: FetchOptions, resolver: Arc<dyn Resolver>) -> Self {
        let bounds = Bounds {
            shortest: options.cache_shortest,
            longest: options.cache_longest,
        };
        let cache = Cache::new(options.cache_entries, options.cache_bytes, bounds);
        Self {
            shared: Arc::new(Shared {
                door: Door::new(options, resolver),
                cache: Mutex::new(cache),
                flights: Flights::default(),
                newest: Mutex::default(),
            }),
        }
    }

    /// Fetches a credential (JSON or compact JWS) which someone asked to have verified. Never from the cache.
    ///
    /// # Errors
    /// [`Unreachable`] for every failure alike.
    pub async fn credential(&self, url: &str) -> Result<Document, Unreachable> {
        match self.ask(url, Wanted::Credential, None).await? {
            Fetched::Document { document, .. } => Ok(document),
            // Nobody asked whether it had changed.
            Fetched::Unchanged { .. } => Err(Unreachable),
        }
    }

    async fn document(&self, kind: DocumentKind, url: &str) -> Result<Document, Unreachable> {
        let wanted = Wanted::Document(kind);
        let flight = || self.document_alone(wanted, url);
        self.shared.flights.join(wanted, url, flight).await
    }

    /// From the cache, or from outside; nobody else asks for this document at the same time.
    async fn document_alone(&self, wanted: Wanted, url: &str) -> Result<Document, Unreachable> {
        let found = self.cache(|cache, now| cache.find(wanted, url, now));
        let stale = match found {
            Some(Found::Fresh(document)) => return Ok(document),
            Some(Found::Unreachable) => return Err(Unreachable),
            Some(Found::Stale(document, etag)) => Some((document, etag)),
            None => None,
        };
        let etag = stale.as_ref().map(|(_, etag)| etag.as_str());
        let answer = self.ask(url, wanted, etag).await;
        self.cache(|cache, now| match (answer, stale) {
            (
                Ok(Fetched::Document {
                    document,
                    etag,
                    lifetime,
                }),
                _,
            ) => {
                // What must not be stored is not; those who wait for it now all get it.
                if let Some(lifetime) = lifetime {
                    let document = document.clone();
                    let arrived = Arrived {
                        document,
                        etag,
                        lifetime,
                    };
                    cache.insert(wanted, url, arrived, now);
                }
                Ok(document)
            }
            (Ok(Fetched::Unchanged { lifetime }), Some((document, _))) => {
                let lifetime = lifetime.unwrap_or(Duration::ZERO);
                cache.unchanged(wanted, url, lifetime, now);
                Ok(document)
            }
            _ => {
                cache.insert_failure(wanted, url, now);
                Err(Unreachable)
            }
        })
    }

    async fn ask(
        &self,
        url: &str,
        wanted: Wanted,
        etag: Option<&str>,
    ) -> Result<Fetched, Unreachable> {
        let door = &self.shared.door;
        let limit = door.options.total_timeout;
        let answer = tokio::time::timeout(limit, fetch(url, wanted, etag, door))
            .await
            .unwrap_or(Err(FetchError::TooSlow(limit)));
        answer.map_err(|error| self.log(url, wanted, &error))
    }

    fn log(&self, url: &str, wanted: Wanted, error: &FetchError) -> Unreachable {
        let url = Target::parse(url, &self.shared.door.options)
            .map_or_else(|_| "(not asked)".to_owned(), |target| target.for_log());
        let cause = std::error::Error::source(error).map(ToString::to_string);
        tracing::warn!(url, ?wanted, reason = %error, cause, "document not fetched");
        Unreachable
    }

    fn cache<T>(&self, work: impl FnOnce(&mut Cache, Instant) -> T) -> T {
        // A cache has no invariant which a panic elsewhere could have broken half-way and which matters here.
        let mut cache = self
            .shared
            .cache
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        work(&mut cache, Instant::now())
    }
}

impl Default for Fetcher {
    fn default() -> Self {
        Self::new(FetchOptions::default())
    }
}

impl DocumentSource for Fetcher {
    fn load<'a>(&'a self, kind: DocumentKind, url: &'a str) -> Loading<'a> {
        Box::pin(async move {
            self.document(kind, url)
                .await
                .map_err(|Unreachable| SourceError::Unreachable)
        })
    }

    fn accept(&self, kind: DocumentKind, url: &str, lifetime: Option<Duration>) {
        self.cache(|cache, _| cache.accept(Wanted::Document(kind), url, lifetime));
    }

    fn is_rollback(&self, kind: DocumentKind, url: &str, as_of: Timestamp) -> bool {
        let newest = self.shared.newest.lock();
        let mut newest = newest.unwrap_or_else(PoisonError::into_inner);
        let wanted = Wanted::Document(kind);
        let rollback = newest.is_rollback(wanted, url, as_of, Instant::now());
        if rollback {
            tracing::warn!(?wanted, %as_of, "an older document than one that was accepted before");
        }
        rollback
    }

    fn refuse(&self, kind: DocumentKind, url: &str) {
        self.cache(|cache, now| cache.refuse(Wanted::Document(kind), url, now));
    }
}
