//! Entries of an event bus's stream: fields parted by the bytes 0x1e and 0x1f, and the event in them.
#![no_main]

use testamur_sources::open_edx::{Entry, decode, parse_entry};
use testamur_sources::redis_stream::StreamEntry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let fields = data.split(|byte| *byte == 0x1e).map(|field| {
        let mut parts = field.splitn(2, |byte| *byte == 0x1f);
        let mut part = || parts.next().unwrap_or_default().to_vec();
        (part(), part())
    });
    let entry = StreamEntry {
        stream: "dev-learning-course-passing-status".to_owned(),
        id: "1-0".to_owned(),
        fields: fields.collect(),
        deliveries: 1,
        poison: false,
    };
    match parse_entry(&entry) {
        Ok(Entry::Event(event)) => {
            assert_eq!(event.sequence.as_deref(), Some("1-0"));
            drop(decode(&event));
        }
        Ok(Entry::Placeholder) => assert!(entry.fields.iter().all(|(name, _)| name.is_empty())),
        Err(error) => drop(error.to_string()),
    }
});
