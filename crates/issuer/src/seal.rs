//! Sign, verify what was signed, release.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use testamur_formats::LossReport;
use testamur_keys::{Algorithm, Signer};
use testamur_signing::{Cryptosuite, ProofOptions, vc_jwt};
use testamur_verifier::{CredentialKind, PinnedKey, verify_before_release};

use crate::credential_format::CredentialFormat;
use crate::draft::{Draft, unsigned};
use crate::error::{IssueError, ProblemName};
use crate::sd_jwt_vc;

/// A key, and the name under which the issuer publishes it.
#[derive(Clone)]
pub struct IssuerKey<'a> {
    /// The verification method's absolute id: the issuer's id, `#`, and the key's name.
    pub verification_method: String,
    /// The key, or the device which holds it.
    pub signer: &'a dyn Signer,
    /// The suite of embedded proofs; `None` takes the usual one for the type of key.
    pub cryptosuite: Option<Cryptosuite>,
}

impl<'a> IssuerKey<'a> {
    /// A key that signs with the usual suite for its type.
    pub fn new(verification_method: impl Into<String>, signer: &'a dyn Signer) -> Self {
        Self {
            verification_method: verification_method.into(),
            signer,
            cryptosuite: None,
        }
    }

    /// The suite of this key's embedded proofs; RSA keys have none.
    pub fn cryptosuite(&self) -> Option<Cryptosuite> {
        let key_type = self.signer.public_key().key_type();
        self.cryptosuite.or_else(|| Cryptosuite::for_key(key_type))
    }
}

impl std::fmt::Debug for IssuerKey<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuerKey")
            .field("verification_method", &self.verification_method)
            .field("cryptosuite", &self.cryptosuite)
            .finish_non_exhaustive()
    }
}

/// A credential that verifies, as bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Sealed {
    /// The credential: JSON, or a compact JWS.
    pub body: String,
    /// Its media type.
    pub media_type: &'static str,
    /// SHA-256 of the body, in lower-case hexadecimal.
    pub sha256: String,
    /// What the format could not say.
    pub loss: LossReport,
}

/// Signs a draft, and releases nothing that does not verify.
///
/// # Errors
/// Those of [`unsigned`]; [`IssueError::KeyOfAnother`] and [`IssueError::AlgorithmNotForFormat`] before anything is
/// signed; [`IssueError::NotVerified`] when what was signed is withheld.
pub fn seal(draft: &Draft, key: &IssuerKey<'_>, now: Timestamp) -> Result<Sealed, IssueError> {
    verify_key(
        &draft.issuer_id,
        key,
        draft.format.as_str(),
        draft.format.algorithms(),
    )?;
    let export = unsigned(draft)?;
    let body = if let Some(profile) = draft.format.profile() {
        vc_jwt::sign(
            &export.credential,
            profile,
            &key.verification_method,
            key.signer,
        )?
    } else if draft.format == CredentialFormat::SdJwtVc {
        let credential_id = draft.credential_id.urn().to_string();
        sd_jwt_vc::seal(draft, &draft.terms(&credential_id), key)?
    } else {
        embed_proof(&export.credential, key, draft.created)?.to_string()
    };
    // A credential may be sealed before it is valid; it must verify from the day on which it is.
    let at = now.max(draft.valid_from);
    verify_sealed(
        &body,
        CredentialKind::Achievement,
        &draft.issuer_id,
        key,
        at,
    )?;
    Ok(Sealed {
        media_type: draft.format.media_type(),
        sha256: hex(&Sha256::digest(body.as_bytes())),
        body,
        loss: export.loss,
    })
}

/// Refuses a key which is not the issuer's, or cannot secure the format.
pub(crate) fn verify_key(
    issuer_id: &str,
    key: &IssuerKey<'_>,
    format: &'static str,
    expected: &'static [Algorithm],
) -> Result<(), IssueError> {
    let controller = key
        .verification_method
        .split_once('#')
        .map(|(controller, _)| controller);
    if controller != Some(issuer_id) {
        return Err(IssueError::KeyOfAnother {
            issuer_id: issuer_id.to_owned(),
            verification_method: key.verification_method.clone(),
        });
    }
    let found = key.signer.public_key().algorithm();
    if !expected.contains(&found) {
        return Err(IssueError::AlgorithmNotForFormat {
            format,
            found,
            expected,
        });
    }
    Ok(())
}

/// Adds the proof of the key's suite.
pub(crate) fn embed_proof(
    credential: &Value,
    key: &IssuerKey<'_>,
    created: Timestamp,
) -> Result<Value, IssueError> {
    let found = key.signer.public_key().algorithm();
    let cryptosuite = key.cryptosuite().ok_or(IssueError::AlgorithmNotForFormat {
        format: "an embedded proof",
        found,
        expected: CredentialFormat::LdpVc.algorithms(),
    })?;
    let options = ProofOptions::assertion(key.verification_method.clone(), created);
    Ok(cryptosuite.add_proof(credential, &options, key.signer)?)
}

/// Parses the very bytes again and verifies them against the public key.
pub(crate) fn verify_sealed(
    body: &str,
    kind: CredentialKind,
    issuer_id: &str,
    key: &IssuerKey<'_>,
    at: Timestamp,
) -> Result<(), IssueError> {
    let pinned = PinnedKey {
        issuer_id: issuer_id.to_owned(),
        verification_method: Some(key.verification_method.clone()),
        key: key.signer.public_key().clone(),
    };
    let report = verify_before_release(body.as_bytes(), kind, &pinned, at)?;
    if report.verified {
        return Ok(());
    }
    let check = report.first_problem();
    Err(IssueError::NotVerified {
        step: check.map_or(testamur_verifier::CheckCode::Signature, |check| check.code),
        pointer: check.map(|check| check.pointer.clone()).unwrap_or_default(),
        problem: ProblemName(check.and_then(|check| check.problem)),
    })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a string does not fail");
            text
        })
}
