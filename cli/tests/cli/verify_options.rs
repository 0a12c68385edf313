//! `verify`: what is asked beside that a credential is authentic.

use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_signing::{Cryptosuite, ProofOptions};

use crate::world::World;

const ISSUER: &str = "https://harbour.example/issuer";

fn key(seed: u8) -> SecretKey {
    SecretKey::from_bytes(KeyType::Ed25519, &[seed; 32]).unwrap()
}

/// A badge for `a@example.com`, signed as `issuer` by the key of its method.
fn badge(issuer: &str, method: &str, key: &SecretKey) -> Value {
    let badge = json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:7c1e2a52-6d0f-4d0a-9a55-0c1f3f4e8a11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Example"},
        "validFrom": "2026-01-01T00:00:00Z",
        "name": "Teamwork",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [{
                "type": "IdentityObject", "hashed": true, "identityType": "emailAddress", "salt": "Kosher",
                "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
            }],
            "achievement": {
                "id": "urn:uuid:bd6d9316-f7ae-4073-a1e5-2f7f5bd22922",
                "type": ["Achievement"],
                "criteria": {"narrative": "Pass."},
                "description": "Works well with others.",
                "name": "Teamwork",
            },
        },
    });
    let options =
        ProofOptions::assertion(method.to_owned(), "2026-01-01T00:00:00Z".parse().unwrap());
    Cryptosuite::EddsaRdfc2022
        .add_proof(&badge, &options, key)
        .unwrap()
}

fn world() -> (World, String) {
    let key = key(1);
    let did = did_key::did(key.public_key()).unwrap();
    let method = did_key::verification_method(key.public_key()).unwrap();
    let world = World::new().with("badge.json", badge(&did, &method, &key).to_string());
    (world, did)
}

fn verify(world: &World, options: &[&str]) -> crate::world::Answer {
    world.run(&[&["verify", "--offline", "badge.json"], options].concat())
}

#[test]
fn a_policy_is_named_or_a_file() {
    let (world, did) = world();
    let own = json!({"name": "partners", "accepted_issuers": ["did:web:a.example"]});
    let world = world
        .with("partners.json", own.to_string())
        .with(
            "us.json",
            json!({"name": "us", "accepted_issuers": [did]}).to_string(),
        )
        .with(
            "wrong.json",
            r#"{"name": "x", "checks": {"signature": "advisory"}}"#,
        );
    verify(&world, &["--policy", "display"]).exits(0);
    verify(&world, &["--policy", "strict"])
        .exits(1)
        .says("demands the step `status`");
    verify(&world, &["--policy", "us.json"]).exits(0);
    verify(&world, &["--policy", "partners.json", "--format", "json"])
        .exits(1)
        .says("\"policy\": \"partners\"");
    verify(&world, &["--policy", "wrong.json"])
        .exits(2)
        .tells("/checks/signature");
    verify(&world, &["--policy", "lax"])
        .exits(2)
        .tells("open-badges-certified");
}

#[test]
fn the_recipient_is_one_of_those_who_are_named() {
    let (world, _) = world();
    verify(&world, &["--recipient", "a@example.com"]).exits(0);
    verify(
        &world,
        &[
            "--recipient",
            "b@example.com",
            "--recipient",
            "a@example.com",
        ],
    )
    .exits(0);
    verify(&world, &["--recipient", "b@example.com"])
        .exits(1)
        .says("awarded to somebody else")
        .hides("b@example.com");
    verify(&world, &["--recipient", "sourcedId=4711"]).exits(3);
    verify(&world, &["--recipient", "Alice Secret"])
        .exits(2)
        .hides("Alice Secret");
}

#[test]
fn a_registry_is_told_of_and_decides_where_the_policy_says_so() {
    let (world, did) = world();
    let required = json!({"name": "registered", "checks": {"issuer_registry": "required"}});
    let world = world
        .with(
            "ours.json",
            json!({"name": "Ours", "issuers": [{"id": did}]}).to_string(),
        )
        .with(
            "others.json",
            json!({"registry": {"did:web:a.example": {}}}).to_string(),
        )
        .with("none.json", "{}")
        .with("registered.json", required.to_string());
    verify(
        &world,
        &[
            "--registry",
            "others.json",
            "--registry",
            "ours.json",
            "--format",
            "json",
        ],
    )
    .exits(0)
    .says("\"registry\": \"Ours\"");
    verify(&world, &["--registry", "others.json"]).exits(0);
    verify(
        &world,
        &["--registry", "others.json", "--policy", "registered.json"],
    )
    .exits(1)
    .says("stands in no registry");
    let url = [
        "--registry",
        "https://registry.example/list.json",
        "--policy",
        "registered.json",
    ];
    verify(&world, &url).exits(3);
    verify(&world, &["--registry", "none.json"])
        .exits(2)
        .tells("`issuers`");
}

#[test]
fn a_trusted_key_is_the_issuers() {
    let key = key(2);
    let jwk = key.public_key().to_jwk().to_string();
    let multikey = key.public_key().to_multibase().unwrap();
    let method = format!("{ISSUER}#{multikey}");
    let world = World::new()
        .with("badge.json", badge(ISSUER, &method, &key).to_string())
        .with("key.jwk", jwk);
    verify(&world, &[])
        .exits(1)
        .says("anyone could have made this proof");
    verify(&world, &["--trust", &format!("{ISSUER}={multikey}")]).exits(0);
    verify(&world, &["--trust", &format!("{ISSUER}=key.jwk")]).exits(0);
    verify(
        &world,
        &["--trust", &format!("https://other.example={multikey}")],
    )
    .exits(1);
    verify(&world, &["--trust", ISSUER])
        .exits(2)
        .tells("ISSUER=KEY");
    verify(&world, &["--trust", &format!("{ISSUER}=zNoKey")]).exits(2);
}
