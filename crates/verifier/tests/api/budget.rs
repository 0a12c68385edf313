//! How often, and whether at all, somebody is asked.

use serde_json::json;
use testamur_verifier::{DocumentSource, VerifyOptions, verify};

use crate::presentations::present;
use crate::world::{HTTPS_ID, Party, WEB_ID, at, verify_with, with};

#[tokio::test]
async fn nothing_is_asked_for_a_credential_which_is_refused_already() {
    let issuer = Party::named(1, WEB_ID);
    let counting = Counting::default();
    for changed in [
        with(issuer.sign(&issuer.badge()), "", "noSuchTerm", json!("x")),
        with(
            issuer.sign(&issuer.badge()),
            "",
            "@context",
            json!(["https://evil.example/context.json"]),
        ),
        issuer.badge(),
    ] {
        verify_with(&changed, &counting).await;
    }
    assert_eq!(counting.count(), 0);
}

#[tokio::test]
async fn nothing_is_asked_for_a_presentation_which_is_refused_already() {
    let holder = Party::named(1, WEB_ID);
    let counting = Counting::default();
    let signed = present(&holder, &json!([]));
    let contexts = json!(["https://evil.example/context.json"]);
    verify_with(&with(signed.clone(), "", "@context", contexts), &counting).await;
    assert_eq!(counting.count(), 0);
    verify_with(&signed, &counting).await;
    assert_eq!(counting.count(), 1);
}

#[tokio::test]
async fn a_document_is_asked_for_once_in_one_verification() {
    let issuer = Party::named(1, WEB_ID);
    let counting = Counting::default();
    let twice = issuer.sign(&issuer.sign(&issuer.badge()));
    verify_with(&twice, &counting).await;
    assert_eq!(counting.count(), 1);
}

#[tokio::test]
async fn no_more_documents_are_asked_for_than_the_budget_allows() {
    let issuer = Party::named(1, HTTPS_ID);
    let counting = Counting::default();
    let options = VerifyOptions {
        max_documents: 1,
        ..VerifyOptions::default()
    };
    let signed = issuer.sign(&issuer.badge()).to_string();
    let report = verify(
        signed.as_bytes(),
        &options,
        &counting,
        at("2026-01-01T00:00:00Z"),
    )
    .await
    .unwrap();
    assert!(!report.verified);
    assert_eq!(counting.count(), 1);
}

#[derive(Default)]
struct Counting(std::sync::atomic::AtomicUsize);

impl Counting {
    fn count(&self) -> usize {
        self.0.load(std::sync::atomic::Ordering::SeqCst)
    }
}

impl DocumentSource for Counting {
    fn load<'a>(
        &'a self,
        _kind: testamur_verifier::DocumentKind,
        _url: &'a str,
    ) -> testamur_verifier::Loading<'a> {
        self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Box::pin(std::future::ready(Err(
            testamur_verifier::SourceError::Unreachable,
        )))
    }
}
