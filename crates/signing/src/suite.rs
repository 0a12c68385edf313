//! What the suites have in common: options, transformation, hashing, signature ([Data Integrity 1.0, section 4]).
//!
//! A [`Suite`] is a row of a table. Two transformations exist: RDFC-1.0, where a member without meaning is an error, and
//! JCS, which signs the JSON as it stands, contexts included.
//!
//! [Data Integrity 1.0, section 4]: https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#algorithms

use std::borrow::Cow;

use serde_json::{Map, Number, Value};
use testamur_json::Pointer;
use testamur_keys::{KeyType, PublicKey, Signer};
use testamur_linked_data::{HashAlgorithm, Limits, canonical_hash_under, canonicalize_with, jcs};

use crate::SigningError;
use crate::canonical_document::Covered;
use crate::hash_data::{HashData, parse_proof_value, sign};
use crate::proof::{Proof, ProofError};
use crate::proof_options::ProofOptions;
use crate::unfinished::Unfinished;

/// The type of the proofs of every suite that has a `cryptosuite`.
pub(crate) const DATA_INTEGRITY_PROOF: &str = "DataIntegrityProof";

/// A cryptosuite that signs two hashes.
#[derive(Debug)]
pub(crate) struct Suite {
    pub(crate) proof_type: &'static str,
    /// `None` for a suite that is named by the proof's type.
    pub(crate) cryptosuite: Option<&'static str>,
    pub(crate) transformation: Transformation,
    pub(crate) key_types: &'static [KeyType],
}

/// How a document becomes the bytes that are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transformation {
    Jcs,
    Rdfc,
}

