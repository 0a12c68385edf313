//! Which spellings there are of what a context has a name for.
//!
//! The signature over RDF is good over every spelling of a statement: a term, its IRI, a prefix and the rest, a name under
//! `@vocab`. A reader looks for the term only, so the others are told apart here.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde_json::Value;

use crate::vocabulary::Vocabulary;
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
