//! Documents in, quads out: safe mode for what is signed, and the plain standard for test suites.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::context::Context;
use crate::context::processing::Processor;
use crate::dataset::Dataset;
use crate::place::Place;
use crate::statements::Origins;
use crate::to_rdf::{Rules, Under, to_rdf, to_rdf_under};
use crate::{Limits, LinkedDataError, embedded, pinned};

/// The quads of a document, by the rules for what is signed.
pub(crate) fn safe_mode_dataset(
    document: &Value,
    limits: &Limits,
) -> Result<Dataset, LinkedDataError> {
    Ok(safe_mode_dataset_noting(document, limits, None)?.0)
}

/// As [`safe_mode_dataset`]; adds to `origins`, if there are any, where in the document blank nodes come from.
pub(crate) fn safe_mode_dataset_noting(
    document: &Value,
    limits: &Limits,
    origins: Option<Origins>,
) -> Result<(Dataset, Option<Origins>), LinkedDataError> {
    let (initial, processor) = kept(limits);
    to_rdf(document, initial, processor, SAFE_MODE, limits, origins)
}

/// As [`safe_mode_dataset`], for an object that stands under the contexts of another document.
pub(crate) fn safe_mode_dataset_under(
    under: Under<'_>,
    members: &Map<String, Value>,
    limits: &Limits,
) -> Result<Dataset, LinkedDataError> {
    let (initial, processor) = kept(limits);
    to_rdf_under(under, members, initial, processor, SAFE_MODE, limits)
}

const SAFE_MODE: Rules = Rules {
    lossless: true,
    context_required: true,
};

/// Embedded and pinned contexts, processed once for all documents.
fn kept<'e>(limits: &Limits) -> (&'static Arc<Context>, Processor<'e>) {
    let cache = &pinned::engine().cache;
    let processor = Processor {
        cache: Some(cache),
        documents: &|url| pinned::document(url),
        inline_contexts: false,
        limits: *limits,
        processed: 0,
    };
    (cache.initial(), processor)
}

/// How [`to_nquads`] reads a document.
#[derive(Debug, Clone, Default)]
pub struct Options<'o> {
    /// The IRI that relative ones are resolved against.
    pub base: Option<&'o str>,
    /// A context to begin with, as if the document named it first.
    pub expand_context: Option<&'o Value>,
    /// Further context documents by URL, beside the embedded ones.
    pub documents: HashMap<String, Value>,
    /// Whether a loss is an error, as in [`canonicalize`](crate::canonicalize).
    pub lossless: bool,
}

/// Turns any JSON-LD document into N-Quads as the standard says: contexts may be written into the document.
///
/// For test suites and for vocabularies outside credentials. **Not for what is signed or verified**: that is
/// [`canonicalize`](crate::canonicalize). Blank nodes are `_:b0`, `_:b1` … in no particular order.
///
/// # Errors
///
/// As [`canonicalize`](crate::canonicalize).
pub fn to_nquads(
    document: &Value,
    options: &Options<'_>,
    limits: &Limits,
) -> Result<String, LinkedDataError> {
    let (mut dataset, _) = given_dataset(document, options, limits, None)?;
    dataset.deduplicate();
    let mut nquads = String::new();
    for quad in &dataset.quads {
        dataset.write_line(quad, &mut nquads, |blank, out| {
            out.push_str("_:b");
            out.push_str(&blank.to_string());
        });
    }
    Ok(nquads)
}

/// The quads of a document as [`to_nquads`] reads it; adds to `origins`, if there are any, where blank nodes come from.
pub(crate) fn given_dataset(
    document: &Value,
    options: &Options<'_>,
    limits: &Limits,
    origins: Option<Origins>,
) -> Result<(Dataset, Option<Origins>), LinkedDataError> {
    let documents = |url: &str| match options.documents.get(url) {
        Some(document) => Some((None, document)),
        None => embedded::document(url),
    };
    let mut processor = Processor {
        cache: None,
        documents: &documents,
        inline_contexts: true,
        limits: *limits,
        processed: 0,
    };
    let mut initial = Arc::new(Context::initial(options.base));
    if let Some(context) = options.expand_context {
        initial = processor.apply_local(&initial, context, &Place::Root)?;
    }
    let rules = Rules {
        lossless: options.lossless,
        context_required: false,
    };
    to_rdf(document, &initial, processor, rules, limits, origins)
}
