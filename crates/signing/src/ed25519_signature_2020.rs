//! The older suite Ed25519Signature2020 ([Data Integrity EdDSA Cryptosuites 1.0, section 3.4]).
//!
//! The same steps as `eddsa-rdfc-2022` under the type's own name. Its terms come from a context of its own, which is added to
//! a document that lacks it. Wallets still make and ask for these proofs, on documents of both data models.
//!
//! [Data Integrity EdDSA Cryptosuites 1.0, section 3.4]: https://www.w3.org/TR/2025/REC-vc-di-eddsa-20250515/#ed25519signature2020-0

use serde_json::{Map, Value};
use testamur_keys::{KeyType, PublicKey, Signer};
use testamur_linked_data::Limits;

use crate::SigningError;
use crate::hash_data::HashData;
use crate::proof::ProofError;
use crate::proof_options::ProofOptions;
use crate::suite::{Suite, Transformation};

/// The name of the suite: the type of its proofs.
pub const CRYPTOSUITE: &str = "Ed25519Signature2020";

pub(crate) static SUITE: Suite = Suite {
    proof_type: CRYPTOSUITE,
    cryptosuite: None,
    transformation: Transformation::Rdfc,
    key_types: &[KeyType::Ed25519],
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
