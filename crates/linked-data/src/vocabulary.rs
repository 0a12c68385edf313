//! What contexts have names for, read from their text: which spellings there are of one thing.
//!
//! The signature over RDF is good over every spelling of a statement: a term, its IRI, a prefix and the rest, a name under
//! `@vocab`. A reader looks for the term only, so the others are told apart here.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde_json::Value;

use crate::{embedded, pinned};

/// Whether a member's name is another spelling of what an embedded or pinned context has a term for: its IRI, in full or
/// with a prefix, or what `@vocab` makes of the name.
pub fn is_respelled(name: &str) -> bool {
    let known = &*KNOWN;
    if name.contains(':') {
        return known.iris.contains(name)
            || known
                .unabbreviated(name)
                .any(|iri| known.iris.contains(&iri));
    }
    let mut vocabularies = known.vocabularies.iter();
    !known.terms.contains(name)
        && vocabularies.any(|start| known.iris.contains(&format!("{start}{name}")))
}

/// Whether an identifier is written with a prefix of an embedded or pinned context.
pub fn is_abbreviated(id: &str) -> bool {
    KNOWN.unabbreviated(id).next().is_some()
}

/// The names of all embedded and pinned contexts.
struct Known {
    iris: HashSet<String>,
    prefixes: Vec<(String, String)>,
    vocabularies: Vec<String>,
    terms: HashSet<String>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let of_embedded = embedded::contexts().iter();
    let of_embedded = of_embedded.filter_map(|context| Some(embedded::document(context.url)?.1));
    let of_pinned = pinned::pinned_contexts()
        .iter()
        .map(pinned::PinnedContext::document);
    Known::of(of_embedded.chain(of_pinned))
});

impl Known {
    fn of<'d>(documents: impl Iterator<Item = &'d Value>) -> Self {
        let mut known = Self {
            iris: HashSet::new(),
            prefixes: Vec::new(),
            vocabularies: Vec::new(),
            terms: HashSet::new(),
        };
        for document in documents {
            let of_one = Vocabulary::of(document);
            known
                .iris
                .extend(of_one.iris.iter().map(|&iri| iri.to_owned()));
            for (term, text) in of_one.terms() {
                known.iris.extend(of_one.expand(text));
                known.terms.insert(term.to_owned());
            }
            for (prefix, text) in of_one.prefixes() {
                for iri in of_one.expand(text) {
                    let pair = (prefix.to_owned(), iri);
                    if !known.prefixes.contains(&pair) {
                        known.prefixes.push(pair);
                    }
                }
            }
            for text in &of_one.vocabularies {
                known.vocabularies.extend(of_one.expand(text));
            }
        }
        known
    }

    fn unabbreviated<'k>(&'k self, text: &'k str) -> impl Iterator<Item = String> + 'k {
        let split = text
            .split_once(':')
            .filter(|(_, suffix)| !suffix.starts_with("//"));
        split.into_iter().flat_map(|(prefix, suffix)| {
            let alike = self.prefixes.iter().filter(move |(name, _)| name == prefix);
            alike.map(move |(_, iri)| format!("{iri}{suffix}"))
        })
    }
}

/// The names of one context document, those of contexts inside it included.
#[derive(Default)]
pub(crate) struct Vocabulary<'d> {
    terms: Vec<(&'d str, &'d str)>,
    prefixes: Vec<(&'d str, &'d str)>,
    vocabularies: Vec<&'d str>,
    /// Every text with a colon.
    iris: Vec<&'d str>,
}

impl<'d> Vocabulary<'d> {
    pub(crate) fn of(document: &'d Value) -> Self {
        let mut vocabulary = Self::default();
        if let Some(context) = document.get("@context") {
            vocabulary.add(context);
        }
        vocabulary
    }

    fn add(&mut self, value: &'d Value) {
        match value {
            Value::String(text) if text.contains(':') => self.iris.push(text),
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            Value::Object(members) => {
                for (name, member) in members {
                    self.add_member(name, member);
                    self.add(member);
                }
            }
            _ => {}
        }
    }

    fn add_member(&mut self, name: &'d str, member: &'d Value) {
        if name == "@vocab" {
            self.vocabularies.extend(member.as_str());
        }
        if name.starts_with('@') {
            return;
        }
        let text = match member {
            Value::String(text) => Some(text.as_str()),
            Value::Object(members) => match members.get("@id") {
                Some(id) => id.as_str(),
                None => Some(name),
            },
            _ => None,
        };
        let Some(text) = text else { return };
        self.terms.push((name, text));
        let may_be_prefix = match member.get("@prefix") {
            Some(said) => said == true,
            None => member.is_string() && is_namespace(text),
        };
        if may_be_prefix {
            self.prefixes.push((name, text));
        }
    }

    /// Terms, and what stands in their definitions.
    pub(crate) fn terms(&self) -> impl Iterator<Item = (&'d str, &'d str)> {
        self.terms.iter().copied()
    }

    /// Terms that may begin compact IRIs, and what stands in their definitions.
    pub(crate) fn prefixes(&self) -> impl Iterator<Item = (&'d str, &'d str)> {
        self.prefixes.iter().copied()
    }

    /// The IRIs that a text in a definition can stand for: several, where contexts inside define one name differently.
    pub(crate) fn expand(&self, text: &str) -> Vec<String> {
        self.expand_within(text, MOST_STEPS)
    }

    fn expand_within(&self, text: &str, steps: usize) -> Vec<String> {
        if text.starts_with('@') || steps == 0 {
            return Vec::new();
        }
        let next = |text: &str| self.expand_within(text, steps - 1);
        let Some((prefix, suffix)) = text.split_once(':') else {
            let others = self
                .terms()
                .filter(|(name, other)| *name == text && *other != text);
            let mut iris: Vec<_> = others.flat_map(|(_, other)| next(other)).collect();
            let by_vocabulary = self.vocabularies.iter().flat_map(|start| {
                let starts = if start.contains(':') {
                    next(start)
                } else {
                    Vec::new()
                };
                starts.into_iter().map(|start| format!("{start}{text}"))
            });
            iris.extend(by_vocabulary);
            return iris;
        };
        let mut iris = vec![text.to_owned()];
        if !suffix.starts_with("//") {
            let starts = self
                .prefixes()
                .filter(|(name, other)| *name == prefix && *other != text);
            let starts = starts.flat_map(|(_, other)| next(other));
            iris.extend(starts.map(|start| format!("{start}{suffix}")));
        }
        iris
    }
}

/// Whether an IRI is the beginning of others, as those are that prefixes stand for.
pub(crate) fn is_namespace(iri: &str) -> bool {
    iri.ends_with(['#', '/', ':', '?', '[', ']', '@'])
}

/// Definitions that build on each other.
const MOST_STEPS: usize = 5;
