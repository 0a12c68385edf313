//! Issuers, badges and lists to verify.

use jiff::Timestamp;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::{ControllerDocument, KeyType, PublicKey, SecretKey, did_key, did_web};
use testamur_signing::ecdsa_sd_2023::{add_base_proof, derive};
use testamur_signing::eddsa_rdfc_2022::{self, ProofOptions};
use testamur_signing::vc_jwt::{self, Profile};
use testamur_status::{BitstringStatusList, StatusPurpose, status_list_credential};
use testamur_verifier::{
    Check, CheckCode, DocumentSource, MemoryDocuments, Outcome, Policy, Problem,
    VerificationReport, VerifyOptions, verify,
};

pub(crate) const LIST_URL: &str = "https://lists.example/revocation/1";
pub(crate) const WEB_ID: &str = "did:web:harbour.example";
pub(crate) const HTTPS_ID: &str = "https://harbour.example/issuer";

pub(crate) fn now() -> Timestamp {
    at("2026-01-01T00:00:00Z")
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Somebody with a key, and the name under which that key signs.
pub(crate) struct Party {
    pub(crate) secret: SecretKey,
    pub(crate) id: String,
    pub(crate) method: String,
}

impl Party {
    /// A `did:key`, different for each seed.
    pub(crate) fn new(seed: u8) -> Self {
        let secret = SecretKey::from_bytes(KeyType::Ed25519, &[seed; 32]).unwrap();
        let id = did_key::did(secret.public_key()).unwrap();
        let method = did_key::verification_method(secret.public_key()).unwrap();
        Self { secret, id, method }
    }

    /// The same key under another id, with the method `{id}#key-1`.
    pub(crate) fn named(seed: u8, id: &str) -> Self {
        let secret = SecretKey::from_bytes(KeyType::Ed25519, &[seed; 32]).unwrap();
        Self {
            secret,
            id: id.to_owned(),
            method: format!("{id}#key-1"),
        }
    }

    pub(crate) fn signing_as(mut self, method: &str) -> Self {
        method.clone_into(&mut self.method);
        self
    }

    pub(crate) fn key(&self) -> &PublicKey {
        self.secret.public_key()
    }

    pub(crate) fn multibase(&self) -> String {
        self.key().to_multibase().unwrap()
    }

    pub(crate) fn proof_options(&self) -> ProofOptions {
        ProofOptions::assertion(self.method.clone(), at("2025-01-01T00:00:00Z"))
    }

    pub(crate) fn sign(&self, credential: &Value) -> Value {
        self.sign_with(credential, &self.proof_options())
    }

    pub(crate) fn sign_with(&self, credential: &Value, options: &ProofOptions) -> Value {
        eddsa_rdfc_2022::add_proof(credential, options, &self.secret).unwrap()
    }

    pub(crate) fn sign_jwt(&self, credential: &Value, profile: Profile) -> String {
        vc_jwt::sign(credential, profile, &self.method, &self.secret).unwrap()
    }

    /// A base proof in which nothing is mandatory but what always is.
    pub(crate) fn base(&self, credential: &Value) -> Value {
        let (options, mut rng) = (self.proof_options(), StdRng::seed_from_u64(3));
        add_base_proof(credential, &options, &[], &self.secret, &mut rng).unwrap()
    }

    /// What a holder shows of a credential with such a proof.
    pub(crate) fn derived(&self, credential: &Value, pointers: &[&str]) -> Value {
        let pointers: Vec<String> = pointers.iter().map(|&text| text.to_owned()).collect();
        derive(&self.base(credential), &pointers).unwrap()
    }

    pub(crate) fn badge(&self) -> Value {
        badge(&self.id)
    }

    /// The controller document which lists the key as `#key-1`.
    pub(crate) fn controller_document(&self) -> Value {
        json!({
            "@context": ["https://www.w3.org/ns/cid/v1"],
            "id": self.id,
            "verificationMethod": [{
                "id": format!("{}#key-1", self.id), "type": "Multikey", "controller": self.id,
                "publicKeyMultibase": self.multibase(),
            }],
            "assertionMethod": [format!("{}#key-1", self.id)],
        })
    }

    pub(crate) fn did_document(&self) -> MemoryDocuments {
        let url = did_web::document_url(&self.id).unwrap();
        ControllerDocument::parse(&self.controller_document()).unwrap();
        MemoryDocuments::new().with(
            &url,
            "application/did+json",
            self.controller_document().to_string(),
        )
    }

    /// A signed list of this issuer in which one index is set.
    pub(crate) fn list(&self, purpose: StatusPurpose, set: Option<usize>) -> Value {
        self.sign(&self.unsigned_list(purpose, set))
    }

    pub(crate) fn unsigned_list(&self, purpose: StatusPurpose, set: Option<usize>) -> Value {
        let mut list = BitstringStatusList::with_len(BitstringStatusList::MINIMUM_LEN);
        if let Some(index) = set {
            list.set(index, true).unwrap();
        }
        let until = at("2026-01-02T00:00:00Z");
        status_list_credential(
            LIST_URL,
            &self.id,
            purpose,
            &list,
            at("2025-12-31T00:00:00Z"),
            Some(until),
        )
    }
}

pub(crate) fn badge(issuer_id: &str) -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
        ],
        "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": { "id": issuer_id, "type": ["Profile"], "name": "Harbour College" },
        "validFrom": "2025-01-01T00:00:00Z",
        "name": "Algebra",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://harbour.example/algebra",
                "type": ["Achievement"],
                "name": "Algebra",
                "description": "Solves linear equations.",
                "criteria": { "narrative": "Passes the exam." }
            }
        }
    })
}

