//! An RDF dataset, its terms already written as N-Quads.

mod order;

use crate::{LinkedDataError, Resource};

/// A term: a blank node by number, or a piece of the dataset's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Term {
    Blank(u32),
    Text { start: u32, end: u32 },
}

/// A statement, in the default graph or in a named one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quad {
    pub(crate) subject: Term,
    pub(crate) predicate: Term,
    pub(crate) object: Term,
    pub(crate) graph: Option<Term>,
}

impl Quad {
    /// Subject, object and graph: where a blank node may stand, with the letter hash N-degree quads has for it.
    pub(crate) fn positions(&self) -> impl Iterator<Item = (char, Term)> {
        let graph = self.graph.map(|graph| ('g', graph));
        [('s', self.subject), ('o', self.object)]
            .into_iter()
            .chain(graph)
    }
}

/// Quads over one common text.
#[derive(Debug)]
pub(crate) struct Dataset {
    pub(crate) text: String,
    pub(crate) quads: Vec<Quad>,
    pub(crate) blanks: u32,
    limit: usize,
}

impl Dataset {
    /// An empty dataset that takes at most `limit` quads.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            text: String::with_capacity(TEXT_CAPACITY),
            quads: Vec::with_capacity(QUADS_CAPACITY),
            blanks: 0,
            limit,
        }
    }

    /// A blank node that is in no quad yet.
    pub(crate) const fn fresh_blank(&mut self) -> Term {
        let blank = Term::Blank(self.blanks);
        self.blanks += 1;
        blank
    }

    /// Writes a term into the text.
    pub(crate) fn write(
        &mut self,
        write: impl FnOnce(&mut String),
    ) -> Result<Term, LinkedDataError> {
        let start = self.text.len();
        write(&mut self.text);
        let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(self.text.len())) else {
            return Err(self.full());
        };
        Ok(Term::Text { start, end })
    }

    /// A term from what is already written as N-Quads: `<iri>`.
    pub(crate) fn written(&mut self, text: &str) -> Result<Term, LinkedDataError> {
        self.write(|out| out.push_str(text))
    }

    /// A term from a plain IRI.
    pub(crate) fn iri(&mut self, iri: &str) -> Result<Term, LinkedDataError> {
        self.write(|out| {
            out.push('<');
            out.push_str(iri);
            out.push('>');
        })
    }

    /// Adds a statement.
    pub(crate) fn push(&mut self, quad: Quad) -> Result<(), LinkedDataError> {
        if self.quads.len() == self.limit {
            return Err(self.full());
        }
        self.quads.push(quad);
        Ok(())
    }

    const fn full(&self) -> LinkedDataError {
        LinkedDataError::Limit {
            resource: Resource::Quads,
            limit: self.limit,
        }
    }

    /// The text of a term; blank nodes have none.
    pub(crate) fn text_of(&self, term: Term) -> Option<&str> {
        match term {
            Term::Blank(_) => None,
            Term::Text { start, end } => Some(&self.text[start as usize..end as usize]),
        }
    }

    /// Whether a term is a literal.
    pub(crate) fn is_literal(&self, term: Term) -> bool {
        self.text_of(term).is_some_and(|text| text.starts_with('"'))
    }

    /// Writes the line of a quad, its blank nodes as `label` writes them.
    pub(crate) fn write_line(
        &self,
        quad: &Quad,
        out: &mut String,
        mut label: impl FnMut(u32, &mut String),
    ) {
        let terms = [quad.subject, quad.predicate, quad.object];
        for term in terms.into_iter().chain(quad.graph) {
            match term {
                Term::Blank(blank) => label(blank, out),
                Term::Text { start, end } => out.push_str(&self.text[start as usize..end as usize]),
            }
            out.push(' ');
        }
        out.push_str(".\n");
    }

    /// The length of all lines, if the label of each blank node has `label` bytes.
    pub(crate) fn length(&self, label: usize) -> usize {
        let term = |term| match term {
            Term::Blank(_) => label + 1,
            Term::Text { start, end } => (end - start) as usize + 1,
        };
        let line = |quad: &Quad| {
            let graph = quad.graph.map_or(0, term);
            term(quad.subject) + term(quad.predicate) + term(quad.object) + graph + ".\n".len()
        };
        self.quads.iter().map(line).sum()
    }

    /// Whether all quads that `order`, which has each line once, leaves out are without blank nodes.
    pub(crate) fn repeats_no_blank_node(&self, order: &[u32]) -> bool {
        let repeated = self.quads.len() - order.len();
        if repeated == 0 {
            return true;
        }
        let without = |quad: &&Quad| {
            let mut positions = quad.positions();
            positions.all(|(_, term)| matches!(term, Term::Text { .. }))
        };
        let distinct = order.iter().map(|number| &self.quads[*number as usize]);
        repeated == self.quads.iter().filter(without).count() - distinct.filter(without).count()
    }

    /// Removes repeated quads: a dataset is a set.
    pub(crate) fn deduplicate(&mut self) {
        let labels: Vec<u32> = (0..self.blanks).collect();
        let order = self.order(&labels);
        self.quads = order
            .into_iter()
            .map(|number| self.quads[number as usize])
            .collect();
    }
}

/// What the quads of a plain credential take.
const TEXT_CAPACITY: usize = 4096;
const QUADS_CAPACITY: usize = 32;
