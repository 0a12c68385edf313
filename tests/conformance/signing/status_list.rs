//! A status list that foreign code published, and the entries that point into it.

use serde_json::json;
use testamur_status::{
    DecodeLimits, ProblemType, StatusListEntry, StatusPurpose, parse_status_list_credential,
};
use testamur_tests::{corpus, report_count};

use crate::read_json;

#[test]
fn the_list_of_the_validators_samples_revokes_entry_23() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("ob3/validator-samples/bit-string-list");
    let list = read_json(&folder.join("testlist"));
    let list = parse_status_list_credential(&list, &DecodeLimits::default()).unwrap();
    assert_eq!(list.purposes, [StatusPurpose::Revocation]);
    assert_eq!(list.list.len(), 131_072);
    let mut cases = 1;
    for file in [
        "credential-status-revoked.json",
        "credential-status-revoked-blank-nodes.json",
    ] {
        let mut entry = read_json(&folder.join(file))["credentialStatus"].clone();
        // The samples write the index as a number, which the standard calls malformed.
        let error = StatusListEntry::parse(&entry).unwrap_err();
        assert_eq!(error.problem_type(), ProblemType::MalformedValueError);
        entry["statusListIndex"] = json!(entry["statusListIndex"].to_string());
        let entry = StatusListEntry::parse(&entry).unwrap();
        assert_eq!(entry.status_in(&list), Ok(true));
        let neighbour =
            StatusListEntry::new(entry.status_purpose, 22, entry.status_list_credential);
        assert_eq!(neighbour.status_in(&list), Ok(false));
        cases += 2;
    }
    report_count("Bitstring status list samples", cases);
}
