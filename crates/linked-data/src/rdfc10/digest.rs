//! Hashes as RDFC-1.0 uses them: lower-case hexadecimal text.

use sha2::{Digest as _, Sha256, Sha384};

/// The hash algorithm of a canonicalization.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HashAlgorithm {
    /// SHA-256, the one of RDFC-1.0.
    #[default]
    Sha256,
    /// SHA-384, for cryptosuites over P-384.
    Sha384,
}

/// A hash in hexadecimal; the order of texts is the order of hashes.
pub(crate) type Hash = Box<str>;

impl HashAlgorithm {
    /// Hashes texts one after the other.
    pub(crate) fn hash<'t>(self, texts: impl Iterator<Item = &'t str>) -> Hash {
        match self {
            Self::Sha256 => hexadecimal(
                &texts
                    .fold(Sha256::new(), sha2::Digest::chain_update)
                    .finalize(),
            ),
            Self::Sha384 => hexadecimal(
                &texts
                    .fold(Sha384::new(), sha2::Digest::chain_update)
                    .finalize(),
            ),
        }
    }
}

/// Writes bytes in lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> Hash {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text.into_boxed_str()
}
