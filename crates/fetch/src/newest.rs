//! The newest list that was seen at each URL, so that an older one, replayed by a cache or by whoever sits between, is
//! noticed while it is still valid.

use std::collections::HashMap;
use std::time::Instant;

use jiff::Timestamp;

use crate::media_type::Wanted;

/// Since when the newest document at a URL says what it says.
#[derive(Debug, Default)]
pub(crate) struct Newest {
    seen: HashMap<(Wanted, String), Seen>,
}

#[derive(Debug)]
struct Seen {
    as_of: Timestamp,
    used: Instant,
}

impl Newest {
    /// Whether a newer one was seen before; if not, this one is the newest now.
    pub(crate) fn is_rollback(
        &mut self,
        wanted: Wanted,
        url: &str,
        as_of: Timestamp,
        now: Instant,
    ) -> bool {
        let key = (wanted, url.to_owned());
        if let Some(seen) = self.seen.get_mut(&key) {
            seen.used = now;
            seen.as_of = seen.as_of.max(as_of);
            return as_of < seen.as_of;
        }
        if self.seen.len() >= MOST {
            let oldest = self.seen.iter().min_by_key(|(_, seen)| seen.used);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                self.seen.remove(&oldest);
            }
        }
        self.seen.insert(key, Seen { as_of, used: now });
        false
    }
}

const MOST: usize = 16_384;

#[cfg(test)]
mod tests {
    use testamur_verifier::DocumentKind;

    use super::*;

    const LIST: Wanted = Wanted::Document(DocumentKind::StatusList);

    #[test]
    fn an_older_list_after_a_newer_one_is_noticed() {
        let mut newest = Newest::default();
        let now = Instant::now();
        let day = |day: i64| Timestamp::from_second(day * 86_400).unwrap();
        assert!(!newest.is_rollback(LIST, "a", day(2), now));
        assert!(!newest.is_rollback(LIST, "a", day(2), now));
        assert!(newest.is_rollback(LIST, "a", day(1), now));
        assert!(!newest.is_rollback(LIST, "b", day(1), now));
        assert!(!newest.is_rollback(LIST, "a", day(3), now));
        assert!(newest.is_rollback(LIST, "a", day(2), now));
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut newest = Newest::default();
        let now = Instant::now();
        for index in 0..MOST + 10 {
            newest.is_rollback(LIST, &index.to_string(), Timestamp::UNIX_EPOCH, now);
        }
        assert_eq!(newest.seen.len(), MOST);
    }
}
