//! Reads the members of a request's JSON object: to a valid value, or to all mistakes with their places.
//!
//! A member that is not asked for is a mistake too: what a caller sends and nobody reads is a misunderstanding.

use std::{fmt::Display, ops::RangeInclusive};

use jiff::Timestamp;
use serde_json::{Map, Value};
use testamur_json::Mistake;

/// A request that can be read from an object's members.
pub(crate) trait FromFields: Sized {
    /// Takes each member; `None` when one of them was mistaken.
    fn from_fields(fields: &mut Fields) -> Option<Self>;
}

/// The members of an object that were not taken yet, and the mistakes so far.
pub(crate) struct Fields {
    pointer: String,
    members: Map<String, Value>,
    mistakes: Vec<Mistake>,
}

/// What a reader of one member answers: the value, or the mistakes in it.
pub(crate) type Read<T> = Result<T, Vec<Mistake>>;

impl Fields {
    /// Reads a whole object.
    pub(crate) fn read<T: FromFields>(value: Value, pointer: &str) -> Read<T> {
        let Value::Object(members) = value else {
            return Err(vec![mistake(
                pointer,
                &value,
                "an object",
                "wrap the members in `{` and `}`",
            )]);
        };
        let mut fields = Self {
            pointer: pointer.to_owned(),
            members,
            mistakes: Vec::new(),
        };
        let read = T::from_fields(&mut fields);
        fields.refuse_the_rest();
        match read {
            Some(read) if fields.mistakes.is_empty() => Ok(read),
            _ => Err(fields.mistakes),
        }
    }

    /// Takes a member that must be there.
    pub(crate) fn required<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(Value, &str) -> Read<T>,
    ) -> Option<T> {
        if !self.members.contains_key(name) {
            self.mistakes.push(Mistake::new(
                self.at(name),
                "nothing",
                "a member of this name",
                "add the member",
            ));
            return None;
        }
        self.optional(name, read).flatten()
    }

    /// Takes a member that may be absent or null: `Some(None)` then, and `None` for a mistake.
    #[expect(
        clippy::option_option,
        reason = "mistaken, absent and present are three things"
    )]
    pub(crate) fn optional<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(Value, &str) -> Read<T>,
    ) -> Option<Option<T>> {
        match self.members.shift_remove(name) {
            None => Some(None),
            Some(value) => match read(value, &self.at(name)) {
                Ok(read) => Some(Some(read)),
                Err(mistakes) => {
                    self.mistakes.extend(mistakes);
                    None
                }
            },
        }
    }

    /// Takes a list that may be absent.
    pub(crate) fn list<T>(
        &mut self,
        name: &str,
        read: impl Fn(Value, &str) -> Read<T>,
    ) -> Option<Vec<T>> {
        self.optional(name, list(read))
            .map(Option::unwrap_or_default)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// Notes that a member does not fit the others.
    pub(crate) fn mistaken(&mut self, name: &str, found: &str) {
        let at = self.at(name);
        let expected = "members that go together";
        self.mistakes
            .push(Mistake::new(at, found, expected, "correct one of them"));
    }

    fn at(&self, name: &str) -> String {
        format!(
            "{}/{}",
            self.pointer,
            name.replace('~', "~0").replace('/', "~1")
        )
    }

    fn refuse_the_rest(&mut self) {
        for name in std::mem::take(&mut self.members)
            .into_iter()
            .map(|(name, _)| name)
        {
            let at = self.at(&name);
            self.mistakes.push(Mistake::new(
                at,
                "a member of this name",
                "no such member",
                "remove it, or correct its name",
            ));
        }
    }
}

/// Reads text of a number of characters, without control characters.
pub(crate) fn text(length: RangeInclusive<usize>) -> impl Fn(Value, &str) -> Read<String> {
    move |value, pointer| {
        let expected = || {
            format!(
                "a text of {} to {} characters, without control characters",
                length.start(),
                length.end()
            )
        };
        match value {
            Value::String(text)
                if length.contains(&text.chars().count())
                    && !text.chars().any(char::is_control) =>
            {
                Ok(text)
            }
            Value::String(text) => Err(vec![Mistake::new(
                pointer,
                format!("a text of {} characters", text.chars().count()),
                expected(),
                "shorten, fill in or clean the text",
            )]),
            other => Err(vec![mistake(
                pointer,
                &other,
                expected(),
                "write it in quotes",
            )]),
        }
    }
}

/// Reads one of a few words.
pub(crate) fn word<T>(
    parse: impl Fn(&str) -> Option<T>,
    expected: impl Display,
) -> impl Fn(Value, &str) -> Read<T> {
    move |value, pointer| match value.as_str().map(|text| (text, parse(text))) {
        Some((_, Some(parsed))) => Ok(parsed),
        Some((text, None)) => {
            let shown: String = text.chars().take(60).filter(|c| !c.is_control()).collect();
            Err(vec![Mistake::new(
                pointer,
                format!("`{shown}`"),
                expected.to_string(),
                "use one of those",
            )])
        }
        None => Err(vec![mistake(
            pointer,
            &value,
            &expected,
            "write it in quotes",
        )]),
    }
}

