//! Entries and payloads that lack something, or say it otherwise.

use serde_json::{Value, json};
use testamur_rules::Observation;
use testamur_sources::open_edx::{DecodeError, Entry, decode, parse_entry, topic};

use super::{PASSING, event, json_event, passing};

#[test]
fn an_event_type_without_attainment_is_named() {
    let mut raw = event(&passing());
    raw.kind = "org.openedx.learning.course.enrollment.created.v1".to_owned();
    let error = decode(&raw).unwrap_err();
    assert_eq!(error, DecodeError::UnknownType { found: raw.kind });
    assert_eq!(error.code(), "unknown_type");
}

#[test]
fn a_time_without_offset_is_refused_and_a_space_is_not() {
    let mut raw = event(&passing());
    raw.time = "2026-11-20 09:15:30+00:00".to_owned();
    assert_eq!(
        decode(&raw).unwrap().time.to_string(),
        "2026-11-20T09:15:30Z"
    );
    for time in ["2026-11-20T09:15:30", "yesterday", "", "1795219840"] {
        time.clone_into(&mut raw.time);
        assert_eq!(
            decode(&raw).unwrap_err(),
            DecodeError::Time { field: "time" },
            "{time}"
        );
    }
}

#[test]
fn an_entry_with_an_empty_field_name_is_a_placeholder() {
    let mut entry = passing().entry();
    entry.fields = vec![(Vec::new(), Vec::new())];
    assert_eq!(parse_entry(&entry).unwrap(), Entry::Placeholder);
    entry.fields.clear();
    assert_eq!(parse_entry(&entry).unwrap_err(), DecodeError::Deleted);
}

#[test]
fn an_entry_without_a_field_names_it() {
    for name in ["type", "id", "source", "time", "event_data"] {
        let mut entry = passing().entry();
        entry.fields.retain(|(field, _)| field != name.as_bytes());
        assert_eq!(
            parse_entry(&entry).unwrap_err(),
            DecodeError::MissingField { name }
        );
    }
    let mut entry = passing().entry();
    entry.fields[0].1 = vec![0xff];
    assert_eq!(
        parse_entry(&entry).unwrap_err(),
        DecodeError::NotUtf8 { place: "type" }
    );
}

#[test]
fn a_member_of_the_wrong_kind_is_named_without_its_value() {
    let data = json!({ "course_passing_status": {
        "is_passing": "ana@example.org",
        "course": { "course_key": "course-v1:a+b+c" },
        "user": { "id": 42, "pii": {} },
    } });
    let error = decode(&json_event(PASSING, data)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `/course_passing_status/is_passing` in the payload: found text, expected true or false"
    );
}

#[test]
fn members_that_are_missing_or_null_are_named() {
    let whole = json!({ "course_passing_status": {
        "is_passing": true,
        "course": { "course_key": "course-v1:a+b+c" },
        "user": { "id": 42, "pii": {} },
    } });
    assert!(decode(&json_event(PASSING, whole.clone())).is_ok());
    for pointer in [
        "/course_passing_status",
        "/course_passing_status/is_passing",
        "/course_passing_status/course/course_key",
        "/course_passing_status/user/id",
        "/course_passing_status/user/pii",
    ] {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let mut without = whole.clone();
        without
            .pointer_mut(parent)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove(name);
        let error = decode(&json_event(PASSING, without)).unwrap_err();
        assert!(
            matches!(&error, DecodeError::Member { pointer: found, .. } if found == pointer),
            "{error}"
        );
    }
    let mut null = whole;
    null["course_passing_status"]["course"]["course_key"] = Value::Null;
    assert_eq!(
        decode(&json_event(PASSING, null)).unwrap_err().code(),
        "malformed_member"
    );
}

#[test]
fn a_changed_certificate_counts_by_its_status() {
    let kind = "org.openedx.learning.certificate.changed.v1";
    for (status, expected) in [
        ("downloadable", false),
        ("generating", false),
        ("notpassing", true),
        ("unavailable", true),
    ] {
        let data = json!({ "certificate": {
            "user": { "id": 1, "pii": {} }, "course": { "course_key": "course-v1:a+b+c" },
            "mode": "honor", "grade": "", "current_status": status,
        } });
        let event = decode(&json_event(kind, data)).unwrap();
        assert!(
            matches!(event.observation, Observation::Certificate { revoked, .. } if revoked == expected),
            "{status}"
        );
    }
}

#[test]
fn a_topic_has_the_prefix_of_its_installation() {
    assert_eq!(
        topic("dev", "learning-badges-lifecycle"),
        "dev-learning-badges-lifecycle"
    );
    assert_eq!(
        topic("", "learning-badges-lifecycle"),
        "learning-badges-lifecycle"
    );
}
