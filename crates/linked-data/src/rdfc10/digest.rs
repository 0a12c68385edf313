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
pub(crate) struct Hash {
    bytes: [u8; LONGEST],
    len: usize,
}

/// Bytes of SHA-384.
const LONGEST: usize = 48;

impl HashAlgorithm {
    /// Hashes texts one after the other.
    pub(crate) fn hash<'t>(self, texts: impl Iterator<Item = &'t str>) -> Hash {
        match self {
            Self::Sha256 => Hash::new(
                &texts
                    .fold(Sha256::new(), sha2::Digest::chain_update)
                    .finalize(),
            ),
            Self::Sha384 => Hash::new(
                &texts
                    .fold(Sha384::new(), sha2::Digest::chain_update)
                    .finalize(),
            ),
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

    /// Writes the hash in hexadecimal.
    pub(crate) fn write(&self, out: &mut String) {
        write_hexadecimal(&self.bytes[..self.len], out);
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
