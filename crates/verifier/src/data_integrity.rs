//! Embedded proofs of every cryptosuite, in sets and chains.
//!
//! [Data Integrity, verify proof](https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#verify-proof) and
//! [verify proof sets](https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#verify-proof-sets-and-chains).

use serde_json::Value;
use testamur_keys::PublicKey;
use testamur_linked_data::{Limits, canonicalize};
use testamur_signing::proof::{Proof, ProofError, ProofPurpose};
use testamur_signing::{CanonicalDocument, Cryptosuite, ProofVerification};

use crate::bench::Bench;
use crate::check::{Check, CheckCode, Outcome};
use crate::disclosure::verify_disclosure;
use crate::input::ParsedInput;
use crate::judged_proof::JudgedProof;
use crate::key_name::KeyName;
use crate::presentation_request::PresentationRequest;
use crate::problem::Problem;
use crate::time::verify_proof_time;

impl Bench<'_> {
    /// Judges each proof of a set alone.
    pub(crate) async fn judge_set(
        &self,
        input: &ParsedInput,
        proofs: &[Result<Proof, ProofError>],
    ) -> Vec<JudgedProof> {
        let is_set = input.credential.get("proof").is_some_and(Value::is_array);
        let own_limits = own_limits(&self.options.canonicalization_limits, proofs.len());
        let mut later_contexts = LaterContexts::new(self.unsecured, &own_limits);
        let mut judged = Vec::new();
        for index in 0..proofs.len().min(self.options.max_proofs) {
            let pointer = if is_set {
                format!("/proof/{index}")
            } else {
                "/proof".to_owned()
            };
            judged.push(
                self.judge_data_integrity(proofs, index, &pointer, &mut later_contexts)
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
        proofs: &[Result<Proof, ProofError>],
        index: usize,
        pointer: &str,
        later_contexts: &mut LaterContexts<'_>,
    ) -> JudgedProof {
        let proof = match &proofs[index] {
            Ok(proof) => proof,
            Err(error) => {
                let problem = proof_problem(error);
                let check = Check::failed(CheckCode::Proof, problem, "The proof cannot be read.");
                let mut judged = JudgedProof::unreadable(
                    pointer,
                    check
                        .found(error.to_string())
                        .expected("a proof of Data Integrity 1.0"),
                );
                judged.is_link = error.is_of_chain();
                return judged;
            }
        };
        let mut judged = JudgedProof::of(proof, pointer);
        // However many proofs there are, and keys to try, what they all cover is canonicalised once.
        let limits = later_contexts.limits;
        let verification = ProofVerification::new(self.unsecured, proofs, index, limits);
        let Ok(verification) = verification else {
            judged.push(unknown_suite(proof), pointer);
            return judged;
        };
        judged.push(
            Check::passed(
                CheckCode::Proof,
                "The proof is of a kind that is understood.",
            ),
            pointer,
        );
        judged.push(verify_purpose(proof, self.purpose), pointer);
        if let Some(request) = self.request {
            judged.push(verify_answer(proof, request), pointer);
        }
        let name = KeyName::VerificationMethod(&proof.verification_method);
        let verify = |key: &PublicKey| {
            if let Some(limit) = &self.over_limit {
                return Err(limit.clone());
            }
            verification
                .verify(key)
                .map_err(|error| (proof_problem(&error), error.to_string()))
        };
        let key = self.judge_key(&mut judged, name, &verify, pointer).await;
        if judged.report.signature == Outcome::Passed {
            for check in verify_disclosure(&verification, self.options) {
                judged.push(check, pointer);
            }
            if let Some(check) = later_contexts.verify(proof) {
                judged.push(check, pointer);
            }
        }
        judged.push(
            verify_proof_time(proof.created, proof.expires, pointer, self.clock),
            pointer,
        );
        self.judge_key_time(&mut judged, key.as_ref(), proof.created, pointer);
        judged
    }
}

/// Contexts that were added after a JCS proof was made.
///
/// The proof says nothing about them: they may be there only if every statement is the same without them.
struct LaterContexts<'a> {
    unsecured: &'a CanonicalDocument<'a>,
    limits: &'a Limits,
    /// The lists of contexts that were asked about, and whether the statements are the same under them.
    known: Vec<(Value, bool)>,
}

impl<'a> LaterContexts<'a> {
    fn new(unsecured: &'a CanonicalDocument<'a>, limits: &'a Limits) -> Self {
        Self {
            unsecured,
            limits,
            known: Vec::new(),
        }
    }

    /// Compares the statements with those at the time of a proof, whose signature is good; nothing is said if no context
    /// was added since.
    fn verify(&mut self, proof: &Proof) -> Option<Check> {
        let then = proof.members.get("@context")?;
        let now = self.unsecured.document().get("@context")?;
        if then == now {
            return None;
        }
        Some(if self.are_the_same_under(then) {
            Check::passed(
                CheckCode::SafeMode,
                "The contexts that were added after the proof change nothing that it signed.",
            )
        } else {
            let message = "Contexts were added after the proof was made, and change what it says.";
            Check::failed(CheckCode::SafeMode, Problem::DataLoss, message)
                .found(now.to_string())
                .expected(then.to_string())
        })
    }

    fn are_the_same_under(&mut self, contexts: &Value) -> bool {
        let mut known = self.known.iter();
        if let Some((_, same)) = known.find(|(known, _)| known == contexts) {
            return *same;
        }
        let same = self.unsecured.canonical().is_ok_and(|now| {
            let mut before = self.unsecured.document().clone();
            before["@context"] = contexts.clone();
            canonicalize(&before, self.limits).is_ok_and(|before| before == *now)
        });
        self.known.push((contexts.clone(), same));
        same
    }
}

