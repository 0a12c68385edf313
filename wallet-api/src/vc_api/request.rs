//! Bodies of the VC-API: read to a valid request, or to all mistakes.

use serde_json::Value;
use testamur_json::Mistake;

use crate::{
    body::JsonValue,
    fields::{Fields, FromFields, Read},
    problem::{Problem, ProblemType},
};

/// The request, or a 400 with every mistake.
pub(crate) fn read<T: FromFields>(JsonValue(body): JsonValue) -> Result<T, Problem> {
    Fields::read(body, "").map_err(malformed)
}

/// What was sent has these mistakes.
pub(crate) fn malformed(errors: Vec<Mistake>) -> Problem {
    let detail = match errors.len() {
        1 => "1 mistake".to_owned(),
        count => format!("{count} mistakes"),
    };
    Problem::new(ProblemType::CredentialMalformed, detail).with_errors(errors)
}

/// Reads an object, whatever is in it.
pub(crate) fn any_object(value: Value, pointer: &str) -> Read<Value> {
    if value.is_object() {
        Ok(value)
    } else {
        Err(vec![Mistake::new(
            pointer,
            kind(&value),
            "an object",
            "send it as JSON",
        )])
    }
}

/// Reads a JSON pointer.
pub(crate) fn pointer(value: Value, at: &str) -> Read<String> {
    let fits = |text: &str| {
        (text.is_empty() || text.starts_with('/')) && text.chars().count() <= LONGEST_POINTER
    };
    match value {
        Value::String(text) if fits(&text) => Ok(text),
        other => Err(vec![Mistake::new(
            at,
            kind(&other),
            format!("a JSON pointer of at most {LONGEST_POINTER} characters, such as `/issuer`"),
            "correct the value",
        )]),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

const LONGEST_POINTER: usize = 1000;
