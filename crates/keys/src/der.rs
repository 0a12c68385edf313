//! The little of DER that keys need: values of one tag, read and written.

/// One DER value of type `tag`: its content, and what follows it.
pub(crate) fn value(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, first], rest) = der.split_first_chunk::<2>()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 => (usize::from(*rest.first()?), &rest[1..]),
        0x82 => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*length)), rest)
        }
        _ => return None,
    };
    (found == tag && rest.len() >= length).then(|| rest.split_at(length))
}

/// An unsigned INTEGER without its sign byte, and what follows it.
pub(crate) fn unsigned(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (number, rest) = value(der, INTEGER)?;
    let sign = usize::from(number.first() == Some(&0));
    Some((&number[sign..], rest))
}

/// Modulus and exponent of an `RSAPublicKey` (RFC 8017, appendix A.1.1).
pub(crate) fn rsa_public_key(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (sequence, rest) = value(der, SEQUENCE)?;
    let (modulus, exponent) = unsigned(sequence)?;
    let (exponent, end) = unsigned(exponent)?;
    (rest.is_empty() && end.is_empty()).then_some((modulus, exponent))
}

/// Writes one value; none that is needed here is longer than 65,535 bytes.
pub(crate) fn write(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
    let [high, low] = length.to_be_bytes();
    let mut der = match length {
        0..=0x7f => vec![tag, low],
        0x80..=0xff => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    der.extend_from_slice(content);
    der
}

/// Writes an unsigned INTEGER.
pub(crate) fn write_unsigned(number: &[u8]) -> Vec<u8> {
    if number.first().is_some_and(|byte| byte & 0x80 != 0) {
        write(INTEGER, &[&[0], number].concat())
    } else {
        write(INTEGER, number)
    }
}

pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const SEQUENCE: u8 = 0x30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for length in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff] {
            let content = vec![7; length];
            let der = write(SEQUENCE, &content);
            assert_eq!(value(&der, SEQUENCE), Some((&content[..], &[][..])));
            assert_eq!(value(&der, INTEGER), None);
            assert_eq!(value(&der[..der.len() - 1], SEQUENCE), None);
        }
        for number in [&[1][..], &[0x80, 1]] {
            assert_eq!(unsigned(&write_unsigned(number)), Some((number, &[][..])));
        }
    }
}