pub(crate) fn badge_1_1(issuer_id: &str) -> Value {
    let mut badge = badge(issuer_id);
    badge["@context"][0] = json!("https://www.w3.org/2018/credentials/v1");
    let from = badge
        .as_object_mut()
        .unwrap()
        .shift_remove("validFrom")
        .unwrap();
    badge["issuanceDate"] = from;
    badge
}

/// With the context that defines Data Integrity proofs, which data model 1.1 does not bring along.
pub(crate) fn badge_1_1_for_proofs(issuer_id: &str) -> Value {
    let mut badge = badge_1_1(issuer_id);
    let contexts = badge["@context"].as_array_mut().unwrap();
    contexts.push(json!("https://w3id.org/security/data-integrity/v2"));
    badge
}

pub(crate) fn with(mut value: Value, pointer: &str, member: &str, new: Value) -> Value {
    value.pointer_mut(pointer).unwrap()[member] = new;
    value
}

pub(crate) fn status_entry(purpose: &str, index: &str) -> Value {
    json!({
        "id": format!("{LIST_URL}#{index}"),
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": index,
        "statusListCredential": LIST_URL,
    })
}

pub(crate) async fn verify_offline(input: &Value) -> VerificationReport {
    verify_with(input, &MemoryDocuments::new()).await
}

pub(crate) async fn verify_with(
    input: &Value,
    documents: &dyn DocumentSource,
) -> VerificationReport {
    verify_under(input, &VerifyOptions::default(), documents).await
}

pub(crate) async fn verify_under(
    input: &Value,
    options: &VerifyOptions,
    documents: &dyn DocumentSource,
) -> VerificationReport {
    let input = input.to_string();
    let report = verify(input.as_bytes(), options, documents, now()).await;
    let report = report.unwrap();
    assert_explained(&report);
    report
}

/// A policy by its name, or one of one's own.
pub(crate) fn by_policy(policy: &Value) -> VerifyOptions {
    let policy = match policy.as_str() {
        Some(name) => Policy::named(name).unwrap(),
        None => Policy::parse(policy.to_string().as_bytes()).unwrap(),
    };
    VerifyOptions {
        policy,
        ..VerifyOptions::default()
    }
}

pub(crate) async fn verify_bytes(
    input: &[u8],
    documents: &dyn DocumentSource,
) -> VerificationReport {
    let report = verify(input, &VerifyOptions::default(), documents, now()).await;
    let report = report.unwrap();
    assert_explained(&report);
    report
}

/// Every step that did not pass says what was found and what was expected, also of what stands inside.
#[track_caller]
pub(crate) fn assert_explained(report: &VerificationReport) {
    for check in &report.checks {
        let passed = matches!(check.outcome, Outcome::Passed | Outcome::Skipped);
        let explained = check.found.is_some() && check.expected.is_some();
        assert!(passed || explained, "{check:#?}");
    }
    for inside in &report.embedded {
        assert_explained(&inside.report);
    }
}

/// The required check of this step, and that it has this problem.
#[track_caller]
pub(crate) fn assert_refused(
    report: &VerificationReport,
    code: CheckCode,
    problem: Problem,
) -> Check {
    assert!(!report.verified, "{}", report.to_text());
    let found = report.checks.iter().find(|check| {
        check.required
            && check.outcome == Outcome::Failed
            && check.code == code
            && check.problem == Some(problem)
    });
    found
        .unwrap_or_else(|| panic!("no failed {code} with {problem} in:\n{}", report.to_text()))
        .clone()
}

#[track_caller]
pub(crate) fn assert_unknown(report: &VerificationReport, code: CheckCode, problem: Problem) {
    assert!(!report.verified, "{}", report.to_text());
    let found = report.checks.iter().any(|check| {
        check.required
            && check.outcome == Outcome::Unknown
            && check.code == code
            && check.problem == Some(problem)
    });
    assert!(
        found,
        "no unknown {code} with {problem} in:\n{}",
        report.to_text()
    );
}

#[track_caller]
pub(crate) fn assert_verified(report: &VerificationReport) {
    assert!(report.verified, "{}", report.to_text());
}
