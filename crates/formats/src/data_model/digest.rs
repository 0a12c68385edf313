//! Digests as [Subresource Integrity](https://www.w3.org/TR/SRI/#the-integrity-attribute) and as
//! [multihash in multibase](https://www.w3.org/TR/2025/REC-cid-1.0-20250515/#multihash), and those of
//! contexts.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use testamur_linked_data::context_bytes;

/// A SHA-2 digest; its length says which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest(Vec<u8>);

impl Digest {
    /// Reads `sha256-…`, `sha384-…` or `sha512-…`, in base64.
    #[must_use]
    pub fn parse_sri(text: &str) -> Option<Self> {
        parse_sri(text)
    }

    /// Reads a multihash in multibase: `u` and base64url, or `z` and base58btc.
    #[must_use]
    pub fn parse_multibase(text: &str) -> Option<Self> {
        parse_multibase(text)
    }

    /// A digest that no bytes have: of what was written and cannot be read.
    #[must_use]
    pub fn of_nothing() -> Self {
        Self(Vec::new())
    }

    /// Whether an embedded or pinned context has this digest, as it is or as it once was published; `None` for anything else.
    pub fn is_of_context(&self, url: &str) -> Option<bool> {
        of_context(url).map(|known| known.contains(self))
    }

    /// Whether these bytes have this digest.
    #[must_use]
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        let digest = match self.0.len() {
            32 => Sha256::digest(bytes).to_vec(),
            48 => Sha384::digest(bytes).to_vec(),
            64 => Sha512::digest(bytes).to_vec(),
            _ => return false,
        };
        digest == self.0
    }
}

/// Reads a digest.
pub(super) type Parse = fn(&str) -> Option<Digest>;

/// `sha256-…`, `sha384-…` or `sha512-…`, in base64.
pub(super) fn parse_sri(text: &str) -> Option<Digest> {
    let (algorithm, encoded) = text.split_once('-')?;
    let len = match algorithm {
        "sha256" => 32,
        "sha384" => 48,
        "sha512" => 64,
        _ => return None,
    };
    let bytes = STANDARD.decode(encoded).ok()?;
    (bytes.len() == len).then_some(Digest(bytes))
}

/// `u` and base64url, or `z` and base58btc; of the algorithm's code, the length, and the digest.
pub(super) fn parse_multibase(text: &str) -> Option<Digest> {
    let bytes = match text.split_at_checked(1)? {
        ("u", encoded) => URL_SAFE_NO_PAD.decode(encoded).ok()?,
        // Base58 takes quadratic time, and no digest is longer.
        ("z", encoded) if encoded.len() <= 128 => bs58::decode(encoded).into_vec().ok()?,
        _ => return None,
    };
    match *bytes.as_slice() {
        [0x12, 32, ref digest @ ..] if digest.len() == 32 => Some(Digest(digest.to_vec())),
        [0x20, 48, ref digest @ ..] if digest.len() == 48 => Some(Digest(digest.to_vec())),
        [0x13, 64, ref digest @ ..] if digest.len() == 64 => Some(Digest(digest.to_vec())),
        _ => None,
    }
}

/// The digests of an embedded or pinned context; `None` for a resource that is none.
pub(super) fn of_context(url: &str) -> Option<Vec<Digest>> {
    let bytes = context_bytes(url)?;
    let mut digests = vec![
        Digest(Sha256::digest(bytes).to_vec()),
        Digest(Sha384::digest(bytes).to_vec()),
        Digest(Sha512::digest(bytes).to_vec()),
    ];
    if url == "https://www.w3.org/ns/credentials/v2" {
        digests.extend(CANDIDATE_OF_2024.iter().filter_map(|text| parse_sri(text)));
    }
    Some(digests)
}

/// The context of the data model 2.0 as it was in the Candidate Recommendation of 2024-07-03: credentials of that time
/// name its digest, and W3C's own test suite does.
const CANDIDATE_OF_2024: [&str; 3] = [
    "sha256-JKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k=",
    "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg",
    "sha512-yxM236hnDYDQM0SzsMwl+vTUUgGCPDXzm7Gv5an5EfYV/07IDsXy+J4z0U6Wvsi+eOON81uRjJzV87NEm9bIjw==",
];
