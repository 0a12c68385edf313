//! What asks for too much is refused by a limit with a name; what is merely large is not.

use serde_json::{Value, json};

use super::{badge, with};
use crate::{Limits, LinkedDataError, Resource, canonicalize, canonicalize_nquads};

#[test]
fn a_small_poison_graph_meets_the_limit_and_a_badge_does_not() {
    let arrows = (0..12).flat_map(|a| (0..12).filter(move |b| *b != a).map(move |b| (a, b)));
    let lines: Vec<String> = arrows
        .map(|(a, b)| format!("_:n{a} <urn:p> _:n{b} .\n"))
        .collect();
    let clique = lines.concat();
    let error = canonicalize_nquads(&clique, &Limits::default()).unwrap_err();
    assert!(matches!(
        error,
        LinkedDataError::Limit {
            resource: Resource::HashSteps,
            ..
        }
    ));
    let tight = Limits {
        hash_steps: 0,
        ..Limits::default()
    };
    assert!(canonicalize(&badge(), &tight).is_ok());
}

#[test]
fn quads_are_limited() {
    let tight = Limits {
        quads: 5,
        ..Limits::default()
    };
    let error = canonicalize(&badge(), &tight).unwrap_err();
    assert_eq!(
        error,
        LinkedDataError::Limit {
            resource: Resource::Quads,
            limit: 5
        }
    );
}

#[test]
fn children_alike_but_without_identifiers_still_have_a_form() {
    let evidence: Vec<Value> = (0..6)
        .map(|_| json!({"type": "Evidence", "name": "Essay"}))
        .collect();
    assert!(canonicalize(&with("/evidence", json!(evidence)), &Limits::default()).is_ok());
}

#[test]
fn nesting_has_a_named_limit() {
    let deep =
        |step: fn(Value) -> Value, levels| (0..levels).fold(json!("x"), |value, _| step(value));
    let limit = LinkedDataError::Limit {
        resource: Resource::Depth,
        limit: 128,
    };
    for step in [
        (|value| json!([value])) as fn(Value) -> Value,
        |value| json!({"name": value}),
    ] {
        let error =
            canonicalize(&with("/issuer/name", deep(step, 300)), &Limits::default()).unwrap_err();
        assert_eq!(error, limit);
    }
}

#[test]
fn poison_of_every_shape_meets_the_limit() {
    let cycle = |len: usize| -> Vec<String> {
        (0..len)
            .map(|i| format!("_:n{i} <urn:p> _:n{} .\n", (i + 1) % len))
            .collect()
    };
    let bipartite = |len: usize| -> Vec<String> {
        let pairs = (0..len).flat_map(|a| (0..len).map(move |b| (a, b)));
        pairs
            .map(|(a, b)| format!("_:a{a} <urn:p> _:b{b} .\n"))
            .collect()
    };
    let star = |len: usize| -> Vec<String> {
        let pairs = (0..2).flat_map(|a| (0..len).map(move |b| (a, b)));
        pairs
            .map(|(a, b)| format!("_:a{a} <urn:p> _:b{a}x{b} .\n"))
            .collect()
    };
    for poison in [
        cycle(200),
        cycle(5_000),
        bipartite(8),
        bipartite(40),
        star(8),
        star(1_000),
    ] {
        let error = canonicalize_nquads(&poison.concat(), &Limits::default()).unwrap_err();
        assert!(error.is_limit(), "{error}");
    }
}

#[test]
fn many_small_knots_are_no_poison() {
    let pairs = (0..1_000).map(|i| format!("_:a{i} <urn:p> _:b{i} .\n_:b{i} <urn:p> _:a{i} .\n"));
    let lines: Vec<String> = pairs.collect();
    let canonical = canonicalize_nquads(&lines.concat(), &Limits::default()).unwrap();
    assert_eq!(canonical.nquads().lines().count(), 2_000);
}

#[test]
fn a_combination_of_types_never_seen_before_counts_against_the_limit() {
    let document = with("/evidence", json!({"type": ["Address", "GeoCoordinates"]}));
    let none = Limits {
        contexts: 0,
        ..Limits::default()
    };
    let error = canonicalize(&document, &none).unwrap_err();
    assert_eq!(
        error,
        LinkedDataError::Limit {
            resource: Resource::Contexts,
            limit: 0
        }
    );
    assert!(canonicalize(&document, &Limits::default()).is_ok());
    // Now it is known.
    assert!(canonicalize(&document, &none).is_ok());
}
