//! Parse, context, safe mode, type, model, issuer: what needs nobody else.

use serde_json::{Value, json};
use testamur_verifier::{
    CheckCode, InputFormat, MemoryDocuments, Outcome, Problem, Verdict, VerifyOptions, verify,
};

use crate::world::{
    Party, assert_refused, assert_verified, badge, badge_1_1_for_proofs, now, verify_bytes,
    verify_offline, with,
};

#[tokio::test]
async fn a_signed_badge_verifies() {
    let issuer = Party::new(1);
    assert_verified(&verify_offline(&issuer.sign(&issuer.badge())).await);
}

#[tokio::test]
async fn a_badge_over_data_model_1_1_verifies() {
    let issuer = Party::new(1);
    assert_verified(&verify_offline(&issuer.sign(&badge_1_1_for_proofs(&issuer.id))).await);
}

#[tokio::test]
async fn other_files_are_recognised_by_name() {
    for (input, format) in [
        (&b"%PDF-1.7"[..], InputFormat::Pdf),
        (
            br#"{"payload":"e30","signatures":[]}"#,
            InputFormat::JwsJson,
        ),
        (
            br#"{"@context":"https://w3id.org/openbadges/v2","type":"Assertion"}"#,
            InputFormat::OpenBadges2,
        ),
        (b"[]", InputFormat::OtherJson),
        (br#"{"a":1}"#, InputFormat::OtherJson),
        (b"", InputFormat::Unrecognised),
        (b"hello, world", InputFormat::Unrecognised),
        (b"hello", InputFormat::Unrecognised),
        (b"hello. world~", InputFormat::Unrecognised),
        (b"\xff\xfe\x00", InputFormat::Unrecognised),
    ] {
        let report = verify_bytes(input, &MemoryDocuments::new()).await;
        assert_eq!(report.input, format);
        assert_eq!(report.verdict, Verdict::Refused);
        assert_refused(&report, CheckCode::Parse, Problem::InputNotSupported);
    }
}

#[tokio::test]
async fn malformed_json_says_where() {
    let report = verify_bytes(b"{\"type\": ", &MemoryDocuments::new()).await;
    let check = assert_refused(&report, CheckCode::Parse, Problem::Malformed);
    assert!(check.found.unwrap().contains("line 1"));
}

#[tokio::test]
async fn a_duplicate_member_is_refused_also_when_escaped() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge()).to_string();
    for twice in [
        r#"{"issuer":"did:example:other","#,
        r#"{"\u0069ssuer":"did:example:other","#,
    ] {
        let input = signed.replacen('{', twice, 1);
        let report = verify_bytes(input.as_bytes(), &MemoryDocuments::new()).await;
        let check = assert_refused(&report, CheckCode::Parse, Problem::DuplicateMember);
        assert_eq!(check.pointer, "/issuer");
    }
}

#[tokio::test]
async fn a_bomb_of_depth_or_size_is_a_named_limit() {
    let deep = format!("{}{}", r#"{"a":"#.repeat(5000), "1");
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(2 << 20));
    for input in [deep, large] {
        let report = verify_bytes(input.as_bytes(), &MemoryDocuments::new()).await;
        assert_refused(&report, CheckCode::Parse, Problem::LimitReached);
    }
}

#[tokio::test]
async fn only_pinned_contexts_in_their_order_are_accepted() {
    const VC: &str = "https://www.w3.org/ns/credentials/v2";
    const OB: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge());
    for context in [
        json!([]),
        json!(null),
        json!(VC),
        json!({}),
        json!([OB, VC]),
        json!([VC]),
        json!([OB]),
        json!([VC, VC]),
        json!([VC, OB, "https://evil.example/context.json"]),
        json!([VC, OB, {"name": "https://evil.example/name"}]),
        json!([VC, OB, {"@vocab": "https://evil.example/"}]),
        json!([VC, OB, null]),
        json!([[VC, OB]]),
        json!(["https://www.w3.org/ns/credentials/v2/", OB]),
        json!(["http://www.w3.org/ns/credentials/v2", OB]),
        json!([
            VC,
            OB,
            "https://www.w3.org/ns/credentials/undefined-terms/v2"
        ]),
    ] {
        let changed = with(signed.clone(), "", "@context", context.clone());
        let report = verify_offline(&changed).await;
        assert_refused(&report, CheckCode::Context, Problem::ContextNotAccepted);
    }
}

