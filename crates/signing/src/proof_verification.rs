//! One proof of a document, to be verified under one key or several.

use std::borrow::Cow;
use std::sync::OnceLock;

use testamur_keys::{KeyType, PublicKey};
use testamur_linked_data::Limits;

use crate::canonical_document::{CanonicalDocument, Covered};
use crate::cryptosuite::{Cryptosuite, Hashed};
use crate::ecdsa_sd_2023::{Disclosed, Reading};
use crate::proof::{Proof, ProofError, signed_document_of};

/// One proof of a document, of whatever suite; what it covers is hashed once for all keys of one type.
#[derive(Debug)]
pub struct ProofVerification<'a> {
    cryptosuite: Cryptosuite,
    proof: &'a Proof,
    unsecured: &'a CanonicalDocument<'a>,
    proofs: &'a [Result<Proof, ProofError>],
    limits: &'a Limits,
    hashed: OnceLock<(KeyType, Result<Hashed, ProofError>)>,
}

impl<'a> ProofVerification<'a> {
    /// Prepares proof number `index`; the document in `unsecured` and `proofs` are what [`crate::proof::split`] gave.
    ///
    /// A proof that covers the document and nothing else takes the form that is in `unsecured`, and whatever bounds that was
    /// made within. `limits` are for what is made for this proof alone: the form of a link of a chain, which covers earlier
    /// proofs too, and that of selective disclosure.
    ///
    /// # Errors
    /// The proof's own error if it could not be read, [`ProofError::UnknownCryptosuite`].
    pub fn new(
        unsecured: &'a CanonicalDocument<'a>,
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
                let disclosed = data.disclosed(self.unsecured.document(), member, reading);
                Some(disclosed.map_err(ProofError::from))
            }
            Ok(_) => None,
            Err(error) => Some(Err(error.clone())),
        }
    }

    fn hash(&self, key_type: KeyType) -> Result<Hashed, ProofError> {
        let signed = signed_document_of(self.unsecured.document(), self.proofs, self.proof)?;
        let covered = match &signed {
            // The document itself, and only that.
            Cow::Borrowed(_) if self.cryptosuite != Cryptosuite::EcdsaSd2023 => {
                Covered::Document(self.unsecured)
            }
            other => Covered::Alone(other, self.limits),
        };
        self.cryptosuite
            .hash(covered, &self.proof.members, key_type)
    }
}

#[cfg(test)]
mod tests;
