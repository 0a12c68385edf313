//! What a credential says about where its status is: `BitstringStatusListEntry`, and `StatusList2021Entry` before it.
//!
//! Reads and writes an entry ([§ BitstringStatusListEntry]). Entries wider than eight bits are named and not read: each of
//! their values would need its own message.
//!
//! [§ BitstringStatusListEntry]: https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/#bitstringstatuslistentry

use serde_json::{Map, Value, json};

use crate::message::{StatusMessage, parse_messages};
use crate::{StatusListCredential, StatusListError, StatusListKind, StatusPurpose};

const LONGEST_URL: usize = 2048;
const WIDEST: u64 = 8;

/// Where one status of a credential is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusListEntry {
    /// Of which generation.
    pub kind: StatusListKind,
    /// Its own id.
    pub id: Option<String>,
    /// What a set bit means.
    pub status_purpose: StatusPurpose,
    /// Which bit.
    pub status_list_index: u64,
    /// The URL of the list.
    pub status_list_credential: String,
    /// Bits for each entry: 1 to 8.
    pub status_size: u64,
    /// What each value means; empty for an entry of one bit that does not say.
    pub status_messages: Vec<StatusMessage>,
    /// Where more is written about the status.
    pub status_references: Vec<String>,
}

impl StatusListEntry {
    /// An entry for one bit of a list.
    pub fn new(purpose: StatusPurpose, index: u64, list: impl Into<String>) -> Self {
        Self {
            kind: StatusListKind::Bitstring,
            id: None,
            status_purpose: purpose,
            status_list_index: index,
            status_list_credential: list.into(),
            status_size: 1,
            status_messages: Vec::new(),
            status_references: Vec::new(),
        }
    }

    /// Reads an entry.
    ///
    /// # Errors
    /// [`StatusListError::Member`], [`StatusListError::UnknownPurpose`], [`StatusListError::StatusSize`].
    pub fn parse(entry: &Value) -> Result<Self, StatusListError> {
        let members = entry.as_object().ok_or(member("", "an object"))?;
        let mut kinds = StatusListKind::ALL
            .into_iter()
            .filter(|kind| has_type(members, kind.entry_type()));
        let (Some(kind), None) = (kinds.next(), kinds.next()) else {
            let expected = "`BitstringStatusListEntry` or `StatusList2021Entry`";
            return Err(member("/type", expected));
        };
        let id = match members.get("id") {
            None => None,
            Some(Value::String(id)) if is_url(id) => Some(id.clone()),
            Some(_) => return Err(member("/id", "a URL")),
        };
        let purpose = members
            .get("statusPurpose")
            .ok_or(member("/statusPurpose", "a status purpose"))?;
        let status_list_credential = members
            .get("statusListCredential")
            .and_then(Value::as_str)
            .filter(|url| is_url(url))
            .ok_or(member("/statusListCredential", "a URL"))?;
        let entry = Self {
            kind,
            id,
            status_purpose: StatusPurpose::parse_value(purpose, "/statusPurpose")?,
            status_list_index: parse_index(members.get("statusListIndex"))?,
            status_list_credential: status_list_credential.to_owned(),
            status_size: 1,
            status_messages: Vec::new(),
            status_references: Vec::new(),
        };
        match kind {
            StatusListKind::Bitstring => entry.with_values(members),
            StatusListKind::StatusList2021 => Ok(entry),
        }
    }

    /// Adds what only Bitstring Status List has: width, messages, references.
    fn with_values(self, members: &Map<String, Value>) -> Result<Self, StatusListError> {
        let status_size = match members.get("statusSize") {
            None => 1,
            Some(size) => size
                .as_u64()
                .filter(|size| *size > 0)
                .ok_or(member("/statusSize", "an integer of 1 or more"))?,
        };
        if status_size > WIDEST {
            return Err(StatusListError::StatusSize { found: status_size });
        }
        Ok(Self {
            status_size,
            status_messages: parse_messages(members.get("statusMessage"), status_size)?,
            status_references: parse_references(members.get("statusReference"))?,
            ..self
        })
    }

