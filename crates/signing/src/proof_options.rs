//! What a new proof says about itself, whatever its suite.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::proof::ProofPurpose;

/// What a new proof says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofOptions {
    /// Its id, by which a later proof can refer to it.
    pub id: Option<String>,
    /// When it is made.
    pub created: Option<Timestamp>,
    /// The URL of the signer's key.
    pub verification_method: String,
    /// What it is for.
    pub proof_purpose: ProofPurpose,
    /// From when on it does not count.
    pub expires: Option<Timestamp>,
    /// For whom it is made.
    pub domain: Option<String>,
    /// The challenge that it answers.
    pub challenge: Option<String>,
    /// The ids of the proofs, on the document already, that it covers.
    pub previous_proof: Vec<String>,
}

impl ProofOptions {
    /// Options of a proof on a credential.
    pub fn assertion(verification_method: impl Into<String>, created: Timestamp) -> Self {
        Self {
            id: None,
            created: Some(created),
            verification_method: verification_method.into(),
            proof_purpose: ProofPurpose::AssertionMethod,
            expires: None,
            domain: None,
            challenge: None,
            previous_proof: Vec::new(),
        }
    }

    /// Options of a proof on a presentation, which answers a verifier's challenge.
    pub fn authentication(
        verification_method: impl Into<String>,
        challenge: impl Into<String>,
        domain: Option<String>,
        created: Timestamp,
    ) -> Self {
        Self {
            proof_purpose: ProofPurpose::Authentication,
            challenge: Some(challenge.into()),
            domain,
            ..Self::assertion(verification_method, created)
        }
    }

    /// The proof object, without contexts and signature.
    pub(crate) fn to_proof(
        &self,
        proof_type: &str,
        cryptosuite: Option<&str>,
    ) -> Map<String, Value> {
        let mut proof = Map::new();
        let mut put = |member: &str, value: Option<Value>| {
            if let Some(value) = value {
                proof.insert(member.to_owned(), value);
            }
        };
        put("id", self.id.as_ref().map(|id| json!(id)));
        put("type", Some(json!(proof_type)));
        put("cryptosuite", cryptosuite.map(|name| json!(name)));
        put("created", self.created.map(|time| json!(time.to_string())));
        put("expires", self.expires.map(|time| json!(time.to_string())));
        put("verificationMethod", Some(json!(self.verification_method)));
        put("proofPurpose", Some(json!(self.proof_purpose.as_str())));
        put("domain", self.domain.as_ref().map(|domain| json!(domain)));
        put(
            "challenge",
            self.challenge.as_ref().map(|challenge| json!(challenge)),
        );
        put(
            "previousProof",
            match self.previous_proof.as_slice() {
                [] => None,
                [only] => Some(json!(only)),
                several => Some(json!(several)),
            },
        );
        proof
    }
}
