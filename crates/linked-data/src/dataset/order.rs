//! The order of canonical lines, found without writing them.
//!
//! Lines are ordered by code point, and so are terms: none is the beginning of another one but for the number of a blank
//! node and for a literal's type or language, and what may follow a term is less than what may continue it. So the
//! order of subjects, predicates, objects and graphs, one after the other, is the order of lines. Statements come in
//! groups of one subject from a document; comparing subjects once for each group, not once for each pair of lines, is most
//! of what sorting would cost.

use std::cmp::Ordering;

use super::{Dataset, Quad, Term};

impl Dataset {
    /// The numbers of all quads in the order of their lines, each line once, where `labels` has the number in the label of
    /// each blank node.
    pub(crate) fn order(&self, labels: &[u32]) -> Vec<u32> {
        let lines = Lines {
            text: self.text.as_bytes(),
            labels,
        };
        let mut by_subject: Vec<(u64, u32)> = self
            .quads
            .iter()
            .zip(0..)
            .map(|(quad, number)| (identity(quad.subject), number))
            .collect();
        by_subject.sort_unstable();
        let mut groups: Vec<&[(u64, u32)]> = by_subject.chunk_by(|a, b| a.0 == b.0).collect();
        let subject = |group: &[(u64, u32)]| self.quads[group[0].1 as usize].subject;
        groups.sort_unstable_by(|a, b| lines.compare(subject(a), subject(b)));
        let mut order = Vec::with_capacity(self.quads.len());
        // One identifier in two places of a document is one subject.
        let same = |a: &&[_], b: &&[_]| lines.compare(subject(a), subject(b)).is_eq();
        for groups in groups.chunk_by(same) {
            let start = order.len();
            let numbers = groups.iter().flat_map(|group| group.iter());
            order.extend(numbers.map(|(_, number)| *number));
            order[start..].sort_unstable_by(|a, b| {
                let (a, b) = (&self.quads[*a as usize], &self.quads[*b as usize]);
                lines.compare_rest(a, b)
            });
        }
        order.dedup_by(|a, b| lines.are_one(&self.quads[*a as usize], &self.quads[*b as usize]));
        order
    }
}

/// What lines are compared by.
struct Lines<'d> {
    text: &'d [u8],
    labels: &'d [u32],
}

impl Lines<'_> {
    fn compare(&self, a: Term, b: Term) -> Ordering {
        match (a, b) {
            (Term::Text { start, end }, Term::Text { start: other, .. }) if start == other => {
                debug_assert!(start < end, "a term has a text");
                Ordering::Equal
            }
            (Term::Text { .. }, Term::Text { .. }) => self.text_of(a).cmp(self.text_of(b)),
            (Term::Blank(a), Term::Blank(b)) => self.label(a).cmp(&self.label(b)),
            // `_` comes after `<` and `"`.
            (Term::Text { .. }, Term::Blank(_)) => Ordering::Less,
            (Term::Blank(_), Term::Text { .. }) => Ordering::Greater,
        }
    }

    fn compare_rest(&self, a: &Quad, b: &Quad) -> Ordering {
        self.compare(a.predicate, b.predicate)
            .then_with(|| self.compare(a.object, b.object))
            .then_with(|| match (a.graph, b.graph) {
                (Some(a), Some(b)) => self.compare(a, b),
                // The line of a statement in the default graph ends here, with a full stop, which is less than a term.
                (a, b) => a.is_some().cmp(&b.is_some()),
            })
    }

    fn are_one(&self, a: &Quad, b: &Quad) -> bool {
        // Objects differ most often, and in their length.
        let alike = |a: Term, b: Term| self.text_of(a).len() == self.text_of(b).len();
        alike(a.object, b.object)
            && self.compare_rest(a, b).is_eq()
            && self.compare(a.subject, b.subject).is_eq()
    }

    fn text_of(&self, term: Term) -> &[u8] {
        match term {
            Term::Blank(_) => &[],
            Term::Text { start, end } => &self.text[start as usize..end as usize],
        }
    }

    /// Something that is ordered as the decimal digits of a label's number are.
    fn label(&self, blank: u32) -> (u64, u32) {
        let number = self.labels[blank as usize];
        let digits = number.checked_ilog10().unwrap_or(0);
        (u64::from(number) * 10_u64.pow(MOST_DIGITS - digits), digits)
    }
}

/// Digits that follow the first one in the greatest number.
const MOST_DIGITS: u32 = u32::MAX.ilog10();

/// Equal for terms that are certainly one.
fn identity(term: Term) -> u64 {
    match term {
        Term::Blank(blank) => u64::from(blank) | 1 << 32,
        Term::Text { start, .. } => u64::from(start),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn statements_are_in_the_order_of_their_lines() {
        let mut dataset = Dataset::new(100);
        let mut write = |text: &str| dataset.written(text).unwrap();
        let texts = [
            "<urn:a>",
            "<urn:ab>",
            "<urn:b>",
            "\"a\"",
            "\"a\"@en",
            "\"a\"^^<urn:t>",
            "\"a b\"",
        ];
        let mut terms: Vec<Term> = texts.into_iter().map(&mut write).collect();
        // The same text in another place.
        terms.push(write("<urn:ab>"));
        terms.extend((0..12).map(Term::Blank));
        dataset.blanks = 12;
        let mut seed = 7_usize;
        let mut pick = |among: &[Term]| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            among[(seed >> 33) % among.len()]
        };
        for _ in 0..90 {
            let nodes = [&terms[..3], &terms[7..]].concat();
            let graph = Some(pick(&nodes)).filter(|_| pick(&nodes) != pick(&nodes));
            let quad = Quad {
                subject: pick(&nodes),
                predicate: pick(&terms[..3]),
                object: pick(&terms),
                graph: graph.filter(|graph| matches!(graph, Term::Text { .. })),
            };
            dataset.push(quad).unwrap();
        }
        dataset.push(dataset.quads[0]).unwrap();
        let labels: Vec<u32> = (0..12).map(|blank| (blank * 7) % 12).collect();
        let line = |number: &u32| {
            let mut line = String::new();
            dataset.write_line(&dataset.quads[*number as usize], &mut line, |blank, out| {
                write!(out, "_:c14n{}", labels[blank as usize]).unwrap();
            });
            line
        };
        let ordered: Vec<String> = dataset.order(&labels).iter().map(line).collect();
        let mut expected: Vec<String> = (0..91).map(|number| line(&number)).collect();
        expected.sort_unstable();
        expected.dedup();
        assert!(expected.len() < 91);
        assert_eq!(ordered, expected);
    }
}
