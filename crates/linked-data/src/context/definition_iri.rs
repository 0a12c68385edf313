//! Terms while they are being defined: each may build on others of the same context that come later in the text.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::processing::{Processing, Processor};
use super::{Context, Mapping};
use crate::keyword::Keyword;
use crate::{ErrorCode, LinkedDataError, iri};

/// The terms of one local context and how far each of them is.
pub(super) struct Definitions<'d> {
    pub(super) local: &'d Map<String, Value>,
    pub(super) protected: bool,
    pub(super) run: &'d Processing<'d>,
    states: FxHashMap<&'d str, State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Begun,
    Defined,
}

impl<'d> Definitions<'d> {
    pub(super) fn new(
        local: &'d Map<String, Value>,
        protected: bool,
        run: &'d Processing<'d>,
    ) -> Self {
        Self {
            local,
            protected,
            run,
            states: FxHashMap::default(),
        }
    }

    /// Defines every term of the local context.
    pub(super) fn create_all(
        mut self,
        result: &mut Context,
        processor: &mut Processor<'_>,
    ) -> Result<(), LinkedDataError> {
        for name in self.local.keys() {
            if !is_context_member(name) {
                self.create(result, name, processor)?;
            }
        }
        Ok(())
    }

    /// Defines one term, unless that is done already.
    pub(super) fn create(
        &mut self,
        result: &mut Context,
        name: &str,
        processor: &mut Processor<'_>,
    ) -> Result<(), LinkedDataError> {
        let Some((name, value)) = self.local.get_key_value(name) else {
            return Ok(());
        };
        match self.states.insert(name, State::Begun) {
            None => {}
            Some(State::Defined) => {
                self.states.insert(name, State::Defined);
                return Ok(());
            }
            Some(State::Begun) => {
                return Err(self.mistake(
                    ErrorCode::CyclicIriMapping,
                    name,
                    "a term not defined by itself",
                ));
            }
        }
        let previous = result.terms.remove(name.as_str());
        if let Some(term) = self.define(result, name, value, processor)? {
            let term = self.respect_protection(name, term, previous)?;
            result.terms.insert(Arc::from(name.as_str()), term);
        }
        self.states.insert(name, State::Defined);
        Ok(())
    }

    /// Marks a term as done before it is, where the standard does so.
    pub(super) fn mark_defined(&mut self, name: &'d str) {
        self.states.insert(name, State::Defined);
    }

    /// IRI expansion ([§ 5.2]) with the vocabulary, for a text inside the context that is being processed.
    ///
    /// [§ 5.2]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#iri-expansion
    pub(super) fn expand(
        &mut self,
        result: &mut Context,
        text: &str,
        processor: &mut Processor<'_>,
    ) -> Result<Mapped, LinkedDataError> {
        if let Some(keyword) = Keyword::parse(text) {
            return Ok(Mapped::Keyword(keyword));
        }
        if iri::is_keyword_like(text) {
            return Ok(Mapped::Null);
        }
        self.depend_on(result, text, processor)?;
        if let Some(term) = result.term(text) {
            return Ok(match &term.mapping {
                Mapping::Iri(mapped) => Mapped::Iri(mapped.as_str().to_owned()),
                Mapping::Keyword(keyword) => Mapped::Keyword(*keyword),
                Mapping::Null => Mapped::Null,
            });
        }
        if let Some((prefix, suffix)) = split_compact(text) {
            if prefix == "_" || suffix.starts_with("//") {
                return Ok(Mapped::Iri(text.to_owned()));
            }
            self.depend_on(result, prefix, processor)?;
            if let Some(term) = result.term(prefix)
                && let Mapping::Iri(mapped) = &term.mapping
                && term.prefix
            {
                return Ok(Mapped::Iri(format!("{}{suffix}", mapped.as_str())));
            }
            if iri::has_scheme(text) {
                return Ok(Mapped::Iri(text.to_owned()));
            }
        }
        Ok(Mapped::Iri(match &result.vocab {
            Some(vocab) => format!("{vocab}{text}"),
            None => text.to_owned(),
        }))
    }

    fn depend_on(
        &mut self,
        result: &mut Context,
        name: &str,
        processor: &mut Processor<'_>,
    ) -> Result<(), LinkedDataError> {
        if self.local.contains_key(name) && self.states.get(name) != Some(&State::Defined) {
            self.create(result, name, processor)?;
        }
        Ok(())
    }

    pub(super) fn mistake(&self, code: ErrorCode, term: &str, expected: &str) -> LinkedDataError {
        self.run.place.mistake(
            code,
            format!("another definition of the term `{term}` in a context"),
            expected,
            "mend the context, or leave out the one that comes after another",
        )
    }
}

/// What a text in a context stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mapped {
    Iri(String),
    Keyword(Keyword),
    Null,
}

/// Splits at the first colon that is not the first character.
pub(super) fn split_compact(text: &str) -> Option<(&str, &str)> {
    let (colon, _) = text
        .char_indices()
        .skip(1)
        .find(|(_, character)| *character == ':')?;
    Some((&text[..colon], &text[colon + 1..]))
}

fn is_context_member(name: &str) -> bool {
    matches!(
        Keyword::parse(name),
        Some(
            Keyword::Base
                | Keyword::Direction
                | Keyword::Import
                | Keyword::Language
                | Keyword::Propagate
                | Keyword::Protected
                | Keyword::Version
                | Keyword::Vocab
        )
    )
}
