//! Compact JWS, strictly: [RFC 7515] as narrowed by [RFC 8725].
//!
//! Everything about the header is decided before a key is looked for: size, three parts, canonical base64url, one member of
//! each name, an asymmetric algorithm, a `typ` that fits the use, and no parameter that the use does not name. `crit`, `b64`,
//! `jku`, `x5u` and `x5c` are never accepted. A `jwk` in the header is a hint, not a reason to trust it.
//!
//! Left out: JSON serialization, detached and unencoded payloads, symmetric algorithms.
//!
//! [RFC 7515]: https://www.rfc-editor.org/rfc/rfc7515#section-5.2
//! [RFC 8725]: https://www.rfc-editor.org/rfc/rfc8725#section-3

mod error;
mod header;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use testamur_json::Limits;
use testamur_keys::{PublicKey, Signer};

pub use crate::jws::error::JwsError;
pub use crate::jws::header::{HeaderRules, JwsHeader, is_media_type};

use crate::SigningError;
use crate::jws::header::parse_header;

/// A record of the largest size, in base64url, with header and signature.
const LONGEST: usize = 24 << 20;
const LONGEST_KEY_ID: usize = 512;
const HEADER_LIMITS: Limits = Limits {
    bytes: 16 << 10,
    depth: 8,
    nodes: 256,
};

/// A JWS whose header was accepted and whose signature was not looked at yet.
#[derive(Debug, Clone)]
pub struct Jws {
    /// The header.
    pub header: JwsHeader,
    /// The payload, not verified until [`Jws::verify`] says so.
    pub payload: Vec<u8>,
    signing_input: String,
    signature: Vec<u8>,
}

impl Jws {
    /// Verifies the signature under a key that the caller found and trusts.
    ///
    /// # Errors
    /// [`JwsError::KeyAlgorithm`] before any arithmetic, [`JwsError::Signature`] after it.
    pub fn verify(&self, key: &PublicKey) -> Result<(), JwsError> {
        let expected = key.algorithm();
        if expected != self.header.algorithm {
            return Err(JwsError::KeyAlgorithm {
                expected,
                found: self.header.algorithm,
            });
        }
        Ok(key.verify(self.signing_input.as_bytes(), &self.signature)?)
    }

    /// The payload as strict JSON, within the default limits.
    pub fn payload_object(&self) -> Result<Map<String, Value>, JwsError> {
        self.payload_object_within(&Limits::default())
    }

    /// The payload as strict JSON.
    pub fn payload_object_within(&self, limits: &Limits) -> Result<Map<String, Value>, JwsError> {
        match testamur_json::parse(&self.payload, limits).map_err(JwsError::Payload)? {
            Value::Object(members) => Ok(members),
            _ => Err(JwsError::PayloadShape),
        }
    }
}

/// Reads a compact JWS for one use.
///
/// # Errors
/// The first rule that it breaks; none of them needs a key.
pub fn parse(compact: &str, rules: &HeaderRules) -> Result<Jws, JwsError> {
    if compact.len() > LONGEST {
        return Err(JwsError::TooLong {
            found: compact.len(),
        });
    }
    // A bounded split: a text of a million dots makes four pieces, not a million.
    let mut parts = compact.splitn(4, '.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(JwsError::Parts);
    };
    if header.len() > HEADER_LIMITS.bytes * 4 / 3 + 4 {
        return Err(JwsError::TooLong {
            found: header.len(),
        });
    }
    let header_bytes = decode(header, "header")?;
    let header = match testamur_json::parse(&header_bytes, &HEADER_LIMITS) {
        Ok(Value::Object(members)) => parse_header(members, rules)?,
        Ok(_) => return Err(JwsError::Parts),
        Err(error) => return Err(JwsError::Header(error)),
    };
    let signing_input_length = compact.len() - signature.len() - 1;
    Ok(Jws {
        header,
        payload: decode(payload, "payload")?,
        signing_input: compact[..signing_input_length].to_owned(),
        signature: decode(signature, "signature")?,
    })
}

/// Signs a payload; `alg` is put first and comes from the key.
///
/// # Errors
/// [`SigningError::Header`] for `alg`, for parameters that no one accepts here, and for a `jwk` that is not the signer's.
pub fn sign(
    header: &Map<String, Value>,
    payload: &[u8],
    signer: &dyn Signer,
) -> Result<String, SigningError> {
    const NEVER: [&str; 6] = ["alg", "b64", "crit", "jku", "x5u", "x5c"];

    let key = signer.public_key();
    let foreign_jwk = header
        .get("jwk")
        .is_some_and(|jwk| PublicKey::from_jwk(jwk).as_ref() != Ok(key));
    if foreign_jwk {
        return Err(SigningError::Header {
            name: "jwk".to_owned(),
        });
    }
    if let Some(name) = NEVER.iter().find(|name| header.contains_key(**name)) {
        return Err(SigningError::Header {
            name: (*name).to_owned(),
        });
    }
    let mut members = Map::new();
    members.insert("alg".to_owned(), json!(key.algorithm().as_str()));
    members.extend(
        header
            .iter()
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    let mut compact = URL_SAFE_NO_PAD.encode(Value::Object(members).to_string());
    compact.push('.');
    URL_SAFE_NO_PAD.encode_string(payload, &mut compact);
    let signature = signer.sign(compact.as_bytes())?;
    compact.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut compact);
    Ok(compact)
}

fn decode(text: &str, part: &'static str) -> Result<Vec<u8>, JwsError> {
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| JwsError::Base64Url { part })
}

#[cfg(test)]
mod tests;
