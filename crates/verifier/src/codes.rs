//! Every code of a report and what it means, read from the types themselves.
//!
//! Reference pages and translations are made and tested with these lists, so that no code goes without words.

use schemars::{JsonSchema, schema_for};
use serde_json::Value;

use crate::check::{CheckCode, Outcome};
use crate::embedded::EmbeddedRole;
use crate::problem::Problem;
use crate::remedy::Remedy;
use crate::report::{ContainerKind, DataModelVersion, InputFormat, StatusState, Trust, Verdict};

/// The codes of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeList {
    /// The type.
    pub name: &'static str,
    /// What the codes are about, in Markdown.
    pub about: String,
    /// The codes in the order of the type.
    pub codes: Vec<Code>,
}

/// One code as reports write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code.
    pub code: String,
    /// What it means, in Markdown.
    pub meaning: String,
}

/// The codes of every type that a report speaks in.
pub fn code_lists() -> Vec<CodeList> {
    vec![
        list::<Verdict>("Verdict"),
        list::<Outcome>("Outcome"),
        list::<CheckCode>("CheckCode"),
        list::<Problem>("Problem"),
        list::<Remedy>("Remedy"),
        list::<Trust>("Trust"),
        list::<StatusState>("StatusState"),
        list::<InputFormat>("InputFormat"),
        list::<ContainerKind>("ContainerKind"),
        list::<DataModelVersion>("DataModelVersion"),
        list::<EmbeddedRole>("EmbeddedRole"),
    ]
}

fn list<T: JsonSchema>(name: &'static str) -> CodeList {
    let schema = schema_for!(T).to_value();
    let text = |value: &Value, member| {
        let text = value.get(member).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let variants = schema.get("oneOf").and_then(Value::as_array);
    let codes = variants.into_iter().flatten().map(|variant| Code {
        code: text(variant, "const"),
        meaning: text(variant, "description"),
    });
    CodeList {
        name,
        about: text(&schema, "description"),
        codes: codes.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_meaning() {
        for list in code_lists() {
            assert!(!list.codes.is_empty(), "{}", list.name);
            for code in &list.codes {
                assert!(!code.code.is_empty(), "{}: {code:?}", list.name);
                assert!(code.meaning.ends_with('.'), "{}: {code:?}", list.name);
            }
        }
    }

    #[test]
    fn every_step_is_listed_in_order() {
        let listed: Vec<_> = list::<CheckCode>("").codes;
        let all = CheckCode::ALL.map(|code| code.to_string());
        assert!(listed.iter().map(|code| &code.code).eq(&all));
    }

    #[test]
    fn every_problem_is_listed() {
        let listed: Vec<_> = list::<Problem>("").codes;
        let all: Vec<_> = Problem::ALL.iter().map(ToString::to_string).collect();
        assert!(listed.iter().map(|code| &code.code).eq(&all));
    }
}
