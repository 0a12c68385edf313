//! Attacks by status entries and lists (section E): what is malformed is refused by name, and none of it is *in force*.
//!
//! Lists as servers give them are in `internet/statuses.rs`.

use std::io::Write as _;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use testamur_status::StatusPurpose;
use testamur_tests::report_count;
use testamur_verifier::{CheckCode, MemoryDocuments, Outcome, Problem, StatusState};

use crate::world::{LIST_URL, Party, judge_with, status_entry, with};

fn documents(list: &Value) -> MemoryDocuments {
    MemoryDocuments::new().with(LIST_URL, "application/vc", list.to_string())
}

/// The problem of the status step for a badge with this entry, beside a list in which nothing is set.
fn problem_of(entry: Value) -> (Outcome, Option<Problem>, StatusState) {
    let issuer = Party::new(1);
    let badge = issuer.sign(&with(issuer.badge(), "", "credentialStatus", entry));
    let list = issuer.sign(&issuer.status_list(StatusPurpose::Revocation));
    let report = judge_with(&badge, &documents(&list));
    let check = report.checks_of(CheckCode::Status).next();
    let check = check.expect("the step of the status");
    assert!(!report.verified, "{}", report.to_text());
    (check.outcome, check.problem, report.status)
}

#[test]
fn an_index_that_is_no_decimal_number_is_no_index() {
    let indexes = [
        "", " ", "-1", "+1", "-0", "01", "00", "0x10", "0o17", "1.0", "1e3", "1_000", "1,000",
        " 1", "1 ", "1\n", "१", "１", "⁷", "NaN", "null", "true", "94567abc", "7;8",
    ];
    for index in indexes {
        let entry = with(status_entry("7"), "", "statusListIndex", json!(index));
        let said = problem_of(entry);
        let malformed = Some(Problem::StatusListMalformed);
        assert_eq!(
            said,
            (Outcome::Failed, malformed, StatusState::Unknown),
            "{index:?}"
        );
    }
    report_count("status: indexes that are none", indexes.len());
}

#[test]
fn an_index_beyond_the_list_is_out_of_range_and_never_wraps() {
    let indexes = [
        "131072",
        "131079",
        "2147483648",
        "4294967296",
        "4294967303",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "18446744073709551623",
        "340282366920938463463374607431768211463",
    ];
    for index in indexes {
        let said = problem_of(status_entry(index));
        let range = Some(Problem::StatusIndexOutOfRange);
        assert_eq!(
            said,
            (Outcome::Failed, range, StatusState::Unknown),
            "{index}"
        );
    }
    report_count("status: indexes out of range", indexes.len());
}

#[test]
fn a_size_that_is_none_is_refused_and_a_wide_one_is_not_read_as_a_bit() {
    for (size, problem) in [
        (json!(0), Problem::StatusListMalformed),
        (json!(-1), Problem::StatusListMalformed),
        (json!(2), Problem::StatusListMalformed),
        (json!(9), Problem::StatusNotSupported),
        (json!(64), Problem::StatusNotSupported),
        (
            json!(9_007_199_254_740_991_u64),
            Problem::StatusNotSupported,
        ),
    ] {
        let entry = with(status_entry("7"), "", "statusSize", size.clone());
        let (outcome, found, state) = problem_of(entry);
        assert_ne!(outcome, Outcome::Passed, "{size}");
        assert_eq!(
            (found, state),
            (Some(problem), StatusState::Unknown),
            "{size}"
        );
    }
}

#[test]
fn the_first_and_the_last_entry_are_where_the_standard_has_them() {
    let issuer = Party::new(1);
    for index in [0, 1, 7, 8, 131_071] {
        let mut bits = testamur_status::BitstringStatusList::with_len(0);
        bits.set(index, true).expect("an index within");
        let mut list = issuer.status_list(StatusPurpose::Revocation);
        list["credentialSubject"]["encodedList"] = json!(bits.encode());
        let documents = documents(&issuer.sign(&list));
        for asked in [0, 1, 6, 7, 8, 131_070, 131_071] {
            let entry = status_entry(&asked.to_string());
            let badge = issuer.sign(&with(issuer.badge(), "", "credentialStatus", entry));
            let report = judge_with(&badge, &documents);
            assert_eq!(
                report.verified,
                asked != index,
                "{index}, asked for {asked}"
            );
        }
    }
}

/// E3: lists of half a billion entries and more; time and memory are looked at wherever something is judged.
#[test]
fn a_bomb_in_a_list_is_not_blown_up() {
    let issuer = Party::new(1);
    let badge = with(issuer.badge(), "", "credentialStatus", status_entry("7"));
    let badge = issuer.sign(&badge);
    let member = gzip(&vec![0; 64 << 20]);
    for members in [1, 2] {
        let mut list = issuer.status_list(StatusPurpose::Revocation);
        let encoded = BASE64_URL_SAFE_NO_PAD.encode(member.repeat(members));
        list["credentialSubject"]["encodedList"] = json!(format!("u{encoded}"));
        let report = judge_with(&badge, &documents(&issuer.sign(&list)));
        let check = report.checks_of(CheckCode::Status).next();
        let said = check.map(|check| (check.outcome, check.problem));
        let limit = Some((Outcome::Unknown, Some(Problem::LimitReached)));
        assert_eq!(said, limit, "{members} members");
        assert!(!report.verified && report.status == StatusState::Unknown);
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("a Vec takes every byte");
    encoder.finish().expect("a Vec takes every byte")
}

/// Whoever has a revoked credential cannot exchange its entry for another's: the entry is signed.
#[test]
fn an_entry_of_somebody_else_does_not_bring_a_revoked_credential_back() {
    let issuer = Party::new(1);
    let badge = issuer.sign(&with(
        issuer.badge(),
        "",
        "credentialStatus",
        status_entry("7"),
    ));
    for (member, value) in [
        ("statusListIndex", json!("8")),
        (
            "statusListCredential",
            json!("https://attacker.example/list"),
        ),
        ("statusPurpose", json!("message")),
        ("type", json!("1EdTechRevocationList")),
        ("statusSize", json!(1)),
    ] {
        let changed = with(badge.clone(), "/credentialStatus", member, value);
        let list = issuer.sign(&issuer.status_list(StatusPurpose::Revocation));
        let report = judge_with(&changed, &documents(&list));
        assert!(!report.verified, "{member}");
        assert_ne!(report.status, StatusState::Clear, "{member}");
    }
}
