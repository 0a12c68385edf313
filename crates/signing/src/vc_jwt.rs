//! Credentials as JWTs, in the three shapes that are in use.
//!
//! | profile | `typ` | payload |
//! |---|---|---|
//! | [`Profile::OpenBadges`]: [Open Badges 3.0, JSON Web Token Proof Format] | `JWT` or none | the credential with `iss`, `jti`, `nbf`, `sub`, `exp` beside its members |
//! | [`Profile::JoseCose`]: [VC-JOSE-COSE] | `vc+jwt` | the credential |
//! | [`Profile::VcClaim`]: [VCDM 1.1, JWT encoding] | `JWT` or none | the credential in the claim `vc`, and the same five claims |
//!
//! A payload that is two of these at once is refused. Claims and credential have to say the same thing; where a claim
//! stands for a member that the credential leaves out, the member is put in.
//!
//! Left out: time (`nbf`, `exp` and `iat` are parsed, and the verifier compares them with a clock), keys, and whether the
//! credential is a good one. Presentations are not read.
//!
//! [Open Badges 3.0, JSON Web Token Proof Format]: https://www.imsglobal.org/spec/ob/v3p0#jwt-proof
//! [VC-JOSE-COSE]: https://www.w3.org/TR/2025/REC-vc-jose-cose-20250515/#with-jose
//! [VCDM 1.1, JWT encoding]: https://www.w3.org/TR/2022/REC-vc-data-model-20220303/#jwt-encoding

use serde_json::{Map, Value, json};
use testamur_json::Limits;
use testamur_keys::{Algorithm, PublicKey, Signer};

pub use crate::claims::ClaimMismatch;

use crate::claims;
use crate::jws::{self, HeaderRules, Jws, JwsError};
use crate::{ProblemType, SigningError};

/// The five claims that Open Badges and VCDM 1.1 define, and those of RFC 7519 that may stand beside them.
pub(crate) const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
const RULES: HeaderRules = HeaderRules {
    typ: &["JWT", "vc+jwt"],
    typ_may_be_absent: true,
    members: &["kid", "jwk", "cty"],
};

/// The shape of a credential in a JWT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// The payload is the credential; `typ` is `vc+jwt`.
    JoseCose,
    /// The payload is the credential and the claims that repeat it.
    OpenBadges,
    /// The credential is the claim `vc`.
    VcClaim,
}

/// Why a credential in a JWT was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum JwtError {
    /// The payload is a credential in two shapes at once.
    #[error("the payload has claim `{claim}` beside the members of a credential")]
    Ambiguous {
        /// The claim that makes it so.
        claim: &'static str,
    },
    /// A registered claim has the wrong JSON type.
    #[error("claim `{claim}` must be {expected}")]
    Claim {
        /// The claim.
        claim: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// `cty` is there without `typ` `vc+jwt`, or is not `vc`.
    #[error("header parameter `cty` must be `vc`, and only beside `typ` `vc+jwt`")]
    ContentType,
    /// The JWS was refused.
    #[error(transparent)]
    Jws(#[from] JwsError),
    /// `vc` is not an object.
    #[error("claim `vc` must be a credential object")]
    VcClaim,
}

impl JwtError {
    /// A stable code for reports and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ambiguous { .. } => "ambiguous",
            Self::Claim { .. } | Self::VcClaim => "malformed",
            Self::ContentType => "header_not_allowed",
            Self::Jws(error) => error.code(),
        }
    }

    /// The name the standard gives to this failure.
    pub fn problem_type(&self) -> ProblemType {
        match self {
            Self::Ambiguous { .. } | Self::Claim { .. } | Self::VcClaim => {
                ProblemType::MalformedValueError
            }
            Self::ContentType => ProblemType::CryptographicSecurityError,
            Self::Jws(error) => error.problem_type(),
        }
    }
}

/// A credential taken out of a JWT; not verified until [`VcJwt::verify`] and [`VcJwt::verify_claims`] say so.
#[derive(Debug, Clone)]
pub struct VcJwt {
    /// The algorithm of the signature.
    pub algorithm: Algorithm,
    /// The id of the key: foreign text.
    pub key_id: Option<String>,
    /// The key that the header claims for itself; not to be trusted for that.
    pub jwk: Option<PublicKey>,
    /// The shape that was found.
    pub profile: Profile,
    /// The credential without the registered claims, with the members that claims stand for.
    pub credential: Value,
    /// The registered claims.
    pub claims: Map<String, Value>,
    /// The members that the credential left to its claims.
    pub from_claims: Vec<&'static str>,
    jws: Jws,
}

