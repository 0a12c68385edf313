//! Registries of issuers: lists, and what is no registry.

use std::sync::Arc;

use serde_json::{Value, json};
use testamur_verifier::{
    CheckCode, IssuerListAtUrl, IssuerRegistry, MemoryDocuments, Outcome, Policy, Problem,
    VerificationReport, VerifyOptions, parse_registry, verify,
};

use crate::world::{Party, assert_refused, assert_unknown, assert_verified, now};

pub(crate) fn registry(document: &Value) -> Arc<dyn IssuerRegistry> {
    parse_registry(document.to_string().as_bytes(), "file.json").unwrap()
}

pub(crate) async fn judge(
    issuer: &Party,
    registry: Arc<dyn IssuerRegistry>,
    documents: MemoryDocuments,
    required: bool,
) -> VerificationReport {
    let mut options = VerifyOptions {
        registries: vec![registry],
        ..VerifyOptions::default()
    };
    if required {
        let policy = br#"{"name": "own", "checks": {"issuer_registry": "required"}}"#;
        options.policy = Policy::parse(policy).unwrap();
    }
    let signed = issuer.sign(&issuer.badge()).to_string();
    verify(signed.as_bytes(), &options, &documents, now())
        .await
        .unwrap()
}

pub(crate) fn outcome(report: &VerificationReport) -> Outcome {
    let mut checks = report.checks_of(CheckCode::IssuerRegistry);
    checks.next().unwrap().outcome
}

#[tokio::test]
async fn an_issuer_stands_in_a_list_by_its_exact_id() {
    let (issuer, other) = (Party::new(1), Party::new(2));
    let own =
        json!({"name": "Partners", "issuers": [{"id": issuer.id, "name": "Harbour College"}]});
    let dcc = json!({"meta": {"created": "2024-01-01"}, "registry": {issuer.id.as_str(): {
        "name": "Harbour College", "location": "Cambridge, MA, USA", "url": "https://harbour.example",
    }}});
    for (list, name) in [(own, "Partners"), (dcc, "file.json")] {
        let report = judge(&issuer, registry(&list), MemoryDocuments::new(), true).await;
        assert_verified(&report);
        assert_eq!(report.registered_in[0].registry, name);
        assert_eq!(
            report.registered_in[0].issuer_name.as_deref(),
            Some("Harbour College")
        );
        let report = judge(&other, registry(&list), MemoryDocuments::new(), false).await;
        assert_verified(&report);
        assert_eq!(
            (outcome(&report), report.registered_in.len()),
            (Outcome::Failed, 0)
        );
        let report = judge(&other, registry(&list), MemoryDocuments::new(), true).await;
        assert_refused(
            &report,
            CheckCode::IssuerRegistry,
            Problem::IssuerNotRegistered,
        );
    }
}

#[tokio::test]
async fn a_list_at_a_url_that_is_out_of_reach_is_unknown() {
    let issuer = Party::new(1);
    let url = "https://registry.example/list.json";
    let list = json!({"registry": {issuer.id.as_str(): {"name": "Harbour College"}}}).to_string();
    let at_url = || Arc::new(IssuerListAtUrl::new(url));
    let serving = MemoryDocuments::new().with(url, "application/json", list);
    let report = judge(&issuer, at_url(), serving, true).await;
    assert_verified(&report);
    assert_eq!(report.registered_in[0].registry, url);
    let report = judge(&issuer, at_url(), MemoryDocuments::new(), true).await;
    assert_unknown(
        &report,
        CheckCode::IssuerRegistry,
        Problem::RegistryUnreachable,
    );
}

#[tokio::test]
async fn more_registries_than_documents_are_a_limit() {
    let issuer = Party::new(1);
    let options = VerifyOptions {
        registries: vec![Arc::new(IssuerListAtUrl::new(
            "https://registry.example/list.json",
        ))],
        max_documents: 0,
        ..VerifyOptions::default()
    };
    let credential = issuer.sign(&issuer.badge()).to_string();
    let documents = MemoryDocuments::new();
    let report = verify(credential.as_bytes(), &options, &documents, now()).await;
    let report = report.unwrap();
    let check = report.checks_of(CheckCode::IssuerRegistry).next().unwrap();
    assert_eq!(check.outcome, Outcome::Unknown);
    assert_eq!(check.problem, Some(Problem::LimitReached));
}

#[tokio::test]
async fn no_registry_speaks_for_a_forger() {
    let (issuer, forger) = (Party::new(1), Party::new(2));
    let list = json!({"issuers": [{"id": issuer.id}]});
    let options = VerifyOptions {
        registries: vec![registry(&list)],
        ..VerifyOptions::default()
    };
    let credential = forger.sign(&issuer.badge()).to_string();
    let report = verify(
        credential.as_bytes(),
        &options,
        &MemoryDocuments::new(),
        now(),
    )
    .await;
    let report = report.unwrap();
    assert_eq!(
        (outcome(&report), report.registered_in.len()),
        (Outcome::Skipped, 0)
    );
}

#[test]
fn a_registry_with_mistakes_is_refused() {
    for (document, pointer) in [
        (json!({}), ""),
        (json!({"issuers": {}}), ""),
        (json!({"issuers": [{"name": "x"}]}), "/issuers/0/id"),
        (
            json!({"issuers": [{"id": "did:a:b", "key": 1}]}),
            "/issuers/0/key",
        ),
        (json!({"registry": {"Harbour": {}}}), ""),
        (json!({"trust_anchors": []}), "/trust_anchors"),
        (
            json!({"trust_anchors": [{"id": "https://federation.example", "jwks": {"keys": []}}]}),
            "/trust_anchors/0",
        ),
        (
            json!({"trust_anchors": vec![json!({}); 17]}),
            "/trust_anchors",
        ),
    ] {
        let mistakes = parse_registry(document.to_string().as_bytes(), "x").unwrap_err();
        assert_eq!(mistakes[0].pointer, pointer, "{document}");
    }
}
