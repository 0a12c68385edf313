//! Presentations in answer to a question: only whom a seed has sign is shown to be there.
#![no_main]

use testamur_verifier::{NoDocuments, PresentationRequest, VerifyOptions, verify_presentation};

/// Who signs the seeds.
const HOLDERS: [&str; 2] = [
    "did:key:z6Mko9hTggMwjSTEaJaPUfE6tqcy2xvU6BnNq3e3o8qVBiyH",
    "did:key:zDnaejgmAHMLkBPMBWnkBxyGxpXx8LgE4WJAYDhwZzyoRAddF",
];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let now = "2026-01-01T00:00:00Z".parse().expect("an instant");
    let request = PresentationRequest {
        challenge: "u8Zt3xO0mQ3bV1fJtq7c5rA".to_owned(),
        domain: Some(vec!["registrar.example".to_owned()]),
    };
    let options = VerifyOptions::default();
    let answer = verify_presentation(data, &request, &options, &NoDocuments, now);
    let report = testamur_fuzz::ready(answer).expect("whatever comes, there is a report");
    if report.shown {
        let holder = report.holder_id.as_deref();
        assert!(
            holder.is_none_or(|holder| HOLDERS.contains(&holder)),
            "a stranger is shown"
        );
    }
    assert!(!report.verified || report.shown);
});
