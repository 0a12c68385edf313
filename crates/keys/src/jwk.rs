//! JSON Web Key: public keys only ([RFC 7517], [RFC 7518 section 6], [RFC 8037]) and their thumbprints ([RFC 7638]).
//!
//! Reading is strict: a private member, another `use`, `key_ops` or `alg` than signature verification, or a value that is
//! not canonical base64url refuses the key. Members that these standards do not define are ignored, as RFC 7517 asks.
//! `x5u` and `x5c` are among the ignored: no certificate is ever followed from a key.
//!
//! [RFC 7517]: https://www.rfc-editor.org/rfc/rfc7517#section-4
//! [RFC 7518 section 6]: https://www.rfc-editor.org/rfc/rfc7518#section-6
//! [RFC 8037]: https://www.rfc-editor.org/rfc/rfc8037#section-2
//! [RFC 7638]: https://www.rfc-editor.org/rfc/rfc7638#section-3

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::public_key::Material;
use crate::{KeyError, PublicKey};

/// Members of private and symmetric keys, of every registered type.
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

impl PublicKey {
    /// Reads a public JWK.
    ///
    /// # Errors
    /// [`KeyError::PrivateMember`] when it holds a secret, otherwise what is wrong with the member or the key.
    pub fn from_jwk(jwk: &Value) -> Result<Self, KeyError> {
        let members = jwk.as_object().ok_or(KeyError::NotAnObject)?;
        if let Some(member) = PRIVATE_MEMBERS
            .into_iter()
            .find(|member| members.contains_key(*member))
        {
            return Err(KeyError::PrivateMember { member });
        }
        verify_use(members)?;
        let key = match (text(members, "kty")?, optional_text(members, "crv")?) {
            ("OKP", Some("Ed25519")) => Self::from_ed25519_bytes(&bytes(members, "x")?)?,
            ("EC", Some("P-256")) => Self::from_p256_point(&point::<32>(members)?)?,
            ("EC", Some("P-384")) => Self::from_p384_point(&point::<48>(members)?)?,
            ("RSA", None) => {
                let modulus = unsigned(members, "n")?;
                Self::from_rsa_components(&modulus, &unsigned(members, "e")?)?
            }
            (kty, crv) => {
                return Err(KeyError::UnsupportedType {
                    found: format!("{kty} {}", crv.unwrap_or_default())
                        .trim()
                        .to_owned(),
                });
            }
        };
        verify_alg(members, &key)?;
        Ok(key)
    }

    /// Writes the public JWK: the required members only.
    pub fn to_jwk(&self) -> Value {
        match &self.0 {
            Material::Ed25519(key) => json!({
                "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(key.as_bytes()),
            }),
            Material::P256(key) => json!({
                "kty": "EC", "crv": "P-256",
                "x": URL_SAFE_NO_PAD.encode(key.x()),
                "y": URL_SAFE_NO_PAD.encode(key.y()),
            }),
            Material::P384(key) => json!({
                "kty": "EC", "crv": "P-384",
                "x": URL_SAFE_NO_PAD.encode(key.x()),
                "y": URL_SAFE_NO_PAD.encode(key.y()),
            }),
            Material::Rsa(key) => json!({
                "kty": "RSA",
                "n": URL_SAFE_NO_PAD.encode(&key.modulus),
                "e": URL_SAFE_NO_PAD.encode(&key.exponent),
            }),
        }
    }

    /// The RFC 7638 thumbprint: base64url of SHA-256.
    pub fn jwk_thumbprint(&self) -> String {
        // RFC 7638: required members only, "ordered lexicographically", no whitespace. base64url needs no escapes.
        let canonical = match &self.0 {
            Material::Ed25519(key) => format!(
                r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
                URL_SAFE_NO_PAD.encode(key.as_bytes())
            ),
            Material::P256(key) => format!(
                r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#,
                URL_SAFE_NO_PAD.encode(key.x()),
                URL_SAFE_NO_PAD.encode(key.y())
            ),
            Material::P384(key) => format!(
                r#"{{"crv":"P-384","kty":"EC","x":"{}","y":"{}"}}"#,
                URL_SAFE_NO_PAD.encode(key.x()),
                URL_SAFE_NO_PAD.encode(key.y())
            ),
            Material::Rsa(key) => format!(
                r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#,
                URL_SAFE_NO_PAD.encode(&key.exponent),
                URL_SAFE_NO_PAD.encode(&key.modulus)
            ),
        };
        URL_SAFE_NO_PAD.encode(Sha256::digest(canonical.as_bytes()))
    }
}

fn verify_use(members: &Map<String, Value>) -> Result<(), KeyError> {
    match members.get("use") {
        None => {}
        Some(Value::String(purpose)) if purpose == "sig" => {}
        Some(_) => {
            return Err(KeyError::JwkMember {
                member: "use",
                expected: "`sig`",
            });
        }
    }
    match members.get("key_ops") {
        None => Ok(()),
        Some(Value::Array(operations))
            if operations.iter().all(|one| one == "verify") && operations.len() == 1 =>
        {
            Ok(())
        }
        Some(_) => Err(KeyError::JwkMember {
            member: "key_ops",
            expected: "`[\"verify\"]`",
        }),
    }
}

