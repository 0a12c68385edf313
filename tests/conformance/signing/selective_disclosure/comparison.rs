//! Compares our values with those of the vectors, which write them in their own ways.

use serde_json::{Value, json};
use testamur_signing::ecdsa_sd_2023::{DerivedProofValue, Group};

use crate::{hex, text};

/// Compares, and counts what it compared.
pub(super) struct Count<'v> {
    pub(super) vector: &'v str,
    pub(super) values: usize,
}

impl Count<'_> {
    pub(super) fn same<O, T>(&mut self, what: &str, ours: &O, theirs: &T)
    where
        O: PartialEq<T> + std::fmt::Debug + ?Sized,
        T: std::fmt::Debug + ?Sized,
    {
        assert_eq!(ours, theirs, "{}: {what}", self.vector);
        self.values += 1;
    }

    /// A group as the vectors write it: pairs of index and line.
    pub(super) fn group(
        &mut self,
        what: &str,
        lines: &[String],
        group: &Group,
        expected: &Value,
        within: bool,
    ) {
        let found: Vec<Value> = (lines.iter().enumerate())
            .filter(|(index, _)| group.indexes.contains(index) == within)
            .map(|(index, line)| json!([index, line]))
            .collect();
        self.same(what, &Value::Array(found), &expected["value"]);
    }

    pub(super) fn derived(&mut self, value: &DerivedProofValue, expected: &Value, labels: &Value) {
        let signature = hex(&value.base_signature);
        self.same(
            "base signature",
            &signature,
            text(expected, "baseSignature"),
        );
        self.same(
            "public key",
            &multibase(&value.public_key),
            text(expected, "publicKey"),
        );
        self.same(
            "signatures",
            &hexes(&value.signatures),
            &strings(&expected["signatures"]),
        );
        let found: Vec<Value> = (value.labels.iter().enumerate())
            .map(|(number, label)| json!([format!("c14n{number}"), base64url(label)]))
            .collect();
        self.same("label map", &Value::Array(found), labels);
        let indexes = numbers(&expected["mandatoryIndexes"]);
        self.same("mandatory indexes", &value.mandatory_indexes, &indexes);
    }
}

pub(super) fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().unwrap().iter();
    items
        .map(|item| item.as_str().unwrap().to_owned())
        .collect()
}

pub(super) fn numbers(value: &Value) -> Vec<usize> {
    let items = value.as_array().unwrap().iter();
    items
        .map(|item| usize::try_from(item.as_u64().unwrap()).unwrap())
        .collect()
}

pub(super) fn hexes(signatures: &[[u8; 64]]) -> Vec<String> {
    signatures.iter().map(|signature| hex(signature)).collect()
}

pub(super) fn multibase(bytes: &[u8]) -> String {
    format!("z{}", bs58::encode(bytes).into_string())
}

fn base64url(bytes: &[u8]) -> String {
    use base64::Engine as _;

    let digits = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
    format!("u{digits}")
}
