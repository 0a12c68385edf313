//! What was recorded is read as it was written.

use apache_avro::Schema;
use testamur_rules::{ExamOutcome, Grade, Observation};
use testamur_sources::open_edx::{
    Entry, avro_schema, decode, decode_avro, event_types, parse_entry,
};
use testamur_sources::{EventData, RawEvent};

use super::{EXAM, event};
use crate::recordings::{recorded, stream, vectors};

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