#[tokio::test]
async fn a_list_of_contexts_beyond_the_limit_is_a_named_limit_wherever_it_stands() {
    const VC: &str = "https://www.w3.org/ns/credentials/v2";
    const OB: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
    let issuer = Party::new(1);
    let list = |length: usize| {
        let mut list = vec![VC, OB];
        list.resize(length, OB);
        json!(list)
    };
    let most = with(issuer.badge(), "", "@context", list(32));
    assert_verified(&verify_offline(&issuer.sign(&most)).await);
    let signed = issuer.sign(&issuer.badge());
    let endorsement = json!([{"@context": list(33), "type": ["VerifiableCredential"]}]);
    for (changed, pointer) in [
        (with(signed.clone(), "", "@context", list(33)), "/@context"),
        (
            with(signed.clone(), "", "@context", json!([VC, OB, list(31)])),
            "/@context",
        ),
        (
            with(signed.clone(), "", "endorsement", endorsement),
            "/endorsement/0/@context",
        ),
        (
            with(signed.clone(), "/proof", "@context", list(33)),
            "/proof/@context",
        ),
    ] {
        let report = verify_offline(&changed).await;
        let check = assert_refused(&report, CheckCode::Context, Problem::LimitReached);
        assert_eq!(check.pointer, pointer);
        // No context was processed, neither for the terms nor for the proof.
        assert_refused(&report, CheckCode::Signature, Problem::LimitReached);
        let safe_mode = report.checks_of(CheckCode::SafeMode).next().unwrap();
        assert_eq!(safe_mode.outcome, Outcome::Skipped);
    }
}

#[tokio::test]
async fn a_context_below_the_top_is_refused() {
    let issuer = Party::new(1);
    let nested = json!({"name": "https://evil.example/name"});
    let signed = with(
        issuer.sign(&issuer.badge()),
        "/credentialSubject",
        "@context",
        nested,
    );
    let report = verify_offline(&signed).await;
    let check = assert_refused(&report, CheckCode::Context, Problem::ContextNotAccepted);
    assert_eq!(check.pointer, "/credentialSubject/@context");
}

#[tokio::test]
async fn keywords_have_no_place_in_a_credential() {
    let issuer = Party::new(1);
    for keyword in [
        "@type",
        "@id",
        "@graph",
        "@included",
        "@reverse",
        "@nest",
        "@direction",
        "@index",
        "@foo",
    ] {
        let signed = with(
            issuer.sign(&issuer.badge()),
            "/credentialSubject",
            keyword,
            json!("x"),
        );
        let report = verify_offline(&signed).await;
        assert_refused(&report, CheckCode::Context, Problem::ContextNotAccepted);
    }
}

#[tokio::test]
async fn an_undefined_term_in_any_object_is_refused() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge());
    let pointers = objects(&signed, String::new());
    assert_eq!(pointers.len(), 6);
    for pointer in pointers {
        let changed = with(signed.clone(), &pointer, "noSuchTerm", json!("x"));
        let report = verify_offline(&changed).await;
        if pointer == "/proof" {
            assert_refused(&report, CheckCode::Proof, Problem::DataLoss);
        } else {
            let check = assert_refused(&report, CheckCode::SafeMode, Problem::DataLoss);
            assert_eq!(check.pointer, format!("{pointer}/noSuchTerm"));
        }
    }
}

