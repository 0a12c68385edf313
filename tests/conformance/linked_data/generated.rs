//! Documents out of nothing: credentials under embedded contexts, and documents under a context of their own that has every
//! kind of container. The same from run to run.

#[path = "generated/containers.rs"]
mod containers;
#[path = "generated/credentials.rs"]
mod credentials;
#[path = "generated/unusual.rs"]
mod unusual;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Map, Value, json};

/// Makes documents from a seed.
pub(crate) struct Generator {
    rng: StdRng,
}

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
        document.shift_insert(0, "@context".to_owned(), containers::context());
        document.insert("id".to_owned(), json!(self.iri()));
        let mut document = Value::Object(document);
        if self.one_in(4) {
            self.spoil(&mut document);
        }
        document
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
