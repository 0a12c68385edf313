//! The cryptosuite ecdsa-rdfc-2019 ([Data Integrity ECDSA Cryptosuites 1.0, section 3.2]).
//!
//! As `eddsa-rdfc-2022`, with ECDSA over P-256 or P-384. The curve decides the hash: SHA-256 or SHA-384, inside RDFC-1.0, over
//! its result, and in the signature.
//!
//! [Data Integrity ECDSA Cryptosuites 1.0, section 3.2]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#ecdsa-rdfc-2019

use serde_json::{Map, Value};
use testamur_keys::{KeyType, PublicKey, Signer};
use testamur_linked_data::Limits;

use crate::SigningError;
use crate::hash_data::HashData;
use crate::proof::ProofError;
use crate::proof_options::ProofOptions;
use crate::suite::{DATA_INTEGRITY_PROOF, Suite, Transformation};

/// The name of the cryptosuite.
pub const CRYPTOSUITE: &str = "ecdsa-rdfc-2019";

pub(crate) static SUITE: Suite = Suite {
    proof_type: DATA_INTEGRITY_PROOF,
    cryptosuite: Some(CRYPTOSUITE),
    transformation: Transformation::Rdfc,
    key_types: &[KeyType::P256, KeyType::P384],
};

/// Adds a proof to a document; proofs that it has already are kept beside it.
///
/// # Errors
/// [`SigningError::Algorithm`] for other types of key, [`SigningError::PreviousProof`], [`SigningError::Transformation`].
pub fn add_proof(
    document: &Value,
    options: &ProofOptions,
    signer: &dyn Signer,
) -> Result<Value, SigningError> {
    SUITE.add_proof(document, options, signer)
}

/// Verifies one proof on a document under a key that the caller found and trusts.
///
/// `unsecured` is the document without `proof`; in a chain it is [`crate::proof::signed_document`].
///
/// # Errors
/// What keeps the proof from verifying; the cheap reasons first.
pub fn verify_proof(
    unsecured: &Value,
    proof: &Map<String, Value>,
    key: &PublicKey,
) -> Result<(), ProofError> {
    SUITE.verify_proof(unsecured, proof, key)
}

/// The canonical forms that `proof` signs with a key of this type.
///
/// # Errors
/// [`ProofError::Cryptosuite`] for a proof of another suite, [`ProofError::KeyType`], [`ProofError::Context`], and what has no
/// canonical form.
pub fn hash_data(
    unsecured: &Value,
    proof: &Map<String, Value>,
    key_type: KeyType,
    limits: &Limits,
) -> Result<HashData, ProofError> {
    SUITE.hash_data(unsecured, proof, key_type, limits)
}
