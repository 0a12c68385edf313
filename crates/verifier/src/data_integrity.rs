//! Embedded proofs: `eddsa-rdfc-2022` in sets and chains.
//!
//! [Data Integrity, verify proof](https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#verify-proof) and
//! [verify proof sets](https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#verify-proof-sets-and-chains).

use std::sync::OnceLock;

use serde_json::Value;
use testamur_keys::PublicKey;
use testamur_signing::eddsa_rdfc_2022::{self, HashData};
use testamur_signing::proof::{Proof, ProofError, ProofPurpose, signed_document};

use crate::bench::Bench;
use crate::check::{Check, CheckCode, Problem};
use crate::issuer_binding::KeyName;
use crate::judged_proof::JudgedProof;
use crate::parse_input::ParsedInput;
use crate::time::verify_proof_time;

impl Bench<'_> {
    /// Judges each proof of a set alone.
    pub(crate) async fn judge_set(
        &self,
        input: &ParsedInput,
        proofs: &[Result<Proof, ProofError>],
    ) -> Vec<JudgedProof> {
        let is_set = input.credential.get("proof").is_some_and(Value::is_array);
        let mut judged = Vec::new();
        for index in 0..proofs.len().min(self.options.max_proofs) {
            let pointer = if is_set {
                format!("/proof/{index}")
            } else {
                "/proof".to_owned()
            };
            judged.push(
                self.judge_data_integrity(input, proofs, index, &pointer)
                    .await,
            );
        }
        if proofs.len() > self.options.max_proofs {
            let message = "Further proofs are not looked at: the credential has too many.";
            let check = Check::failed(CheckCode::Proof, Problem::LimitReached, message)
                .found(format!("{} proofs", proofs.len()))
                .expected(format!("at most {}", self.options.max_proofs));
            judged.push(JudgedProof::unreadable("/proof", check));
        }
        judged
    }

    async fn judge_data_integrity(
        &self,
        input: &ParsedInput,
        proofs: &[Result<Proof, ProofError>],
        index: usize,
        pointer: &str,
    ) -> JudgedProof {
        let proof = match &proofs[index] {
            Ok(proof) => proof,
            Err(error) => {
                let problem = proof_problem(error);
                let check = Check::failed(CheckCode::Proof, problem, "The proof cannot be read.");
                return JudgedProof::unreadable(pointer, check.found(error.to_string()));
            }
        };
        let mut judged = JudgedProof::of(proof, pointer);
        if let Err(check) = verify_suite(proof) {
            judged.push(*check, pointer);
            return judged;
        }
        judged.push(
            Check::passed(
                CheckCode::Proof,
                "The proof is of a kind that is understood.",
            ),
            pointer,
        );
        judged.push(verify_purpose(proof), pointer);
        let name = KeyName::VerificationMethod(&proof.verification_method);
        // However many keys are tried, the credential is canonicalised once for each proof.
        let hashed: OnceLock<Result<HashData, ProofError>> = OnceLock::new();
        let hash = || {
            let signed = signed_document(&input.unsecured, proofs, index)?;
            let limits = &self.options.canonicalization_limits;
            eddsa_rdfc_2022::hash_data_within(&signed, &proof.members, limits)
        };
        let verify = |key: &PublicKey| {
            if let Some(limit) = &self.over_limit {
                return Err(limit.clone());
            }
            let verified = match hashed.get_or_init(hash) {
                Ok(hashed) => hashed.verify(&proof.proof_value, key),
                Err(error) => Err(error.clone()),
            };
            verified.map_err(|error| (proof_problem(&error), error.to_string()))
        };
        let key = self.judge_key(&mut judged, name, &verify, pointer).await;
        judged.push(
            verify_proof_time(proof.created, proof.expires, pointer, self.clock),
            pointer,
        );
        self.judge_key_time(&mut judged, key.as_ref(), proof.created, pointer);
        judged
    }
}

fn verify_suite(proof: &Proof) -> Result<(), Box<Check>> {
    let is_data_integrity = proof.proof_type == "DataIntegrityProof";
    if is_data_integrity && proof.cryptosuite.as_deref() == Some(eddsa_rdfc_2022::CRYPTOSUITE) {
        return Ok(());
    }
    let found = match &proof.cryptosuite {
        Some(suite) => format!("{} with `{suite}`", proof.proof_type),
        None => proof.proof_type.clone(),
    };
    let message = "The proof is of a kind which this verifier does not implement.";
    let check = Check::failed(CheckCode::Proof, Problem::CryptosuiteNotSupported, message)
        .found(found)
        .expected(format!(
            "DataIntegrityProof with `{}`",
            eddsa_rdfc_2022::CRYPTOSUITE
        ));
    Err(Box::new(check))
}

fn verify_purpose(proof: &Proof) -> Check {
    if proof.proof_purpose == ProofPurpose::AssertionMethod {
        return Check::passed(CheckCode::ProofPurpose, "The proof was made to assert.");
    }
    let message = "The proof was made for another purpose than to assert a credential.";
    Check::failed(
        CheckCode::ProofPurpose,
        Problem::ProofPurposeNotAccepted,
        message,
    )
    .found(
        proof
            .members
            .get("proofPurpose")
            .map(Value::to_string)
            .unwrap_or_default(),
    )
    .expected("assertionMethod")
}

/// What a proof that cannot be read, or does not verify, suffers from.
fn proof_problem(error: &ProofError) -> Problem {
    match error {
        ProofError::Cryptosuite { .. } => Problem::CryptosuiteNotSupported,
        ProofError::KeyType => Problem::UnsuitableKey,
        ProofError::Member {
            member: "proofPurpose",
            ..
        } => Problem::ProofPurposeNotAccepted,
        ProofError::Missing => Problem::NoProof,
        ProofError::Signature(_) | ProofError::ProofValue | ProofError::PreviousProof => {
            Problem::SignatureInvalid
        }
        ProofError::TooMany => Problem::LimitReached,
        ProofError::Transformation(error) if error.is_limit() => Problem::CanonicalizationLimit,
        ProofError::Transformation(_) | ProofError::UnknownMember { .. } => Problem::DataLoss,
        _ => Problem::Malformed,
    }
}
