//! One entry of a stream.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One entry of a stream, as it was handed to this consumer.
///
/// `Debug` shows no field: they hold personal data. JSON holds them whole, for a dead letter that can be replayed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamEntry {
    /// The stream's key.
    pub stream: String,
    /// The entry's id, `milliseconds-counter`.
    pub id: String,
    /// Names and values in the order in which they were written; empty when the stream was trimmed meanwhile.
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    pub fields: Vec<Field>,
    /// How often it was handed on, this time included.
    pub deliveries: u64,
    /// It failed too often, and then alone as well: lay it aside as a dead letter.
    pub poison: bool,
}

/// A field's name and value.
type Field = (Vec<u8>, Vec<u8>);

impl StreamEntry {
    /// The value of the first field of that name.
    pub fn field(&self, name: &str) -> Option<&[u8]> {
        let field = self
            .fields
            .iter()
            .find(|(field, _)| field == name.as_bytes());
        field.map(|(_, value)| value.as_slice())
    }
}

impl fmt::Debug for StreamEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamEntry")
            .field("stream", &self.stream)
            .field("id", &self.id)
            .field("deliveries", &self.deliveries)
            .field("poison", &self.poison)
            .finish_non_exhaustive()
    }
}

fn to_base64<S: Serializer>(fields: &[Field], serializer: S) -> Result<S::Ok, S::Error> {
    let encode = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
    serializer.collect_seq(
        fields
            .iter()
            .map(|(name, value)| (encode(name), encode(value))),
    )
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Field>, D::Error> {
    let decode = |text: String| {
        BASE64_STANDARD
            .decode(text)
            .map_err(|_| D::Error::custom("not base64"))
    };
    let fields: Vec<(String, String)> = Vec::deserialize(deserializer)?;
    fields
        .into_iter()
        .map(|(name, value)| Ok((decode(name)?, decode(value)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_survives_json_and_debug_hides_its_fields() {
        let entry = StreamEntry {
            stream: "dev-learning".to_owned(),
            id: "1-0".to_owned(),
            fields: vec![
                (b"event_data".to_vec(), vec![0xff, 0x00]),
                (Vec::new(), b"ana@example.org".to_vec()),
            ],
            deliveries: 3,
            poison: true,
        };
        let text = serde_json::to_string(&entry).unwrap();
        assert_eq!(serde_json::from_str::<StreamEntry>(&text).unwrap(), entry);
        assert!(!format!("{entry:?}").contains("ana"));
    }
}
