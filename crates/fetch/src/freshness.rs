//! For how long a copy may be used: `Cache-Control` and `Age`, within our own bounds.
//!
//! By default between 60 seconds and 24 hours, so that neither a busy verifier hammers an issuer nor a revocation stays unseen for a
//! week. [RFC 9111](https://www.rfc-editor.org/rfc/rfc9111).

use std::time::Duration;

/// How long a document with these headers is kept; `None` when it must not be.
pub(crate) fn lifetime(cache_control: Option<&str>, age: Option<&str>) -> Option<Duration> {
    let directives = || {
        cache_control
            .unwrap_or_default()
            .split(',')
            .map(|directive| directive.trim().to_ascii_lowercase())
    };
    if directives().any(|directive| directive == "no-store") {
        return None;
    }
    let seconds = |name: &str| {
        directives().find_map(|directive| {
            let seconds = directive.strip_prefix(name)?.strip_prefix('=')?;
            seconds.trim_matches('"').parse().ok()
        })
    };
    let asked = if directives().any(|directive| directive == "no-cache") {
        Duration::ZERO
    } else {
        let max_age = seconds("s-maxage").or_else(|| seconds("max-age"));
        max_age.map_or(DEFAULT, Duration::from_secs)
    };
    // What a cache on the way has kept already is part of the time.
    let age = age.and_then(|age| age.trim().parse().ok());
    let left = asked.saturating_sub(Duration::from_secs(age.unwrap_or(0)));
    Some(left)
}

/// How short and how long a copy is used, whatever its headers say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) shortest: Duration,
    pub(crate) longest: Duration,
}

impl Bounds {
    pub(crate) fn within(self, lifetime: Duration) -> Duration {
        lifetime.max(self.shortest).min(self.longest)
    }
}

const DEFAULT: Duration = Duration::from_mins(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lifetime_is_what_the_headers_ask() {
        let seconds = |header| lifetime(header, None).map(|lifetime| lifetime.as_secs());
        assert_eq!(seconds(None), Some(300));
        assert_eq!(seconds(Some("public, max-age=1")), Some(1));
        assert_eq!(seconds(Some("Max-Age=3600")), Some(3600));
        assert_eq!(seconds(Some("max-age=60, s-maxage=600")), Some(600));
        assert_eq!(seconds(Some("max-age=99999999")), Some(99_999_999));
        assert_eq!(seconds(Some("max-age=99999999999999999999")), Some(300));
        assert_eq!(seconds(Some("max-age=600, no-cache")), Some(0));
        assert_eq!(seconds(Some("max-age=600, no-store")), None);
    }

    #[test]
    fn what_has_passed_on_the_way_counts() {
        let seconds = |age| lifetime(Some("max-age=600"), Some(age)).map(|left| left.as_secs());
        assert_eq!(seconds("100"), Some(500));
        assert_eq!(seconds("10000"), Some(0));
        assert_eq!(seconds("a while"), Some(600));
    }

    #[test]
    fn no_copy_is_used_shorter_or_longer_than_the_bounds() {
        let bounds = Bounds {
            shortest: Duration::from_mins(1),
            longest: Duration::from_hours(24),
        };
        for (asked, kept) in [(0, 60), (1, 60), (600, 600), (99_999_999, 86_400)] {
            let kept = Duration::from_secs(kept);
            assert_eq!(bounds.within(Duration::from_secs(asked)), kept);
        }
    }
}