impl VcJwt {
    /// Verifies the signature under a key that the caller found and trusts.
    ///
    /// # Errors
    /// [`JwsError::KeyAlgorithm`] or [`JwsError::Signature`], inside [`JwtError::Jws`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), JwtError> {
        Ok(self.jws.verify(key)?)
    }

    /// Verifies that the registered claims say what the credential says.
    ///
    /// # Errors
    /// The first claim that is missing or says something else.
    pub fn verify_claims(&self) -> Result<(), ClaimMismatch> {
        claims::verify(self)
    }

    /// A claim that is a time, in seconds since 1970 (the fraction is cut off).
    pub fn numeric_date(&self, claim: &str) -> Option<i64> {
        self.claims.get(claim).and_then(claims::numeric_date)
    }
}

/// Signs a credential as a JWT; `key_id` becomes `kid`.
///
/// # Errors
/// [`SigningError::Member`] when the credential lacks what the profile's claims repeat, or has members that would be
/// mistaken for claims.
pub fn sign(
    credential: &Value,
    profile: Profile,
    key_id: &str,
    signer: &dyn Signer,
) -> Result<String, SigningError> {
    let members = credential.as_object().ok_or(SigningError::NotAnObject)?;
    for pointer in [
        "/iss", "/sub", "/aud", "/exp", "/nbf", "/iat", "/jti", "/vc", "/vp", "/proof",
    ] {
        if members.contains_key(&pointer[1..]) {
            return Err(SigningError::Member {
                pointer,
                expected: "no such member in a credential that becomes a JWT",
            });
        }
    }
    let payload = match profile {
        Profile::JoseCose => credential.clone(),
        Profile::OpenBadges => {
            let mut payload = members.clone();
            payload.extend(claims::of_credential(members)?);
            Value::Object(payload)
        }
        Profile::VcClaim => {
            let mut payload = claims::of_credential(members)?;
            payload.insert("vc".to_owned(), credential.clone());
            Value::Object(payload)
        }
    };
    let typ = match profile {
        Profile::JoseCose => "vc+jwt",
        Profile::OpenBadges | Profile::VcClaim => "JWT",
    };
    let mut header = Map::new();
    header.insert("typ".to_owned(), json!(typ));
    header.insert("kid".to_owned(), json!(key_id));
    jws::sign(&header, payload.to_string().as_bytes(), signer)
}

/// Reads a credential in a JWT, in whichever of the three shapes it has.
///
/// # Errors
/// Everything that can be said against it without a key and without a clock.
pub fn parse(compact: &str) -> Result<VcJwt, JwtError> {
    parse_within(compact, &Limits::default())
}

/// [`parse`] with limits of the caller's choice, for records that are larger than a credential.
///
/// # Errors
/// As [`parse`].
pub fn parse_within(compact: &str, limits: &Limits) -> Result<VcJwt, JwtError> {
    let jws = jws::parse(compact, &RULES)?;
    let mut payload = jws.payload_object_within(limits)?;
    let profile = profile_of(&jws, &payload)?;
    let mut registered = Map::new();
    for claim in REGISTERED {
        if let Some(value) = payload.shift_remove(claim) {
            claims::verify_type(claim, &value)?;
            registered.insert(claim.to_owned(), value);
        }
    }
    let mut credential = match profile {
        Profile::JoseCose | Profile::OpenBadges => payload,
        Profile::VcClaim => match payload.shift_remove("vc") {
            Some(Value::Object(credential)) => credential,
            _ => return Err(JwtError::VcClaim),
        },
    };
    let from_claims = claims::fill_in(profile, &mut credential, &registered);
    Ok(VcJwt {
        algorithm: jws.header.algorithm,
        key_id: jws.header.key_id.clone(),
        jwk: jws.header.jwk.clone(),
        profile,
        credential: Value::Object(credential),
        claims: registered,
        from_claims,
        jws,
    })
}

fn profile_of(jws: &Jws, payload: &Map<String, Value>) -> Result<Profile, JwtError> {
    /// Members by which a reader would take the payload itself for a credential.
    const OF_A_CREDENTIAL: [&str; 6] = [
        "@context",
        "credentialSubject",
        "credentialStatus",
        "issuer",
        "type",
        "proof",
    ];

    let jose_cose = jws
        .header
        .typ
        .as_deref()
        .is_some_and(|typ| jws::is_media_type(typ, "vc+jwt"));
    match jws.header.members.get("cty") {
        None => {}
        Some(Value::String(cty)) if jose_cose && jws::is_media_type(cty, "vc") => {}
        Some(_) => return Err(JwtError::ContentType),
    }
    if payload.contains_key("vp") {
        return Err(JwtError::Ambiguous { claim: "vp" });
    }
    if !payload.contains_key("vc") {
        return Ok(if jose_cose {
            Profile::JoseCose
        } else {
            Profile::OpenBadges
        });
    }
    // VC-JOSE-COSE section 3.1.3: "The JWT Claim Names `vc` and `vp` MUST NOT be present."
    if jose_cose
        || OF_A_CREDENTIAL
            .iter()
            .any(|member| payload.contains_key(*member))
    {
        return Err(JwtError::Ambiguous { claim: "vc" });
    }
    Ok(Profile::VcClaim)
}

#[cfg(test)]
#[path = "vc_jwt_tests.rs"]
mod tests;
