//! The part of PKCS #11 URIs ([RFC 7512]) that names a private key: `object` (its label) and `id`.
//!
//! `type=private` may stand there; `token` and the rest are refused by name of the settings: one token is configured. Query
//! attributes are refused, too: a PIN does not belong into a name that is stored and logged.
//!
//! [RFC 7512]: https://www.rfc-editor.org/rfc/rfc7512#section-2

use std::fmt;

/// A key's label, its id, or both.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct KeyUri {
    pub(crate) object: Option<Vec<u8>>,
    pub(crate) id: Option<Vec<u8>>,
    text: String,
}

impl KeyUri {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut uri = Self {
            object: None,
            id: None,
            text: text.to_owned(),
        };
        for attribute in text.strip_prefix("pkcs11:")?.split(';') {
            let (name, value) = attribute.split_once('=')?;
            let value = decode(value).filter(|value| !value.is_empty())?;
            let place = match name {
                "object" => &mut uri.object,
                "id" => &mut uri.id,
                "type" if value == b"private" => continue,
                _ => return None,
            };
            if place.replace(value).is_some() {
                return None;
            }
        }
        (uri.object.is_some() || uri.id.is_some()).then_some(uri)
    }
}

impl fmt::Display for KeyUri {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// Percent-decoding; characters that RFC 7512 does not allow unencoded are refused.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return None;
            }
            decoded.push(u8::from_str_radix(digits, 16).ok()?);
        } else if byte.is_ascii_alphanumeric() || b"-._~:[]@!$'()*+,=&".contains(&byte) {
            decoded.push(byte);
        } else {
            return None;
        }
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_named_by_label_or_id() {
        let uri = KeyUri::parse("pkcs11:object=diploma%20key;id=%01%02;type=private").unwrap();
        assert_eq!(uri.object.as_deref(), Some(&b"diploma key"[..]));
        assert_eq!(uri.id.as_deref(), Some(&[1, 2][..]));
    }

    #[test]
    fn what_names_no_key_is_refused() {
        for text in [
            "pkcs11:",
            "pkcs11:object=",
            "pkcs11:type=private",
            "pkcs11:type=public;object=a",
            "pkcs11:object=a;object=b",
            "pkcs11:token=t;object=a",
            "pkcs11:object=a?pin-value=1234",
            "pkcs11:id=%0",
            "pkcs11:id=%+1",
            "pkcs11:object=a b",
            "object=a",
        ] {
            assert_eq!(KeyUri::parse(text), None, "{text}");
        }
    }
}
