//! Policies of verification in JSON: none makes a broken signature good.
#![no_main]

use testamur_verifier::{NoDocuments, Policy, VerifyOptions, verify};

/// A badge whose signature is over something else.
const BROKEN: &[u8] = include_bytes!("../broken-badge.json");

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let policy = match Policy::parse(data) {
        Ok(policy) => policy,
        Err(mistakes) => return assert!(!mistakes.is_empty()),
    };
    let options = VerifyOptions {
        policy,
        ..VerifyOptions::default()
    };
    let now = "2026-01-01T00:00:00Z".parse().expect("an instant");
    let report = testamur_fuzz::ready(verify(BROKEN, &options, &NoDocuments, now));
    assert!(!report.expect("a report").verified);
});
