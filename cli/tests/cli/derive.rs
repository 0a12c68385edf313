//! `derive`: what a holder discloses, and what the verifier says of it.

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::Value;
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_signing::ProofOptions;
use testamur_signing::ecdsa_sd_2023::add_base_proof;

use crate::badges::unsigned;
use crate::world::World;

/// A badge as its holder has it.
fn with_base_proof() -> World {
    let mut rng = StdRng::seed_from_u64(1);
    let key = SecretKey::generate(KeyType::P256, &mut rng).unwrap();
    let method = did_key::verification_method(key.public_key()).unwrap();
    let badge = unsigned(&did_key::did(key.public_key()).unwrap());
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
