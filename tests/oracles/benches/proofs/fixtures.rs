//! Credentials and keys.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Map, Value, json};
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_signing::eddsa_rdfc_2022::ProofOptions;
use testamur_tests::corpus;

/// The `kid` of the JWTs.
pub(crate) const KEY_ID: &str = "https://example.com/issuers/876543/keys/1";

/// A credential that is to be signed.
pub(crate) struct Document {
    pub(crate) name: &'static str,
    pub(crate) text: String,
    pub(crate) value: Value,
}

/// A plain badge, and a skill assertion: examples of the specification. Without the corpus, a badge like that one alone.
pub(crate) fn documents() -> Vec<Document> {
    let Some(corpus) = corpus() else {
        return vec![Document::new("badge", badge())];
    };
    let read = |name, path| {
        let text = std::fs::read_to_string(corpus.join(path)).unwrap();
        let mut value: Value = serde_json::from_str(&text).unwrap();
        value.as_object_mut().unwrap().shift_remove("proof");
        Document::new(name, value)
    };
    vec![read("badge", BADGE), read("skill assertion", SKILL)]
}

/// Where the badge comes from.
pub(crate) fn told() -> String {
    match corpus() {
        Some(_) => format!("“Badge” is `{BADGE}` of the corpus."),
        None => "“Badge” is one like the specification's first example: the corpus is not at hand."
            .to_owned(),
    }
}

const BADGE: &str = "ob3/spec-examples/basicOpenBadgeCredential-01-Sample-OpenBadgeCredential.json";
const SKILL: &str = "ob3/spec-examples/skillAssertionCase-01-Skill-Assertion-CASE.json";

impl Document {
    fn new(name: &'static str, value: Value) -> Self {
        Self {
            name,
            text: value.to_string(),
            value,
        }
    }
}

/// As large, and shaped, as the first example of Open Badges 3.0.
fn badge() -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "https://example.com/credentials/1047",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {
            "id": "https://example.com/issuers/876543",
            "type": ["Profile"],
            "name": "Example College",
        },
        "validFrom": "2026-01-01T00:00:00Z",
        "name": "Bookbinding Badge",
        "credentialSubject": {
            "id": "did:example:b1f7ebc6f1c276e12ec21ebfe",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://example.com/achievements/workshop-skills/bookbinding",
                "type": ["Achievement"],
                "criteria": {
                    "narrative": "Learners show a book that they sewed, glued and cased by themselves, and two masters look it over.",
                },
                "description": "The holder can sew, glue and case a book of sixteen sections, and mend one.",
                "name": "Bookbinding",
            },
        },
    })
}

/// A key of the kind; Ed25519 and P-256 the same ones in every run.
pub(crate) fn key(key_type: KeyType) -> SecretKey {
    match key_type {
        KeyType::Rsa => SecretKey::generate(key_type, &mut StdRng::seed_from_u64(1)).unwrap(),
        _ => SecretKey::from_bytes(key_type, &[7; 32]).unwrap(),
    }
}

/// What the proofs say of themselves.
pub(crate) fn proof_options(key: &SecretKey) -> ProofOptions {
    let method = did_key::verification_method(key.public_key()).unwrap();
    ProofOptions::assertion(method, "2026-01-01T00:00:00Z".parse().unwrap())
}

/// The claims in a JWT.
pub(crate) fn payload(compact: &str) -> Map<String, Value> {
    let payload = compact.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}
