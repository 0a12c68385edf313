//! DIDs and DID URLs ([DID Core 1.0]), and what resolves without a network.
//!
//! A DID URL here is a DID and an optional fragment. Paths, queries and parameters are refused: nothing in this project
//! uses them, and a verification method never needs them.
//!
//! [DID Core 1.0]: https://www.w3.org/TR/2022/REC-did-core-20220719/#did-syntax

use crate::{ControllerDocument, KeyError, did_jwk, did_key};

/// Longest DID accepted; a did:jwk of the largest RSA key fits.
const LONGEST: usize = 4096;

/// Why a DID, a DID URL or a controller document was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DidError {
    /// Two verification methods have the same id.
    #[error("verification method `{id}` occurs twice")]
    DuplicateMethod {
        /// The id.
        id: String,
    },
    /// The key inside the DID was refused.
    #[error("the key of the did: {0}")]
    Key(#[from] KeyError),
    /// A member is missing or has the wrong shape.
    #[error("at `{pointer}`: expected {expected}")]
    Member {
        /// Where.
        pointer: String,
        /// What was expected there.
        expected: &'static str,
    },
    /// Another DID method than the one asked for.
    #[error("expected a {expected} identifier")]
    Method {
        /// For example `did:key`.
        expected: &'static str,
    },
    /// Not a DID or DID URL by the grammar accepted here.
    #[error("not a did: {0}")]
    Syntax(&'static str),
}

/// A DID with an optional fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DidUrl {
    /// The DID, without fragment.
    pub did: String,
    /// The fragment, without `#`.
    pub fragment: Option<String>,
}

impl DidUrl {
    /// Reads `did:method:identifier` or `did:method:identifier#fragment`.
    ///
    /// # Errors
    /// [`DidError::Syntax`], also for paths and queries.
    pub fn parse(text: &str) -> Result<Self, DidError> {
        if text.len() > LONGEST {
            return Err(DidError::Syntax("longer than 4096 bytes"));
        }
        let (did, fragment) = match text.split_once('#') {
            Some((did, fragment)) => (did, Some(fragment)),
            None => (text, None),
        };
        parse_did(did)?;
        if let Some(fragment) = fragment {
            let allowed =
                |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%".contains(&byte);
            if fragment.is_empty() || !fragment.bytes().all(allowed) {
                return Err(DidError::Syntax("empty or malformed fragment"));
            }
        }
        Ok(Self {
            did: did.to_owned(),
            fragment: fragment.map(str::to_owned),
        })
    }
}

/// Splits a DID into method name and method-specific identifier.
pub(crate) fn parse_did(did: &str) -> Result<(&str, &str), DidError> {
    let (method, identifier) = did
        .strip_prefix("did:")
        .and_then(|rest| rest.split_once(':'))
        .ok_or(DidError::Syntax("expected `did:method:identifier`"))?;
    if method.is_empty()
        || !method
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    {
        return Err(DidError::Syntax(
            "method names are lower-case letters and digits",
        ));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:%".contains(&byte);
    if identifier.is_empty() || identifier.ends_with(':') || !identifier.bytes().all(allowed) {
        return Err(DidError::Syntax("malformed method-specific identifier"));
    }
    let mut escapes = identifier.split('%').skip(1);
    if !escapes
        .all(|after| after.len() >= 2 && after.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()))
    {
        return Err(DidError::Syntax("malformed percent-encoding"));
    }
    Ok((method, identifier))
}

/// Resolves did:key and did:jwk, which carry their key; `None` for methods whose document has to be fetched.
pub fn resolve_offline(did: &str) -> Option<Result<ControllerDocument, DidError>> {
    if did.starts_with("did:key:") {
        Some(did_key::resolve(did))
    } else if did.starts_with("did:jwk:") {
        Some(did_jwk::resolve(did))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_did_url_is_a_did_and_a_fragment() {
        let url = DidUrl::parse("did:web:example.com#key-1").unwrap();
        assert_eq!(url.did, "did:web:example.com");
        assert_eq!(url.fragment.as_deref(), Some("key-1"));
        assert_eq!(DidUrl::parse("did:web:example.com").unwrap().fragment, None);
    }

    #[test]
    fn malformed_dids_are_refused() {
        for text in [
            "",
            "did",
            "did:",
            "did:key",
            "did:key:",
            "did::x",
            "DID:key:x",
            "did:Key:x",
            "did:web:a b",
            "did:web:a/b",
            "did:web:a?versionId=1",
            "did:web:a#",
            "did:web:a#b#c",
            "did:web:a#b c",
            "did:web:a%",
            "did:web:a%2",
            "did:web:a%zz",
            "did:web:a:",
            "did:web:ä.example",
            "did:web:a\0",
        ] {
            assert!(DidUrl::parse(text).is_err(), "{text:?}");
        }
        assert!(DidUrl::parse(&format!("did:web:{}", "a".repeat(5000))).is_err());
    }

    #[test]
    fn only_methods_that_carry_their_key_resolve_offline() {
        assert!(resolve_offline("did:web:example.com").is_none());
        assert!(resolve_offline("https://example.com").is_none());
        assert!(
            resolve_offline("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")
                .unwrap()
                .is_ok()
        );
        assert!(resolve_offline("did:key:nonsense").unwrap().is_err());
    }
}
