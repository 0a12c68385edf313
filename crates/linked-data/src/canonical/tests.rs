//! Safe mode: each refusal, with its code and place.

mod limits;

use serde_json::{Value, json};

use super::*;
use crate::{ErrorCode, canonicalize_nquads};

fn badge() -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:1d3b0c52-3b6b-4f6c-9c2a-6e3f6b1d0f11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "https://example.edu/issuers/1", "type": ["Profile"], "name": "Example University"},
        "validFrom": "2026-01-01T00:00:00Z",
        "name": {"@value": "Équipe", "@language": "fr"},
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://example.edu/achievements/1",
                "type": ["Achievement"],
                "name": "Teamwork",
                "creditsAvailable": 2.5,
                "criteria": {"narrative": "Work in a team."},
            },
        },
    })
}

/// Puts `value` at `pointer`, whose last step may be new.
fn with(pointer: &str, value: Value) -> Value {
    let mut document = badge();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    match parent {
        Value::Array(items) => items.push(value),
        Value::Object(members) => {
            members.insert(name.to_owned(), value);
        }
        other => panic!("nothing can be put into {other}"),
    }
    document
}

fn form(document: &Value) -> String {
    canonicalize(document, &Limits::default())
        .unwrap()
        .into_string()
}

#[track_caller]
fn refused(document: &Value, code: ErrorCode, pointer: &str) {
    let error = canonicalize(document, &Limits::default()).unwrap_err();
    let found = error.mistake().map(|mistake| mistake.pointer.as_str());
    assert_eq!(
        (error.code(), found),
        (Some(code), Some(pointer)),
        "{error}"
    );
}

#[test]
fn both_type_names_of_a_badge_are_one() {
    let mut other = badge();
    other["type"] = json!(["VerifiableCredential", "AchievementCredential"]);
    assert_eq!(form(&badge()), form(&other));
}

#[test]
fn the_order_of_members_says_nothing() {
    let mut other = badge();
    let members = std::mem::take(other.as_object_mut().unwrap());
    other = Value::Object(members.into_iter().rev().collect());
    assert_eq!(form(&badge()), form(&other));
}

#[test]
fn every_value_is_in_the_form() {
    let form = form(&badge());
    assert!(form.contains("\"Équipe\"@fr"), "{form}");
    assert!(
        form.contains("\"2.5E0\"^^<https://www.w3.org/2001/XMLSchema#float>"),
        "{form}"
    );
    assert!(form.ends_with(" .\n") && form.lines().is_sorted(), "{form}");
}

#[test]
fn an_undefined_member_is_refused_at_every_object() {
    let subject = "/credentialSubject/unheardOf";
    refused(
        &with(subject, json!("x")),
        ErrorCode::UndefinedTerm,
        subject,
    );
    refused(
        &with("/issuer/x~1y", json!({})),
        ErrorCode::UndefinedTerm,
        "/issuer/x~01y",
    );
    // It may not hide behind a value that says nothing either.
    refused(
        &with("/unheardOf", Value::Null),
        ErrorCode::UndefinedTerm,
        "/unheardOf",
    );
    refused(
        &with("/name/unheardOf", json!("x")),
        ErrorCode::UndefinedTerm,
        "/name/unheardOf",
    );
}

#[test]
fn identifiers_are_absolute_iris() {
    for (id, code) in [
        ("credentials/1", ErrorCode::RelativeIri),
        ("", ErrorCode::RelativeIri),
        ("#a", ErrorCode::RelativeIri),
        ("https://example.org/a b", ErrorCode::InvalidIri),
        ("https://example.org/<a>", ErrorCode::InvalidIri),
        ("_:b0", ErrorCode::BlankNodeLabel),
        ("_:", ErrorCode::BlankNodeLabel),
        ("@id", ErrorCode::KeywordLike),
        ("@future", ErrorCode::KeywordLike),
    ] {
        refused(&with("/id", json!(id)), code, "/id");
        refused(&with("/issuer/id", json!(id)), code, "/issuer/id");
    }
    refused(&with("/id", json!(7)), ErrorCode::InvalidIdValue, "/id");
}

