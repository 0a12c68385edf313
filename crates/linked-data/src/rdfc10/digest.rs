//! Hashes as RDFC-1.0 uses them: written as lower-case hexadecimal text.

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

/// A hash; the order of hashes of one algorithm is the order of their hexadecimal texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hash {
    bytes: [u8; LONGEST],
    len: usize,
}

/// Bytes of SHA-384.
const LONGEST: usize = 48;

impl HashAlgorithm {
    /// Hashes texts one after the other.
    pub(crate) fn hash<'t>(self, texts: impl Iterator<Item = &'t str>) -> Hash {
        let mut hasher = self.hasher();
        texts.for_each(|text| hasher.update(text));
        hasher.finish()
    }

    pub(super) fn hasher(self) -> Hasher {
        match self {
            Self::Sha256 => Hasher::Sha256(Sha256::new()),
            Self::Sha384 => Hasher::Sha384(Sha384::new()),
        }
    }
}

/// Takes text piece by piece.
pub(super) enum Hasher {
    Sha256(Sha256),
    Sha384(Sha384),
}

impl Hasher {
    pub(super) fn update(&mut self, text: &str) {
        match self {
            Self::Sha256(hasher) => hasher.update(text),
            Self::Sha384(hasher) => hasher.update(text),
        }
    }

    pub(super) fn finish(self) -> Hash {
        match self {
            Self::Sha256(hasher) => Hash::new(&hasher.finalize()),
            Self::Sha384(hasher) => Hash::new(&hasher.finalize()),
        }
    }
}

impl Hash {
    fn new(digest: &[u8]) -> Self {
        let mut bytes = [0; LONGEST];
        bytes[..digest.len()].copy_from_slice(digest);
        Self {
            bytes,
            len: digest.len(),
        }
    }

    /// The bytes: 32 of SHA-256, 48 of SHA-384.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// Writes the hash in hexadecimal.
    pub(crate) fn write(&self, out: &mut String) {
        write_hexadecimal(self.as_bytes(), out);
    }
}

/// Writes bytes in lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    write_hexadecimal(bytes, &mut text);
    text
}

fn write_hexadecimal(bytes: &[u8], out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}
