//! Multikey: a public key as multibase text ([Controlled Identifiers 1.0, section 2.2.2]).
//!
//! Reads and writes Ed25519 (`0xed01`), P-256 (`0x8024`) and P-384 (`0x8124`), the latter two compressed, in base58btc.
//! RSA has no Multikey form in that standard, so there is none here.
//!
//! [Controlled Identifiers 1.0, section 2.2.2]: https://www.w3.org/TR/2025/REC-cid-1.0-20250515/#Multikey

use crate::public_key::Material;
use crate::{KeyError, KeyType, PublicKey};

const BASE58BTC: char = 'z';
const ED25519_PREFIX: [u8; 2] = [0xed, 0x01];
const P256_PREFIX: [u8; 2] = [0x80, 0x24];
const P384_PREFIX: [u8; 2] = [0x81, 0x24];
/// No supported key is longer as text; base58 decoding is quadratic.
const LONGEST: usize = 128;

impl PublicKey {
    /// Reads `z6Mk…` (Ed25519), `zDn…` (P-256) or `z82…` (P-384).
    ///
    /// # Errors
    /// [`KeyError::Base58`] for other multibases, [`KeyError::UnsupportedType`] for other multicodecs, and the refusals of
    /// the key itself.
    pub fn from_multibase(text: &str) -> Result<Self, KeyError> {
        let digits = text.strip_prefix(BASE58BTC).ok_or(KeyError::Base58)?;
        if digits.len() > LONGEST {
            return Err(KeyError::Base58);
        }
        let bytes = bs58::decode(digits)
            .into_vec()
            .map_err(|_| KeyError::Base58)?;
        match bytes.split_first_chunk::<2>() {
            Some((&ED25519_PREFIX, key)) => Self::from_ed25519_bytes(key),
            // The multicodec names the compressed form; the uncompressed one would be a second name for the same key.
            Some((&P256_PREFIX, key)) if key.len() == 33 => Self::from_p256_point(key),
            Some((&P256_PREFIX, key)) => Err(length(KeyType::P256, 33, key)),
            Some((&P384_PREFIX, key)) if key.len() == 49 => Self::from_p384_point(key),
            Some((&P384_PREFIX, key)) => Err(length(KeyType::P384, 49, key)),
            Some((prefix, _)) => Err(KeyError::UnsupportedType {
                found: format!("multicodec {:02x}{:02x}", prefix[0], prefix[1]),
            }),
            None => Err(KeyError::Base58),
        }
    }

    /// Writes the key as Multikey text; `None` for RSA.
    pub fn to_multibase(&self) -> Option<String> {
        let bytes = match &self.0 {
            Material::Ed25519(key) => [&ED25519_PREFIX[..], key.as_bytes()].concat(),
            Material::P256(key) => [&P256_PREFIX[..], &key.compressed()].concat(),
            Material::P384(key) => [&P384_PREFIX[..], &key.compressed()].concat(),
            Material::Rsa(_) => return None,
        };
        Some(format!("z{}", bs58::encode(bytes).into_string()))
    }
}

fn length(key_type: KeyType, expected: usize, key: &[u8]) -> KeyError {
    KeyError::Length {
        key_type,
        expected,
        found: key.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_multikey_type_round_trips() {
        for (text, key_type) in [
            (
                "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
                KeyType::Ed25519,
            ),
            (
                "zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv",
                KeyType::P256,
            ),
            (
                "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ",
                KeyType::P384,
            ),
        ] {
            let key = PublicKey::from_multibase(text).unwrap();
            assert_eq!(key.key_type(), key_type);
            assert_eq!(key.to_multibase().as_deref(), Some(text));
        }
    }

    #[test]
    fn other_multibases_and_codecs_are_refused() {
        for text in [
            "",
            "z",
            "z0",
            "u7QEB",
            "6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
        ] {
            assert_eq!(
                PublicKey::from_multibase(text),
                Err(KeyError::Base58),
                "{text}"
            );
        }
        let x25519 = "z6LShs9GGnqk85isEBzzshkuVWrVKsRp24GnDuHk8QWkARMW";
        assert!(matches!(
            PublicKey::from_multibase(x25519),
            Err(KeyError::UnsupportedType { .. })
        ));
        let long = format!("z{}", "1".repeat(100_000));
        assert_eq!(PublicKey::from_multibase(&long), Err(KeyError::Base58));
    }

    #[test]
    fn bytes_after_the_key_are_refused() {
        let key =
            PublicKey::from_multibase("z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp").unwrap();
        let Material::Ed25519(inner) = &key.0 else {
            unreachable!()
        };
        let longer = [&ED25519_PREFIX[..], inner.as_bytes(), &[0]].concat();
        let text = format!("z{}", bs58::encode(longer).into_string());
        assert!(matches!(
            PublicKey::from_multibase(&text),
            Err(KeyError::Length { found: 33, .. })
        ));
    }
}
