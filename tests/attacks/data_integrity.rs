//! Proofs by the wrong key, for the wrong use, at the wrong time, and credentials that say two things (D1 to D16).

use serde_json::{Value, json};
use testamur_keys::KeyType;
use testamur_signing::proof::ProofPurpose;
use testamur_signing::{Cryptosuite, ProofOptions};
use testamur_status::StatusPurpose;
use testamur_tests::report_count;
use testamur_verifier::{CheckCode, MemoryDocuments, Outcome, Problem, StatusState};

use crate::contexts::Asked;
use crate::world::{
    LIST_URL, Party, assert_refused, assert_verified, judge, judge_with, status_entry, with,
};

const DID: &str = "did:web:harbour.example";
const DID_JSON: &str = "https://harbour.example/.well-known/did.json";

/// Somebody whose `did:web` document lists one key, `#key-1`.
fn harbour() -> Party {
    Party::new(1).named(DID, &format!("{DID}#key-1"))
}

fn serving(document: &Value) -> MemoryDocuments {
    MemoryDocuments::new().with(DID_JSON, "application/did+json", document.to_string())
}

/// D2: one of sixteen.
#[test]
fn only_a_key_to_assert_with_asserts() {
    let issuer = harbour();
    let relationships = [
        "assertionMethod",
        "authentication",
        "capabilityInvocation",
        "keyAgreement",
    ];
    let purposes = [
        "assertionMethod",
        "authentication",
        "capabilityInvocation",
        "capabilityDelegation",
    ];
    let mut cases = 0;
    for relationship in relationships {
        let listed = with(issuer.controller_document(), "", "assertionMethod", None);
        let listed = with(listed, "", relationship, json!([issuer.method]));
        for purpose in purposes {
            let options = ProofOptions {
                proof_purpose: ProofPurpose::parse(purpose).expect("a purpose of the standard"),
                ..issuer.options()
            };
            let signed = Cryptosuite::EddsaRdfc2022
                .add_proof(&issuer.badge(), &options, &issuer.secret)
                .expect("it can be signed");
            let report = judge_with(&signed, &serving(&listed));
            let right = relationship == "assertionMethod" && purpose == "assertionMethod";
            assert_eq!(report.verified, right, "{relationship} {purpose}");
            cases += 1;
        }
    }
    report_count("attacks: relationships and purposes", cases);
}

/// D3: the issuer, the name of the key, its controller and the document that lists it are one party.
#[test]
fn a_key_is_the_issuers_only_if_every_name_says_so() {
    let other = "did:web:other.example";
    let mut cases = 0;
    for issuer_id in [DID, other] {
        for method in [format!("{DID}#key-1"), format!("{other}#key-1")] {
            for controller in [DID, other] {
                for document_id in [DID, other] {
                    let issuer = Party::new(1).named(issuer_id, &method);
                    let document = with(issuer.controller_document(), "", "id", json!(document_id));
                    let document = with(
                        document,
                        "/verificationMethod/0",
                        "controller",
                        json!(controller),
                    );
                    let report = judge_with(&issuer.sign(&issuer.badge()), &serving(&document));
                    let named = method.split('#').next().unwrap_or_default();
                    let right = [issuer_id, named, controller, document_id]
                        .iter()
                        .all(|id| *id == DID);
                    assert_eq!(
                        report.verified, right,
                        "{issuer_id} {method} {controller} {document_id}"
                    );
                    cases += 1;
                }
            }
        }
    }
    report_count("attacks: issuers, keys, controllers, documents", cases);
}

/// D4: two forms of a key in one method are two keys.
#[test]
fn a_method_with_two_keys_has_none() {
    let issuer = harbour();
    let signed = issuer.sign(&issuer.badge());
    let document = issuer.controller_document();
    assert_verified(&judge_with(&signed, &serving(&document)));
    for key in [Party::new(2).secret, harbour().secret] {
        let two = with(
            document.clone(),
            "/verificationMethod/0",
            "publicKeyJwk",
            key.public_key().to_jwk(),
        );
        assert!(!judge_with(&signed, &serving(&two)).verified);
    }
    let older = with(
        document.clone(),
        "/verificationMethod/0",
        "type",
        json!("JsonWebKey"),
    );
    assert!(!judge_with(&signed, &serving(&older)).verified);
    let twice = json!([
        document["verificationMethod"][0],
        document["verificationMethod"][0]
    ]);
    assert!(
        !judge_with(
            &signed,
            &serving(&with(document, "", "verificationMethod", twice))
        )
        .verified
    );
}

