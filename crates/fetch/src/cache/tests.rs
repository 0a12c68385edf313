//! For how long answers are kept, and how many.

use testamur_verifier::DocumentKind;

use super::*;

const LIST: Wanted = Wanted::Document(DocumentKind::StatusList);

fn cache(max_entries: usize, max_bytes: usize) -> Cache {
    let bounds = Bounds {
        shortest: Duration::from_mins(1),
        longest: Duration::from_hours(24),
    };
    Cache::new(max_entries, max_bytes, bounds)
}

fn arrived(size: usize, minutes: u64) -> Arrived {
    Arrived {
        document: Document {
            bytes: vec![0; size],
            media_type: None,
        },
        etag: Some(ETAG.to_owned()),
        lifetime: Duration::from_mins(minutes),
    }
}

const ETAG: &str = "\"1\"";
/// The bytes of a URL of one letter, and of the etag.
const AROUND: usize = 1 + ETAG.len();

fn is_fresh(cache: &mut Cache, url: &str, now: Instant) -> bool {
    matches!(cache.find(LIST, url, now), Some(Found::Fresh(_)))
}

fn after(start: Instant, seconds: u64) -> Instant {
    start + Duration::from_secs(seconds)
}

#[test]
fn what_nobody_accepted_is_gone_in_seconds() {
    let now = Instant::now();
    let mut cache = cache(2, 100);
    cache.insert(LIST, "a", arrived(1, 60), now);
    assert!(is_fresh(&mut cache, "a", after(now, 4)));
    assert!(cache.find(LIST, "a", after(now, 5)).is_none());
    assert_eq!(cache.bytes, 0);
}

#[test]
fn what_was_accepted_stays_as_long_as_its_headers_and_it_itself_say() {
    let now = Instant::now();
    for (own, seconds) in [
        (None, 600),
        (Some(120), 120),
        (Some(6000), 600),
        (Some(1), 60),
    ] {
        let mut cache = cache(2, 100);
        cache.insert(LIST, "a", arrived(1, 10), now);
        cache.accept(LIST, "a", own.map(Duration::from_secs));
        assert!(is_fresh(&mut cache, "a", after(now, seconds - 1)));
        let stale = cache.find(LIST, "a", after(now, seconds));
        assert!(matches!(stale, Some(Found::Stale(..))), "{own:?}");
    }
}

#[test]
fn accepting_again_does_not_make_a_copy_younger() {
    let now = Instant::now();
    let mut cache = cache(2, 100);
    cache.insert(LIST, "a", arrived(1, 10), now);
    for _ in 0..3 {
        cache.accept(LIST, "a", None);
    }
    assert!(!is_fresh(&mut cache, "a", after(now, 600)));
}

#[test]
fn what_was_refused_is_gone_in_seconds() {
    let now = Instant::now();
    let mut cache = cache(2, 100);
    cache.insert(LIST, "a", arrived(1, 10), now);
    cache.accept(LIST, "a", None);
    cache.refuse(LIST, "a", after(now, 60));
    assert!(is_fresh(&mut cache, "a", after(now, 64)));
    assert!(cache.find(LIST, "a", after(now, 65)).is_none());
}

#[test]
fn an_unchanged_document_has_to_be_accepted_again() {
    let now = Instant::now();
    let mut cache = cache(2, 100);
    cache.insert(LIST, "a", arrived(1, 10), now);
    cache.accept(LIST, "a", None);
    cache.unchanged(LIST, "a", Duration::from_mins(10), after(now, 600));
    assert!(is_fresh(&mut cache, "a", after(now, 604)));
    cache.accept(LIST, "a", None);
    assert!(is_fresh(&mut cache, "a", after(now, 1199)));
    assert!(!is_fresh(&mut cache, "a", after(now, 1200)));
}

#[test]
fn a_failure_is_remembered_for_seconds() {
    let now = Instant::now();
    let mut cache = cache(2, 100);
    cache.insert_failure(LIST, "a", SourceError::Absent, now);
    cache.accept(LIST, "a", None);
    let found = cache.find(LIST, "a", after(now, 4));
    assert!(matches!(found, Some(Found::Nothing(SourceError::Absent))));
    assert!(cache.find(LIST, "a", after(now, 5)).is_none());
}

#[test]
fn the_longest_unused_makes_room_and_what_nobody_accepted_first() {
    let now = Instant::now();
    let mut cache = cache(3, 100 + 2 * AROUND);
    for (age, url) in [(0, "a"), (1, "b"), (2, "c")] {
        cache.insert(LIST, url, arrived(30, 10), after(now, age));
    }
    cache.accept(LIST, "a", None);
    cache.accept(LIST, "b", None);
    assert!(is_fresh(&mut cache, "a", after(now, 3)));
    cache.insert(LIST, "d", arrived(30, 10), after(now, 3));
    assert!(cache.find(LIST, "c", now).is_none());
    cache.accept(LIST, "d", None);
    cache.insert(LIST, "e", arrived(70, 10), after(now, 4));
    assert!(cache.find(LIST, "b", now).is_none());
    assert_eq!(cache.entries.len(), 2);
    assert_eq!(cache.bytes, 100 + 2 * AROUND);
}

#[test]
fn what_did_not_come_counts_by_the_length_of_its_url() {
    let now = Instant::now();
    let mut cache = cache(1000, 10_000);
    for index in 0..1000 {
        let url = format!("{index:0>999}");
        cache.insert_failure(LIST, &url, SourceError::Unreachable, now);
    }
    assert_eq!(cache.entries.len(), 10);
    assert_eq!(cache.bytes, 9_990);
    cache.insert_failure(LIST, &"x".repeat(10_001), SourceError::Unreachable, now);
    assert_eq!(cache.bytes, 9_990);
}

#[test]
fn what_is_over_is_swept_out_when_something_comes() {
    let now = Instant::now();
    let mut cache = cache(1000, 10_000);
    for index in 0..100 {
        let url = index.to_string();
        cache.insert_failure(LIST, &url, SourceError::Unreachable, now);
        cache.insert(LIST, &format!("u{index}"), arrived(1, 1), now);
    }
    cache.accept(LIST, "u7", None);
    cache.insert(LIST, "a", arrived(1, 1), after(now, 60));
    assert_eq!(cache.entries.len(), 2);
    assert_eq!(cache.bytes, "u7".len() + "a".len() + 2 * (1 + ETAG.len()));
    let known = cache.find(LIST, "u7", after(now, 60));
    assert!(matches!(known, Some(Found::Stale(..))));
}

#[test]
fn a_document_larger_than_the_cache_is_not_kept() {
    let now = Instant::now();
    let mut cache = cache(2, 100);
    cache.insert(LIST, "a", arrived(101, 1), now);
    assert!(cache.find(LIST, "a", now).is_none());
}

#[test]
fn a_document_wanted_for_one_thing_does_not_serve_another() {
    let now = Instant::now();
    let mut cache = cache(2, 100);
    cache.insert(LIST, "a", arrived(1, 1), now);
    let keys = Wanted::Document(DocumentKind::IssuerKeys);
    assert!(cache.find(keys, "a", now).is_none());
}
