//! Data Integrity proofs: their shape, sets and chains ([Data Integrity 1.0]).
//!
//! Reads the `proof` of a document as one object or a set of them. A proof may have only the members that the standard
//! defines; anything else would be a proof option that nobody checks. Nothing here decides whether a key belongs to an
//! issuer, and nothing here reads a clock: `created` and `expires` are parsed for those who do.
//!
//! Left out: proofs anywhere but at the top of the document are data, not proofs.
//!
//! [Data Integrity 1.0]: https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#proofs

mod members;
mod secured_document;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde_json::{Map, Value};

pub use crate::proof_error::ProofError;
pub(crate) use secured_document::signed_document_of;
pub use secured_document::{signed_document, split, take_apart};

use members::{expected, one_or_more, optional, proof_value, required, time, url};

/// Most proofs accepted on one document.
const MOST_PROOFS: usize = 16;
const MEMBERS: [&str; 13] = [
    "@context",
    "challenge",
    "created",
    "cryptosuite",
    "domain",
    "expires",
    "id",
    "nonce",
    "previousProof",
    "proofPurpose",
    "proofValue",
    "type",
    "verificationMethod",
];

/// What a proof is meant for: the verification relationship that its key has to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProofPurpose {
    /// To make a claim: every credential.
    AssertionMethod,
    /// To prove control: presentations and key proofs.
    Authentication,
    /// To delegate a capability.
    CapabilityDelegation,
    /// To invoke a capability.
    CapabilityInvocation,
    /// To agree on a key; nothing is signed for this.
    KeyAgreement,
}

impl ProofPurpose {
    /// The name in a proof and in a controller document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AssertionMethod => "assertionMethod",
            Self::Authentication => "authentication",
            Self::CapabilityDelegation => "capabilityDelegation",
            Self::CapabilityInvocation => "capabilityInvocation",
            Self::KeyAgreement => "keyAgreement",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Self> {
        [
            Self::AssertionMethod,
            Self::Authentication,
            Self::CapabilityDelegation,
            Self::CapabilityInvocation,
            Self::KeyAgreement,
        ]
        .into_iter()
        .find(|purpose| purpose.as_str() == name)
    }
}

/// A Data Integrity proof that has the right shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// Its own id, by which a chain refers to it.
    pub id: Option<String>,
    /// `DataIntegrityProof`, or the type of an older suite.
    pub proof_type: String,
    /// The cryptosuite; present if the type is `DataIntegrityProof`.
    pub cryptosuite: Option<String>,
    /// When it was made, as its maker says.
    pub created: Option<Timestamp>,
    /// From when on it does not count.
    pub expires: Option<Timestamp>,
    /// What it is for.
    pub proof_purpose: ProofPurpose,
    /// The URL of the key.
    pub verification_method: String,
    /// For whom it was made; empty if absent.
    pub domain: Vec<String>,
    /// The challenge that it answers.
    pub challenge: Option<String>,
    /// The ids of the proofs that it covers; empty if absent.
    pub previous_proof: Vec<String>,
    /// The signature as text.
    pub proof_value: String,
    /// The object as it came.
    pub members: Map<String, Value>,
}

impl Proof {
    /// Reads one proof object.
    pub fn parse(proof: &Value) -> Result<Self, ProofError> {
        Self::take(proof.clone())
    }

    /// As [`Proof::parse`], without a copy.
    pub fn take(proof: Value) -> Result<Self, ProofError> {
        let Value::Object(members) = proof else {
            return Err(ProofError::NotAnObject {
                expected: "a proof object",
            });
        };
        Self::of_members(members)
    }

    fn of_members(own: Map<String, Value>) -> Result<Self, ProofError> {
        let members = &own;
        if let Some(name) = members
            .keys()
            .find(|name| !MEMBERS.contains(&name.as_str()))
        {
            return Err(ProofError::UnknownMember {
                name: name.chars().take(64).collect(),
            });
        }
        let proof_type = required(members, "type")?.to_owned();
        let cryptosuite = optional(members, "cryptosuite")?.map(str::to_owned);
        if proof_type == "DataIntegrityProof" && cryptosuite.is_none() {
            return Err(expected("cryptosuite", "the name of a cryptosuite"));
        }
        optional(members, "nonce")?;
        Ok(Self {
            id: url(members, "id")?,
            proof_type,
            cryptosuite,
            created: time(members, "created")?,
            expires: time(members, "expires")?,
            proof_purpose: ProofPurpose::parse(required(members, "proofPurpose")?)
                .ok_or(expected("proofPurpose", "a verification relationship"))?,
            verification_method: url(members, "verificationMethod")?
                .ok_or(expected("verificationMethod", "a URL"))?,
            domain: one_or_more(members, "domain")?,
            challenge: optional(members, "challenge")?.map(str::to_owned),
            previous_proof: one_or_more(members, "previousProof")?,
            proof_value: proof_value(members)?,
            members: own,
        })
    }

    /// Verifies that the proof names exactly the expected domains, in any order.
    ///
    /// # Errors
    /// [`ProofError::Domain`].
    pub fn verify_domain(&self, expected: &[&str]) -> Result<(), ProofError> {
        let same = self.domain.len() == expected.len()
            && expected
                .iter()
                .all(|name| self.domain.iter().any(|found| found == name))
            && self
                .domain
                .iter()
                .all(|found| expected.contains(&found.as_str()));
        if same {
            Ok(())
        } else {
            Err(ProofError::Domain)
        }
    }

    /// Verifies that the proof answers the expected challenge.
    ///
    /// # Errors
    /// [`ProofError::Challenge`].
    pub fn verify_challenge(&self, expected: &str) -> Result<(), ProofError> {
        if self.challenge.as_deref() == Some(expected) {
            Ok(())
        } else {
            Err(ProofError::Challenge)
        }
    }
}
