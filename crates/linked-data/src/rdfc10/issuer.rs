//! Identifier issuers ([§ 4.5]): labels in the order in which blank nodes come up.
//!
//! [§ 4.5]: https://www.w3.org/TR/2024/REC-rdf-canon-20240521/#issue-identifier

use std::fmt::Write as _;

use rustc_hash::FxHashMap;

/// Gives out `c14n0`, `c14n1` … or `b0`, `b1` ….
#[derive(Debug, Clone)]
pub(super) struct Issuer {
    prefix: &'static str,
    numbers: FxHashMap<u32, u32>,
    order: Vec<u32>,
}

/// As many labels are copied in about the time of one hash.
const LABELS_PER_STEP: usize = 256;

impl Issuer {
    pub(super) fn canonical() -> Self {
        Self::new("c14n")
    }

    pub(super) fn temporary() -> Self {
        Self::new("b")
    }

    fn new(prefix: &'static str) -> Self {
        Self {
            prefix,
            numbers: FxHashMap::default(),
            order: Vec::new(),
        }
    }

    /// Gives a blank node its label, if it has none; whether it had none.
    pub(super) fn issue(&mut self, blank: u32) -> bool {
        if self.numbers.contains_key(&blank) {
            return false;
        }
        let number = u32::try_from(self.order.len()).unwrap_or(u32::MAX);
        self.numbers.insert(blank, number);
        self.order.push(blank);
        true
    }

    /// What a copy of this costs, in steps of the search: with thousands of labels it outweighs a hash.
    pub(super) fn weight(&self) -> usize {
        self.order.len() / LABELS_PER_STEP
    }

    /// Number in the label of a blank node.
    pub(super) fn issued(&self, blank: u32) -> Option<u32> {
        self.numbers.get(&blank).copied()
    }

    /// Writes the label of a blank node, if it has one.
    pub(super) fn write(&self, blank: u32, out: &mut String) -> bool {
        let Some(number) = self.issued(blank) else {
            return false;
        };
        write!(out, "_:{}{number}", self.prefix).expect("writing to a String cannot fail");
        true
    }

    /// Blank nodes in the order of their labels.
    pub(super) fn in_order(&self) -> &[u32] {
        &self.order
    }

    /// Label numbers of the blank nodes `0..len`.
    pub(super) fn numbers(&self, len: u32) -> Vec<u32> {
        (0..len)
            .map(|blank| self.issued(blank).unwrap_or(u32::MAX))
            .collect()
    }
}

/// Writes a canonical label.
pub(super) fn write_canonical(out: &mut String, number: u32) {
    write!(out, "_:c14n{number}").expect("writing to a String cannot fail");
}
