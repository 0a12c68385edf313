//! The statements of a document one by one, under labels of the caller's choice.
//!
//! Selective disclosure signs each statement alone, so that it needs more than one canonical text: the lines under labels
//! that tell nothing, and for each blank node the place in the document that it stands for. The place identifies a blank
//! node in a document and in a selection from it; what [ecdsa-sd-2023] does by giving the nodes passing names.
//!
//! [ecdsa-sd-2023]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#selective-disclosure-functions

mod cells;

use std::collections::HashMap;

use serde_json::Value;

use crate::dataset::Dataset;
use crate::document::{Options, given_dataset, safe_mode_dataset, safe_mode_dataset_noting};
use crate::rdfc10::{self, HashAlgorithm};
use crate::{Limits, LinkedDataError};

/// The place in a document that a blank node stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// JSON pointer of the object without an identifier.
    pub pointer: String,
    /// Whether it is the graph that the object is put into, not the object itself.
    pub graph: bool,
    /// For a cell of a list: the way to it, from the object there or from an identified one.
    pub cell: Option<Box<str>>,
}

/// Blank nodes and where they come from, in the order of the walk.
pub(crate) type Origins = Vec<(u32, Origin)>;

/// The statements of a document.
#[derive(Debug)]
pub struct Statements {
    dataset: Dataset,
    origins: Vec<Option<Origin>>,
}

/// Reads the statements of a document, in safe mode, with embedded and pinned contexts only.
///
/// # Errors
///
/// As [`canonicalize`](crate::canonicalize).
pub fn statements(document: &Value, limits: &Limits) -> Result<Statements, LinkedDataError> {
    let mut dataset = safe_mode_dataset(document, limits)?;
    dataset.deduplicate();
    let origins = Vec::new();
    Ok(Statements { dataset, origins })
}

/// As [`statements`]; notes where each blank node comes from.
///
/// # Errors
///
/// As [`canonicalize`](crate::canonicalize).
pub fn statements_with_origins(
    document: &Value,
    limits: &Limits,
) -> Result<Statements, LinkedDataError> {
    let (dataset, noted) = safe_mode_dataset_noting(document, limits, Some(Vec::new()))?;
    Ok(Statements::noted(dataset, &noted.unwrap_or_default()))
}

/// As [`statements_with_origins`], with the contexts and rules that `options` give, as in
/// [`to_nquads`](crate::to_nquads): for test suites.
///
/// # Errors
///
/// As [`canonicalize`](crate::canonicalize).
pub fn statements_given(
    document: &Value,
    options: &Options<'_>,
    limits: &Limits,
) -> Result<Statements, LinkedDataError> {
    let (dataset, noted) = given_dataset(document, options, limits, Some(Vec::new()))?;
    Ok(Statements::noted(dataset, &noted.unwrap_or_default()))
}

impl Statements {
    fn noted(mut dataset: Dataset, noted: &Origins) -> Self {
        dataset.deduplicate();
        let mut origins = vec![None; dataset.blanks as usize];
        for (blank, origin) in noted {
            origins[*blank as usize] = Some(origin.clone());
        }
        if origins.contains(&None) {
            cells::name(&dataset, &mut origins);
        }
        // Two blank nodes of one place could be taken for each other; neither is identified then.
        let mut places: HashMap<&Origin, usize> = HashMap::new();
        for origin in origins.iter().flatten() {
            *places.entry(origin).or_default() += 1;
        }
        let shared: Vec<bool> = origins
            .iter()
            .map(|origin| origin.as_ref().is_some_and(|origin| places[origin] > 1))
            .collect();
        for (origin, shared) in origins.iter_mut().zip(shared) {
            if shared {
                *origin = None;
            }
        }
        Self { dataset, origins }
    }

    /// How many blank nodes were made; their numbers count from 0.
    pub const fn blank_nodes(&self) -> usize {
        self.dataset.blanks as usize
    }

    /// Where a blank node comes from; `None` if nothing tells it from another one.
    pub fn origin(&self, blank: usize) -> Option<&Origin> {
        self.origins.get(blank)?.as_ref()
    }

    /// For each blank node the number in its canonical label (`c14n0`, `c14n1` …); `None` for one that is in no statement.
    ///
    /// # Errors
    ///
    /// [`LinkedDataError::Limit`] where telling blank nodes apart asks for too much work.
    pub fn canonical_numbers(&self, limits: &Limits) -> Result<Vec<Option<u32>>, LinkedDataError> {
        let numbers = rdfc10::canonical_numbers(&self.dataset, HashAlgorithm::Sha256, limits)?;
        let number = |number| (number != u32::MAX).then_some(number);
        Ok(numbers.into_iter().map(number).collect())
    }

    /// The statements as canonical lines in code point order, each with its line feed; `label` writes a blank node's
    /// label, without `_:`.
    pub fn lines(&self, mut label: impl FnMut(usize, &mut String)) -> Vec<String> {
        let mut lines: Vec<String> = self
            .dataset
            .quads
            .iter()
            .map(|quad| {
                let mut line = String::with_capacity(192);
                self.dataset.write_line(quad, &mut line, |blank, out| {
                    out.push_str("_:");
                    label(blank as usize, out);
                });
                line
            })
            .collect();
        lines.sort_unstable();
        lines
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use serde_json::json;

    use super::*;
    use crate::canonicalize;

    #[test]
    fn canonical_labels_give_the_canonical_form_and_places_tell_nodes_apart() {
        let limits = Limits::default();
        let document = json!({
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            ],
            "type": "VerifiableCredential",
            "issuer": "https://example.edu/",
            "credentialSubject": [{"type": "AchievementSubject"}, {"type": "AchievementSubject"}],
        });
        let statements = statements_with_origins(&document, &limits).unwrap();
        let numbers = statements.canonical_numbers(&limits).unwrap();
        let lines = statements.lines(|blank, out| {
            write!(out, "c14n{}", numbers[blank].unwrap()).unwrap();
        });
        let canonical = canonicalize(&document, &limits).unwrap();
        assert_eq!(lines.concat(), canonical.nquads());
        let mut pointers: Vec<&str> = (0..statements.blank_nodes())
            .map(|blank| statements.origin(blank).unwrap().pointer.as_str())
            .collect();
        pointers.sort_unstable();
        assert_eq!(
            pointers,
            ["", "/credentialSubject/0", "/credentialSubject/1"]
        );
    }
    #[test]
    fn the_cells_of_a_list_are_told_apart() {
        let limits = Limits::default();
        let result =
            |values: [&str; 2]| json!({"type": "ResultDescription", "allowedValue": values});
        let document = json!({
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            ],
            "type": "VerifiableCredential",
            "credentialSubject": {"type": "AchievementSubject", "achievement": {
                "type": "Achievement", "resultDescription": [result(["A", "B"]), result(["A", "B"])],
            }},
        });
        let statements = statements_with_origins(&document, &limits).unwrap();
        // The credential, its subject, the achievement, two descriptions with two cells each.
        assert_eq!(statements.blank_nodes(), 9);
        assert!((0..9).all(|blank| statements.origin(blank).is_some()));
    }
}
