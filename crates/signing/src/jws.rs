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

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use testamur_json::{JsonError, Limits};
use testamur_keys::{Algorithm, KeyError, PublicKey, SignatureError, Signer};

use crate::{ProblemType, SigningError};

/// A record of the largest size, in base64url, with header and signature.
const LONGEST: usize = 24 << 20;
const LONGEST_KEY_ID: usize = 512;
const HEADER_LIMITS: Limits = Limits {
    bytes: 16 << 10,
    depth: 8,
    nodes: 256,
};

/// Why a JWS was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum JwsError {
    /// `alg` is none, symmetric, unknown, or no string.
    #[error("`alg` is not one of EdDSA, ES256 and RS256")]
    Algorithm,
    /// A part is not canonical base64url without padding.
    #[error("the {part} is not canonical base64url without padding")]
    Base64Url {
        /// Which part.
        part: &'static str,
    },
    /// `crit` or `b64` is present.
    #[error("header parameter `{name}` is not understood")]
    Critical {
        /// Which of the two.
        name: &'static str,
    },
    /// The header is not a JSON object.
    #[error("the header is not a JSON object: {0}")]
    Header(#[source] JsonError),
    /// A parameter that this use does not allow.
    #[error("header parameter `{name}` is not allowed")]
    HeaderParameter {
        /// The parameter, cut to 64 characters.
        name: String,
    },
    /// The header's own key was refused.
    #[error("header parameter `jwk`: {0}")]
    Jwk(#[source] KeyError),
    /// The key signs with another algorithm than `alg` says.
    #[error("`alg` is {found}, the key verifies {expected}")]
    KeyAlgorithm {
        /// The key's algorithm.
        expected: Algorithm,
        /// What `alg` says.
        found: Algorithm,
    },
    /// `kid` is not a printable string of at most 512 bytes.
    #[error("header parameter `kid` is not a printable string of at most {LONGEST_KEY_ID} bytes")]
    KeyId,
    /// Not three parts with two dots.
    #[error("a compact JWS has exactly three parts")]
    Parts,
    /// The payload is not a JSON object.
    #[error("the payload is not a JSON object: {0}")]
    Payload(#[source] JsonError),
    /// The payload is JSON, but not an object.
    #[error("the payload is not a JSON object")]
    PayloadShape,
    /// The signature does not match.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// Longer than any credential.
    #[error("a JWS has at most {LONGEST} bytes, found {found}")]
    TooLong {
        /// How many were found.
        found: usize,
    },
    /// Both `kid` and `jwk` name a key.
    #[error("the header names its key twice, by `kid` and by `jwk`")]
    TwoKeys,
    /// `typ` belongs to another use, is missing where it has to be there, or is no string.
    #[error("`typ` does not belong to this use")]
    Typ,
}

impl JwsError {
    /// A stable code for reports and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Algorithm => "alg_not_allowed",
            Self::Critical { .. } => "crit_not_understood",
            Self::HeaderParameter { .. } => "header_not_allowed",
            Self::Jwk(error) if error.is_weak_key() => "weak_key",
            Self::KeyAlgorithm { .. } => "alg_key_mismatch",
            Self::Signature(_) => "bad_signature",
            Self::Typ => "typ_not_allowed",
            Self::TwoKeys => "ambiguous",
            Self::Base64Url { .. }
            | Self::Header(_)
            | Self::Jwk(_)
            | Self::KeyId
            | Self::Parts
            | Self::Payload(_)
            | Self::PayloadShape
            | Self::TooLong { .. } => "malformed",
        }
    }

    /// The name the standard gives to this failure.
    pub fn problem_type(&self) -> ProblemType {
        match self {
            Self::Algorithm
            | Self::Critical { .. }
            | Self::HeaderParameter { .. }
            | Self::Jwk(_)
            | Self::KeyAlgorithm { .. }
            | Self::Signature(_)
            | Self::TwoKeys
            | Self::Typ => ProblemType::CryptographicSecurityError,
            Self::Base64Url { .. }
            | Self::Header(_)
            | Self::KeyId
            | Self::Parts
            | Self::Payload(_)
            | Self::PayloadShape
            | Self::TooLong { .. } => ProblemType::ParsingError,
        }
    }
}

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

