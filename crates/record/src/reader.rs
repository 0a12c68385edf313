//! Walks a JSON value and collects every mistake on the way, where a derived parser would stop at the first.
//!
//! Each type of the record says how it is read through [`Read`]; the macros `object!`, `vocabulary!` and
//! `text_scalar!` write those implementations, so that the parser, the serialised form and the JSON Schema come from
//! one definition.

use serde_json::{Map, Value};
use testamur_json::Mistake;

/// Longest foreign text that a mistake repeats.
const ECHO: usize = 60;

/// A type that can be read out of a JSON value.
pub(crate) trait Read: Sized {
    /// Reads the value; `None` when it is unusable, in which case the reader holds at least one mistake.
    fn read(value: &Value, reader: &mut Reader) -> Option<Self>;
}

/// Reads a whole value: the type, or every mistake in it.
pub(crate) fn parse<T: Read>(value: &Value) -> Result<T, Vec<Mistake>> {
    let mut reader = Reader::default();
    match T::read(value, &mut reader) {
        Some(read) if reader.mistakes.is_empty() => Ok(read),
        _ => Err(reader.mistakes),
    }
}

/// Where the reader stands, and the mistakes found so far.
#[derive(Default)]
pub(crate) struct Reader {
    pointer: String,
    mistakes: Vec<Mistake>,
    personal: usize,
}

impl Reader {
    /// Notes a mistake about `value`, at the place where the reader stands.
    pub(crate) fn mistake(
        &mut self,
        value: &Value,
        expected: impl Into<String>,
        mend: impl Into<String>,
    ) {
        let found = if self.personal > 0 {
            kind(value).to_owned()
        } else {
            describe(value)
        };
        self.note(found, expected, mend);
    }

    /// Notes a mistake in words, at the place where the reader stands.
    pub(crate) fn note(
        &mut self,
        found: impl Into<String>,
        expected: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.mistakes.push(Mistake {
            pointer: self.pointer.clone(),
            found: found.into(),
            expected: expected.into(),
            mend: mend.into(),
        });
    }

    /// Runs `read` one member or index further down.
    pub(crate) fn within<T>(&mut self, segment: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let len = self.pointer.len();
        self.pointer.push('/');
        // RFC 6901: `~` and `/` inside a member name are escaped.
        self.pointer
            .push_str(&segment.replace('~', "~0").replace('/', "~1"));
        let outcome = read(self);
        self.pointer.truncate(len);
        outcome
    }

    /// Says whether nothing below the given member was refused, so that rules may rely on it.
    pub(crate) fn is_clean(&self, member: &str) -> bool {
        let prefix = format!("{}/{member}", self.pointer);
        // An object is read as a whole before its rules are asked, so its mistakes are the last ones.
        let mut own = self
            .mistakes
            .iter()
            .rev()
            .take_while(|mistake| mistake.pointer.starts_with(&self.pointer));
        !own.any(|mistake| mistake.pointer.starts_with(&prefix))
    }

    /// Begins a part whose values are personal: mistakes there name the kind of a value, never the value.
    pub(crate) fn begin_personal(&mut self, personal: bool) {
        self.personal += usize::from(personal);
    }

    /// Ends what [`Reader::begin_personal`] began.
    pub(crate) fn end_personal(&mut self, personal: bool) {
        self.personal -= usize::from(personal);
    }

    /// Begins to read an object called `class`.
    pub(crate) fn object<'v>(
        &mut self,
        value: &'v Value,
        class: &'static str,
    ) -> Option<Members<'v>> {
        if let Value::Object(map) = value {
            return Some(Members {
                map,
                class,
                known: Vec::new(),
            });
        }
        self.mistake(
            value,
            format!("an object ({class})"),
            "write the members of the object in braces",
        );
        None
    }
}

/// The members of one object, taken one by one.
pub(crate) struct Members<'v> {
    map: &'v Map<String, Value>,
    class: &'static str,
    known: Vec<String>,
}

