//! Reads N-Quads ([grammar]) into a dataset.
//!
//! [grammar]: https://www.w3.org/TR/2014/REC-n-quads-20140225/#n-quads-grammar

use std::collections::HashMap;

use super::{NQuadsError, XSD_STRING, write_tagged, write_typed};
use crate::dataset::{Dataset, Quad, Term};
use crate::{Limits, LinkedDataError};

/// A dataset and the labels its blank nodes had.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) dataset: Dataset,
    /// Label of the blank node with this number.
    pub(crate) labels: Vec<String>,
}

/// Reads a text of N-Quads.
pub(crate) fn read(text: &str, limits: &Limits) -> Result<Read, LinkedDataError> {
    let mut read = Read {
        dataset: Dataset::new(limits.quads),
        labels: Vec::new(),
    };
    let mut numbers = HashMap::new();
    for (index, line) in text.split(['\n', '\r']).enumerate() {
        let mut reader = Reader {
            rest: line,
            line: index + 1,
            read: &mut read,
            numbers: &mut numbers,
        };
        reader.statement()?;
    }
    Ok(read)
}

struct Reader<'r> {
    rest: &'r str,
    line: usize,
    read: &'r mut Read,
    numbers: &'r mut HashMap<String, u32>,
}

impl Reader<'_> {
    fn statement(&mut self) -> Result<(), LinkedDataError> {
        self.skip_space();
        if self.rest.is_empty() || self.rest.starts_with('#') {
            return Ok(());
        }
        let subject = self.node("a subject: an IRI or a blank node")?;
        let predicate = self.iri()?;
        let predicate = self.read.dataset.iri(&predicate)?;
        self.skip_space();
        let object = if self.rest.starts_with('"') {
            self.literal()?
        } else {
            self.node("an object: an IRI, a blank node or a literal")?
        };
        let graph = if self.rest.starts_with(['<', '_']) {
            Some(self.node("a graph name")?)
        } else {
            None
        };
        if !self.take('.') {
            return Err(self.missing("a full stop"));
        }
        self.skip_space();
        if !(self.rest.is_empty() || self.rest.starts_with('#')) {
            return Err(self.missing("the end of the line"));
        }
        self.read.dataset.push(Quad {
            subject,
            predicate,
            object,
            graph,
        })
    }

    fn node(&mut self, expected: &'static str) -> Result<Term, LinkedDataError> {
        match self.rest.chars().next() {
            Some('<') => {
                let iri = self.iri()?;
                self.read.dataset.iri(&iri)
            }
            Some('_') => self.blank(),
            _ => Err(self.missing(expected)),
        }
    }

    fn iri(&mut self) -> Result<String, LinkedDataError> {
        if !self.take('<') {
            return Err(self.missing("an IRI"));
        }
        let Some((raw, rest)) = self.rest.split_once('>') else {
            return Err(self.missing("the end of the IRI"));
        };
        self.rest = rest;
        let iri = self.unescape(raw)?;
        if !crate::iri::is_well_formed(&iri) {
            return Err(self.missing("an absolute IRI"));
        }
        self.skip_space();
        Ok(iri)
    }

    fn blank(&mut self) -> Result<Term, LinkedDataError> {
        let Some(rest) = self.rest.strip_prefix("_:") else {
            return Err(self.missing("a blank node"));
        };
        let ends = |character: char| !(character.is_alphanumeric() || "_-.:·".contains(character));
        let label = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let label = label.trim_end_matches('.');
        if label.is_empty() || label.starts_with(['-', '.']) {
            return Err(self.missing("the label of a blank node"));
        }
        self.rest = &rest[label.len()..];
        self.skip_space();
        if let Some(number) = self.numbers.get(label) {
            return Ok(Term::Blank(*number));
        }
        let term = self.read.dataset.fresh_blank();
        if let Term::Blank(number) = term {
            self.numbers.insert(label.to_owned(), number);
            self.read.labels.push(label.to_owned());
        }
        Ok(term)
    }

    fn literal(&mut self) -> Result<Term, LinkedDataError> {
        let rest = &self.rest[1..];
        let mut escaped = false;
        let end = rest.find(|character| {
            let ends = character == '"' && !escaped;
            escaped = character == '\\' && !escaped;
            ends
        });
        let Some(end) = end else {
            return Err(self.missing("the end of the literal"));
        };
        let lexical = self.unescape(&rest[..end])?;
        self.rest = &rest[end + 1..];
        if let Some(rest) = self.rest.strip_prefix('@') {
            let ends = |character: char| !(character.is_ascii_alphanumeric() || character == '-');
            let language = &rest[..rest.find(ends).unwrap_or(rest.len())];
            if !language.starts_with(|first: char| first.is_ascii_alphabetic()) {
                return Err(self.missing("a language tag"));
            }
            self.rest = &rest[language.len()..];
            self.skip_space();
            return self
                .read
                .dataset
                .write(|out| write_tagged(out, &lexical, language));
        }
        let mut datatype = XSD_STRING.to_owned();
        if let Some(rest) = self.rest.strip_prefix("^^") {
            self.rest = rest;
            datatype = self.iri()?;
        }
        self.skip_space();
        self.read
            .dataset
            .write(|out| write_typed(out, &lexical, &datatype))
    }

    fn unescape(&self, raw: &str) -> Result<String, LinkedDataError> {
        let mut text = String::with_capacity(raw.len());
        let mut characters = raw.chars();
        while let Some(character) = characters.next() {
            if character != '\\' {
                text.push(character);
                continue;
            }
            let plain = match characters.next() {
                Some('t') => '\t',
                Some('b') => '\u{8}',
                Some('n') => '\n',
                Some('r') => '\r',
                Some('f') => '\u{c}',
                Some(same @ ('"' | '\'' | '\\')) => same,
                Some(wide @ ('u' | 'U')) => {
                    let len = if wide == 'u' { 4 } else { 8 };
                    let digits: String = characters.by_ref().take(len).collect();
                    let code = (digits.len() == len).then_some(digits);
                    code.and_then(|digits| u32::from_str_radix(&digits, 16).ok())
                        .and_then(char::from_u32)
                        .ok_or_else(|| self.missing("the code of a character"))?
                }
                _ => return Err(self.missing("an escape sequence")),
            };
            text.push(plain);
        }
        Ok(text)
    }

    fn take(&mut self, character: char) -> bool {
        let Some(rest) = self.rest.strip_prefix(character) else {
            return false;
        };
        self.rest = rest;
        true
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    const fn missing(&self, expected: &'static str) -> LinkedDataError {
        LinkedDataError::NQuads(NQuadsError {
            line: self.line,
            expected,
        })
    }
}
