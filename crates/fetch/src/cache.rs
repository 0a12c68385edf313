//! A small cache of documents: by requested URL, bounded in entries, bytes (those of the URLs too) and age.
//!
//! What was fetched is nobody's word until the verifier accepts it: till then it is kept for a few seconds only, so that
//! a burst of credentials asks once. So are failures: asking again at once would make us a hammer. What was accepted is
//! kept as long as its headers and the document itself say, within the bounds of [`crate::freshness`]; then the issuer is
//! asked whether it has changed (`ETag`), and only an unchanged one stays.
//!
//! What nobody can use any more is swept out whenever something comes in; then the document that was not used for longest
//! makes room.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use testamur_verifier::{Document, SourceError};

use crate::freshness::Bounds;
use crate::media_type::Wanted;

/// The documents, the longest unused of which make room for new ones.
#[derive(Debug)]
pub(crate) struct Cache {
    entries: HashMap<(Wanted, String), Entry>,
    bytes: usize,
    max_entries: usize,
    max_bytes: usize,
    bounds: Bounds,
}

/// What the cache knows of a URL.
#[derive(Debug)]
pub(crate) enum Found {
    /// A document that is fresh.
    Fresh(Document),
    /// A document that was accepted and whose time is over: it may be kept if the issuer says that it is unchanged.
    Stale(Document, String),
    /// It could not be had a moment ago.
    Nothing(SourceError),
}

#[derive(Debug)]
struct Entry {
    document: Result<Document, SourceError>,
    etag: Option<String>,
    /// How long it is kept once accepted, by its headers.
    lifetime: Duration,
    accepted: bool,
    stored: Instant,
    used: Instant,
    expires: Instant,
}

impl Cache {
    pub(crate) fn new(max_entries: usize, max_bytes: usize, bounds: Bounds) -> Self {
        Self {
            entries: HashMap::new(),
            bytes: 0,
            max_entries,
            max_bytes,
            bounds,
        }
    }

    /// What is known of the URL.
    pub(crate) fn find(&mut self, wanted: Wanted, url: &str, now: Instant) -> Option<Found> {
        let key = (wanted, url.to_owned());
        let entry = self.entries.get_mut(&key)?;
        entry.used = now;
        if entry.expires > now {
            return Some(match &entry.document {
                Ok(document) => Found::Fresh(document.clone()),
                Err(reason) => Found::Nothing(*reason),
            });
        }
        let known = entry.document.clone().ok().zip(entry.etag.clone());
        if let Some((document, etag)) = known.filter(|_| entry.is_known()) {
            return Some(Found::Stale(document, etag));
        }
        self.remove(&key);
        None
    }

    /// Keeps a document for the few seconds in which it may be accepted, when it fits at all.
    pub(crate) fn insert(&mut self, wanted: Wanted, url: &str, arrived: Arrived, now: Instant) {
        let entry = Entry {
            document: Ok(arrived.document),
            etag: arrived.etag,
            lifetime: arrived.lifetime,
            accepted: false,
            stored: now,
            used: now,
            expires: now + UNACCEPTED,
        };
        self.put((wanted, url.to_owned()), entry);
    }

    /// Remembers for a few seconds that nothing came.
    pub(crate) fn insert_failure(
        &mut self,
        wanted: Wanted,
        url: &str,
        reason: SourceError,
        now: Instant,
    ) {
        let entry = Entry {
            document: Err(reason),
            etag: None,
            lifetime: Duration::ZERO,
            accepted: false,
            stored: now,
            used: now,
            expires: now + UNREACHABLE,
        };
        self.put((wanted, url.to_owned()), entry);
    }

    /// The issuer says that a document is as it was.
    pub(crate) fn unchanged(
        &mut self,
        wanted: Wanted,
        url: &str,
        lifetime: Duration,
        now: Instant,
    ) {
        if let Some(entry) = self.entries.get_mut(&(wanted, url.to_owned())) {
            entry.lifetime = lifetime;
            entry.stored = now;
            entry.accepted = false;
            entry.expires = now + UNACCEPTED;
        }
    }

    /// The verifier believes the document: it stays as long as its headers say, and no longer than it says itself.
    pub(crate) fn accept(&mut self, wanted: Wanted, url: &str, own: Option<Duration>) {
        let bounds = self.bounds;
        let Some(entry) = self.entries.get_mut(&(wanted, url.to_owned())) else {
            return;
        };
        if entry.document.is_ok() {
            let lifetime = own.map_or(entry.lifetime, |own| own.min(entry.lifetime));
            entry.accepted = true;
            entry.expires = entry.stored + bounds.within(lifetime);
        }
    }

    /// The verifier does not believe the document: it is gone as soon as one that nobody accepted.
    pub(crate) fn refuse(&mut self, wanted: Wanted, url: &str, now: Instant) {
        if let Some(entry) = self.entries.get_mut(&(wanted, url.to_owned())) {
            entry.accepted = false;
            entry.expires = entry.expires.min(now + UNACCEPTED);
        }
    }

    fn put(&mut self, key: (Wanted, String), entry: Entry) {
        self.remove(&key);
        self.sweep(entry.stored);
        let size = size(&key, &entry);
        if size > self.max_bytes || self.max_entries == 0 {
            return;
        }
        while self.entries.len() >= self.max_entries || self.bytes + size > self.max_bytes {
            self.remove_longest_unused();
        }
        self.bytes += size;
        self.entries.insert(key, entry);
    }

    fn remove(&mut self, key: &(Wanted, String)) {
        if let Some(entry) = self.entries.remove(key) {
            self.bytes -= size(key, &entry);
        }
    }

    /// Forgets what is over and cannot be asked about by its `ETag`.
    fn sweep(&mut self, now: Instant) {
        let bytes = &mut self.bytes;
        self.entries.retain(|key, entry| {
            let kept = entry.expires > now || entry.is_known();
            if !kept {
                *bytes -= size(key, entry);
            }
            kept
        });
    }

    /// What nobody accepted goes first: who floods us with URLs does not push out what serves others.
    fn remove_longest_unused(&mut self) {
        let worth = |entry: &Entry| (entry.accepted, entry.used);
        let least = self.entries.iter().min_by_key(|(_, entry)| worth(entry));
        if let Some(key) = least.map(|(key, _)| key.clone()) {
            self.remove(&key);
        }
    }
}

/// A document that has just come, with what its headers say.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) document: Document,
    pub(crate) etag: Option<String>,
    pub(crate) lifetime: Duration,
}

impl Entry {
    /// Whether the issuer can be asked if this one, which was believed, has changed.
    fn is_known(&self) -> bool {
        self.accepted && self.etag.is_some() && self.document.is_ok()
    }
}

/// A failure has no document, but whoever is asked for nothing has chosen how long a URL to ask for.
fn size((_, url): &(Wanted, String), entry: &Entry) -> usize {
    let document = entry.document.as_ref();
    let document = document.map_or(0, |it| {
        it.bytes.len() + it.media_type.as_ref().map_or(0, String::len)
    });
    url.len() + entry.etag.as_ref().map_or(0, String::len) + document
}

const UNACCEPTED: Duration = Duration::from_secs(5);
const UNREACHABLE: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests;
