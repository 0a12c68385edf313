//! The door: cache, budget of time and of requests, one public error, one log line.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use testamur_verifier::{Document, DocumentKind, DocumentSource, Edition, Loading, SourceError};

use crate::cache::{Arrived, Cache, Found};
use crate::client::{FetchError, Fetched, fetch};
use crate::door::Door;
use crate::flights::Flights;
use crate::freshness::Bounds;
use crate::log::{causes, place};
use crate::media_type::Wanted;
use crate::newest::Newest;
use crate::options::FetchOptions;
use crate::resolver::{Resolver, SystemResolver};
use crate::target::refuse_too_long;

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
    /// [`SourceError`]: whether the host says that there is none, and nothing else.
    pub async fn credential(&self, url: &str) -> Result<Document, SourceError> {
        match self.ask(url, Wanted::Credential, None).await? {
            Fetched::Document { document, .. } => Ok(document),
            // Nobody asked whether it had changed.
            Fetched::Unchanged { .. } => Err(SourceError::Unreachable),
        }
    }

    async fn document(&self, kind: DocumentKind, url: &str) -> Result<Document, SourceError> {
        let wanted = Wanted::Document(kind);
        // Before it is a key of the flights and of the cache.
        refuse_too_long(url).map_err(|error| report(url, wanted, &error.into()))?;
        let flight = || self.document_alone(wanted, url);
        self.shared.flights.join(wanted, url, flight).await
    }

    /// From the cache, or from outside; nobody else asks for this document at the same time.
    async fn document_alone(&self, wanted: Wanted, url: &str) -> Result<Document, SourceError> {
        let found = self.cache(|cache, now| cache.find(wanted, url, now));
        let stale = match found {
            Some(Found::Fresh(document)) => return Ok(document),
            Some(Found::Nothing(reason)) => return Err(reason),
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
            (answer, _) => {
                let reason = answer.err().unwrap_or(SourceError::Unreachable);
                cache.insert_failure(wanted, url, reason, now);
                Err(reason)
            }
        })
    }

    async fn ask(
        &self,
        url: &str,
        wanted: Wanted,
        etag: Option<&str>,
    ) -> Result<Fetched, SourceError> {
        let door = &self.shared.door;
        let limit = door.options.total_timeout;
        let answer = tokio::time::timeout(limit, fetch(url, wanted, etag, door))
            .await
            .unwrap_or(Err(FetchError::TooSlow(limit)));
        answer.map_err(|error| report(url, wanted, &error))
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

/// The reason for the log, and what the asker learns of it.
fn report(url: &str, wanted: Wanted, error: &FetchError) -> SourceError {
    let (url, cause) = (place(url, wanted), causes(error));
    tracing::warn!(url, ?wanted, reason = %error, cause, "document not fetched");
    match error {
        error if error.is_absence() => SourceError::Absent,
        FetchError::TooLarge { .. } => SourceError::TooLarge,
        _ => SourceError::Unreachable,
    }
}

impl Default for Fetcher {
    fn default() -> Self {
        Self::new(FetchOptions::default())
    }
}

impl DocumentSource for Fetcher {
    fn load<'a>(&'a self, kind: DocumentKind, url: &'a str) -> Loading<'a> {
        Box::pin(self.document(kind, url))
    }

    fn accept(&self, kind: DocumentKind, url: &str, lifetime: Option<Duration>) {
        self.cache(|cache, _| cache.accept(Wanted::Document(kind), url, lifetime));
    }

    fn is_rollback(&self, kind: DocumentKind, url: &str, edition: &Edition) -> bool {
        let newest = self.shared.newest.lock();
        let mut newest = newest.unwrap_or_else(PoisonError::into_inner);
        let wanted = Wanted::Document(kind);
        let rollback = newest.is_rollback(wanted, url, edition, Instant::now());
        if rollback {
            let url = place(url, wanted);
            tracing::warn!(
                url,
                ?wanted,
                "an older document than one that was accepted before"
            );
        }
        rollback
    }

    fn refuse(&self, kind: DocumentKind, url: &str) {
        self.cache(|cache, now| cache.refuse(Wanted::Document(kind), url, now));
    }
}
