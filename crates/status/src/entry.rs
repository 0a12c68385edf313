//! What a credential says about where its status is: `BitstringStatusListEntry`.
//!
//! Reads and writes an entry ([§ BitstringStatusListEntry]). Entries wider than one bit are not supported: Open Badges
//! issuers revoke or suspend, and each purpose has its own list. `statusMessage` and `statusReference` are left out.
//!
//! [§ BitstringStatusListEntry]: https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/#bitstringstatuslistentry

use serde_json::{Map, Value, json};

use crate::{StatusListCredential, StatusListError};

pub(crate) const ENTRY_TYPE: &str = "BitstringStatusListEntry";
const LONGEST_URL: usize = 2048;

/// What a set bit means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusPurpose {
    /// The bits are a message.
    Message,
    /// A newer credential is there to be fetched.
    Refresh,
    /// Withdrawn for good.
    Revocation,
    /// Withdrawn for now.
    Suspension,
}

impl StatusPurpose {
    /// The name in an entry.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Refresh => "refresh",
            Self::Revocation => "revocation",
            Self::Suspension => "suspension",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Self> {
        [
            Self::Message,
            Self::Refresh,
            Self::Revocation,
            Self::Suspension,
        ]
        .into_iter()
        .find(|purpose| purpose.as_str() == name)
    }

    pub(crate) fn parse_value(
        value: &Value,
        pointer: &'static str,
    ) -> Result<Self, StatusListError> {
        let name = value.as_str().ok_or(StatusListError::Member {
            pointer,
            expected: "a status purpose",
        })?;
        Self::parse(name).ok_or_else(|| StatusListError::UnknownPurpose {
            found: name.chars().take(64).collect(),
        })
    }
}

/// Where one status of a credential is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusListEntry {
    /// Its own id.
    pub id: Option<String>,
    /// What a set bit means.
    pub status_purpose: StatusPurpose,
    /// Which bit.
    pub status_list_index: u64,
    /// The URL of the list.
    pub status_list_credential: String,
    /// Bits for each entry: 1.
    pub status_size: u64,
}

impl StatusListEntry {
    /// An entry for one bit of a list.
    pub fn new(purpose: StatusPurpose, index: u64, list: impl Into<String>) -> Self {
        Self {
            id: None,
            status_purpose: purpose,
            status_list_index: index,
            status_list_credential: list.into(),
            status_size: 1,
        }
    }

    /// Reads an entry.
    ///
    /// # Errors
    /// [`StatusListError::Member`], [`StatusListError::UnknownPurpose`], [`StatusListError::StatusSize`].
    pub fn parse(entry: &Value) -> Result<Self, StatusListError> {
        let members = entry.as_object().ok_or(member("", "an object"))?;
        if !has_type(members, ENTRY_TYPE) {
            return Err(member("/type", "`BitstringStatusListEntry`"));
        }
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
        let status_size = match members.get("statusSize") {
            None => 1,
            Some(size) => size
                .as_u64()
                .filter(|size| *size > 0)
                .ok_or(member("/statusSize", "an integer of 1 or more"))?,
        };
        if status_size != 1 {
            return Err(StatusListError::StatusSize { found: status_size });
        }
        Ok(Self {
            id,
            status_purpose: StatusPurpose::parse_value(purpose, "/statusPurpose")?,
            status_list_index: parse_index(members.get("statusListIndex"))?,
            status_list_credential: status_list_credential.to_owned(),
            status_size,
        })
    }

    /// Writes the entry; the size is left out, for 1 is what its absence means.
    pub fn to_value(&self) -> Value {
        let mut entry = Map::new();
        if let Some(id) = &self.id {
            entry.insert("id".to_owned(), json!(id));
        }
        entry.insert("type".to_owned(), json!(ENTRY_TYPE));
        entry.insert(
            "statusPurpose".to_owned(),
            json!(self.status_purpose.as_str()),
        );
        entry.insert(
            "statusListIndex".to_owned(),
            json!(self.status_list_index.to_string()),
        );
        entry.insert(
            "statusListCredential".to_owned(),
            json!(self.status_list_credential),
        );
        Value::Object(entry)
    }

