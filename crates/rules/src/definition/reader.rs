//! Reads members of JSON objects and notes each mistake with its place.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};
use testamur_json::{Mistake, Pointer};

/// Notes mistakes while members are read.
#[derive(Default)]
pub(super) struct Reader {
    mistakes: Vec<Mistake>,
}

impl Reader {
    pub(super) fn into_mistakes(self) -> Vec<Mistake> {
        self.mistakes
    }

    pub(super) fn mistake(
        &mut self,
        pointer: &Pointer,
        found: impl Into<String>,
        expected: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.mistakes
            .push(Mistake::new(pointer.as_str(), found, expected, mend));
    }

    pub(super) fn object<'v>(
        &mut self,
        value: &'v Value,
        pointer: &Pointer,
        members: &[&str],
    ) -> Option<&'v Map<String, Value>> {
        let Some(map) = value.as_object() else {
            self.mistake(
                pointer,
                described(value),
                "an object",
                format!("write an object with the members {}", listed(members)),
            );
            return None;
        };
        for name in map.keys().filter(|name| !members.contains(&name.as_str())) {
            self.mistake(
                &pointer.child(name),
                format!("an unknown member `{}`", shortened(name)),
                format!("one of {}", listed(members)),
                "correct its name, or remove it",
            );
        }
        Some(map)
    }

    pub(super) fn required<'v>(
        &mut self,
        map: &'v Map<String, Value>,
        pointer: &Pointer,
        name: &str,
        expected: &str,
    ) -> Option<&'v Value> {
        let value = map.get(name);
        if value.is_none() {
            self.mistake(
                &pointer.child(name),
                "nothing",
                expected,
                format!("add `{name}`"),
            );
        }
        value
    }

    pub(super) fn text(
        &mut self,
        map: &Map<String, Value>,
        pointer: &Pointer,
        name: &str,
        longest: usize,
    ) -> Option<String> {
        let value = self.required(map, pointer, name, "text")?;
        self.text_value(value, &pointer.child(name), longest)
    }

    pub(super) fn optional_text(
        &mut self,
        map: &Map<String, Value>,
        pointer: &Pointer,
        name: &str,
        longest: usize,
    ) -> Option<String> {
        self.text_value(map.get(name)?, &pointer.child(name), longest)
    }

    pub(super) fn text_value(
        &mut self,
        value: &Value,
        pointer: &Pointer,
        longest: usize,
    ) -> Option<String> {
        let text = value.as_str().filter(|text| !text.trim().is_empty());
        let text = text.filter(|text| text.chars().count() <= longest);
        if text.is_none() {
            self.mistake(
                pointer,
                described(value),
                format!("text of 1 to {longest} characters"),
                "write the text, in quotes when it looks like a number",
            );
        }
        text.map(str::to_owned)
    }

    pub(super) fn whole(
        &mut self,
        map: &Map<String, Value>,
        pointer: &Pointer,
        name: &str,
        range: RangeInclusive<u64>,
    ) -> Option<u64> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        let value = self.required(map, pointer, name, &expected)?;
        let number = value.as_u64().filter(|number| range.contains(number));
        if number.is_none() {
            self.mistake(
                &pointer.child(name),
                described(value),
                expected,
                "correct the number",
            );
        }
        number
    }

    pub(super) fn list<'v>(
        &mut self,
        map: &'v Map<String, Value>,
        pointer: &Pointer,
        name: &str,
        longest: usize,
    ) -> Option<&'v Vec<Value>> {
        let expected = format!("a list of 1 to {longest} members");
        let value = self.required(map, pointer, name, &expected)?;
        let list = value
            .as_array()
            .filter(|list| (1..=longest).contains(&list.len()));
        if list.is_none() {
            self.mistake(
                &pointer.child(name),
                described(value),
                expected,
                "write the list",
            );
        }
        list
    }

    pub(super) fn choice<T: Copy>(
        &mut self,
        map: &Map<String, Value>,
        pointer: &Pointer,
        name: &str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let value = map.get(name)?;
        let chosen = choices
            .iter()
            .find(|(word, _)| value.as_str() == Some(word));
        if chosen.is_none() {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            let expected = format!("one of {}", listed(&words));
            self.mistake(
                &pointer.child(name),
                described(value),
                expected,
                "choose one of them",
            );
        }
        chosen.map(|(_, choice)| *choice)
    }
}

/// A value in words, short enough for a message.
pub(super) fn described(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => format!("the truth value {truth}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.trim().is_empty() => "empty text".to_owned(),
        Value::String(text) => format!("the text `{}`", shortened(text)),
        Value::Array(list) => format!("a list of {}", list.len()),
        Value::Object(_) => "an object".to_owned(),
    }
}

pub(super) fn listed(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
