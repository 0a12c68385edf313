//! The cryptosuite eddsa-rdfc-2022 ([Data Integrity EdDSA Cryptosuites 1.0, section 3.2]).
//!
//! Document and proof options are canonicalized with RDFC-1.0 in safe mode, each is hashed with SHA-256, and Ed25519 signs
//! the two hashes, the options' first. What safe mode would drop is neither signed nor accepted.
//!
//! [Data Integrity EdDSA Cryptosuites 1.0, section 3.2]: https://www.w3.org/TR/2025/REC-vc-di-eddsa-20250515/#eddsa-rdfc-2022

use serde_json::{Map, Value};
use testamur_keys::{Algorithm, KeyType, PublicKey, Signer};
use testamur_linked_data::{
    Canonical, Hash, HashAlgorithm, Limits, LinkedDataError, canonical_hash, canonical_hash_under,
    canonicalize, canonicalize_under,
};

use crate::SigningError;
use crate::hash_data::sign;
use crate::proof::{Proof, ProofError};
pub use crate::proof_options::ProofOptions;
use crate::suite::{DATA_INTEGRITY_PROOF, Suite, Transformation};
use crate::unfinished::Unfinished;

/// The name of the cryptosuite.
pub const CRYPTOSUITE: &str = "eddsa-rdfc-2022";
const PROOF_VALUE: &str = "proofValue";
const SIGNATURE_LENGTH: usize = 64;
/// 64 bytes have at most 88 base58 digits; decoding is quadratic, so length is looked at first.
const LONGEST_PROOF_VALUE: usize = 1 + 88;

pub(crate) static SUITE: Suite = Suite {
    proof_type: DATA_INTEGRITY_PROOF,
    cryptosuite: Some(CRYPTOSUITE),
    transformation: Transformation::Rdfc,
    key_types: &[KeyType::Ed25519],
};

/// The canonical forms and hashes under a signature.
#[derive(Debug, Clone)]
pub struct HashData {
    /// The document without its proof.
    pub document: Canonical,
    /// The proof without `proofValue`, under the document's contexts.
    pub configuration: Canonical,
}

impl HashData {
    /// The 64 bytes that are signed: the hash of the configuration, then that of the document.
    pub fn to_bytes(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(&self.configuration.sha256());
        bytes[32..].copy_from_slice(&self.document.sha256());
        bytes
    }

    /// Signs the two hashes; the text for `proofValue`.
    ///
    /// # Errors
    /// [`SigningError::Algorithm`] for keys other than Ed25519, [`SigningError::Sign`].
    pub fn sign(&self, signer: &dyn Signer) -> Result<String, SigningError> {
        verify_algorithm(signer)?;
        sign(&self.to_bytes(), signer)
    }

    /// Verifies a `proofValue` over the two hashes.
    ///
    /// # Errors
    /// [`ProofError::KeyType`], [`ProofError::ProofValue`], [`ProofError::Signature`].
    pub fn verify(&self, proof_value: &str, key: &PublicKey) -> Result<(), ProofError> {
        if key.key_type() != KeyType::Ed25519 {
            return Err(ProofError::KeyType);
        }
        Ok(key.verify(&self.to_bytes(), &parse_proof_value(proof_value)?)?)
    }
}

/// Adds a proof to a document; proofs that it has already are kept beside it, not covered.
///
/// # Errors
/// [`SigningError::Transformation`] when anything in the document would stay unsigned, [`SigningError::Algorithm`] for
/// keys other than Ed25519.
pub fn add_proof(
    document: &Value,
    options: &ProofOptions,
    signer: &dyn Signer,
) -> Result<Value, SigningError> {
    verify_algorithm(signer)?;
    let proof = options.to_proof(DATA_INTEGRITY_PROOF, Some(CRYPTOSUITE));
    let context = SUITE.missing_context(document);
    let unfinished = Unfinished::new(document, options, proof, context)?;
    let covered = unfinished.signed_document();
    let hashes = hashes(&covered, &unfinished.proof, &Limits::default())?;
    let proof_value = sign(&hashes, signer)?;
    drop(covered);
    unfinished.finish(proof_value)
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
    if key.key_type() != KeyType::Ed25519 {
        return Err(ProofError::KeyType);
    }
    let proof_value = proof.get(PROOF_VALUE).and_then(Value::as_str);
    // The cheap look at the signature's form comes before canonicalization.
    let signature = parse_proof_value(proof_value.ok_or(ProofError::ProofValue)?)?;
    Proof::parse(&Value::Object(proof.clone()))?;
    verify_suite(unsecured, proof)?;
    let hashes = hashes(unsecured, proof, &Limits::default())?;
    Ok(key.verify(&hashes, &signature)?)
}