/// Reads text by a parser that says only yes or no; the text itself is not repeated.
pub(crate) fn parsed<T>(
    parse: impl Fn(&str) -> Option<T>,
    expected: &'static str,
) -> impl Fn(Value, &str) -> Read<T> {
    move |value, pointer| match value.as_str().and_then(&parse) {
        Some(parsed) => Ok(parsed),
        None => Err(vec![mistake(
            pointer,
            &value,
            expected,
            "correct the value",
        )]),
    }
}

/// Reads an instant of RFC 3339.
pub(crate) fn instant(value: Value, pointer: &str) -> Read<Timestamp> {
    parsed(
        |text| text.parse().ok(),
        "an instant like `2026-11-20T09:15:30Z`",
    )(value, pointer)
}

/// Reads true or false.
#[expect(
    clippy::needless_pass_by_value,
    reason = "every reader takes the value whole"
)]
pub(crate) fn flag(value: Value, pointer: &str) -> Read<bool> {
    value.as_bool().ok_or_else(|| {
        vec![mistake(
            pointer,
            &value,
            "true or false",
            "write it without quotes",
        )]
    })
}

/// Reads a whole number.
pub(crate) fn integer(range: RangeInclusive<i64>) -> impl Fn(Value, &str) -> Read<i64> {
    move |value, pointer| match value.as_i64() {
        Some(number) if range.contains(&number) => Ok(number),
        _ => {
            let expected = format!("a whole number from {} to {}", range.start(), range.end());
            Err(vec![mistake(
                pointer,
                &value,
                expected,
                "correct the number",
            )])
        }
    }
}

/// Reads a list of at most 1000 items.
pub(crate) fn list<T>(
    read: impl Fn(Value, &str) -> Read<T>,
) -> impl Fn(Value, &str) -> Read<Vec<T>> {
    move |value, pointer| {
        let Value::Array(items) = value else {
            return Err(vec![mistake(
                pointer,
                &value,
                "a list",
                "wrap the items in `[` and `]`",
            )]);
        };
        if items.len() > MAX_ITEMS {
            let found = format!("{} items", items.len());
            return Err(vec![Mistake::new(
                pointer,
                found,
                format!("at most {MAX_ITEMS} items"),
                "send fewer",
            )]);
        }
        let (mut read_items, mut mistakes) = (Vec::with_capacity(items.len()), Vec::new());
        for (index, item) in items.into_iter().enumerate() {
            match read(item, &format!("{pointer}/{index}")) {
                Ok(item) => read_items.push(item),
                Err(found) => mistakes.extend(found),
            }
        }
        if mistakes.is_empty() {
            Ok(read_items)
        } else {
            Err(mistakes)
        }
    }
}

/// Reads an object of ours.
pub(crate) fn object<T: FromFields>(value: Value, pointer: &str) -> Read<T> {
    Fields::read(value, pointer)
}

/// Reads a document that another crate parses; its places are moved to where the document stands.
pub(crate) fn document<T>(
    parse: impl Fn(&Value) -> Result<T, Vec<Mistake>>,
) -> impl Fn(Value, &str) -> Read<T> {
    move |value, pointer| {
        parse(&value).map_err(|mistakes| {
            mistakes
                .into_iter()
                .map(|mistake| Mistake {
                    pointer: format!("{pointer}{}", mistake.pointer),
                    ..mistake
                })
                .collect()
        })
    }
}

fn mistake(pointer: &str, found: &Value, expected: impl Display, mend: &str) -> Mistake {
    let found = match found {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(_) => "a text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    };
    Mistake::new(pointer, found, expected.to_string(), mend)
}

const MAX_ITEMS: usize = 1000;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq)]
    struct Tagged {
        label: String,
        tags: Vec<String>,
        until: Option<Timestamp>,
    }

    impl FromFields for Tagged {
        fn from_fields(fields: &mut Fields) -> Option<Self> {
            let label = fields.required("label", text(1..=5));
            let tags = fields.list("tags", text(1..=5));
            let until = fields.optional("until", instant);
            Some(Self {
                label: label?,
                tags: tags?,
                until: until?,
            })
        }
    }

    #[test]
    fn a_valid_object_is_read() {
        let read = Fields::read::<Tagged>(json!({ "label": "a", "tags": ["x"] }), "");
        assert_eq!(
            read,
            Ok(Tagged {
                label: "a".to_owned(),
                tags: vec!["x".to_owned()],
                until: None
            })
        );
    }

    #[test]
    fn all_mistakes_are_told_with_their_places() {
        let value = json!({ "tags": ["x", 7, "toolong"], "until": "soon", "lable": "a" });
        let mistakes = Fields::read::<Tagged>(value, "/in").expect_err("mistaken");
        let places: Vec<&str> = mistakes
            .iter()
            .map(|mistake| mistake.pointer.as_str())
            .collect();
        assert_eq!(
            places,
            [
                "/in/label",
                "/in/tags/1",
                "/in/tags/2",
                "/in/until",
                "/in/lable"
            ]
        );
    }

    #[test]
    fn a_value_that_may_be_personal_is_not_repeated() {
        let mistakes = Fields::read::<Tagged>(json!({ "label": "ana@example.org" }), "")
            .expect_err("too long");
        assert!(!mistakes[0].found.contains("ana"));
    }
}
