//! Sealing a status list: the same care as for a credential.

use jiff::Timestamp;
use serde_json::Value;
use testamur_keys::Algorithm;
use testamur_linked_data::{Limits, canonicalize};
use testamur_signing::vc_jwt::{self, Profile};
use testamur_verifier::CredentialKind;

use crate::error::IssueError;
use crate::seal::{IssuerKey, embed_proof, verify_key, verify_sealed};

/// The algorithms that can secure a status list, the preferred one first.
pub const STATUS_LIST_ALGORITHMS: &[Algorithm] = &[
    Algorithm::EdDsa,
    Algorithm::Es256,
    Algorithm::Es384,
    Algorithm::Rs256,
];

/// A status list credential that verifies, as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedStatusList {
    /// JSON, or a compact JWS.
    pub body: String,
    /// Its media type.
    pub media_type: &'static str,
}

impl SealedStatusList {
    /// The media type of a body that was sealed before.
    pub fn media_type_of(body: &str) -> &'static str {
        if body.starts_with('{') {
            "application/vc"
        } else {
            "application/vc+jwt"
        }
    }
}

/// Signs a status list credential, and releases nothing that does not verify.
///
/// The list is what `testamur_status::status_list_credential` gives. It gets a proof of the key's suite; an RSA key, which
/// has none, makes it a JWS by VC-JOSE-COSE, so that an issuer needs no second key for its lists.
///
/// # Errors
/// As [`crate::seal`].
pub fn seal_status_list(
    list: &Value,
    key: &IssuerKey<'_>,
    now: Timestamp,
) -> Result<SealedStatusList, IssueError> {
    let issuer = list.get("issuer");
    let issuer_id =
        issuer.and_then(|issuer| issuer.as_str().or_else(|| issuer.get("id")?.as_str()));
    let issuer_id = issuer_id.unwrap_or_default();
    verify_key(issuer_id, key, "status_list", STATUS_LIST_ALGORITHMS)?;
    canonicalize(list, &Limits::default())?;
    let body = if key.cryptosuite().is_some() {
        embed_proof(list, key, now)?.to_string()
    } else {
        vc_jwt::sign(
            list,
            Profile::JoseCose,
            &key.verification_method,
            key.signer,
        )?
    };
    verify_sealed(&body, CredentialKind::StatusList, issuer_id, key, now)?;
    Ok(SealedStatusList {
        media_type: SealedStatusList::media_type_of(&body),
        body,
    })
}
