//! The first half of the truth, and what follows from it: each proof judged alone.
//!
//! [Data Integrity, verify proof](https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#verify-proof) and
//! [verify proof sets](https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#verify-proof-sets-and-chains);
//! [Open Badges, verify a VC-JWT](https://www.imsglobal.org/spec/ob/v3p0/#verify-a-credential-vc-jwt-signature).
//!
//! One good proof bound to the issuer is needed. Other proofs are reported and do not count: anyone can add one.

use jiff::Timestamp;
use serde_json::Value;
use testamur_keys::PublicKey;
use testamur_signing::eddsa_rdfc_2022;
use testamur_signing::proof::{Proof, ProofError, ProofPurpose, signed_document};
use testamur_signing::vc_jwt::VcJwt;

use crate::check::{Check, CheckCode, Outcome, Problem};
use crate::documents::Documents;
use crate::issuer_binding::{KeyFinding, KeyName, NamedKey, find_key};
use crate::issuer_keys::PublishedKey;
use crate::options::VerifyOptions;
use crate::parse_input::{ParsedInput, Securing};
use crate::report::{ProofReport, Trust};
use crate::time::{Clock, verify_key_time, verify_proof_time};

/// One proof's steps and what they say in short.
pub(crate) struct JudgedProof {
    pub(crate) checks: Vec<Check>,
    pub(crate) report: ProofReport,
}

/// What the proofs are judged against.
pub(crate) struct Bench<'a> {
    pub(crate) issuer_id: &'a str,
    /// When the credential became valid: the time of a proof which has none.
    pub(crate) valid_from: Option<Timestamp>,
    pub(crate) clock: Clock,
    pub(crate) options: &'a VerifyOptions,
    pub(crate) documents: &'a Documents<'a>,
}

