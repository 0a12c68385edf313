//! An issuer with an address, what it signs, and how that is judged.

use jiff::Timestamp;
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey};
use testamur_signing::{Cryptosuite, ProofOptions};
use testamur_status::{BitstringStatusList, StatusPurpose, status_list_credential};
use testamur_verifier::{CheckCode, Outcome, Problem, VerificationReport, VerifyOptions, verify};

use crate::net::{Internet, Page};

/// Who signs under an id that has to be looked up.
pub(crate) struct Issuer {
    secret: SecretKey,
    pub(crate) id: String,
}

impl Issuer {
    pub(crate) fn new(id: impl Into<String>) -> Self {
        Self::with_seed(1, id)
    }

    pub(crate) fn with_seed(seed: u8, id: impl Into<String>) -> Self {
        let secret = SecretKey::from_bytes(KeyType::Ed25519, &[seed; 32]).expect("a seed");
        Self {
            secret,
            id: id.into(),
        }
    }

    /// Who publishes under `did:web`, and does.
    pub(crate) fn on_the_web(internet: &Internet) -> Self {
        let issuer = Self::new(format!("did:web:harbour.example%3A{}", internet.port));
        let url = internet.url("harbour.example", "/.well-known/did.json");
        internet.put(&url, issuer.document());
        issuer
    }

    fn method(&self) -> String {
        format!("{}#key-1", self.id)
    }

    pub(crate) fn multibase(&self) -> String {
        let key = self.secret.public_key();
        key.to_multibase().expect("a Multikey")
    }

    pub(crate) fn jwk(&self) -> Value {
        let mut jwk = self.secret.public_key().to_jwk();
        jwk["kid"] = json!(self.method());
        jwk
    }

    /// The document that lists the key.
    pub(crate) fn document(&self) -> Page {
        let document = json!({
            "@context": ["https://www.w3.org/ns/cid/v1"],
            "id": self.id,
            "verificationMethod": [{
                "id": self.method(), "type": "Multikey", "controller": self.id,
                "publicKeyMultibase": self.multibase(),
            }],
            "assertionMethod": [self.method()],
        });
        Page::json(&document)
    }

    pub(crate) fn badge(&self) -> Value {
        json!({
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
            ],
            "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": { "id": self.id, "type": ["Profile"], "name": "Harbour College" },
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

    /// A signed badge whose revocation is at index 7 of the list at `url`.
    pub(crate) fn badge_with_status(&self, url: &str) -> Value {
        let mut badge = self.badge();
        badge["credentialStatus"] = json!({
            "id": format!("{url}#7"),
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": url,
        });
        self.sign(&badge)
    }

    /// An unsigned list at `url`.
    pub(crate) fn list(&self, url: &str, set: Option<usize>) -> Value {
        let mut list = BitstringStatusList::with_len(BitstringStatusList::MINIMUM_LEN);
        if let Some(index) = set {
            list.set(index, true).expect("an index within");
        }
        let from = at("2025-12-31T00:00:00Z");
        let until = Some(at("2026-01-02T00:00:00Z"));
        status_list_credential(url, &self.id, StatusPurpose::Revocation, &list, from, until)
    }

    pub(crate) fn sign(&self, credential: &Value) -> Value {
        let options = ProofOptions::assertion(self.method(), at("2025-01-01T00:00:00Z"));
        Cryptosuite::EddsaRdfc2022
            .add_proof(credential, &options, &self.secret)
            .expect("a credential that can be signed")
    }
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// What the verifier says at the turn of the year.
pub(crate) async fn judge(internet: &Internet, credential: &Value) -> VerificationReport {
    judge_text(internet, &credential.to_string()).await
}

pub(crate) async fn judge_text(internet: &Internet, credential: &str) -> VerificationReport {
    let now = at("2026-01-01T00:00:00Z");
    let options = VerifyOptions::default();
    verify(credential.as_bytes(), &options, &internet.fetcher, now)
        .await
        .expect("whatever comes, there is a report")
}

/// Asserts a step that counts, its outcome and its problem; and that nothing was reached that must not be.
#[track_caller]
pub(crate) fn assert_told(
    internet: &Internet,
    report: &VerificationReport,
    code: CheckCode,
    outcome: Outcome,
    problem: Problem,
) {
    assert!(!report.verified, "{}", report.to_text());
    let told = report.checks.iter().any(|check| {
        check.required
            && check.code == code
            && check.outcome == outcome
            && check.problem == Some(problem)
    });
    assert!(
        told,
        "no {outcome:?} {code} {problem}:\n{}",
        report.to_text()
    );
    internet.assert_nothing_inside();
}

#[track_caller]
pub(crate) fn assert_verified(internet: &Internet, report: &VerificationReport) {
    assert!(report.verified, "{}", report.to_text());
    internet.assert_nothing_inside();
}
