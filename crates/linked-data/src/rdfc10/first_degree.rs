//! Hash first degree quads ([§ 4.6]): a blank node's hash from the statements it is in.
//!
//! Few credentials have blank nodes that this hash does not tell apart.
//!
//! [§ 4.6]: https://www.w3.org/TR/2024/REC-rdf-canon-20240521/#hash-1d-quads

use super::digest::{Hash, HashAlgorithm};
use super::mentions::Mentions;
use crate::dataset::Dataset;

/// The hashes of all blank nodes by their number.
pub(super) fn hashes(
    dataset: &Dataset,
    mentions: &Mentions,
    algorithm: HashAlgorithm,
) -> Vec<Hash> {
    let mut lines = Lines::default();
    let blanks = 0..dataset.blanks;
    blanks
        .map(|blank| lines.hash(dataset, blank, mentions.of(blank), algorithm))
        .collect()
}

/// The number in the label of each blank node, where hashes of first degree alone tell them apart (steps 3 and 4 of
/// [§ 4.4.3]); `u32::MAX` for one that is in no quad.
///
/// [§ 4.4.3]: https://www.w3.org/TR/2024/REC-rdf-canon-20240521/#canon-algo-algo
pub(super) fn labels(dataset: &Dataset, algorithm: HashAlgorithm) -> Option<Vec<u32>> {
    let mut labels = vec![u32::MAX; dataset.blanks as usize];
    if labels.is_empty() {
        return Some(labels);
    }
    let mentions = Mentions::new(dataset);
    let mut mentioned = mentions.mentioned();
    if let (Some(only), None) = (mentioned.next(), mentioned.next()) {
        // Whatever its hash is, it is the first one.
        labels[only as usize] = 0;
        return Some(labels);
    }
    let mut lines = Lines::default();
    let mut hashes: Vec<(Hash, u32)> = mentions
        .mentioned()
        .map(|blank| {
            let quads = mentions.of(blank);
            (lines.hash(dataset, blank, quads, algorithm), blank)
        })
        .collect();
    hashes.sort_unstable();
    if hashes.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return None;
    }
    for ((_, blank), number) in hashes.into_iter().zip(0..) {
        labels[blank as usize] = number;
    }
    Some(labels)
}

/// The statements of one blank node, as they are hashed; kept to be written over for the next one.
#[derive(Debug, Default)]
struct Lines {
    text: String,
    lines: Vec<(usize, usize)>,
}

impl Lines {
    /// Hashes the statements of one blank node ([§ 4.6.3]).
    ///
    /// [§ 4.6.3]: https://www.w3.org/TR/2024/REC-rdf-canon-20240521/#hash-1d-quads-algorithm
    fn hash(
        &mut self,
        dataset: &Dataset,
        blank: u32,
        quads: &[u32],
        algorithm: HashAlgorithm,
    ) -> Hash {
        self.text.clear();
        self.lines.clear();
        for quad in quads {
            let start = self.text.len();
            let quad = &dataset.quads[*quad as usize];
            dataset.write_line(quad, &mut self.text, |other, out| {
                out.push_str(if other == blank { "_:a" } else { "_:z" });
            });
            self.lines.push((start, self.text.len()));
        }
        let text = self.text.as_str();
        let line = |(start, end): &(usize, usize)| &text[*start..*end];
        self.lines.sort_unstable_by(|a, b| line(a).cmp(line(b)));
        algorithm.hash(self.lines.iter().map(line))
    }
}
