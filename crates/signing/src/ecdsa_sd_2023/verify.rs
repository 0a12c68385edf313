//! Verifying a derived proof ([§ 3.6.7 Verify Derived Proof]).
//!
//! Stricter than the standard where a looser reading would let two proof values stand for one proof: labels are exactly
//! one for each blank node and all different, and indexes are ascending and within bounds.
//!
//! [§ 3.6.7 Verify Derived Proof]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#verify-derived-proof-ecdsa-sd-2023

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use testamur_keys::{KeyType, PublicKey};
use testamur_linked_data::Limits;

use super::base::proof_value;
use super::configuration::{hash_configuration, proof_configuration, sign_data};
use super::groups::LabelledDocument;
use super::proof_value::{DerivedProofValue, parse_public_key};
use super::{DisclosureError, Reading};
use crate::proof::ProofError;

/// Verifies a derived proof under a key that the caller found and trusts.
///
/// # Errors
/// What keeps the proof from verifying, the cheap reasons first; [`DisclosureError::BaseProof`] for a base proof.
pub fn verify_proof(
    unsecured: &Value,
    proof: &Map<String, Value>,
    key: &PublicKey,
) -> Result<(), ProofError> {
    if key.key_type() != KeyType::P256 {
        return Err(ProofError::KeyType);
    }
    let limits = Limits::default();
    VerifyData::of(unsecured, proof, Reading::embedded(&limits))?.verify(key)
}

/// What the signatures of a derived proof are over ([§ 3.5.8 createVerifyData]).
///
/// [§ 3.5.8 createVerifyData]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#createverifydata
#[derive(Debug)]
pub struct VerifyData {
    /// The disclosed statements.
    pub document: LabelledDocument,
    /// Which of them are mandatory.
    pub mandatory: BTreeSet<usize>,
    /// The hash of the proof options.
    pub configuration_hash: [u8; 32],
    /// The hash of the mandatory statements.
    pub mandatory_hash: [u8; 32],
    /// The value of the proof.
    pub proof_value: DerivedProofValue,
    statements_key: PublicKey,
}

/// Whether something is disclosed, and by whose will.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosed {
    /// It is there because the issuer made it mandatory: all of it is there.
    Mandatory,
    /// It is not there; the holder may have left it out.
    No,
    /// It is there because the holder selected it: there may be more of it.
    Selected,
}

impl VerifyData {
    /// Reads the proof, transforms and hashes the document and the proof configuration.
    ///
    /// # Errors
    /// As [`verify_proof`].
    pub fn of(
        unsecured: &Value,
        proof: &Map<String, Value>,
        reading: Reading<'_>,
    ) -> Result<Self, ProofError> {
        let value = DerivedProofValue::parse(proof_value(proof)?)?;
        let statements_key = parse_public_key(&value.public_key)?;
        let configuration = proof_configuration(unsecured, proof)?;
        let document = LabelledDocument::with_labels(unsecured, &value.labels, reading)?;
        let mandatory: BTreeSet<usize> = value.mandatory_indexes.iter().copied().collect();
        if mandatory
            .last()
            .is_some_and(|last| *last >= document.lines.len())
        {
            return Err(DisclosureError::MandatoryIndexes.into());
        }
        let expected = document.lines.len() - mandatory.len();
        let found = value.signatures.len();
        if found != expected {
            return Err(DisclosureError::SignatureCount { expected, found }.into());
        }
        Ok(Self {
            configuration_hash: hash_configuration(&configuration, reading)?,
            mandatory_hash: document.hash(&mandatory),
            document,
            mandatory,
            proof_value: value,
            statements_key,
        })
    }

    /// The disclosed statements that are signed alone.
    pub fn non_mandatory(&self) -> impl Iterator<Item = &String> {
        self.document.divided(&self.mandatory, false)
    }

    /// Verifies all signatures, the issuer's first.
    ///
    /// # Errors
    /// [`ProofError::KeyType`], [`ProofError::Signature`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), ProofError> {
        if key.key_type() != KeyType::P256 {
            return Err(ProofError::KeyType);
        }
        let value = &self.proof_value;
        let signed = sign_data(
            &self.configuration_hash,
            &value.public_key,
            &self.mandatory_hash,
        );
        key.verify(&signed, &value.base_signature)?;
        for (line, signature) in self.non_mandatory().zip(&value.signatures) {
            self.statements_key.verify(line.as_bytes(), signature)?;
        }
        Ok(())
    }

    /// Whether a member at the top of the document is disclosed, and by whose will; `unsecured` is the document that this
    /// was made of.
    ///
    /// # Errors
    /// [`DisclosureError::Transformation`].
    pub fn disclosed(
        &self,
        unsecured: &Value,
        member: &str,
        reading: Reading<'_>,
    ) -> Result<Disclosed, DisclosureError> {
        // An empty list and `null` make no statement: anybody can write them in place of what is not disclosed.
        let says_nothing = |value: &Value| match value {
            Value::Array(items) => items.is_empty(),
            value => value.is_null(),
        };
        if unsecured.get(member).is_none_or(says_nothing) {
            return Ok(Disclosed::No);
        }
        let group = self
            .document
            .group(unsecured, &[format!("/{member}")], reading)?;
        Ok(if group.indexes.is_subset(&self.mandatory) {
            Disclosed::Mandatory
        } else {
            Disclosed::Selected
        })
    }
}
