//! Whose key it is: did:web, an issuer's own document, the JWK set of its host.

use serde_json::json;
use testamur_verifier::{CheckCode, Outcome, Problem, Trust};

use crate::net::{Internet, Page};
use crate::world::{Issuer, assert_told, assert_verified, judge};

#[tokio::test]
async fn a_did_web_is_resolved() {
    let internet = Internet::new().await;
    let issuer = Issuer::on_the_web(&internet);
    let report = judge(&internet, &issuer.sign(&issuer.badge())).await;
    assert_verified(&internet, &report);
    assert_eq!(report.trust, Some(Trust::Resolved));
}

#[tokio::test]
async fn a_did_web_with_a_path_is_resolved() {
    let internet = Internet::new().await;
    let did = format!("did:web:harbour.example%3A{}:tenants:north", internet.port);
    let issuer = Issuer::new(did);
    let url = internet.url("harbour.example", "/tenants/north/did.json");
    internet.put(&url, issuer.document());
    let report = judge(&internet, &issuer.sign(&issuer.badge())).await;
    assert_verified(&internet, &report);
}

#[tokio::test]
async fn an_issuers_own_document_lists_its_keys() {
    let internet = Internet::new().await;
    let issuer = Issuer::new(internet.url("harbour.example", "/issuer"));
    internet.put(&issuer.id, issuer.document());
    let report = judge(&internet, &issuer.sign(&issuer.badge())).await;
    assert_verified(&internet, &report);
}

#[tokio::test]
async fn the_jwk_set_of_the_host_is_asked_when_the_issuer_has_no_document() {
    let internet = Internet::new().await;
    let issuer = Issuer::new(internet.url("harbour.example", "/issuer"));
    let url = internet.url("harbour.example", "/.well-known/jwks.json");
    internet.put(&url, Page::json(&json!({"keys": [issuer.jwk()]})));
    let report = judge(&internet, &issuer.sign(&issuer.badge())).await;
    assert_verified(&internet, &report);
    assert_eq!(internet.requests(&issuer.id), 1);
    assert_eq!(internet.requests(&url), 1);
}

#[tokio::test]
async fn a_document_of_somebody_else_binds_no_key() {
    let internet = Internet::new().await;
    let issuer = Issuer::on_the_web(&internet);
    let other = Issuer::with_seed(2, "did:web:other.example");
    let url = internet.url("harbour.example", "/.well-known/did.json");
    internet.put(&url, other.document());
    let report = judge(&internet, &issuer.sign(&issuer.badge())).await;
    let problem = Problem::IssuerKeyNotBound;
    assert_told(
        &internet,
        &report,
        CheckCode::IssuerBinding,
        Outcome::Failed,
        problem,
    );
}

#[tokio::test]
async fn a_document_with_other_keys_binds_no_key() {
    let internet = Internet::new().await;
    let issuer = Issuer::on_the_web(&internet);
    let other = Issuer::with_seed(2, issuer.id.clone());
    let report = judge(&internet, &other.sign(&issuer.badge())).await;
    assert!(!report.verified, "{}", report.to_text());
    assert_ne!(report.issuer_binding, Outcome::Unknown);
    internet.assert_nothing_inside();
}

#[tokio::test]
async fn a_did_web_whose_host_does_not_answer_is_unknown() {
    let internet = Internet::new().await;
    for host in ["harbour.example", "nowhere.example"] {
        let issuer = Issuer::new(format!("did:web:{host}%3A{}", internet.port));
        let report = judge(&internet, &issuer.sign(&issuer.badge())).await;
        assert!(!report.verified, "{}", report.to_text());
        assert_eq!(
            report.issuer_binding,
            Outcome::Unknown,
            "{}",
            report.to_text()
        );
    }
    internet.assert_nothing_inside();
}

#[tokio::test]
async fn a_host_without_a_certificate_of_its_name_is_not_believed() {
    let internet = Internet::new().await;
    // The server shows a certificate for the other names.
    internet
        .names
        .set("stranger.example", [crate::net::public()]);
    let issuer = Issuer::new(format!("did:web:stranger.example%3A{}", internet.port));
    let url = internet.url("stranger.example", "/.well-known/did.json");
    internet.put(&url, issuer.document());
    let report = judge(&internet, &issuer.sign(&issuer.badge())).await;
    assert_eq!(
        report.issuer_binding,
        Outcome::Unknown,
        "{}",
        report.to_text()
    );
    assert_eq!(internet.all_requests(), 0);
}

#[tokio::test]
async fn a_did_document_is_not_taken_from_a_redirect_to_elsewhere() {
    let internet = Internet::new().await;
    let issuer = Issuer::on_the_web(&internet);
    let elsewhere = internet.url("other.example", "/did.json");
    internet.put(&elsewhere, issuer.document());
    for location in [
        elsewhere.clone(),
        format!("https://127.0.0.1:{}/did.json", internet.port),
        format!("http://127.0.0.1:{}/did.json", internet.port),
        format!("http://harbour.example:{}/did.json", internet.port),
        "did.json".to_owned(),
        "file:///etc/passwd".to_owned(),
        String::new(),
    ] {
        // Each on a path of its own, so that no failure is remembered.
        let path = format!("/{}", location.len());
        let did = format!("did:web:harbour.example%3A{}:{}", internet.port, &path[1..]);
        let issuer = Issuer::new(did);
        let url = internet.url("harbour.example", &format!("{path}/did.json"));
        internet.put(&url, Page::redirect(&location));
        let report = judge(&internet, &issuer.sign(&issuer.badge())).await;
        assert_eq!(report.issuer_binding, Outcome::Unknown, "{location}");
    }
    assert_eq!(internet.requests(&elsewhere), 0);
    internet.assert_nothing_inside();
}
