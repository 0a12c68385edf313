//! What does not belong where it is put, or is unusual there.

use rand::RngExt as _;
use serde_json::{Value, json};

use super::Generator;

impl Generator {
    /// Puts something somewhere that does not belong there, or that is unusual.
    pub(super) fn spoil(&mut self, value: &mut Value) {
        let deeper = self.below(4) > 0;
        match value {
            Value::Object(members) if deeper && members.len() > 1 => {
                let index = self.rng.random_range(0..members.len());
                if let Some((name, member)) = members.iter_mut().nth(index)
                    && name != "@context"
                {
                    self.spoil(member);
                }
            }
            Value::Array(items) if deeper && !items.is_empty() => {
                let index = self.rng.random_range(0..items.len());
                self.spoil(&mut items[index]);
            }
            Value::Object(members) => {
                let (name, value) = self.foreign_member();
                members.insert(name.to_owned(), value);
            }
            Value::Array(items) => match self.below(4) {
                0 => items.push(Value::Null),
                1 => items.extend(items.first().cloned()),
                2 => items.reverse(),
                _ => items.push(json!([self.text()])),
            },
            scalar => *scalar = self.foreign_value(scalar),
        }
    }

    fn foreign_member(&mut self) -> (&'static str, Value) {
        match self.below(20) {
            0 => ("unheardOf", json!(self.text())),
            1 => ("id", json!("relative/path")),
            2 => ("id", json!("_:b0")),
            3 => ("id", json!("https://example.org/a b")),
            4 => ("@id", json!(self.iri())),
            5 => ("@type", json!("VerifiableCredential")),
            6 => ("type", json!(["NobodyKnowsThis"])),
            7 => ("type", json!(["Achievement", "Profile"])),
            8 => ("@graph", json!([{"id": self.iri()}])),
            9 => (
                "@included",
                json!([{"id": self.iri(), "type": "Achievement"}]),
            ),
            10 => (
                "@reverse",
                json!({"https://example.org/p": {"id": self.iri()}}),
            ),
            11 => ("@index", json!("one")),
            12 => ("@nest", json!({"name": self.text()})),
            13 => (
                "https://example.org/terms#extra",
                json!([1.5, true, self.text()]),
            ),
            14 => (
                "name",
                json!({"@value": self.text(), "@language": "not a tag"}),
            ),
            15 => ("name", json!({"@value": self.text(), "@direction": "rtl"})),
            16 => ("name", json!({"@value": self.json(2), "@type": "@json"})),
            17 => ("description", Value::Null),
            18 => ("name", json!({"@list": [self.text(), self.number()]})),
            _ => ("@keyword", json!(self.text())),
        }
    }

    fn foreign_value(&mut self, old: &Value) -> Value {
        match self.below(9) {
            0 => json!([old, old]),
            1 => json!({"@value": old}),
            2 => json!(9_007_199_254_740_993_i64),
            3 => json!(1e21),
            4 => Value::Null,
            5 => json!([]),
            6 => json!({}),
            7 => json!({"id": self.iri()}),
            _ => json!("@unknown"),
        }
    }
}
