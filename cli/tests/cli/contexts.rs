//! `[[contexts]]`: contexts of the operator, compared before anything else is done.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::Stdio,
};

use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_signing::{Cryptosuite, ProofOptions};

use crate::badges::unsigned;
use crate::world::{Answer, World, repository};

const URL: &str = "https://harbour.example/context/v1";
const FILE: &str = "harbour.jsonld";
const CONTEXT: &str = r#"{"@context": {"house": "https://harbour.example/#house"}}"#;
/// As `sha256sum` has it.
const SHA256: &str = "9153353ff682ee8316986c6e0e60609530651191882b27a2c694e160f8fb9a92";

fn settings(url: &str, file: &str, sha256: &str) -> String {
    format!("[[contexts]]\nurl = \"{url}\"\nfile = \"{file}\"\nsha256 = \"{sha256}\"\n")
}

/// A folder in which the context is pinned, with a badge that names it.
fn pinned() -> World {
    World::new()
        .with(FILE, CONTEXT)
        .with("testamur.toml", settings(URL, FILE, SHA256))
        .with("badge.json", badge().to_string())
}

/// Signed over its JSON, so that nothing has to be pinned here.
fn badge() -> Value {
    let key = SecretKey::from_bytes(KeyType::Ed25519, &[1; 32]).unwrap();
    let method = did_key::verification_method(key.public_key()).unwrap();
    let issuer = did_key::did(key.public_key()).unwrap();
    let mut badge = unsigned(&issuer);
    badge["@context"].as_array_mut().unwrap().push(json!(URL));
    badge["credentialSubject"]["house"] = json!("North");
    let options = ProofOptions::assertion(method, "2026-01-01T00:00:00Z".parse().unwrap());
    let suite = Cryptosuite::EddsaJcs2022;
    suite.add_proof(&badge, &options, &key).unwrap()
}

fn verify(world: &World) -> Answer {
    world.run(&["verify", "badge.json", "--offline", "--format", "json"])
}

#[test]
fn a_badge_with_a_pinned_context_is_verified() {
    let world = pinned();
    let answer = verify(&world).exits(0);
    let report: Value = serde_json::from_str(&answer.stdout).unwrap();
    let expected = json!([{"url": URL, "sha256": SHA256}]);
    assert_eq!(report["pinned_contexts"], expected);
    world
        .run(&["verify", "badge.json", "--offline"])
        .exits(0)
        .says(URL)
        .says(SHA256);
}

#[test]
fn a_context_that_is_not_pinned_is_refused() {
    let world = pinned();
    world.write("testamur.toml", "");
    let answer = verify(&world).exits(1);
    let report: Value = serde_json::from_str(&answer.stdout).unwrap();
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["code"] == "context");
    let check = check.unwrap();
    assert_eq!(check["problem"], "context_not_accepted");
    assert_eq!(
        (&check["pointer"], &check["found"]),
        (&json!("/@context/2"), &json!(URL))
    );
}

/// Whatever it is asked: a program that does not know what words mean does nothing.
#[test]
fn the_program_does_not_start_with_one_bit_changed() {
    let world = pinned();
    let mut changed = CONTEXT.as_bytes().to_vec();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    world.write(FILE, changed);
    for arguments in [
        &["verify", "badge.json", "--offline"][..],
        &["serve"],
        &["issue", "rows.csv"],
        &["derive", "badge.json"],
        &["tenant", "list"],
    ] {
        world
            .run(arguments)
            .exits(2)
            .tells("does not start with the `[[contexts]]`")
            .tells(&format!("the file `{FILE}` is not pinned"))
            .tells(&format!("context `{URL}`: the SHA-256 of the file is "))
            .tells(&format!("expected {SHA256}"))
            .hides("NOT VERIFIED");
    }
    assert_eq!(world.files(), ["badge.json", FILE, "testamur.toml"]);
}

