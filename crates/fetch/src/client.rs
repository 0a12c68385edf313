//! One request: pass the door, follow redirects by hand, read within bounds.

use std::io;
use std::time::Duration;

use reqwest::header::{
    ACCEPT, AGE, CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH, LOCATION,
};
use reqwest::{Response, StatusCode};
use testamur_verifier::Document;

use crate::door::Door;
use crate::freshness::lifetime;
use crate::media_type::{Wanted, essence};
use crate::options::FetchOptions;
use crate::target::{Target, TargetError};

/// What came.
#[derive(Debug)]
pub(crate) enum Fetched {
    /// A document.
    Document {
        document: Document,
        etag: Option<String>,
        /// How long it may be kept by its headers, if at all.
        lifetime: Option<Duration>,
    },
    /// The one that was known is still the one.
    Unchanged { lifetime: Option<Duration> },
}

/// Why no document came. For the log only.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    #[error("the URL is not asked")]
    Target(#[from] TargetError),
    #[error("the name could not be resolved")]
    Resolution(#[source] io::Error),
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
    TooSlow(Duration),
}

impl FetchError {
    /// Whether the host itself says that there is no such document.
    pub(crate) fn is_absence(&self) -> bool {
        matches!(self, Self::Status(404 | 410) | Self::MediaType(_))
    }
}

/// Fetches one document; the caller bounds the time. `known` is the `ETag` of a copy that is at hand.
pub(crate) async fn fetch(
    url: &str,
    wanted: Wanted,
    known: Option<&str>,
    door: &Door,
) -> Result<Fetched, FetchError> {
    let options = &door.options;
    let mut target = Target::parse(url, options)?;
    let passage = door.pass(&target).await?;
    for _ in 0..=options.max_redirects {
        let mut request = passage.client.get(target.url().clone());
        request = request.header(ACCEPT, wanted.accept());
        if let Some(etag) = known {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let response = request.send().await;
        let response = response.map_err(|error| failure(error, options))?;
        if known.is_some() && response.status() == StatusCode::NOT_MODIFIED {
            let lifetime = kept_for(&response);
            return Ok(Fetched::Unchanged { lifetime });
        }
        if !response.status().is_redirection() {
            let limit = if wanted.is_status_list() {
                options.max_status_list_bytes
            } else {
                options.max_bytes
            };
            return read(response, wanted, limit, options).await;
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

/// The client's own clock and the caller's are one bound, whichever is the first to see that it is over.
fn failure(error: reqwest::Error, options: &FetchOptions) -> FetchError {
    if error.is_timeout() && !error.is_connect() {
        return FetchError::TooSlow(options.total_timeout);
    }
    FetchError::Request(error.without_url())
}

async fn read(
    mut response: Response,
    wanted: Wanted,
    limit: usize,
    options: &FetchOptions,
) -> Result<Fetched, FetchError> {
    if response.status() != StatusCode::OK {
        return Err(FetchError::Status(response.status().as_u16()));
    }
    let media_type = essence(&header(&response, CONTENT_TYPE).unwrap_or_default());
    if !wanted.takes(&media_type) {
        let start = media_type.chars().take(LONGEST_MEDIA_TYPE).collect();
        return Err(FetchError::MediaType(start));
    }
    let etag = header(&response, ETAG).filter(|etag| etag.len() <= LONGEST_ETAG);
    let lifetime = kept_for(&response);
    let mut bytes = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| failure(error, options))?
    {
        if bytes.len() + chunk.len() > limit {
            return Err(FetchError::TooLarge { limit });
        }
        bytes.extend_from_slice(&chunk);
    }
    let document = Document {
        bytes,
        media_type: Some(media_type),
    };
    Ok(Fetched::Document {
        document,
        etag,
        lifetime,
    })
}

fn kept_for(response: &Response) -> Option<Duration> {
    let cache_control = header(response, CACHE_CONTROL);
    let age = header(response, AGE);
    lifetime(cache_control.as_deref(), age.as_deref())
}

fn header(response: &Response, name: HeaderName) -> Option<String> {
    let value = response.headers().get(name)?;
    value.to_str().ok().map(str::to_owned)
}

const LONGEST_ETAG: usize = 256;
/// In the log: a host can send a header of any length.
const LONGEST_MEDIA_TYPE: usize = 100;
