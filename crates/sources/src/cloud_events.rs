//! CloudEvents 1.0 over HTTP: one event in headers and body, one in the body, or many in the body.
//!
//! | mode | `content-type` | attributes |
//! |---|---|---|
//! | binary ([§ 3.1]) | the payload's own, JSON here | `ce-id`, `ce-source`, `ce-type`, `ce-specversion`, `ce-time` |
//! | structured ([§ 3.2]) | `application/cloudevents+json` | members of the body |
//! | batched ([§ 3.3]) | `application/cloudevents-batch+json` | members of each member of the body |
//!
//! `time` is optional in the standard and required here: what a learner has attained is ordered by it. Payloads are
//! JSON; `data_base64` is refused. Within a batch each event stands alone: a bad one does not refuse the others.
//!
//! [§ 3.1]: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#31-binary-content-mode
//! [§ 3.2]: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#32-structured-content-mode
//! [§ 3.3]: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#33-batched-content-mode

use serde_json::{Map, Value};
use testamur_json::{JsonError, Limits};

use crate::raw_event::{EventData, RawEvent};

/// The greatest number of events in one request.
pub const MAX_BATCH: usize = 1000;

/// Why a request, or one event of a batch, cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CloudEventError {
    /// A required attribute is missing, empty, too long or no text.
    #[error("attribute `{name}` is missing, or no text of 1 to 2048 bytes")]
    Attribute {
        /// Which.
        name: &'static str,
    },
    /// The batch is too large.
    #[error("the batch holds {found} events, at most {MAX_BATCH} are read: send several requests")]
    Batch {
        /// How many.
        found: usize,
    },
    /// The body, or the member for an event, has another shape.
    #[error("found {found} where {expected} is expected")]
    Body {
        /// What there is.
        found: &'static str,
        /// What should be.
        expected: &'static str,
    },
    /// The request is no CloudEvent, or in a format that is not read.
    #[error(
        "content type is none of `application/cloudevents+json`, `application/cloudevents-batch+json`, or `application/json` with `ce-` headers"
    )]
    ContentType,
    /// The payload is missing or not JSON.
    #[error(
        "the event has no JSON payload: send `data`, with `datacontenttype` `application/json`"
    )]
    Data,
    /// The body is not JSON as it is read here.
    #[error("the body cannot be read: {0}")]
    Json(#[from] JsonError),
    /// The version of CloudEvents is another.
    #[error("attribute `specversion` is not `1.0`")]
    SpecVersion,
}

impl CloudEventError {
    /// A code that stays the same across versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Attribute { .. } => "malformed_attribute",
            Self::Batch { .. } => "batch_too_large",
            Self::Body { .. } => "malformed_body",
            Self::ContentType => "unsupported_content_type",
            Self::Data => "missing_data",
            Self::Json(_) => "malformed_json",
            Self::SpecVersion => "unsupported_specversion",
        }
    }
}

/// Reads the events of a request. `header` looks a header up by its lower-case name.
///
/// # Errors
///
/// The request as a whole cannot be read; within, why one event of it cannot.
pub fn parse<'h>(
    header: impl Fn(&str) -> Option<&'h str>,
    body: &[u8],
    limits: &Limits,
) -> Result<Vec<Result<RawEvent, CloudEventError>>, CloudEventError> {
    let content_type = header("content-type").unwrap_or_default();
    match media_type(content_type).as_str() {
        "application/cloudevents+json" => {
            let event = testamur_json::parse(body, limits)?;
            Ok(vec![structured(&event)])
        }
        "application/cloudevents-batch+json" => batch(&testamur_json::parse(body, limits)?),
        other if is_json(other) && header("ce-specversion").is_some() => {
            Ok(vec![binary(&header, body, limits)])
        }
        _ => Err(CloudEventError::ContentType),
    }
}

fn batch(body: &Value) -> Result<Vec<Result<RawEvent, CloudEventError>>, CloudEventError> {
    let Value::Array(events) = body else {
        return Err(CloudEventError::Body {
            found: kind(body),
            expected: "a list of events",
        });
    };
    if events.len() > MAX_BATCH {
        return Err(CloudEventError::Batch {
            found: events.len(),
        });
    }
    Ok(events.iter().map(structured).collect())
}

fn structured(event: &Value) -> Result<RawEvent, CloudEventError> {
    let Value::Object(event) = event else {
        return Err(CloudEventError::Body {
            found: kind(event),
            expected: "an event, which is an object",
        });
    };
    if event.get("specversion").and_then(Value::as_str) != Some("1.0") {
        return Err(CloudEventError::SpecVersion);
    }
    let json = match event.get("datacontenttype") {
        // > If the datacontenttype attribute is absent, the data is expected to be … application/json
        None | Some(Value::Null) => true,
        Some(value) => value
            .as_str()
            .is_some_and(|text| is_json(&media_type(text))),
    };
    let data = event
        .get("data")
        .filter(|_| json && !event.contains_key("data_base64"));
    Ok(RawEvent {
        id: attribute(event, "id")?,
        source: attribute(event, "source")?,
        kind: attribute(event, "type")?,
        time: attribute(event, "time")?,
        sequence: None,
        data: EventData::Json(data.ok_or(CloudEventError::Data)?.clone()),
    })
}

fn binary<'h>(
    header: &impl Fn(&str) -> Option<&'h str>,
    body: &[u8],
    limits: &Limits,
) -> Result<RawEvent, CloudEventError> {
    if header("ce-specversion") != Some("1.0") {
        return Err(CloudEventError::SpecVersion);
    }
    let attribute = |name: &'static str, at: &str| {
        let value = header(at)
            .and_then(percent_decoded)
            .and_then(|text| bounded(&text));
        value.ok_or(CloudEventError::Attribute { name })
    };
    Ok(RawEvent {
        id: attribute("id", "ce-id")?,
        source: attribute("source", "ce-source")?,
        kind: attribute("type", "ce-type")?,
        time: attribute("time", "ce-time")?,
        sequence: None,
        data: EventData::Json(testamur_json::parse(body, limits)?),
    })
}

fn attribute(event: &Map<String, Value>, name: &'static str) -> Result<String, CloudEventError> {
    let value = event.get(name).and_then(Value::as_str).and_then(bounded);
    value.ok_or(CloudEventError::Attribute { name })
}

fn bounded(text: &str) -> Option<String> {
    (1..=2048).contains(&text.len()).then(|| text.to_owned())
}

/// Header values carry everything but printable ASCII percent-encoded, § 3.1.3.2.
fn percent_decoded(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = |byte: u8| {
            char::from(byte)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        };
        match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                bytes.push(hex(*high)? << 4 | hex(*low)?);
                rest = after;
            }
            (b'%', _) => return None,
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

fn media_type(content_type: &str) -> String {
    content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
