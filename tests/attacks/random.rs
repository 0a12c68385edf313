//! Documents of every shape, the same ones in every run.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Map, Number, Value};

/// An endless row of documents.
pub(crate) struct Documents(StdRng);

impl Documents {
    pub(crate) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.0.random_range(0..if depth == 0 { 5 } else { 8 }) {
            0 => Value::Null,
            1 => Value::Bool(self.0.random()),
            2 => self.number(),
            3 | 4 => Value::String(self.text()),
            5 => (0..self.0.random_range(0..5))
                .map(|_| self.value(depth - 1))
                .collect(),
            _ => {
                let mut members = Map::new();
                for _ in 0..self.0.random_range(0..6) {
                    let name = self.text();
                    members.insert(name, self.value(depth - 1));
                }
                Value::Object(members)
            }
        }
    }

    fn number(&mut self) -> Value {
        const MOST: i64 = (1 << 53) - 1;
        match self.0.random_range(0..4) {
            0 => self.0.random_range(-10..10).into(),
            1 => self.0.random_range(-MOST..=MOST).into(),
            2 => self.0.random::<f64>().into(),
            _ => {
                let any = f64::from_bits(self.0.random());
                Number::from_f64(any).map_or(Value::Null, Value::Number)
            }
        }
    }

    fn text(&mut self) -> String {
        let letters = self.0.random_range(0..12);
        (0..letters)
            .map(|_| match self.0.random_range(0..6) {
                0 => char::from(self.0.random_range(0..0x20_u8)),
                1 => ['"', '\\', '/', '\u{7f}', '\u{2028}', '\u{feff}'][self.0.random_range(0..6)],
                2 => self.0.random::<char>(),
                _ => char::from(self.0.random_range(b'a'..=b'z')),
            })
            .collect()
    }
}

impl Iterator for Documents {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        Some(self.value(5))
    }
}
