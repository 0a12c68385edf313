//! The header of a JWS, judged by the rules of its use.

use serde_json::{Map, Value};
use testamur_keys::{Algorithm, PublicKey};

use super::{JwsError, LONGEST_KEY_ID};

/// What one use of JWS allows in the header, beside `alg`.
#[derive(Debug, Clone, Copy)]
pub struct HeaderRules {
    /// The values of `typ` that belong to this use; compared as media types, without case and `application/`.
    pub typ: &'static [&'static str],
    /// Whether `typ` may be left out.
    pub typ_may_be_absent: bool,
    /// The other parameters that may occur, `kid` and `jwk` included.
    pub members: &'static [&'static str],
}

/// A header that keeps the rules of its use.
#[derive(Debug, Clone)]
pub struct JwsHeader {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The type, as it was written.
    pub typ: Option<String>,
    /// The id of the key: foreign text, to be escaped wherever it is shown.
    pub key_id: Option<String>,
    /// The key that the header claims for itself; not to be trusted for that.
    pub jwk: Option<PublicKey>,
    /// All parameters as they came.
    pub members: Map<String, Value>,
}

pub(super) fn parse_header(
    members: Map<String, Value>,
    rules: &HeaderRules,
) -> Result<JwsHeader, JwsError> {
    let algorithm = members
        .get("alg")
        .and_then(Value::as_str)
        .and_then(Algorithm::parse)
        .ok_or(JwsError::Algorithm)?;
    for name in ["crit", "b64"] {
        if members.contains_key(name) {
            return Err(JwsError::Critical { name });
        }
    }
    let allowed = |name: &str| name == "alg" || name == "typ" || rules.members.contains(&name);
    if let Some(name) = members.keys().find(|name| !allowed(name)) {
        return Err(JwsError::HeaderParameter {
            name: name.chars().take(64).collect(),
        });
    }
    let typ = parse_typ(&members, rules)?;
    let key_id = match members.get("kid") {
        None => None,
        Some(Value::String(id)) if is_key_id(id) => Some(id.clone()),
        Some(_) => return Err(JwsError::KeyId),
    };
    let jwk = members
        .get("jwk")
        .map(|jwk| PublicKey::from_jwk(jwk).map_err(JwsError::Jwk))
        .transpose()?;
    match &jwk {
        Some(_) if key_id.is_some() => return Err(JwsError::TwoKeys),
        Some(key) if key.algorithm() != algorithm => {
            return Err(JwsError::KeyAlgorithm {
                expected: key.algorithm(),
                found: algorithm,
            });
        }
        _ => {}
    }
    Ok(JwsHeader {
        algorithm,
        typ,
        key_id,
        jwk,
        members,
    })
}

fn parse_typ(
    members: &Map<String, Value>,
    rules: &HeaderRules,
) -> Result<Option<String>, JwsError> {
    match members.get("typ") {
        None if rules.typ_may_be_absent => Ok(None),
        Some(Value::String(typ)) if rules.typ.iter().any(|allowed| is_media_type(typ, allowed)) => {
            Ok(Some(typ.clone()))
        }
        _ => Err(JwsError::Typ),
    }
}

/// RFC 7515 section 4.1.9: a `typ` without `/` stands for `application/` and itself; media types have no case.
pub fn is_media_type(found: &str, expected: &str) -> bool {
    const PREFIX: &str = "application/";

    let short = match found.get(..PREFIX.len()) {
        Some(prefix) if prefix.eq_ignore_ascii_case(PREFIX) => &found[PREFIX.len()..],
        _ => found,
    };
    short.eq_ignore_ascii_case(expected)
}

fn is_key_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= LONGEST_KEY_ID && !id.chars().any(char::is_control)
}
