//! The proof options, as they are signed ([§ 3.5.9 Base Proof Configuration]).
//!
//! [§ 3.5.9 Base Proof Configuration]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#base-proof-configuration-ecdsa-sd-2023

use serde_json::{Map, Value};

use super::{CRYPTOSUITE, DisclosureError, PublicKeyBytes, Reading, SUITE};
use crate::proof::{Proof, ProofError};

/// The proof without `proofValue`, under the document's contexts.
///
/// # Errors
/// [`ProofError::Cryptosuite`] for a proof of another suite, [`ProofError::Context`] for a proof with contexts of its own,
/// and what [`Proof::parse`] says.
pub fn proof_configuration(
    unsecured: &Value,
    proof: &Map<String, Value>,
) -> Result<Value, ProofError> {
    Proof::parse(&Value::Object(proof.clone()))?;
    if !SUITE.is_named_by(proof) {
        return Err(ProofError::Cryptosuite {
            expected: CRYPTOSUITE,
        });
    }
    let document = SUITE.document_under(unsecured, proof)?;
    Ok(SUITE.configuration(&document, proof))
}

/// The hash of proof options under their contexts.
pub(super) fn hash_configuration(
    configuration: &Value,
    reading: Reading<'_>,
) -> Result<[u8; 32], DisclosureError> {
    Ok(reading.canonicalize(configuration)?.sha256())
}

/// What the issuer signs ([§ 3.5.1 serializeSignData]): the hash of the options, the statements' key, the hash of the
/// mandatory statements.
///
/// [§ 3.5.1 serializeSignData]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#serializesigndata
pub(super) fn sign_data(
    configuration: &[u8; 32],
    public_key: &PublicKeyBytes,
    mandatory: &[u8; 32],
) -> [u8; 99] {
    let mut data = [0; 99];
    data[..32].copy_from_slice(configuration);
    data[32..67].copy_from_slice(public_key);
    data[67..].copy_from_slice(mandatory);
    data
}
