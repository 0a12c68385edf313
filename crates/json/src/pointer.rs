//! JSON pointers, built while walking down a document.
//!
//! Syntax and escapes follow [RFC 6901, section 3].
//!
//! [RFC 6901, section 3]: https://www.rfc-editor.org/rfc/rfc6901#section-3

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};

/// A place in a JSON document.
///
/// ```
/// use testamur_json::Pointer;
///
/// let place = Pointer::root().child("a/b").index(2).child("~");
/// assert_eq!(place.to_string(), "/a~1b/2/~0");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    pub const fn root() -> Self {
        Self(String::new())
    }

    /// The member `name` of the object at this place.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        let mut longer = String::with_capacity(self.0.len() + 1 + name.len());
        longer.push_str(&self.0);
        push_name(&mut longer, name);
        Self(longer)
    }

    /// The element `index`, from 0, of the array at this place.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut longer = self.0.clone();
        write!(longer, "/{index}").expect("writing to a String cannot fail");
        Self(longer)
    }

    /// The pointer as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Pointer> for String {
    fn from(pointer: Pointer) -> Self {
        pointer.0
    }
}

fn push_name(pointer: &mut String, name: &str) {
    pointer.push('/');
    for character in name.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_document_is_the_empty_pointer() {
        assert_eq!(Pointer::root().as_str(), "");
    }

    #[test]
    fn serde_json_finds_what_the_pointer_says() {
        let document = serde_json::json!({"m~n": [{"a/b": 7}]});
        let place = Pointer::root().child("m~n").index(0).child("a/b");
        assert_eq!(
            document.pointer(place.as_str()),
            Some(&serde_json::json!(7))
        );
    }
}
