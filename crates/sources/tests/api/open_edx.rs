//! Recorded events decode to what was written; other bytes are named errors.

use apache_avro::Schema;
use serde_json::{Value, json};
use testamur_rules::{ExamOutcome, Grade, Observation};
use testamur_sources::open_edx::{
    DecodeError, Entry, MAX_PAYLOAD, avro_schema, decode, decode_avro, event_types, parse_entry,
    topic,
};
use testamur_sources::{EventData, RawEvent};

use crate::recordings::{Recorded, recorded, stream, vectors};

const PASSING: &str = "org.openedx.learning.course.passing.status.updated.v1";
const EXAM: &str = "org.openedx.learning.exam.attempt.verified.v1";

fn event(recorded: &Recorded) -> RawEvent {
    match parse_entry(&recorded.entry()).unwrap() {
        Entry::Event(event) => event,
        Entry::Placeholder => panic!("{} is a placeholder", recorded.name),
    }
}

fn json_event(kind: &str, data: Value) -> RawEvent {
    RawEvent {
        id: "1".to_owned(),
        source: "test".to_owned(),
        kind: kind.to_owned(),
        time: "2026-11-20T09:15:30Z".to_owned(),
        sequence: None,
        data: EventData::Json(data),
    }
}

fn passing() -> Recorded {
    recorded()
        .into_iter()
        .find(|recorded| recorded.kind() == PASSING)
        .unwrap()
}

#[test]
fn every_recorded_payload_decodes_to_the_json_beside_it() {
    let all = recorded();
    assert_eq!(all.len(), 12);
    for recorded in all {
        let found = decode_avro(recorded.kind(), &recorded.avro).unwrap();
        assert_eq!(found, recorded.expected["avro"], "{}", recorded.name);
        // Member order too: what is stored is what was written.
        assert_eq!(
            found.to_string(),
            recorded.expected["avro"].to_string(),
            "{}",
            recorded.name
        );
    }
}

#[test]
fn every_recorded_event_says_what_happened_to_whom() {
    let events: Vec<_> = recorded()
        .iter()
        .map(|recorded| decode(&event(recorded)).unwrap())
        .collect();
    for event in &events {
        assert_eq!(event.source, "openedx/lms/web");
        assert_eq!(event.time.to_string(), "2026-11-20T09:15:30.123456Z");
        assert!(event.sequence.as_deref().unwrap().starts_with("1795219840"));
    }
    let course = "course-v1:OpenedX+DemoX+DemoCourse".to_owned();
    let observed: Vec<Observation> = events
        .iter()
        .map(|event| event.observation.clone())
        .collect();
    assert_eq!(
        observed[0],
        Observation::CoursePassing {
            course: course.clone(),
            is_passing: true
        }
    );
    assert_eq!(
        observed[1],
        Observation::CoursePassing {
            course: course.clone(),
            is_passing: false
        }
    );
    let ccx = "ccx-v1:OpenedX+DemoX+DemoCourse+ccx@12".to_owned();
    assert_eq!(
        observed[2],
        Observation::CoursePassing {
            course: ccx,
            is_passing: true
        }
    );
    assert!(matches!(
        observed[3],
        Observation::Badge { awarded: true, .. }
    ));
    let certificate =
        |grade: Option<f64>, mode: &str, status: &str, revoked| Observation::Certificate {
            course: course.clone(),
            mode: mode.to_owned(),
            grade: grade.map(|grade| Grade::try_from(grade).unwrap()),
            status: status.to_owned(),
            revoked,
        };
    assert_eq!(
        observed[4],
        certificate(Some(0.87), "verified", "downloadable", false)
    );
    assert_eq!(
        observed[5],
        certificate(Some(0.87), "verified", "downloadable", false)
    );
    assert!(matches!(
        &observed[6],
        Observation::Certificate {
            grade: None,
            revoked: false,
            ..
        }
    ));
    assert_eq!(
        observed[7],
        certificate(Some(0.41), "verified", "notpassing", true)
    );
    assert!(matches!(
        observed[8],
        Observation::Exam {
            outcome: ExamOutcome::Verified,
            ..
        }
    ));
    assert!(matches!(
        &observed[9],
        Observation::CourseGrade { percent_grade, passed_at: Some(_), .. }
            if *percent_grade == Grade::try_from(0.87).unwrap()
    ));
    assert!(matches!(
        observed[10],
        Observation::ProgramCertificate { revoked: false, .. }
    ));
    assert!(matches!(
        observed[11],
        Observation::ProgramCertificate { revoked: true, .. }
    ));
    let grade = &events[9].learner;
    assert_eq!((grade.source_id.as_str(), &grade.email), ("42", &None));
    let unnamed = &events[6].learner;
    assert_eq!((unnamed.source_id.as_str(), &unnamed.name), ("7", &None));
    assert_eq!(events[0].learner.name.as_deref(), Some("Ana Müller"));
}

