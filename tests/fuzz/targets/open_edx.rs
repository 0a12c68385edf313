//! Open edX events: the first byte chooses the type, the rest is its Avro payload.
#![no_main]

use std::sync::LazyLock;

use testamur_sources::open_edx::{decode, decode_avro, event_types};
use testamur_sources::{EventData, RawEvent};

static TYPES: LazyLock<Vec<&str>> = LazyLock::new(|| event_types().collect());

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((chosen, payload)) = data.split_first() else {
        return;
    };
    let kind = TYPES[usize::from(*chosen) % TYPES.len()];
    let event = RawEvent {
        id: "1".to_owned(),
        source: "openedx/lms/web".to_owned(),
        kind: kind.to_owned(),
        time: "2026-11-20T09:15:30.123456+00:00".to_owned(),
        sequence: Some("1-0".to_owned()),
        data: EventData::Avro(payload.to_vec()),
    };
    let decoded = decode(&event);
    let Ok(json) = decode_avro(kind, payload) else {
        assert!(
            decoded.is_err(),
            "a payload that cannot be read says something"
        );
        return;
    };
    drop(decode(&RawEvent {
        data: EventData::Json(json),
        ..event
    }));
});
