//! CloudEvents and webhooks: the first byte chooses the content type, the rest is the body.
#![no_main]

use jiff::Timestamp;
use testamur_json::Limits;
use testamur_sources::cloud_events::{MAX_BATCH, parse};
use testamur_sources::open_edx::decode;
use testamur_sources::standard_webhooks::{self, Secret, WebhookHeaders};

const TYPES: [&str; 4] = [
    "application/cloudevents+json; charset=utf-8",
    "application/cloudevents-batch+json",
    "application/json",
    "application/vnd.x+json",
];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((chosen, body)) = data.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(&body[..body.len().min(64)]).into_owned();
    let header = |name: &str| match name {
        "content-type" => Some(TYPES[usize::from(*chosen) % TYPES.len()]),
        "ce-specversion" => Some("1.0"),
        "ce-time" => Some("2026-11-20T09:15:30Z"),
        "ce-type" => Some("org.openedx.learning.course.passing.status.updated.v1"),
        "ce-source" | "ce-id" => Some(text.as_str()),
        _ => None,
    };
    if let Ok(events) = parse(header, body, &Limits::default()) {
        assert!(events.len() <= MAX_BATCH);
        for event in events.iter().flatten() {
            drop(decode(event));
        }
    }
    let secret = Secret::from_bytes(&[7; 32]).expect("a secret");
    let now: Timestamp = "2026-11-20T09:15:30Z".parse().expect("an instant");
    let headers = WebhookHeaders {
        id: Some("1"),
        timestamp: Some("1795166130"),
        signature: Some(&text),
    };
    assert!(
        standard_webhooks::verify(&[secret], headers, body, now).is_err(),
        "a signature was found without the secret"
    );
});
