//! The door: cache, budget of time and of requests, one public error, one log line.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use testamur_verifier::{Document, DocumentKind, DocumentSource, Loading, SourceError};
use tokio::sync::Semaphore;

use crate::cache::{Cache, lifetime};
use crate::client::{FetchError, Fetched, fetch};
use crate::media_type::Wanted;
use crate::options::FetchOptions;
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
    options: FetchOptions,
    cache: Mutex<Cache>,
    requests: Semaphore,
}

impl Fetcher {
    /// A fetcher with an empty cache.
    pub fn new(options: FetchOptions) -> Self {
        let cache = Mutex::new(Cache::new(options.cache_entries, options.cache_bytes));
        let requests = Semaphore::new(options.max_concurrent);
        Self {
            shared: Arc::new(Shared {
                options,
                cache,
                requests,
            }),
        }
    }

    /// Fetches a credential (JSON or compact JWS) which someone asked to have verified. Never from the cache.
    ///
    /// # Errors
    /// [`Unreachable`] for every failure alike.
    pub async fn credential(&self, url: &str) -> Result<Document, Unreachable> {
        let fetched = self.ask(url, Wanted::Credential).await?;
        Ok(fetched.document)
    }

    async fn document(&self, kind: DocumentKind, url: &str) -> Result<Document, Unreachable> {
        let wanted = Wanted::Document(kind);
        if let Some(document) = self.cache(|cache| cache.find(wanted, url, Instant::now())) {
            return Ok(document);
        }
        let fetched = self.ask(url, wanted).await?;
        if let Some(lifetime) = lifetime(fetched.cache_control.as_deref()) {
            self.cache(|cache| {
                cache.insert(wanted, url, &fetched.document, lifetime, Instant::now());
            });
        }
        Ok(fetched.document)
    }

    async fn ask(&self, url: &str, wanted: Wanted) -> Result<Fetched, Unreachable> {
        let options = &self.shared.options;
        let asked = async {
            // The semaphore is never closed; were it, asking without a permit would still be bounded in time.
            let _permit = self.shared.requests.acquire().await;
            fetch(url, wanted, options).await
        };
        let answer = tokio::time::timeout(options.total_timeout, asked)
            .await
            .unwrap_or(Err(FetchError::TooSlow(options.total_timeout)));
        answer.map_err(|error| self.log(url, wanted, &error))
    }

    fn log(&self, url: &str, wanted: Wanted, error: &FetchError) -> Unreachable {
        let url = Target::parse(url, &self.shared.options)
            .map_or_else(|_| "(not asked)".to_owned(), |target| target.for_log());
        let cause = std::error::Error::source(error).map(ToString::to_string);
        tracing::warn!(url, ?wanted, reason = %error, cause, "document not fetched");
        Unreachable
    }

    fn cache<T>(&self, work: impl FnOnce(&mut Cache) -> T) -> T {
        // A cache has no invariant which a panic elsewhere could have broken half-way and which matters here.
        let mut cache = self
            .shared
            .cache
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        work(&mut cache)
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

    fn refuse(&self, kind: DocumentKind, url: &str) {
        self.cache(|cache| cache.forget(Wanted::Document(kind), url));
    }
}
