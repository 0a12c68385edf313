//! Open edX events of attainment: which there are, how they are encoded, what they say.
//!
//! On Redis the payload is Avro's binary encoding with neither schema nor header: a reader needs the writer's schema of
//! each event type and reads by position. Bytes left over mean that the writer's schema is another, so they are an
//! error. The same payload comes as JSON in CloudEvents.
//!
//! Every number a payload claims is held against the bytes that are there: nothing is reserved on its word.

mod avro;
mod entry;
mod error;
mod event_type;
mod payload;
mod schema;

use jiff::Timestamp;
use serde_json::Value;
use testamur_rules::LearningEvent;

use crate::raw_event::{EventData, RawEvent};
pub use entry::{Entry, parse_entry, topic};
pub use error::DecodeError;
use event_type::EventType;

/// The greatest payload that is read, in bytes; recorded events are of some 200.
pub const MAX_PAYLOAD: usize = 256 * 1024;

/// The event types that are understood.
pub fn event_types() -> impl Iterator<Item = &'static str> {
    EventType::ALL.iter().map(|event_type| event_type.name())
}

/// Reads an event: its type, its time, whom it is about and what it says.
///
/// # Errors
///
/// Why it cannot be read; the event belongs in a dead letter then.
pub fn decode(event: &RawEvent) -> Result<LearningEvent, DecodeError> {
    let event_type = EventType::parse(&event.kind)?;
    let time: Timestamp = event
        .time
        .parse()
        .map_err(|_| DecodeError::Time { field: "time" })?;
    let decoded;
    let data = match &event.data {
        EventData::Avro(bytes) => {
            decoded = avro::decode(event_type, bytes)?;
            &decoded
        }
        EventData::Json(value) => value,
    };
    let (learner, observation) = payload::read(event_type, data)?;
    Ok(LearningEvent {
        id: event.id.clone(),
        source: event.source.clone(),
        kind: event.kind.clone(),
        time,
        sequence: event.sequence.clone(),
        learner,
        observation,
    })
}

/// Reads the Avro payload of an event type as JSON, member by member as it was written.
///
/// # Errors
///
/// Why the bytes are not a payload of that type.
pub fn decode_avro(kind: &str, bytes: &[u8]) -> Result<Value, DecodeError> {
    avro::decode(EventType::parse(kind)?, bytes)
}

/// The Avro schema that payloads of an event type are read by; `None` for a type that is not understood.
pub fn avro_schema(kind: &str) -> Option<Value> {
    EventType::parse(kind).ok().map(schema::document)
}
