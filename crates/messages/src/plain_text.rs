//! Text of a credential, made fit to be shown: one line, of bounded length, that cannot reorder what stands around it.

use testamur_verifier::{printable, printable_id, printable_words};
use url::Url;

/// The text as it may be shown. Controls, and characters that change the writing direction, become visible code points: one
/// of them could otherwise end the isolation in which a value stands.
pub(crate) fn plain(text: &str) -> String {
    shortened(text, printable)
}

/// An id as it may be shown: `а` is not `a`.
pub(crate) fn plain_id(id: &str) -> String {
    shortened(id, printable_id)
}

/// A sentence in which ids may stand.
pub(crate) fn plain_words(text: &str) -> String {
    shortened(text, printable_words)
}

fn shortened(text: &str, shown: fn(&str) -> String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", shown(&text[..end])),
        None => shown(text),
    }
}

/// The web host, or the DID, that an id names; the whole id when it is neither.
///
/// A host is written as it is asked for, in letters of which no two look alike (`xn--…`). What is too long loses its
/// middle: a host says at its end whose it is, a DID at either.
pub(crate) fn origin(id: &str) -> String {
    let is_web = id.starts_with("https://") || id.starts_with("http://");
    let named = match Url::parse(id) {
        Ok(url) if is_web => match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => printable_id(id),
        },
        _ => printable_id(id),
    };
    without_middle(&named)
}

/// At most as many characters of ASCII as the longest host has.
fn without_middle(text: &str) -> String {
    if text.len() <= LONGEST_HOST {
        return text.to_owned();
    }
    let half = LONGEST_HOST / 2;
    format!("{}…{}", &text[..half], &text[text.len() - half..])
}

const LONGEST: usize = 200;
/// [RFC 1035, section 2.3.4](https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4), with a port.
const LONGEST_HOST: usize = 260;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_isolation_from_within() {
        assert_eq!(
            plain("a\u{2069}\u{202e}b\nc"),
            "a\\u{2069}\\u{202e}b\\u{a}c"
        );
    }

    #[test]
    fn an_id_that_looks_like_another_does_not() {
        assert_eq!(
            plain_id("https://h\u{430}rvard.edu/i"),
            "https://h\\u{430}rvard.edu/i"
        );
        let sentence = plain_words("\u{c9}cole https://h\u{430}rvard.edu/i");
        assert_eq!(sentence, "\u{c9}cole https://h\\u{430}rvard.edu/i");
    }

    #[test]
    fn a_long_name_is_shortened() {
        assert_eq!(plain(&"x".repeat(LONGEST)).chars().count(), LONGEST);
        assert_eq!(plain(&"x".repeat(10_000)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn the_host_is_that_of_the_authority() {
        for (id, wanted) in [
            ("https://harbour.example/issuer", "harbour.example"),
            ("https://harbour.example@evil.example/", "evil.example"),
            ("https://evil.example\\@harbour.example", "evil.example"),
            ("https://harbour.example:8443?x", "harbour.example:8443"),
            ("did:web:harbour.example", "did:web:harbour.example"),
            ("https:///x", "x"),
            ("https://h\u{430}rvard.edu/i", "xn--hrvard-3nf.edu"),
            ("did:web:h\u{430}rvard.edu", "did:web:h\\u{430}rvard.edu"),
            (
                "https://a\u{202e}b.example/",
                "https://a\\u{202e}b.example/",
            ),
        ] {
            assert_eq!(origin(id), wanted);
        }
    }

    #[test]
    fn the_end_of_a_long_host_is_shown() {
        let labels = "a.".repeat(110);
        let host = format!("www.harvard.edu.{labels}evil.example");
        assert_eq!(origin(&format!("https://{host}/i")), host);
        let did = format!("did:web:{}:evil", "harvard.edu".repeat(100));
        assert!(origin(&did).ends_with(":evil") && origin(&did).len() < 300);
    }
}
