//! SD-JWT VC: a credential whose holder chooses which claims to show.
//!
//! [RFC 9901] replaces claims by digests of salted *disclosures*; whoever holds a disclosure shows its claim by handing it
//! over. [SD-JWT VC] makes that a credential: `typ` is `dc+sd-jwt`, `vct` says what kind, `cnf` binds it to the holder's
//! key, and a *key binding JWT* shows that whoever presents it has that key.
//!
//! | who | does | by |
//! |---|---|---|
//! | issuer | puts claims into disclosures, signs | [`sign`] |
//! | holder | chooses, and signs for one verifier | [`SdJwtVc::present`], [`SdJwtVc::present_bound`] |
//! | verifier | reads, verifies signature and holder | [`parse`], [`SdJwtVc::verify`], [`SdJwtVc::verify_key_binding`] |
//!
//! Reading follows [section 7] to the letter: every digest once, every disclosure used once and by the kind of place that
//! it was made for, no claim that is there already, no `_sd` and no `...` anywhere else. Everything of it is decided before
//! a key is looked for.
//!
//! `vc+sd-jwt`, as the drafts before November 2024 had it, is read but never written; VC-JOSE-COSE gave that name to
//! something else, which its `@context` gives away (or the claim `vc` around it), and that is refused.
//!
//! What a disclosure may not bring, no holder can leave out: dates, `cnf`, `vct`, `status`. `credentialStatus` is not among
//! them, so whoever judges a credential asks [`SdJwtVc::undisclosed_at_top`] whether there may be one.
//!
//! Left out: hashes other than SHA-256; the JSON serialization; `x5c` (there are no certificates here) and `vctm` in the
//! header; type metadata, which would have to be fetched; the status, which is the verifier's part, like all times.
//!
//! [RFC 9901]: https://www.rfc-editor.org/rfc/rfc9901
//! [section 7]: https://www.rfc-editor.org/rfc/rfc9901#section-7
//! [SD-JWT VC]: https://datatracker.ietf.org/doc/html/draft-ietf-oauth-sd-jwt-vc-13

mod claim_path;
mod compact;
mod conceal;
mod disclosure;
mod error;
mod key_binding;
mod present;
mod reveal;

use serde_json::{Map, Value};
use testamur_json::Limits;
use testamur_keys::{Algorithm, PublicKey};

pub use self::claim_path::{ClaimPath, ClaimPathElement};
pub use self::conceal::{NEVER_DISCLOSABLE, sign};
pub use self::disclosure::Disclosure;
pub use self::error::{ConcealError, KeyBindingError, PresentError, SdJwtError};
pub use self::key_binding::{KeyBinding, KeyBindingTerms};

use self::compact::Compact;
use self::reveal::Revealed;
use crate::claims;
use crate::jws::{self, HeaderRules, Jws, JwsError};

/// The value of `typ`, and the name of the format in OpenID4VCI.
pub const TYP: &str = "dc+sd-jwt";
const FORMER_TYP: &str = "vc+sd-jwt";
const RULES: HeaderRules = HeaderRules {
    typ: &[TYP, FORMER_TYP],
    typ_may_be_absent: false,
    members: &["kid", "jwk"],
};

/// A credential taken out of an SD-JWT; not verified until [`SdJwtVc::verify`] says so.
#[derive(Debug, Clone)]
pub struct SdJwtVc {
    /// The algorithm of the issuer's signature.
    pub algorithm: Algorithm,
    /// The id of the issuer's key: foreign text.
    pub key_id: Option<String>,
    /// The key that the header claims for the issuer; not to be trusted for that.
    pub jwk: Option<PublicKey>,
    /// What kind of credential it says it is.
    pub vct: String,
    /// All claims that were shown, as if there had been no disclosures.
    pub claims: Map<String, Value>,
    /// The disclosures, in the order in which they came.
    pub disclosures: Vec<Disclosure>,
    /// How many digests nothing was shown for: claims kept back, and decoys.
    pub undisclosed: usize,
    /// How many of them stand at the top: each may be a claim of any name but those that no issuer may conceal.
    pub undisclosed_at_top: usize,
    /// The claim with the status, if something inside of it was kept back.
    pub undisclosed_status: Option<&'static str>,
    /// The key of the holder for whom it was issued (`cnf.jwk`).
    pub holder_key: Option<PublicKey>,
    /// What the presenter signed for one verifier; not verified until [`SdJwtVc::verify_key_binding`] says so.
    pub key_binding: Option<KeyBinding>,
    issuer_jwt: String,
    jws: Jws,
}

