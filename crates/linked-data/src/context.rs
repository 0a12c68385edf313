//! Active contexts: what the terms of a document mean at one place of it.
//!
//! An active context ([§ 4.1]) never changes once it is made, so that it can be kept and shared between threads.
//!
//! [§ 4.1]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#context-processing-algorithms

pub(crate) mod cache;
pub(crate) mod container;
pub(crate) mod defaults;
mod definition_iri;
mod iri_expansion;
mod local_context;
pub(crate) mod processing;
mod term_definition;
mod term_mapping;
mod term_members;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::FxHashMap;
use serde_json::Value;

pub(crate) use self::container::Container;
pub(crate) use self::iri_expansion::Expanded;
use crate::keyword::Keyword;

/// What terms, types and defaults mean from some place of a document on.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    /// Distinguishes this context from every other one in this process.
    pub(crate) id: u64,
    pub(crate) terms: FxHashMap<Arc<str>, Arc<Term>>,
    pub(crate) base: Option<Arc<str>>,
    pub(crate) original_base: Option<Arc<str>>,
    pub(crate) vocab: Option<Arc<str>>,
    pub(crate) language: Option<Arc<str>>,
    pub(crate) direction: Option<Direction>,
    /// The context to go back to in nested nodes, if this one holds for one node only.
    pub(crate) previous: Option<Arc<Context>>,
    /// Terms that stand for `@type`, and for `@value`: every object is asked for them.
    type_names: Vec<Arc<str>>,
    value_names: Vec<Arc<str>>,
}

impl Context {
    /// The context a document begins with.
    pub(crate) fn initial(base: Option<&str>) -> Self {
        let base: Option<Arc<str>> = base.map(Arc::from);
        Self {
            id: next_id(),
            terms: FxHashMap::default(),
            base: base.clone(),
            original_base: base,
            vocab: None,
            language: None,
            direction: None,
            previous: None,
            type_names: Vec::new(),
            value_names: Vec::new(),
        }
    }

    /// The context, as it is kept: nothing is added any more.
    pub(crate) fn finished(mut self) -> Arc<Self> {
        let names = |wanted: Keyword| {
            let is_alias = |(_, term): &(_, &Arc<Term>)| term.mapping == Mapping::Keyword(wanted);
            let aliases = self.terms.iter().filter(is_alias);
            aliases.map(|(name, _)| Arc::clone(name)).collect()
        };
        (self.type_names, self.value_names) = (names(Keyword::Type), names(Keyword::Value));
        Arc::new(self)
    }

    /// Whether a member name stands for `@type`.
    pub(crate) fn is_type(&self, name: &str) -> bool {
        name == "@type" || self.type_names.iter().any(|alias| **alias == *name)
    }

    /// Whether a member name stands for `@value`.
    pub(crate) fn is_value(&self, name: &str) -> bool {
        name == "@value" || self.value_names.iter().any(|alias| **alias == *name)
    }

    pub(crate) fn term(&self, name: &str) -> Option<&Term> {
        self.terms.get(name).map(AsRef::as_ref)
    }

    /// The keyword a member name stands for, itself or as an alias.
    pub(crate) fn keyword(&self, name: &str) -> Option<Keyword> {
        if name.starts_with('@') {
            return Keyword::parse(name);
        }
        match self.term(name)?.mapping {
            Mapping::Keyword(keyword) => Some(keyword),
            Mapping::Iri(_) | Mapping::Null => None,
        }
    }
}

/// What one term means.
#[expect(
    clippy::option_option,
    reason = "null in a definition differs from nothing: it takes a default back"
)]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Term {
    pub(crate) mapping: Mapping,
    pub(crate) prefix: bool,
    pub(crate) protected: bool,
    pub(crate) reverse: bool,
    pub(crate) type_mapping: Option<TypeMapping>,
    /// `Some(None)`: explicitly no language.
    pub(crate) language: Option<Option<Arc<str>>>,
    /// `Some(None)`: explicitly no direction.
    pub(crate) direction: Option<Option<Direction>>,
    pub(crate) container: Container,
    pub(crate) context: Option<Arc<ScopedContext>>,
    pub(crate) index: Option<Arc<str>>,
    pub(crate) nest: Option<Arc<str>>,
}

/// What a term stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mapping {
    Iri(MappedIri),
    Keyword(Keyword),
    /// Explicitly nothing.
    Null,
}

/// The IRI of a term, written as N-Quads once and for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MappedIri {
    bracketed: Arc<str>,
    pub(crate) well_formed: bool,
}

impl MappedIri {
    pub(crate) fn new(iri: &str) -> Self {
        Self {
            bracketed: format!("<{iri}>").into(),
            well_formed: crate::iri::is_well_formed(iri),
        }
    }

    /// `<iri>`.
    pub(crate) fn bracketed(&self) -> &str {
        &self.bracketed
    }

    /// The IRI itself.
    pub(crate) fn as_str(&self) -> &str {
        &self.bracketed[1..self.bracketed.len() - 1]
    }
}

/// How the values of a term are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TypeMapping {
    Id,
    Iri(Arc<str>),
    Json,
    None,
    Vocab,
}

/// The base direction of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    LeftToRight,
    RightToLeft,
}

/// A context that holds for the values of one term or for nodes of one type.
#[derive(Debug)]
pub(crate) struct ScopedContext {
    pub(crate) id: u64,
    pub(crate) value: Value,
    /// The URL of the context it was written in.
    pub(crate) base: Option<Arc<str>>,
}

impl PartialEq for ScopedContext {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

pub(crate) fn next_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
