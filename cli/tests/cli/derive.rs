//! `derive`: what a holder discloses, and what the verifier says of it.

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_signing::ProofOptions;
use testamur_signing::ecdsa_sd_2023::add_base_proof;

use crate::world::World;

/// A badge as its holder has it.
fn with_base_proof() -> World {
    let mut rng = StdRng::seed_from_u64(1);
    let key = SecretKey::generate(KeyType::P256, &mut rng).unwrap();
    let method = did_key::verification_method(key.public_key()).unwrap();
    let badge = json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:7c1e2a52-6d0f-4d0a-9a55-0c1f3f4e8a11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": did_key::did(key.public_key()), "type": ["Profile"], "name": "Example"},
        "validFrom": "2026-01-01T00:00:00Z",
        "name": "Teamwork",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "urn:uuid:bd6d9316-f7ae-4073-a1e5-2f7f5bd22922",
                "type": ["Achievement"],
                "criteria": {"narrative": "Pass."},
                "description": "Works well with others.",
                "name": "Teamwork",
            },
        },
    });
    let options = ProofOptions::assertion(method, "2026-01-01T00:00:00Z".parse().unwrap());
    let base = add_base_proof(&badge, &options, &[], &key, &mut rng).unwrap();
    World::new().with("base.json", base.to_string())
}

#[test]
fn a_selection_is_derived_and_verifies_once_what_may_be_missing_is_accepted() {
    let world = with_base_proof();
    let pointer = "/credentialSubject/achievement/name";
    let answer = world
        .run(&["derive", "base.json", "--pointer", pointer])
        .exits(0);
    let derived: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(
        derived["credentialSubject"]["achievement"]["name"],
        "Teamwork"
    );
    assert_eq!(derived.get("name"), None);

    let input = answer.stdout.as_bytes();
    world
        .run_on(input, &["verify", "--offline"])
        .exits(3)
        .says("did not disclose");
    world
        .run_on(input, &["verify", "--offline", "--accept-undisclosed"])
        .exits(0);
}

#[test]
fn what_is_not_there_cannot_be_disclosed() {
    with_base_proof()
        .run(&["derive", "base.json", "--pointer", "/grade"])
        .exits(2)
        .tells("`/grade` points to nothing");
}

#[test]
fn a_base_proof_is_not_shown_to_a_verifier() {
    with_base_proof()
        .run(&["verify", "--offline", "base.json"])
        .exits(1)
        .says("base proof");
}