/// D5: every time that a proof or credential states has a zone.
#[test]
fn a_time_without_a_zone_is_no_time() {
    let issuer = Party::new(1);
    for time in [
        "2025-01-01T00:00:00",
        "2025-01-01",
        "2025-01-01T00:00:00+25:00",
        "2025-13-01T00:00:00Z",
        "1735689600",
        "2025-01-01T00:00:60Z",
        "2025-01-01 00:00:00Z",
        "yesterday",
    ] {
        for member in ["validFrom", "validUntil"] {
            let changed = with(issuer.badge(), "", member, json!(time));
            if let Ok(signed) =
                Cryptosuite::EddsaRdfc2022.add_proof(&changed, &issuer.options(), &issuer.secret)
            {
                assert!(!judge(&signed).verified, "{member} {time}");
            }
        }
        let signed = issuer.sign(&issuer.badge());
        for member in ["created", "expires"] {
            assert!(!judge(&with(signed.clone(), "/proof", member, json!(time))).verified);
        }
    }
}

/// D6: a proof made for somebody else is made for somebody else; it says so only if it is asked.
#[test]
fn domain_and_challenge_are_signed() {
    let issuer = Party::new(1);
    let options = ProofOptions {
        domain: Some("https://verifier.example".to_owned()),
        challenge: Some("c-1".to_owned()),
        ..issuer.options()
    };
    let signed = Cryptosuite::EddsaRdfc2022
        .add_proof(&issuer.badge(), &options, &issuer.secret)
        .expect("it can be signed");
    for (member, value) in [
        ("domain", json!("https://other.example")),
        (
            "domain",
            json!(["https://verifier.example", "https://other.example"]),
        ),
        ("challenge", json!("c-2")),
    ] {
        assert_refused(
            &judge(&with(signed.clone(), "/proof", member, value)),
            CheckCode::Signature,
            Problem::SignatureInvalid,
        );
        assert!(!judge(&with(signed.clone(), "/proof", member, None)).verified);
    }
}

/// D7: one text for one signature, under every suite.
#[test]
fn a_signature_has_one_spelling_under_every_suite() {
    let mut cases = 0;
    for suite in Cryptosuite::ALL.into_iter().filter(|suite| suite.signs()) {
        for key_type in suite.key_types() {
            let issuer = Party::with_key(*key_type);
            let signed = issuer.sign_with(suite, &issuer.badge());
            let value = signed["proof"]["proofValue"]
                .as_str()
                .expect("a text")
                .to_owned();
            let Some(digits) = value.strip_prefix('z') else {
                continue;
            };
            let bytes = bs58::decode(digits).into_vec().expect("base58");
            let spelled = |bytes: &[u8]| format!("z{}", bs58::encode(bytes).into_string());
            let flipped: Vec<u8> = bytes.iter().map(|byte| !byte).collect();
            for other in [
                digits.to_owned(),
                format!("u{digits}"),
                format!("z1{digits}"),
                format!("z{digits}1"),
                format!(" {value}"),
                format!("{value} "),
                format!("{value}="),
                value.to_uppercase(),
                spelled(&bytes[..bytes.len() - 1]),
                spelled(&[&bytes[..], &[0]].concat()),
                spelled(&[&[0], &bytes[..]].concat()),
                spelled(&vec![0; bytes.len()]),
                spelled(&flipped),
                spelled(&[]),
                "z".to_owned(),
                String::new(),
            ] {
                let report = judge(&with(signed.clone(), "/proof", "proofValue", json!(other)));
                assert!(!report.verified, "{suite}: {other}");
                assert_ne!(report.signature, Outcome::Passed, "{suite}: {other}");
                cases += 1;
            }
        }
    }
    report_count("attacks: other spellings of a signature", cases);
}

/// D8: an issuer's id is one exact text.
#[test]
fn no_two_spellings_are_one_issuer() {
    let issuer = harbour();
    let documents = serving(&issuer.controller_document());
    assert_verified(&judge_with(&issuer.sign(&issuer.badge()), &documents));
    for id in [
        "did:web:Harbour.example",
        "did:web:harbour.example.",
        "did:web:harbour.example:",
        "did:web:harbour.example/",
        "did:web:harbour.example#",
        "did:web:harbour%2eexample",
        "did:web:harbour.example%3A443",
        "DID:web:harbour.example",
        "https://harbour.example",
        " did:web:harbour.example",
    ] {
        let party = Party::new(1).named(id, &issuer.method);
        let signed =
            Cryptosuite::EddsaRdfc2022.add_proof(&party.badge(), &party.options(), &party.secret);
        if let Ok(signed) = signed {
            assert!(!judge_with(&signed, &documents).verified, "{id}");
        }
    }
    for two in [
        json!([DID, "did:web:other.example"]),
        json!([{"id": DID}, {"id": DID}]),
        json!({"id": [DID, DID]}),
    ] {
        let changed = with(issuer.sign(&issuer.badge()), "", "issuer", two);
        assert!(!judge_with(&changed, &documents).verified);
    }
}

