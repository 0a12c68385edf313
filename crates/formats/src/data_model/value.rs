//! Values that many members have: identifiers, types, names in languages.

use serde_json::{Map, Value};
use testamur_record::{Instant, Iri, LanguageTag};

use super::reading::Reading;
use crate::terms::DataModel;

const CREDENTIALS_V1: &str = "https://www.w3.org/2018/credentials/v1";
const CREDENTIALS_V2: &str = "https://www.w3.org/ns/credentials/v2";

/// Whether an object has to have an `id`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Id {
    Optional,
    Required,
}

/// "an ordered set where the first item is a URL with the value `https://www.w3.org/ns/credentials/v2`".
pub(super) fn context(members: &Map<String, Value>, version: DataModel, reading: &mut Reading) {
    let base = match version {
        DataModel::V1_1 => CREDENTIALS_V1,
        DataModel::V2_0 => CREDENTIALS_V2,
    };
    let expected = format!("an array of contexts, the first one `{base}`");
    let Some(context) = members.get("@context") else {
        return reading.missing("@context");
    };
    reading.below("@context", |reading| {
        let Value::Array(items) = context else {
            return reading.wrong(context, &expected);
        };
        if items.first().is_none_or(|first| first != base) {
            reading.problem("another first context", &expected, "write it first");
        }
        for (index, item) in items.iter().enumerate().skip(1) {
            let fits = item.is_object() || item.as_str().is_some_and(is_url);
            if !fits {
                reading.below(&index.to_string(), |reading| {
                    reading.wrong(item, "the URL of a context, or a context");
                });
            }
        }
    });
}

/// "the value of the `type` property MUST be one or more terms and absolute URL strings".
pub(super) fn types(members: &Map<String, Value>, required: &str, reading: &mut Reading) {
    let Some(value) = members.get("type") else {
        return reading.missing("type");
    };
    reading.below("type", |reading| {
        one_or_more_types(value, reading);
        if !has_type(value, required) {
            let expected = format!("`{required}` among the types");
            reading.problem("other types", &expected, &format!("add `{required}`"));
        }
    });
}

fn one_or_more_types(value: &Value, reading: &mut Reading) {
    reading.each(value, |reading, name| {
        let fits = name.as_str().is_some_and(|name| {
            let is_term = !name.is_empty() && !name.contains(|c: char| c.is_whitespace());
            is_term && (!name.contains(':') || is_url(name))
        });
        if !fits {
            reading.wrong(name, "a term or an absolute URL");
        }
    });
}

pub(super) fn has_type(types: &Value, wanted: &str) -> bool {
    match types {
        Value::Array(names) => names.iter().any(|name| name == wanted),
        name => name == wanted,
    }
}

/// "If present, the value of the `id` property MUST be a single URL".
pub(super) fn id(members: &Map<String, Value>, id: Id, reading: &mut Reading) {
    match members.get("id") {
        None if id == Id::Required => reading.missing("id"),
        None => {}
        Some(value) => reading.below("id", |reading| url(value, reading)),
    }
}

/// One absolute URL.
pub(super) fn url(value: &Value, reading: &mut Reading) {
    if !value.as_str().is_some_and(is_url) {
        reading.wrong(value, "one absolute URL");
    }
}

pub(super) fn is_url(text: &str) -> bool {
    Iri::parse(text).is_some()
}

/// A URL, or an object with one as its `id`; gives the object.
pub(super) fn url_or_object<'v>(
    value: &'v Value,
    reading: &mut Reading,
) -> Option<&'v Map<String, Value>> {
    match value {
        Value::Object(members) => {
            id(members, Id::Required, reading);
            Some(members)
        }
        other => {
            if !other.as_str().is_some_and(is_url) {
                reading.wrong(other, "one absolute URL, or an object with an `id`");
            }
            None
        }
    }
}

/// One or more objects that each say their `type`.
pub(super) fn typed(members: &Map<String, Value>, name: &str, of_id: Id, reading: &mut Reading) {
    let Some(value) = members.get(name) else {
        return;
    };
    reading.below(name, |reading| {
        reading.each(value, |reading, item| {
            let Value::Object(members) = item else {
                return reading.wrong(item, "an object with a `type`");
            };
            match members.get("type") {
                None => reading.missing("type"),
                Some(types) => {
                    reading.below("type", |reading| one_or_more_types(types, reading));
                }
            }
            id(members, of_id, reading);
        });
    });
}

/// "the value of the `name` property MUST be a string or a language value object"; one object for each language, too.
pub(super) fn text(members: &Map<String, Value>, name: &str, reading: &mut Reading) {
    let Some(value) = members.get(name) else {
        return;
    };
    reading.below(name, |reading| {
        reading.each(value, |reading, item| match item {
            Value::String(_) => {}
            Value::Object(object) => language_value(object, reading),
            other => reading.wrong(other, "a string or a language value object"),
        });
    });
}

/// [§ 11.1](https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#language-and-base-direction): nothing but
/// `@value`, `@language`, `@direction`.
fn language_value(object: &Map<String, Value>, reading: &mut Reading) {
    if !object.contains_key("@value") {
        reading.missing("@value");
    }
    for (name, value) in object {
        let expected = match name.as_str() {
            "@value" if !value.is_string() => "a string",
            "@language" if value.as_str().and_then(LanguageTag::parse).is_none() => {
                "a language tag such as `en`"
            }
            "@direction" if value != "ltr" && value != "rtl" => "`ltr` or `rtl`",
            "@value" | "@language" | "@direction" => continue,
            _ => "`@value`, `@language` and `@direction`, and nothing else",
        };
        reading.below(name, |reading| reading.wrong(value, expected));
    }
}

/// An instant with its zone: the dateTimeStamp of XML Schema.
pub(super) fn instant(
    members: &Map<String, Value>,
    name: &str,
    reading: &mut Reading,
) -> Option<jiff::Timestamp> {
    let value = members.get(name)?;
    let instant = value.as_str().and_then(Instant::parse);
    if instant.is_none() {
        reading.below(name, |reading| {
            reading.wrong(
                value,
                "an instant with a zone, such as `2024-06-30T12:00:00Z`",
            );
        });
    }
    instant.map(|instant| instant.timestamp())
}
