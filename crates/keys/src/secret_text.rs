//! Private keys as people keep them, read for import.
//!
//! | form | |
//! |---|---|
//! | JWK | `OKP` with `Ed25519`, `EC` with `P-256` or `P-384` (RFC 7517, 8037); an RSA key comes as PKCS #8 |
//! | Multikey | `secretKeyMultibase`, alone or in its JSON object ([Controlled Identifiers 1.0]) |
//! | PKCS #8 | PEM (`PRIVATE KEY`) or DER, every type; not encrypted ([RFC 5958]) |
//!
//! The public half is computed from the private one; where the file names one too, both must be the same key.
//!
//! [Controlled Identifiers 1.0]: https://www.w3.org/TR/2025/REC-cid-1.0-20250515/#Multikey
//! [RFC 5958]: https://www.rfc-editor.org/rfc/rfc5958

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::der::{self, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE};
use crate::{KeyError, KeyType, PublicKey, SecretKey, pem};

/// No supported key is longer as text; base58 decoding is quadratic.
const LONGEST_MULTIBASE: usize = 128;
const ED25519_OID: &[u8] = &[0x2b, 0x65, 0x70];
const EC_OID: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const RSA_OID: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const P256_OID: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384_OID: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];

impl SecretKey {
    /// Reads the content of a key file.
    ///
    /// # Errors
    /// [`KeyError::Form`] when it is none of the forms above, [`KeyError::Encrypted`], [`KeyError::PublicHalf`], and the
    /// refusals of a weak key.
    pub fn parse(content: &[u8]) -> Result<Self, KeyError> {
        if content.first() == Some(&SEQUENCE) && std::str::from_utf8(content).is_err() {
            return from_pkcs8(content);
        }
        let text = std::str::from_utf8(content).map_err(|_| KeyError::Form)?;
        let text = text.trim();
        if text.starts_with('{') {
            from_json(text)
        } else if text.starts_with('z') {
            from_multibase(text)
        } else {
            match pem::read(text).ok_or(KeyError::Form)? {
                (pem::PRIVATE, bytes) => from_pkcs8(&bytes),
                ("ENCRYPTED PRIVATE KEY", _) => Err(KeyError::Encrypted),
                _ => Err(KeyError::Form),
            }
        }
    }
}

fn from_json(text: &str) -> Result<SecretKey, KeyError> {
    let mut value = testamur_json::parse(text.as_bytes(), &testamur_json::Limits::default())
        .map_err(|_| KeyError::Form)?;
    let members = value.as_object_mut().ok_or(KeyError::NotAnObject)?;
    if members.contains_key("secretKeyMultibase") {
        from_multikey(members)
    } else {
        from_jwk(members)
    }
}

fn from_multikey(members: &mut Map<String, Value>) -> Result<SecretKey, KeyError> {
    let text = take(members, "secretKeyMultibase")?;
    let key = from_multibase(&text)?;
    match members.get("publicKeyMultibase") {
        None => Ok(key),
        Some(public) => {
            let public = PublicKey::from_multibase(public.as_str().unwrap_or_default())?;
            same(key, &public)
        }
    }
}

fn from_jwk(members: &mut Map<String, Value>) -> Result<SecretKey, KeyError> {
    let named = |member: &str| members.get(member).and_then(Value::as_str);
    let key_type = match (named("kty"), named("crv")) {
        (Some("OKP"), Some("Ed25519")) => KeyType::Ed25519,
        (Some("EC"), Some("P-256")) => KeyType::P256,
        (Some("EC"), Some("P-384")) => KeyType::P384,
        (Some("RSA"), _) => {
            return Err(KeyError::JwkMember {
                member: "kty",
                expected: "`OKP` or `EC`; an RSA key comes as PKCS #8",
            });
        }
        (kty, crv) => {
            return Err(KeyError::UnsupportedType {
                found: format!("{} {}", kty.unwrap_or_default(), crv.unwrap_or_default())
                    .trim()
                    .to_owned(),
            });
        }
    };
    let secret = take(members, "d")?;
    let secret = URL_SAFE_NO_PAD
        .decode(secret.as_bytes())
        .map(Zeroizing::new)
        .map_err(|_| KeyError::Base64Url { member: "d" })?;
    if let Some(operations) = members.remove("key_ops")
        && operations != serde_json::json!(["sign"])
        && operations != serde_json::json!(["sign", "verify"])
    {
        return Err(KeyError::JwkMember {
            member: "key_ops",
            expected: "`sign`",
        });
    }
    let public = PublicKey::from_jwk(&Value::Object(std::mem::take(members)))?;
    same(from_scalar(key_type, &secret)?, &public)
}

