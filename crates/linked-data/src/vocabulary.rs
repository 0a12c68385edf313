//! What a context has names for, read from its text.

use serde_json::Value;

/// The names of one context document, those of contexts inside it included.
#[derive(Default)]
pub(crate) struct Vocabulary<'d> {
    terms: Vec<(&'d str, &'d str)>,
    prefixes: Vec<(&'d str, &'d str)>,
    /// The values of `@vocab`.
    pub(crate) vocabularies: Vec<&'d str>,
    /// Every text with a colon.
    pub(crate) iris: Vec<&'d str>,
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
