//! Texts that two parsers could read differently, and texts that ask for too much (B1 to B7).

use serde_json::{Value, json};
use testamur_json::{JsonError, Limits, parse};
use testamur_linked_data::jcs;
use testamur_signing::vc_jwt::Profile;
use testamur_status::{DecodeLimits, StatusPurpose, parse_status_list_credential};
use testamur_tests::report_count;
use testamur_verifier::{CheckCode, MemoryDocuments, Problem};

use crate::random::Documents;
use crate::world::{
    LIST_URL, Party, assert_refused, assert_verified, judge, judge_bytes, judge_with, status_entry,
    with,
};

/// B1: not only in the credential, in every document that a verdict hangs on.
#[test]
fn a_member_that_comes_twice_is_refused_in_every_document_of_a_verification() {
    let issuer = Party::new(1).named("did:web:harbour.example", "did:web:harbour.example#key-1");
    let listed = with(issuer.badge(), "", "credentialStatus", status_entry("7"));
    let credential = issuer.sign(&listed);
    let did_json = issuer.controller_document().to_string();
    let list = issuer
        .sign(&issuer.status_list(StatusPurpose::Revocation))
        .to_string();
    let documents = |did_json: &str, list: &str| {
        MemoryDocuments::new()
            .with(
                "https://harbour.example/.well-known/did.json",
                "application/did+json",
                did_json,
            )
            .with(LIST_URL, "application/vc", list)
    };
    assert_verified(&judge_with(&credential, &documents(&did_json, &list)));
    for twice in [r#"{"id":"urn:a","#, r#"{"\u0069d":"urn:a","#] {
        let doubled = |document: &str| document.replacen('{', twice, 1);
        assert!(!judge_with(&credential, &documents(&doubled(&did_json), &list)).verified);
        assert!(!judge_with(&credential, &documents(&did_json, &doubled(&list))).verified);
        let text = doubled(&credential.to_string());
        let report = judge_bytes(text.as_bytes(), &documents(&did_json, &list));
        assert_refused(&report, CheckCode::Parse, Problem::DuplicateMember);
    }
}

/// B2: what two readers round differently is not signed; what they read alike is one number.
#[test]
fn a_number_beyond_what_every_reader_holds_is_refused() {
    let issuer = Party::new(1);
    let badge = with(
        issuer.badge(),
        "/credentialSubject/achievement",
        "creditsAvailable",
        json!(3),
    );
    let text = issuer.sign(&badge).to_string();
    for number in [
        "9007199254740992",
        "9007199254740993",
        "-9007199254740993",
        "1e400",
        "-1e400",
        "NaN",
        "0x3",
        "03",
        "+3",
        ".3",
    ] {
        let changed = text.replace(
            "\"creditsAvailable\":3",
            &format!("\"creditsAvailable\":{number}"),
        );
        assert_ne!(changed, text);
        let report = judge_bytes(changed.as_bytes(), &MemoryDocuments::new());
        assert!(!report.verified, "{number}");
        assert!(report.checks[0].problem.is_some(), "{number} is read");
    }
    for (number, same) in [
        ("3.0", true),
        ("30e-1", true),
        ("3.0000001", false),
        ("-0", false),
        ("1e-999", false),
        ("4", false),
    ] {
        let changed = text.replace(
            "\"creditsAvailable\":3",
            &format!("\"creditsAvailable\":{number}"),
        );
        let report = judge_bytes(changed.as_bytes(), &MemoryDocuments::new());
        assert_eq!(report.verified, same, "{number}");
    }
}

/// B3: signed text is never normalised, and nothing but UTF-8 is read.
#[test]
fn text_is_signed_as_it_is_written() {
    let issuer = Party::new(1);
    let composed = with(issuer.badge(), "", "name", json!("Pr\u{fc}fung \u{1f393}"));
    let signed = issuer.sign(&composed);
    assert_verified(&judge(&signed));
    let decomposed = with(
        signed.clone(),
        "",
        "name",
        json!("Pru\u{308}fung \u{1f393}"),
    );
    assert_refused(
        &judge(&decomposed),
        CheckCode::Signature,
        Problem::SignatureInvalid,
    );
    let text = signed.to_string();
    // An escape is another spelling of the same text.
    let escaped = text.replace('\u{1f393}', r"\ud83c\udf93");
    assert_verified(&judge_bytes(escaped.as_bytes(), &MemoryDocuments::new()));
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let swapped = |from: &[u8], to: &[u8]| -> Vec<u8> {
        let place = text
            .as_bytes()
            .windows(from.len())
            .position(|window| window == from)
            .expect("it is there");
        [
            &text.as_bytes()[..place],
            to,
            &text.as_bytes()[place + from.len()..],
        ]
        .concat()
    };
    for refused in [
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        wide,
        swapped("\u{1f393}".as_bytes(), br"\ud83c"),
        swapped("\u{1f393}".as_bytes(), br"\udf93\ud83c"),
        swapped("\u{1f393}".as_bytes(), b"\xed\xa0\xbc\xed\xbe\x93"),
        swapped("\u{fc}".as_bytes(), b"\xfc"),
        swapped(b"/", b"\xc0\xaf"),
    ] {
        let report = judge_bytes(&refused, &MemoryDocuments::new());
        assert!(!report.verified && report.checks[0].problem.is_some());
    }
}

