//! Data Integrity proofs: one or a set, chains, and what each of them covers.
#![no_main]

use testamur_signing::{parse_date_time_stamp, proof};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = parse_date_time_stamp(text);
    }
    let Some(document) = testamur_fuzz::json(data) else {
        return;
    };
    drop(proof::Proof::parse(&document));
    let Ok((unsecured, proofs)) = proof::split(&document) else {
        return;
    };
    assert!(unsecured.get("proof").is_none());
    for proof in proofs.into_iter().flatten() {
        drop(proof.verify_domain(&["example.org"]));
        drop(proof.verify_challenge("c"));
    }
});