impl SdJwtVc {
    /// Verifies the issuer's signature under a key that the caller found and trusts.
    ///
    /// # Errors
    /// [`JwsError::KeyAlgorithm`] before any arithmetic, [`JwsError::Signature`] after it.
    pub fn verify(&self, key: &PublicKey) -> Result<(), JwsError> {
        self.jws.verify(key)
    }

    /// A claim that is a time, in seconds since 1970 (the fraction is cut off).
    pub fn numeric_date(&self, claim: &str) -> Option<i64> {
        self.claims.get(claim).and_then(claims::numeric_date)
    }
}

/// Reads an SD-JWT, with or without key binding.
///
/// # Errors
/// Everything that can be said against it without a key and without a clock.
pub fn parse(compact: &str) -> Result<SdJwtVc, SdJwtError> {
    parse_within(compact, &Limits::default())
}

/// [`parse`] with limits of the caller's choice.
///
/// # Errors
/// As [`parse`].
pub fn parse_within(compact: &str, limits: &Limits) -> Result<SdJwtVc, SdJwtError> {
    if compact.len() > limits.bytes {
        return Err(SdJwtError::TooLong {
            found: compact.len(),
            limit: limits.bytes,
        });
    }
    let parts = Compact::split(compact)?;
    let jws = jws::parse(parts.issuer_jwt, &RULES)?;
    let payload = jws.payload_object_within(limits)?;
    verify_model(&payload)?;
    let disclosures = parts.disclosures.iter();
    let disclosures = disclosures
        .map(|encoded| Disclosure::parse(encoded, limits))
        .collect::<Result<Vec<_>, _>>()?;
    let Revealed {
        claims,
        disclosures,
        undisclosed,
        undisclosed_at_top,
        undisclosed_status,
    } = reveal::reveal(payload, disclosures, limits)?;
    verify_model(&claims)?;
    let vct = parse_claims(&claims)?;
    let holder_key = parse_confirmation(&claims)?;
    let key_binding = parts
        .key_binding_jwt
        .map(|jwt| KeyBinding::parse(jwt, parts.presentation))
        .transpose()?;
    Ok(SdJwtVc {
        algorithm: jws.header.algorithm,
        key_id: jws.header.key_id.clone(),
        jwk: jws.header.jwk.clone(),
        vct,
        claims,
        disclosures,
        undisclosed,
        undisclosed_at_top,
        undisclosed_status,
        holder_key,
        key_binding,
        issuer_jwt: parts.issuer_jwt.to_owned(),
        jws,
    })
}

/// A credential of the W3C data model has its status and its dates elsewhere, where nobody here would look.
fn verify_model(claims: &Map<String, Value>) -> Result<(), SdJwtError> {
    if ["@context", "vc", "vp"].map(|name| claims.contains_key(name)) == [false; 3] {
        Ok(())
    } else {
        Err(SdJwtError::NotAnSdJwtVc)
    }
}

/// The types of the registered claims; answers `vct`.
fn parse_claims(members: &Map<String, Value>) -> Result<String, SdJwtError> {
    let malformed = |claim| SdJwtError::Claim { claim };
    for claim in ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"] {
        if let Some(value) = members.get(claim) {
            claims::verify_type(claim, value).map_err(|_| malformed(claim))?;
        }
    }
    if members.get("status").is_some_and(|it| !it.is_object()) {
        return Err(malformed("status"));
    }
    match members.get("vct") {
        Some(Value::String(vct)) if !vct.is_empty() => Ok(vct.clone()),
        _ => Err(malformed("vct")),
    }
}

/// RFC 7800: who can prove to have the key in `cnf` is the holder. Only `jwk` is understood.
fn parse_confirmation(members: &Map<String, Value>) -> Result<Option<PublicKey>, SdJwtError> {
    match members.get("cnf") {
        None => Ok(None),
        Some(Value::Object(confirmation)) => confirmation
            .get("jwk")
            .map(|jwk| PublicKey::from_jwk(jwk).map_err(SdJwtError::HolderKey))
            .transpose(),
        Some(_) => Err(SdJwtError::Claim { claim: "cnf" }),
    }
}

#[cfg(test)]
mod tests;
