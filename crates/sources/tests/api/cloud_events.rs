//! CloudEvents over HTTP in their three modes.

use serde_json::{Value, json};
use testamur_json::Limits;
use testamur_rules::{LearningEvent, Observation};
use testamur_sources::cloud_events::{CloudEventError, MAX_BATCH, parse};
use testamur_sources::{EventData, RawEvent, open_edx};

use crate::recordings::vectors;

type Parsed = Result<Vec<Result<RawEvent, CloudEventError>>, CloudEventError>;

fn request(headers: &[(&str, &'static str)], body: &[u8]) -> Parsed {
    let header = |name: &str| {
        headers
            .iter()
            .find(|(held, _)| *held == name)
            .map(|(_, value)| *value)
    };
    parse(header, body, &Limits::default())
}

fn sample() -> Value {
    serde_json::from_slice(
        &std::fs::read(vectors().join("openedx/cloudevents/structured.json")).unwrap(),
    )
    .unwrap()
}

fn structured(event: &Value) -> Parsed {
    request(
        &[(
            "content-type",
            "application/cloudevents+json; charset=UTF-8",
        )],
        event.to_string().as_bytes(),
    )
}

fn only(parsed: Parsed) -> LearningEvent {
    let mut events = parsed.unwrap();
    assert_eq!(events.len(), 1);
    open_edx::decode(&events.remove(0).unwrap()).unwrap()
}

#[test]
fn the_structured_sample_is_a_passing_event() {
    let event = only(structured(&sample()));
    assert_eq!(event.id, "018f3c1e-0000-7000-8000-000000000001");
    assert_eq!(event.learner.source_id, "42");
    assert!(matches!(
        event.observation,
        Observation::CoursePassing {
            is_passing: true,
            ..
        }
    ));
    assert_eq!(event.sequence, None);
}

#[test]
fn the_three_modes_bring_the_same_event() {
    let sample = sample();
    let expected = only(structured(&sample));
    let batch = request(
        &[("content-type", "application/cloudevents-batch+json")],
        json!([sample]).to_string().as_bytes(),
    );
    assert_eq!(only(batch), expected);
    let binary = request(
        &[
            ("content-type", "application/json"),
            ("ce-specversion", "1.0"),
            ("ce-id", "018f3c1e-0000-7000-8000-000000000001"),
            ("ce-source", "https://lms%2Eexample.org"),
            (
                "ce-type",
                "org.openedx.learning.course.passing.status.updated.v1",
            ),
            ("ce-time", "2026-11-20T09:15:30.123456Z"),
        ],
        sample["data"].to_string().as_bytes(),
    );
    assert_eq!(only(binary), expected);
}

#[test]
fn each_missing_attribute_is_named() {
    for name in ["id", "source", "type", "time"] {
        for value in [
            None,
            Some(json!("")),
            Some(json!(7)),
            Some(json!("x".repeat(2049))),
        ] {
            let mut event = sample();
            let members = event.as_object_mut().unwrap();
            members.remove(name);
            members.extend(value.map(|value| (name.to_owned(), value)));
            let events = structured(&event).unwrap();
            assert!(
                matches!(&events[0], Err(CloudEventError::Attribute { name: found }) if *found == name),
                "{events:?}"
            );
        }
    }
}

#[test]
fn another_version_and_payloads_that_are_no_json_are_refused() {
    let mut event = sample();
    event["specversion"] = json!("0.3");
    assert_eq!(
        structured(&event).unwrap()[0],
        Err(CloudEventError::SpecVersion)
    );
    let mut event = sample();
    event["datacontenttype"] = json!("application/xml");
    assert_eq!(structured(&event).unwrap()[0], Err(CloudEventError::Data));
    let mut event = sample();
    event["data_base64"] = json!("AAAA");
    assert_eq!(structured(&event).unwrap()[0], Err(CloudEventError::Data));
    let mut event = sample();
    event.as_object_mut().unwrap().remove("data");
    assert_eq!(structured(&event).unwrap()[0], Err(CloudEventError::Data));
}

#[test]
fn a_bad_event_of_a_batch_leaves_the_others() {
    let body = json!([sample(), 7, sample()]).to_string();
    let events = request(
        &[("content-type", "application/cloudevents-batch+json")],
        body.as_bytes(),
    )
    .unwrap();
    assert_eq!(
        events.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, false, true]
    );
}

#[test]
fn a_batch_is_a_list_of_at_most_a_thousand() {
    let headers = [("content-type", "application/cloudevents-batch+json")];
    assert_eq!(request(&headers, b"[]").unwrap(), []);
    assert!(matches!(
        request(&headers, b"{}"),
        Err(CloudEventError::Body { .. })
    ));
    let body = json!(vec![1; MAX_BATCH + 1]).to_string();
    assert_eq!(
        request(&headers, body.as_bytes()),
        Err(CloudEventError::Batch {
            found: MAX_BATCH + 1
        })
    );
}

#[test]
fn a_member_that_occurs_twice_is_refused() {
    let body = br#"{"specversion":"1.0","id":"1","id":"2"}"#;
    let error = request(&[("content-type", "application/cloudevents+json")], body).unwrap_err();
    assert_eq!(error.code(), "malformed_json");
}

#[test]
fn plain_json_and_form_bodies_are_no_cloud_events() {
    for content_type in [
        "application/json",
        "application/x-www-form-urlencoded",
        "",
        "text/plain",
    ] {
        assert_eq!(
            request(&[("content-type", content_type)], b"{}"),
            Err(CloudEventError::ContentType)
        );
    }
}

#[test]
fn a_header_that_is_no_percent_encoding_is_refused() {
    for source in ["%", "%4", "%zz", "%ff"] {
        let headers = [
            ("content-type", "application/json"),
            ("ce-specversion", "1.0"),
            ("ce-id", "1"),
            ("ce-source", source),
            ("ce-type", "t"),
            ("ce-time", "2026-11-20T09:15:30Z"),
        ];
        let events = request(&headers, b"{}").unwrap();
        assert_eq!(
            events[0],
            Err(CloudEventError::Attribute { name: "source" }),
            "{source}"
        );
    }
}

#[test]
fn the_payload_is_kept_as_it_came() {
    let events = structured(&sample()).unwrap();
    let event = events[0].as_ref().unwrap();
    assert!(matches!(&event.data, EventData::Json(data) if *data == sample()["data"]));
}