fn parse_header(members: Map<String, Value>, rules: &HeaderRules) -> Result<JwsHeader, JwsError> {
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
pub(crate) fn is_media_type(found: &str, expected: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use testamur_keys::{KeyType, SecretKey};

    const RULES: HeaderRules = HeaderRules {
        typ: &["JWT"],
        typ_may_be_absent: true,
        members: &["kid", "jwk"],
    };

    fn key() -> SecretKey {
        SecretKey::from_bytes(KeyType::Ed25519, &[7; 32]).unwrap()
    }

    /// A text with the right signature over whatever header.
    fn signed(header: &str, payload: &str) -> String {
        let input = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(payload)
        );
        let signature = key().sign(input.as_bytes()).unwrap();
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn code(header: &str) -> &'static str {
        match parse(&signed(header, "{}"), &RULES) {
            Ok(jws) => jws
                .verify(key().public_key())
                .map_or_else(|error| error.code(), |()| "ok"),
            Err(error) => error.code(),
        }
    }

    #[test]
    fn headers_are_judged_before_any_key() {
        for (header, expected) in [
            (r#"{"alg":"EdDSA"}"#, "ok"),
            (r#"{"alg":"EdDSA","typ":"JWT","kid":"k"}"#, "ok"),
            (r#"{"alg":"EdDSA","typ":"application/jwt"}"#, "ok"),
            (r#"{"alg":"none"}"#, "alg_not_allowed"),
            (r#"{"alg":"NONE"}"#, "alg_not_allowed"),
            (r#"{"alg":""}"#, "alg_not_allowed"),
            (r#"{"alg":null}"#, "alg_not_allowed"),
            (r#"{"alg":["EdDSA"]}"#, "alg_not_allowed"),
            (r"{}", "alg_not_allowed"),
            (r#"{"alg":"HS256"}"#, "alg_not_allowed"),
            (r#"{"alg":"eddsa"}"#, "alg_not_allowed"),
            (r#"{"alg":"RS384"}"#, "alg_not_allowed"),
            (r#"{"alg":"ES256"}"#, "alg_key_mismatch"),
            (r#"{"alg":"EdDSA","crit":[]}"#, "crit_not_understood"),
            (
                r#"{"alg":"EdDSA","crit":["exp"],"exp":1}"#,
                "crit_not_understood",
            ),
            (r#"{"alg":"EdDSA","crit":null}"#, "crit_not_understood"),
            (r#"{"alg":"EdDSA","b64":true}"#, "crit_not_understood"),
            (
                r#"{"alg":"EdDSA","b64":false,"crit":["b64"]}"#,
                "crit_not_understood",
            ),
            (
                r#"{"alg":"EdDSA","jku":"https://a.example"}"#,
                "header_not_allowed",
            ),
            (
                r#"{"alg":"EdDSA","x5u":"https://a.example"}"#,
                "header_not_allowed",
            ),
            (r#"{"alg":"EdDSA","x5c":[]}"#, "header_not_allowed"),
            (r#"{"alg":"EdDSA","cty":"JWT"}"#, "header_not_allowed"),
            (r#"{"alg":"EdDSA","zip":"DEF"}"#, "header_not_allowed"),
            (r#"{"alg":"EdDSA","typ":"at+jwt"}"#, "typ_not_allowed"),
            (
                r#"{"alg":"EdDSA","typ":"openid4vci-proof+jwt"}"#,
                "typ_not_allowed",
            ),
            (r#"{"alg":"EdDSA","typ":7}"#, "typ_not_allowed"),
            (r#"{"alg":"EdDSA","kid":7}"#, "malformed"),
            (r#"{"alg":"EdDSA","kid":""}"#, "malformed"),
            (r#"{"alg":"EdDSA","kid":"a\r\nb"}"#, "malformed"),
            (r#"{"alg":"EdDSA","kid":"\u0000"}"#, "malformed"),
            (r#"{"alg":"EdDSA","kid":"\u001b[31m"}"#, "malformed"),
            (r#"{"alg":"EdDSA","alg":"EdDSA"}"#, "malformed"),
            (r#"{"alg":"EdDSA","\u0061lg":"none"}"#, "malformed"),
            (r#"["EdDSA"]"#, "malformed"),
            (r#"{"alg":"EdDSA"} {}"#, "malformed"),
            (
                r#"{"alg":"EdDSA","kid":"k","jwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}"#,
                "ambiguous",
            ),
            (
                r#"{"alg":"EdDSA","jwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"AQ"}}"#,
                "malformed",
            ),
            (
                r#"{"alg":"EdDSA","jwk":{"kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}"#,
                "weak_key",
            ),
            (
                r#"{"alg":"ES256","jwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}"#,
                "alg_key_mismatch",
            ),
        ] {
            assert_eq!(code(header), expected, "{header}");
        }
        let long = format!(r#"{{"alg":"EdDSA","kid":"{}"}}"#, "k".repeat(513));
        assert_eq!(code(&long), "malformed");
    }

    #[test]
    fn only_the_one_canonical_text_is_read() {
        let good = signed(r#"{"alg":"EdDSA"}"#, "{}");
        let jws = parse(&good, &RULES).unwrap();
        assert_eq!(jws.verify(key().public_key()), Ok(()));
        let (header, rest) = good.split_once('.').unwrap();
        let (payload, signature) = rest.split_once('.').unwrap();
        // 64 bytes end in a digit with four unused bits.
        let loose = format!(
            "{}{}",
            &signature[..85],
            if signature.ends_with('A') { 'B' } else { 'D' }
        );
        for bad in [
            String::new(),
            ".".to_owned(),
            "..".to_owned(),
            header.to_owned(),
            format!("{header}.{payload}"),
            format!("{good}."),
            format!("{good}.x"),
            format!("{good}="),
            format!("{good} "),
            format!(" {good}"),
            format!("{good}\n"),
            format!("{header}=.{payload}.{signature}"),
            format!("{header}.{payload}=.{signature}"),
            format!("{header}.{payload}.{loose}"),
            format!("{{\"payload\":\"{payload}\"}}"),
        ] {
            assert!(parse(&bad, &RULES).is_err(), "{bad:?}");
        }
        for empty in [
            format!("{header}..{signature}"),
            format!("{header}.{payload}."),
        ] {
            assert!(parse(&empty, &RULES).is_ok_and(|jws| jws.verify(key().public_key()).is_err()));
        }
    }

    #[test]
    fn a_million_dots_are_refused_at_once() {
        assert_eq!(
            parse(&".".repeat(1_000_000), &RULES).unwrap_err(),
            JwsError::Parts
        );
        assert!(matches!(
            parse(&".".repeat(LONGEST + 1), &RULES).unwrap_err(),
            JwsError::TooLong { .. }
        ));
        let header = "A".repeat(1_000_000);
        assert!(matches!(
            parse(&format!("{header}.e30.AA"), &RULES).unwrap_err(),
            JwsError::TooLong { .. }
        ));
    }

    #[test]
    fn every_flipped_bit_of_the_text_is_refused() {
        let header = json!({"typ": "JWT", "kid": "did:example:a#b"});
        let good = sign(header.as_object().unwrap(), br#"{"iss":"a"}"#, &key()).unwrap();
        for bit in 0..good.len() * 8 {
            let mut bytes = good.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let verified = String::from_utf8(bytes).is_ok_and(|text| {
                parse(&text, &RULES).is_ok_and(|jws| jws.verify(key().public_key()).is_ok())
            });
            assert!(!verified, "bit {bit}");
        }
    }

    #[test]
    fn the_signer_sets_the_algorithm_and_lends_no_one_its_name() {
        for header in [
            json!({"alg": "none"}),
            json!({"crit": ["exp"]}),
            json!({"x5c": []}),
            json!({"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}),
        ] {
            assert!(matches!(
                sign(header.as_object().unwrap(), b"", &key()),
                Err(SigningError::Header { .. })
            ));
        }
        let own = json!({"jwk": key().public_key().to_jwk()});
        let compact = sign(own.as_object().unwrap(), b"{}", &key()).unwrap();
        assert_eq!(
            parse(&compact, &RULES).unwrap().header.jwk.as_ref(),
            Some(key().public_key())
        );
    }
}
