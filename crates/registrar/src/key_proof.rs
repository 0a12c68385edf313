//! The wallet's proof of possession: a JWT signed by the key that the credential is to be bound to.
//!
//! Source: [OpenID4VCI 1.0 Appendix F.1 (`jwt` proof type)](https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#appendix-F.1).
//! Keys are taken from the header (`jwk`) or from a did:key or did:jwk; a `kid` that would need the network is refused.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use testamur_keys::{PublicKey, did_jwk, resolve_offline};
use testamur_signing::jws::{self, HeaderRules, Jws};

use crate::plain_text::IRI_BYTES;

/// How far a wallet's clock may run ahead.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

/// How old a proof may be: as old as the nonce in it.
const MAX_AGE: SignedDuration = SignedDuration::from_mins(6);

const RULES: HeaderRules = HeaderRules {
    typ: &["openid4vci-proof+jwt"],
    typ_may_be_absent: false,
    members: &["typ", "kid", "jwk"],
};

/// Why a key proof was not accepted. The wallet is told `invalid_proof`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyProofError {
    /// `aud` is not this credential issuer.
    #[error("`aud` is not this credential issuer")]
    Audience,
    /// `iat` is missing, in the future, or older than a nonce lives.
    #[error("`iat` is missing, in the future, or too old")]
    IssuedAt,
    /// `iss` names a client, and the pre-authorised flow here is anonymous.
    #[error("`iss` must be absent in an anonymous flow")]
    IssuerPresent,
    /// None or both of `kid` and `jwk`, or a `kid` that is no did:key or did:jwk.
    #[error("expected exactly one of `jwk` and a did:key or did:jwk as `kid`")]
    Key,
    /// Not a JWT of type `openid4vci-proof+jwt` with an allowed header.
    #[error("no key proof: {0}")]
    Jws(#[from] jws::JwsError),
    /// `nonce` is missing.
    #[error("`nonce` is missing")]
    NonceMissing,
}

/// A proof whose signature, audience and time are good; its nonce is still to be judged.
#[derive(Debug)]
pub(crate) struct KeyProof {
    /// The DID of the holder's key.
    pub(crate) holder: String,
    pub(crate) nonce: String,
}

impl KeyProof {
    pub(crate) fn verify(
        compact: &str,
        credential_issuer: &str,
        now: Timestamp,
    ) -> Result<Self, KeyProofError> {
        let proof = jws::parse(compact, &RULES)?;
        let (holder, key) = holder_key(&proof)?;
        if holder.len() > IRI_BYTES {
            return Err(KeyProofError::Key);
        }
        proof.verify(&key)?;
        let claims = proof.payload_object()?;
        verify_audience(&claims, credential_issuer)?;
        verify_issued_at(&claims, now)?;
        if claims.contains_key("iss") {
            return Err(KeyProofError::IssuerPresent);
        }
        let nonce = claims
            .get("nonce")
            .and_then(Value::as_str)
            .ok_or(KeyProofError::NonceMissing)?;
        Ok(Self {
            holder,
            nonce: nonce.to_owned(),
        })
    }
}

fn holder_key(proof: &Jws) -> Result<(String, PublicKey), KeyProofError> {
    match (&proof.header.key_id, &proof.header.jwk) {
        (None, Some(key)) => Ok((did_jwk::did(key), key.clone())),
        (Some(kid), None) => {
            let did = kid.split('#').next().unwrap_or(kid);
            let document = resolve_offline(did)
                .and_then(Result::ok)
                .ok_or(KeyProofError::Key)?;
            let method = if did == kid {
                document.verification_methods.first()
            } else {
                document.verification_method(kid)
            };
            let method = method.ok_or(KeyProofError::Key)?;
            Ok((did.to_owned(), method.key.clone()))
        }
        _ => Err(KeyProofError::Key),
    }
}

/// Some wallets append a slash to an issuer id; it is the same issuer.
fn verify_audience(
    claims: &Map<String, Value>,
    credential_issuer: &str,
) -> Result<(), KeyProofError> {
    let names_us = |value: &Value| {
        value
            .as_str()
            .is_some_and(|aud| aud.strip_suffix('/').unwrap_or(aud) == credential_issuer)
    };
    let matches = match claims.get("aud") {
        Some(Value::Array(audiences)) => audiences.len() == 1 && audiences.iter().all(names_us),
        Some(audience) => names_us(audience),
        None => false,
    };
    if matches {
        Ok(())
    } else {
        Err(KeyProofError::Audience)
    }
}

fn verify_issued_at(claims: &Map<String, Value>, now: Timestamp) -> Result<(), KeyProofError> {
    let seconds = claims
        .get("iat")
        .and_then(Value::as_i64)
        .ok_or(KeyProofError::IssuedAt)?;
    let issued_at = Timestamp::from_second(seconds).map_err(|_| KeyProofError::IssuedAt)?;
    let timely = issued_at <= now + SKEW && now.duration_since(issued_at) <= MAX_AGE;
    if timely {
        Ok(())
    } else {
        Err(KeyProofError::IssuedAt)
    }
}
