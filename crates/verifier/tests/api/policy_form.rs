//! A policy as a document: its page, its schema, and what is no policy.

use serde_json::{Value, json};
use testamur_verifier::{CheckCode, Policy, Requirement};

#[test]
fn the_committed_page_and_schema_are_current() {
    let mut schema = serde_json::to_string_pretty(&Policy::json_schema()).unwrap();
    schema.push('\n');
    let files = [
        ("verification-policies.md", Policy::page()),
        ("schemas/verification-policy.schema.json", schema),
    ];
    for (name, current) in files {
        let path = format!("{}/../../docs/{name}", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &current).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == current,
            "run this test with UPDATE=1 and commit docs/{name}"
        );
    }
}

#[test]
fn every_mistake_of_a_policy_is_told() {
    let mistakes = |policy: Value| {
        let mistakes = Policy::parse(policy.to_string().as_bytes()).unwrap_err();
        mistakes
            .into_iter()
            .map(|mistake| mistake.pointer)
            .collect::<Vec<_>>()
    };
    assert_eq!(mistakes(json!([])), [""]);
    assert_eq!(mistakes(json!({})), ["/name"]);
    assert_eq!(mistakes(json!({"name": "strict"})), ["/name"]);
    assert_eq!(
        mistakes(json!({
            "name": "own", "based_on": "none", "Checks": {},
            "checks": {"signature": "advisory", "status": "advisory", "nothing": "required", "model": 7},
            "accepted_mechanisms": ["none", "HS256"], "accepted_issuers": [], "accepted_trust": ["self_asserted"],
            "max_status_age_seconds": 0, "recipients": ["Alice"],
        })),
        [
            "/based_on",
            "/Checks",
            "/checks/signature",
            "/checks/status",
            "/checks/nothing",
            "/checks/model",
            "/accepted_mechanisms/0",
            "/accepted_mechanisms/1",
            "/accepted_issuers",
            "/accepted_trust/0",
            "/max_status_age_seconds",
            "/recipients/0",
        ]
    );
    assert!(Policy::parse(br#"{"name": "a", "name": "b"}"#).is_err());
}

#[test]
fn a_policy_of_ones_own_is_as_its_schema_says() {
    let schema = Policy::json_schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (policy, fits) in [
        (json!({"name": "own"}), true),
        (
            json!({"name": "own", "based_on": "strict", "checks": {"status": "required"}}),
            true,
        ),
        (
            json!({"name": "own", "accepted_trust": ["pinned"], "recipients": ["a@example.com"]}),
            true,
        ),
        (
            json!({"name": "own", "checks": {"signature": "advisory"}}),
            false,
        ),
        (
            json!({"name": "own", "checks": {"status": "not_taken"}}),
            false,
        ),
        (
            json!({"name": "own", "accepted_mechanisms": ["none"]}),
            false,
        ),
        (json!({"name": "own", "other": 1}), false),
    ] {
        assert_eq!(validator.is_valid(&policy), fits, "{policy}");
        assert_eq!(
            Policy::parse(policy.to_string().as_bytes()).is_ok(),
            fits,
            "{policy}"
        );
    }
    let policy = json!({
        "name": "own", "based_on": "strict", "checks": {"endorsements": "advisory"},
    });
    let policy = Policy::parse(policy.to_string().as_bytes()).unwrap();
    assert_eq!(policy.requirement(CheckCode::Status), Requirement::Demanded);
    assert_eq!(
        policy.requirement(CheckCode::Endorsements),
        Requirement::Advisory
    );
}
