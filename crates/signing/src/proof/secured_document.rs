//! A document and its proofs: taken apart, and what each proof of a [chain] signs.
//!
//! [chain]: https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#proof-chains

use std::borrow::Cow;

use serde_json::Value;

use super::{MOST_PROOFS, Proof, ProofError};

/// Splits a secured document into the document without `proof`, and its proofs.
///
/// Each proof is judged alone: one that cannot be read does not spoil its neighbours.
///
/// # Errors
/// [`ProofError::Missing`] without a proof, with `null` and with an empty set; [`ProofError::TooMany`].
pub fn split(document: &Value) -> Result<(Value, Vec<Result<Proof, ProofError>>), ProofError> {
    take_apart(document.clone())
}

/// As [`split`], without a copy.
///
/// # Errors
/// As [`split`].
pub fn take_apart(
    mut document: Value,
) -> Result<(Value, Vec<Result<Proof, ProofError>>), ProofError> {
    let members = document.as_object_mut().ok_or(ProofError::NotAnObject {
        expected: "a document object",
    })?;
    // `shift_remove` keeps the order of the other members.
    let proofs = match members.shift_remove("proof") {
        None | Some(Value::Null) => return Err(ProofError::Missing),
        Some(Value::Array(proofs)) => proofs,
        Some(proof) => vec![proof],
    };
    match proofs.len() {
        0 => Err(ProofError::Missing),
        1..=MOST_PROOFS => Ok((document, proofs.into_iter().map(Proof::take).collect())),
        _ => Err(ProofError::TooMany),
    }
}

/// The document that proof number `index` signs: in a chain, the proofs that it covers are part of it.
///
/// # Errors
/// The proof's own error if it could not be read, [`ProofError::PreviousProof`] for a missing link.
pub fn signed_document(
    unsecured: &Value,
    proofs: &[Result<Proof, ProofError>],
    index: usize,
) -> Result<Value, ProofError> {
    let proof = proofs
        .get(index)
        .ok_or(ProofError::Missing)?
        .as_ref()
        .map_err(Clone::clone)?;
    signed_document_of(unsecured, proofs, proof).map(Cow::into_owned)
}

/// As [`signed_document`], without a copy where nothing is covered.
pub(crate) fn signed_document_of<'a>(
    unsecured: &'a Value,
    proofs: &[Result<Proof, ProofError>],
    proof: &Proof,
) -> Result<Cow<'a, Value>, ProofError> {
    if proof.previous_proof.is_empty() {
        return Ok(Cow::Borrowed(unsecured));
    }
    let mut covered = Vec::new();
    for id in &proof.previous_proof {
        let mut named = proofs
            .iter()
            .flatten()
            .filter(|other| other.id.as_ref() == Some(id));
        match (named.next(), named.next()) {
            (Some(link), None) if link != proof => {
                covered.push(Value::Object(link.members.clone()));
            }
            _ => return Err(ProofError::PreviousProof),
        }
    }
    let mut document = unsecured
        .as_object()
        .ok_or(ProofError::NotAnObject {
            expected: "a document object",
        })?
        .clone();
    document.insert("proof".to_owned(), Value::Array(covered));
    Ok(Cow::Owned(Value::Object(document)))
}
