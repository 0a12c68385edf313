//! One disclosure: salt, name if it is a member of an object, and value ([RFC 9901, section 4.2]).
//!
//! [RFC 9901, section 4.2]: https://www.rfc-editor.org/rfc/rfc9901#section-4.2

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testamur_json::{JsonError, Limits};

use super::{ClaimPath, SdJwtError};

/// Where digests of members are, how an element of an array is one, and which hash made them.
pub(super) const DIGESTS: &str = "_sd";
pub(super) const ELEMENT_DIGEST: &str = "...";
pub(super) const HASH: &str = "_sd_alg";
/// The registered name of the only hash.
pub(super) const SHA_256: &str = "sha-256";

/// A claim that was shown.
#[derive(Clone, PartialEq)]
pub struct Disclosure {
    pub(super) encoded: String,
    pub(super) name: Option<String>,
    pub(super) value: Value,
    /// Where the claim stands once everything is shown; empty until it was found there.
    pub(super) path: ClaimPath,
    /// The disclosure in which the digest of this one stands.
    pub(super) parent: Option<usize>,
}

impl Disclosure {
    /// Where the claim stands among the claims.
    pub fn path(&self) -> &ClaimPath {
        &self.path
    }

    /// The disclosure as it is handed over.
    pub fn encoded(&self) -> &str {
        &self.encoded
    }

    /// Makes the disclosure of a member, or of an element if there is no name.
    pub(super) fn new(salt: &[u8], name: Option<&str>, value: &Value) -> Self {
        let salt = URL_SAFE_NO_PAD.encode(salt);
        let array = match name {
            Some(name) => json!([salt, name, value]),
            None => json!([salt, value]),
        };
        Self {
            encoded: URL_SAFE_NO_PAD.encode(array.to_string()),
            name: name.map(str::to_owned),
            value: value.clone(),
            path: ClaimPath::default(),
            parent: None,
        }
    }

    pub(super) fn parse(encoded: &str, limits: &Limits) -> Result<Self, SdJwtError> {
        let bytes = URL_SAFE_NO_PAD
            .decode(encoded)
            .map_err(|_| SdJwtError::Disclosure)?;
        let parsed = testamur_json::parse(&bytes, limits).map_err(|error| match error {
            error @ (JsonError::DuplicateMember { .. } | JsonError::NumberOutOfRange { .. }) => {
                SdJwtError::DisclosureJson(error)
            }
            error if error.is_limit() => SdJwtError::DisclosureJson(error),
            _ => SdJwtError::Disclosure,
        })?;
        let Value::Array(elements) = parsed else {
            return Err(SdJwtError::Disclosure);
        };
        let (name, value) = match <[Value; 3]>::try_from(elements) {
            Ok([Value::String(_), Value::String(name), value]) => (Some(name), value),
            Ok(_) => return Err(SdJwtError::Disclosure),
            Err(elements) => match <[Value; 2]>::try_from(elements) {
                Ok([Value::String(_), value]) => (None, value),
                _ => return Err(SdJwtError::Disclosure),
            },
        };
        // RFC 9901 section 7.1: "If the claim name is `_sd` or `...`, the SD-JWT MUST be rejected."
        if name.as_deref().is_some_and(is_reserved) {
            return Err(SdJwtError::ReservedName);
        }
        Ok(Self {
            encoded: encoded.to_owned(),
            name,
            value,
            path: ClaimPath::default(),
            parent: None,
        })
    }

    pub(super) fn digest(&self) -> String {
        digest(&self.encoded)
    }
}

impl std::fmt::Debug for Disclosure {
    /// Tells neither the salt nor the value: one gives the other away.
    fn fmt(&self, text: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        text.debug_struct("Disclosure")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Whether a name is one by which SD-JWT says something about claims.
pub(super) fn is_reserved(name: &str) -> bool {
    matches!(name, DIGESTS | ELEMENT_DIGEST | HASH)
}

/// The hash of a text's bytes, as it stands in claims.
pub(super) fn digest(text: &str) -> String {
    digest_of_bytes(text.as_bytes())
}

pub(super) fn digest_of_bytes(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(bytes))
}
