//! An event as its transport brought it, before its payload is read.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// An event as its transport brought it: the attributes of CloudEvents, and the payload unread.
///
/// `Debug` shows no payload: that is personal data. JSON holds it whole, for a dead letter that can be replayed.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct RawEvent {
    /// The event's id at its source.
    pub id: String,
    /// The source.
    pub source: String,
    /// The event type.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened, as written.
    pub time: String,
    /// Its place in the stream that brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<String>,
    /// The payload.
    pub data: EventData,
}

/// The payload of an event.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventData {
    /// Avro's binary encoding without schema or header.
    Avro(#[serde(serialize_with = "to_base64", deserialize_with = "from_base64")] Vec<u8>),
    /// JSON.
    Json(Value),
}

impl fmt::Debug for RawEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawEvent")
            .field("id", &self.id)
            .field("source", &self.source)
            .field("kind", &self.kind)
            .field("time", &self.time)
            .field("sequence", &self.sequence)
            .finish_non_exhaustive()
    }
}

fn to_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    BASE64_STANDARD
        .decode(text)
        .map_err(|_| D::Error::custom("not base64"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_event_survives_json_and_debug_hides_its_payload() {
        for data in [
            EventData::Avro(b"secret".to_vec()),
            EventData::Json("secret".into()),
        ] {
            let event = RawEvent {
                id: "1".to_owned(),
                source: "s".to_owned(),
                kind: "k".to_owned(),
                time: "t".to_owned(),
                sequence: Some("1-0".to_owned()),
                data,
            };
            let text = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<RawEvent>(&text).unwrap(), event);
            assert!(!format!("{event:?}").contains("secret"));
        }
    }
}
