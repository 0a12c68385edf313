//! The newest list that was seen at each URL, so that an older one, replayed by a cache or by whoever sits between, is
//! noticed while it is still valid.
//!
//! Of a list that says of when it is, its instant and the digest of what it says are remembered: what says the same is no
//! rollback, and what says something else has to be later. Of a list that does not, only that an entry was withdrawn is
//! remembered, for such a list grows and shrinks without saying which edition is which.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Instant;

use jiff::Timestamp;
use testamur_verifier::Edition;

use crate::media_type::Wanted;

/// What the newest document at a URL says, and since when.
#[derive(Debug, Default)]
pub(crate) struct Newest {
    dated: Recent<Place, Said>,
    /// Entries that were withdrawn in a list without a time.
    withdrawn: Recent<(Place, [u8; 32]), ()>,
}

type Place = (Wanted, String);

#[derive(Debug)]
struct Said {
    as_of: Timestamp,
    digest: [u8; 32],
}

impl Newest {
    /// Whether a newer one was seen before, or one that cannot be told from a newer one; if not, this one is the newest
    /// now.
    pub(crate) fn is_rollback(
        &mut self,
        wanted: Wanted,
        url: &str,
        edition: &Edition,
        now: Instant,
    ) -> bool {
        let place = (wanted, url.to_owned());
        let newest = self.dated.find(&place, now);
        match (*edition, newest) {
            (Edition::Dated { as_of, digest }, None) => {
                self.dated.keep(place, Said { as_of, digest }, now);
                false
            }
            (Edition::Dated { as_of, digest }, Some(newest)) => {
                if newest.digest != digest && as_of <= newest.as_of {
                    return true;
                }
                newest.as_of = newest.as_of.max(as_of);
                newest.digest = digest;
                false
            }
            (Edition::Undated { .. }, Some(_)) => true,
            (Edition::Undated { entry, withdrawn }, None) => {
                let entry = (place, entry);
                let was_withdrawn = self.withdrawn.find(&entry, now).is_some();
                if withdrawn && !was_withdrawn {
                    self.withdrawn.keep(entry, (), now);
                }
                was_withdrawn && !withdrawn
            }
        }
    }
}

/// A bounded memory: what was not used for longest makes room.
#[derive(Debug)]
struct Recent<K, V> {
    kept: HashMap<K, (V, Instant)>,
}

impl<K: Clone + Eq + Hash, V> Recent<K, V> {
    fn find(&mut self, key: &K, now: Instant) -> Option<&mut V> {
        let (value, used) = self.kept.get_mut(key)?;
        *used = now;
        Some(value)
    }

    fn keep(&mut self, key: K, value: V, now: Instant) {
        if self.kept.len() >= MOST {
            let oldest = self.kept.iter().min_by_key(|(_, (_, used))| *used);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                self.kept.remove(&oldest);
            }
        }
        self.kept.insert(key, (value, now));
    }
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self {
            kept: HashMap::new(),
        }
    }
}

const MOST: usize = 16_384;

#[cfg(test)]
mod tests {
    use testamur_verifier::DocumentKind;

    use super::*;

    const LIST: Wanted = Wanted::Document(DocumentKind::StatusList);

    fn of_day(day: i64, says: u8) -> Edition {
        Edition::Dated {
            as_of: Timestamp::from_second(day * 86_400).unwrap(),
            digest: [says; 32],
        }
    }

    fn undated(entry: u8, withdrawn: bool) -> Edition {
        Edition::Undated {
            entry: [entry; 32],
            withdrawn,
        }
    }

    /// Which of the editions, one after the other at one place, are rollbacks.
    fn rollbacks<const N: usize>(editions: [Edition; N]) -> [bool; N] {
        let mut newest = Newest::default();
        let now = Instant::now();
        editions.map(|edition| newest.is_rollback(LIST, "a", &edition, now))
    }

    #[test]
    fn an_older_list_after_a_newer_one_is_noticed() {
        let mut newest = Newest::default();
        let now = Instant::now();
        assert!(!newest.is_rollback(LIST, "a", &of_day(2, 2), now));
        assert!(!newest.is_rollback(LIST, "a", &of_day(2, 2), now));
        assert!(newest.is_rollback(LIST, "a", &of_day(1, 1), now));
        assert!(!newest.is_rollback(LIST, "b", &of_day(1, 1), now));
        assert!(!newest.is_rollback(LIST, "a", &of_day(3, 3), now));
        assert!(newest.is_rollback(LIST, "a", &of_day(2, 2), now));
    }

    #[test]
    fn another_list_of_the_same_instant_is_noticed() {
        let editions = [of_day(2, 2), of_day(2, 1), of_day(2, 2)];
        assert_eq!(rollbacks(editions), [false, true, false]);
    }

    #[test]
    fn an_older_signature_on_the_same_list_is_none_and_makes_it_no_older() {
        let editions = [of_day(3, 2), of_day(1, 2), of_day(2, 1), of_day(3, 2)];
        assert_eq!(rollbacks(editions), [false, false, true, false]);
    }

    #[test]
    fn a_later_list_may_say_what_an_older_one_said() {
        let editions = [of_day(1, 1), of_day(2, 2), of_day(3, 1), of_day(2, 2)];
        assert_eq!(rollbacks(editions), [false, false, false, true]);
    }

    #[test]
    fn without_a_time_what_was_withdrawn_stays_so() {
        let editions = [
            undated(1, false),
            undated(1, true),
            undated(2, false),
            undated(1, false),
            undated(1, true),
        ];
        assert_eq!(rollbacks(editions), [false, false, false, true, false]);
    }

    #[test]
    fn a_list_without_a_time_is_older_than_any_with_one() {
        let editions = [undated(1, true), of_day(1, 1), undated(1, true)];
        assert_eq!(rollbacks(editions), [false, false, true]);
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut newest = Newest::default();
        let now = Instant::now();
        for index in 0..MOST + 10 {
            newest.is_rollback(LIST, &index.to_string(), &of_day(1, 1), now);
            newest.is_rollback(LIST, &format!("u{index}"), &undated(1, true), now);
        }
        assert_eq!(newest.dated.kept.len(), MOST);
        assert_eq!(newest.withdrawn.kept.len(), MOST);
    }
}