fn verify_alg(members: &Map<String, Value>, key: &PublicKey) -> Result<(), KeyError> {
    let expected = key.algorithm();
    match optional_text(members, "alg")? {
        None => Ok(()),
        Some(found) if found == expected.as_str() => Ok(()),
        // RFC 9864 gave EdDSA with this curve a name of its own.
        Some("Ed25519") if expected == crate::Algorithm::EdDsa => Ok(()),
        Some(found) => Err(KeyError::AlgorithmMismatch {
            found: found.to_owned(),
            expected,
            key_type: key.key_type(),
        }),
    }
}

fn optional_text<'a>(
    members: &'a Map<String, Value>,
    member: &'static str,
) -> Result<Option<&'a str>, KeyError> {
    match members.get(member) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(KeyError::JwkMember {
            member,
            expected: "a string",
        }),
    }
}

fn text<'a>(members: &'a Map<String, Value>, member: &'static str) -> Result<&'a str, KeyError> {
    optional_text(members, member)?.ok_or(KeyError::JwkMember {
        member,
        expected: "present",
    })
}

fn bytes(members: &Map<String, Value>, member: &'static str) -> Result<Vec<u8>, KeyError> {
    // The engine refuses padding, whitespace, the standard alphabet and unused bits that are not zero.
    URL_SAFE_NO_PAD
        .decode(text(members, member)?)
        .map_err(|_| KeyError::Base64Url { member })
}

/// The uncompressed point of two coordinates of `N` bytes.
fn point<const N: usize>(members: &Map<String, Value>) -> Result<Vec<u8>, KeyError> {
    let x = coordinate::<N>(members, "x")?;
    let y = coordinate::<N>(members, "y")?;
    Ok([&[4], &x[..], &y[..]].concat())
}

/// RFC 7518 section 6.2.1.2: "The length of this octet string MUST be the full size of a coordinate".
fn coordinate<const N: usize>(
    members: &Map<String, Value>,
    member: &'static str,
) -> Result<[u8; N], KeyError> {
    bytes(members, member)?
        .try_into()
        .map_err(|_| KeyError::JwkMember {
            member,
            expected: "as long as a coordinate of its curve",
        })
}

/// RFC 7518 section 2: a Base64urlUInt "MUST utilize the minimum number of octets".
fn unsigned(members: &Map<String, Value>, member: &'static str) -> Result<Vec<u8>, KeyError> {
    let number = bytes(members, member)?;
    if number.first().is_none_or(|&byte| byte == 0) {
        return Err(KeyError::JwkMember {
            member,
            expected: "a positive number without leading zero bytes",
        });
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ed25519() -> Value {
        // RFC 8037, appendix A.2.
        json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
    }

    fn with(member: &str, value: Value) -> Value {
        let mut jwk = ed25519();
        jwk[member] = value;
        jwk
    }

    #[test]
    fn the_thumbprint_of_rfc_8037_is_reproduced() {
        let key = PublicKey::from_jwk(&ed25519()).unwrap();
        assert_eq!(
            key.jwk_thumbprint(),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
        assert_eq!(key.to_jwk(), ed25519());
    }

    #[test]
    fn a_private_member_refuses_the_key() {
        for member in PRIVATE_MEMBERS {
            assert_eq!(
                PublicKey::from_jwk(&with(member, json!("AQ"))),
                Err(KeyError::PrivateMember { member })
            );
        }
    }

    #[test]
    fn another_use_operation_or_algorithm_refuses_the_key() {
        for (member, value) in [
            ("use", json!("enc")),
            ("use", json!(1)),
            ("key_ops", json!(["encrypt"])),
            ("key_ops", json!(["verify", "encrypt"])),
            ("key_ops", json!([])),
            ("key_ops", json!("verify")),
            ("alg", json!("ES256")),
            ("alg", json!("none")),
            ("alg", json!(7)),
        ] {
            assert!(
                PublicKey::from_jwk(&with(member, value.clone())).is_err(),
                "{member} {value}"
            );
        }
        for (member, value) in [
            ("use", json!("sig")),
            ("key_ops", json!(["verify"])),
            ("alg", json!("EdDSA")),
            ("iss", json!("https://a.example")),
        ] {
            assert!(
                PublicKey::from_jwk(&with(member, value)).is_ok(),
                "{member}"
            );
        }
    }

    #[test]
    fn loose_base64url_refuses_the_key() {
        for x in [
            "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
            "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            " 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            // The last two bits are not zero.
            "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp",
        ] {
            assert_eq!(
                PublicKey::from_jwk(&with("x", json!(x))),
                Err(KeyError::Base64Url { member: "x" })
            );
        }
    }
}