impl Bench<'_> {
    /// Judges every proof, and marks the one on which the verdict rests.
    pub(crate) async fn judge(&self, input: &ParsedInput) -> Vec<JudgedProof> {
        let mut judged = match &input.securing {
            Securing::Nothing(check) => vec![JudgedProof::unreadable("/proof", check.clone())],
            Securing::Jws(jwt) => vec![self.judge_jws(jwt).await],
            Securing::DataIntegrity(proofs) => self.judge_set(input, proofs).await,
        };
        let best = judged.iter().map(JudgedProof::distance).min();
        let best = judged
            .iter()
            .position(|proof| Some(proof.distance()) == best);
        for (index, proof) in judged.iter_mut().enumerate() {
            proof.report.counted = Some(index) == best;
            for check in &mut proof.checks {
                check.required &= proof.report.counted;
            }
        }
        judged
    }

    async fn judge_set(
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
        let verify = |key: &PublicKey| {
            let signed = signed_document(&input.unsecured, proofs, index)?;
            eddsa_rdfc_2022::verify_proof(&signed, &proof.members, key)
        };
        let verify = |key: &PublicKey| {
            verify(key).map_err(|error| (proof_problem(&error), error.to_string()))
        };
        let key = self.judge_key(&mut judged, name, &verify, pointer).await;
        judged.push(
            verify_proof_time(proof.created, proof.expires, pointer, self.clock),
            pointer,
        );
        self.judge_key_time(&mut judged, key.as_ref(), proof.created, pointer);
        judged
    }

    async fn judge_jws(&self, jwt: &VcJwt) -> JudgedProof {
        let mut judged = JudgedProof::of_jws(jwt);
        judged.push(
            Check::passed(CheckCode::Proof, "The JWS is of a kind that is understood."),
            "",
        );
        let name = KeyName::Jose {
            key_id: jwt.key_id.as_deref(),
            jwk: jwt.jwk.as_ref(),
            algorithm: jwt.algorithm,
        };
        let verify = |key: &PublicKey| {
            jwt.verify(key)
                .map_err(|error| (Problem::SignatureInvalid, error.to_string()))
        };
        let key = self.judge_key(&mut judged, name, &verify, "").await;
        judged.push(verify_claims(jwt), "");
        judged.push(self.verify_jwt_time(jwt), "");
        self.judge_key_time(&mut judged, key.as_ref(), None, "");
        judged
    }

    /// The claims which say when the signature was made and for how long it holds.
    fn verify_jwt_time(&self, jwt: &VcJwt) -> Check {
        let instant = |claim| {
            jwt.numeric_date(claim)
                .and_then(|at| Timestamp::from_second(at).ok())
        };
        let made = [instant("iat"), instant("nbf")].into_iter().flatten().max();
        verify_proof_time(made, instant("exp"), "", self.clock)
    }

    /// Finds the key, judges the signature under it, and says whether it is the issuer's.
    async fn judge_key(
        &self,
        judged: &mut JudgedProof,
        name: KeyName<'_>,
        verify: &(dyn Fn(&PublicKey) -> Result<(), (Problem, String)> + Sync),
        pointer: &str,
    ) -> Option<PublishedKey> {
        let fits = |key: &PublicKey| verify(key).is_ok();
        let pinned = &self.options.pinned_keys;
        let found = find_key(self.issuer_id, name, pinned, self.documents, &fits).await;
        let place = name_pointer(name, pointer);
        match found {
            KeyFinding::Bound { trust, keys } => {
                judged.report.trust = Some(trust);
                let good = keys.iter().find(|key| verify(&key.key).is_ok());
                let key = good.or(keys.first())?.clone();
                judged.push(Check::passed(CheckCode::Key, "The key is known."), &place);
                judged.push_signature(verify(&key.key), pointer);
                judged.push_binding(bound(trust), &place);
                judged.push(verify_relationship(&key), &place);
                Some(key)
            }
            KeyFinding::NotBound { key, reason } => {
                judged.report.trust =
                    matches!(key, NamedKey::Key(_)).then_some(Trust::SelfAsserted);
                judged.push_named(
                    &key,
                    Problem::KeyNotFound,
                    Outcome::Failed,
                    verify,
                    pointer,
                    &place,
                );
                judged.push_binding(self.not_bound(name, &reason), &place);
                None
            }
            KeyFinding::Unknown { key, reason } => {
                judged.push_named(
                    &key,
                    Problem::KeyUnreachable,
                    Outcome::Unknown,
                    verify,
                    pointer,
                    &place,
                );
                let message = "Whether the key is the issuer's cannot be said now.";
                let check =
                    Check::unknown(CheckCode::IssuerBinding, Problem::KeyUnreachable, message);
                judged.push_binding(
                    check.found(reason).expected(self.expected_binding()),
                    &place,
                );
                None
            }
        }
    }

    fn judge_key_time(
        &self,
        judged: &mut JudgedProof,
        key: Option<&PublishedKey>,
        created: Option<Timestamp>,
        pointer: &str,
    ) {
        let check = match key {
            Some(key) => {
                let made = created.or(self.valid_from);
                verify_key_time(made, key.expires, key.revoked, pointer, self.clock)
            }
            None => Check::skipped(
                CheckCode::KeyTime,
                "Nobody vouches for the key, so nobody says when it was in use.",
            ),
        };
        judged.push(check, pointer);
    }

    fn not_bound(&self, name: KeyName<'_>, reason: &str) -> Check {
        let message =
            "The key is not one which the issuer publishes: anyone could have made this proof.";
        let found = match name.as_str() {
            Some(name) => format!("`{name}`: {reason}"),
            None => reason.to_owned(),
        };
        Check::failed(
            CheckCode::IssuerBinding,
            Problem::IssuerKeyNotBound,
            message,
        )
        .found(found)
        .expected(self.expected_binding())
    }

    fn expected_binding(&self) -> String {
        format!(
            "a key which `{}` publishes, or which is pinned here",
            self.issuer_id
        )
    }
}

impl JudgedProof {
    fn of(proof: &Proof, pointer: &str) -> Self {
        let mechanism = proof.cryptosuite.as_ref().unwrap_or(&proof.proof_type);
        let mut judged = Self::empty(pointer, mechanism.clone());
        judged.report.verification_method = Some(proof.verification_method.clone());
        judged.report.created = proof.created.map(|created| created.to_string());
        judged
    }

    fn of_jws(jwt: &VcJwt) -> Self {
        let mut judged = Self::empty("", jwt.algorithm.as_str().to_owned());
        judged.report.verification_method.clone_from(&jwt.key_id);
        judged
    }

    fn unreadable(pointer: &str, check: Check) -> Self {
        let mut judged = Self::empty(pointer, "none".to_owned());
        judged.push(check, pointer);
        judged
    }

