//! Federations: statements that break a rule, and what superiors demand of those below them.

use serde_json::{Value, json};
use testamur_verifier::Outcome;

use crate::federation_world::{ANCHOR, Federation, STATE, fetching, jwks};
use crate::registries::{judge, outcome};
use crate::world::{Party, assert_verified, now};

/// What comes of it when the anchor says this of the state, the state that of the college, and the college of itself.
async fn listed(about_state: &Value, about_college: &Value, of_itself: &Value) -> Outcome {
    let federation = Federation::new();
    let mut own = fetching(&federation.college, &[STATE]);
    for (name, value) in of_itself.as_object().unwrap() {
        own[name] = value.clone();
    }
    let web = federation.web_with(about_state, about_college, &own);
    let report = judge(&federation.college, federation.registry(&[]), web, false).await;
    assert_verified(&report);
    assert_eq!(
        report.registered_in.len(),
        usize::from(outcome(&report) == Outcome::Passed)
    );
    outcome(&report)
}

fn twice(party: &Party, id: &str) -> Value {
    let mut key = party.key().to_jwk();
    key["kid"] = json!(id);
    json!({"keys": [key.clone(), key]})
}

#[tokio::test]
async fn a_statement_about_another_that_breaks_a_rule_is_refused() {
    let college = Federation::new().college;
    let no_id = json!({"keys": [college.key().to_jwk()]});
    let many: Vec<_> = (0..33)
        .map(|it| json!({"kty": "x", "kid": format!("{it}")}))
        .collect();
    let second = now().as_second();
    for claims in [
        json!({"crit": []}),
        json!({"crit": ["jti"], "jti": "x"}),
        json!({"metadata_policy_crit": ["regexp"]}),
        json!({"metadata_policy_crit": ["value"]}),
        json!({"metadata_policy_crit": []}),
        json!({"metadata_policy": []}),
        json!({"metadata_policy": {"federation_entity": []}}),
        json!({"metadata_policy": {"federation_entity": {"contacts": "x"}}}),
        json!({"constraints": null}),
        json!({"constraints": "none"}),
        json!({"constraints": [{"max_path_length": 0}]}),
        json!({"constraints": {"max_path_length": -1}}),
        json!({"constraints": {"max_path_length": "1"}}),
        json!({"constraints": {"naming_constraints": {}}}),
        json!({"constraints": {"allowed_entity_types": "openid_provider"}}),
        json!({"constraints": {"allowed_entity_types": [1]}}),
        json!({"constraints": {"allowed_entity_types": ["federation_entity"]}}),
        json!({"aud": "https://verifier.example"}),
        json!({"trust_anchor": ANCHOR}),
        json!({"authority_hints": [ANCHOR]}),
        json!({"trust_marks": []}),
        json!({"jwks": null}),
        json!({"jwks": {}}),
        json!({"jwks": no_id}),
        json!({"jwks": twice(&college, &college.method)}),
        json!({"jwks": {"keys": many}}),
        json!({"metadata": []}),
        json!({"metadata": {"federation_entity": "x"}}),
        json!({"metadata": {"federation_entity": {"contacts": null}}}),
        json!({"iat": "now"}),
        json!({"exp": null}),
        json!({"exp": second - 60}),
        json!({"nbf": second + 61}),
    ] {
        assert_eq!(
            listed(&json!({}), &claims, &json!({})).await,
            Outcome::Unknown,
            "{claims}"
        );
    }
    let with_fraction: Value = serde_json::from_str(&format!("{second}.5")).unwrap();
    for claims in [
        json!({"constraints": {}, "metadata_policy": {}, "metadata": {}}),
        json!({"constraints": {"max_path_length": 0, "more": 1}}),
        json!({"exp": second - 59, "iat": second + 59, "nbf": second + 59}),
        json!({"exp": with_fraction}),
        json!({"source_endpoint": "https://state.example/fetch"}),
    ] {
        assert_eq!(
            listed(&json!({}), &claims, &json!({})).await,
            Outcome::Passed,
            "{claims}"
        );
    }
}

