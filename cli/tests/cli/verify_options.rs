//! `verify`: what is asked beside that a credential is authentic.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
};

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_signing::{Cryptosuite, ProofOptions, sd_jwt_vc};

use crate::badges::unsigned;
use crate::world::World;

const ISSUER: &str = "https://harbour.example/issuer";

fn key(seed: u8) -> SecretKey {
    SecretKey::from_bytes(KeyType::Ed25519, &[seed; 32]).unwrap()
}

/// A badge for `a@example.com`, signed as `issuer` by the key of its method.
fn badge(issuer: &str, method: &str, key: &SecretKey) -> Value {
    let mut badge = unsigned(issuer);
    badge["credentialSubject"] = json!({
        "type": ["AchievementSubject"],
        "identifier": [{
            "type": "IdentityObject", "hashed": true, "identityType": "emailAddress", "salt": "Kosher",
            "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
        }],
        "achievement": badge["credentialSubject"]["achievement"],
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

#[test]
fn the_configuration_says_what_nobody_asks_for() {
    let key = key(2);
    let multikey = key.public_key().to_multibase().unwrap();
    let method = format!("{ISSUER}#{multikey}");
    let jwk = key.public_key().to_jwk();
    let required = json!({"name": "registered", "checks": {"issuer_registry": "required"}});
    let settings = "[verification]\npolicy = \"registered.json\"\nregistries = [\"ours.json\"]\npinned = \"pins.json\"\n";
    let world = World::new()
        .with("badge.json", badge(ISSUER, &method, &key).to_string())
        .with("registered.json", required.to_string())
        .with(
            "ours.json",
            json!({"name": "Ours", "issuers": [{"id": ISSUER}]}).to_string(),
        )
        .with("others.json", json!({"issuers": []}).to_string())
        .with(
            "pins.json",
            json!({"pinned": [{"issuer": ISSUER, "key": jwk}]}).to_string(),
        );
    verify(&world, &[]).exits(1);
    verify(&world, &["--pinned", "pins.json"]).exits(0);
    world.write("testamur.toml", settings);
    verify(&world, &["--format", "json"])
        .exits(0)
        .says("\"trust\": \"pinned\"")
        .says("\"policy\": \"registered\"")
        .says("\"registry\": \"Ours\"");
    // What is asked goes before it.
    verify(&world, &["--registry", "others.json"])
        .exits(1)
        .says("stands in no registry");
    let asked = ["--registry", "others.json", "--policy", "default"];
    verify(&world, &asked).exits(0);
}

#[test]
fn every_mistake_in_what_the_configuration_names_is_told_at_the_start() {
    let pins = json!({"pinned": [{"issuer": "Harbour", "key": "z6Mk"}]});
    let (world, _) = world();
    let world = world
        .with("pins.json", pins.to_string())
        .with("none.json", "{}")
        .with(
            "lax.json",
            r#"{"name": "x", "checks": {"signature": "advisory"}}"#,
        );
    for (setting, told) in [
        (
            "pinned = \"pins.json\"",
            &["`verification.pinned`", "/pinned/0/issuer", "/pinned/0/key"][..],
        ),
        (
            "pinned = \"no-such.json\"",
            &["`verification.pinned`", "no-such.json"],
        ),
        (
            "registries = [\"none.json\"]",
            &["`verification.registries`", "`issuers`"],
        ),
        (
            "policy = \"lax.json\"",
            &["`verification.policy`", "/checks/signature"],
        ),
        (
            "policy = \"lax\"",
            &["`verification.policy`", "open-badges-certified"],
        ),
        ("url = true", &["line 2", "`url`"]),
    ] {
        world.write("testamur.toml", format!("[verification]\n{setting}\n"));
        let arguments = ["serve", "--listen", "127.0.0.1:0"];
        for answer in [verify(&world, &[]), world.run(&arguments)] {
            told.iter()
                .fold(answer.exits(2), |answer, part| answer.tells(part));
        }
    }
}

/// Answers one request with this body, and gives the URL.
fn published(body: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = [0; 4096];
        assert!(stream.read(&mut head).unwrap() > 0);
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/vc\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        stream.write_all(answer.as_bytes()).unwrap();
    });
    format!("http://{address}/badge")
}

#[test]
fn a_credential_is_verified_from_its_url() {
    let (world, did) = world();
    let world = world.environment("TESTAMUR_FETCH__ALLOW_LOOPBACK_HTTP", "true");
    let url = published(world.read("badge.json"));
    world
        .run(&["verify", &url])
        .exits(0)
        .says("VERIFIED")
        .says(&did);
    let changed = world.read("badge.json").replace("Teamwork", "Leadership");
    let url = published(changed);
    world.run(&["verify", &url]).exits(1).says("NOT VERIFIED");
    // Nobody publishes at an inner address for anyone but this machine's tests.
    let url = published(world.read("badge.json"));
    let world = world.environment("TESTAMUR_FETCH__ALLOW_LOOPBACK_HTTP", "false");
    world.run(&["verify", &url]).exits(3).tells(&url);
}

/// Whoever takes a credential of another type says so, for each type.
#[test]
fn an_sd_jwt_vc_of_another_type_is_judged_for_whoever_accepts_it() {
    let key = key(1);
    let claims = json!({
        "iss": did_key::did(key.public_key()).unwrap(),
        "vct": "urn:eudi:pid:1",
        "nbf": 1_767_225_600,
    });
    let token = sd_jwt_vc::sign(
        claims.as_object().unwrap(),
        &[],
        0,
        &did_key::verification_method(key.public_key()).unwrap(),
        &key,
        &mut StdRng::seed_from_u64(1),
    );
    let world = World::new().with("pid.txt", token.unwrap());
    let verify = ["verify", "--offline", "pid.txt"];
    let refused = world.run(&verify).exits(1);
    assert!(refused.stdout.contains("urn:eudi:pid:1"));
    let other = [&verify[..], &["--accept-vct", "urn:other"]].concat();
    world.run(&other).exits(1);
    world
        .run(&[&other[..], &["--accept-vct", "urn:eudi:pid:1"]].concat())
        .exits(0);
}