    fn empty(pointer: &str, mechanism: String) -> Self {
        let report = ProofReport {
            pointer: pointer.to_owned(),
            mechanism,
            verification_method: None,
            created: None,
            signature: Outcome::Skipped,
            issuer_binding: Outcome::Skipped,
            trust: None,
            counted: false,
        };
        Self {
            checks: Vec::new(),
            report,
        }
    }

    fn push(&mut self, check: Check, pointer: &str) {
        let check = if check.pointer.is_empty() {
            check.at(pointer)
        } else {
            check
        };
        self.checks.push(check);
    }

    fn push_signature(&mut self, verified: Result<(), (Problem, String)>, pointer: &str) {
        let code = CheckCode::Signature;
        let check = match verified {
            Ok(()) => Check::passed(
                code,
                "The signature is good under the key that the proof names.",
            ),
            Err((problem, reason)) => {
                let message = "The signature is not good: the credential was changed, or another key made it.";
                Check::failed(code, problem, message).found(reason)
            }
        };
        self.report.signature = check.outcome;
        self.push(check, pointer);
    }

    fn push_binding(&mut self, check: Check, pointer: &str) {
        self.report.issuer_binding = check.outcome;
        self.push(check, pointer);
    }

    /// The key that only the proof's name says, and the signature under it; or that there is none.
    fn push_named(
        &mut self,
        key: &NamedKey,
        problem: Problem,
        outcome: Outcome,
        verify: &(dyn Fn(&PublicKey) -> Result<(), (Problem, String)> + Sync),
        pointer: &str,
        place: &str,
    ) {
        match key {
            NamedKey::Key(key) => {
                self.push(
                    Check::passed(CheckCode::Key, "The proof itself says its key."),
                    place,
                );
                self.push_signature(verify(key), pointer);
            }
            NamedKey::Unsuitable(error) => {
                let message = "The key is one that nobody should trust.";
                let check = Check::failed(CheckCode::Key, Problem::UnsuitableKey, message);
                self.push(check.found(error.to_string()), place);
            }
            NamedKey::Nothing => {
                let message = "The key that the proof names could not be had.";
                let check = match outcome {
                    Outcome::Unknown => Check::unknown(CheckCode::Key, problem, message),
                    _ => Check::failed(CheckCode::Key, problem, message),
                };
                self.push(check, place);
                self.report.signature = Outcome::Unknown;
            }
        }
    }

    /// How far the proof is from good: its worst step, then the two halves of the truth. Less is better.
    fn distance(&self) -> [u8; 3] {
        let rank = |outcome| match outcome {
            Outcome::Passed => 0,
            Outcome::Skipped => 1,
            Outcome::Unknown => 2,
            Outcome::Failed => 3,
        };
        let steps = self
            .checks
            .iter()
            .filter(|check| check.outcome != Outcome::Skipped);
        let worst = steps.map(|check| rank(check.outcome)).max().unwrap_or(3);
        let report = &self.report;
        [worst, rank(report.signature), rank(report.issuer_binding)]
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

fn bound(trust: Trust) -> Check {
    let message = match trust {
        Trust::Pinned => "The key is one that is pinned here as the issuer's.",
        Trust::ByIdentifier => "The key is the one which the issuer's id itself says.",
        Trust::Resolved | Trust::SelfAsserted => "The key is one which the issuer publishes.",
    };
    Check::passed(CheckCode::IssuerBinding, message)
}

fn verify_relationship(key: &PublishedKey) -> Check {
    let code = CheckCode::VerificationRelationship;
    if key.may_assert {
        return Check::passed(code, "The issuer uses the key to assert.");
    }
    let message = "The issuer publishes the key, but not to assert credentials with.";
    Check::failed(code, Problem::VerificationRelationshipMissing, message)
        .expected("the key under `assertionMethod`")
}

fn verify_claims(jwt: &VcJwt) -> Check {
    match jwt.verify_claims() {
        Ok(()) => Check::passed(
            CheckCode::JwtClaims,
            "The JWT's claims agree with the credential.",
        ),
        Err(error) => {
            let message = "A claim of the JWT disagrees with the credential.";
            Check::failed(CheckCode::JwtClaims, Problem::ClaimMismatch, message)
                .found(error.to_string())
        }
    }
}

fn name_pointer(name: KeyName<'_>, pointer: &str) -> String {
    match name {
        KeyName::VerificationMethod(_) => format!("{pointer}/verificationMethod"),
        KeyName::Jose { .. } => String::new(),
    }
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
