//! Known attacks: ed25519-speccheck and Wycheproof's JOSE files.
//!
//! Wycheproof's files also hold algorithms that do not exist here. Each of their cases is run all the same, and has to be
//! refused, valid or not.

use std::path::Path;

use serde_json::Value;
use testamur_keys::PublicKey;
use testamur_signing::jws::{self, HeaderRules};
use testamur_tests::{corpus, report_count};

use crate::{from_hex, read_json, text};

/// What Wycheproof's headers hold; its files are about JWS, not about one use of it.
const RULES: HeaderRules = HeaderRules {
    typ: &[],
    typ_may_be_absent: true,
    members: &["kid", "jwk"],
};
const OFFERED: [&str; 4] = ["EdDSA", "ES256", "ES384", "RS256"];

#[test]
fn of_the_speccheck_cases_only_number_three_is_accepted() {
    let Some(corpus) = corpus() else { return };
    let cases = read_json(&corpus.join("security/ed25519-speccheck/cases.json"));
    let accepted: Vec<usize> = cases
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .filter(|(_, case)| {
            PublicKey::from_ed25519_bytes(&from_hex(text(case, "pub_key"))).is_ok_and(|key| {
                let message = from_hex(text(case, "message"));
                key.verify(&message, &from_hex(text(case, "signature")))
                    .is_ok()
            })
        })
        .map(|(number, _)| number)
        .collect();
    assert_eq!(accepted, [3]);
    report_count("ed25519-speccheck", cases.as_array().unwrap().len());
}

#[test]
fn wycheproof_signatures_get_the_verdict_they_deserve() {
    let Some(corpus) = corpus() else { return };
    let file = corpus.join("security/wycheproof/json_web_signature_test.json");
    let (offered, others) = run(&file, "jws");
    assert_eq!(offered + others, 401);
    report_count("Wycheproof JWS: EdDSA, ES256, RS256", offered);
    report_count("Wycheproof JWS: other algorithms refused", others);
}

#[test]
fn wycheproof_keys_get_the_verdict_they_deserve() {
    let Some(corpus) = corpus() else { return };
    let (offered, others) = run(
        &corpus.join("security/wycheproof/json_web_key_test.json"),
        "jws",
    );
    assert_eq!(offered + others, 26);
    report_count("Wycheproof JWK: EdDSA, ES256, RS256", offered);
    report_count("Wycheproof JWK: other algorithms refused", others);
}

#[test]
fn wycheproof_jose_cases_get_the_verdict_they_deserve() {
    let Some(corpus) = corpus() else { return };
    // 34 of the 83 cases are encrypted: there is no JWE here.
    let (offered, others) = run(
        &corpus.join("security/wycheproof/json_web_crypto_test.json"),
        "jws",
    );
    assert_eq!(offered + others, 49);
    report_count("Wycheproof JOSE: EdDSA, ES256, RS256", offered);
    report_count("Wycheproof JOSE: other algorithms refused", others);
}

/// Runs all cases that have member `kind`; returns how many concern algorithms offered here, and how many others.
fn run(file: &Path, kind: &str) -> (usize, usize) {
    let (mut offered, mut others) = (0, 0);
    for group in read_json(file)["testGroups"].as_array().unwrap() {
        let keys = group.get("public").unwrap_or(&group["private"]);
        for case in group["tests"].as_array().unwrap() {
            let Some(input) = case.get(kind) else {
                continue;
            };
            // Some cases are JWS in JSON serialization, which is never a compact JWS.
            let compact = input
                .as_str()
                .map_or_else(|| input.to_string(), str::to_owned);
            let accepted = accepts(&compact, keys);
            let number = &case["tcId"];
            if is_offered(&compact, keys) {
                let expected = text(case, "result") == "valid";
                assert_eq!(
                    accepted,
                    expected,
                    "{}: case {number}, {}",
                    file.display(),
                    case["comment"]
                );
                offered += 1;
            } else {
                assert!(!accepted, "{}: case {number}", file.display());
                others += 1;
            }
        }
    }
    (offered, others)
}

/// Whether any key of the set verifies the text; a header's own `jwk` is no key of the set.
fn accepts(compact: &str, keys: &Value) -> bool {
    let Ok(jws) = jws::parse(compact, &RULES) else {
        return false;
    };
    key_set(keys)
        .filter(|jwk| {
            jws.header.key_id.is_none() || jwk["kid"].as_str() == jws.header.key_id.as_deref()
        })
        .any(|jwk| PublicKey::from_jwk(jwk).is_ok_and(|key| jws.verify(&key).is_ok()))
}

/// Whether the case is about an algorithm that exists here, by its key or, if that says nothing, by its header.
fn is_offered(compact: &str, keys: &Value) -> bool {
    let named: Vec<&str> = key_set(keys)
        .filter_map(|jwk| jwk["alg"].as_str())
        .collect();
    if named.is_empty() {
        return jws::parse(compact, &RULES).is_ok();
    }
    named.iter().any(|alg| OFFERED.contains(alg))
}

fn key_set(keys: &Value) -> impl Iterator<Item = &Value> {
    match keys.get("keys") {
        Some(Value::Array(set)) => set.iter(),
        _ => std::slice::from_ref(keys).iter(),
    }
}
