//! What a caller expects of a proof: what it is for, and whom and what it answers.
//!
//! [Data Integrity, verify proof](https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#verify-proof): `expectedProofPurpose`,
//! `domain`, `challenge`. An expectation in a form that is not understood must not count as none.

use serde_json::Value;
use testamur_signing::proof::{Proof, ProofError, ProofPurpose};
use testamur_verifier::{Problem as Code, VerificationReport};

use super::{
    verdict::{Verification, VerificationProblem},
    verify::unfit,
};
use crate::problem::Problem;

/// The names of what can be expected, among the options.
pub(crate) const NAMES: [&str; 3] = ["challenge", "domain", "expectedProofPurpose"];

/// What is expected.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) challenge: Option<String>,
    pub(crate) domain: Option<Vec<String>>,
    purpose: Option<ProofPurpose>,
}

impl Expected {
    pub(crate) fn read(options: &Value) -> Result<Self, Problem> {
        Ok(Self {
            challenge: match &options["challenge"] {
                Value::Null => None,
                Value::String(challenge) => Some(challenge.clone()),
                _ => return Err(unfit("/options/challenge", "a text")),
            },
            domain: domain(&options["domain"])?,
            purpose: purpose(&options["expectedProofPurpose"])?,
        })
    }

    /// Holds what was verified for a purpose to the one that is expected.
    pub(crate) fn judge_purpose(&self, verified: ProofPurpose, verification: &mut Verification) {
        if self.purpose.is_none_or(|purpose| purpose == verified) {
            return;
        }
        let detail = "The proof was made for another purpose than is expected.";
        verification.error(VerificationProblem::of_code(
            Code::ProofPurposeNotAccepted,
            detail,
            "/proof",
        ));
    }

    /// Holds a credential's proof to all of it. A token has no place for a challenge or a domain, so it answers none.
    pub(crate) fn judge_credential(
        &self,
        credential: &Value,
        report: &VerificationReport,
        verification: &mut Verification,
    ) {
        self.judge_purpose(ProofPurpose::AssertionMethod, verification);
        let counted = report.proofs.iter().find(|proof| proof.counted);
        let pointer = counted.map_or("/proof", |proof| &proof.pointer);
        let proof = credential.pointer(pointer).map(Proof::parse);
        let proof = proof.unwrap_or(Err(ProofError::Missing)).ok();
        let answers =
            |is_answered: &dyn Fn(&Proof) -> bool| proof.as_ref().is_some_and(is_answered);
        if let Some(challenge) = &self.challenge
            && !answers(&|proof| proof.verify_challenge(challenge).is_ok())
        {
            let detail = "The proof does not answer the challenge.";
            verification.error(VerificationProblem::of_code(
                Code::InvalidChallenge,
                detail,
                pointer,
            ));
        }
        if let Some(domain) = &self.domain {
            let domain: Vec<&str> = domain.iter().map(String::as_str).collect();
            if !answers(&|proof| proof.verify_domain(&domain).is_ok()) {
                let detail = "The proof was made for somebody else.";
                verification.error(VerificationProblem::of_code(
                    Code::InvalidDomain,
                    detail,
                    pointer,
                ));
            }
        }
    }
}

fn purpose(asked: &Value) -> Result<Option<ProofPurpose>, Problem> {
    if asked.is_null() {
        return Ok(None);
    }
    let unfit = || unfit("/options/expectedProofPurpose", "a purpose of a proof");
    let purpose = asked.as_str().and_then(ProofPurpose::parse);
    purpose.ok_or_else(unfit).map(Some)
}

fn domain(asked: &Value) -> Result<Option<Vec<String>>, Problem> {
    let names = match asked {
        Value::Null => return Ok(None),
        Value::Array(names) if !names.is_empty() => names.as_slice(),
        one => std::slice::from_ref(one),
    };
    let names: Option<Vec<String>> = names
        .iter()
        .map(|name| name.as_str().map(str::to_owned))
        .collect();
    let unfit = || unfit("/options/domain", "a text, or a list of texts");
    names.ok_or_else(unfit).map(Some)
}