impl Suite {
    pub(crate) const fn name(&self) -> &'static str {
        match self.cryptosuite {
            Some(name) => name,
            None => self.proof_type,
        }
    }

    /// Whether a proof says that it is of this suite.
    pub(crate) fn is_named_by(&self, proof: &Map<String, Value>) -> bool {
        proof.get("type").and_then(Value::as_str) == Some(self.proof_type)
            && proof.get("cryptosuite").map(Value::as_str) == self.cryptosuite.map(Some)
    }

    pub(crate) fn add_proof(
        &self,
        document: &Value,
        options: &ProofOptions,
        signer: &dyn Signer,
    ) -> Result<Value, SigningError> {
        let key_type = signer.public_key().key_type();
        if !self.key_types.contains(&key_type) {
            return Err(SigningError::Algorithm {
                expected: self.key_types[0].algorithm(),
                found: key_type.algorithm(),
            });
        }
        let proof = options.to_proof(self.proof_type, self.cryptosuite);
        let context = self.missing_context(document);
        let mut unfinished = Unfinished::new(document, options, proof, context)?;
        // "If unsecuredDocument.@context is present, set proof.@context to unsecuredDocument.@context."
        if let (Transformation::Jcs, Some(contexts)) =
            (self.transformation, unfinished.unsecured.get("@context"))
        {
            let contexts = contexts.clone();
            unfinished.proof.insert("@context".to_owned(), contexts);
        }
        let covered = unfinished.signed_document();
        let limits = Limits::default();
        let covered = Covered::Alone(&covered, &limits);
        let hashes = self.signed_bytes(covered, &unfinished.proof, key_type)?;
        let proof_value = sign(&hashes, signer)?;
        unfinished.finish(proof_value)
    }

    pub(crate) fn verify_proof(
        &self,
        document: &Value,
        proof: &Map<String, Value>,
        key: &PublicKey,
    ) -> Result<(), ProofError> {
        let key_type = self.verify_key_type(key)?;
        let proof_value = proof.get("proofValue").and_then(Value::as_str);
        let proof_value = proof_value.ok_or(ProofError::ProofValue)?;
        // The cheap look at the signature's form comes before canonicalization.
        let signature = parse_proof_value(proof_value, key_type)?;
        Proof::parse(&Value::Object(proof.clone()))?;
        let limits = Limits::default();
        let hashes = self.hashes(Covered::Alone(document, &limits), proof, key_type)?;
        Ok(key.verify(&hashes, &signature)?)
    }

    /// What is signed: the hash of the options, then that of what `proof` covers; `proof` has the right shape.
    pub(crate) fn hashes(
        &self,
        covered: Covered<'_>,
        proof: &Map<String, Value>,
        key_type: KeyType,
    ) -> Result<Vec<u8>, ProofError> {
        self.verify_suite(proof, key_type)?;
        let limits = covered.limits();
        Ok(match self.document_under(covered.document(), proof)? {
            Cow::Borrowed(_) => self.signed_bytes(covered, proof, key_type),
            Cow::Owned(document) => {
                self.signed_bytes(Covered::Alone(&document, limits), proof, key_type)
            }
        }?)
    }

    /// The canonical forms under `proof`; `document` is without the proofs that it does not cover.
    pub(crate) fn hash_data(
        &self,
        document: &Value,
        proof: &Map<String, Value>,
        key_type: KeyType,
        limits: &Limits,
    ) -> Result<HashData, ProofError> {
        Proof::parse(&Value::Object(proof.clone()))?;
        self.verify_suite(proof, key_type)?;
        let document = self.document_under(document, proof)?;
        Ok(self.transform(&document, proof, key_type, limits)?)
    }

    fn verify_suite(
        &self,
        proof: &Map<String, Value>,
        key_type: KeyType,
    ) -> Result<(), ProofError> {
        // "If options.type is not set to the string DataIntegrityProof or options.cryptosuite is not set to the string
        // [...], an error MUST be raised".
        if !self.is_named_by(proof) {
            return Err(ProofError::Cryptosuite {
                expected: self.name(),
            });
        }
        if !self.key_types.contains(&key_type) {
            return Err(ProofError::KeyType);
        }
        Ok(())
    }

    pub(crate) fn verify_key_type(&self, key: &PublicKey) -> Result<KeyType, ProofError> {
        let key_type = key.key_type();
        if self.key_types.contains(&key_type) {
            Ok(key_type)
        } else {
            Err(ProofError::KeyType)
        }
    }

    /// The document as this proof signs it: a JCS proof may stand under fewer contexts than the document has by now.
    pub(crate) fn document_under<'a>(
        &self,
        document: &'a Value,
        proof: &Map<String, Value>,
    ) -> Result<Cow<'a, Value>, ProofError> {
        let Some(contexts) = proof.get("@context") else {
            return Ok(Cow::Borrowed(document));
        };
        if document.get("@context") == Some(contexts) {
            return Ok(Cow::Borrowed(document));
        }
        // "Check that the securedDocument.@context starts with all values contained in the proof.@context in the same
        // order."
        let covered = document
            .get("@context")
            .is_some_and(|all| one_or_more(all).starts_with(one_or_more(contexts)));
        if self.transformation == Transformation::Rdfc || !covered {
            return Err(ProofError::Context);
        }
        let mut signed = document.clone();
        signed["@context"] = contexts.clone();
        Ok(Cow::Owned(signed))
    }

    /// The canonical forms, to be read.
    fn transform(
        &self,
        document: &Value,
        proof: &Map<String, Value>,
        key_type: KeyType,
        limits: &Limits,
    ) -> Result<HashData, TransformError> {
        let options = self.configuration(document, proof);
        let (document, options) = match self.transformation {
            Transformation::Jcs => {
                verify_numbers(document)?;
                (jcs::to_string(document), jcs::to_string(&options))
            }
            Transformation::Rdfc => {
                let hash = hash_algorithm(key_type);
                (
                    canonicalize_with(document, hash, limits)?.into_string(),
                    canonicalize_with(&options, hash, limits)?.into_string(),
                )
            }
        };
        Ok(HashData::new(key_type, document, options))
    }

    /// The hashes of the canonical forms, as they are signed; over RDF the forms themselves are not made.
    fn signed_bytes(
        &self,
        covered: Covered<'_>,
        proof: &Map<String, Value>,
        key_type: KeyType,
    ) -> Result<Vec<u8>, TransformError> {
        let (document, limits) = (covered.document(), covered.limits());
        match self.transformation {
            Transformation::Jcs => {
                let hashes = self.transform(document, proof, key_type, limits)?;
                Ok(hashes.to_bytes())
            }
            Transformation::Rdfc => {
                let algorithm = hash_algorithm(key_type);
                // A document without contexts is refused here, before its proof is asked for them.
                let hash = covered.hash(algorithm)?;
                let contexts = document.get("@context").unwrap_or(&Value::Null);
                let options =
                    canonical_hash_under(contexts, proof, "proofValue", algorithm, limits)?;
                Ok([options.as_bytes(), hash.as_bytes()].concat())
            }
        }
    }

    /// The proof's options as they are canonicalized: without the signature, and for RDF under the document's contexts.
    pub(crate) fn configuration(&self, document: &Value, proof: &Map<String, Value>) -> Value {
        let mut options = proof.clone();
        options.shift_remove("proofValue");
        // "Set proofConfig.@context to unsecuredDocument.@context."
        if let (Transformation::Rdfc, Some(contexts)) =
            (self.transformation, document.get("@context"))
        {
            options.insert("@context".to_owned(), contexts.clone());
        }
        Value::Object(options)
    }

    /// The context that gives the proof's own members a meaning, if the document lacks it.
    pub(crate) fn missing_context(&self, document: &Value) -> Option<&'static str> {
        let contexts = one_or_more(document.get("@context")?);
        let (needed, brought_by): (_, &[&str]) = match self.cryptosuite {
            Some(_) => (
                "https://w3id.org/security/data-integrity/v2",
                &[
                    "https://www.w3.org/ns/credentials/v2",
                    "https://w3id.org/security/data-integrity/v2",
                    "https://w3id.org/security/data-integrity/v1",
                ],
            ),
            None => (ED25519_2020, &[ED25519_2020]),
        };
        let brought = contexts.iter().filter_map(Value::as_str);
        (!brought.clone().any(|url| brought_by.contains(&url))).then_some(needed)
    }
}