#[test]
fn types_are_known() {
    refused(
        &with("/type/-", json!("Unheard")),
        ErrorCode::RelativeType,
        "/type",
    );
    refused(
        &with("/type/-", json!("_:b0")),
        ErrorCode::BlankNodeLabel,
        "/type",
    );
    refused(
        &with("/type/-", json!(1)),
        ErrorCode::InvalidTypeValue,
        "/type",
    );
    assert!(
        form(&with("/type/-", json!("https://example.org/T"))).contains("<https://example.org/T>")
    );
}

#[test]
fn contexts_are_named_by_the_exact_url_of_an_embedded_one() {
    for url in [
        "https://www.w3.org/ns/credentials/v2/",
        "http://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/undefined-terms/v2",
        "https://attacker.example/context.json",
        "v2",
    ] {
        refused(
            &with("/@context/-", json!(url)),
            ErrorCode::LoadingRemoteContextFailed,
            "/@context/2",
        );
    }
    for inline in [
        json!({"x": "urn:x"}),
        json!({"@vocab": "urn:x#"}),
        json!({"@base": "urn:x"}),
        json!(null),
        json!([]),
    ] {
        refused(
            &with("/@context/-", inline),
            ErrorCode::InlineContext,
            "/@context/2",
        );
    }
    refused(
        &with("/issuer/@context", json!({})),
        ErrorCode::InlineContext,
        "/issuer/@context",
    );
    let mut document = badge();
    document.as_object_mut().unwrap().shift_remove("@context");
    refused(&document, ErrorCode::MissingContext, "");
    refused(&json!("text"), ErrorCode::MissingContext, "");
    refused(&json!([badge()]), ErrorCode::MissingContext, "");
}

#[test]
fn keywords_that_credentials_have_no_use_for_are_refused() {
    for keyword in [
        "@graph",
        "@included",
        "@reverse",
        "@nest",
        "@index",
        "@list",
        "@set",
        "@id",
        "@type",
        "@base",
    ] {
        let pointer = format!("/credentialSubject/{keyword}");
        refused(
            &with(&pointer, json!({})),
            ErrorCode::UnexpectedKeyword,
            &pointer,
        );
    }
    refused(
        &with("/@future", json!(1)),
        ErrorCode::KeywordLike,
        "/@future",
    );
}

#[test]
fn what_rdf_has_no_place_for_is_refused() {
    refused(
        &with("/name/@direction", json!("ltr")),
        ErrorCode::DirectionLoss,
        "/name/@direction",
    );
    refused(
        &with("/name/@index", json!("a")),
        ErrorCode::UnexpectedKeyword,
        "/name/@index",
    );
    refused(
        &with("/name/@language", json!("not a tag")),
        ErrorCode::InvalidLanguageTaggedString,
        "/name/@language",
    );
    refused(
        &with("/issuer/@language", json!("en")),
        ErrorCode::FreeFloatingValue,
        "/issuer/@language",
    );
    // The graph of a proof that is only a reference would be empty.
    refused(
        &with("/proof", json!("urn:x")),
        ErrorCode::FreeFloatingValue,
        "/proof",
    );
}

#[test]
fn numbers_that_share_their_double_are_refused() {
    let place = "/credentialSubject/achievement/creditsAvailable";
    refused(
        &with(place, json!(9_007_199_254_740_993_u64)),
        ErrorCode::UnsafeNumber,
        place,
    );
    assert!(
        canonicalize(
            &with(place, json!(9_007_199_254_740_991_u64)),
            &Limits::default()
        )
        .is_ok()
    );
}

#[test]
fn a_document_that_says_nothing_is_refused() {
    let context = "https://www.w3.org/ns/credentials/v2";
    refused(
        &json!({"@context": [context]}),
        ErrorCode::FreeFloatingValue,
        "",
    );
    refused(
        &json!({"@context": [context], "id": "urn:x"}),
        ErrorCode::FreeFloatingValue,
        "",
    );
}

