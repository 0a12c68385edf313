//! The canonical form of a document.

use sha2::{Digest as _, Sha256};

/// Canonical N-Quads: equal for two documents exactly if they say the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical(String);

impl Canonical {
    pub(crate) const fn new(nquads: String) -> Self {
        Self(nquads)
    }

    /// The lines, each with its line feed, in code point order.
    pub fn nquads(&self) -> &str {
        &self.0
    }

    /// SHA-256 of the lines.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The lines, without a copy.
    pub fn into_string(self) -> String {
        self.0
    }
}
