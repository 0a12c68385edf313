//! Base, derive, verify: one credential, and what every test does with it.

mod disclosure;
mod refusals;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Map, Value, json};
use testamur_keys::{KeyType, SecretKey};

use super::*;
use crate::ProofOptions;
use crate::proof::{ProofError, split};

fn key() -> SecretKey {
    SecretKey::from_bytes(KeyType::P256, &[7; 32]).unwrap()
}

/// Objects without identifiers, objects alike, arrays, an ordered list, a language, numbers.
fn credential() -> Value {
    let alignment = json!({
        "type": ["Alignment"], "targetName": "teamwork", "targetUrl": "https://example.org/teamwork",
    });
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:7c1e2a52-6d0f-4d0a-9a55-0c1f3f4e8a11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "https://example.edu/", "type": ["Profile"], "name": "Example"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialStatus": {
            "id": "https://example.edu/status/1#7",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": "https://example.edu/status/1",
        },
        "name": {"@value": "Teamwork", "@language": "en"},
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": false, "identityHash": "a", "identityType": "name"},
                {"type": "IdentityObject", "hashed": false, "identityHash": "b", "identityType": "name"},
            ],
            "achievement": {
                "id": "urn:uuid:bd6d9316-f7ae-4073-a1e5-2f7f5bd22922",
                "type": ["Achievement"],
                "criteria": {"narrative": "Pass."},
                "creditsAvailable": 2.5,
                "name": "Teamwork",
                "tag": ["team", "work"],
                "alignment": [alignment, alignment],
                "resultDescription": [{
                    "id": "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c",
                    "type": ["ResultDescription"],
                    "name": "Mark",
                    "resultType": "LetterGrade",
                    "allowedValue": ["A", "B", "C"],
                }],
            },
        },
    })
}

fn base(credential: &Value, mandatory: &[&str]) -> Value {
    let options = ProofOptions::assertion(
        "https://example.edu/#key",
        "2026-01-01T00:00:00Z".parse().unwrap(),
    );
    let mut rng = StdRng::seed_from_u64(1);
    add_base_proof(credential, &options, &pointers(mandatory), &key(), &mut rng).unwrap()
}

fn pointers(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn parts(secured: &Value) -> (Value, Map<String, Value>) {
    let (unsecured, proofs) = split(secured).unwrap();
    (unsecured, proofs[0].as_ref().unwrap().members.clone())
}

fn verified(secured: &Value) -> Result<(), ProofError> {
    let (unsecured, proof) = parts(secured);
    verify_proof(&unsecured, &proof, key().public_key())
}

fn all_pointers(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Object(members) => {
            for (name, value) in members.iter().filter(|(name, _)| *name != "@context") {
                all_pointers(value, &format!("{here}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                all_pointers(item, &format!("{here}/{index}"), found);
            }
        }
        _ => {}
    }
}
