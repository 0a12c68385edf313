//! The members of a proof, each of its one form.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{MOST_PROOFS, ProofError};
use crate::parse_date_time_stamp;

const LONGEST_TEXT: usize = 8192;
const LONGEST_PROOF_VALUE: usize = 1 << 20;

pub(super) fn expected(member: &'static str, expected: &'static str) -> ProofError {
    ProofError::Member { member, expected }
}

pub(super) fn optional<'m>(
    members: &'m Map<String, Value>,
    member: &'static str,
) -> Result<Option<&'m str>, ProofError> {
    match members.get(member) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() && text.len() <= LONGEST_TEXT => {
            Ok(Some(text))
        }
        Some(_) => Err(expected(member, "a string that is not empty")),
    }
}

pub(super) fn required<'m>(
    members: &'m Map<String, Value>,
    member: &'static str,
) -> Result<&'m str, ProofError> {
    optional(members, member)?.ok_or(expected(member, "a string that is not empty"))
}

/// The signature; one of selective disclosure is as long as what it signs.
pub(super) fn proof_value(members: &Map<String, Value>) -> Result<String, ProofError> {
    match members.get("proofValue") {
        Some(Value::String(text)) if !text.is_empty() && text.len() <= LONGEST_PROOF_VALUE => {
            Ok(text.clone())
        }
        _ => Err(expected("proofValue", "a string that is not empty")),
    }
}

pub(super) fn url(
    members: &Map<String, Value>,
    member: &'static str,
) -> Result<Option<String>, ProofError> {
    let text = optional(members, member)?;
    if text.is_some_and(|text| !is_url(text)) {
        return Err(expected(member, "a URL"));
    }
    Ok(text.map(str::to_owned))
}

/// Whether the text has a scheme and only characters that a URL can have.
fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && !rest.is_empty()
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(&byte))
}

pub(super) fn time(
    members: &Map<String, Value>,
    member: &'static str,
) -> Result<Option<Timestamp>, ProofError> {
    optional(members, member)?
        .map(|text| {
            parse_date_time_stamp(text)
                .ok_or(expected(member, "a dateTimeStamp, with seconds and zone"))
        })
        .transpose()
}

pub(super) fn one_or_more(
    members: &Map<String, Value>,
    member: &'static str,
) -> Result<Vec<String>, ProofError> {
    let texts = match members.get(member) {
        None => return Ok(Vec::new()),
        Some(Value::Array(values)) if !values.is_empty() && values.len() <= MOST_PROOFS => {
            values.as_slice()
        }
        Some(value @ Value::String(_)) => std::slice::from_ref(value),
        Some(_) => return Err(expected(member, "a string or an array of strings")),
    };
    texts
        .iter()
        .map(|text| match text {
            Value::String(text) if !text.is_empty() && text.len() <= LONGEST_TEXT => {
                Ok(text.clone())
            }
            _ => Err(expected(member, "a string or an array of strings")),
        })
        .collect()
}
