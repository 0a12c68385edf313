//! Where the walk over a document stands, and what it found.

use serde_json::Value;
use testamur_json::Pointer;

use crate::model::{ModelProblem, Rule};

/// More problems than anybody mends at once; a hostile document has a million.
const MOST_PROBLEMS: usize = 100;

/// Where the walk stands, and what it found.
#[derive(Default)]
pub(super) struct Reading {
    at: Pointer,
    problems: Vec<ModelProblem>,
}

impl Reading {
    pub(super) fn problems(self) -> Vec<ModelProblem> {
        self.problems
    }

    /// Notes a problem here.
    pub(super) fn problem(&mut self, found: &str, expected: &str, mend: &str) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(ModelProblem {
                pointer: self.at.to_string(),
                found: found.to_owned(),
                expected: expected.to_owned(),
                mend: mend.to_owned(),
                rule: Rule::DataModel,
            });
        }
    }

    /// Notes a value of another form than was expected.
    pub(super) fn wrong(&mut self, value: &Value, expected: &str) {
        self.problem(kind(value), expected, "correct the value");
    }

    /// Notes that a member is missing.
    pub(super) fn missing(&mut self, name: &str) {
        self.below(name, |reading| {
            reading.problem("nothing", &format!("`{name}`"), &format!("add `{name}`"));
        });
    }

    /// Looks at a member, or at an item by its number.
    pub(super) fn below(&mut self, name: &str, look: impl FnOnce(&mut Self)) {
        let below = self.at.child(name);
        let here = std::mem::replace(&mut self.at, below);
        look(self);
        self.at = here;
    }

    /// Looks at each of one or more values; an empty array is none of them.
    pub(super) fn each(&mut self, value: &Value, mut look: impl FnMut(&mut Self, &Value)) {
        match value {
            Value::Array(items) if items.is_empty() => {
                self.problem("an empty array", "one or more values", "leave it out");
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.below(&index.to_string(), |reading| look(reading, item));
                }
            }
            one => look(self, one),
        }
    }
}

/// What kind of value it is; never the value, which may be personal.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
