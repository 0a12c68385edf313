//! The W3C data model, rule by rule, both ways.

mod members;
mod presentations;
mod references;

use serde_json::{Value, json};

/// What is set (null removes it) in a credential that fits, and the places of the problems then.
type Case = (&'static str, Value, &'static [&'static str]);

const V2: &str = "https://www.w3.org/ns/credentials/v2";

fn credential() -> Value {
    json!({
        "@context": [V2],
        "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
        "type": ["VerifiableCredential"],
        "issuer": { "id": "did:example:issuer" },
        "validFrom": "2024-06-30T12:00:00Z",
        "credentialSubject": { "id": "did:example:subject" },
    })
}

#[track_caller]
fn assert_cases(
    base: &Value,
    verify: fn(&Value) -> Vec<testamur_formats::model::ModelProblem>,
    cases: Vec<Case>,
) {
    assert_eq!(verify(base), []);
    for (member, value, expected) in cases {
        let mut document = base.clone();
        set(&mut document, member, value.clone());
        let problems = verify(&document);
        let places: Vec<&str> = problems
            .iter()
            .map(|problem| problem.pointer.as_str())
            .collect();
        assert_eq!(places, expected, "{member} = {value}: {problems:?}");
    }
}

fn set(document: &mut Value, path: &str, value: Value) {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    let parent = if parent.is_empty() {
        document
    } else {
        document.pointer_mut(&format!("/{parent}")).unwrap()
    };
    let members = parent.as_object_mut().unwrap();
    if value.is_null() {
        members.shift_remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
}

/// The one place below a member where a problem is.
fn place(member: &str, rest: &str) -> &'static [&'static str] {
    let pointer = Box::leak(format!("/{member}{rest}").into_boxed_str());
    Box::leak(Box::new([&*pointer]))
}
