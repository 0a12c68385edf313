//! The five kinds of [CBOR] items that a proof value is made of, in their one deterministic form.
//!
//! A reader of its own, because this is all there is to read: unsigned numbers, byte strings, texts, arrays and maps, of
//! definite length, each length in its shortest form ([§ 4.2.1]), no tags. Any other encoding of the same data would be a
//! second proof value for the same proof. Nothing is allocated for what a length promises, only for what is there.
//!
//! [CBOR]: https://www.rfc-editor.org/rfc/rfc8949
//! [§ 4.2.1]: https://www.rfc-editor.org/rfc/rfc8949#section-4.2.1

use super::DisclosureError;

const NUMBER: u8 = 0;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;

/// Reads items one after the other.
pub(super) struct Reader<'b> {
    rest: &'b [u8],
    length: usize,
}

impl<'b> Reader<'b> {
    pub(super) const fn new(bytes: &'b [u8]) -> Self {
        Self {
            rest: bytes,
            length: bytes.len(),
        }
    }

    /// Takes these very bytes, if they are next.
    pub(super) fn take(&mut self, bytes: &[u8]) -> bool {
        let Some(rest) = self.rest.strip_prefix(bytes) else {
            return false;
        };
        self.rest = rest;
        true
    }

    pub(super) fn number(&mut self, expected: &'static str) -> Result<usize, DisclosureError> {
        self.head(NUMBER, expected)
    }

    /// A byte string of exactly `N` bytes.
    pub(super) fn bytes<const N: usize>(
        &mut self,
        expected: &'static str,
    ) -> Result<[u8; N], DisclosureError> {
        let refused = self.expected(expected);
        if self.head(BYTES, expected)? != N {
            return Err(refused);
        }
        let (bytes, rest) = self.rest.split_first_chunk::<N>().ok_or(refused)?;
        self.rest = rest;
        Ok(*bytes)
    }

    pub(super) fn text(&mut self, expected: &'static str) -> Result<&'b str, DisclosureError> {
        let refused = self.expected(expected);
        let length = self.head(TEXT, expected)?;
        let split = self.rest.split_at_checked(length);
        let (bytes, rest) = split.ok_or_else(|| refused.clone())?;
        self.rest = rest;
        str::from_utf8(bytes).map_err(|_| refused)
    }

    /// The number of items of an array, which follow.
    pub(super) fn array(&mut self, expected: &'static str) -> Result<usize, DisclosureError> {
        self.head(ARRAY, expected)
    }

    /// The number of entries of a map, which follow.
    pub(super) fn map(&mut self, expected: &'static str) -> Result<usize, DisclosureError> {
        self.head(MAP, expected)
    }

    pub(super) fn end(&self) -> Result<(), DisclosureError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.expected("the end"))
        }
    }

    /// The error at this place.
    pub(super) const fn expected(&self, expected: &'static str) -> DisclosureError {
        DisclosureError::ProofValue {
            offset: self.length - self.rest.len(),
            expected,
        }
    }

    fn head(&mut self, major: u8, expected: &'static str) -> Result<usize, DisclosureError> {
        let refused = self.expected(expected);
        let (first, rest) = self.rest.split_first().ok_or_else(|| refused.clone())?;
        if first >> 5 != major {
            return Err(refused);
        }
        let (argument, rest) = match first & 0x1f {
            small @ 0..=23 => (u32::from(small), rest),
            24 => big_endian::<1>(rest, 24).ok_or(refused)?,
            25 => big_endian::<2>(rest, 0x100).ok_or(refused)?,
            26 => big_endian::<4>(rest, 0x1_0000).ok_or(refused)?,
            // Nothing here is longer than 32 bits can say, and nothing is of indefinite length.
            _ => return Err(refused),
        };
        self.rest = rest;
        usize::try_from(argument).map_err(|_| self.expected(expected))
    }
}

/// A number of `N` bytes that would not have fitted into fewer.
fn big_endian<const N: usize>(bytes: &[u8], least: u32) -> Option<(u32, &[u8])> {
    let (digits, rest) = bytes.split_first_chunk::<N>()?;
    let number = digits
        .iter()
        .fold(0, |number, digit| number << 8 | u32::from(*digit));
    (number >= least).then_some((number, rest))
}

/// Writes items one after the other.
#[derive(Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn number(&mut self, number: usize) {
        self.head(NUMBER, number);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.head(BYTES, bytes.len());
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.head(TEXT, text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    pub(super) fn array(&mut self, items: usize) {
        self.head(ARRAY, items);
    }

    pub(super) fn map(&mut self, entries: usize) {
        self.head(MAP, entries);
    }

    fn head(&mut self, major: u8, argument: usize) {
        let first = major << 5;
        let bytes = argument.to_be_bytes();
        let digits = bytes.len() - (argument.leading_zeros() / 8) as usize;
        match (argument, digits) {
            (0..=23, _) => self.0.push(first | bytes[bytes.len() - 1]),
            (_, 0 | 1) => self.0.push(first | 0x18),
            (_, 2) => self.0.push(first | 0x19),
            (_, 3 | 4) => self.0.push(first | 0x1a),
            _ => self.0.push(first | 0x1b),
        }
        if argument > 23 {
            let width = digits.next_power_of_two();
            self.0.extend_from_slice(&bytes[bytes.len() - width..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_each_width_are_read_back() {
        for number in [0, 23, 24, 255, 256, 65_535, 65_536, 0xff_ffff, 0xffff_ffff] {
            let mut writer = Writer::default();
            writer.number(number);
            let mut reader = Reader::new(&writer.0);
            assert_eq!(reader.number("a number"), Ok(number));
            assert_eq!(reader.end(), Ok(()));
        }
    }

    #[test]
    fn long_forms_tags_and_indefinite_lengths_are_refused() {
        for bytes in [
            &[][..],
            &[0x18, 23],
            &[0x19, 0, 255],
            &[0x1a, 0, 0, 255, 255],
            &[0x1b, 0, 0, 0, 1, 0, 0, 0, 0],
            &[0x1f],
            &[0x18],
            &[0xc0, 0],
            &[0xd8, 64, 0],
            &[0x20],
            &[0xf6],
        ] {
            assert!(
                Reader::new(bytes).number("a number").is_err(),
                "{bytes:02x?}"
            );
        }
        for bytes in [&[0x5f][..], &[0x42, 1], &[0x43, 1, 2, 3], &[0x58, 2, 1, 2]] {
            assert!(
                Reader::new(bytes).bytes::<2>("two bytes").is_err(),
                "{bytes:02x?}"
            );
        }
        assert!(Reader::new(&[0x61, 0xff]).text("a text").is_err());
        assert!(
            Reader::new(&[0x7a, 0xff, 0xff, 0xff, 0xff])
                .text("a text")
                .is_err()
        );
        assert!(Reader::new(&[0]).end().is_err());
    }
}