#[tokio::test]
async fn a_statement_about_oneself_that_breaks_a_rule_is_refused() {
    let (college, other) = (Federation::new().college, Party::new(9));
    for claims in [
        json!({"constraints": {}}),
        json!({"metadata_policy": {}}),
        json!({"source_endpoint": "https://state.example/fetch"}),
        json!({"authority_hints": []}),
        json!({"authority_hints": STATE}),
        json!({"authority_hints": [STATE, "did:web:state.example"]}),
        json!({"authority_hints": [STATE, "https://x.example/?a"]}),
        json!({"authority_hints": vec![STATE; 65]}),
        json!({"aud": [ANCHOR]}),
        json!({"jwks": jwks(&other)}),
        json!({"jwks": twice(&college, &college.method)}),
        // The name of the right key, and another key.
        json!({"jwks": {"keys": [twice(&other, &college.method)["keys"][0]]}}),
    ] {
        assert_eq!(
            listed(&json!({}), &json!({}), &claims).await,
            Outcome::Unknown,
            "{claims}"
        );
    }
    let repeated = json!({"authority_hints": vec![STATE; 64]});
    assert_eq!(
        listed(&json!({}), &json!({}), &repeated).await,
        Outcome::Passed
    );
}

#[tokio::test]
async fn an_issuer_of_whose_types_none_is_allowed_is_no_member() {
    let allowing = |types: Value| json!({"constraints": {"allowed_entity_types": types}});
    let provider = json!({"metadata": {"federation_entity": {}, "openid_provider": {}}});
    let both = json!({"metadata": {"openid_provider": {}, "openid_relying_party": {}}});
    for (constraints, own, outcome) in [
        (
            allowing(json!(["openid_provider"])),
            &provider,
            Outcome::Passed,
        ),
        (allowing(json!(["openid_provider"])), &both, Outcome::Passed),
        (
            allowing(json!(["openid_relying_party"])),
            &provider,
            Outcome::Failed,
        ),
        (allowing(json!([])), &provider, Outcome::Failed),
        // A `federation_entity` is always allowed.
        (allowing(json!([])), &json!({}), Outcome::Passed),
    ] {
        assert_eq!(
            listed(&constraints, &json!({}), own).await,
            outcome,
            "{constraints} {own}"
        );
        assert_eq!(
            listed(&json!({}), &constraints, own).await,
            outcome,
            "{constraints} {own}"
        );
    }
    let (one, other) = (
        allowing(json!(["openid_provider"])),
        allowing(json!(["openid_relying_party"])),
    );
    assert_eq!(listed(&one, &other, &both).await, Outcome::Failed);
}

/// What the college says of its `x` of type `provider`.
fn own(parameters: &Value) -> Value {
    json!({"metadata": {"provider": parameters}})
}

fn policy(operators: &Value) -> Value {
    json!({"metadata_policy": {"provider": {"x": operators}}})
}

#[tokio::test]
async fn an_issuer_keeps_to_the_policy_of_its_superiors() {
    let absent = || own(&json!({}));
    let text = || own(&json!({"x": "a"}));
    let list = || own(&json!({"x": ["a", "b"]}));
    for (operators, own, is_kept) in [
        (json!({"essential": true}), absent(), false),
        (json!({"essential": true}), text(), true),
        (json!({"essential": false}), absent(), true),
        (json!({"essential": true, "default": "a"}), absent(), true),
        (json!({"essential": true, "value": "a"}), absent(), true),
        (json!({"essential": true, "add": ["a"]}), absent(), true),
        (json!({"one_of": ["a", "b"]}), text(), true),
        (json!({"one_of": ["b"]}), text(), false),
        (json!({"one_of": ["b"]}), absent(), true),
        (json!({"one_of": ["a"]}), list(), false),
        (json!({"one_of": ["a"], "value": "a"}), list(), true),
        (json!({"superset_of": ["a"]}), list(), true),
        (json!({"superset_of": ["c"]}), list(), false),
        (json!({"superset_of": ["c"]}), absent(), true),
        (json!({"superset_of": ["c"], "add": ["c"]}), list(), true),
        (json!({"superset_of": ["a"]}), text(), false),
        (json!({"subset_of": ["c"]}), list(), true),
        (json!({"subset_of": ["c"]}), text(), false),
        (
            json!({"subset_of": ["a", "b"], "superset_of": ["b"]}),
            list(),
            true,
        ),
        (
            json!({"subset_of": ["b", "c"], "superset_of": ["c"]}),
            list(),
            false,
        ),
        (json!({"add": ["c"]}), text(), false),
        (json!({"value": null}), text(), true),
        (json!({"regexp": "^b"}), text(), true),
        // Nothing is demanded of what it is not.
        (json!({"essential": true}), json!({}), true),
    ] {
        let expected = if is_kept {
            Outcome::Passed
        } else {
            Outcome::Failed
        };
        for (above, below) in [
            (policy(&operators), json!({})),
            (json!({}), policy(&operators)),
        ] {
            assert_eq!(
                listed(&above, &below, &own).await,
                expected,
                "{operators} {own}"
            );
        }
    }
    // The superior's word goes before the issuer's, and the policy is about both together.
    let mut below = policy(&json!({"one_of": ["b"]}));
    below["metadata"] = json!({"provider": {"x": "b"}});
    assert_eq!(listed(&json!({}), &below, &text()).await, Outcome::Passed);
    let scope = json!({"metadata_policy": {"provider": {"scope": {"superset_of": ["a"]}}}});
    for (written, expected) in [("b a", Outcome::Passed), ("b ab", Outcome::Failed)] {
        assert_eq!(
            listed(&scope, &json!({}), &own(&json!({"scope": written}))).await,
            expected
        );
    }
}

