//! Every bound that one verification keeps to, with its default, in one list.
//!
//! What is over a limit is answered by a named problem, never cut and never worked on. The list is for people; the bounds
//! themselves are where they are kept: in [`VerifyOptions`] and beside the code that obeys them.

use testamur_status::DecodeLimits;

use crate::check::Problem;
use crate::context::MOST_CONTEXTS;
use crate::issuer_keys::MOST_KEYS;
use crate::options::VerifyOptions;
use crate::presentation::MOST_CREDENTIALS;

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
    let json = options.json_limits;
    let graph = options.canonicalization_limits;
    let lists = DecodeLimits::default();
    let named = Problem::LimitReached;
    let work = Problem::CanonicalizationLimit;
    [
        ("The input", json.bytes, "bytes", named),
        (
            "Arrays and objects inside each other",
            json.depth,
            "levels",
            named,
        ),
        ("Values of a JSON document", json.nodes, "values", named),
        (
            "A JSON number without fraction, either side of zero",
            LARGEST_INTEGER,
            "",
            Problem::Malformed,
        ),
        (
            "Entries of one `@context`",
            MOST_CONTEXTS,
            "contexts",
            named,
        ),
        (
            "Contexts that are processed for one document",
            graph.contexts,
            "contexts",
            work,
        ),
        ("The graph of a document", graph.quads, "quads", work),
        (
            "Telling blank nodes apart (RDFC-1.0)",
            graph.hash_steps,
            "steps",
            work,
        ),
        (
            "Proofs of a credential",
            options.max_proofs,
            "proofs",
            named,
        ),
        (
            "Status entries of a credential",
            options.max_status_entries,
            "entries",
            named,
        ),
        (
            "Documents fetched for one verification",
            options.max_documents,
            "documents",
            named,
        ),
        (
            "Keys of a key set",
            MOST_KEYS,
            "keys",
            Problem::KeyUnreachable,
        ),
        (
            "Credentials of a presentation",
            MOST_CREDENTIALS,
            "credentials",
            named,
        ),
        (
            "`encodedList` of a status list",
            lists.encoded_bytes,
            "bytes",
            Problem::StatusListMalformed,
        ),
        (
            "A status list, decompressed",
            lists.decoded_bytes,
            "bytes",
            Problem::StatusListMalformed,
        ),
    ]
    .into_iter()
    .map(|(what, most, unit, problem)| Limit {
        what,
        most: most as u64,
        unit,
        problem,
    })
    .collect()
}

/// 2^53 - 1: beyond it, two readers may read two numbers (RFC 8785, section 3.2.2.3).
const LARGEST_INTEGER: usize = 9_007_199_254_740_991;
