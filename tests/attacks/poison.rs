//! Graphs made so that a canonical order of theirs takes very long to find: each meets a limit with a name, soon.
//!
//! Work is counted, so that the same graph always gets the same answer; time and memory are only looked at beside it.

mod families;

use serde_json::Value;
use testamur_linked_data::{Limits, LinkedDataError, Resource, canonicalize, canonicalize_nquads};
use testamur_tests::report_count;
use testamur_verifier::{CheckCode, Problem};

use crate::world::{Party, assert_refused, judge, with, within_bounds};
use families::{credentials, graphs};

#[test]
fn every_poison_graph_meets_the_limit_of_work() {
    let graphs = graphs();
    for (name, nquads) in &graphs {
        let limit = limit_of(|| canonicalize_nquads(nquads, &Limits::default()).err());
        assert_eq!(limit, Some(Resource::HashSteps), "{name}");
    }
    report_count("attacks: poison graphs", graphs.len());
}

#[test]
fn every_poisoned_credential_meets_a_limit_and_is_refused_by_its_name() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge());
    let poisons = credentials();
    for (name, member, poison) in &poisons {
        let poisoned = with(signed.clone(), "/credentialSubject", member, poison.clone());
        let limit = limit_of(|| canonicalize(&poisoned, &Limits::default()).err());
        assert!(limit.is_some(), "{name}");
        let report = judge(&poisoned);
        assert_refused(&report, CheckCode::SafeMode, Problem::CanonicalizationLimit);
        assert_refused(
            &report,
            CheckCode::Signature,
            Problem::CanonicalizationLimit,
        );
    }
    report_count("attacks: poisoned credentials", poisons.len());
}

#[test]
fn what_is_only_large_has_a_form() {
    let issuer = Party::new(1);
    for (name, member, large) in families::large() {
        let large: Value = with(issuer.badge(), "/credentialSubject", member, large);
        let canonical = canonicalize(&large, &Limits::default());
        assert!(canonical.is_ok(), "{name}: {:?}", canonical.err());
    }
}

/// The limit that a graph met.
fn limit_of(work: impl FnOnce() -> Option<LinkedDataError>) -> Option<Resource> {
    match within_bounds(work) {
        Some(LinkedDataError::Limit { resource, .. }) => Some(resource),
        _ => None,
    }
}
