//! Status lists that verified a moment ago, decoded: a busy service would verify one list for every credential.
//!
//! What is kept is what came of these very bytes, by their digest, under the same terms: the mechanisms that the policy
//! accepts, and how far clocks may differ. Whoever pins keys, or asks for a holder, has the list verified anew. It is kept for a minute at most, and never beyond
//! the list's own end: for that long a key that the issuer has withdrawn meanwhile may still speak for a list. A list that
//! changed has other bytes, so a revocation is seen as soon as the list is.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use testamur_status::StatusListCredential;

use crate::options::VerifyOptions;

/// The status lists that a service has verified in the last minute; share one among its verifications.
pub struct VerifiedLists {
    lists: Mutex<HashMap<Key, Kept>>,
    max_bytes: usize,
}

/// A list whose own proof, times and form are right; whose it is, is not said by that.
#[derive(Debug)]
pub(super) struct VerifiedList {
    pub(super) list: StatusListCredential,
    /// Since when it says what it says.
    pub(super) as_of: Option<Timestamp>,
    /// By what it is compared with other editions: when it was signed, if that is later.
    pub(super) instant: Option<Timestamp>,
    /// The SHA-256 of what it says.
    pub(super) digest: [u8; 32],
    /// Until when it says so.
    pub(super) until: Option<Timestamp>,
}

/// The bytes, and the terms under which they were verified.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    digest: [u8; 32],
    mechanisms: Option<Vec<String>>,
    skew: SignedDuration,
}

struct Kept {
    list: Arc<VerifiedList>,
    verified_at: Timestamp,
    until: Timestamp,
}

impl VerifiedLists {
    /// Keeps nothing yet, and never more than `max_bytes` of decoded lists.
    #[must_use]
    pub fn new(max_bytes: usize) -> Self {
        Self {
            lists: Mutex::new(HashMap::new()),
            max_bytes,
        }
    }

    /// The list, if these bytes were verified under these terms not long before `now`.
    pub(super) fn find(&self, key: &Key, now: Timestamp) -> Option<Arc<VerifiedList>> {
        let lists = self.lists();
        let kept = lists.get(key)?;
        let holds = (kept.verified_at..=kept.until).contains(&now);
        holds.then(|| Arc::clone(&kept.list))
    }

    pub(super) fn keep(&self, key: Key, list: &Arc<VerifiedList>, now: Timestamp) {
        let size = size(list);
        let until = [now.checked_add(LIFETIME).ok(), list.until];
        let Some(until) = until.into_iter().flatten().min() else {
            return;
        };
        if size > self.max_bytes || until <= now {
            return;
        }
        let mut lists = self.lists();
        lists.retain(|_, kept| kept.until >= now);
        while lists
            .values()
            .map(|kept| self::size(&kept.list))
            .sum::<usize>()
            + size
            > self.max_bytes
        {
            let oldest = lists.iter().min_by_key(|(_, kept)| kept.verified_at);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else {
                break;
            };
            lists.remove(&oldest);
        }
        let kept = Kept {
            list: Arc::clone(list),
            verified_at: now,
            until,
        };
        lists.insert(key, kept);
    }

    fn lists(&self) -> MutexGuard<'_, HashMap<Key, Kept>> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for VerifiedLists {
    /// Room for 2,000 lists of the least length.
    fn default() -> Self {
        Self::new(32 * 1024 * 1024)
    }
}

impl fmt::Debug for VerifiedLists {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("VerifiedLists")
            .field("kept", &self.lists().len())
            .finish_non_exhaustive()
    }
}

impl Key {
    /// `None` under terms for which nothing is kept.
    pub(super) fn of(bytes: &[u8], options: &VerifyOptions) -> Option<Self> {
        let is_shared = options.pinned_keys.is_empty()
            && options.key_binding.is_none()
            && !options.accept_undisclosed
            && bytes.len() <= options.status_document_limits.bytes;
        is_shared.then(|| Self {
            digest: Sha256::digest(bytes).into(),
            mechanisms: options.policy.mechanisms().map(<[_]>::to_vec),
            skew: options.skew,
        })
    }
}

fn size(list: &VerifiedList) -> usize {
    list.list.list.len() / 8 + 1024
}

