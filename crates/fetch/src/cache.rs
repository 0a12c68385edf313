//! A small cache of documents: by requested URL, bounded in entries, bytes and age.
//!
//! `Cache-Control: max-age` is honoured within 60 seconds and 24 hours, so that neither a busy verifier hammers an
//! issuer nor a revocation stays unseen for a week. What the verifier refuses is dropped
//! ([`DocumentSource::refuse`](testamur_verifier::DocumentSource::refuse)).

use std::collections::HashMap;
use std::time::{Duration, Instant};

use testamur_verifier::Document;

use crate::media_type::Wanted;

/// The documents, the oldest of which make room for new ones.
#[derive(Debug)]
pub(crate) struct Cache {
    entries: HashMap<(Wanted, String), Entry>,
    bytes: usize,
    max_entries: usize,
    max_bytes: usize,
}

#[derive(Debug)]
struct Entry {
    document: Document,
    stored: Instant,
    expires: Instant,
}

impl Cache {
    pub(crate) fn new(max_entries: usize, max_bytes: usize) -> Self {
        Self {
            entries: HashMap::new(),
            bytes: 0,
            max_entries,
            max_bytes,
        }
    }

    /// The document, while it is fresh.
    pub(crate) fn find(&mut self, wanted: Wanted, url: &str, now: Instant) -> Option<Document> {
        let key = (wanted, url.to_owned());
        let entry = self.entries.get(&key)?;
        if entry.expires > now {
            return Some(entry.document.clone());
        }
        self.remove(&key);
        None
    }

    /// Keeps a document for `lifetime`, when it fits at all.
    pub(crate) fn insert(
        &mut self,
        wanted: Wanted,
        url: &str,
        document: &Document,
        lifetime: Duration,
        now: Instant,
    ) {
        let size = document.bytes.len();
        let key = (wanted, url.to_owned());
        self.remove(&key);
        if size > self.max_bytes || self.max_entries == 0 {
            return;
        }
        while self.entries.len() >= self.max_entries || self.bytes + size > self.max_bytes {
            self.remove_oldest();
        }
        let entry = Entry {
            document: document.clone(),
            stored: now,
            expires: now + lifetime,
        };
        self.bytes += size;
        self.entries.insert(key, entry);
    }

    /// Forgets a document.
    pub(crate) fn forget(&mut self, wanted: Wanted, url: &str) {
        self.remove(&(wanted, url.to_owned()));
    }

    fn remove(&mut self, key: &(Wanted, String)) {
        if let Some(entry) = self.entries.remove(key) {
            self.bytes -= entry.document.bytes.len();
        }
    }

    fn remove_oldest(&mut self) {
        let oldest = self.entries.iter().min_by_key(|(_, entry)| entry.stored);
        if let Some(key) = oldest.map(|(key, _)| key.clone()) {
            self.remove(&key);
        }
    }
}

/// How long a document with this `Cache-Control` header is kept; `None` when it must not be.
pub(crate) fn lifetime(cache_control: Option<&str>) -> Option<Duration> {
    let directives = || {
        cache_control
            .unwrap_or_default()
            .split(',')
            .map(|directive| directive.trim().to_ascii_lowercase())
    };
    if directives().any(|directive| directive == "no-store") {
        return None;
    }
    let max_age = directives().find_map(|directive| {
        let seconds = directive.strip_prefix("max-age=")?;
        seconds.trim_matches('"').parse().ok()
    });
    let asked = max_age.map_or(DEFAULT, Duration::from_secs);
    Some(asked.clamp(SHORTEST, LONGEST))
}

const SHORTEST: Duration = Duration::from_mins(1);
const DEFAULT: Duration = Duration::from_mins(5);
const LONGEST: Duration = Duration::from_hours(24);

#[cfg(test)]
mod tests {
    use testamur_verifier::DocumentKind;

    use super::*;

    const LIST: Wanted = Wanted::Document(DocumentKind::StatusList);

    fn document(size: usize) -> Document {
        Document {
            bytes: vec![0; size],
            media_type: None,
        }
    }

    #[test]
    fn a_stale_document_is_gone() {
        let now = Instant::now();
        let mut cache = Cache::new(2, 100);
        cache.insert(LIST, "a", &document(1), Duration::from_mins(1), now);
        assert!(
            cache
                .find(LIST, "a", now + Duration::from_secs(59))
                .is_some()
        );
        assert!(
            cache
                .find(LIST, "a", now + Duration::from_mins(1))
                .is_none()
        );
        assert_eq!(cache.bytes, 0);
    }

    #[test]
    fn the_oldest_makes_room_by_count_and_by_bytes() {
        let now = Instant::now();
        let mut cache = Cache::new(2, 100);
        for (age, url) in ["a", "b", "c"].into_iter().enumerate() {
            let stored = now + Duration::from_secs(age as u64);
            cache.insert(LIST, url, &document(40), Duration::from_mins(10), stored);
        }
        assert!(cache.find(LIST, "a", now).is_none());
        cache.insert(LIST, "d", &document(70), Duration::from_mins(10), now);
        assert!(cache.find(LIST, "b", now).is_none() && cache.find(LIST, "c", now).is_none());
        assert_eq!(cache.bytes, 70);
    }

    #[test]
    fn a_document_larger_than_the_cache_is_not_kept() {
        let now = Instant::now();
        let mut cache = Cache::new(2, 100);
        cache.insert(LIST, "a", &document(101), Duration::from_mins(1), now);
        assert!(cache.find(LIST, "a", now).is_none());
    }

    #[test]
    fn a_document_wanted_for_one_thing_does_not_serve_another() {
        let now = Instant::now();
        let mut cache = Cache::new(2, 100);
        cache.insert(LIST, "a", &document(1), Duration::from_mins(1), now);
        let keys = Wanted::Document(DocumentKind::IssuerKeys);
        assert!(cache.find(keys, "a", now).is_none());
    }

    #[test]
    fn the_lifetime_stays_between_a_minute_and_a_day() {
        let seconds = |header| lifetime(header).map(|lifetime| lifetime.as_secs());
        assert_eq!(seconds(None), Some(300));
        assert_eq!(seconds(Some("public, max-age=1")), Some(60));
        assert_eq!(seconds(Some("Max-Age=3600")), Some(3600));
        assert_eq!(seconds(Some("max-age=99999999")), Some(86_400));
        assert_eq!(seconds(Some("max-age=600, no-store")), None);
    }
}
