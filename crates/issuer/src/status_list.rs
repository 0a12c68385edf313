//! Sealing a status list: the same care as for a credential.

use jiff::Timestamp;
use serde_json::Value;
use testamur_keys::Algorithm;
use testamur_linked_data::{Limits, canonicalize};
use testamur_signing::eddsa_rdfc_2022;
use testamur_verifier::CredentialKind;

use crate::error::IssueError;
use crate::seal::{IssuerKey, proof_options, verify_key, verify_sealed};

/// Signs a status list credential with `eddsa-rdfc-2022`, and releases nothing that does not verify.
///
/// The list is what `testamur_status::status_list_credential` gives. JOSE forms of a list are left out: an issuer needs
/// an Ed25519 key for its lists, whatever it signs its credentials with.
///
/// # Errors
/// As [`crate::seal`]; [`IssueError::AlgorithmNotForFormat`] for a key that is not Ed25519.
pub fn seal_status_list(
    list: &Value,
    key: &IssuerKey<'_>,
    now: Timestamp,
) -> Result<Value, IssueError> {
    let issuer = list.get("issuer");
    let issuer_id =
        issuer.and_then(|issuer| issuer.as_str().or_else(|| issuer.get("id")?.as_str()));
    let issuer_id = issuer_id.unwrap_or_default();
    verify_key(issuer_id, key, "status_list", &[Algorithm::EdDsa])?;
    canonicalize(list, &Limits::default())?;
    let signed = eddsa_rdfc_2022::add_proof(list, &proof_options(key, now), key.signer)?;
    verify_sealed(
        &signed.to_string(),
        CredentialKind::StatusList,
        issuer_id,
        key,
        now,
    )?;
    Ok(signed)
}