fn from_multibase(text: &str) -> Result<SecretKey, KeyError> {
    let encoded = text
        .strip_prefix('z')
        .filter(|encoded| encoded.len() <= LONGEST_MULTIBASE)
        .ok_or(KeyError::Base58)?;
    let bytes = bs58::decode(encoded)
        .into_vec()
        .map(Zeroizing::new)
        .map_err(|_| KeyError::Base58)?;
    match bytes.split_first_chunk::<2>() {
        Some(([0x80, 0x26], key)) => from_scalar(KeyType::Ed25519, key),
        Some(([0x86, 0x26], key)) => from_scalar(KeyType::P256, key),
        Some(([0x87, 0x26], key)) => from_scalar(KeyType::P384, key),
        Some((prefix, _)) => Err(KeyError::UnsupportedType {
            found: format!("multicodec {:02x}{:02x}", prefix[0], prefix[1]),
        }),
        None => Err(KeyError::Base58),
    }
}

fn from_scalar(key_type: KeyType, bytes: &[u8]) -> Result<SecretKey, KeyError> {
    let expected = if key_type == KeyType::P384 { 48 } else { 32 };
    if bytes.len() != expected {
        return Err(KeyError::Length {
            key_type,
            expected,
            found: bytes.len(),
        });
    }
    // No generator gives that; a form that was filled with a placeholder does.
    if bytes.iter().all(|byte| *byte == bytes[0]) {
        return Err(KeyError::Placeholder);
    }
    SecretKey::from_bytes(key_type, bytes)
}

/// A PKCS #8 key; its algorithm says which.
fn from_pkcs8(bytes: &[u8]) -> Result<SecretKey, KeyError> {
    let (algorithm, parameters, key) = private_key_info(bytes).ok_or(KeyError::Form)?;
    match (algorithm, parameters) {
        (ED25519_OID, _) => {
            let (seed, _) = der::value(key, OCTET_STRING).ok_or(KeyError::Form)?;
            from_scalar(KeyType::Ed25519, seed)
        }
        (EC_OID, P256_OID) => SecretKey::from_bytes(KeyType::P256, bytes),
        (EC_OID, P384_OID) => SecretKey::from_bytes(KeyType::P384, bytes),
        (RSA_OID, _) => {
            // Judged first, so that a short modulus is told as what it is.
            let (sequence, _) = der::value(key, SEQUENCE).ok_or(KeyError::Form)?;
            let (_, rest) = der::value(sequence, INTEGER).ok_or(KeyError::Form)?;
            let (modulus, rest) = der::unsigned(rest).ok_or(KeyError::Form)?;
            let (exponent, _) = der::unsigned(rest).ok_or(KeyError::Form)?;
            PublicKey::from_rsa_components(modulus, exponent)?;
            SecretKey::from_bytes(KeyType::Rsa, bytes)
        }
        _ => Err(KeyError::UnsupportedType {
            found: "PKCS #8 of another algorithm or curve".to_owned(),
        }),
    }
}

/// Algorithm, the object identifier among its parameters, and the private key of a `PrivateKeyInfo`.
fn private_key_info(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (info, rest) = der::value(bytes, SEQUENCE)?;
    let (_version, info) = der::value(info, INTEGER)?;
    let (identifier, info) = der::value(info, SEQUENCE)?;
    let (algorithm, parameters) = der::value(identifier, OBJECT_IDENTIFIER)?;
    let parameters = der::value(parameters, OBJECT_IDENTIFIER).map_or(&[][..], |found| found.0);
    let (key, _attributes) = der::value(info, OCTET_STRING)?;
    rest.is_empty().then_some((algorithm, parameters, key))
}

