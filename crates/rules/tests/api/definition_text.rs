//! Texts that are no definition at all, and those that are too much of one.

use std::fmt::Write as _;

use serde_json::{Value, json};
use testamur_json::Mistake;
use testamur_rules::{Format, LearningPath};

use crate::definition::whole;

const COURSE: &str = "course-v1:Example+SOL101+2026";

/// The mistakes of a definition whose first step has this rule.
fn mistakes(rule: Value) -> Vec<Mistake> {
    let mut value = whole();
    value["steps"][0]["rule"] = rule;
    LearningPath::from_value(&value).unwrap_err()
}

#[test]
fn a_text_that_is_no_document_is_one_mistake() {
    for (text, format) in [
        ("{", Format::Json),
        (r#"{"id":"a","id":"b"}"#, Format::Json),
        ("", Format::Json),
        ("a: [", Format::Yaml),
        ("id: a\nid: b\n", Format::Yaml),
        ("a: &x 1\nb: *y\n", Format::Yaml),
        ("--- {}\n--- {}\n", Format::Yaml),
    ] {
        let found = LearningPath::parse(text.as_bytes(), format).unwrap_err();
        assert_eq!(
            (found.len(), found[0].pointer.as_str()),
            (1, ""),
            "{text}: {found:?}"
        );
    }
    for (text, format) in [
        ("[]", Format::Json),
        ("", Format::Yaml),
        ("7", Format::Yaml),
    ] {
        let found = LearningPath::parse(text.as_bytes(), format).unwrap_err();
        assert_eq!(
            (found.len(), found[0].pointer.as_str()),
            (1, ""),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn a_hostile_document_meets_a_bound() {
    let deep = (0..40).fold(
        json!({ "passed": { "runs": [COURSE] } }),
        |rule, _| json!({ "any": { "of": [rule] } }),
    );
    assert_eq!(mistakes(deep).len(), 1);
    let wide: Vec<Value> = (0..1000)
        .map(|n| json!({ "passed": { "runs": [format!("course-v1:a+b+{n}")] } }))
        .collect();
    let found = mistakes(json!({ "any": { "of": wide } }));
    assert!(
        found
            .iter()
            .any(|mistake| mistake.found == "a rule too many"),
        "{found:?}"
    );
    let nested = "[".repeat(10_000);
    assert_eq!(
        LearningPath::parse(nested.as_bytes(), Format::Yaml)
            .unwrap_err()
            .len(),
        1
    );
    let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(",");
        writeln!(bomb, "a{level}: &a{level} [{aliases}]").unwrap();
    }
    assert_eq!(
        LearningPath::parse(bomb.as_bytes(), Format::Yaml).unwrap_err()[0].pointer,
        ""
    );
    let large = vec![b' '; (1 << 20) + 1];
    for format in [Format::Json, Format::Yaml] {
        assert_eq!(LearningPath::parse(&large, format).unwrap_err().len(), 1);
    }
}
