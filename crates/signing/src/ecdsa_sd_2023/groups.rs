//! The statements of a document under labels that tell nothing, and groups of them that pointers select ([§ 3.4.17
//! canonicalizeAndGroup]).
//!
//! The standard gives each blank node a passing name, so that it is known again in a selection. Here its place in the
//! document identifies it, which comes to the same statements and needs no compaction.
//!
//! [§ 3.4.17 canonicalizeAndGroup]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#canonicalizeandgroup

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use testamur_linked_data::{Origin, Statements};

use super::labels::{HmacKey, write_label};
use super::selection::{Selection, select};
use super::{DisclosureError, Reading};

/// A document as statements, each a line of N-Quads.
#[derive(Debug)]
pub struct LabelledDocument {
    /// The lines, each with its line feed, in code point order.
    pub lines: Vec<String>,
    statements: Statements,
    /// By number of the blank node; none for one that is in no statement.
    labels: Vec<Option<[u8; 32]>>,
}

/// Statements that pointers select.
#[derive(Debug)]
pub struct Group {
    /// Which lines of the document.
    pub indexes: BTreeSet<usize>,
    /// The selection as a document, with its statements; none without pointers.
    pub(super) selection: Option<(Selection, Statements)>,
}

impl LabelledDocument {
    /// Labels blank nodes by HMAC, as issuer and holder do.
    ///
    /// # Errors
    /// [`DisclosureError::Transformation`].
    pub fn with_hmac(
        document: &Value,
        key: &HmacKey,
        reading: Reading<'_>,
    ) -> Result<Self, DisclosureError> {
        let statements = reading.statements(document)?;
        let numbers = statements.canonical_numbers(reading.limits())?;
        let label = |number: Option<u32>| number.map(|number| key.label(number));
        let labels = numbers.into_iter().map(label).collect();
        Ok(Self::new(statements, labels))
    }

    /// Labels blank nodes as the proof says, as verifiers do: label number `n` is that of `c14n` and `n`.
    ///
    /// # Errors
    /// [`DisclosureError::LabelMap`] unless each blank node gets one label of its own and no label is left over,
    /// [`DisclosureError::Transformation`].
    pub fn with_labels(
        document: &Value,
        given: &[[u8; 32]],
        reading: Reading<'_>,
    ) -> Result<Self, DisclosureError> {
        let statements = reading.statements(document)?;
        let numbers = statements.canonical_numbers(reading.limits())?;
        // Two nodes under one label would be one node in what was signed.
        let distinct: HashSet<_> = given.iter().collect();
        if distinct.len() != given.len() || numbers.iter().flatten().count() != given.len() {
            return Err(DisclosureError::LabelMap);
        }
        let label = |number: Option<u32>| given.get(number? as usize).copied();
        let labels = numbers.into_iter().map(label).collect();
        Ok(Self::new(statements, labels))
    }

    fn new(statements: Statements, labels: Vec<Option<[u8; 32]>>) -> Self {
        let lines = statements.lines(|blank, out| {
            if let Some(label) = &labels[blank] {
                write_label(label, out);
            }
        });
        Self {
            lines,
            statements,
            labels,
        }
    }

    /// The statements that pointers select from the document that this was made of.
    ///
    /// # Errors
    /// What [`select`] says, [`DisclosureError::PartOfWhole`], [`DisclosureError::Transformation`].
    pub fn group(
        &self,
        document: &Value,
        pointers: &[String],
        reading: Reading<'_>,
    ) -> Result<Group, DisclosureError> {
        let Some(selection) = select(document, pointers)? else {
            return Ok(Group {
                indexes: BTreeSet::new(),
                selection: None,
            });
        };
        // The whole document has a form: where a selection has none, it cuts through something (`@language` without its text).
        let statements = match reading.statements(&selection.document) {
            Err(error) if !error.is_limit() => return Err(DisclosureError::PartOfWhole),
            statements => statements?,
        };
        let labels = self.labels_of(&selection, &statements);
        let mut unknown = false;
        let lines = statements.lines(|blank, out| match &labels[blank] {
            Some(label) => write_label(label, out),
            None => unknown = true,
        });
        if unknown {
            return Err(DisclosureError::PartOfWhole);
        }
        let index = |line| self.lines.binary_search(line);
        let indexes: Result<_, _> = lines.iter().map(index).collect();
        Ok(Group {
            indexes: indexes.map_err(|_| DisclosureError::PartOfWhole)?,
            selection: Some((selection, statements)),
        })
    }

    /// The labels of the blank nodes of a selection: those that they have in this document.
    pub(super) fn labels_of(
        &self,
        selection: &Selection,
        statements: &Statements,
    ) -> Vec<Option<[u8; 32]>> {
        let blanks = 0..self.statements.blank_nodes();
        let here: HashMap<&Origin, usize> = blanks
            .filter_map(|blank| Some((self.statements.origin(blank)?, blank)))
            .collect();
        (0..statements.blank_nodes())
            .map(|blank| {
                let selected = statements.origin(blank)?;
                let source = Origin {
                    pointer: selection.source_of(&selected.pointer),
                    graph: selected.graph,
                    cell: selected.cell.clone(),
                };
                self.labels[*here.get(&source)?]
            })
            .collect()
    }

    /// The lines that are in a group, or those that are not.
    pub(super) fn divided<'s>(
        &'s self,
        group: &'s BTreeSet<usize>,
        within: bool,
    ) -> impl Iterator<Item = &'s String> {
        let lines = self.lines.iter().enumerate();
        lines.filter_map(move |(index, line)| (group.contains(&index) == within).then_some(line))
    }

    /// The hash of the statements in a group ([§ 3.4.18 hashMandatoryNQuads]).
    ///
    /// [§ 3.4.18 hashMandatoryNQuads]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#hashmandatorynquads
    pub fn hash(&self, group: &BTreeSet<usize>) -> [u8; 32] {
        let mut hasher = Sha256::new();
        for line in self.divided(group, true) {
            hasher.update(line.as_bytes());
        }
        hasher.finalize().into()
    }
}