const LIFETIME: SignedDuration = SignedDuration::from_mins(1);

#[cfg(test)]
mod tests {
    use testamur_status::{BitstringStatusList, StatusListKind, StatusPurpose};

    use super::*;
    use crate::options::PinnedKey;
    use crate::policy::Policy;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn list(until: Option<&str>) -> Arc<VerifiedList> {
        let list = StatusListCredential {
            kind: StatusListKind::Bitstring,
            id: None,
            issuer: "did:example:issuer".to_owned(),
            purposes: vec![StatusPurpose::Revocation],
            time_to_live: None,
            list: BitstringStatusList::with_len(BitstringStatusList::MINIMUM_LEN),
        };
        Arc::new(VerifiedList {
            list,
            as_of: None,
            instant: None,
            digest: [0; 32],
            until: until.map(at),
        })
    }

    fn key(bytes: &[u8]) -> Key {
        Key::of(bytes, &VerifyOptions::default()).unwrap()
    }

    #[test]
    fn a_list_is_kept_for_a_minute_and_not_beyond_its_end() {
        let lists = VerifiedLists::default();
        lists.keep(key(b"a"), &list(None), at("2026-01-01T00:00:00Z"));
        lists.keep(
            key(b"b"),
            &list(Some("2026-01-01T00:00:09Z")),
            at("2026-01-01T00:00:00Z"),
        );
        lists.keep(
            key(b"c"),
            &list(Some("2025-01-01T00:00:00Z")),
            at("2026-01-01T00:00:00Z"),
        );
        let found = |bytes, time| lists.find(&key(bytes), at(time)).is_some();
        assert!(found(b"a", "2026-01-01T00:01:00Z"));
        assert!(!found(b"a", "2026-01-01T00:01:01Z"));
        assert!(
            !found(b"a", "2025-12-31T23:59:59Z"),
            "before it was verified"
        );
        assert!(found(b"b", "2026-01-01T00:00:09Z"));
        assert!(!found(b"b", "2026-01-01T00:00:10Z"));
        assert!(!found(b"c", "2026-01-01T00:00:00Z"));
    }

    #[test]
    fn other_bytes_and_other_terms_find_nothing() {
        let lists = VerifiedLists::default();
        let now = at("2026-01-01T00:00:00Z");
        lists.keep(key(b"a"), &list(None), now);
        assert!(lists.find(&key(b"b"), now).is_none());
        let other = |change: fn(&mut VerifyOptions)| {
            let mut options = VerifyOptions::default();
            change(&mut options);
            Key::of(b"a", &options)
        };
        let skewed = other(|options| options.skew = SignedDuration::from_hours(1)).unwrap();
        assert!(lists.find(&skewed, now).is_none());
        let narrow = other(|options| {
            let policy = br#"{"name": "narrow", "accepted_mechanisms": ["eddsa-jcs-2022"]}"#;
            options.policy = Policy::parse(policy).unwrap();
        });
        assert!(lists.find(&narrow.unwrap(), now).is_none());
        let display = other(|options| options.policy = Policy::named("display").unwrap());
        assert!(
            lists.find(&display.unwrap(), now).is_some(),
            "the same terms"
        );
        let multibase = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi";
        let pinned = PinnedKey {
            issuer_id: "did:example:issuer".to_owned(),
            verification_method: None,
            key: testamur_keys::PublicKey::from_multibase(multibase).unwrap(),
        };
        let pinned = VerifyOptions {
            pinned_keys: vec![pinned],
            ..VerifyOptions::default()
        };
        assert!(Key::of(b"a", &pinned).is_none());
    }

    #[test]
    fn the_oldest_makes_room() {
        let lists = VerifiedLists::new(2 * size(&list(None)));
        for (second, bytes) in [b"a", b"b", b"c"].into_iter().enumerate() {
            let now = at(&format!("2026-01-01T00:00:0{second}Z"));
            lists.keep(key(bytes), &list(None), now);
        }
        let now = at("2026-01-01T00:00:03Z");
        let kept = [b"a", b"b", b"c"].map(|bytes| lists.find(&key(bytes), now).is_some());
        assert_eq!(kept, [false, true, true]);
    }
}
