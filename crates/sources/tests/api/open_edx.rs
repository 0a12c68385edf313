//! Recorded events decode to what was written; other bytes are named errors.

mod decoding;
mod malformed;
mod payload;

use serde_json::Value;
use testamur_sources::open_edx::{Entry, parse_entry};
use testamur_sources::{EventData, RawEvent};

use crate::recordings::{Recorded, recorded};

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
