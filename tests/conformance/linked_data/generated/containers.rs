//! Documents under a context of their own, which has every kind of container.

use rand::RngExt as _;
use serde_json::{Map, Value, json};

use super::Generator;

impl Generator {
    /// An object with some members of [`context`].
    pub(super) fn node(&mut self, depth: usize) -> Map<String, Value> {
        let mut node = Map::new();
        self.identify(&mut node, 2);
        if self.one_in(2) {
            node.insert("type".to_owned(), self.types());
        }
        for _ in 0..self.rng.random_range(1..6) {
            let (name, value) = self.member(depth);
            node.insert(name.to_owned(), value);
        }
        node
    }

    fn member(&mut self, depth: usize) -> (&'static str, Value) {
        let inner = |own: &mut Self| match depth {
            0 => json!({"id": own.iri(), "name": own.text()}),
            _ => Value::Object(own.node(depth - 1)),
        };
        match self.below(20) {
            0 => (
                "label",
                json!({"en": self.text(), "de-CH": [self.text(), self.text()], "@none": self.text()}),
            ),
            1 => ("data", self.json(3)),
            2 => ("steps", json!([self.number(), self.text(), inner(self)])),
            3 => ("steps", json!([[self.text(), 1], [], self.text()])),
            4 => ("tags", self.several(|own| json!(own.text()))),
            5 => (
                "byId",
                json!({"urn:example:a": inner(self), "ex:b": inner(self)}),
            ),
            6 => (
                "byType",
                json!({"Alpha": {"name": self.text()}, "Special": [{"name": self.text()}]}),
            ),
            7 => ("byIndex", json!({"one": inner(self), "two": [inner(self)]})),
            8 => ("graph", inner(self)),
            9 => ("graphById", json!({"urn:example:g": inner(self)})),
            10 => ("link", json!([self.iri(), "ex:compact"])),
            11 => ("kind", json!(["Alpha", "Beta", self.iri()])),
            12 => (
                "when",
                json!({"@value": "2026-01-01T00:00:00Z", "@type": "xsd:dateTime"}),
            ),
            13 => ("amount", self.number()),
            14 => (
                "inner",
                json!({"value": self.number(), "name": self.text(), "part": inner(self)}),
            ),
            15 => ("childOf", json!([self.iri(), self.iri()])),
            16 => (
                "details",
                json!({"nested": self.text(), "name": self.words()}),
            ),
            17 => ("ex:other", self.number()),
            18 => ("part", inner(self)),
            _ => ("name", self.words()),
        }
    }

    fn types(&mut self) -> Value {
        match self.below(4) {
            0 => json!("Alpha"),
            1 => json!(["Beta", "Special"]),
            2 => json!(["Special", "ex:Gamma"]),
            _ => json!([self.iri()]),
        }
    }

    pub(super) fn json(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 4 } else { 6 }) {
            0 => json!(self.text()),
            1 => self.number(),
            2 => Value::Null,
            3 => json!(self.one_in(2)),
            4 => json!([self.json(depth - 1), self.json(depth - 1)]),
            _ => {
                json!({"\u{20ac}": self.json(depth - 1), "\r": 1, "1": [], "@id": {}, "\u{1f600}": "\u{7f}"})
            }
        }
    }
}

/// Every kind of container and scope that JSON-LD has.
pub(super) fn context() -> Value {
    json!({
        "@version": 1.1,
        "id": "@id",
        "type": "@type",
        "ex": "https://example.org/ns#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "Alpha": "ex:Alpha",
        "Beta": "ex:Beta",
        "Special": {"@id": "ex:Special", "@context": {"name": "ex:specialName"}},
        "name": "ex:name",
        "label": {"@id": "ex:label", "@container": "@language"},
        "data": {"@id": "ex:data", "@type": "@json"},
        "steps": {"@id": "ex:steps", "@container": "@list"},
        "tags": {"@id": "ex:tags", "@container": "@set"},
        "byId": {"@id": "ex:byId", "@container": "@id"},
        "byType": {"@id": "ex:byType", "@container": "@type"},
        "byIndex": {"@id": "ex:byIndex", "@container": "@index", "@index": "ex:index"},
        "graph": {"@id": "ex:graph", "@container": "@graph"},
        "graphById": {"@id": "ex:graphById", "@container": ["@graph", "@id"]},
        "link": {"@id": "ex:link", "@type": "@id"},
        "kind": {"@id": "ex:kind", "@type": "@vocab"},
        "when": {"@id": "ex:when", "@type": "xsd:dateTime"},
        "amount": {"@id": "ex:amount", "@type": "xsd:double"},
        "inner": {"@id": "ex:inner", "@context": {"value": "ex:innerValue", "name": "ex:innerName"}},
        "part": {"@id": "ex:part"},
        "childOf": {"@reverse": "ex:hasChild", "@type": "@id"},
        "details": "@nest",
        "nested": {"@id": "ex:nested", "@nest": "details"},
    })
}
