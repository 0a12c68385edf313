//! Known attacks on Ed25519: ed25519-speccheck.

use testamur_keys::PublicKey;
use testamur_tests::{corpus, report_count};

use crate::{from_hex, read_json, text};

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