const ED25519_2020: &str = "https://w3id.org/security/suites/ed25519-2020/v1";

fn hash_algorithm(key_type: KeyType) -> HashAlgorithm {
    // "the cryptographic hashing function that is passed to the algorithm MUST be determined by the size of the associated
    // public key"
    match key_type {
        KeyType::P384 => HashAlgorithm::Sha384,
        _ => HashAlgorithm::Sha256,
    }
}

/// Why a document has no canonical form; the same when it is signed and when it is verified.
pub(crate) enum TransformError {
    LinkedData(testamur_linked_data::LinkedDataError),
    Number { pointer: String },
}

impl From<testamur_linked_data::LinkedDataError> for TransformError {
    fn from(error: testamur_linked_data::LinkedDataError) -> Self {
        Self::LinkedData(error)
    }
}

impl From<TransformError> for ProofError {
    fn from(error: TransformError) -> Self {
        match error {
            TransformError::LinkedData(error) => Self::Transformation(error),
            TransformError::Number { pointer } => Self::Number { pointer },
        }
    }
}

impl From<TransformError> for SigningError {
    fn from(error: TransformError) -> Self {
        match error {
            TransformError::LinkedData(error) => Self::Transformation(error),
            TransformError::Number { pointer } => Self::Number { pointer },
        }
    }
}

fn one_or_more(value: &Value) -> &[Value] {
    match value {
        Value::Array(values) => values,
        only => std::slice::from_ref(only),
    }
}

/// JCS writes numbers as doubles: beyond 2^53 two integers share one text, so one could be put for the other.
fn verify_numbers(value: &Value) -> Result<(), TransformError> {
    match inexact(value, &Pointer::root(), false) {
        None => Ok(()),
        // The place costs an allocation for each member, so it is asked for only now.
        Some(_) => Err(TransformError::Number {
            pointer: inexact(value, &Pointer::root(), true).unwrap_or_default(),
        }),
    }
}

/// Where the first number stands that is no exact double; with `placed` unset, only that there is one.
fn inexact(value: &Value, pointer: &Pointer, placed: bool) -> Option<String> {
    let below = |child: &dyn Fn() -> Pointer, item: &Value| {
        if placed {
            inexact(item, &child(), placed)
        } else {
            inexact(item, pointer, placed)
        }
    };
    match value {
        Value::Number(number) if !is_exact(number) => Some(pointer.as_str().to_owned()),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| below(&|| pointer.index(index), item)),
        Value::Object(members) => members
            .iter()
            .find_map(|(name, item)| below(&|| pointer.child(name), item)),
        _ => None,
    }
}

fn is_exact(number: &Number) -> bool {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    number
        .as_f64()
        .is_some_and(|double| double.abs() <= LARGEST)
}