    /// Whether the bit of this entry is set in a list that was fetched and whose proof was verified.
    ///
    /// # Errors
    /// [`StatusListError::Purpose`] for a list of other purposes, [`StatusListError::IndexOutOfRange`].
    pub fn status_in(&self, credential: &StatusListCredential) -> Result<bool, StatusListError> {
        if !credential.purposes.contains(&self.status_purpose) {
            return Err(StatusListError::Purpose {
                expected: self.status_purpose,
            });
        }
        let index = usize::try_from(self.status_list_index).unwrap_or(usize::MAX);
        credential.list.status_at(index)
    }
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
mod tests {
    use super::*;
    use crate::{BitstringStatusList, ProblemType};

    fn entry() -> Value {
        json!({
            "id": "https://example.edu/status/3#94567", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
            "statusListIndex": "94567", "statusListCredential": "https://example.edu/status/3",
        })
    }

    fn with(name: &str, value: Value) -> Value {
        let mut entry = entry();
        entry[name] = value;
        entry
    }

    #[test]
    fn an_entry_survives_reading_and_writing() {
        assert_eq!(
            StatusListEntry::parse(&entry()).unwrap().to_value(),
            entry()
        );
    }

    #[test]
    fn an_index_is_a_canonical_decimal_string() {
        for bad in [
            json!(94567),
            json!(""),
            json!("-1"),
            json!("+1"),
            json!("01"),
            json!("0x10"),
            json!("1.0"),
            json!("1e3"),
            json!(" 1"),
            json!("1 "),
            json!("१"),
            json!(true),
            json!(["1"]),
            Value::Null,
        ] {
            let error = StatusListEntry::parse(&with("statusListIndex", bad.clone())).unwrap_err();
            assert_eq!(
                error.problem_type(),
                ProblemType::MalformedValueError,
                "{bad}"
            );
        }
        assert_eq!(
            StatusListEntry::parse(&with("statusListIndex", json!("0")))
                .unwrap()
                .status_list_index,
            0
        );
        let huge =
            StatusListEntry::parse(&with("statusListIndex", json!("99999999999999999999999")))
                .unwrap();
        let list = StatusListCredential {
            id: None,
            issuer: "https://example.edu".to_owned(),
            purposes: vec![StatusPurpose::Revocation],
            list: BitstringStatusList::with_len(0),
        };
        assert_eq!(
            huge.status_in(&list).unwrap_err().problem_type(),
            ProblemType::RangeError
        );
    }

    #[test]
    fn sizes_other_than_one_bit_are_named() {
        assert_eq!(
            StatusListEntry::parse(&with("statusSize", json!(2))),
            Err(StatusListError::StatusSize { found: 2 })
        );
        for bad in [json!(0), json!(-1), json!(1.5), json!("1")] {
            let error = StatusListEntry::parse(&with("statusSize", bad)).unwrap_err();
            assert_eq!(error, member("/statusSize", "an integer of 1 or more"));
        }
        assert!(StatusListEntry::parse(&with("statusSize", json!(1))).is_ok());
    }

    #[test]
    fn other_members_of_the_wrong_form_are_refused() {
        for (name, value) in [
            ("type", json!("StatusList2021Entry")),
            ("id", json!(7)),
            ("id", json!("x")),
            ("statusPurpose", json!("deletion")),
            ("statusPurpose", json!(["revocation"])),
            ("statusListCredential", json!("3")),
            ("statusListCredential", json!("https://a b")),
            ("statusListCredential", json!({})),
        ] {
            assert!(
                StatusListEntry::parse(&with(name, value)).is_err(),
                "{name}"
            );
        }
        assert!(StatusListEntry::parse(&json!("x")).is_err());
    }
}
