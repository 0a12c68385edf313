//! The list itself: bits, most significant first, and their compressed text.
//!
//! Builds and expands a list by [§ Bitstring Generation Algorithm] and [§ Bitstring Expansion Algorithm]. Index 0 is "the
//! left-most bit": `0x80` of the first byte.
//!
//! [§ Bitstring Generation Algorithm]: https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/#bitstring-generation-algorithm
//! [§ Bitstring Expansion Algorithm]: https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/#bitstring-expansion-algorithm

use std::io::{Read as _, Write as _};

use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, Engine as _};
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use rand::CryptoRng;

use crate::{EncodingFault, StatusListError};

/// How large a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodeLimits {
    /// Most bytes of `encodedList`.
    pub encoded_bytes: usize,
    /// Most bytes it may expand to; a longer list is refused, never cut.
    pub decoded_bytes: usize,
}

impl Default for DecodeLimits {
    /// 4 MiB of text, 16 MiB (134 million entries) expanded.
    fn default() -> Self {
        Self {
            encoded_bytes: 4 << 20,
            decoded_bytes: 16 << 20,
        }
    }
}

/// One bit for each credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BitstringStatusList {
    bits: Vec<u8>,
}

impl BitstringStatusList {
    /// The least number of entries, so that asking for one list does not tell about whom.
    pub const MINIMUM_LEN: usize = 131_072;

    /// A list of at least `len` entries, none of them set; rounded up to the minimum and to whole bytes.
    pub fn with_len(len: usize) -> Self {
        Self {
            bits: vec![0; len.max(Self::MINIMUM_LEN).div_ceil(8)],
        }
    }

