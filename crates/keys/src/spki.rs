//! Public keys as SubjectPublicKeyInfo ([RFC 5280 section 4.1.2.7], [RFC 5480], [RFC 8410]), in DER and in PEM.
//!
//! [RFC 5280 section 4.1.2.7]: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.7
//! [RFC 5480]: https://www.rfc-editor.org/rfc/rfc5480#section-2
//! [RFC 8410]: https://www.rfc-editor.org/rfc/rfc8410#section-4

use crate::der::{self, BIT_STRING, SEQUENCE};
use crate::public_key::Material;
use crate::{KeyError, PublicKey, pem};

/// `id-Ed25519`, without parameters.
const ED25519: &[u8] = &[0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70];
/// `id-ecPublicKey` with `secp256r1`.
const P256: &[u8] = &[
    0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
    0xce, 0x3d, 0x03, 0x01, 0x07,
];
/// `id-ecPublicKey` with `secp384r1`.
const P384: &[u8] = &[
    0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04,
    0x00, 0x22,
];
/// `rsaEncryption` with NULL.
const RSA: &[u8] = &[
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

impl PublicKey {
    /// Writes SubjectPublicKeyInfo as DER.
    pub fn to_spki(&self) -> Vec<u8> {
        let (algorithm, key) = match &self.0 {
            Material::Ed25519(key) => (ED25519, key.as_bytes().to_vec()),
            Material::P256(key) => (P256, key.point.to_vec()),
            Material::P384(key) => (P384, key.point.to_vec()),
            Material::Rsa(key) => {
                let numbers = [
                    der::write_unsigned(&key.modulus),
                    der::write_unsigned(&key.exponent),
                ];
                (RSA, der::write(SEQUENCE, &numbers.concat()))
            }
        };
        let bits = der::write(BIT_STRING, &[&[0], &key[..]].concat());
        der::write(SEQUENCE, &[algorithm, &bits].concat())
    }

    /// Writes SubjectPublicKeyInfo as PEM.
    pub fn to_pem(&self) -> String {
        pem::write(pem::PUBLIC, &self.to_spki())
    }

    /// Reads SubjectPublicKeyInfo in DER.
    ///
    /// # Errors
    /// [`KeyError::Form`] when it is none of a supported type, and the refusals of a weak or malformed key.
    pub fn from_spki(bytes: &[u8]) -> Result<Self, KeyError> {
        let (info, rest) = der::value(bytes, SEQUENCE).ok_or(KeyError::Form)?;
        let (identifier, _) = der::value(info, SEQUENCE).ok_or(KeyError::Form)?;
        let (identifier, bits) = info.split_at(2 + identifier.len());
        let (bits, end) = der::value(bits, BIT_STRING).ok_or(KeyError::Form)?;
        let key = bits.strip_prefix(&[0]).ok_or(KeyError::Form)?;
        if !rest.is_empty() || !end.is_empty() {
            return Err(KeyError::Form);
        }
        match identifier {
            ED25519 => Self::from_ed25519_bytes(key),
            P256 => Self::from_p256_point(key),
            P384 => Self::from_p384_point(key),
            RSA => {
                let (modulus, exponent) = der::rsa_public_key(key).ok_or(KeyError::Form)?;
                Self::from_rsa_components(modulus, exponent)
            }
            _ => Err(KeyError::UnsupportedType {
                found: "SubjectPublicKeyInfo of another algorithm".to_owned(),
            }),
        }
    }

    /// Reads a public key as people keep it: a JWK, multibase text, or PEM.
    ///
    /// # Errors
    /// [`KeyError::Form`] when it is none of them, and whatever is wrong with the key.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.starts_with('{') {
            let jwk = testamur_json::parse(text.as_bytes(), &testamur_json::Limits::default())
                .map_err(|_| KeyError::Form)?;
            Self::from_jwk(&jwk)
        } else if text.starts_with('z') {
            Self::from_multibase(text)
        } else {
            let (label, bytes) = pem::read(text).ok_or(KeyError::Form)?;
            match label {
                pem::PUBLIC => Self::from_spki(&bytes),
                _ => Err(KeyError::Form),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeyType, SecretKey};
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    #[test]
    fn every_type_is_read_in_every_form_that_it_is_written_in() {
        let mut rng = StdRng::seed_from_u64(1);
        for key_type in KeyType::ALL {
            let key = SecretKey::generate(key_type, &mut rng).unwrap();
            let key = key.public_key();
            assert_eq!(&PublicKey::from_spki(&key.to_spki()).unwrap(), key);
            assert_eq!(&PublicKey::parse(&key.to_pem()).unwrap(), key);
            assert_eq!(&PublicKey::parse(&key.to_jwk().to_string()).unwrap(), key);
            if let Some(multibase) = key.to_multibase() {
                assert_eq!(&PublicKey::parse(&multibase).unwrap(), key);
            }
        }
    }

    #[test]
    fn the_example_of_rfc_8410_is_read_and_written() {
        let pem = "-----BEGIN PUBLIC KEY-----\n\
                   MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
                   -----END PUBLIC KEY-----\n";
        assert_eq!(PublicKey::parse(pem).unwrap().to_pem(), pem);
    }

    #[test]
    fn what_is_no_public_key_is_refused() {
        let key = SecretKey::from_bytes(KeyType::Ed25519, &[7; 32]).unwrap();
        let spki = key.public_key().to_spki();
        assert_eq!(
            PublicKey::from_spki(&[&spki[..], &[0]].concat()).unwrap_err(),
            KeyError::Form
        );
        for length in 0..spki.len() {
            assert!(PublicKey::from_spki(&spki[..length]).is_err(), "{length}");
        }
        for text in ["", "ssh-ed25519 AAAA", "{", "-----BEGIN PUBLIC KEY-----"] {
            assert_eq!(
                PublicKey::parse(text).unwrap_err(),
                KeyError::Form,
                "{text}"
            );
        }
    }
}
