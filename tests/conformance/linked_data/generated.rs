//! Documents out of nothing: credentials under embedded contexts, and documents under a context of their own that has every
//! kind of container. The same from run to run.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Map, Value, json};

/// Makes documents from a seed.
pub(crate) struct Generator {
    rng: StdRng,
}

const V2: &str = "https://www.w3.org/ns/credentials/v2";
const OB: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
const CLR: &str = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json";

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            rng: StdRng::seed_from_u64(seed),
        }
    }

    /// A credential under embedded contexts: plain, Open Badges or CLR; some with something in it that does not belong there.
    pub(crate) fn credential(&mut self) -> Value {
        let mut credential = match self.below(6) {
            0 => self.plain_credential(),
            1 => self.clr(),
            _ => self.badge(),
        };
        if self.one_in(3) {
            self.spoil(&mut credential);
        }
        credential
    }

    /// A document under a context of its own.
    pub(crate) fn document(&mut self) -> Value {
        let mut document = self.node(3);
        document.shift_insert(0, "@context".to_owned(), context());
        document.insert("id".to_owned(), json!(self.iri()));
        let mut document = Value::Object(document);
        if self.one_in(4) {
            self.spoil(&mut document);
        }
        document
    }

    fn plain_credential(&mut self) -> Value {
        let mut subject = Map::new();
        self.identify(&mut subject, 2);
        subject.insert("name".to_owned(), self.words());
        json!({
            "@context": [V2],
            "id": self.iri(),
            "type": "VerifiableCredential",
            "issuer": self.iri(),
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": subject,
            "credentialSchema": {"id": self.iri(), "type": "JsonSchema"},
        })
    }

    fn badge(&mut self) -> Value {
        let mut badge = json!({
            "@context": [V2, OB],
            "id": self.iri(),
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": self.profile(1),
            "validFrom": "2026-01-01T00:00:00Z",
            "name": self.words(),
            "credentialSubject": self.subject(),
        });
        self.perhaps(&mut badge, "validUntil", |_| {
            json!("2027-01-01T00:00:00+02:00")
        });
        self.perhaps(&mut badge, "awardedDate", |_| {
            json!("2026-01-01T00:00:00.123Z")
        });
        self.perhaps(&mut badge, "description", Self::words);
        self.perhaps(
            &mut badge,
            "image",
            |own| json!({"id": own.iri(), "type": "Image", "caption": own.text()}),
        );
        self.perhaps(&mut badge, "evidence", |own| {
            own.several(|own| {
                json!({"id": own.iri(), "type": ["Evidence"], "narrative": own.text(), "genre": own.text()})
            })
        });
        self.perhaps(&mut badge, "credentialStatus", |own| {
            json!({
                "id": own.iri(), "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
                "statusListIndex": own.below(100_000).to_string(), "statusListCredential": own.iri(),
            })
        });
        badge
    }

    fn clr(&mut self) -> Value {
        let badges: Vec<Value> = (0..=self.below(2)).map(|_| self.badge()).collect();
        json!({
            "@context": [V2, CLR, OB],
            "id": self.iri(),
            "type": ["VerifiableCredential", "ClrCredential"],
            "issuer": self.profile(0),
            "validFrom": "2026-01-01T00:00:00Z",
            "name": self.words(),
            "credentialSubject": {
                "id": self.iri(),
                "type": ["ClrSubject"],
                "achievement": [self.achievement()],
                "verifiableCredential": badges,
                "association": [{
                    "type": "Association", "associationType": "isParentOf", "sourceId": self.iri(), "targetId": self.iri(),
                }],
            },
        })
    }

    fn subject(&mut self) -> Value {
        let mut subject = Map::new();
        self.identify(&mut subject, 3);
        subject.insert("type".to_owned(), json!(["AchievementSubject"]));
        subject.insert("achievement".to_owned(), self.achievement());
        let mut subject = Value::Object(subject);
        self.perhaps(&mut subject, "creditsEarned", Self::number);
        self.perhaps(&mut subject, "activityStartDate", |_| json!("2025-09-01"));
        self.perhaps(&mut subject, "role", |own| json!(own.text()));
        self.perhaps(&mut subject, "identifier", |own| {
            own.several(|own| {
                json!({
                    "type": "IdentityObject", "hashed": own.one_in(2), "identityHash": own.text(),
                    "identityType": "emailAddress", "salt": own.text(),
                })
            })
        });
        self.perhaps(&mut subject, "result", |own| {
            own.several(|own| {
                json!({"type": ["Result"], "resultDescription": own.iri(), "value": own.number().to_string()})
            })
        });
        subject
    }

    fn achievement(&mut self) -> Value {
        let mut achievement = json!({
            "id": self.iri(),
            "type": ["Achievement"],
            "name": self.words(),
            "criteria": {"narrative": self.text()},
            "description": self.words(),
        });
        self.perhaps(&mut achievement, "creditsAvailable", Self::number);
        self.perhaps(&mut achievement, "tag", |own| {
            own.several(|own| json!(own.text()))
        });
        self.perhaps(&mut achievement, "creator", |own| own.profile(0));
        self.perhaps(&mut achievement, "inLanguage", |_| json!("en-GB"));
        self.perhaps(&mut achievement, "alignment", |own| {
            own.several(|own| {
                json!({
                    "type": ["Alignment"], "targetName": own.text(), "targetUrl": own.iri(), "targetType": "ceasn:Competency",
                })
            })
        });
        self.perhaps(&mut achievement, "resultDescription", |own| {
            own.several(|own| {
                json!({
                    "id": own.iri(), "type": ["ResultDescription"], "name": own.text(), "resultType": "Percent",
                    "allowedValue": [own.text(), "B", "B", own.text()], "valueMax": own.number().to_string(),
                })
            })
        });
        achievement
    }

    fn profile(&mut self, depth: usize) -> Value {
        let mut profile = json!({"id": self.iri(), "type": ["Profile"], "name": self.words()});
        self.perhaps(&mut profile, "url", |own| json!(own.iri()));
        self.perhaps(&mut profile, "email", |_| json!("office@example.edu"));
        self.perhaps(&mut profile, "address", |own| {
            json!({
                "type": ["Address"], "addressLocality": own.text(),
                "geo": {"type": "GeoCoordinates", "latitude": own.number(), "longitude": -0.5},
            })
        });
        if depth > 0 {
            self.perhaps(&mut profile, "parentOrg", |own| own.profile(depth - 1));
        }
        profile
    }

    /// An object with some members of [`context`].
    fn node(&mut self, depth: usize) -> Map<String, Value> {
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

    /// Puts something somewhere that does not belong there, or that is unusual.
    fn spoil(&mut self, value: &mut Value) {
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

    fn types(&mut self) -> Value {
        match self.below(4) {
            0 => json!("Alpha"),
            1 => json!(["Beta", "Special"]),
            2 => json!(["Special", "ex:Gamma"]),
            _ => json!([self.iri()]),
        }
    }

    fn json(&mut self, depth: usize) -> Value {
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

    /// Text, with or without a language.
    fn words(&mut self) -> Value {
        match self.below(6) {
            0 => json!({"@value": self.text(), "@language": "fr-CA"}),
            1 => {
                json!([{"@value": self.text(), "@language": "de"}, {"@value": self.text(), "@language": "en"}])
            }
            _ => json!(self.text()),
        }
    }

    fn text(&mut self) -> String {
        const TEXTS: [&str; 10] = [
            "",
            "Teamwork",
            "a \"quoted\" \\ text",
            "two\nlines\tand a tab",
            "\u{1f393} cap",
            "\u{7f}\u{1}control",
            "Grundsätze",
            "<b>markup</b> & more",
            "100%",
            "_:b0",
        ];
        let text = TEXTS[self.below(TEXTS.len())];
        match self.below(3) {
            0 => text.to_owned(),
            _ => format!("{text} {}", self.below(1_000)),
        }
    }

    fn iri(&mut self) -> String {
        let number = self.below(40);
        match self.below(5) {
            0 => format!("urn:uuid:00000000-0000-4000-8000-0000000000{number:02}"),
            1 => format!("did:example:{number}"),
            2 => format!("https://example.edu/ä/{number}?q=%20#f"),
            _ => format!("https://example.edu/things/{number}"),
        }
    }

    fn number(&mut self) -> Value {
        match self.below(9) {
            0 => json!(0),
            1 => json!(-17),
            2 => json!(2.5),
            3 => json!(0.1 + 0.2),
            4 => json!(1.5e-7),
            5 => json!(123_456_789.25),
            6 => json!(9_007_199_254_740_991_i64),
            7 => json!(1.0),
            _ => json!(self.below(100)),
        }
    }

    fn several(&mut self, mut make: impl FnMut(&mut Self) -> Value) -> Value {
        (0..=self.below(3)).map(|_| make(self)).collect()
    }

    fn perhaps(&mut self, object: &mut Value, name: &str, make: impl FnOnce(&mut Self) -> Value) {
        if self.one_in(3) {
            object[name] = make(self);
        }
    }

    fn identify(&mut self, object: &mut Map<String, Value>, of: usize) {
        if !self.one_in(of) {
            object.insert("id".to_owned(), json!(self.iri()));
        }
    }

    fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    fn below(&mut self, end: usize) -> usize {
        self.rng.random_range(0..end)
    }
}

/// Every kind of container and scope that JSON-LD has.
fn context() -> Value {
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
