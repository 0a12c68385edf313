//! What the values of an entry mean in words: `statusMessage`.
//!
//! "The length of [the array] MUST equal the number of possible status messages indicated by `statusSize`":
//! [§ BitstringStatusListEntry](https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/#bitstringstatuslistentry).
//! So every value has its words, and none has two.

use serde_json::{Value, json};

use crate::StatusListError;
use crate::entry::member;

/// One value of an entry, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusMessage {
    /// The value of the bits.
    pub status: u64,
    /// What it means, for a person.
    pub message: String,
}

impl StatusMessage {
    pub(crate) fn to_value(&self) -> Value {
        json!({"status": format!("{:#x}", self.status), "message": self.message})
    }
}

/// Reads the messages of an entry of `size` bits.
pub(crate) fn parse_messages(
    value: Option<&Value>,
    size: u64,
) -> Result<Vec<StatusMessage>, StatusListError> {
    let malformed = || member(POINTER, "one message for each value of the entry's bits");
    let Some(value) = value else {
        // "MUST be present if statusSize is greater than 1".
        return if size == 1 {
            Ok(Vec::new())
        } else {
            Err(malformed())
        };
    };
    let items = value.as_array().ok_or_else(malformed)?;
    if items.len() as u64 != 1 << size {
        return Err(malformed());
    }
    let mut messages: Vec<StatusMessage> = Vec::with_capacity(items.len());
    for item in items {
        let message = parse_message(item)?;
        let told = messages.iter().any(|known| known.status == message.status);
        if told || message.status >= 1 << size {
            return Err(malformed());
        }
        messages.push(message);
    }
    Ok(messages)
}

fn parse_message(value: &Value) -> Result<StatusMessage, StatusListError> {
    let malformed = || member(POINTER, "objects of `status` (`0x…`) and `message`");
    let status = value
        .get("status")
        .and_then(Value::as_str)
        .and_then(|status| status.strip_prefix("0x"))
        .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
        .and_then(|digits| u64::from_str_radix(digits, 16).ok())
        .ok_or_else(malformed)?;
    let message = value.get("message").and_then(Value::as_str);
    let message = message.ok_or_else(malformed)?.to_owned();
    Ok(StatusMessage { status, message })
}

const POINTER: &str = "/statusMessage";

#[cfg(test)]
mod tests {
    use super::*;

    fn table(texts: &[(&str, &str)]) -> Value {
        let items: Vec<_> = texts
            .iter()
            .map(|(status, message)| json!({"status": status, "message": message}))
            .collect();
        json!(items)
    }

    #[test]
    fn every_value_has_its_words_once() {
        let four = table(&[("0x0", "a"), ("0x1", "b"), ("0x2", "c"), ("0x3", "d")]);
        let messages = parse_messages(Some(&four), 2).unwrap();
        assert_eq!(messages[2].status, 2);
        assert_eq!(messages[2].to_value(), four[2]);
        for bad in [
            table(&[("0x0", "a"), ("0x1", "b"), ("0x2", "c")]),
            table(&[("0x0", "a"), ("0x1", "b"), ("0x2", "c"), ("0x2", "d")]),
            table(&[("0x0", "a"), ("0x1", "b"), ("0x2", "c"), ("0x4", "d")]),
            table(&[("0x0", "a"), ("0x1", "b"), ("0x2", "c"), ("3", "d")]),
            table(&[("0x0", "a"), ("0x1", "b"), ("0x2", "c"), ("0x", "d")]),
            table(&[("0x0", "a"), ("0x1", "b"), ("0x2", "c"), ("0x+3", "d")]),
            json!([{"status": "0x0"}, {"status": "0x1"}, {"status": "0x2"}, {"status": "0x3"}]),
            json!("none"),
        ] {
            assert!(parse_messages(Some(&bad), 2).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_one_bit_may_go_without_words() {
        assert_eq!(parse_messages(None, 1), Ok(Vec::new()));
        assert!(parse_messages(None, 2).is_err());
    }
}
