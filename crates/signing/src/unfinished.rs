//! A document on its way to one more proof.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::SigningError;
use crate::proof::Proof;
use crate::proof_options::ProofOptions;

/// A document whose next proof lacks its signature.
pub(crate) struct Unfinished {
    /// The document without proofs.
    pub(crate) unsecured: Value,
    /// The proof without signature.
    pub(crate) proof: Map<String, Value>,
    earlier: Option<Value>,
    covered: Vec<Value>,
}

impl Unfinished {
    /// Takes the document apart; `context` is added to its contexts if that is needed.
    pub(crate) fn new(
        document: &Value,
        options: &ProofOptions,
        proof: Map<String, Value>,
        context: Option<&str>,
    ) -> Result<Self, SigningError> {
        let mut unsecured = document
            .as_object()
            .ok_or(SigningError::NotAnObject)?
            .clone();
        let earlier = unsecured
            .shift_remove("proof")
            .filter(|proofs| !proofs.is_null());
        let covered = covered(earlier.as_ref(), &options.previous_proof)?;
        if let Some(context) = context {
            append_context(&mut unsecured, context);
        }
        Ok(Self {
            unsecured: Value::Object(unsecured),
            proof,
            earlier,
            covered,
        })
    }

    /// What is signed: in a chain, the proofs that the new one covers are part of it.
    pub(crate) fn signed_document(&self) -> Cow<'_, Value> {
        if self.covered.is_empty() {
            return Cow::Borrowed(&self.unsecured);
        }
        let mut document = self.unsecured.clone();
        document["proof"] = Value::Array(self.covered.clone());
        Cow::Owned(document)
    }

    /// The document with the new proof; earlier ones are kept beside it.
    pub(crate) fn finish(mut self, proof_value: String) -> Result<Value, SigningError> {
        self.proof
            .insert("proofValue".to_owned(), Value::String(proof_value));
        let proof = Proof::take(Value::Object(self.proof)).map_err(SigningError::Proof)?;
        let proof = Value::Object(proof.members);
        let proofs = match self.earlier {
            None => proof,
            Some(Value::Array(mut proofs)) => {
                proofs.push(proof);
                Value::Array(proofs)
            }
            Some(earlier) => Value::Array(vec![earlier, proof]),
        };
        self.unsecured["proof"] = proofs;
        Ok(self.unsecured)
    }
}

/// The proofs that `ids` name, each there exactly once.
fn covered(earlier: Option<&Value>, ids: &[String]) -> Result<Vec<Value>, SigningError> {
    let proofs = match earlier {
        None => &[],
        Some(Value::Array(proofs)) => proofs.as_slice(),
        Some(proof) => std::slice::from_ref(proof),
    };
    ids.iter()
        .map(|id| {
            let mut named = proofs
                .iter()
                .filter(|proof| proof.get("id").and_then(Value::as_str) == Some(id));
            match (named.next(), named.next()) {
                (Some(proof), None) => Ok(proof.clone()),
                _ => Err(SigningError::PreviousProof),
            }
        })
        .collect()
}

fn append_context(document: &mut Map<String, Value>, context: &str) {
    match document.get_mut("@context") {
        Some(Value::Array(contexts)) => contexts.push(json!(context)),
        Some(only) => *only = json!([only.take(), context]),
        None => {}
    }
}
