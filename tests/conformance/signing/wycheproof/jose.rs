//! Wycheproof's JOSE files: under the same rules of JWS that credentials are read by.
//!
//! They also hold algorithms and forms that do not exist here. Each of their cases is run all the same, and has to be
//! refused, valid or not.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use testamur_keys::PublicKey;
use testamur_signing::jws::{self, HeaderRules};
use testamur_signing::{sd_jwt_vc, vc_jwt};
use testamur_tests::corpus;

use super::{JOSE, JWE, JWK, JWS, Verdicts};
use crate::{read_json, text};

/// What Wycheproof's headers hold; its files are about JWS, not about one use of it.
const RULES: HeaderRules = HeaderRules {
    typ: &[],
    typ_may_be_absent: true,
    members: &["kid", "jwk"],
};

#[test]
fn signatures_get_the_verdict_they_deserve() {
    run(JWS, 401);
}

#[test]
fn keys_get_the_verdict_they_deserve() {
    run(JWK, 26);
}

#[test]
fn signed_and_encrypted_forms_get_the_verdict_they_deserve() {
    run(JOSE, 83);
}

#[test]
fn nothing_encrypted_is_read() {
    run(JWE, 139);
}

/// Runs all cases of a file, which holds so many.
fn run(file: &'static str, number: usize) {
    let Some(corpus) = corpus() else { return };
    let mut verdicts = Verdicts::on(file);
    let path = corpus.join("security/wycheproof").join(file);
    for group in read_json(&path)["testGroups"].as_array().unwrap() {
        let keys = group.get("public").unwrap_or(&group["private"]);
        for case in group["tests"].as_array().unwrap() {
            let encrypted = case.get("jwe");
            let input = encrypted.or(case.get("jws")).unwrap();
            // Some cases are JWS in JSON serialization, which is never a compact JWS.
            let compact = input
                .as_str()
                .map_or_else(|| input.to_string(), str::to_owned);
            let number = &case["tcId"];
            // None is a credential, whatever its signature.
            assert!(vc_jwt::parse(&compact).is_err(), "{file}: case {number}");
            assert!(sd_jwt_vc::parse(&compact).is_err(), "{file}: case {number}");
            if encrypted.is_some() {
                assert!(
                    jws::parse(&compact, &RULES).is_err(),
                    "{file}: case {number}"
                );
            }
            verdicts.add(case, accepts(&compact, keys), || match encrypted {
                Some(_) => "JWE".to_owned(),
                None => algorithm(&compact),
            });
        }
    }
    verdicts.report(number);
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

/// What a JWS that should be good is about: the algorithm of its header, or how it is written.
fn algorithm(compact: &str) -> String {
    let parts: Result<Vec<_>, _> = compact
        .split('.')
        .map(|part| URL_SAFE_NO_PAD.decode(part))
        .collect();
    let Ok(parts) = parts else {
        return "base64url".to_owned();
    };
    let header: Value = serde_json::from_slice(&parts[0]).unwrap();
    text(&header, "alg").to_owned()
}

fn key_set(keys: &Value) -> impl Iterator<Item = &Value> {
    match keys.get("keys") {
        Some(Value::Array(set)) => set.iter(),
        _ => std::slice::from_ref(keys).iter(),
    }
}