#[test]
fn each_context_that_cannot_be_pinned_is_told_with_its_reason() {
    let world = pinned();
    let v2 = "https://www.w3.org/ns/credentials/v2";
    for (settings, told) in [
        (
            settings(URL, "none.jsonld", SHA256),
            "cannot read the file `none.jsonld`",
        ),
        (
            settings(URL, FILE, "sha256-abc"),
            "expected 64 hexadecimal digits",
        ),
        (
            settings("harbour", FILE, SHA256),
            "expected an absolute URL",
        ),
        (
            settings(v2, FILE, SHA256),
            "is part of the program and cannot be replaced",
        ),
        (settings(URL, FILE, SHA256).repeat(2), "is pinned twice"),
        (
            settings(URL, FILE, SHA256) + "digest = \"x\"\n",
            "unknown field `digest`",
        ),
        (
            format!("[[contexts]]\nurl = \"{URL}\"\nfile = \"{FILE}\"\n"),
            "missing field `sha256`",
        ),
    ] {
        world.write("testamur.toml", settings);
        verify(&world).exits(2).tells(told);
    }
}

#[test]
fn each_file_that_cannot_be_pinned_is_told_with_its_reason() {
    let world = pinned();
    let large = format!("{}{}", CONTEXT, " ".repeat(300_000));
    for (context, told) in [
        ("<html>", "not JSON at line 1"),
        (r#"{"terms": {}}"#, "has no member `@context`"),
        (
            r#"{"@context": ["https://other.example/v1"]}"#,
            "names the context `https://other.example/v1`",
        ),
        (
            r#"{"@context": {"a": 7}}"#,
            "cannot be processed behind the context of the data model",
        ),
        (
            r#"{"@context": {"key": "@id"}}"#,
            "stands for the keyword `@id`",
        ),
        (&large, "is larger than 262144 bytes"),
    ] {
        world.write(FILE, context);
        // A wrong digest is told with the one that was found.
        let zeros = "0".repeat(64);
        world.write("testamur.toml", settings(URL, FILE, &zeros));
        let answer = verify(&world).exits(2);
        let found = answer.stderr.split_once("the SHA-256 of the file is ");
        if let Some((_, found)) = found {
            world.write("testamur.toml", settings(URL, FILE, &found[..64]));
        }
        verify(&world).exits(2).tells(told);
    }
}

#[test]
fn the_settings_on_the_page_of_the_vc_api_start_the_program() {
    let page = std::fs::read_to_string(repository().join("docs/VC-API.md")).unwrap();
    let settings = page.split("```").nth(1).unwrap();
    let settings = settings.strip_prefix("toml\n").unwrap();
    let context = settings.split_once("its content is ").unwrap().1;
    let world = pinned();
    world.write("examples-v2.json", context.lines().next().unwrap());
    world.write("testamur.toml", settings);
    // The badge names another context.
    verify(&world).exits(1);
}

#[test]
fn the_service_issues_with_a_pinned_context() {
    let world = World::new().installed(&[]);
    let mut text = world.read("testamur.toml");
    text = text.replace(
        "[http]\n",
        "[http]\nlisten = \"127.0.0.1:0\"\nvc_api_without_key = true\n",
    );
    for (contexts, status) in [(String::new(), "400"), (settings(URL, FILE, SHA256), "201")] {
        world.write("testamur.toml", format!("{text}\n{contexts}"));
        world.write(FILE, CONTEXT);
        let answer = issued(&world);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{answer}"
        );
        assert!(answer.contains(URL), "{answer}");
    }
}

/// What the service answers when it is to sign a credential with an extension.
fn issued(world: &World) -> String {
    let mut command = world.command(&["serve"]);
    let mut service = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(service.stderr.take().unwrap()).lines();
    let address = loop {
        let line = log.next().expect("the log says where it serves").unwrap();
        if let Some((_, rest)) = line.split_once("address=") {
            break rest.split(' ').next().unwrap().to_owned();
        }
    };
    let tenants = world.run(&["tenant", "list"]).exits(0).stdout;
    let mut words = tenants.split_whitespace();
    let issuer = words.find(|word| word.starts_with("did:")).unwrap();
    let credential = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", URL],
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "credentialSubject": {"id": "did:example:learner", "house": "North"},
    });
    let body = json!({"credential": credential}).to_string();
    let mut connection = TcpStream::connect(&address).unwrap();
    write!(
        connection,
        "POST /tenants/example-university/credentials/issue HTTP/1.1\r\nhost: {address}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    service.kill().unwrap();
    service.wait().unwrap();
    answer
}
