//! A recording of an Open edX event bus, as it lay in Redis.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use testamur_rules::LearningEvent;
use testamur_sources::{EventData, RawEvent, open_edx};

/// The streams of `vectors/openedx/redis`.
const STREAMS: [&str; 5] = [
    include_str!("../../../../vectors/openedx/redis/dev-learning-badges-lifecycle.jsonl"),
    include_str!("../../../../vectors/openedx/redis/dev-learning-certificate-lifecycle.jsonl"),
    include_str!("../../../../vectors/openedx/redis/dev-learning-exam-attempt-lifecycle.jsonl"),
    include_str!("../../../../vectors/openedx/redis/dev-learning-grade-lifecycle.jsonl"),
    include_str!(
        "../../../../vectors/openedx/redis/dev-learning-program-certificate-lifecycle.jsonl"
    ),
];

/// An entry of a stream: names and values as bytes.
#[derive(Deserialize)]
struct Entry {
    id: String,
    fields: Vec<Field>,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    b64: String,
}

/// The events of all streams, in the order in which they were written.
pub(super) fn events() -> Result<Vec<LearningEvent>> {
    let mut entries = Vec::new();
    for line in STREAMS
        .iter()
        .flat_map(|stream| stream.lines())
        .filter(|line| !line.is_empty())
    {
        entries.push(serde_json::from_str::<Entry>(line).context("the recording is damaged")?);
    }
    entries.sort_by(|a, b| a.id.cmp(&b.id));
    entries.iter().map(decode).collect()
}

fn decode(entry: &Entry) -> Result<LearningEvent> {
    let text = |name| Ok::<_, anyhow::Error>(String::from_utf8(value(entry, name)?)?);
    let event = RawEvent {
        id: text("id")?,
        source: text("source")?,
        kind: text("type")?,
        time: text("time")?,
        sequence: Some(entry.id.clone()),
        data: EventData::Avro(value(entry, "event_data")?),
    };
    Ok(open_edx::decode(&event)?)
}

fn value(entry: &Entry, name: &str) -> Result<Vec<u8>> {
    use base64::Engine as _;
    let field = entry.fields.iter().find(|field| field.name == name);
    let field = field.with_context(|| format!("entry {} has no field `{name}`", entry.id))?;
    Ok(base64::prelude::BASE64_STANDARD.decode(&field.b64)?)
}