/// As [`verify_proof`], for a proof that was read already.
///
/// # Errors
/// As [`verify_proof`].
pub fn verify(
    unsecured: &Value,
    proof: &Proof,
    key: &PublicKey,
    limits: &Limits,
) -> Result<(), ProofError> {
    if key.key_type() != KeyType::Ed25519 {
        return Err(ProofError::KeyType);
    }
    let signature = parse_proof_value(&proof.proof_value)?;
    verify_suite(unsecured, &proof.members)?;
    let hashes = hashes(unsecured, &proof.members, limits)?;
    Ok(key.verify(&hashes, &signature)?)
}

/// The canonical forms that `proof` signs.
///
/// # Errors
/// As [`proof_configuration`], and [`ProofError::Transformation`].
pub fn hash_data(unsecured: &Value, proof: &Map<String, Value>) -> Result<HashData, ProofError> {
    hash_data_within(unsecured, proof, &Limits::default())
}

/// As [`hash_data`], with other bounds on the work.
///
/// # Errors
/// As [`hash_data`].
pub fn hash_data_within(
    unsecured: &Value,
    proof: &Map<String, Value>,
    limits: &Limits,
) -> Result<HashData, ProofError> {
    Proof::parse(&Value::Object(proof.clone()))?;
    verify_suite(unsecured, proof)?;
    // A document without contexts is refused here, before its proof is asked for them.
    let document = canonicalize(unsecured, limits)?;
    let contexts = unsecured.get("@context").unwrap_or(&Value::Null);
    let configuration = canonicalize_under(contexts, proof, PROOF_VALUE, limits)?;
    Ok(HashData {
        document,
        configuration,
    })
}

/// The proof's options as they are canonicalized: without `proofValue`, under the document's contexts.
///
/// # Errors
/// [`ProofError::Cryptosuite`] for a proof of another suite, [`ProofError::Context`] for a proof with contexts of its own,
/// and what [`Proof::parse`] says.
pub fn proof_configuration(
    unsecured: &Value,
    proof: &Map<String, Value>,
) -> Result<Value, ProofError> {
    Proof::parse(&Value::Object(proof.clone()))?;
    verify_suite(unsecured, proof)?;
    let mut options = proof.clone();
    options.shift_remove(PROOF_VALUE);
    // Proof configuration, step 4: "Set proofConfig.@context to unsecuredDocument.@context."
    if let Some(context) = unsecured.get("@context") {
        options.insert("@context".to_owned(), context.clone());
    }
    Ok(Value::Object(options))
}

/// Whether the proof is of this suite, and under the contexts of the document.
fn verify_suite(unsecured: &Value, proof: &Map<String, Value>) -> Result<(), ProofError> {
    // Transformation, step 1: "If options.type is not set to the string DataIntegrityProof or options.cryptosuite is not
    // set to the string eddsa-rdfc-2022, an error MUST be raised".
    if !SUITE.is_named_by(proof) {
        return Err(ProofError::Cryptosuite {
            expected: CRYPTOSUITE,
        });
    }
    match proof.get("@context") {
        Some(own) if Some(own) != unsecured.get("@context") => Err(ProofError::Context),
        _ => Ok(()),
    }
}

/// As [`HashData::to_bytes`], without the canonical forms.
fn hashes(
    unsecured: &Value,
    proof: &Map<String, Value>,
    limits: &Limits,
) -> Result<[u8; 64], LinkedDataError> {
    // A document without contexts is refused here, before its proof is asked for them.
    let document = canonical_hash(unsecured, HashAlgorithm::Sha256, limits)?;
    let contexts = unsecured.get("@context").unwrap_or(&Value::Null);
    let algorithm = HashAlgorithm::Sha256;
    let options = canonical_hash_under(contexts, proof, PROOF_VALUE, algorithm, limits)?;
    Ok(concatenated(options, document))
}

