//! JSON pointers ([RFC 6901]) that strangers give.
//!
//! [RFC 6901]: https://www.rfc-editor.org/rfc/rfc6901#section-3

use super::DisclosureError;

/// Most pointers accepted together.
const MOST_POINTERS: usize = 1_000;
const LONGEST_POINTER: usize = 4_096;
const LONGEST_IN_ERRORS: usize = 256;

/// A pointer, split into its reference tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JsonPointer<'p> {
    text: &'p str,
    pub(super) tokens: Vec<String>,
}

impl<'p> JsonPointer<'p> {
    pub(super) fn parse(text: &'p str) -> Result<Self, DisclosureError> {
        let refused = || DisclosureError::Pointer {
            pointer: shortened(text),
        };
        if text.len() > LONGEST_POINTER {
            return Err(refused());
        }
        let mut tokens = text.split('/');
        // What stands before the first slash is nothing, also in the pointer to the whole document.
        if tokens.next() != Some("") {
            return Err(refused());
        }
        let tokens = tokens
            .map(|token| unescape(token).ok_or_else(refused))
            .collect::<Result<_, _>>()?;
        Ok(Self { text, tokens })
    }

    pub(super) fn not_found(&self) -> DisclosureError {
        DisclosureError::PointerNotFound {
            pointer: shortened(self.text),
        }
    }
}

/// Reads pointers, as many as are accepted.
pub(super) fn parse_all(texts: &[String]) -> Result<Vec<JsonPointer<'_>>, DisclosureError> {
    if texts.len() > MOST_POINTERS {
        return Err(DisclosureError::Limit {
            resource: "pointers",
            limit: MOST_POINTERS,
        });
    }
    texts.iter().map(|text| JsonPointer::parse(text)).collect()
}

/// The element of an array that a token names: digits without an idle zero.
pub(super) fn array_index(token: &str) -> Option<usize> {
    let digits = token.bytes().all(|byte| byte.is_ascii_digit());
    let idle_zero = token.len() > 1 && token.starts_with('0');
    if !digits || idle_zero {
        return None;
    }
    token.parse().ok()
}

fn unescape(token: &str) -> Option<String> {
    let mut parts = token.split('~');
    let mut text = parts.next()?.to_owned();
    for part in parts {
        let (escaped, rest) = match part.split_at_checked(1)? {
            ("0", rest) => ('~', rest),
            ("1", rest) => ('/', rest),
            _ => return None,
        };
        text.push(escaped);
        text.push_str(rest);
    }
    Some(text)
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST_IN_ERRORS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_unescaped_once() {
        let tokens = |text| JsonPointer::parse(text).map(|pointer| pointer.tokens);
        assert_eq!(tokens(""), Ok(vec![]));
        assert_eq!(tokens("/"), Ok(vec![String::new()]));
        assert_eq!(
            tokens("/a~1b/~01/0"),
            Ok(vec!["a/b".to_owned(), "~1".to_owned(), "0".to_owned()])
        );
    }

    #[test]
    fn what_is_no_pointer_is_refused() {
        for text in ["a", "a/b", "/~", "/~2", "/a~", "#/a", "/~é"] {
            let error = JsonPointer::parse(text).unwrap_err();
            assert!(matches!(error, DisclosureError::Pointer { .. }), "{text}");
        }
        let long = format!("/{}", "a".repeat(LONGEST_POINTER));
        assert!(JsonPointer::parse(&long).is_err());
        assert!(parse_all(&vec![String::new(); MOST_POINTERS + 1]).is_err());
    }

    #[test]
    fn an_index_has_no_idle_zero_and_no_sign() {
        assert_eq!(array_index("10"), Some(10));
        for token in ["", "01", "-1", "+1", "1 ", "１", "99999999999999999999999"] {
            assert_eq!(array_index(token), None, "{token}");
        }
    }
}
