//! Entries that are read and written, and those that are refused.

use super::*;
use crate::{BitstringStatusList, ProblemType};

fn entry() -> Value {
    json!({
        "id": "https://example.edu/status/3#94567", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
        "statusListIndex": "94567", "statusListCredential": "https://example.edu/status/3",
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut entry = entry();
    entry[name] = value;
    entry
}

#[test]
fn an_entry_survives_reading_and_writing() {
    assert_eq!(
        StatusListEntry::parse(&entry()).unwrap().to_value(),
        entry()
    );
}

#[test]
fn an_index_is_a_canonical_decimal_string() {
    for bad in [
        json!(94567),
        json!(""),
        json!("-1"),
        json!("+1"),
        json!("01"),
        json!("0x10"),
        json!("1.0"),
        json!("1e3"),
        json!(" 1"),
        json!("1 "),
        json!("१"),
        json!(true),
        json!(["1"]),
        Value::Null,
    ] {
        let error = StatusListEntry::parse(&with("statusListIndex", bad.clone())).unwrap_err();
        assert_eq!(
            error.problem_type(),
            ProblemType::MalformedValueError,
            "{bad}"
        );
    }
    assert_eq!(
        StatusListEntry::parse(&with("statusListIndex", json!("0")))
            .unwrap()
            .status_list_index,
        0
    );
    let huge =
        StatusListEntry::parse(&with("statusListIndex", json!("99999999999999999999999"))).unwrap();
    let list = StatusListCredential {
        kind: StatusListKind::Bitstring,
        id: None,
        time_to_live: None,
        issuer: "https://example.edu".to_owned(),
        purposes: vec![StatusPurpose::Revocation],
        list: BitstringStatusList::with_len(0),
    };
    assert_eq!(
        huge.status_in(&list).unwrap_err().problem_type(),
        ProblemType::RangeError
    );
}

#[test]
fn a_wide_entry_has_a_message_for_each_value() {
    let mut wide = with("statusSize", json!(2));
    assert_eq!(
        StatusListEntry::parse(&wide),
        Err(member(
            "/statusMessage",
            "one message for each value of the entry's bits"
        ))
    );
    wide["statusMessage"] = json!([
        {"status": "0x0", "message": "pending"}, {"status": "0x1", "message": "accepted"},
        {"status": "0x2", "message": "rejected"}, {"status": "0x3", "message": "lost"},
    ]);
    wide["statusReference"] = json!("https://example.edu/meaning");
    wide["statusPurpose"] = json!("message");
    let read = StatusListEntry::parse(&wide).unwrap();
    assert_eq!(read.message_for(2), Some("rejected"));
    assert_eq!(read.message_for(4), None);
    assert_eq!(StatusListEntry::parse(&read.to_value()), Ok(read));
    wide["statusReference"] = json!(["https://example.edu/meaning", 7]);
    assert!(StatusListEntry::parse(&wide).is_err());
}

#[test]
fn a_bit_without_words_is_set_or_unset() {
    let entry = StatusListEntry::parse(&entry()).unwrap();
    assert_eq!(entry.message_for(0), Some("unset"));
    assert_eq!(entry.message_for(1), Some("set"));
}

#[test]
fn an_entry_of_the_draft_is_read_as_one() {
    let mut old = with("type", json!("StatusList2021Entry"));
    let read = StatusListEntry::parse(&old).unwrap();
    assert_eq!(read.kind, StatusListKind::StatusList2021);
    assert_eq!(read.to_value(), old);
    old["type"] = json!(["StatusList2021Entry", "BitstringStatusListEntry"]);
    assert!(StatusListEntry::parse(&old).is_err());
}

#[test]
fn sizes_beyond_eight_bits_are_named() {
    assert_eq!(
        StatusListEntry::parse(&with("statusSize", json!(9))),
        Err(StatusListError::StatusSize { found: 9 })
    );
    for bad in [json!(0), json!(-1), json!(1.5), json!("1")] {
        let error = StatusListEntry::parse(&with("statusSize", bad)).unwrap_err();
        assert_eq!(error, member("/statusSize", "an integer of 1 or more"));
    }
    assert!(StatusListEntry::parse(&with("statusSize", json!(1))).is_ok());
}

#[test]
fn the_widest_entry_has_eight_bits() {
    let messages = (0..256).map(|value| json!({"status": format!("{value:#x}"), "message": "m"}));
    let mut widest = with("statusSize", json!(8));
    widest["statusMessage"] = messages.collect();
    assert_eq!(StatusListEntry::parse(&widest).unwrap().status_size, 8);
}

#[test]
fn other_members_of_the_wrong_form_are_refused() {
    for (name, value) in [
        ("type", json!("RevocationList2020Status")),
        ("id", json!(7)),
        ("id", json!("x")),
        ("statusPurpose", json!("deletion")),
        ("statusPurpose", json!(["revocation"])),
        ("statusListCredential", json!("3")),
        ("statusListCredential", json!("https://a b")),
        ("statusListCredential", json!("://a")),
        ("statusListCredential", json!("https:")),
        ("statusListCredential", json!({})),
    ] {
        assert!(
            StatusListEntry::parse(&with(name, value)).is_err(),
            "{name}"
        );
    }
    assert!(StatusListEntry::parse(&json!("x")).is_err());
}