/// D10: one data model at a time, and an end after the beginning.
#[test]
fn the_two_data_models_are_not_mixed() {
    let issuer = Party::new(1);
    for (member, value) in [
        ("issuanceDate", json!("2025-01-01T00:00:00Z")),
        ("expirationDate", json!("2035-01-01T00:00:00Z")),
        ("validUntil", json!("2024-01-01T00:00:00Z")),
    ] {
        let changed = with(issuer.badge(), "", member, value);
        if let Ok(signed) =
            Cryptosuite::EddsaRdfc2022.add_proof(&changed, &issuer.options(), &issuer.secret)
        {
            assert!(!judge(&signed).verified, "{member}");
        }
    }
}

/// D11: nothing is said about the holder that was not shown.
#[test]
fn nobody_is_shown_to_be_the_holder_by_a_credential_alone() {
    let issuer = Party::new(1);
    for badge in [
        issuer.badge(),
        with(issuer.badge(), "/credentialSubject", "id", json!(issuer.id)),
    ] {
        let report = judge(&issuer.sign(&badge));
        assert_verified(&report);
        assert_ne!(report.holder_binding, Outcome::Passed);
    }
}

/// D12 to D15: what a credential links to is not asked for, whoever signed it.
#[test]
fn a_verification_asks_for_nothing_but_keys_and_status() {
    let issuer = Party::new(1);
    let url = |name: &str| format!("https://tracker.example/{name}");
    let image = json!({"id": url("image"), "type": "Image"});
    let badge = with(issuer.badge(), "", "image", image.clone());
    let badge = with(badge, "/issuer", "image", image.clone());
    let badge = with(badge, "/credentialSubject/achievement", "image", image);
    let badge = with(
        badge,
        "/credentialSubject/achievement/criteria",
        "id",
        json!(url("criteria")),
    );
    let badge = with(
        badge,
        "",
        "evidence",
        json!([{"id": url("evidence"), "type": ["Evidence"]}]),
    );
    let schema = json!([{"id": url("schema"), "type": "1EdTechJsonSchemaValidator2019"}]);
    let badge = with(badge, "", "credentialSchema", schema);
    let terms = json!([{"id": url("terms"), "type": "Terms"}]);
    for badge in [badge.clone(), with(badge.clone(), "", "termsOfUse", terms)] {
        for asked in [
            badge.clone(),
            with(
                badge,
                "",
                "refreshService",
                json!({"id": url("refresh"), "type": "1EdTechCredentialRefresh"}),
            ),
        ] {
            let source = Asked::default();
            let signed =
                Cryptosuite::EddsaJcs2022.add_proof(&asked, &issuer.options(), &issuer.secret);
            judge_with(&signed.expect("JCS signs anything"), &source);
            assert!(source.urls().is_empty());
        }
    }
}

/// D16's first half: a status that is signed cannot be taken away.
#[test]
fn a_status_entry_cannot_be_taken_away_or_exchanged() {
    let issuer = Party::new(1);
    let list = issuer
        .sign(&issuer.status_list(StatusPurpose::Revocation))
        .to_string();
    let documents = MemoryDocuments::new().with(LIST_URL, "application/vc", list);
    let signed = issuer.sign(&with(
        issuer.badge(),
        "",
        "credentialStatus",
        status_entry("7"),
    ));
    let report = judge_with(&signed, &documents);
    assert_verified(&report);
    assert_eq!(report.status, StatusState::Clear);
    for other in [
        None,
        Some(json!([])),
        Some(json!(null)),
        Some(status_entry("8")),
    ] {
        assert!(
            !judge_with(
                &with(signed.clone(), "", "credentialStatus", other),
                &documents
            )
            .verified
        );
    }
}

/// Strong keys only, whatever the suite.
#[test]
fn an_issuer_with_an_rsa_key_signs_no_data_integrity_proof() {
    let issuer = Party::with_key(KeyType::Rsa);
    for suite in Cryptosuite::ALL {
        assert!(
            suite
                .add_proof(&issuer.badge(), &issuer.options(), &issuer.secret)
                .is_err()
        );
    }
}
