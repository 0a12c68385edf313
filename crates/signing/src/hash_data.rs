//! The two canonical forms under a signature, and the signature as text.

use sha2::{Digest as _, Sha256, Sha384};
use testamur_keys::{KeyType, PublicKey, Signer};

use crate::SigningError;
use crate::proof::ProofError;

/// The canonical forms of document and proof options, to be hashed and signed with one type of key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashData {
    key_type: KeyType,
    document: String,
    configuration: String,
}

impl HashData {
    /// Takes forms that are canonical already: N-Quads or JSON, as the suite has it.
    pub fn new(key_type: KeyType, document: String, configuration: String) -> Self {
        Self {
            key_type,
            document,
            configuration,
        }
    }

    /// The canonical document.
    pub fn document(&self) -> &str {
        &self.document
    }

    /// The canonical proof options.
    pub fn configuration(&self) -> &str {
        &self.configuration
    }

    /// The hash of the document.
    pub fn document_hash(&self) -> Vec<u8> {
        self.hash(&self.document)
    }

    /// The hash of the proof options.
    pub fn configuration_hash(&self) -> Vec<u8> {
        self.hash(&self.configuration)
    }

    /// What is signed: the hash of the options, then that of the document.
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.configuration_hash(), self.document_hash()].concat()
    }

    /// Signs; the text for `proofValue`.
    ///
    /// # Errors
    /// [`SigningError::Algorithm`] for another type of key, [`SigningError::Sign`].
    pub fn sign(&self, signer: &dyn Signer) -> Result<String, SigningError> {
        let found = signer.public_key().algorithm();
        let expected = self.key_type.algorithm();
        if found != expected {
            return Err(SigningError::Algorithm { expected, found });
        }
        sign(&self.to_bytes(), signer)
    }

    /// Verifies a `proofValue`.
    ///
    /// # Errors
    /// [`ProofError::KeyType`], [`ProofError::ProofValue`], [`ProofError::Signature`].
    pub fn verify(&self, proof_value: &str, key: &PublicKey) -> Result<(), ProofError> {
        if key.key_type() != self.key_type {
            return Err(ProofError::KeyType);
        }
        let signature = parse_proof_value(proof_value, self.key_type)?;
        Ok(key.verify(&self.to_bytes(), &signature)?)
    }

    /// EdDSA suites and P-256 take SHA-256, P-384 takes SHA-384.
    fn hash(&self, text: &str) -> Vec<u8> {
        match self.key_type {
            KeyType::P384 => Sha384::digest(text.as_bytes()).to_vec(),
            _ => Sha256::digest(text.as_bytes()).to_vec(),
        }
    }
}

/// Signs; the text for `proofValue`.
pub(crate) fn sign(hashes: &[u8], signer: &dyn Signer) -> Result<String, SigningError> {
    let signature = signer.sign(hashes)?;
    Ok(format!("z{}", bs58::encode(signature).into_string()))
}

/// Reads a signature of the length that the type of key makes; base58 has one spelling for each.
///
/// # Errors
/// [`ProofError::ProofValue`].
pub(crate) fn parse_proof_value(text: &str, key_type: KeyType) -> Result<Vec<u8>, ProofError> {
    let length = match key_type {
        KeyType::P384 => 96,
        _ => 64,
    };
    // Decoding is quadratic, so the length of the text is looked at first; a digit of base58 holds more than 0.73 bytes.
    let longest = 1 + length * 138 / 100;
    let digits = text
        .strip_prefix('z')
        .filter(|_| text.len() <= longest)
        .ok_or(ProofError::ProofValue)?;
    bs58::decode(digits)
        .into_vec()
        .ok()
        .filter(|signature| signature.len() == length)
        .ok_or(ProofError::ProofValue)
}