fn concatenated(options: Hash, document: Hash) -> [u8; 64] {
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(options.as_bytes());
    bytes[32..].copy_from_slice(document.as_bytes());
    bytes
}

/// Verifies many documents, one after the other, under keys that the caller found and trusts.
///
/// Each is accepted exactly if [`verify`] accepts it: signatures are verified one by one, never as one sum, where a key or
/// a point with a part of small order could change the verdict. What the documents share is the work on proof options: a
/// record office signs thousands of credentials within a second, and their options are one text.
///
/// For programs that hold many documents of one issuer and its key, and ask for the signatures alone. A verifier that also
/// looks at issuer, time and status of each credential has other work to share, and verifies each proof with
/// [`crate::ProofVerification`]: what this saves would not show there.
#[derive(Debug, Default)]
pub struct Batch {
    configuration: Option<Configuration>,
}

#[derive(Debug)]
struct Configuration {
    contexts: Value,
    members: Map<String, Value>,
    hash: Hash,
}

impl Batch {
    /// Verifies the next one.
    ///
    /// # Errors
    /// As [`verify`].
    pub fn verify(
        &mut self,
        unsecured: &Value,
        proof: &Proof,
        key: &PublicKey,
        limits: &Limits,
    ) -> Result<(), ProofError> {
        if key.key_type() != KeyType::Ed25519 {
            return Err(ProofError::KeyType);
        }
        let signature = parse_proof_value(&proof.proof_value)?;
        verify_suite(unsecured, &proof.members)?;
        let document = canonical_hash(unsecured, HashAlgorithm::Sha256, limits)?;
        let contexts = unsecured.get("@context").unwrap_or(&Value::Null);
        let options = self.options_hash(contexts, &proof.members, limits)?;
        Ok(key.verify(&concatenated(options, document), &signature)?)
    }

    fn options_hash(
        &mut self,
        contexts: &Value,
        members: &Map<String, Value>,
        limits: &Limits,
    ) -> Result<Hash, ProofError> {
        let known = self.configuration.as_ref();
        if let Some(known) = known.filter(|known| known.is_of(contexts, members)) {
            return Ok(known.hash);
        }
        let algorithm = HashAlgorithm::Sha256;
        let hash = canonical_hash_under(contexts, members, PROOF_VALUE, algorithm, limits)?;
        self.configuration = Some(Configuration {
            contexts: contexts.clone(),
            members: members.clone(),
            hash,
        });
        Ok(hash)
    }
}

impl Configuration {
    /// Whether these options are the same but for the signature.
    fn is_of(&self, contexts: &Value, members: &Map<String, Value>) -> bool {
        let same = |(one, other): ((&String, &Value), (&String, &Value))| {
            one.0 == other.0 && (one.0 == PROOF_VALUE || one.1 == other.1)
        };
        self.members.len() == members.len()
            && self.members.iter().zip(members).all(same)
            && self.contexts == *contexts
    }
}

fn verify_algorithm(signer: &dyn Signer) -> Result<(), SigningError> {
    match signer.public_key().algorithm() {
        Algorithm::EdDsa => Ok(()),
        found => Err(SigningError::Algorithm {
            expected: Algorithm::EdDsa,
            found,
        }),
    }
}

fn parse_proof_value(text: &str) -> Result<[u8; SIGNATURE_LENGTH], ProofError> {
    let digits = text
        .strip_prefix('z')
        .filter(|_| text.len() <= LONGEST_PROOF_VALUE)
        .ok_or(ProofError::ProofValue)?;
    let mut signature = [0; SIGNATURE_LENGTH];
    match bs58::decode(digits).onto(&mut signature) {
        Ok(SIGNATURE_LENGTH) => Ok(signature),
        _ => Err(ProofError::ProofValue),
    }
}

#[cfg(test)]
#[path = "eddsa_rdfc_2022_tests.rs"]
mod tests;