impl<'v> Members<'v> {
    /// Reads a member that must be there.
    pub(crate) fn required<T: Read>(&mut self, field: &str, reader: &mut Reader) -> Option<T> {
        let class = self.class;
        let Some((name, value)) = self.take(field) else {
            let name = camel_case(field);
            reader.within(&name, |reader| {
                reader.note(
                    "nothing",
                    format!("a value: {class} requires `{name}`"),
                    format!("add `{name}`"),
                );
            });
            return None;
        };
        reader.within(&name, |reader| T::read(value, reader))
    }

    /// Reads a member that may be absent.
    pub(crate) fn optional<T: Read>(&mut self, field: &str, reader: &mut Reader) -> Option<T> {
        let (name, value) = self.take(field)?;
        reader.within(&name, |reader| {
            if value.is_null() {
                reader.note("null", "a value", format!("leave `{name}` out"));
                return None;
            }
            T::read(value, reader)
        })
    }

    /// Reads a member that is an array, or absent.
    pub(crate) fn list<T: Read>(&mut self, field: &str, reader: &mut Reader) -> Vec<T> {
        let Some((name, value)) = self.take(field) else {
            return Vec::new();
        };
        reader.within(&name, |reader| {
            let Value::Array(items) = value else {
                reader.mistake(value, "an array", "write the value in square brackets");
                return Vec::new();
            };
            items
                .iter()
                .enumerate()
                .filter_map(|(index, item)| {
                    reader.within(&index.to_string(), |reader| T::read(item, reader))
                })
                .collect()
        })
    }

    /// Refuses every member that was not asked for.
    pub(crate) fn finish(self, reader: &mut Reader) {
        for name in self.map.keys() {
            if self.known.contains(name) {
                continue;
            }
            let expected = format!(
                "a member of {}: one of {}",
                self.class,
                self.known.join(", ")
            );
            reader.within(name, |reader| {
                reader.note(
                    "an unknown member",
                    expected,
                    "remove it, or correct its name",
                );
            });
        }
    }

    fn take(&mut self, field: &str) -> Option<(String, &'v Value)> {
        let name = camel_case(field);
        let value = self.map.get(&name);
        self.known.push(name.clone());
        value.map(|value| (name, value))
    }
}

impl<T: Read> Read for Box<T> {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        T::read(value, reader).map(Box::new)
    }
}

impl Read for String {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::String(_) => {
                reader.mistake(
                    value,
                    "some text",
                    "write the text, or leave the member out",
                );
                None
            }
            _ => {
                reader.mistake(value, "a string", "write the value in quotes");
                None
            }
        }
    }
}

impl Read for bool {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        if value.as_bool().is_none() {
            reader.mistake(
                value,
                "true or false",
                "write `true` or `false` without quotes",
            );
        }
        value.as_bool()
    }
}

impl Read for u64 {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        if value.as_u64().is_none() {
            reader.mistake(
                value,
                "a whole number, zero or more",
                "write a whole number without quotes",
            );
        }
        value.as_u64()
    }
}

impl Read for Map<String, Value> {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        if !value.is_object() {
            reader.mistake(
                value,
                "an object",
                "write the members of the object in braces",
            );
        }
        value.as_object().cloned()
    }
}

/// Turns a Rust field name into the member's name.
fn camel_case(field: &str) -> String {
    let mut name = String::with_capacity(field.len());
    let mut upper = false;
    for letter in field.chars() {
        if letter == '_' {
            upper = true;
        } else if upper {
            name.push(letter.to_ascii_uppercase());
            upper = false;
        } else {
            name.push(letter);
        }
    }
    name
}

fn describe(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "an empty string".to_owned(),
        Value::String(text) => {
            let mut shown: String = text.chars().take(ECHO).collect();
            if shown.len() < text.len() {
                shown.push('…');
            }
            format!("the string `{shown}`")
        }
        Value::Number(number) => format!("the number {number}"),
        Value::Bool(truth) => format!("the boolean {truth}"),
        _ => kind(value).to_owned(),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
