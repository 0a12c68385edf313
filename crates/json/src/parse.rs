//! From bytes to a value, in one pass.
//!
//! `serde_json` reads the grammar; the visitor here builds the value and refuses what the grammar lets through. The
//! pointer of an error is put together while the calls return, so that a text without mistakes pays nothing for it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::number_literals::{NumberLiterals, is_integer};
use crate::{JsonError, Limits, Pointer};

/// Largest integer that neighbours no other integer with the same double: 2^53 − 1.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// `serde_json` itself stops at 127, with an error that has no name.
const MAX_DEPTH: usize = 126;

/// Bytes of the names that lead to an array or object. Who walks over a document writes down places, for each value anew:
/// one long name above many values would make that work without bounds.
const MAX_PATH: usize = 4096;

/// With names of this prefix `serde_json` marks numbers and raw values inside its own values.
const RESERVED_PREFIX: &str = "$serde_json::private::";

/// Parses a JSON text within `limits`.
///
/// # Errors
///
/// [`JsonError::TooLarge`] before anything is read; [`JsonError::TooDeep`], [`JsonError::PathTooLong`] and
/// [`JsonError::TooManyNodes`] as soon as the bound is passed; [`JsonError::DuplicateMember`], [`JsonError::NumberOutOfRange`], [`JsonError::ReservedName`] and
/// [`JsonError::Syntax`] for what stands in the text.
pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Value, JsonError> {
    if bytes.len() > limits.bytes {
        return Err(JsonError::TooLarge {
            limit: limits.bytes,
            found: bytes.len(),
        });
    }
    let mut reading = Reading::new(bytes, limits);
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let parsed = Seed {
        reading: &mut reading,
        depth: 0,
        path: 0,
    }
    .deserialize(&mut deserializer)
    .and_then(|value| deserializer.end().map(|()| value));
    parsed.map_err(|error| reading.into_error(&error))
}

/// What one run of the parser keeps in mind.
struct Reading<'a> {
    literals: NumberLiterals<'a>,
    depth_limit: usize,
    nodes_limit: usize,
    nodes: usize,
    numbers: usize,
    refusal: Option<Refusal>,
    /// Steps from the place of the error up to the root, innermost first.
    steps: Vec<Step>,
}

enum Refusal {
    DuplicateMember(String),
    NumberOutOfRange(String),
    PathTooLong,
    ReservedName(String),
    TooDeep,
    TooManyNodes,
}

enum Step {
    Member(String),
    Element(usize),
}

impl<'a> Reading<'a> {
    fn new(bytes: &'a [u8], limits: &Limits) -> Self {
        Self {
            literals: NumberLiterals::new(bytes),
            depth_limit: limits.depth.min(MAX_DEPTH),
            nodes_limit: limits.nodes,
            nodes: 0,
            numbers: 0,
            refusal: None,
            steps: Vec::new(),
        }
    }

    fn refuse<E: serde::de::Error>(&mut self, refusal: Refusal) -> E {
        self.refusal = Some(refusal);
        E::custom("refused")
    }

    fn into_error(self, error: &serde_json::Error) -> JsonError {
        let pointer = |steps: Vec<Step>| -> String {
            let walk = |place: Pointer, step: &Step| match step {
                Step::Member(name) => place.child(name),
                Step::Element(index) => place.index(*index),
            };
            steps.iter().rev().fold(Pointer::root(), walk).into()
        };
        match self.refusal {
            Some(Refusal::DuplicateMember(name)) => JsonError::DuplicateMember {
                pointer: pointer(self.steps),
                name,
            },
            Some(Refusal::NumberOutOfRange(found)) => JsonError::NumberOutOfRange {
                pointer: pointer(self.steps),
                found,
            },
            Some(Refusal::PathTooLong) => JsonError::PathTooLong { limit: MAX_PATH },
            Some(Refusal::ReservedName(name)) => JsonError::ReservedName {
                pointer: pointer(self.steps),
                name,
            },
            Some(Refusal::TooDeep) => JsonError::TooDeep {
                limit: self.depth_limit,
            },
            Some(Refusal::TooManyNodes) => JsonError::TooManyNodes {
                limit: self.nodes_limit,
            },
            None if error.to_string().starts_with("number out of range") => {
                JsonError::NumberOutOfRange {
                    pointer: pointer(self.steps),
                    found: "a number beyond the range of doubles".to_owned(),
                }
            }
            None => syntax_error(error),
        }
    }
}