#[tokio::test]
async fn an_undefined_term_in_a_jwt_is_refused_too() {
    let issuer = Party::new(1);
    let badge = with(
        issuer.badge(),
        "/credentialSubject/achievement",
        "noSuchTerm",
        json!("x"),
    );
    let jwt = issuer.sign_jwt(&badge, testamur_signing::vc_jwt::Profile::JoseCose);
    let report = verify_bytes(jwt.as_bytes(), &MemoryDocuments::new()).await;
    assert_refused(&report, CheckCode::SafeMode, Problem::DataLoss);
}

#[tokio::test]
async fn a_relative_identifier_is_refused() {
    let issuer = Party::new(1);
    let signed = with(
        issuer.sign(&issuer.badge()),
        "/credentialSubject",
        "id",
        json!("learner-7"),
    );
    let report = verify_offline(&signed).await;
    assert_refused(&report, CheckCode::SafeMode, Problem::DataLoss);
}

#[tokio::test]
async fn a_graph_of_twins_beyond_the_limit_is_a_named_limit() {
    let issuer = Party::new(1);
    let alignment =
        json!({"type": "Alignment", "targetName": "x", "targetUrl": "https://harbour.example/x"});
    let result = json!({"type": "Result", "value": "1", "alignment": vec![alignment; 6]});
    let twins = with(
        issuer.sign(&issuer.badge()),
        "/credentialSubject",
        "result",
        json!([result, result]),
    );
    let mut options = VerifyOptions::default();
    options.canonicalization_limits.hash_steps = 2;
    let report = verify(
        twins.to_string().as_bytes(),
        &options,
        &MemoryDocuments::new(),
        now(),
    )
    .await
    .unwrap();
    assert_refused(&report, CheckCode::SafeMode, Problem::CanonicalizationLimit);
    // What took too much work once is not done again for each proof.
    assert_refused(
        &report,
        CheckCode::Signature,
        Problem::CanonicalizationLimit,
    );
}

#[tokio::test]
async fn other_kinds_of_credential_are_recognised_and_not_judged() {
    let issuer = Party::new(1);
    for (name, word) in [
        ("BitstringStatusListCredential", "status list"),
        ("EuropeanDigitalCredential", "European Digital Credential"),
    ] {
        let other = with(
            issuer.badge(),
            "",
            "type",
            json!(["VerifiableCredential", name]),
        );
        let report = verify_bytes(other.to_string().as_bytes(), &MemoryDocuments::new()).await;
        let check = assert_refused(&report, CheckCode::CredentialType, Problem::TypeNotAccepted);
        assert!(check.message.contains(word), "{}", check.message);
        let model = report.checks_of(CheckCode::Model).next().unwrap();
        assert_eq!(model.outcome, Outcome::Skipped);
    }
}

#[tokio::test]
async fn a_violation_of_the_data_model_is_refused_with_its_place() {
    let issuer = Party::new(1);
    let mut badge = issuer.badge();
    badge
        .pointer_mut("/credentialSubject/achievement")
        .unwrap()
        .as_object_mut()
        .unwrap()
        .shift_remove("name");
    let report = verify_offline(&issuer.sign(&badge)).await;
    let check = assert_refused(&report, CheckCode::Model, Problem::ModelViolation);
    assert!(
        check.pointer.starts_with("/credentialSubject/achievement"),
        "{}",
        check.pointer
    );
}

#[tokio::test]
async fn an_issuer_without_one_id_is_refused() {
    for issuer in [
        json!(null),
        json!([]),
        json!({"name": "x"}),
        json!(["did:key:a", "did:key:b"]),
    ] {
        let report = verify_offline(&with(badge("did:key:a"), "", "issuer", issuer)).await;
        assert_refused(&report, CheckCode::Issuer, Problem::Malformed);
    }
}

/// The pointers of every object.
fn objects(value: &Value, pointer: String) -> Vec<String> {
    match value {
        Value::Object(members) => {
            let below = members
                .iter()
                .flat_map(|(name, member)| objects(member, format!("{pointer}/{name}")));
            let below: Vec<_> = below.collect();
            std::iter::once(pointer).chain(below).collect()
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(index, item)| objects(item, format!("{pointer}/{index}")))
            .collect(),
        _ => Vec::new(),
    }
}
