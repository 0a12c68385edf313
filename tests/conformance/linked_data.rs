//! `testamur-linked-data` against the W3C suites for JSON-LD and RDFC-1.0, the vectors of RFC 8785, the official vectors of
//! credentials, and other engines.

#[path = "linked_data/differences.rs"]
mod differences;
#[path = "linked_data/differential.rs"]
mod differential;
#[path = "linked_data/generated.rs"]
mod generated;
#[path = "linked_data/jcs.rs"]
mod jcs;
#[path = "linked_data/json_ld_api.rs"]
mod json_ld_api;
#[path = "linked_data/loss.rs"]
mod loss;
#[path = "linked_data/rdf_canon.rs"]
mod rdf_canon;
#[path = "linked_data/two_oracles.rs"]
mod two_oracles;
#[path = "linked_data/variations.rs"]
mod variations;
#[path = "linked_data/vectors.rs"]
mod vectors;
