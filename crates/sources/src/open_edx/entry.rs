//! How an event lies in a Redis stream.

use super::error::DecodeError;
use crate::raw_event::{EventData, RawEvent};
use crate::redis_stream::StreamEntry;

/// What an entry of an event bus stream is.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// An event.
    Event(RawEvent),
    /// The entry with an empty field name that some clients write to make a stream come to be: nothing to apply.
    Placeholder,
}

/// The name of the stream that a topic is written to.
pub fn topic(prefix: &str, topic: &str) -> String {
    if prefix.is_empty() {
        topic.to_owned()
    } else {
        format!("{prefix}-{topic}")
    }
}

/// Reads the fields of an entry; its payload stays unread.
///
/// # Errors
///
/// Which field is missing or no text; [`DecodeError::Deleted`] when the stream no longer has the entry.
pub fn parse_entry(entry: &StreamEntry) -> Result<Entry, DecodeError> {
    if entry.fields.is_empty() {
        return Err(DecodeError::Deleted);
    }
    let Some(data) = entry.field("event_data") else {
        let placeholder = entry.fields.iter().all(|(name, _)| name.is_empty());
        return if placeholder {
            Ok(Entry::Placeholder)
        } else {
            Err(DecodeError::MissingField { name: "event_data" })
        };
    };
    Ok(Entry::Event(RawEvent {
        id: text(entry, "id")?,
        source: text(entry, "source")?,
        kind: text(entry, "type")?,
        time: text(entry, "time")?,
        sequence: Some(entry.id.clone()),
        data: EventData::Avro(data.to_vec()),
    }))
}

fn text(entry: &StreamEntry, name: &'static str) -> Result<String, DecodeError> {
    let bytes = entry.field(name).filter(|bytes| !bytes.is_empty());
    let bytes = bytes.ok_or(DecodeError::MissingField { name })?;
    if bytes.len() > MAX_FIELD {
        return Err(DecodeError::TooLarge {
            found: bytes.len(),
            limit: MAX_FIELD,
        });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Err(DecodeError::NotUtf8 { place: name }),
    }
}

/// Longer than any id, source or type that occurs.
const MAX_FIELD: usize = 2048;
