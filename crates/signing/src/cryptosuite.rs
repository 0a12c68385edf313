//! Every suite by its name: which keys it takes, and who signs and verifies for it.
//!
//! A key signs with the suite that it is told to, or with the usual one for its type; a proof is verified by the suite that
//! it names, under keys of that suite's types only.

use std::fmt;

use serde_json::{Map, Value};
use testamur_keys::{KeyType, PublicKey, Signer};
use testamur_linked_data::Limits;

use crate::canonical_document::Covered;
use crate::hash_data::{HashData, parse_proof_value};
use crate::proof::{Proof, ProofError};
use crate::proof_options::ProofOptions;
use crate::suite::Suite;
use crate::{
    SigningError, ecdsa_jcs_2019, ecdsa_rdfc_2019, ecdsa_sd_2023, ed25519_signature_2020,
    eddsa_2022, eddsa_jcs_2022, eddsa_rdfc_2022,
};

/// A way to make embedded proofs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Cryptosuite {
    /// ECDSA over canonical JSON.
    EcdsaJcs2019,
    /// ECDSA over canonical RDF.
    EcdsaRdfc2019,
    /// ECDSA over each statement of canonical RDF, so that a holder can leave some out; proofs are made by
    /// [`ecdsa_sd_2023::add_base_proof`].
    EcdsaSd2023,
    /// Ed25519 over canonical RDF, as a proof type of its own.
    Ed25519Signature2020,
    /// An early name of `eddsa-rdfc-2022`; verified only.
    Eddsa2022,
    /// Ed25519 over canonical JSON.
    EddsaJcs2022,
    /// Ed25519 over canonical RDF: what is signed with an Ed25519 key if nothing else is asked for.
    EddsaRdfc2022,
}

impl Cryptosuite {
    /// Every suite.
    pub const ALL: [Self; 7] = [
        Self::EcdsaJcs2019,
        Self::EcdsaRdfc2019,
        Self::EcdsaSd2023,
        Self::Ed25519Signature2020,
        Self::Eddsa2022,
        Self::EddsaJcs2022,
        Self::EddsaRdfc2022,
    ];

