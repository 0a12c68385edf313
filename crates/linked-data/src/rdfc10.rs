//! RDF Dataset Canonicalization, RDFC-1.0 ([§ 4]): blank nodes get labels that depend on nothing but what is said.
//!
//! [§ 4]: https://www.w3.org/TR/2024/REC-rdf-canon-20240521/#canonicalization

mod digest;
mod issuer;
mod n_degree;
mod permutations;

use std::collections::BTreeMap;

use self::digest::Hash;
pub use self::digest::HashAlgorithm;
pub(crate) use self::digest::hexadecimal;
use self::issuer::Issuer;
use self::n_degree::NDegree;
use crate::dataset::{Dataset, Term};
use crate::{Canonical, Limits, LinkedDataError, nquads};

/// Canonical lines, and the canonical label of each blank node.
pub(crate) struct Labelled {
    pub(crate) nquads: String,
    /// Number in the canonical label of the blank node with this number; `u32::MAX` for one that is in no quad.
    pub(crate) labels: Vec<u32>,
}

/// Writes a dataset canonically ([§ 4.4.3]).
///
/// [§ 4.4.3]: https://www.w3.org/TR/2024/REC-rdf-canon-20240521/#canon-algo-algo
pub(crate) fn canonicalize(
    mut dataset: Dataset,
    algorithm: HashAlgorithm,
    limits: &Limits,
) -> Result<Labelled, LinkedDataError> {
    dataset.deduplicate();
    let canonical = label(&dataset, algorithm, limits)?;
    let labels = canonical.numbers(dataset.blanks);
    let mut lines: Vec<(usize, usize)> = Vec::with_capacity(dataset.quads.len());
    let mut text = String::with_capacity(dataset.text.len() * 2);
    for quad in &dataset.quads {
        let start = text.len();
        dataset.write_line(quad, &mut text, |blank, out| {
            issuer::write_canonical(out, labels[blank as usize]);
        });
        lines.push((start, text.len()));
    }
    lines.sort_unstable_by(|a, b| text[a.0..a.1].cmp(&text[b.0..b.1]));
    let mut nquads = String::with_capacity(text.len());
    for (start, end) in lines {
        nquads.push_str(&text[start..end]);
    }
    Ok(Labelled { nquads, labels })
}

/// The numbers in the canonical labels of a dataset without repeated quads, as in [`Labelled`].
pub(crate) fn canonical_numbers(
    dataset: &Dataset,
    algorithm: HashAlgorithm,
    limits: &Limits,
) -> Result<Vec<u32>, LinkedDataError> {
    Ok(label(dataset, algorithm, limits)?.numbers(dataset.blanks))
}

/// Steps 2 to 5: gives every blank node its canonical label.
fn label(
    dataset: &Dataset,
    algorithm: HashAlgorithm,
    limits: &Limits,
) -> Result<Issuer, LinkedDataError> {
    let mentions = mentions(dataset);
    let first_degree: Vec<Hash> = (0u32..)
        .zip(&mentions)
        .map(|(blank, quads)| hash_first_degree(dataset, blank, quads, algorithm))
        .collect();
    let mut by_hash: BTreeMap<&Hash, Vec<u32>> = BTreeMap::new();
    for (blank, hash) in (0u32..).zip(&first_degree) {
        if !mentions[blank as usize].is_empty() {
            by_hash.entry(hash).or_default().push(blank);
        }
    }
    let mut canonical = Issuer::canonical();
    // Step 4: a hash of its own settles a blank node.
    by_hash.retain(|_, blanks| match blanks.as_slice() {
        [only] => {
            canonical.issue(*only);
            false
        }
        _ => true,
    });
    let allowance = STEPS_PER_BLANK_NODE.saturating_mul(mentions.len());
    let budget = limits.hash_steps.saturating_add(allowance);
    let mut search = NDegree::new(dataset, &mentions, &first_degree, algorithm, budget);
    // Step 5: the others are told apart by what surrounds them.
    for blanks in by_hash.values() {
        let mut paths = Vec::new();
        for blank in blanks {
            if canonical.issued(*blank).is_none() {
                let mut issuer = Issuer::temporary();
                issuer.issue(*blank);
                paths.push(search.hash(&canonical, *blank, issuer, 0)?);
            }
        }
        paths.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (_, issuer) in paths {
            for blank in issuer.in_order() {
                canonical.issue(*blank);
            }
        }
    }
    Ok(canonical)
}

/// Steps every blank node brings along, so that a long record of harmless ones meets no limit.
const STEPS_PER_BLANK_NODE: usize = 8;

/// For each blank node the quads it is in.
fn mentions(dataset: &Dataset) -> Vec<Vec<usize>> {
    let mut mentions = vec![Vec::new(); dataset.blanks as usize];
    for (index, quad) in dataset.quads.iter().enumerate() {
        for (_, term) in quad.positions() {
            if let Term::Blank(blank) = term {
                let quads: &mut Vec<usize> = &mut mentions[blank as usize];
                if quads.last() != Some(&index) {
                    quads.push(index);
                }
            }
        }
    }
    mentions
}

/// Hash first degree quads ([§ 4.6.3]).
///
/// [§ 4.6.3]: https://www.w3.org/TR/2024/REC-rdf-canon-20240521/#hash-1d-quads-algorithm
fn hash_first_degree(
    dataset: &Dataset,
    blank: u32,
    quads: &[usize],
    algorithm: HashAlgorithm,
) -> Hash {
    let mut lines: Vec<String> = Vec::with_capacity(quads.len());
    for index in quads {
        let mut line = String::new();
        dataset.write_line(&dataset.quads[*index], &mut line, |other, out| {
            out.push_str(if other == blank { "_:a" } else { "_:z" });
        });
        lines.push(line);
    }
    lines.sort_unstable();
    algorithm.hash(lines.iter().map(String::as_str))
}

/// Brings N-Quads into their canonical form.
///
/// # Errors
///
/// [`LinkedDataError::NQuads`] for what is no N-Quads, [`LinkedDataError::Limit`] for what asks for too much work.
pub fn canonicalize_nquads(nquads: &str, limits: &Limits) -> Result<Canonical, LinkedDataError> {
    canonicalize_nquads_with(nquads, HashAlgorithm::Sha256, limits)
}

/// As [`canonicalize_nquads`], with another hash algorithm for telling blank nodes apart.
///
/// # Errors
///
/// As [`canonicalize_nquads`].
pub fn canonicalize_nquads_with(
    nquads: &str,
    algorithm: HashAlgorithm,
    limits: &Limits,
) -> Result<Canonical, LinkedDataError> {
    let read = nquads::read(nquads, limits)?;
    canonicalize(read.dataset, algorithm, limits).map(|labelled| Canonical::new(labelled.nquads))
}

/// The canonical label of each blank node of N-Quads, by the label it has there; both without `_:`.
///
/// # Errors
///
/// As [`canonicalize_nquads`].
pub fn canonical_labels(
    nquads: &str,
    algorithm: HashAlgorithm,
    limits: &Limits,
) -> Result<BTreeMap<String, String>, LinkedDataError> {
    let read = nquads::read(nquads, limits)?;
    let labelled = canonicalize(read.dataset, algorithm, limits)?;
    let labels = read.labels.into_iter().zip(labelled.labels);
    Ok(labels
        .map(|(label, number)| (label, format!("c14n{number}")))
        .collect())
}
