//! Deriving: the holder's side ([§ 3.6.6 Add Derived Proof]).
//!
//! [§ 3.6.6 Add Derived Proof]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#add-derived-proof-ecdsa-sd-2023

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use testamur_linked_data::Limits;

use super::base::proof_value;
use super::groups::{Group, LabelledDocument};
use super::proof_value::{BaseProofValue, DerivedProofValue};
use super::{CRYPTOSUITE, DisclosureError, Reading};
use crate::proof::{ProofError, split};

/// Derives a credential that discloses what is mandatory and what `pointers` select, and nothing else.
///
/// The credential has exactly one base proof; other proofs that it has do not cover the derived one and are left out.
///
/// # Errors
/// [`ProofError::SelectiveDisclosure`] for pointers to nothing, a proof that is none to derive from, and a selection that is a part
/// of what is signed as a whole.
pub fn derive(credential: &Value, pointers: &[String]) -> Result<Value, ProofError> {
    let (unsecured, proofs) = split(credential)?;
    let mut base = proofs
        .into_iter()
        .flatten()
        .filter(|proof| proof.cryptosuite.as_deref() == Some(CRYPTOSUITE))
        .collect::<Vec<_>>();
    let proof = match (base.pop(), base.len()) {
        (Some(proof), 0) => proof,
        (last, others) => {
            let found = others + usize::from(last.is_some());
            return Err(DisclosureError::NotOneProof { found }.into());
        }
    };
    if !proof.previous_proof.is_empty() {
        return Err(ProofError::PreviousProof);
    }
    let value = BaseProofValue::parse(proof_value(&proof.members)?)?;
    let limits = Limits::default();
    let derivation = Derivation::of(&unsecured, &value, pointers, Reading::embedded(&limits))?;
    Ok(derivation.secured(proof.members))
}

/// A disclosure in the making ([§ 3.5.3 createDisclosureData]).
///
/// [§ 3.5.3 createDisclosureData]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#createdisclosuredata
#[derive(Debug)]
pub struct Derivation {
    /// The statements of the whole document.
    pub document: LabelledDocument,
    /// Those that are mandatory.
    pub mandatory: Group,
    /// Those that the holder selects.
    pub selective: Group,
    /// Those that are disclosed.
    pub combined: Group,
    /// The document that is disclosed, without a proof.
    pub reveal_document: Value,
    /// The value of its proof.
    pub proof_value: DerivedProofValue,
}

impl Derivation {
    /// Derives from a document without its proof, and the value of its base proof.
    ///
    /// # Errors
    /// As [`derive`].
    pub fn of(
        unsecured: &Value,
        base: &BaseProofValue,
        pointers: &[String],
        reading: Reading<'_>,
    ) -> Result<Self, DisclosureError> {
        let document = LabelledDocument::with_hmac(unsecured, &base.hmac_key, reading)?;
        let group = |pointers: &[String]| document.group(unsecured, pointers, reading);
        let mandatory = group(&base.mandatory_pointers)?;
        let selective = group(pointers)?;
        let combined = group(&[&base.mandatory_pointers, pointers].concat())?;
        let Some((selection, statements)) = &combined.selection else {
            return Err(DisclosureError::NothingSelected);
        };
        let numbers = statements.canonical_numbers(reading.limits())?;
        let known = document.labels_of(selection, statements);
        let mut labels: Vec<(u32, [u8; 32])> = numbers
            .into_iter()
            .zip(known)
            .filter_map(|(number, label)| number.zip(label))
            .collect();
        labels.sort_unstable();
        let reveal_document = selection.document.clone();
        let proof_value = DerivedProofValue {
            base_signature: base.base_signature,
            public_key: base.public_key,
            signatures: disclosed_signatures(base, &document, &mandatory, &combined)?,
            labels: labels.into_iter().map(|(_, label)| label).collect(),
            mandatory_indexes: relative_indexes(&mandatory.indexes, &combined.indexes),
        };
        Ok(Self {
            document,
            mandatory,
            selective,
            combined,
            reveal_document,
            proof_value,
        })
    }

    /// The document that is disclosed, with its proof: the base proof's options, and the new value.
    pub fn secured(self, mut proof: Map<String, Value>) -> Value {
        proof.shift_remove("@context");
        proof.insert("proofValue".to_owned(), json!(self.proof_value.serialize()));
        let mut document = self.reveal_document;
        document["proof"] = Value::Object(proof);
        document
    }
}

/// The signatures of the disclosed statements that are not mandatory.
fn disclosed_signatures(
    base: &BaseProofValue,
    document: &LabelledDocument,
    mandatory: &Group,
    combined: &Group,
) -> Result<Vec<[u8; 64]>, DisclosureError> {
    let alone = (0..document.lines.len()).filter(|index| !mandatory.indexes.contains(index));
    let expected = alone.clone().count();
    if expected != base.signatures.len() {
        let found = base.signatures.len();
        return Err(DisclosureError::SignatureCount { expected, found });
    }
    let signatures = alone.zip(&base.signatures);
    let disclosed = signatures.filter(|(index, _)| combined.indexes.contains(index));
    Ok(disclosed.map(|(_, signature)| *signature).collect())
}

/// Where in a group the members of a smaller one stand.
fn relative_indexes(inner: &BTreeSet<usize>, group: &BTreeSet<usize>) -> Vec<usize> {
    let members = group.iter().enumerate();
    members
        .filter_map(|(place, index)| inner.contains(index).then_some(place))
        .collect()
}