/// B4: to the level, whatever the document is.
#[test]
fn depth_is_bounded_to_the_level() {
    let limit = Limits::default().depth;
    assert_eq!(limit, 64);
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for (depth, read) in [(63, true), (64, true), (65, false), (100_000, false)] {
            let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let parsed = parse(text.as_bytes(), &Limits::default());
            assert_eq!(parsed.is_ok(), read, "{depth}");
            if let Err(error) = parsed {
                assert!(matches!(error, JsonError::TooDeep { .. }), "{error}");
            }
        }
    }
    let yaml = format!("steps: {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(
        testamur_rules::LearningPath::parse(yaml.as_bytes(), testamur_rules::Format::Yaml).is_err()
    );
}

/// B5: to the byte and to the value.
#[test]
fn size_is_bounded_to_the_byte_and_the_value() {
    let issuer = Party::new(1);
    let text = issuer.sign(&issuer.badge()).to_string();
    let padded = |length: usize| format!("{text}{}", " ".repeat(length - text.len()));
    assert_verified(&judge_bytes(
        padded(1 << 20).as_bytes(),
        &MemoryDocuments::new(),
    ));
    let report = judge_bytes(padded((1 << 20) + 1).as_bytes(), &MemoryDocuments::new());
    assert_refused(&report, CheckCode::Parse, Problem::LimitReached);
    for (nodes, read) in [(50_000, true), (50_001, false)] {
        let list = vec!["0"; nodes - 1].join(",");
        let parsed = parse(format!("[{list}]").as_bytes(), &Limits::default());
        assert_eq!(parsed.is_ok(), read, "{nodes}");
    }
}

/// B6: one document and nothing else.
#[test]
fn nothing_follows_the_document() {
    let issuer = Party::new(1);
    let text = issuer.sign(&issuer.badge()).to_string();
    for refused in [
        format!("{text}{text}"),
        format!("{text}\n{{}}"),
        format!("{text},"),
        format!("{text}\0"),
        format!("/* a */{text}"),
        format!("{text}// a"),
        format!("[{text}]"),
        format!("[{text},{text}]"),
    ] {
        assert!(!judge_bytes(refused.as_bytes(), &MemoryDocuments::new()).verified);
    }
    let jwt = issuer.sign_jwt(Profile::OpenBadges, &issuer.badge());
    for refused in [
        format!("{jwt}{jwt}"),
        format!("{jwt}."),
        format!("{jwt}\0"),
        format!("{jwt} {jwt}"),
    ] {
        assert!(!judge_bytes(refused.as_bytes(), &MemoryDocuments::new()).verified);
    }
}

/// B7: the strict parser, a second parser and the canonical form of JSON all read the same document.
#[test]
fn all_our_readers_read_one_document() {
    let documents = Documents::new(7);
    let count = 10_000;
    for document in documents.take(count) {
        let text = document.to_string();
        let parsed =
            parse(text.as_bytes(), &Limits::default()).expect("a document within the limits");
        assert_eq!(parsed, document);
        assert_eq!(parsed.to_string(), text, "order and spelling are kept");
        let canonical = jcs::to_string(&parsed);
        // Not by the strict parser: the canonical form of 7e20 is an integer that it refuses.
        let again: Value = serde_json::from_str(&canonical).expect("canonical JSON is JSON");
        assert_eq!(jcs::to_string(&again), canonical);
    }
    report_count("attacks: random documents read alike", count);
}

/// E3's other half is in `status`: here only that the limit holds inside a credential.
#[test]
fn a_list_beyond_its_limit_is_refused_inside_its_credential() {
    let issuer = Party::new(1);
    let list: Value = issuer.status_list(StatusPurpose::Revocation);
    let tight = DecodeLimits {
        encoded_bytes: 1 << 20,
        decoded_bytes: 1 << 10,
    };
    assert!(parse_status_list_credential(&list, &DecodeLimits::default()).is_ok());
    assert!(parse_status_list_credential(&list, &tight).is_err());
}