fn syntax_error(error: &serde_json::Error) -> JsonError {
    let text = error.to_string();
    let problem = text
        .split_once(" at line ")
        .map_or(text.as_str(), |(problem, _)| problem);
    JsonError::Syntax {
        line: error.line(),
        column: error.column(),
        problem: problem.to_owned(),
    }
}

/// Builds one value.
struct Seed<'r, 'a> {
    reading: &'r mut Reading<'a>,
    depth: usize,
    /// Bytes of the names on the way here.
    path: usize,
}

impl Seed<'_, '_> {
    fn deeper<E: serde::de::Error>(&mut self) -> Result<usize, E> {
        if self.depth == self.reading.depth_limit {
            return Err(self.reading.refuse(Refusal::TooDeep));
        }
        if self.path > MAX_PATH {
            return Err(self.reading.refuse(Refusal::PathTooLong));
        }
        Ok(self.depth + 1)
    }

    fn number<E: serde::de::Error>(self, magnitude: u64, number: Number) -> Result<Value, E> {
        self.reading.numbers += 1;
        if magnitude > MAX_SAFE_INTEGER {
            let refusal = Refusal::NumberOutOfRange(number.to_string());
            return Err(self.reading.refuse(refusal));
        }
        Ok(Value::Number(number))
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.reading.nodes += 1;
        if self.reading.nodes > self.reading.nodes_limit {
            return Err(self.reading.refuse(Refusal::TooManyNodes));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        self.number(value, value.into())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        self.number(value.unsigned_abs(), value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        let ordinal = self.reading.numbers;
        self.reading.numbers += 1;
        // An integer literal arrives here only if it fits neither u64 nor i64.
        if value.abs() >= 9_223_372_036_854_775_808.0 {
            let literal = self.reading.literals.literal(ordinal);
            if let Some(literal) = literal.filter(|literal| is_integer(literal)) {
                let found = literal.chars().take(40).collect();
                return Err(self.reading.refuse(Refusal::NumberOutOfRange(found)));
            }
        }
        match Number::from_f64(value) {
            Some(number) => Ok(Value::Number(number)),
            None => Err(self
                .reading
                .refuse(Refusal::NumberOutOfRange(value.to_string()))),
        }
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut array = Vec::new();
        loop {
            let seed = Seed {
                reading: &mut *self.reading,
                depth,
                path: self.path,
            };
            match elements.next_element_seed(seed) {
                Ok(Some(value)) => array.push(value),
                Ok(None) => return Ok(Value::Array(array)),
                Err(error) => {
                    self.reading.steps.push(Step::Element(array.len()));
                    return Err(error);
                }
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut object = Map::new();
        while let Some(Name(name)) = members.next_key_seed(NameSeed)? {
            let seed = Seed {
                reading: &mut *self.reading,
                depth,
                path: self.path + name.len(),
            };
            if name.starts_with(RESERVED_PREFIX) {
                return Err(self
                    .reading
                    .refuse(Refusal::ReservedName(name.into_owned())));
            }
            if object.contains_key(name.as_ref()) {
                self.reading
                    .steps
                    .push(Step::Member(name.clone().into_owned()));
                return Err(self
                    .reading
                    .refuse(Refusal::DuplicateMember(name.into_owned())));
            }
            match members.next_value_seed(seed) {
                Ok(value) => object.insert(name.into_owned(), value),
                Err(error) => {
                    self.reading.steps.push(Step::Member(name.into_owned()));
                    return Err(error);
                }
            };
        }
        Ok(Value::Object(object))
    }
}

/// A member name, borrowed from the text where it has no escapes.
struct Name<'de>(Cow<'de, str>);

struct NameSeed;

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Name<'de>;

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Name<'de>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for NameSeed {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}

#[cfg(test)]
mod tests;
