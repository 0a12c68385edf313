//! Presentations: who presents, in answer to what, and each credential alone.

use serde_json::{Value, json};
use testamur_keys::{ControllerDocument, KeyType};
use testamur_signing::vc_jwt::Profile;
use testamur_signing::{Cryptosuite, ProofOptions};
use testamur_verifier::{
    CheckCode, MemoryDocuments, NoDocuments, Outcome, PresentationReport, PresentationRequest,
    Problem, Verdict, VerifyOptions, verify_presentation,
};

use crate::suites::{badge_1_1, party};
use crate::world::{Party, at, now, verify_bytes, with};

pub(crate) const CHALLENGE: &str = "u8Zt3xO0mQ3bV1fJtq7c5rA";
pub(crate) const DOMAIN: &str = "registrar.example";

pub(crate) fn request() -> PresentationRequest {
    PresentationRequest {
        challenge: CHALLENGE.to_owned(),
        domain: Some(vec![DOMAIN.to_owned()]),
    }
}

pub(crate) fn options(holder: &Party) -> ProofOptions {
    let domain = Some(DOMAIN.to_owned());
    ProofOptions::authentication(
        holder.method.clone(),
        CHALLENGE,
        domain,
        at("2026-01-01T00:00:00Z"),
    )
}

/// A badge about somebody, signed.
pub(crate) fn badge_about(issuer: &Party, subject: &str) -> Value {
    issuer.sign(&with(
        issuer.badge(),
        "/credentialSubject",
        "id",
        json!(subject),
    ))
}

pub(crate) fn presentation(holder: &Party, credentials: &Value) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": holder.id,
        "verifiableCredential": credentials,
    })
}

pub(crate) fn present(holder: &Party, credentials: &Value) -> Value {
    Cryptosuite::for_key(holder.key().key_type())
        .unwrap()
        .add_proof(
            &presentation(holder, credentials),
            &options(holder),
            &holder.secret,
        )
        .unwrap()
}

pub(crate) async fn verify(presentation: &Value) -> PresentationReport {
    verify_with(presentation, &request()).await
}

async fn verify_with(presentation: &Value, request: &PresentationRequest) -> PresentationReport {
    let input = presentation.to_string();
    verify_presentation(
        input.as_bytes(),
        request,
        &VerifyOptions::default(),
        &NoDocuments,
        now(),
    )
    .await
    .unwrap()
}

pub(crate) fn refused(report: &PresentationReport, code: CheckCode, problem: Problem) {
    assert!(!report.verified && !report.shown, "{:?}", report.checks);
    let found = report
        .checks
        .iter()
        .any(|check| check.required && check.code == code && check.problem == Some(problem));
    assert!(found, "{code} {problem}: {:?}", report.checks);
}

