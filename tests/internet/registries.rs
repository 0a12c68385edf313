//! A registry of issuers that lies at a URL: read once, and asked again only whether it has changed.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use testamur_fetch::FetchOptions;
use testamur_verifier::{CheckCode, IssuerListAtUrl, Outcome, VerifyOptions, verify};

use crate::net::{Internet, Page};
use crate::world::{Issuer, at};

/// Whether the issuer stands in the list at `url`.
async fn look_up(internet: &Internet, signed: &Value, url: &str) -> Outcome {
    let options = VerifyOptions {
        registries: vec![Arc::new(IssuerListAtUrl::new(url))],
        ..VerifyOptions::default()
    };
    let (signed, now) = (signed.to_string(), at("2026-01-01T00:00:00Z"));
    let report = verify(signed.as_bytes(), &options, &internet.fetcher, now).await;
    let report = report.expect("whatever comes, there is a report");
    internet.assert_nothing_inside();
    let mut checks = report.checks_of(CheckCode::IssuerRegistry);
    checks.next().expect("a check").outcome
}

fn list(issuer: &Issuer) -> Page {
    let list = json!({"registry": {issuer.id.as_str(): {"name": "Harbour College"}}});
    Page::json(&list)
}

#[tokio::test]
async fn a_registry_that_was_read_is_asked_for_once() {
    let internet = Internet::new().await;
    let issuer = Issuer::on_the_web(&internet);
    let signed = issuer.sign(&issuer.badge());
    let url = internet.url("lists.example", "/registry.json");
    internet.put(&url, list(&issuer).with("cache-control: max-age=600"));
    for _ in 0..3 {
        assert_eq!(look_up(&internet, &signed, &url).await, Outcome::Passed);
    }
    assert_eq!(internet.requests(&url), 1);
}

#[tokio::test]
async fn a_registry_that_has_not_changed_is_not_sent_again() {
    // Copies are used for no time at all.
    let options = FetchOptions {
        cache_shortest: Duration::ZERO,
        cache_longest: Duration::ZERO,
        ..FetchOptions::default()
    };
    let internet = Internet::with_options(options).await;
    let issuer = Issuer::on_the_web(&internet);
    let signed = issuer.sign(&issuer.badge());
    let url = internet.url("lists.example", "/registry.json");
    internet.put(&url, list(&issuer).with("etag: \"v1\""));
    assert_eq!(look_up(&internet, &signed, &url).await, Outcome::Passed);
    internet.put(&url, Page::status("304 Not Modified"));
    assert_eq!(look_up(&internet, &signed, &url).await, Outcome::Passed);
    assert_eq!(internet.etags(), ["\"v1\""]);
    internet.put(&url, Page::json(&json!({"registry": {}})));
    assert_eq!(look_up(&internet, &signed, &url).await, Outcome::Failed);
}
