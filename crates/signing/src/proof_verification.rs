//! One proof of a document, to be verified under one key or several.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde_json::Value;
use testamur_keys::{KeyType, PublicKey};
use testamur_linked_data::Limits;

use crate::cryptosuite::{Cryptosuite, Hashed};
use crate::ecdsa_sd_2023::{Disclosed, Reading};
use crate::proof::{Proof, ProofError, signed_document_of};

/// One proof of a document, of whatever suite; the document is canonicalized once for all keys of one type.
#[derive(Debug)]
pub struct ProofVerification<'a> {
    cryptosuite: Cryptosuite,
    proof: &'a Proof,
    unsecured: &'a Value,
    proofs: &'a [Result<Proof, ProofError>],
    limits: &'a Limits,
    hashed: OnceLock<(KeyType, Result<Hashed, ProofError>)>,
}

impl<'a> ProofVerification<'a> {
    /// Prepares proof number `index`; `unsecured` and `proofs` are what [`crate::proof::split`] gave.
    ///
    /// # Errors
    /// The proof's own error if it could not be read, [`ProofError::UnknownCryptosuite`].
    pub fn new(
        unsecured: &'a Value,
        proofs: &'a [Result<Proof, ProofError>],
        index: usize,
        limits: &'a Limits,
    ) -> Result<Self, ProofError> {
        let proof = proofs.get(index).ok_or(ProofError::Missing)?;
        let proof = proof.as_ref().map_err(Clone::clone)?;
        Ok(Self {
            cryptosuite: Cryptosuite::of(proof)?,
            proof,
            unsecured,
            proofs,
            limits,
            hashed: OnceLock::new(),
        })
    }

    /// The proof's suite.
    pub fn cryptosuite(&self) -> Cryptosuite {
        self.cryptosuite
    }

    /// Verifies the signature under a key that the caller found and trusts.
    ///
    /// # Errors
    /// What keeps the proof from verifying; the cheap reasons first.
    pub fn verify(&self, key: &PublicKey) -> Result<(), ProofError> {
        let signature = self.cryptosuite.verify_form(&self.proof.proof_value, key)?;
        let (key_type, hashed) = self
            .hashed
            .get_or_init(|| (key.key_type(), self.hash(key.key_type())));
        if *key_type == key.key_type() {
            return hashed
                .as_ref()
                .map_err(Clone::clone)?
                .verify(&signature, key);
        }
        // Keys of two types under one name are rare: the second pays for its own hash.
        self.hash(key.key_type())?.verify(&signature, key)
    }

    /// Whether a member at the top of the document is disclosed, and by whose will; `None` unless the proof is one of
    /// selective disclosure.
    ///
    /// # Errors
    /// Why the document could not be hashed.
    pub fn disclosed(&self, member: &str) -> Option<Result<Disclosed, ProofError>> {
        if self.cryptosuite != Cryptosuite::EcdsaSd2023 {
            return None;
        }
        let hash = || (KeyType::P256, self.hash(KeyType::P256));
        match &self.hashed.get_or_init(hash).1 {
            Ok(Hashed::EcdsaSd2023(data)) => {
                let reading = Reading::embedded(self.limits);
                let disclosed = data.disclosed(self.unsecured, member, reading);
                Some(disclosed.map_err(ProofError::from))
            }
            Ok(_) => None,
            Err(error) => Some(Err(error.clone())),
        }
    }

    /// The document that the proof covers: with the proofs before it in a chain, and under the contexts it was made for.
    ///
    /// # Errors
    /// [`ProofError::PreviousProof`], [`ProofError::Context`].
    pub fn signed_document(&self) -> Result<Cow<'a, Value>, ProofError> {
        let document = signed_document_of(self.unsecured, self.proofs, self.proof)?;
        let under = |document: &Value| {
            let suite = self.cryptosuite.suite();
            suite
                .document_under(document, &self.proof.members)
                .map(|under| match under {
                    Cow::Borrowed(_) => None,
                    Cow::Owned(document) => Some(document),
                })
        };
        Ok(under(&document)?.map_or(document, Cow::Owned))
    }

    fn hash(&self, key_type: KeyType) -> Result<Hashed, ProofError> {
        let document = signed_document_of(self.unsecured, self.proofs, self.proof)?;
        self.cryptosuite
            .hash(&document, &self.proof.members, key_type, self.limits)
    }
}
