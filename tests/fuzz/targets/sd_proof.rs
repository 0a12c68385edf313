//! The CBOR of ecdsa-sd-2023's proofs: one text for one value; deriving and verifying whatever stands around it.
#![no_main]

use testamur_keys::{KeyType, SecretKey};
use testamur_signing::ecdsa_sd_2023::{BaseProofValue, DerivedProofValue, derive, verify_proof};
use testamur_signing::proof::split;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        if let Ok(value) = BaseProofValue::parse(text) {
            assert_eq!(value.serialize(), text, "two texts for one base proof");
        }
        if let Ok(value) = DerivedProofValue::parse(text) {
            assert_eq!(value.serialize(), text, "two texts for one derived proof");
        }
    }
    let Some(document) = testamur_fuzz::json(data) else {
        return;
    };
    for pointer in [
        "/name",
        "/credentialSubject",
        "/credentialSubject/achievement/name",
    ] {
        drop(derive(&document, &[pointer.to_owned()]));
    }
    let Ok((unsecured, proofs)) = split(&document) else {
        return;
    };
    let key = SecretKey::from_bytes(KeyType::P256, &[9; 32]).expect("a key");
    for proof in proofs.into_iter().flatten() {
        assert!(
            verify_proof(&unsecured, &proof.members, key.public_key()).is_err(),
            "a stranger's key"
        );
    }
});
