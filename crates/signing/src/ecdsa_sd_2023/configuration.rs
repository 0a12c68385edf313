//! The proof options, as they are signed ([§ 3.5.9 Base Proof Configuration]).
//!
//! [§ 3.5.9 Base Proof Configuration]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#base-proof-configuration-ecdsa-sd-2023

use serde_json::{Map, Value, json};

use super::{CRYPTOSUITE, PublicKeyBytes, Reading};
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
    if proof.get("type") != Some(&json!("DataIntegrityProof"))
        || proof.get("cryptosuite") != Some(&json!(CRYPTOSUITE))
    {
        return Err(ProofError::Cryptosuite {
            expected: CRYPTOSUITE,
        });
    }
    if proof.contains_key("@context") && proof.get("@context") != unsecured.get("@context") {
        return Err(ProofError::Context);
    }
    let mut options = proof.clone();
    options.shift_remove("proofValue");
    Ok(with_context(unsecured, options))
}

/// Puts proof options under the contexts of a document.
pub(super) fn with_context(unsecured: &Value, mut options: Map<String, Value>) -> Value {
    if let Some(context) = unsecured.get("@context") {
        options.insert("@context".to_owned(), context.clone());
    }
    Value::Object(options)
}

/// The hash of proof options under their contexts.
pub(super) fn hash_configuration(
    configuration: &Value,
    reading: Reading<'_>,
) -> Result<[u8; 32], super::DisclosureError> {
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