/// The bounds of what is canonicalised for one proof alone: a link of a chain, selective disclosure, contexts of then.
///
/// The work on blank nodes is shared out, so that all of them together cost no more than the credential itself may.
fn own_limits(limits: &Limits, proofs: usize) -> Limits {
    Limits {
        hash_steps: limits.hash_steps / proofs.max(1),
        ..*limits
    }
}

fn unknown_suite(proof: &Proof) -> Check {
    let known: Vec<_> = Cryptosuite::ALL.map(Cryptosuite::as_str).to_vec();
    let found = match &proof.cryptosuite {
        Some(suite) => format!("{} with `{suite}`", proof.proof_type),
        None => proof.proof_type.clone(),
    };
    let message = "The proof is of a kind which this verifier does not implement.";
    Check::failed(CheckCode::Proof, Problem::CryptosuiteNotSupported, message)
        .found(found)
        .expected(format!("one of {}", known.join(", ")))
}

fn verify_purpose(proof: &Proof, purpose: ProofPurpose) -> Check {
    if proof.proof_purpose == purpose {
        let message = match purpose {
            ProofPurpose::Authentication => "The proof was made to authenticate.",
            _ => "The proof was made to assert.",
        };
        return Check::passed(CheckCode::ProofPurpose, message);
    }
    let message = match purpose {
        ProofPurpose::Authentication => {
            "The proof was made for another purpose than to show who presents."
        }
        _ => "The proof was made for another purpose than to assert a credential.",
    };
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
    .expected(purpose.as_str())
}

/// Whether the proof was made for this verifier, now: an old one may have been made for another.
fn verify_answer(proof: &Proof, request: &PresentationRequest) -> Check {
    let code = CheckCode::HolderBinding;
    if let Err(error) = proof.verify_challenge(&request.challenge) {
        let message = "The presentation does not answer the challenge.";
        return Check::failed(code, Problem::InvalidChallenge, message)
            .found(error.to_string())
            .expected(&request.challenge);
    }
    if let Some(domain) = &request.domain {
        let domain: Vec<&str> = domain.iter().map(String::as_str).collect();
        if let Err(error) = proof.verify_domain(&domain) {
            let message = "The presentation was made for somebody else.";
            return Check::failed(code, Problem::InvalidDomain, message)
                .found(error.to_string())
                .expected(domain.join(", "));
        }
    }
    Check::passed(code, "The presentation answers what was asked.")
}

/// What a proof that cannot be read, or does not verify, suffers from.
fn proof_problem(error: &ProofError) -> Problem {
    match error {
        ProofError::UnknownCryptosuite => Problem::CryptosuiteNotSupported,
        ProofError::KeyType => Problem::AlgKeyMismatch,
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whatever_a_proof_suffers_from_has_its_name() {
        let contexts = json!(["https://www.w3.org/ns/credentials/v2"]);
        let canonical = |document: &Value, quads| {
            let limits = Limits {
                quads,
                ..Limits::default()
            };
            let error = canonicalize(document, &limits).unwrap_err();
            ProofError::Transformation(error)
        };
        let undefined = json!({"@context": contexts, "noSuchTerm": "x"});
        let sound = json!({"@context": contexts, "id": "urn:x:1", "name": "x"});
        let member = |member| ProofError::Member {
            member,
            expected: "another",
        };
        let name = "jws".to_owned();
        for (error, problem) in [
            (
                ProofError::UnknownCryptosuite,
                Problem::CryptosuiteNotSupported,
            ),
            (ProofError::KeyType, Problem::AlgKeyMismatch),
            (member("proofPurpose"), Problem::ProofPurposeNotAccepted),
            (member("created"), Problem::Malformed),
            (ProofError::Missing, Problem::NoProof),
            (ProofError::ProofValue, Problem::SignatureInvalid),
            (ProofError::PreviousProof, Problem::SignatureInvalid),
            (ProofError::TooMany, Problem::LimitReached),
            (canonical(&undefined, 9), Problem::DataLoss),
            (canonical(&sound, 0), Problem::CanonicalizationLimit),
            (ProofError::UnknownMember { name }, Problem::DataLoss),
            (ProofError::Context, Problem::Malformed),
        ] {
            assert_eq!(proof_problem(&error), problem, "{error}");
        }
    }

    #[test]
    fn a_proof_is_made_for_the_purpose_that_is_asked_for() {
        let proof = |purpose: &str| {
            let members = json!({
                "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofValue": "z1",
                "verificationMethod": "did:example:a#b", "proofPurpose": purpose,
            });
            Proof::parse(&members).unwrap()
        };
        for (purpose, other, made, not_made) in [
            (
                ProofPurpose::AssertionMethod,
                "authentication",
                "to assert",
                "to assert",
            ),
            (
                ProofPurpose::Authentication,
                "assertionMethod",
                "to authenticate",
                "who presents",
            ),
        ] {
            let right = verify_purpose(&proof(purpose.as_str()), purpose);
            assert_eq!(right.outcome, Outcome::Passed);
            assert!(right.message.contains(made), "{}", right.message);
            let wrong = verify_purpose(&proof(other), purpose);
            assert_eq!(wrong.problem, Some(Problem::ProofPurposeNotAccepted));
            assert!(wrong.message.contains(not_made), "{}", wrong.message);
            assert_eq!(wrong.found, Some(format!("\"{other}\"")));
        }
    }
}