    /// The name: a proof's `cryptosuite`, or its `type` where the type is the suite.
    pub fn as_str(self) -> &'static str {
        self.suite().name()
    }

    /// Reads the name; names are case-sensitive.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.as_str() == name)
    }

    /// The suite of a proof, by its `type` and `cryptosuite`.
    ///
    /// # Errors
    /// [`ProofError::UnknownCryptosuite`].
    pub fn of(proof: &Proof) -> Result<Self, ProofError> {
        Self::ALL
            .into_iter()
            .find(|suite| suite.suite().is_named_by(&proof.members))
            .ok_or(ProofError::UnknownCryptosuite)
    }

    /// The suite with which a key signs if nothing else is asked for; none for RSA.
    pub fn for_key(key_type: KeyType) -> Option<Self> {
        match key_type {
            KeyType::Ed25519 => Some(Self::EddsaRdfc2022),
            KeyType::P256 | KeyType::P384 => Some(Self::EcdsaRdfc2019),
            _ => None,
        }
    }

    /// The types of key that it takes.
    pub fn key_types(self) -> &'static [KeyType] {
        self.suite().key_types
    }

    /// Whether [`Cryptosuite::add_proof`] makes new proofs with it; all are verified.
    pub fn signs(self) -> bool {
        !matches!(self, Self::EcdsaSd2023 | Self::Eddsa2022)
    }

    /// The context which [`Cryptosuite::add_proof`] would add to this document, because the proof's members need it.
    pub fn missing_context(self, document: &Value) -> Option<&'static str> {
        self.suite().missing_context(document)
    }

    /// Adds a proof to a document; proofs that it has already are kept beside it, and covered if the options name them.
    ///
    /// # Errors
    /// [`SigningError::Algorithm`] for a key of another type, [`SigningError::BaseProof`], [`SigningError::VerifiedOnly`],
    /// [`SigningError::PreviousProof`], and what has no canonical form.
    pub fn add_proof(
        self,
        document: &Value,
        options: &ProofOptions,
        signer: &dyn Signer,
    ) -> Result<Value, SigningError> {
        match self {
            Self::EddsaRdfc2022 => eddsa_rdfc_2022::add_proof(document, options, signer),
            Self::EcdsaSd2023 => Err(SigningError::BaseProof),
            Self::Eddsa2022 => Err(SigningError::VerifiedOnly {
                cryptosuite: self.as_str(),
            }),
            _ => self.suite().add_proof(document, options, signer),
        }
    }

    /// Verifies one proof under a key that the caller found and trusts.
    ///
    /// `unsecured` is the document without `proof`; in a chain it is [`crate::proof::signed_document`]. For proofs of a set,
    /// and where several keys are tried, there is [`crate::ProofVerification`].
    ///
    /// # Errors
    /// What keeps the proof from verifying; the cheap reasons first.
    pub fn verify_proof(
        self,
        unsecured: &Value,
        proof: &Map<String, Value>,
        key: &PublicKey,
    ) -> Result<(), ProofError> {
        match self {
            Self::EcdsaSd2023 => ecdsa_sd_2023::verify_proof(unsecured, proof, key),
            Self::EddsaRdfc2022 => eddsa_rdfc_2022::verify_proof(unsecured, proof, key),
            _ => self.suite().verify_proof(unsecured, proof, key),
        }
    }

    /// The canonical forms under a proof, as a key of this type would sign them.
    ///
    /// # Errors
    /// [`ProofError::Cryptosuite`] for a proof of another suite, [`ProofError::KeyType`], [`ProofError::Context`], and what has
    /// no canonical form.
    pub fn hash_data(
        self,
        document: &Value,
        proof: &Map<String, Value>,
        key_type: KeyType,
        limits: &Limits,
    ) -> Result<HashData, ProofError> {
        self.suite().hash_data(document, proof, key_type, limits)
    }

    /// The proof's options as they are canonicalized: without `proofValue`, under the contexts that the suite prescribes.
    pub fn proof_configuration(self, document: &Value, proof: &Map<String, Value>) -> Value {
        self.suite().configuration(document, proof)
    }

    /// What a look at the key and the form of the signature says, before anything is canonicalized; the signature, unless
    /// what is hashed holds it.
    pub(crate) fn verify_form(
        self,
        proof_value: &str,
        key: &PublicKey,
    ) -> Result<Vec<u8>, ProofError> {
        let key_type = self.suite().verify_key_type(key)?;
        if self == Self::EcdsaSd2023 {
            ecdsa_sd_2023::DerivedProofValue::parse(proof_value)?;
            return Ok(Vec::new());
        }
        parse_proof_value(proof_value, key_type)
    }

    /// Makes what the signature is over; `proof` has the right shape.
    pub(crate) fn hash(
        self,
        covered: Covered<'_>,
        proof: &Map<String, Value>,
        key_type: KeyType,
    ) -> Result<Hashed, ProofError> {
        if self == Self::EcdsaSd2023 {
            // Its statements are signed one by one, under labels that the proof brings: another form than that of the document.
            let reading = ecdsa_sd_2023::Reading::embedded(covered.limits());
            let data = ecdsa_sd_2023::VerifyData::of(covered.document(), proof, reading)?;
            return Ok(Hashed::EcdsaSd2023(Box::new(data)));
        }
        let hashes = self.suite().hashes(covered, proof, key_type)?;
        Ok(Hashed::Whole(hashes))
    }

    pub(crate) fn suite(self) -> &'static Suite {
        match self {
            Self::EcdsaJcs2019 => &ecdsa_jcs_2019::SUITE,
            Self::EcdsaRdfc2019 => &ecdsa_rdfc_2019::SUITE,
            Self::EcdsaSd2023 => &ecdsa_sd_2023::SUITE,
            Self::Ed25519Signature2020 => &ed25519_signature_2020::SUITE,
            Self::Eddsa2022 => &eddsa_2022::SUITE,
            Self::EddsaJcs2022 => &eddsa_jcs_2022::SUITE,
            Self::EddsaRdfc2022 => &eddsa_rdfc_2022::SUITE,
        }
    }
}

impl fmt::Display for Cryptosuite {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A document and its proof, ready for a key.
#[derive(Debug)]
pub(crate) enum Hashed {
    EcdsaSd2023(Box<ecdsa_sd_2023::VerifyData>),
    /// The two hashes.
    Whole(Vec<u8>),
}

impl Hashed {
    /// Verifies a signature whose form [`Cryptosuite::verify_form`] found right for this key.
    pub(crate) fn verify(&self, signature: &[u8], key: &PublicKey) -> Result<(), ProofError> {
        match self {
            Self::EcdsaSd2023(data) => data.verify(key),
            Self::Whole(hashes) => Ok(key.verify(hashes, signature)?),
        }
    }
}
