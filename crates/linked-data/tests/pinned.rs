//! Contexts that are pinned, in a process of their own: they are given once.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testamur_linked_data::{
    ErrorCode, Limits, PinError, PinnedContext, canonicalize, context, context_bytes,
    is_abbreviated, is_respelled, pin_contexts, pinned_context, pinned_contexts,
};

const V2: &str = "https://www.w3.org/ns/credentials/v2";
const HARBOUR: &str = "https://harbour.example/context/v1";
const VOCABULARY: &str = "https://harbour.example/words/v1";

fn pinned(url: &str, context: &Value) -> PinnedContext {
    let bytes = json!({"@context": context}).to_string().into_bytes();
    let sha256 = Sha256::digest(&bytes)
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    PinnedContext::new(url, &sha256, bytes).expect("it is well-formed")
}

fn contexts() -> Vec<PinnedContext> {
    let harbour = json!({
        "@protected": true,
        "hb": "https://harbour.example/#",
        "ob": "https://purl.imsglobal.org/spec/vc/ob/",
        "house": {"@id": "hb:house", "@context": {"motto": "hb:motto"}},
    });
    vec![
        pinned(HARBOUR, &harbour),
        pinned(
            VOCABULARY,
            &json!({"@vocab": "https://www.w3.org/2018/credentials"}),
        ),
    ]
}

fn code(document: &Value) -> Option<ErrorCode> {
    let canonical = canonicalize(document, &Limits::default());
    canonical.err().and_then(|error| error.code())
}

/// One test: what is pinned is pinned for the whole process.
#[test]
fn pinned_contexts_are_known_to_every_reader_from_then_on() {
    pin_contexts(contexts()).expect("they are pinned");
    assert_eq!(pin_contexts(contexts()), Err(PinError::Again));

    let urls: Vec<_> = pinned_contexts().iter().map(PinnedContext::url).collect();
    assert_eq!(urls, [HARBOUR, VOCABULARY]);
    assert!(context(HARBOUR).is_none(), "it is not embedded");
    assert_eq!(
        context_bytes(HARBOUR),
        pinned_context(HARBOUR).map(PinnedContext::bytes)
    );
    assert_eq!(context_bytes(V2), context(V2).map(|context| context.bytes));
    assert_eq!(context_bytes("https://harbour.example/context/v2"), None);

    terms_are_read();
    what_is_not_pinned_stays_refused();
    other_spellings_are_told_apart();
}

fn terms_are_read() {
    let document = json!({
        "@context": [V2, HARBOUR], "id": "urn:x:1", "house": {"motto": "Forth"},
    });
    for _ in 0..2 {
        let canonical = canonicalize(&document, &Limits::default()).expect("it is read");
        let expected = "<urn:x:1> <https://harbour.example/#house> _:c14n0 .\n\
                        _:c14n0 <https://harbour.example/#motto> \"Forth\" .\n";
        assert_eq!(canonical.nquads(), expected);
    }
    let known = json!({"@context": [V2, VOCABULARY], "id": "urn:x:1", "-noSuchTerm": "x"});
    assert_eq!(code(&known), None, "`@vocab` defines every name");
}

fn what_is_not_pinned_stays_refused() {
    let with = |contexts: Value| json!({"@context": contexts, "id": "urn:x:1", "name": "x"});
    assert_eq!(code(&with(json!([V2, HARBOUR, VOCABULARY]))), None);
    for (contexts, expected) in [
        (
            json!([V2, "https://harbour.example/context/v2"]),
            ErrorCode::LoadingRemoteContextFailed,
        ),
        (
            json!([V2, "https://harbour.example/context/v1#"]),
            ErrorCode::LoadingRemoteContextFailed,
        ),
        (
            json!([V2, {"house": "urn:x:house"}]),
            ErrorCode::InlineContext,
        ),
    ] {
        assert_eq!(code(&with(contexts)), Some(expected));
    }
    let undefined = json!({"@context": [V2, HARBOUR], "id": "urn:x:1", "motto": "Forth"});
    assert_eq!(code(&undefined), Some(ErrorCode::UndefinedTerm));
}

fn other_spellings_are_told_apart() {
    for name in [
        "https://harbour.example/#house",
        "hb:house",
        "hb:motto",
        "ob:vocab.html#narrative",
        "https://purl.imsglobal.org/spec/vc/ob/vocab.html#narrative",
        "obi:narrative",
        "cred:validUntil",
        "#validUntil",
    ] {
        assert!(is_respelled(name), "{name}");
    }
    for name in [
        "house",
        "motto",
        "narrative",
        "name",
        "colour",
        "hb:colour",
        "https://harbour.example/#colour",
    ] {
        assert!(!is_respelled(name), "{name}");
    }
    assert!(is_abbreviated("hb:1"));
    for id in [
        "https://harbour.example/#1",
        "did:web:harbour.example",
        "hb://1",
        "hb",
        "urn:hb:1",
    ] {
        assert!(!is_abbreviated(id), "{id}");
    }
}
