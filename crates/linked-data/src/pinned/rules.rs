//! What is asked of contexts before they are pinned.
//!
//! A pinned context may define whatever the embedded ones do not. What it must not do is to give a signed statement a
//! second spelling: the signature over RDF is good over either, and a reader looks for one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;
use testamur_json::Pointer;

use super::{MOST_PINNED_CONTEXTS, PinError, PinnedContext, position};
use crate::context::Context;
use crate::context::processing::Processor;
use crate::embedded;
use crate::iri;
use crate::keyword::Keyword;
use crate::place::Place;
use crate::vocabulary::{Vocabulary, is_namespace};
use crate::{Limits, LinkedDataError};

pub(super) fn verify(contexts: &[PinnedContext]) -> Result<(), PinError> {
    if contexts.len() > MOST_PINNED_CONTEXTS {
        let found = contexts.len();
        return Err(PinError::TooMany { found });
    }
    let known = embedded_names();
    for (index, context) in contexts.iter().enumerate() {
        let url = context.url.clone();
        if position(contexts, &url) != Some(index) {
            return Err(PinError::Twice { url });
        }
        verify_members(context, context.document(), &Pointer::root(), contexts)?;
        verify_names(context, &known)?;
        process(context, contexts).map_err(|source| PinError::NotProcessed { url, source })?;
    }
    Ok(())
}

/// The contexts it names are known, and nothing in it moves members about.
fn verify_members(
    context: &PinnedContext,
    value: &Value,
    pointer: &Pointer,
    contexts: &[PinnedContext],
) -> Result<(), PinError> {
    match value {
        Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| {
            verify_members(context, item, &pointer.index(index), contexts)
        }),
        Value::Object(members) => members.iter().try_for_each(|(name, member)| {
            verify_member(context, (name, member), pointer, contexts)
        }),
        _ => Ok(()),
    }
}

fn verify_member(
    context: &PinnedContext,
    (name, member): (&str, &Value),
    pointer: &Pointer,
    contexts: &[PinnedContext],
) -> Result<(), PinError> {
    let place = pointer.child(name);
    if let Some(keyword) = REARRANGING.into_iter().find(|keyword| *keyword == name) {
        return Err(PinError::Rearranging {
            url: context.url.clone(),
            pointer: place.as_str().to_owned(),
            keyword,
        });
    }
    if matches!(name, "@context" | "@import") {
        let one = std::slice::from_ref(member);
        let named = member.as_array().map_or(one, Vec::as_slice);
        for text in named.iter().filter_map(Value::as_str) {
            let named = absolute(context, text);
            if embedded::context(&named).is_none() && position(contexts, &named).is_none() {
                return Err(PinError::UnknownContext {
                    url: context.url.clone(),
                    pointer: place.as_str().to_owned(),
                    named,
                });
            }
        }
    }
    verify_members(context, member, &place, contexts)
}

fn absolute(context: &PinnedContext, text: &str) -> String {
    if iri::has_scheme(text) {
        text.to_owned()
    } else {
        iri::resolve(Some(&context.url), text)
    }
}

/// No term is a second name of a keyword, or of what an embedded context has a term for.
fn verify_names(
    context: &PinnedContext,
    known: &HashMap<String, HashSet<String>>,
) -> Result<(), PinError> {
    let url = || context.url.clone();
    let vocabulary = Vocabulary::of(context.document());
    for (term, text) in vocabulary.terms() {
        if Keyword::parse(text).is_some()
            && !matches!((term, text), ("id", "@id") | ("type", "@type"))
        {
            return Err(PinError::KeywordAlias {
                url: url(),
                term: term.to_owned(),
                keyword: text.to_owned(),
            });
        }
        for iri in vocabulary.expand(text) {
            let names = known.get(&iri).filter(|names| !names.contains(term));
            if let Some(name) = names.and_then(|names| names.iter().min()) {
                return Err(PinError::SecondName {
                    url: url(),
                    term: term.to_owned(),
                    known: name.clone(),
                    iri,
                });
            }
        }
    }
    match vocabulary
        .prefixes()
        .find(|(prefix, _)| SCHEMES.contains(prefix))
    {
        Some((prefix, _)) => Err(PinError::Scheme {
            url: url(),
            term: prefix.to_owned(),
        }),
        None => Ok(()),
    }
}

/// The names that the embedded contexts have for an IRI; namespaces are nobody's own.
fn embedded_names() -> HashMap<String, HashSet<String>> {
    let mut names: HashMap<String, HashSet<String>> = HashMap::new();
    let urls = embedded::contexts().iter().map(|context| context.url);
    for (_, document) in urls.filter_map(embedded::document) {
        let vocabulary = Vocabulary::of(document);
        for (term, text) in vocabulary.terms() {
            for iri in vocabulary
                .expand(text)
                .into_iter()
                .filter(|iri| !is_namespace(iri))
            {
                names.entry(iri).or_default().insert(term.to_owned());
            }
        }
    }
    names
}

/// Processes the context, and every context inside it, behind the base context of one of the data models.
fn process(context: &PinnedContext, contexts: &[PinnedContext]) -> Result<(), LinkedDataError> {
    let documents = |url: &str| match embedded::document(url) {
        Some((_, document)) => Some((None, document)),
        None => position(contexts, url).map(|index| (None, contexts[index].document())),
    };
    let after = |base: &str| {
        let mut processor = Processor {
            cache: None,
            documents: &documents,
            inline_contexts: true,
            limits: Limits::default(),
            processed: 0,
        };
        let list = Value::from(vec![base, context.url.as_str()]);
        processor.apply_local(&Arc::new(Context::initial(None)), &list, &Place::Root)
    };
    // A context made for data model 1.1 may well contradict that of 2.0.
    match after(BASES[0]).or_else(|error| after(BASES[1]).map_err(|_| error)) {
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}

const BASES: [&str; 2] = [
    "https://www.w3.org/ns/credentials/v2",
    "https://www.w3.org/2018/credentials/v1",
];
const REARRANGING: [&str; 2] = ["@nest", "@reverse"];
const SCHEMES: [&str; 9] = [
    "data", "did", "file", "http", "https", "mailto", "tag", "tel", "urn",
];