    /// Writes the entry; a size of 1 is left out, for that is what its absence means.
    pub fn to_value(&self) -> Value {
        let mut entry = Map::new();
        if let Some(id) = &self.id {
            entry.insert("id".to_owned(), json!(id));
        }
        let purpose = self.status_purpose.as_str();
        entry.insert("type".to_owned(), json!(self.kind.entry_type()));
        entry.insert("statusPurpose".to_owned(), json!(purpose));
        let index = self.status_list_index.to_string();
        entry.insert("statusListIndex".to_owned(), json!(index));
        let list = &self.status_list_credential;
        entry.insert("statusListCredential".to_owned(), json!(list));
        if self.status_size != 1 {
            entry.insert("statusSize".to_owned(), json!(self.status_size));
        }
        if !self.status_messages.is_empty() {
            let messages = self.status_messages.iter().map(StatusMessage::to_value);
            entry.insert("statusMessage".to_owned(), messages.collect());
        }
        match self.status_references.as_slice() {
            [] => {}
            [one] => {
                entry.insert("statusReference".to_owned(), json!(one));
            }
            several => {
                entry.insert("statusReference".to_owned(), json!(several));
            }
        }
        Value::Object(entry)
    }

    /// Whether any bit of this entry is set in a list that was fetched and whose proof was verified.
    ///
    /// # Errors
    /// As [`StatusListEntry::value_in`].
    pub fn status_in(&self, credential: &StatusListCredential) -> Result<bool, StatusListError> {
        Ok(self.value_in(credential)? != 0)
    }

    /// The value of this entry's bits in a list that was fetched and whose proof was verified.
    ///
    /// # Errors
    /// [`StatusListError::Kind`] for a list of the other generation, [`StatusListError::Purpose`] for one of other
    /// purposes, [`StatusListError::TooShort`] when its entries are too few for their width,
    /// [`StatusListError::IndexOutOfRange`].
    pub fn value_in(&self, credential: &StatusListCredential) -> Result<u64, StatusListError> {
        if credential.kind != self.kind {
            return Err(StatusListError::Kind {
                found: credential.kind.credential_type(),
                expected: self.kind.credential_type(),
            });
        }
        if !credential.purposes.contains(&self.status_purpose) {
            return Err(StatusListError::Purpose {
                expected: self.status_purpose,
            });
        }
        credential
            .list
            .value_at(self.status_list_index, self.status_size)
    }

    /// What a value of this entry means in words; a bit without words of its own is "unset" or "set".
    pub fn message_for(&self, value: u64) -> Option<&str> {
        if self.status_messages.is_empty() {
            return match (self.status_size, value) {
                (1, 0) => Some("unset"),
                (1, 1) => Some("set"),
                _ => None,
            };
        }
        let mut messages = self.status_messages.iter();
        let found = messages.find(|message| message.status == value)?;
        Some(&found.message)
    }
}

/// "statusReference: … a URL or an array of URLs".
fn parse_references(value: Option<&Value>) -> Result<Vec<String>, StatusListError> {
    let items = match value {
        None => return Ok(Vec::new()),
        Some(Value::Array(items)) => items.iter().collect(),
        Some(item) => vec![item],
    };
    let url = |item: &Value| {
        let text = item.as_str().filter(|text| is_url(text))?;
        Some(text.to_owned())
    };
    items
        .into_iter()
        .map(|item| url(item).ok_or(member("/statusReference", "a URL or an array of URLs")))
        .collect()
}

/// "statusListIndex: … an arbitrary size integer greater than or equal to 0, expressed as a string in base 10".
fn parse_index(value: Option<&Value>) -> Result<u64, StatusListError> {
    let malformed = member(
        "/statusListIndex",
        "a string of decimal digits without leading zero",
    );
    let digits = value.and_then(Value::as_str).ok_or(malformed.clone())?;
    let canonical = digits == "0" || !digits.starts_with('0');
    if digits.is_empty() || !canonical || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(malformed);
    }
    // More than 64 bits are well-formed and lie outside every list.
    Ok(digits.parse().unwrap_or(u64::MAX))
}

pub(crate) fn has_type(members: &Map<String, Value>, name: &str) -> bool {
    match members.get("type") {
        Some(Value::String(found)) => found == name,
        Some(Value::Array(types)) => types.iter().any(|found| found == name),
        _ => false,
    }
}

pub(crate) fn member(pointer: &'static str, expected: &'static str) -> StatusListError {
    StatusListError::Member { pointer, expected }
}

fn is_url(text: &str) -> bool {
    text.len() <= LONGEST_URL
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && text.split_once(':').is_some_and(|(scheme, rest)| {
            scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && !rest.is_empty()
        })
}

#[cfg(test)]
mod tests;
