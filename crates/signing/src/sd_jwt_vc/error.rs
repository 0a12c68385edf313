//! Why an SD-JWT was refused, not signed, not presented, or not its presenter's.

use jiff::Timestamp;
use testamur_json::JsonError;
use testamur_keys::KeyError;

use super::ClaimPath;
use super::compact::MOST_DISCLOSURES;
use crate::jws::JwsError;
use crate::{ProblemType, SigningError};

/// Why an SD-JWT was refused. No variant tells a claim's value.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SdJwtError {
    /// A registered claim is missing or has the wrong JSON type.
    #[error("claim `{claim}` is missing or of the wrong type")]
    Claim {
        /// The claim.
        claim: &'static str,
    },
    /// A disclosure gives a claim that is there already.
    #[error("a disclosure repeats a claim that is there already")]
    ClaimTwice,
    /// One digest stands in two places.
    #[error("one digest stands in two places")]
    DigestTwice,
    /// `_sd` is no list of digests, or `...` is not alone or no digest.
    #[error("`_sd` must be an array of digests, and `...` the one member of an element")]
    Digests,
    /// A disclosure is not canonical base64url of a JSON array of salt, name and value, or of salt and value.
    #[error("a disclosure is not base64url of a JSON array: salt, perhaps a name, value")]
    Disclosure,
    /// A disclosure's JSON has a member twice or a number out of range, or is too large.
    #[error("a disclosure is not acceptable JSON: {0}")]
    DisclosureJson(#[source] JsonError),
    /// One disclosure came twice.
    #[error("one disclosure came twice")]
    DisclosureTwice,
    /// No digest calls for the disclosure.
    #[error("a disclosure belongs to no digest")]
    DisclosureUnused,
    /// `_sd_alg` names another hash than SHA-256.
    #[error("`_sd_alg` is not `sha-256`")]
    Hash,
    /// The key in `cnf` was refused.
    #[error("claim `cnf.jwk`: {0}")]
    HolderKey(#[source] KeyError),
    /// The issuer's JWT was refused.
    #[error(transparent)]
    Jws(#[from] JwsError),
    /// A claim of the key binding JWT is missing or has the wrong type.
    #[error("claim `{claim}` of the key binding is missing or of the wrong type")]
    KeyBindingClaim {
        /// The claim.
        claim: &'static str,
    },
    /// The key binding JWT was refused.
    #[error("the key binding: {0}")]
    KeyBindingJws(#[source] JwsError),
    /// A claim that every verifier has to see came in a disclosure.
    #[error("a claim which must not be disclosable came in a disclosure")]
    NeverDisclosable,
    /// A credential of the W3C data model, secured by SD-JWT as VC-JOSE-COSE has it.
    #[error("the claims have `@context`, `vc` or `vp`: a W3C credential is no SD-JWT VC")]
    NotAnSdJwtVc,
    /// There is no tilde.
    #[error(
        "an SD-JWT is a JWT, disclosures and perhaps a key binding, with a tilde after each but the last"
    )]
    Parts,
    /// The names that lead to an array or object are too long together.
    #[error("more than {limit} bytes of names lead to an array or object among the claims")]
    PathTooLong {
        /// How many bytes they may have.
        limit: usize,
    },
    /// `_sd`, `...` or `_sd_alg` where it does not belong.
    #[error("`_sd`, `...` or `_sd_alg` stands where it does not belong")]
    ReservedName,
    /// Disclosures inside each other are too deep.
    #[error("the claims are nested deeper than {limit}")]
    TooDeep {
        /// How deep they may be.
        limit: usize,
    },
    /// Longer than the caller allows.
    #[error("an SD-JWT has at most {limit} bytes here, found {found}")]
    TooLong {
        /// How many were found.
        found: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// More disclosures than any credential has.
    #[error("an SD-JWT has at most {MOST_DISCLOSURES} disclosures")]
    TooManyDisclosures,
    /// The disclosure of a member stands for an element, or the reverse.
    #[error("a disclosure of a member stands for an element, or the reverse")]
    WrongPlace,
}

impl SdJwtError {
    /// A stable code for reports and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Jws(error) | Self::KeyBindingJws(error) => error.code(),
            Self::HolderKey(error) if error.is_weak_key() => "weak_key",
            Self::ClaimTwice | Self::DigestTwice | Self::DisclosureTwice => "ambiguous",
            Self::Hash => "alg_not_allowed",
            Self::Claim { .. }
            | Self::Digests
            | Self::Disclosure
            | Self::DisclosureJson(_)
            | Self::DisclosureUnused
            | Self::HolderKey(_)
            | Self::KeyBindingClaim { .. }
            | Self::NeverDisclosable
            | Self::NotAnSdJwtVc
            | Self::Parts
            | Self::PathTooLong { .. }
            | Self::ReservedName
            | Self::TooDeep { .. }
            | Self::TooLong { .. }
            | Self::TooManyDisclosures
            | Self::WrongPlace => "malformed",
        }
    }

    /// Whether it was too much rather than wrong.
    pub fn is_limit(&self) -> bool {
        match self {
            Self::PathTooLong { .. }
            | Self::TooDeep { .. }
            | Self::TooLong { .. }
            | Self::TooManyDisclosures => true,
            Self::DisclosureJson(error) => error.is_limit(),
            _ => false,
        }
    }

    /// The name the standard gives to this failure.
    pub fn problem_type(&self) -> ProblemType {
        match self {
            Self::Jws(error) | Self::KeyBindingJws(error) => error.problem_type(),
            Self::Hash | Self::HolderKey(_) => ProblemType::CryptographicSecurityError,
            Self::Claim { .. } | Self::KeyBindingClaim { .. } | Self::NotAnSdJwtVc => {
                ProblemType::MalformedValueError
            }
            Self::ClaimTwice
            | Self::DigestTwice
            | Self::Digests
            | Self::Disclosure
            | Self::DisclosureJson(_)
            | Self::DisclosureTwice
            | Self::DisclosureUnused
            | Self::NeverDisclosable
            | Self::Parts
            | Self::PathTooLong { .. }
            | Self::ReservedName
            | Self::TooDeep { .. }
            | Self::TooLong { .. }
            | Self::TooManyDisclosures
            | Self::WrongPlace => ProblemType::ParsingError,
        }
    }
}