#[test]
fn threads_that_share_processed_contexts_find_the_same_form() {
    let expected = form(&badge());
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| form(&badge()))).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), expected);
        }
    });
}

#[test]
fn members_under_the_contexts_of_another_document_are_that_object() {
    let limits = Limits::default();
    let document = badge();
    let mut proof = json!({
        "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "created": "2026-01-01T00:00:00Z",
        "verificationMethod": "did:key:z6Mk#z6Mk", "proofPurpose": "assertionMethod", "proofValue": "z1",
    });
    let under = |proof: &Value| {
        let contexts = &document["@context"];
        canonicalize_under(contexts, proof.as_object().unwrap(), "proofValue", &limits)
    };
    let made = |proof: &Value| {
        let mut object = proof.clone();
        object["@context"] = document["@context"].clone();
        object.as_object_mut().unwrap().shift_remove("proofValue");
        canonicalize(&object, &limits)
    };
    let canonical = under(&proof).unwrap();
    assert_eq!(canonical.nquads().lines().count(), 5);
    assert_eq!(made(&proof).unwrap(), canonical);
    // A context of its own does not count.
    proof["@context"] = json!("https://www.w3.org/2018/credentials/v1");
    assert_eq!(under(&proof).unwrap(), canonical);
    // What is passed over at the top is not passed over further down.
    proof["domain"] = json!({"proofValue": "z1"});
    assert_eq!(under(&proof), made(&proof));
    proof["domain"] = json!("example.org");
    proof["unheardOf"] = json!(1);
    let error = under(&proof).unwrap_err();
    assert_eq!(error.mistake().unwrap().pointer, "/unheardOf");
}

#[test]
fn the_hash_that_is_made_line_by_line_is_that_of_the_lines() {
    let limits = Limits::default();
    let evidence = |length: usize| {
        let one = |number| json!({"type": ["Evidence"], "name": format!("{number}"), "narrative": "x".repeat(length)});
        (0..30).map(one).collect::<Value>()
    };
    for document in [
        badge(),
        with("/evidence", evidence(10)),
        with("/evidence", evidence(5_000)),
    ] {
        let canonical = canonicalize(&document, &limits).unwrap();
        let hash = canonical_hash(&document, HashAlgorithm::Sha256, &limits).unwrap();
        assert_eq!(hash.as_bytes(), canonical.sha256());
        assert_eq!(
            hash.as_bytes(),
            canonical.hash(HashAlgorithm::Sha256).as_bytes()
        );
        let canonical = canonicalize_with(&document, HashAlgorithm::Sha384, &limits).unwrap();
        let hash = canonical_hash(&document, HashAlgorithm::Sha384, &limits).unwrap();
        assert_eq!(hash.as_bytes().len(), 48);
        assert_eq!(hash, canonical.hash(HashAlgorithm::Sha384));

        let contexts = &document["@context"];
        let members = document.as_object().unwrap();
        let canonical = canonicalize_under(contexts, members, "name", &limits).unwrap();
        let hash = canonical_hash_under(contexts, members, "name", HashAlgorithm::Sha256, &limits);
        assert_eq!(hash.unwrap().as_bytes(), canonical.sha256());
    }
}

#[test]
fn what_is_said_twice_changes_no_label() {
    let limits = Limits::default();
    let form = |nquads: &str| {
        let canonical = canonicalize_nquads(nquads, &limits).unwrap();
        canonical.into_string()
    };
    let named = "<urn:x> <urn:p> <urn:y> .\n";
    for number in 0..50 {
        let a = format!("_:a <urn:p> \"{number}\" .\n");
        let b = format!("<urn:x> <urn:p> _:b <urn:graph:{number}> .\n");
        let once = form(&format!("{a}{b}{named}"));
        assert_eq!(once.lines().count(), 3);
        for again in [named, &a, &b, &format!("{named}{a}"), &format!("{a}{b}")] {
            assert_eq!(form(&format!("{a}{b}{named}{again}")), once, "{again}");
        }
    }
}
