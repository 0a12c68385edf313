//! Builds objects that have neither null nor empty arrays.

use serde_json::{Map, Value};

/// An object under construction.
#[derive(Default)]
pub(crate) struct Node(Map<String, Value>);

impl Node {
    /// Begins an object with `type` as an array, as the strict schema of Open Badges wants most classes.
    pub(crate) fn of(id: Option<String>, class: &str) -> Self {
        Self::default().put("id", id).put("type", vec![class])
    }

    /// Begins an object whose `type` is one string.
    pub(crate) fn of_one_type(id: Option<String>, class: &str) -> Self {
        Self::default().put("id", id).put("type", class)
    }

    /// Adds a member, unless the value is null or an empty array or object.
    pub(crate) fn put(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let empty = match &value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        if !empty {
            self.0.insert(name.to_owned(), value);
        }
        self
    }
}

impl From<Node> for Value {
    fn from(node: Node) -> Self {
        Self::Object(node.0)
    }
}