    /// A list from its bytes, as [`BitstringStatusList::as_bytes`] gives them.
    ///
    /// # Errors
    /// [`StatusListError::TooShort`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, StatusListError> {
        let found = bytes.len() * 8;
        if found < Self::MINIMUM_LEN {
            return Err(StatusListError::TooShort {
                found,
                minimum: Self::MINIMUM_LEN,
            });
        }
        Ok(Self { bits: bytes })
    }

    /// The bits, eight to a byte.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bits
    }

    /// The number of entries.
    #[expect(
        clippy::len_without_is_empty,
        reason = "a list never has fewer than 131,072 entries"
    )]
    pub fn len(&self) -> usize {
        self.bits.len() * 8
    }

    /// Whether the entry is set: revoked, suspended.
    ///
    /// # Errors
    /// [`StatusListError::IndexOutOfRange`].
    pub fn status_at(&self, index: usize) -> Result<bool, StatusListError> {
        let byte = self
            .bits
            .get(index / 8)
            .ok_or_else(|| self.out_of_range(index))?;
        Ok(byte & mask(index) != 0)
    }

    /// The value of entry `index` when each has `size` bits, the first of them the most significant.
    ///
    /// # Errors
    /// [`StatusListError::TooShort`] when so wide entries are fewer than the minimum,
    /// [`StatusListError::IndexOutOfRange`].
    pub fn value_at(&self, index: u64, size: u64) -> Result<u64, StatusListError> {
        let bits = self.len() as u64;
        let len = usize::try_from(bits.checked_div(size).unwrap_or(0)).unwrap_or(usize::MAX);
        if len < Self::MINIMUM_LEN {
            return Err(StatusListError::TooShort {
                found: len,
                minimum: Self::MINIMUM_LEN,
            });
        }
        let first = index.checked_mul(size).filter(|_| index < len as u64);
        let first = first.ok_or(StatusListError::IndexOutOfRange { index, len })?;
        let mut value = 0;
        for place in first..first + size {
            let bit = self.status_at(usize::try_from(place).unwrap_or(usize::MAX))?;
            value = value << 1 | u64::from(bit);
        }
        Ok(value)
    }

    /// Sets or clears the entry.
    ///
    /// # Errors
    /// [`StatusListError::IndexOutOfRange`].
    pub fn set(&mut self, index: usize, status: bool) -> Result<(), StatusListError> {
        let error = self.out_of_range(index);
        let byte = self.bits.get_mut(index / 8).ok_or(error)?;
        if status {
            *byte |= mask(index);
        } else {
            *byte &= !mask(index);
        }
        Ok(())
    }

    /// The text for `encodedList`; the same list always gives the same text.
    ///
    /// # Panics
    /// Never: writing to memory does not fail.
    pub fn encode(&self) -> String {
        // No time of compression is written into the header.
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder
            .write_all(&self.bits)
            .expect("a Vec takes every byte");
        let compressed = encoder.finish().expect("a Vec takes every byte");
        format!("u{}", URL_SAFE_NO_PAD.encode(compressed))
    }

    /// Reads the text of an `encodedList`.
    ///
    /// # Errors
    /// [`StatusListError::Encoding`], [`StatusListError::TooLong`] before memory is spent, [`StatusListError::TooShort`].
    pub fn decode(encoded: &str, limits: &DecodeLimits) -> Result<Self, StatusListError> {
        let digits = encoded
            .strip_prefix('u')
            .ok_or(StatusListError::Encoding(EncodingFault::Multibase))?;
        Self::decode_digits(digits, &URL_SAFE_NO_PAD, limits)
    }

    /// Reads the text of an `encodedList` of `StatusList2021`: no multibase prefix, either alphabet of base64, padded or
    /// not, for the draft did not say.
    ///
    /// # Errors
    /// As [`BitstringStatusList::decode`].
    pub fn decode_2021(encoded: &str, limits: &DecodeLimits) -> Result<Self, StatusListError> {
        let classic = encoded.bytes().any(|byte| matches!(byte, b'+' | b'/'));
        let alphabet = if classic { &CLASSIC } else { &URL_SAFE };
        Self::decode_digits(encoded, alphabet, limits)
    }

    fn decode_digits(
        digits: &str,
        alphabet: &GeneralPurpose,
        limits: &DecodeLimits,
    ) -> Result<Self, StatusListError> {
        if digits.len() >= limits.encoded_bytes {
            return Err(StatusListError::TooLong {
                limit: limits.encoded_bytes,
            });
        }
        let compressed = alphabet
            .decode(digits)
            .map_err(|_| StatusListError::Encoding(EncodingFault::Base64Url))?;
        Self::from_bytes(expand(&compressed, limits.decoded_bytes)?)
    }

    fn out_of_range(&self, index: usize) -> StatusListError {
        StatusListError::IndexOutOfRange {
            index: index as u64,
            len: self.len(),
        }
    }
}

/// An index drawn uniformly, so that it says nothing about the order of issuing.
///
/// # Panics
/// Never for a list's own length; if `len` is 0.
pub fn random_index(len: usize, rng: &mut dyn CryptoRng) -> usize {
    let len = len as u64;
    // Numbers beyond the last whole multiple of `len` would favour small indexes.
    let end = u64::MAX - u64::MAX % len;
    loop {
        let draw = rng.next_u64();
        if draw < end {
            return usize::try_from(draw % len).expect("less than `len`, which was a usize");
        }
    }
}

fn mask(index: usize) -> u8 {
    0x80 >> (index % 8)
}

/// Expands one gzip member, the only thing that may be in `compressed`.
fn expand(compressed: &[u8], limit: usize) -> Result<Vec<u8>, StatusListError> {
    let mut decoder = GzDecoder::new(compressed);
    let mut bytes = Vec::new();
    let one_more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    // The checksum at the end is compared when the reader meets it, that is, unless the limit comes first.
    (&mut decoder)
        .take(one_more)
        .read_to_end(&mut bytes)
        .map_err(|_| StatusListError::Encoding(EncodingFault::Gzip))?;
    if bytes.len() > limit {
        return Err(StatusListError::TooLong { limit });
    }
    if !decoder.into_inner().is_empty() {
        return Err(StatusListError::Encoding(EncodingFault::TrailingBytes));
    }
    Ok(bytes)
}

const LOOSE: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const CLASSIC: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LOOSE);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LOOSE);

#[cfg(test)]
mod tests;
