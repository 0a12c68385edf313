//! RDF Dataset Canonicalization, RDFC-1.0 ([§ 4]): blank nodes get labels that depend on nothing but what is said.
//!
//! [§ 4]: https://www.w3.org/TR/2024/REC-rdf-canon-20240521/#canonicalization

mod digest;
mod first_degree;
mod issuer;
mod mentions;
mod n_degree;
mod permutations;

use std::collections::BTreeMap;

pub(crate) use self::digest::hexadecimal;
pub use self::digest::{Hash, HashAlgorithm};
use self::issuer::Issuer;
use self::mentions::Mentions;
use self::n_degree::NDegree;
use crate::dataset::Dataset;
use crate::{Canonical, Limits, LinkedDataError, nquads};

/// A dataset with the canonical labels of its blank nodes, and the order of its lines.
pub(crate) struct Labelled {
    dataset: Dataset,
    order: Vec<u32>,
    /// Number in the canonical label of the blank node with this number; `u32::MAX` for one that is in no quad.
    pub(crate) labels: Vec<u32>,
}

/// Labels and orders a dataset canonically ([§ 4.4.3]).
///
/// [§ 4.4.3]: https://www.w3.org/TR/2024/REC-rdf-canon-20240521/#canon-algo-algo
pub(crate) fn canonicalize(
    mut dataset: Dataset,
    algorithm: HashAlgorithm,
    limits: &Limits,
) -> Result<Labelled, LinkedDataError> {
    // That a dataset is a set shows when its lines are sorted anyway. Quads without blank nodes, such as those on the issuer
    // of many credentials in one record, give no label another hash; only if another quad was there twice was all this for
    // nothing.
    if let Some(labels) = first_degree::labels(&dataset, algorithm) {
        let order = dataset.order(&labels);
        if dataset.repeats_no_blank_node(&order) {
            return Ok(Labelled {
                dataset,
                order,
                labels,
            });
        }
    }
    dataset.deduplicate();
    let labels = canonical_numbers(&dataset, algorithm, limits)?;
    let order = dataset.order(&labels);
    Ok(Labelled {
        dataset,
        order,
        labels,
    })
}

impl Labelled {
    /// The canonical lines.
    pub(crate) fn nquads(&self) -> String {
        let mut nquads = String::with_capacity(self.dataset.length(LABEL_LENGTH));
        self.write(&mut nquads, |_| {});
        nquads
    }

    /// The hash of the canonical lines, which are never there all at once.
    pub(crate) fn hash(&self, algorithm: HashAlgorithm) -> Hash {
        let mut hasher = algorithm.hasher();
        let mut lines = String::with_capacity(2 * PIECE);
        self.write(&mut lines, |lines| {
            if lines.len() >= PIECE {
                hasher.update(lines);
                lines.clear();
            }
        });
        hasher.update(&lines);
        hasher.finish()
    }

    /// Writes line after line; `written` may take them away as they come.
    fn write(&self, out: &mut String, mut written: impl FnMut(&mut String)) {
        for number in &self.order {
            let quad = &self.dataset.quads[*number as usize];
            self.dataset.write_line(quad, out, |blank, out| {
                issuer::write_canonical(out, self.labels[blank as usize]);
            });
            written(out);
        }
    }
}

/// Bytes that are hashed at a time: most credentials in one go.
const PIECE: usize = 4096;

/// The label of one of a hundred blank nodes.
const LABEL_LENGTH: usize = "_:c14n00".len();

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
    let mentions = Mentions::new(dataset);
    let first_degree = first_degree::hashes(dataset, &mentions, algorithm);
    let mut by_hash: BTreeMap<&Hash, Vec<u32>> = BTreeMap::new();
    for blank in mentions.mentioned() {
        let hash = &first_degree[blank as usize];
        by_hash.entry(hash).or_default().push(blank);
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
        paths.sort_by_key(|(hash, _)| *hash);
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
    canonicalize(read.dataset, algorithm, limits).map(|labelled| Canonical::new(labelled.nquads()))
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
