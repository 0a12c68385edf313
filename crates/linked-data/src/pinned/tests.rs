use serde_json::{Value, json};

use super::*;

const URL: &str = "https://harbour.example/context/v1";
const V2: &str = "https://www.w3.org/ns/credentials/v2";

fn digest(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn pinned_as(url: &str, context: &Value) -> PinnedContext {
    let bytes = json!({"@context": context}).to_string().into_bytes();
    PinnedContext::new(url, &digest(&bytes), bytes).unwrap()
}

fn refused(context: &Value) -> PinError {
    rules::verify(&[pinned_as(URL, context)]).unwrap_err()
}

#[test]
fn the_bytes_are_those_of_the_digest() {
    let bytes = br#"{"@context": {"house": "https://harbour.example/#house"}}"#.to_vec();
    let sha256 = digest(&bytes);
    for expected in [sha256.clone(), sha256.to_uppercase()] {
        let context = PinnedContext::new(URL, &expected, bytes.clone()).unwrap();
        assert_eq!((context.url(), context.sha256()), (URL, sha256.as_str()));
        assert_eq!(context.bytes(), bytes);
    }
    for index in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[index] ^= 1;
        let error = PinnedContext::new(URL, &sha256, changed.clone()).unwrap_err();
        let (url, found, expected) = (URL.to_owned(), digest(&changed), sha256.clone());
        assert_eq!(
            error,
            PinError::Digest {
                url,
                found,
                expected
            }
        );
    }
}

#[test]
fn what_is_no_digest_is_told_apart_from_a_wrong_one() {
    for text in ["", "sha256-x", &"g".repeat(64), &"0".repeat(63)] {
        let error = PinnedContext::new(URL, text, b"{}".to_vec()).unwrap_err();
        assert!(matches!(error, PinError::DigestForm { .. }), "{error}");
        assert!(error.to_string().contains("sha256sum"));
    }
}

#[test]
fn a_file_that_is_no_context_is_refused() {
    let new = |bytes: &[u8]| PinnedContext::new(URL, &digest(bytes), bytes.to_vec()).unwrap_err();
    for bytes in [
        &b"<html>"[..],
        b"",
        b"{\"@context\": {}, \"@context\": {}}",
        b"\xff",
    ] {
        assert!(matches!(new(bytes), PinError::Json { .. }));
    }
    for bytes in [&b"{}"[..], b"[]", b"\"@context\"", b"{\"context\": {}}"] {
        assert!(matches!(new(bytes), PinError::NoContext { .. }));
    }
    let limit = MOST_CONTEXT_BYTES;
    let mut bytes = br#"{"@context": {}}"#.to_vec();
    bytes.resize(limit, b' ');
    assert!(PinnedContext::new(URL, &digest(&bytes), bytes.clone()).is_ok());
    bytes.push(b' ');
    let url = URL.to_owned();
    assert_eq!(new(&bytes), PinError::TooLarge { url, limit });
}

#[test]
fn no_embedded_context_is_replaced_and_a_url_is_one() {
    let bytes = br#"{"@context": {}}"#;
    let new = |url: &str| PinnedContext::new(url, &digest(bytes), bytes.to_vec()).unwrap_err();
    for context in embedded::contexts() {
        for url in [context.url].iter().chain(context.aliases) {
            assert!(matches!(new(url), PinError::Embedded { .. }), "{url}");
        }
    }
    for url in [
        "",
        "context/v1",
        "//harbour.example/v1",
        "https://a.example/a b",
        "_:b0",
    ] {
        assert!(matches!(new(url), PinError::Url { .. }), "{url}");
    }
}

#[test]
fn every_context_that_is_named_is_known() {
    let other = "https://harbour.example/context/v2";
    for (context, pointer) in [
        (json!([other, {}]), "/@context"),
        (json!(["v2"]), "/@context"),
        (json!({"@import": other}), "/@context/@import"),
        (
            json!({"a": {"@id": "urn:a", "@context": other}}),
            "/@context/a/@context",
        ),
        (
            json!({"a": {"@id": "urn:a", "@context": [null, "v2"]}}),
            "/@context/a/@context",
        ),
    ] {
        let error = refused(&context);
        let (url, pointer, named) = (URL.to_owned(), pointer.to_owned(), other.to_owned());
        assert_eq!(
            error,
            PinError::UnknownContext {
                url,
                pointer,
                named
            }
        );
        let both = [pinned_as(URL, &context), pinned_as(other, &json!({}))];
        rules::verify(&both).unwrap();
    }
    rules::verify(&[pinned_as(URL, &json!([V2, {}]))]).unwrap();
}

