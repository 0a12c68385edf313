//! IRI expansion ([§ 5.2]) with a finished context.
//!
//! [§ 5.2]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#iri-expansion

use std::borrow::Cow;

use super::{Context, Mapping};
use crate::iri;
use crate::keyword::Keyword;

/// What a text in the place of an IRI stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expanded<'c> {
    /// An IRI, absolute or not, or the label of a blank node.
    Iri(Cow<'c, str>),
    Keyword(Keyword),
    /// A term without meaning, or something reserved for keywords to come.
    Null,
}

impl Context {
    /// Expands a member name or a type: terms first, then the vocabulary; with `document_relative` then the base.
    pub(crate) fn expand_vocab<'c>(
        &'c self,
        text: &'c str,
        document_relative: bool,
    ) -> Expanded<'c> {
        if let Some(keyword) = Keyword::parse(text) {
            return Expanded::Keyword(keyword);
        }
        if iri::is_keyword_like(text) {
            return Expanded::Null;
        }
        if let Some(term) = self.term(text) {
            return match &term.mapping {
                Mapping::Iri(mapped) => Expanded::Iri(Cow::Borrowed(mapped.as_str())),
                Mapping::Keyword(keyword) => Expanded::Keyword(*keyword),
                Mapping::Null => Expanded::Null,
            };
        }
        if let Some(iri) = self.expand_compact(text) {
            return Expanded::Iri(iri);
        }
        if let Some(vocab) = &self.vocab {
            return Expanded::Iri(Cow::Owned(format!("{vocab}{text}")));
        }
        self.relative(text, document_relative)
    }

    /// Expands an identifier: compact IRIs, then the base.
    pub(crate) fn expand_id<'c>(&'c self, text: &'c str) -> Expanded<'c> {
        if let Some(keyword) = self.keyword(text) {
            return Expanded::Keyword(keyword);
        }
        if iri::is_keyword_like(text) {
            return Expanded::Null;
        }
        match self.expand_compact(text) {
            Some(iri) => Expanded::Iri(iri),
            None => self.relative(text, true),
        }
    }

    fn relative<'c>(&'c self, text: &'c str, document_relative: bool) -> Expanded<'c> {
        match &self.base {
            Some(base) if document_relative => {
                Expanded::Iri(Cow::Owned(iri::resolve(Some(base), text)))
            }
            _ => Expanded::Iri(Cow::Borrowed(text)),
        }
    }

    /// Expands `prefix:suffix`; gives back what is already absolute.
    fn expand_compact<'c>(&'c self, text: &'c str) -> Option<Cow<'c, str>> {
        // A colon that is the first character separates nothing.
        let colon = 1 + text.bytes().skip(1).position(|byte| byte == b':')?;
        let (prefix, suffix) = (&text[..colon], &text[colon + 1..]);
        if prefix == "_" || suffix.starts_with("//") {
            return Some(Cow::Borrowed(text));
        }
        if let Some(term) = self.term(prefix)
            && let Mapping::Iri(mapped) = &term.mapping
            && term.prefix
        {
            return Some(Cow::Owned(format!("{}{suffix}", mapped.as_str())));
        }
        iri::has_scheme(text).then_some(Cow::Borrowed(text))
    }
}