#[tokio::test]
async fn operators_that_do_not_go_together_are_refused() {
    for operators in [
        json!({"value": null, "essential": true}),
        json!({"value": null, "default": "a"}),
        json!({"value": "a", "one_of": ["b"]}),
        json!({"value": ["a"], "subset_of": ["b"]}),
        json!({"value": ["a"], "superset_of": ["a", "b"]}),
        json!({"value": ["a"], "add": ["b"]}),
        json!({"value": "a", "add": ["a"]}),
        json!({"add": ["a"], "subset_of": ["b"]}),
        json!({"add": ["a"], "one_of": ["a"]}),
        json!({"one_of": ["a"], "subset_of": ["a"]}),
        json!({"one_of": ["a"], "superset_of": ["a"]}),
        json!({"subset_of": ["a"], "superset_of": ["b"]}),
        json!({"default": null}),
        json!({"essential": "yes"}),
        json!({"one_of": "a"}),
        json!({"add": [1]}),
    ] {
        let outcome = listed(&policy(&operators), &json!({}), &json!({})).await;
        assert_eq!(outcome, Outcome::Unknown, "{operators}");
    }
}

#[tokio::test]
async fn superiors_who_contradict_each_other_make_no_member() {
    for (above, below, is_chain) in [
        (json!({"value": "a"}), json!({"value": "b"}), false),
        (json!({"value": "a"}), json!({"value": "a"}), true),
        (json!({"default": "a"}), json!({"default": "b"}), false),
        (json!({"one_of": ["a"]}), json!({"one_of": ["b"]}), false),
        (
            json!({"one_of": ["a", "b"]}),
            json!({"one_of": ["b", "c"]}),
            true,
        ),
        (json!({"value": "a"}), json!({"one_of": ["b"]}), false),
        (
            json!({"subset_of": ["a"]}),
            json!({"superset_of": ["b"]}),
            false,
        ),
        (
            json!({"subset_of": ["a"]}),
            json!({"subset_of": ["b"]}),
            true,
        ),
        (json!({"subset_of": ["a"]}), json!({"one_of": ["a"]}), false),
        (json!({"essential": true}), json!({"value": null}), false),
        (json!({"add": ["a"]}), json!({"add": ["b"]}), true),
    ] {
        // They contradict each other even about what the issuer is not.
        let outcome = listed(&policy(&above), &policy(&below), &json!({})).await;
        let expected = if is_chain {
            Outcome::Passed
        } else {
            Outcome::Failed
        };
        assert_eq!(outcome, expected, "{above} {below}");
    }
    // Nobody further down takes back what was demanded.
    let (above, below) = (json!({"essential": true}), json!({"essential": false}));
    let outcome = listed(&policy(&above), &policy(&below), &own(&json!({}))).await;
    assert_eq!(outcome, Outcome::Failed);
    let (above, below) = (json!({"superset_of": ["a"]}), json!({"superset_of": ["b"]}));
    for (list, expected) in [
        (json!(["a", "b"]), Outcome::Passed),
        (json!(["b"]), Outcome::Failed),
    ] {
        let outcome = listed(&policy(&above), &policy(&below), &own(&json!({"x": list}))).await;
        assert_eq!(outcome, expected);
    }
}
