//! Every bound that one verification keeps to, in one list.
//!
//! What is over a limit is answered by a named problem, never cut and never worked on. The list is for people; the bounds
//! themselves are where they are kept: in [`VerifyOptions`] and beside the code that obeys them.

use testamur_status::DecodeLimits;

use crate::context::MOST_CONTEXTS;
use crate::issuer_keys::MOST_KEYS;
use crate::options::VerifyOptions;
use crate::presentation::MOST_CREDENTIALS;
use crate::problem::Problem;
use crate::registry::MOST_PIECES;

/// One bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is bounded, in Markdown.
    pub what: &'static str,
    /// The greatest value that passes.
    pub most: u64,
    /// The unit.
    pub unit: &'static str,
    /// The problem that a report names when there is more.
    pub problem: Problem,
}

/// The bounds of one verification with these options.
pub fn limits(options: &VerifyOptions) -> Vec<Limit> {
    [
        of_json(options),
        of_images(options),
        of_credentials(options),
        of_graphs(options),
        of_others_documents(options),
    ]
    .concat()
}

fn of_json(options: &VerifyOptions) -> Vec<Limit> {
    let json = options.json_limits;
    vec![
        named("A credential: JSON or a token", json.bytes, "bytes"),
        named(
            "JSON: arrays and objects inside each other",
            json.depth,
            "levels",
        ),
        named("JSON: values of every kind", json.nodes, "values"),
        Limit {
            problem: Problem::NumberOutOfRange,
            ..named("JSON: an integer, either side of zero", LARGEST_INTEGER, "")
        },
    ]
}

fn of_images(options: &VerifyOptions) -> Vec<Limit> {
    let image = &options.image_limits;
    let side = usize::try_from(image.side).unwrap_or(usize::MAX);
    vec![
        named("An image", image.bytes, "bytes"),
        named(
            "The credential in an image",
            image.credential_bytes,
            "bytes",
        ),
        named("PNG: width, and height", side, "pixels"),
        named("PNG: chunks", image.chunks, "chunks"),
        named("SVG: elements", image.elements, "elements"),
        named("SVG: elements inside each other", image.depth, "levels"),
        named(
            "SVG: attributes of one element",
            image.attributes,
            "attributes",
        ),
        named(
            "SVG: namespaces in force at one place",
            image.namespaces,
            "namespaces",
        ),
    ]
}

fn of_credentials(options: &VerifyOptions) -> Vec<Limit> {
    vec![
        named("Entries of one `@context`", MOST_CONTEXTS, "contexts"),
        named("Proofs of a credential", options.max_proofs, "proofs"),
        named(
            "Status entries of a credential",
            options.max_status_entries,
            "entries",
        ),
        named(
            "Credentials of a presentation",
            MOST_CREDENTIALS,
            "credentials",
        ),
        named(
            "Credentials inside a credential",
            options.max_embedded,
            "credentials",
        ),
        named(
            "Credentials inside each other",
            options.max_embedded_depth,
            "levels",
        ),
    ]
}

fn of_graphs(options: &VerifyOptions) -> Vec<Limit> {
    let graph = options.canonicalization_limits;
    let work = |what, most, unit| Limit {
        problem: Problem::CanonicalizationLimit,
        ..named(what, most, unit)
    };
    vec![
        work(
            "Contexts that are processed anew for one document",
            graph.contexts,
            "contexts",
        ),
        work("The graph of a document", graph.quads, "quads"),
        work(
            "Telling blank nodes apart (RDFC-1.0)",
            graph.hash_steps,
            "steps",
        ),
    ]
}

fn of_others_documents(options: &VerifyOptions) -> Vec<Limit> {
    let lists = DecodeLimits::default();
    let json = options.status_document_limits;
    vec![
        named(
            "Documents fetched for one verification",
            options.max_documents,
            "documents",
        ),
        Limit {
            problem: Problem::KeyNotFound,
            ..named("Keys of an issuer's key set", MOST_KEYS, "keys")
        },
        named("A status list: JSON or a token", json.bytes, "bytes"),
        named(
            "A status list: JSON values of every kind",
            json.nodes,
            "values",
        ),
        named(
            "`encodedList` of a status list",
            lists.encoded_bytes,
            "bytes",
        ),
        named("A status list, decompressed", lists.decoded_bytes, "bytes"),
        named(
            "Statements read, and signatures verified, to find an issuer in federations",
            MOST_PIECES,
            "pieces of work",
        ),
    ]
}

fn named(what: &'static str, most: usize, unit: &'static str) -> Limit {
    Limit {
        what,
        most: most as u64,
        unit,
        problem: Problem::LimitReached,
    }
}

/// 2^53 - 1: beyond it, two readers may read two numbers (RFC 8785, section 3.2.2.3).
const LARGEST_INTEGER: usize = 9_007_199_254_740_991;