#[tokio::test]
async fn a_holder_presents_with_every_suite_in_both_data_models() {
    let issuer = Party::new(1);
    let mut cases = 0;
    for suite in Cryptosuite::ALL.into_iter().filter(|suite| suite.signs()) {
        for key_type in suite.key_types() {
            let holder = party(*key_type);
            for base in [
                "https://www.w3.org/ns/credentials/v2",
                "https://www.w3.org/2018/credentials/v1",
            ] {
                let badge = match base {
                    "https://www.w3.org/2018/credentials/v1" => badge_1_1(&issuer.id),
                    _ => issuer.badge(),
                };
                let badge = with(badge, "/credentialSubject", "id", json!(holder.id));
                let mut unsigned = presentation(&holder, &json!([issuer.sign(&badge)]));
                unsigned["@context"][0] = json!(base);
                let signed = suite
                    .add_proof(&unsigned, &options(&holder), &holder.secret)
                    .unwrap();
                let report = verify(&signed).await;
                assert_eq!(
                    report.verdict,
                    Verdict::Verified,
                    "{suite}: {:?}",
                    report.first_problem()
                );
                assert!(report.shown);
                assert_eq!(report.holder_id.as_deref(), Some(holder.id.as_str()));
                assert_eq!(report.credentials[0].holder_binding, Outcome::Passed);
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 14);
}

#[tokio::test]
async fn a_proof_for_somebody_else_or_from_before_shows_nothing() {
    let holder = Party::new(2);
    let signed = present(&holder, &json!([]));
    assert_eq!(verify(&signed).await.verdict, Verdict::Verified);
    let other = PresentationRequest {
        challenge: "another".to_owned(),
        ..request()
    };
    let report = verify_with(&signed, &other).await;
    refused(&report, CheckCode::HolderBinding, Problem::InvalidChallenge);
    for domain in [vec![], vec!["other.example"], vec![DOMAIN, "other.example"]] {
        let domain = Some(domain.into_iter().map(str::to_owned).collect());
        let report = verify_with(
            &signed,
            &PresentationRequest {
                domain,
                ..request()
            },
        )
        .await;
        refused(&report, CheckCode::HolderBinding, Problem::InvalidDomain);
    }
    let any = PresentationRequest {
        domain: None,
        ..request()
    };
    assert!(verify_with(&signed, &any).await.shown);
    // A challenge that is only written in does not help.
    let plain = Cryptosuite::EddsaRdfc2022
        .add_proof(
            &presentation(&holder, &json!([])),
            &ProofOptions {
                challenge: None,
                ..options(&holder)
            },
            &holder.secret,
        )
        .unwrap();
    let forged = with(plain, "/proof", "challenge", json!(CHALLENGE));
    refused(
        &verify(&forged).await,
        CheckCode::Signature,
        Problem::SignatureInvalid,
    );
}

#[tokio::test]
async fn a_proof_made_to_assert_does_not_authenticate() {
    let holder = Party::new(2);
    let mut options = options(&holder);
    options.proof_purpose = testamur_signing::proof::ProofPurpose::AssertionMethod;
    let signed = holder.sign_with(&presentation(&holder, &json!([])), &options);
    refused(
        &verify(&signed).await,
        CheckCode::ProofPurpose,
        Problem::ProofPurposeNotAccepted,
    );
}

#[tokio::test]
async fn a_key_listed_only_to_assert_does_not_authenticate() {
    let holder = Party::named(2, "did:web:holder.example");
    let mut document = holder.controller_document();
    for (member, shown) in [("assertionMethod", false), ("authentication", true)] {
        let methods = document.as_object_mut().unwrap();
        methods.shift_remove("assertionMethod");
        methods.insert(member.to_owned(), json!([holder.method]));
        ControllerDocument::parse(&document).unwrap();
        let documents = MemoryDocuments::new().with(
            "https://holder.example/.well-known/did.json",
            "application/did+json",
            document.to_string(),
        );
        let input = present(&holder, &json!([])).to_string();
        let (request, options) = (request(), VerifyOptions::default());
        let report = verify_presentation(input.as_bytes(), &request, &options, &documents, now());
        let report = report.await.unwrap();
        assert_eq!(report.shown, shown, "{:?}", report.checks);
        if !shown {
            refused(
                &report,
                CheckCode::VerificationRelationship,
                Problem::VerificationRelationshipMissing,
            );
        }
    }
}

#[tokio::test]
async fn nobody_presents_in_the_name_of_another() {
    let (holder, thief) = (Party::new(2), Party::new(3));
    let stolen = present(&thief, &json!([]));
    let forged = with(stolen, "", "holder", json!(holder.id));
    refused(
        &verify(&forged).await,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
    let unsigned = presentation(&holder, &json!([]));
    refused(&verify(&unsigned).await, CheckCode::Proof, Problem::NoProof);
}

#[tokio::test]
async fn the_credential_of_somebody_else_is_said_to_be_that() {
    let (issuer, holder) = (Party::new(1), Party::new(2));
    let report = verify(&present(
        &holder,
        &json!([badge_about(&issuer, "did:example:other")]),
    ))
    .await;
    assert!(report.verified && report.shown);
    assert_eq!(report.credentials[0].holder_binding, Outcome::Failed);
}

#[tokio::test]
async fn each_credential_is_verified_alone_and_one_bad_one_spoils_the_whole() {
    let (issuer, holder) = (Party::new(1), party(KeyType::P384));
    let good = badge_about(&issuer, &holder.id);
    let forged = with(good.clone(), "", "name", json!("Geometry"));
    let jwt = issuer.sign_jwt(
        &with(issuer.badge(), "/credentialSubject", "id", json!(holder.id)),
        Profile::JoseCose,
    );
    let enveloped = json!({
        "@context": "https://www.w3.org/ns/credentials/v2",
        "id": format!("data:application/vc+jwt,{jwt}"),
        "type": "EnvelopedVerifiableCredential",
    });
    let report = verify(&present(
        &holder,
        &json!([good, forged, enveloped, issuer.badge()]),
    ))
    .await;
    assert!(
        report.shown && !report.verified,
        "{:?}",
        report.first_problem()
    );
    let verified: Vec<_> = report
        .credentials
        .iter()
        .map(|one| {
            (
                one.pointer.as_str(),
                one.report.verified,
                one.holder_binding,
            )
        })
        .collect();
    assert_eq!(
        verified,
        [
            ("/verifiableCredential/0", true, Outcome::Passed),
            ("/verifiableCredential/1", false, Outcome::Passed),
            ("/verifiableCredential/2", true, Outcome::Passed),
            ("/verifiableCredential/3", false, Outcome::Failed),
        ]
    );
}

#[tokio::test]
async fn what_is_no_presentation_is_refused() {
    let (issuer, holder) = (Party::new(1), Party::new(2));
    let report = verify(&badge_about(&issuer, &holder.id)).await;
    refused(&report, CheckCode::Parse, Problem::InputNotSupported);
    let signed = present(&holder, &json!([]));
    for (pointer, member, value) in [
        ("", "x", json!("y")),
        ("", "@graph", json!([])),
        ("/proof", "x", json!("y")),
        ("", "holder", json!([])),
        ("", "holder", json!("me")),
        ("", "@context", json!(["https://evil.example/v1"])),
    ] {
        let report = verify(&with(signed.clone(), pointer, member, value)).await;
        assert!(!report.verified && !report.shown, "{member}");
    }
    let many = present(&holder, &json!(vec![holder.badge(); 17]));
    let report = verify(&many).await;
    refused(&report, CheckCode::Parse, Problem::LimitReached);
    assert!(report.credentials.is_empty());
}

#[tokio::test]
async fn a_presentation_that_nobody_asked_for_tells_of_somebody_elses_credential() {
    let (issuer, holder) = (Party::new(1), Party::new(2));
    for (subject, is_told) in [(&*holder.id, false), ("did:example:somebody", true)] {
        let shown = present(&holder, &json!([badge_about(&issuer, subject)]));
        let report = verify_bytes(shown.to_string().as_bytes(), &MemoryDocuments::new()).await;
        // Who holds it is not proven: nobody asked.
        assert_eq!(report.holder_binding, Outcome::Skipped);
        let told = report.checks.iter().find(|check| {
            check.code == CheckCode::Embedded && check.problem == Some(Problem::HolderNotShown)
        });
        assert_eq!(told.is_some(), is_told, "{}", report.to_text());
        if let Some(told) = told {
            assert_eq!(
                (told.outcome, told.required, &*told.pointer),
                (Outcome::Failed, false, "/verifiableCredential/0")
            );
            assert_eq!(told.found.as_deref(), Some(subject));
        }
        assert_eq!(report.verdict, Verdict::Verified, "{}", report.to_text());
    }
}