#[test]
fn a_context_that_the_processor_refuses_is_not_pinned() {
    for context in [
        json!({"a": 7}),
        json!({"@version": 1.0}),
        json!({"a": "b", "b": "a"}),
        json!({"a": {"@id": "urn:a", "@context": {"b": {"@container": "@bag"}}}}),
        json!([URL]),
        // Protected by both data models.
        json!({"VerifiableCredential": "https://harbour.example/#credential"}),
        json!(null),
    ] {
        let error = refused(&context);
        assert!(
            matches!(error, PinError::NotProcessed { .. }),
            "{context}: {error}"
        );
    }
}

#[test]
fn a_context_for_either_data_model_is_pinned() {
    // Protected by data model 2.0 only, and by 1.1 only.
    let credential = "https://www.w3.org/2018/credentials#";
    for context in [
        json!({"digestSRI": {"@id": "https://www.w3.org/2018/credentials#digestSRI"}}),
        json!({"@vocab": "https://www.w3.org/ns/credentials/examples#"}),
        json!({"cred": credential, "house": "https://harbour.example/#house", "ECTS": "urn:x:ects"}),
        json!({"@import": URL}),
    ] {
        let others = [
            pinned_as("urn:x:1", &context),
            pinned_as(URL, &json!({"a": "urn:a"})),
        ];
        rules::verify(&others).unwrap();
    }
}

#[test]
fn nothing_gets_a_second_spelling() {
    let ob = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#";
    for context in [
        json!({"outcome": format!("{ob}result")}),
        json!({"outcome": {"@id": format!("{ob}result"), "@type": "@id"}}),
        json!({"ob": ob, "outcome": "ob:result"}),
        json!({"base": "https://purl.imsglobal.org/spec/vc/", "ob": "base:ob/vocab.html#", "outcome": "ob:result"}),
        json!({"@vocab": ob, "ob:result": {"@id": format!("{ob}result")}, "ob": ob}),
        json!({"@vocab": ob, "outcome": "result"}),
        json!({"a": {"@id": "urn:a", "@context": {"outcome": format!("{ob}result")}}}),
    ] {
        let error = refused(&context);
        let PinError::SecondName { known, iri, .. } = error else {
            panic!("{context}: {error}")
        };
        assert_eq!((known.as_str(), iri), ("result", format!("{ob}result")));
    }
    for (context, keyword) in [
        (json!({"key": "@id"}), "@id"),
        (json!({"kind": {"@id": "@type"}}), "@type"),
        (json!({"id": "@type"}), "@type"),
        (json!({"also": "@included"}), "@included"),
    ] {
        let error = refused(&context);
        assert!(
            matches!(&error, PinError::KeywordAlias { keyword: found, .. } if found == keyword),
            "{error}"
        );
    }
    for context in [
        json!({"a": {"@reverse": "urn:a"}}),
        json!({"a": {"@id": "@nest"}, "b": {"@id": "urn:b", "@nest": "a"}}),
    ] {
        let error = refused(&context);
        assert!(matches!(error, PinError::Rearranging { .. }), "{error}");
    }
    for context in [
        json!({"did": "https://harbour.example/"}),
        json!({"urn": {"@id": "https://harbour.example/x", "@prefix": true}}),
    ] {
        let error = refused(&context);
        assert!(matches!(error, PinError::Scheme { .. }), "{error}");
    }
}

#[test]
fn a_url_is_pinned_once_and_there_are_not_too_many() {
    let twice = [pinned_as(URL, &json!({})), pinned_as(URL, &json!({}))];
    let error = rules::verify(&twice).unwrap_err();
    assert!(matches!(error, PinError::Twice { .. }));
    let many = |count: usize| -> Vec<_> {
        let urls = (0..count).map(|number| format!("urn:x:{number}"));
        urls.map(|url| pinned_as(&url, &json!({}))).collect()
    };
    rules::verify(&many(MOST_PINNED_CONTEXTS)).unwrap();
    let found = MOST_PINNED_CONTEXTS + 1;
    let error = rules::verify(&many(found)).unwrap_err();
    assert_eq!(error, PinError::TooMany { found });
}