/// Why claims cannot be made disclosable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConcealError {
    /// Every verifier has to see the claim.
    #[error("the claim at {path} has to stay visible; leave it out of the disclosable ones")]
    NeverDisclosable {
        /// Its path.
        path: ClaimPath,
    },
    /// Nothing is there.
    #[error("no claim at {path}; expected one that the credential has")]
    NoSuchClaim {
        /// The path.
        path: ClaimPath,
    },
    /// A claim is called as SD-JWT calls its digests.
    #[error("a claim is called `_sd`, `...` or `_sd_alg`; expected another name")]
    ReservedName,
}

/// Why nothing is presented.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PresentError {
    /// Nothing is there.
    #[error("no claim at {path}; expected one that was disclosed to the holder")]
    NoSuchClaim {
        /// The path.
        path: ClaimPath,
    },
    /// The credential was issued to another key, or to none.
    #[error("the credential was not issued to this key")]
    NotTheHolder,
    /// The holder's key did not sign.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

/// Why a presenter is not shown to be the holder.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyBindingError {
    /// It was made for another verifier.
    #[error("the key binding was made for another verifier")]
    Audience,
    /// The holder's key did not sign it.
    #[error("the key binding: {0}")]
    Jws(#[from] JwsError),
    /// There is none.
    #[error("there is no key binding")]
    Missing,
    /// The credential names no key of a holder.
    #[error("the credential has no `cnf.jwk`: it was issued to nobody's key")]
    NoHolderKey,
    /// It answers another request.
    #[error("the key binding has another nonce")]
    Nonce,
    /// It was made over other disclosures, or another credential.
    #[error("the key binding was made over another presentation")]
    Presentation,
    /// It is too old, or from the future.
    #[error("the key binding was made at {found}")]
    Time {
        /// When it says it was made.
        found: Timestamp,
    },
}
