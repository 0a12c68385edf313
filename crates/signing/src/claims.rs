//! JWT claims that repeat a credential: made from it, filled into it, compared with it.
//!
//! Open Badges 3.0 ([Verify a Credential VC-JWT Signature]) and VCDM 1.1 ([JWT encoding]) name the same five claims.
//!
//! [Verify a Credential VC-JWT Signature]: https://www.imsglobal.org/spec/ob/v3p0#verify-vcjwt
//! [JWT encoding]: https://www.w3.org/TR/2022/REC-vc-data-model-20220303/#jwt-encoding

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::vc_jwt::{JwtError, Profile, VcJwt};
use crate::{ProblemType, SigningError, parse_date_time_stamp};

/// The last second of the year 9999, beyond which no credential's time lies.
const LATEST: i64 = 253_402_300_799;

/// Which claim does not say what the credential says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimMismatch {
    /// Claim and member are both there and differ.
    #[error("claim `{claim}` does not say the same as `{pointer}`")]
    Different {
        /// The claim.
        claim: &'static str,
        /// The member that it repeats.
        pointer: &'static str,
    },
    /// A member that a claim repeats has the wrong form.
    #[error("at `{pointer}`: expected {expected}")]
    Malformed {
        /// The member.
        pointer: &'static str,
        /// What was expected there.
        expected: &'static str,
    },
    /// The claim is missing.
    #[error("claim `{claim}` is missing; it has to repeat `{pointer}`")]
    Missing {
        /// The claim.
        claim: &'static str,
        /// The member that it has to repeat.
        pointer: &'static str,
    },
}

impl ClaimMismatch {
    /// A stable code for reports and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Different { .. } => "claim_mismatch",
            Self::Malformed { .. } => "malformed",
            Self::Missing { .. } => "claim_missing",
        }
    }

    /// The name the standard gives to this failure.
    pub fn problem_type(&self) -> ProblemType {
        match self {
            Self::Different { .. } | Self::Malformed { .. } | Self::Missing { .. } => {
                ProblemType::MalformedValueError
            }
        }
    }
}

/// What the claims of one credential have to say.
struct Expected<'a> {
    issuer: Option<&'a str>,
    id: Option<&'a str>,
    subject: Option<&'a str>,
    valid_from: Option<(&'static str, Timestamp)>,
    valid_until: Option<(&'static str, Timestamp)>,
}

impl<'a> Expected<'a> {
    fn of(credential: &'a Map<String, Value>, profile: Profile) -> Result<Self, ClaimMismatch> {
        let text = |value: Option<&'a Value>, pointer| match value {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(ClaimMismatch::Malformed {
                pointer,
                expected: "a string",
            }),
        };
        let issuer = match credential.get("issuer") {
            Some(Value::Object(issuer)) => issuer.get("id"),
            issuer => issuer,
        };
        // VCDM 1.1 names win in its own profile: some issuers write the later names beside them.
        let (from, until) = match profile {
            Profile::VcClaim => (
                ["/issuanceDate", "/validFrom"],
                ["/expirationDate", "/validUntil"],
            ),
            Profile::JoseCose | Profile::OpenBadges => (
                ["/validFrom", "/issuanceDate"],
                ["/validUntil", "/expirationDate"],
            ),
        };
        Ok(Self {
            issuer: text(issuer, "/issuer")?,
            id: text(credential.get("id"), "/id")?,
            subject: text(
                subject(credential)?.and_then(|subject| subject.get("id")),
                "/credentialSubject/id",
            )?,
            valid_from: first_time(credential, from)?,
            valid_until: first_time(credential, until)?,
        })
    }
}

