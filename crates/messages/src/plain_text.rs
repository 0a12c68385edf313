//! Text of a credential, made fit to be shown: one line, of bounded length, that cannot reorder what stands around it.

/// The text as it may be shown. Controls, and characters that change the writing direction, become visible code points: one
/// of them could otherwise end the isolation in which a value stands.
pub(crate) fn plain(text: &str) -> String {
    let mut shown = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == LONGEST {
            shown.push('…');
            break;
        }
        if is_hidden(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// The web host, or the DID, that an id names; the whole id when it is neither.
pub(crate) fn origin(id: &str) -> String {
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| id.strip_prefix(scheme));
    let Some(rest) = rest else {
        return plain(id);
    };
    // What stands before `@` is anybody's invention; browsers take `\` for `/`.
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    plain(if host.is_empty() { id } else { host })
}

fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

const LONGEST: usize = 200;

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
            ("https:///x", "https:///x"),
        ] {
            assert_eq!(origin(id), wanted);
        }
    }
}