#[test]
fn json_and_avro_of_one_event_say_the_same() {
    for recorded in recorded() {
        let avro = event(&recorded);
        let json = RawEvent {
            data: EventData::Json(recorded.expected["avro"].clone()),
            ..avro.clone()
        };
        assert_eq!(
            decode(&avro).unwrap(),
            decode(&json).unwrap(),
            "{}",
            recorded.name
        );
    }
}

#[test]
fn the_schemas_are_those_that_the_producer_generates() {
    let folder = vectors().join("openedx/redis/schemas");
    let mut compared = 0;
    for kind in event_types() {
        let Ok(text) = std::fs::read_to_string(folder.join(format!("{kind}.avsc"))) else {
            continue;
        };
        let canonical = |text: &str| Schema::parse_str(text).unwrap().canonical_form();
        assert_eq!(
            canonical(&avro_schema(kind).unwrap().to_string()),
            canonical(&text),
            "{kind}"
        );
        compared += 1;
    }
    assert_eq!(compared, std::fs::read_dir(folder).unwrap().count());
    assert_eq!(event_types().count(), 15);
}

#[test]
fn recorded_streams_hold_the_recorded_events() {
    let mut found: Vec<_> = [
        "dev-learning-badges-lifecycle",
        "dev-learning-certificate-lifecycle",
        "dev-learning-exam-attempt-lifecycle",
        "dev-learning-grade-lifecycle",
        "dev-learning-program-certificate-lifecycle",
    ]
    .into_iter()
    .flat_map(stream)
    .map(|entry| parse_entry(&entry).unwrap())
    .collect();
    let mut expected: Vec<_> = recorded()
        .iter()
        .map(|recorded| Entry::Event(event(recorded)))
        .collect();
    let id = |entry: &Entry| match entry {
        Entry::Event(event) => event.id.clone(),
        Entry::Placeholder => String::new(),
    };
    found.sort_by_key(id);
    expected.sort_by_key(id);
    assert_eq!(found, expected);
}

#[test]
fn a_payload_cut_at_any_byte_is_truncated() {
    for recorded in recorded() {
        for length in 0..recorded.avro.len() {
            let cut = &recorded.avro[..length];
            let error = decode_avro(recorded.kind(), cut).unwrap_err();
            assert_eq!(
                error,
                DecodeError::Truncated { found: length },
                "{} at {length}",
                recorded.name
            );
        }
    }
}

#[test]
fn a_byte_changed_anywhere_never_panics() {
    for recorded in recorded() {
        for place in 0..recorded.avro.len() {
            for byte in [0x00, 0x01, 0x7f, 0x80, 0xff] {
                let mut changed = recorded.avro.clone();
                changed[place] = byte;
                let _ = decode_avro(recorded.kind(), &changed);
            }
        }
    }
}

#[test]
fn bytes_left_over_mean_another_schema() {
    for recorded in recorded() {
        let mut longer = recorded.avro.clone();
        longer.extend([0, 0, 0]);
        let error = decode_avro(recorded.kind(), &longer).unwrap_err();
        assert_eq!(
            error,
            DecodeError::TrailingBytes { count: 3 },
            "{}",
            recorded.name
        );
    }
}

