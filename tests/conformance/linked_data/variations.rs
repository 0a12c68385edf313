//! Variations of credentials: valid ones, odd ones and wrong ones, the same from run to run.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Map, Value, json};

/// An endless series of variations of some documents.
pub(crate) struct Variations<'d> {
    documents: &'d [&'d Value],
    rng: StdRng,
}

impl<'d> Variations<'d> {
    pub(crate) fn new(documents: &'d [&'d Value], seed: u64) -> Self {
        Self {
            documents,
            rng: StdRng::seed_from_u64(seed),
        }
    }

    fn below(&mut self, end: usize) -> usize {
        self.rng.random_range(0..end)
    }

    /// Changes one place below `value`.
    fn change(&mut self, value: &mut Value, depth: usize) {
        let deeper = depth < 6 && self.below(5) > 0;
        match value {
            Value::Object(members) if deeper && members.len() > 1 => {
                let index = self.below(members.len());
                // Identifiers and types seldom vary into anything but a refusal.
                let spared = !self.rng.random_ratio(1, 8);
                if let Some((name, member)) = members.iter_mut().nth(index)
                    && name != "@context"
                    && !(spared && (name == "id" || name == "type"))
                {
                    self.change(member, depth + 1);
                }
            }
            Value::Array(items) if deeper && !items.is_empty() => {
                let index = self.below(items.len());
                self.change(&mut items[index], depth + 1);
            }
            Value::Object(members) => self.change_members(members),
            Value::Array(items) => match self.below(3) {
                0 => items.reverse(),
                1 => items.push(Value::Null),
                _ => items.extend(items.first().cloned()),
            },
            scalar => *scalar = self.scalar(scalar),
        }
    }

    fn change_members(&mut self, members: &mut Map<String, Value>) {
        match self.below(9) {
            0 => {
                members.shift_insert(
                    0,
                    "name".to_owned(),
                    json!({"@value": "Nome", "@language": "pt"}),
                );
            }
            1 => {
                members.insert("unheardOf".to_owned(), json!(1));
            }
            2 => {
                members.insert(
                    "https://example.org/terms#extra".to_owned(),
                    json!([1.5, true, "x"]),
                );
            }
            3 => {
                members.insert("description".to_owned(), Value::Null);
            }
            4 if !members.is_empty() => {
                let index = self.below(members.len());
                let name = members.keys().nth(index).cloned();
                if let Some(name) = name.filter(|name| name != "@context") {
                    members.shift_remove(&name);
                }
            }
            5 => {
                members.insert("type".to_owned(), json!(["Achievement", "Profile"]));
            }
            6 => {
                members.insert("relatedTo".to_owned(), json!({"id": "urn:example:related"}));
            }
            7 => {
                let inner = Value::Object(members.clone());
                members.insert("achievement".to_owned(), inner);
            }
            _ => {
                let reversed = std::mem::take(members).into_iter().rev();
                members.extend(reversed);
            }
        }
    }

    fn scalar(&mut self, old: &Value) -> Value {
        match self.below(10) {
            0 => json!([old]),
            1 => json!({"@value": old}),
            2 => json!(self.below(1_000)),
            3 => json!(0.25),
            4 => json!("text with \"quotes\", \\ and a\nline"),
            5 => json!("urn:example:other"),
            6 => json!({"id": "urn:example:node"}),
            7 => json!(true),
            8 => json!({"@value": "2020-01-01", "@type": "http://www.w3.org/2001/XMLSchema#date"}),
            _ => json!("ä\u{1F393}"),
        }
    }
}

impl Iterator for Variations<'_> {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        let index = self.below(self.documents.len());
        let mut document = self.documents[index].clone();
        for _ in 0..=self.below(3) {
            self.change(&mut document, 0);
        }
        Some(document)
    }
}