/// Makes the five claims for a new JWT.
pub(crate) fn of_credential(
    credential: &Map<String, Value>,
) -> Result<Map<String, Value>, SigningError> {
    let expected =
        Expected::of(credential, Profile::OpenBadges).map_err(|mismatch| match mismatch {
            ClaimMismatch::Different { pointer, .. } | ClaimMismatch::Missing { pointer, .. } => {
                SigningError::Member {
                    pointer,
                    expected: "one value",
                }
            }
            ClaimMismatch::Malformed { pointer, expected } => {
                SigningError::Member { pointer, expected }
            }
        })?;
    let missing = |pointer, expected| SigningError::Member { pointer, expected };
    let mut claims = Map::new();
    let issuer = expected
        .issuer
        .ok_or(missing("/issuer", "the issuer's id"))?;
    claims.insert("iss".to_owned(), json!(issuer));
    let id = expected.id.ok_or(missing("/id", "the credential's id"))?;
    claims.insert("jti".to_owned(), json!(id));
    let (_, from) = expected
        .valid_from
        .ok_or(missing("/validFrom", "a dateTimeStamp"))?;
    claims.insert("nbf".to_owned(), json!(from.as_second()));
    // A subject that is known by a hashed identifier only has no id to repeat.
    if let Some(subject) = expected.subject {
        claims.insert("sub".to_owned(), json!(subject));
    }
    if let Some((_, until)) = expected.valid_until {
        claims.insert("exp".to_owned(), json!(until.as_second()));
    }
    Ok(claims)
}

/// Puts members into a credential that left them to its claims; returns their names.
pub(crate) fn fill_in(
    profile: Profile,
    credential: &mut Map<String, Value>,
    claims: &Map<String, Value>,
) -> Vec<&'static str> {
    let mut filled = Vec::new();
    // Data model 2.0 inside the claim `vc` is not standard, but wallets store it; its contexts know the later names only.
    let old_names = match first_context(credential) {
        Some("https://www.w3.org/2018/credentials/v1") => true,
        Some("https://www.w3.org/ns/credentials/v2") => false,
        _ => profile == Profile::VcClaim,
    };
    let (from, until) = if old_names {
        ("issuanceDate", "expirationDate")
    } else {
        ("validFrom", "validUntil")
    };
    let has_from = credential.contains_key("issuanceDate") || credential.contains_key("validFrom");
    let has_until =
        credential.contains_key("expirationDate") || credential.contains_key("validUntil");
    let time = |claim: &str| {
        let second = claims.get(claim).and_then(numeric_date)?;
        Some(json!(Timestamp::from_second(second).ok()?.to_string()))
    };
    let mut put =
        |credential: &mut Map<String, Value>, member: &'static str, value: Option<Value>| {
            if let Some(value) = value {
                credential.insert(member.to_owned(), value);
                filled.push(member);
            }
        };
    if profile != Profile::JoseCose && !has_until {
        put(credential, until, time("exp"));
    }
    if profile != Profile::VcClaim {
        return filled;
    }
    if !has_from {
        put(credential, from, time("nbf"));
    }
    for (member, claim) in [("id", "jti"), ("issuer", "iss")] {
        if !credential.contains_key(member) {
            put(credential, member, claims.get(claim).cloned());
        }
    }
    if let (Some(Value::Object(subject)), Some(id)) =
        (credential.get_mut("credentialSubject"), claims.get("sub"))
        && !subject.contains_key("id")
    {
        subject.insert("id".to_owned(), id.clone());
        filled.push("credentialSubject");
    }
    filled
}