fn same(key: SecretKey, public: &PublicKey) -> Result<SecretKey, KeyError> {
    if key.public_key() == public {
        Ok(key)
    } else {
        Err(KeyError::PublicHalf)
    }
}

fn take(
    members: &mut Map<String, Value>,
    member: &'static str,
) -> Result<Zeroizing<String>, KeyError> {
    match members.remove(member) {
        Some(Value::String(text)) => Ok(Zeroizing::new(text)),
        _ => Err(KeyError::JwkMember {
            member,
            expected: "present, and a string",
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn jwk() -> Value {
        // RFC 8037, appendix A.1.
        json!({
            "kty": "OKP", "crv": "Ed25519",
            "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        })
    }

    fn parse(value: &Value) -> Result<SecretKey, KeyError> {
        SecretKey::parse(value.to_string().as_bytes())
    }

    #[test]
    fn the_same_key_is_read_in_every_form() {
        let expected = parse(&jwk()).unwrap();
        let seed = expected.to_bytes();
        let multibase = format!(
            "z{}",
            bs58::encode([&[0x80, 0x26], &seed[..]].concat()).into_string()
        );
        let pkcs8 = [
            &[
                0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22,
                0x04, 0x20,
            ][..],
            &seed,
        ]
        .concat();
        let multikey = json!({
            "type": "Multikey",
            "publicKeyMultibase": expected.public_key().to_multibase().unwrap(),
            "secretKeyMultibase": multibase,
        });
        for content in [
            multibase.into_bytes(),
            multikey.to_string().into_bytes(),
            pem::write(pem::PRIVATE, &pkcs8).into_bytes(),
            pkcs8,
        ] {
            let key = SecretKey::parse(&content).unwrap();
            assert_eq!(key.public_key(), expected.public_key());
        }
    }

    #[test]
    fn a_public_half_of_another_key_is_refused() {
        let mut other = jwk();
        other["x"] = json!("Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE");
        assert_eq!(parse(&other).unwrap_err(), KeyError::PublicHalf);
    }

    #[test]
    fn weak_foreign_and_encrypted_keys_are_refused_by_name() {
        let mut placeholder = jwk();
        placeholder["d"] = json!(URL_SAFE_NO_PAD.encode([0; 32]));
        assert_eq!(parse(&placeholder).unwrap_err(), KeyError::Placeholder);
        let mut public = jwk();
        public.as_object_mut().unwrap().remove("d");
        assert!(matches!(
            parse(&public).unwrap_err(),
            KeyError::JwkMember { member: "d", .. }
        ));
        let mut used = jwk();
        used["key_ops"] = json!(["decrypt"]);
        assert!(matches!(
            parse(&used).unwrap_err(),
            KeyError::JwkMember {
                member: "key_ops",
                ..
            }
        ));
        let curve = json!({ "kty": "EC", "crv": "secp256k1", "d": "AQ" });
        assert!(matches!(
            parse(&curve).unwrap_err(),
            KeyError::UnsupportedType { .. }
        ));
        let encrypted = pem::write("ENCRYPTED PRIVATE KEY", &[1, 2, 3]);
        assert_eq!(
            SecretKey::parse(encrypted.as_bytes()).unwrap_err(),
            KeyError::Encrypted
        );
        for content in [&b""[..], b"ssh-ed25519 AAAA", &[0xff, 0x30], &[0x30, 0xff]] {
            assert_eq!(SecretKey::parse(content).unwrap_err(), KeyError::Form);
        }
    }

    #[test]
    fn a_short_rsa_key_is_told_as_weak() {
        let modulus = der::write_unsigned(&[0xff; 128]);
        let exponent = der::write_unsigned(&[1, 0, 1]);
        let key = der::write(
            SEQUENCE,
            &[&[2, 1, 0], &modulus[..], &exponent[..]].concat(),
        );
        let identifier = der::write(
            SEQUENCE,
            &[der::write(OBJECT_IDENTIFIER, RSA_OID), vec![5, 0]].concat(),
        );
        let key = der::write(OCTET_STRING, &key);
        let pkcs8 = der::write(SEQUENCE, &[&[2, 1, 0], &identifier[..], &key[..]].concat());
        assert!(SecretKey::parse(&pkcs8).unwrap_err().is_weak_key());
    }
}