#[test]
fn a_payload_of_another_type_is_refused() {
    let all = recorded();
    for one in &all {
        for other in &all {
            let schema = |recorded: &Recorded| {
                let mut schema = avro_schema(recorded.kind()).unwrap();
                schema["namespace"] = Value::Null;
                schema
            };
            if schema(one) != schema(other) {
                assert!(
                    decode_avro(one.kind(), &other.avro).is_err(),
                    "{} as {}",
                    other.name,
                    one.kind()
                );
            }
        }
    }
}

#[test]
fn a_huge_length_reserves_nothing() {
    let recorded = passing();
    for length in [
        MAX_PAYLOAD as i64 + 1,
        i64::from(i32::MAX),
        i64::MAX,
        -1,
        i64::MIN,
    ] {
        let mut bytes = vec![recorded.avro[0]];
        let mut zigzag = ((length << 1) ^ (length >> 63)).cast_unsigned();
        while zigzag > 0x7f {
            bytes.push((zigzag & 0x7f) as u8 | 0x80);
            zigzag >>= 7;
        }
        bytes.push(zigzag as u8);
        assert_eq!(
            decode_avro(PASSING, &bytes).unwrap_err(),
            DecodeError::Length,
            "{length}"
        );
    }
    // A length within the bound of a payload, but past its end.
    assert_eq!(
        decode_avro(PASSING, &[1, 0xfe, 0x0f, b'c']).unwrap_err(),
        DecodeError::Truncated { found: 4 }
    );
    let endless = [[1].as_slice(), &[0xff; 12]].concat();
    assert!(matches!(
        decode_avro(PASSING, &endless),
        Err(DecodeError::Malformed { .. })
    ));
}

#[test]
fn a_payload_beyond_the_bound_is_not_read() {
    let error = decode_avro(PASSING, &vec![0; MAX_PAYLOAD + 1]).unwrap_err();
    assert_eq!(
        error,
        DecodeError::TooLarge {
            found: MAX_PAYLOAD + 1,
            limit: MAX_PAYLOAD
        }
    );
}

#[test]
fn text_that_is_not_utf8_is_named() {
    let mut bytes = passing().avro;
    let place = bytes
        .windows(7)
        .position(|window| window == b"OpenedX")
        .unwrap();
    bytes[place] = 0xff;
    assert_eq!(
        decode_avro(PASSING, &bytes).unwrap_err(),
        DecodeError::NotUtf8 {
            place: "the payload"
        }
    );
}

#[test]
fn a_boolean_of_two_and_a_branch_that_is_not_there_are_named() {
    let mut bytes = passing().avro;
    bytes[0] = 2;
    assert!(matches!(
        decode_avro(PASSING, &bytes),
        Err(DecodeError::Malformed { .. })
    ));
    let exam = recorded()
        .into_iter()
        .find(|recorded| recorded.kind() == EXAM)
        .unwrap();
    let mut bytes = exam.avro;
    *bytes.last_mut().unwrap() = 8;
    assert!(matches!(
        decode_avro(EXAM, &bytes),
        Err(DecodeError::Malformed { .. })
    ));
}

#[test]
fn an_exam_requested_by_another_user_reads_the_type_by_its_name() {
    let exam = recorded()
        .into_iter()
        .find(|recorded| recorded.kind() == EXAM)
        .unwrap();
    let mut bytes = exam.avro;
    *bytes.last_mut().unwrap() = 2;
    bytes.extend([14, 1, 2, b'a', 2, b'b', 2, b'c']);
    let value = decode_avro(EXAM, &bytes).unwrap();
    assert_eq!(value["exam_attempt"]["requesting_user"]["id"], 7);
    assert_eq!(
        value["exam_attempt"]["requesting_user"]["pii"]["email"],
        "b"
    );
}

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
