//! The quads that each blank node is in.

use crate::dataset::{Dataset, Term};

/// For each blank node the numbers of the quads that mention it, all in one list.
#[derive(Debug)]
pub(super) struct Mentions {
    /// Where the list of the blank node with this number ends; it begins where the one before it ends.
    ends: Vec<u32>,
    quads: Vec<u32>,
}

impl Mentions {
    pub(super) fn new(dataset: &Dataset) -> Self {
        let mut counts = vec![0_u32; dataset.blanks as usize];
        each_mention(dataset, |blank, _| counts[blank as usize] += 1);
        // From counts to beginnings; filling in moves each beginning to its end.
        let mut total = 0;
        for count in &mut counts {
            total += std::mem::replace(count, total);
        }
        let mut quads = vec![0; total as usize];
        each_mention(dataset, |blank, quad| {
            let next = &mut counts[blank as usize];
            quads[*next as usize] = quad;
            *next += 1;
        });
        Self {
            ends: counts,
            quads,
        }
    }

    /// How many blank nodes there are, those in no quad included.
    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// The quads that mention a blank node.
    pub(super) fn of(&self, blank: u32) -> &[u32] {
        let blank = blank as usize;
        let start = blank.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.quads[start as usize..self.ends[blank] as usize]
    }

    /// The blank nodes that are in a quad.
    pub(super) fn mentioned(&self) -> impl Iterator<Item = u32> {
        (0..)
            .zip(&self.ends)
            .scan(0, |start, (blank, end)| {
                let is_mentioned = std::mem::replace(start, *end) < *end;
                Some(is_mentioned.then_some(blank))
            })
            .flatten()
    }
}

/// Calls `note` for each blank node of each quad, once however often the quad has it.
fn each_mention(dataset: &Dataset, mut note: impl FnMut(u32, u32)) {
    let blank = |term| match term {
        Term::Blank(blank) => Some(blank),
        Term::Text { .. } => None,
    };
    for (quad, number) in dataset.quads.iter().zip(0..) {
        let subject = blank(quad.subject);
        let object = blank(quad.object).filter(|object| Some(*object) != subject);
        let graph = quad.graph.and_then(blank);
        let graph = graph.filter(|graph| ![subject, object].contains(&Some(*graph)));
        for mentioned in [subject, object, graph].into_iter().flatten() {
            note(mentioned, number);
        }
    }
}
