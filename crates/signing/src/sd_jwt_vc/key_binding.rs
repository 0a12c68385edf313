//! The key binding JWT: for whom, when, and over which presentation ([RFC 9901, section 4.3] and [7.3]).
//!
//! [RFC 9901, section 4.3]: https://www.rfc-editor.org/rfc/rfc9901#section-4.3
//! [7.3]: https://www.rfc-editor.org/rfc/rfc9901#section-7.3

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use testamur_keys::Signer;

use super::{KeyBindingError, SdJwtError, SdJwtVc, disclosure};
use crate::SigningError;
use crate::claims;
use crate::jws::{self, HeaderRules, Jws};

const TYP: &str = "kb+jwt";
const RULES: HeaderRules = HeaderRules {
    typ: &[TYP],
    typ_may_be_absent: false,
    // The key is the one in `cnf`; a name for it is allowed and not looked at.
    members: &["kid"],
};

/// What a key binding JWT says.
#[derive(Debug, Clone)]
pub struct KeyBinding {
    /// The verifier for whom it was made (`aud`).
    pub audience: String,
    /// The verifier's own word (`nonce`).
    pub nonce: String,
    /// When it was made (`iat`).
    pub issued_at: Timestamp,
    fits: bool,
    jws: Jws,
}

/// What a verifier asked the holder for, and what the holder signs.
#[derive(Debug, Clone, Copy)]
pub struct KeyBindingTerms<'a> {
    /// The verifier.
    pub audience: &'a str,
    /// The verifier's own word, used once.
    pub nonce: &'a str,
    /// For the holder the time of signing, for the verifier the time now.
    pub now: Timestamp,
}

impl KeyBinding {
    /// Reads the JWT, and notes whether it was made over this presentation.
    pub(super) fn parse(jwt: &str, presentation: &str) -> Result<Self, SdJwtError> {
        let jws = jws::parse(jwt, &RULES).map_err(SdJwtError::KeyBindingJws)?;
        let payload = jws.payload_object().map_err(SdJwtError::KeyBindingJws)?;
        let text = |claim: &'static str| match payload.get(claim) {
            Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
            _ => Err(SdJwtError::KeyBindingClaim { claim }),
        };
        let issued_at = payload
            .get("iat")
            .and_then(claims::numeric_date)
            .and_then(|second| Timestamp::from_second(second).ok());
        Ok(Self {
            audience: text("aud")?,
            nonce: text("nonce")?,
            issued_at: issued_at.ok_or(SdJwtError::KeyBindingClaim { claim: "iat" })?,
            fits: text("sd_hash")? == disclosure::digest(presentation),
            jws,
        })
    }
}

impl SdJwtVc {
    /// Verifies that the presenter has the holder's key, and signed for this verifier, now, over exactly this
    /// presentation.
    ///
    /// `tolerance` is how old the signature may be, and how far ahead its clock.
    ///
    /// # Errors
    /// The first rule that the key binding breaks, or that there is none.
    pub fn verify_key_binding(
        &self,
        terms: &KeyBindingTerms<'_>,
        tolerance: SignedDuration,
    ) -> Result<(), KeyBindingError> {
        let binding = self.verify_holder()?;
        if binding.audience != terms.audience {
            return Err(KeyBindingError::Audience);
        }
        if binding.nonce != terms.nonce {
            return Err(KeyBindingError::Nonce);
        }
        if terms.now.duration_since(binding.issued_at).abs() > tolerance {
            return Err(KeyBindingError::Time {
                found: binding.issued_at,
            });
        }
        Ok(())
    }

    /// Verifies that whoever made this presentation has the holder's key: not when, and not for whom.
    ///
    /// # Errors
    /// [`KeyBindingError::Missing`], [`KeyBindingError::NoHolderKey`], [`KeyBindingError::Presentation`] and
    /// [`KeyBindingError::Jws`].
    pub fn verify_holder(&self) -> Result<&KeyBinding, KeyBindingError> {
        let binding = self.key_binding.as_ref().ok_or(KeyBindingError::Missing)?;
        let key = self
            .holder_key
            .as_ref()
            .ok_or(KeyBindingError::NoHolderKey)?;
        if !binding.fits {
            return Err(KeyBindingError::Presentation);
        }
        binding.jws.verify(key)?;
        Ok(binding)
    }
}

/// Signs a presentation, which ends in a tilde, for one verifier.
pub(super) fn sign(
    presentation: &str,
    terms: &KeyBindingTerms<'_>,
    holder: &dyn Signer,
) -> Result<String, SigningError> {
    let header = Map::from_iter([("typ".to_owned(), json!(TYP))]);
    let payload = json!({
        "iat": terms.now.as_second(),
        "aud": terms.audience,
        "nonce": terms.nonce,
        "sd_hash": disclosure::digest(presentation),
    });
    jws::sign(&header, payload.to_string().as_bytes(), holder)
}