/// Compares the claims of a JWT with its credential.
pub(crate) fn verify(jwt: &VcJwt) -> Result<(), ClaimMismatch> {
    let Value::Object(credential) = &jwt.credential else {
        return Ok(());
    };
    let expected = Expected::of(credential, jwt.profile)?;
    // VC-JOSE-COSE leaves the claims out, and gives `nbf` and `exp` another meaning: that of the signature.
    let required = jwt.profile != Profile::JoseCose;
    let text = |claim, pointer, member: Option<&str>| {
        compare(
            jwt.claims.get(claim).and_then(Value::as_str),
            member,
            required,
            claim,
            pointer,
        )
    };
    text("iss", "/issuer", expected.issuer)?;
    text("jti", "/id", expected.id)?;
    text("sub", "/credentialSubject/id", expected.subject)?;
    if required {
        for (claim, pointer, time) in [
            ("nbf", "/validFrom", expected.valid_from),
            ("exp", "/validUntil", expected.valid_until),
        ] {
            let (pointer, second) = match time {
                Some((pointer, time)) => (pointer, Some(time.as_second())),
                None => (pointer, None),
            };
            compare(jwt.numeric_date(claim), second, true, claim, pointer)?;
        }
    }
    for (claim, pointer) in [("iss", "/issuer"), ("jti", "/id"), ("nbf", "/validFrom")] {
        if jwt.profile == Profile::OpenBadges && !jwt.claims.contains_key(claim) {
            return Err(ClaimMismatch::Missing { claim, pointer });
        }
    }
    Ok(())
}

/// Refuses registered claims of the wrong JSON type.
pub(crate) fn verify_type(claim: &'static str, value: &Value) -> Result<(), JwtError> {
    let (right, expected) = match claim {
        "exp" | "nbf" | "iat" => (
            numeric_date(value).is_some(),
            "seconds since 1970, as a number",
        ),
        "aud" => (
            value.is_string() || value.is_array(),
            "a string or an array of strings",
        ),
        _ => (
            value.as_str().is_some_and(|text| !text.is_empty()),
            "a string",
        ),
    };
    if right {
        Ok(())
    } else {
        Err(JwtError::Claim { claim, expected })
    }
}

/// A NumericDate from 1970 to 9999, without its fraction.
pub(crate) fn numeric_date(value: &Value) -> Option<i64> {
    let second = match (value.as_i64(), value.as_f64()) {
        (Some(second), _) => second,
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the range was compared, and the fraction is to be cut off"
        )]
        (None, Some(second)) if (0.0..=253_402_300_799.0).contains(&second) => second as i64,
        _ => return None,
    };
    (0..=LATEST).contains(&second).then_some(second)
}

fn compare<T: PartialEq>(
    claim_value: Option<T>,
    member: Option<T>,
    required: bool,
    claim: &'static str,
    pointer: &'static str,
) -> Result<(), ClaimMismatch> {
    match (claim_value, member) {
        (None, Some(_)) if required => Err(ClaimMismatch::Missing { claim, pointer }),
        (None, _) => Ok(()),
        (Some(one), Some(two)) if one == two => Ok(()),
        (Some(_), _) => Err(ClaimMismatch::Different { claim, pointer }),
    }
}

/// The one subject; several cannot be named by one `sub`.
fn subject(credential: &Map<String, Value>) -> Result<Option<&Value>, ClaimMismatch> {
    match credential.get("credentialSubject") {
        Some(Value::Array(subjects)) => match subjects.as_slice() {
            [] => Ok(None),
            [subject] => Ok(Some(subject)),
            _ => Err(ClaimMismatch::Malformed {
                pointer: "/credentialSubject",
                expected: "one subject",
            }),
        },
        subject => Ok(subject),
    }
}

fn first_time(
    credential: &Map<String, Value>,
    pointers: [&'static str; 2],
) -> Result<Option<(&'static str, Timestamp)>, ClaimMismatch> {
    let Some((pointer, value)) = pointers
        .into_iter()
        .find_map(|pointer| Some((pointer, credential.get(&pointer[1..])?)))
    else {
        return Ok(None);
    };
    value
        .as_str()
        .and_then(parse_date_time_stamp)
        .map(|time| Some((pointer, time)))
        .ok_or(ClaimMismatch::Malformed {
            pointer,
            expected: "a dateTimeStamp",
        })
}

fn first_context(credential: &Map<String, Value>) -> Option<&str> {
    let first = match credential.get("@context") {
        Some(Value::Array(contexts)) => contexts.first(),
        context => context,
    };
    first.and_then(Value::as_str)
}
