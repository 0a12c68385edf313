//! What a status list has to be, and what is said of one that is not.

use std::io::Write as _;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use testamur_fetch::FetchOptions;
use testamur_verifier::{
    CheckCode, Outcome, Problem, STATUS_DOCUMENT_BYTES, StatusState, VerificationReport,
};

use crate::net::{Internet, Page};
use crate::world::{Issuer, assert_told, assert_verified, judge};

/// What is said of a badge whose list is this page.
async fn judge_list(page: impl FnOnce(&Issuer, &str) -> Page) -> (Internet, VerificationReport) {
    let internet = Internet::new().await;
    let issuer = Issuer::on_the_web(&internet);
    let url = internet.url("lists.example", "/1");
    internet.put(&url, page(&issuer, &url));
    let report = judge(&internet, &issuer.badge_with_status(&url)).await;
    (internet, report)
}

/// A signed list with one member of its subject exchanged before.
fn list_with(issuer: &Issuer, url: &str, member: &str, value: Value) -> Page {
    let mut list = issuer.list(url, None);
    list["credentialSubject"][member] = value;
    Page::json(&issuer.sign(&list))
}

fn encoded(members: &[&[u8]]) -> Value {
    let mut compressed = Vec::new();
    for bytes in members {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("a Vec takes every byte");
        compressed.extend(encoder.finish().expect("a Vec takes every byte"));
    }
    json!(format!("u{}", URL_SAFE_NO_PAD.encode(compressed)))
}

#[tokio::test]
async fn a_fresh_list_says_that_the_credential_is_in_force() {
    let (internet, report) =
        judge_list(|issuer, url| Page::json(&issuer.sign(&issuer.list(url, None)))).await;
    assert_verified(&internet, &report);
    assert_eq!(report.status, StatusState::Clear);
}

#[tokio::test]
async fn a_fresh_list_says_that_the_credential_is_revoked() {
    let (internet, report) =
        judge_list(|issuer, url| Page::json(&issuer.sign(&issuer.list(url, Some(7))))).await;
    let problem = Problem::Revoked;
    assert_told(
        &internet,
        &report,
        CheckCode::Status,
        Outcome::Failed,
        problem,
    );
}

#[tokio::test]
async fn a_list_on_the_same_origin_may_have_moved() {
    let internet = Internet::new().await;
    let issuer = Issuer::on_the_web(&internet);
    let url = internet.url("lists.example", "/1");
    internet.put(&url, Page::redirect("/moved"));
    let list = Page::json(&issuer.sign(&issuer.list(&url, None)));
    internet.put(&internet.url("lists.example", "/moved"), list);
    assert_verified(
        &internet,
        &judge(&internet, &issuer.badge_with_status(&url)).await,
    );
}

#[tokio::test]
async fn a_stale_an_unsigned_and_a_foreign_list_are_not_accepted() {
    type List = fn(&Issuer, &str) -> Value;
    let lists: [(&str, List); 6] = [
        ("expired", |issuer, url| {
            let mut list = issuer.list(url, None);
            list["validUntil"] = json!("2025-12-31T12:00:00Z");
            issuer.sign(&list)
        }),
        ("not valid yet", |issuer, url| {
            let mut list = issuer.list(url, None);
            list["validFrom"] = json!("2026-01-01T12:00:00Z");
            issuer.sign(&list)
        }),
        ("unsigned", |issuer, url| issuer.list(url, None)),
        ("of another issuer", |issuer, url| {
            let mut list = issuer.list(url, None);
            let other = other_issuer();
            list["issuer"] = json!(other.id);
            other.sign(&list)
        }),
        ("signed by a stranger", |issuer, url| {
            let stranger = Issuer::with_seed(2, issuer.id.clone());
            stranger.sign(&issuer.list(url, None))
        }),
        ("of another address", |issuer, url| {
            issuer.sign(&issuer.list(&format!("{url}0"), None))
        }),
    ];
    for (name, list) in lists {
        let (internet, report) = judge_list(|issuer, url| Page::json(&list(issuer, url))).await;
        assert_eq!(report.status, StatusState::Unknown, "{name}");
        let problem = Problem::StatusListNotAccepted;
        assert_told(
            &internet,
            &report,
            CheckCode::Status,
            Outcome::Failed,
            problem,
        );
    }
}

/// Somebody whose key needs no document.
fn other_issuer() -> Issuer {
    let id = Issuer::with_seed(3, "").multibase();
    Issuer::with_seed(3, format!("did:key:{id}"))
}

#[tokio::test]
async fn a_list_of_another_purpose_is_not_accepted() {
    let (internet, report) =
        judge_list(|issuer, url| list_with(issuer, url, "statusPurpose", json!("suspension")))
            .await;
    let problem = Problem::StatusListNotAccepted;
    assert_told(
        &internet,
        &report,
        CheckCode::Status,
        Outcome::Failed,
        problem,
    );
}

#[tokio::test]
async fn a_list_that_is_too_short_is_refused_and_one_that_is_too_long_meets_a_limit() {
    for (bytes, outcome, problem) in [
        (16_383, Outcome::Failed, Problem::StatusListTooShort),
        ((16 << 20) + 1, Outcome::Unknown, Problem::LimitReached),
    ] {
        let started = Instant::now();
        let list = encoded(&[&vec![0; bytes]]);
        let (internet, report) =
            judge_list(|issuer, url| list_with(issuer, url, "encodedList", list)).await;
        assert_told(&internet, &report, CheckCode::Status, outcome, problem);
        assert_eq!(report.status, StatusState::Unknown);
        assert!(started.elapsed() < Duration::from_secs(5), "{bytes} bytes");
    }
}

#[tokio::test]
async fn a_list_of_two_gzip_members_or_of_none_is_malformed() {
    let zeros = vec![0; 16_384];
    for list in [
        encoded(&[&zeros, &zeros]),
        json!("u"),
        json!("uAAAA"),
        json!(7),
    ] {
        let (internet, report) =
            judge_list(|issuer, url| list_with(issuer, url, "encodedList", list)).await;
        assert_eq!(report.status, StatusState::Unknown);
        assert_eq!(report.verdict, testamur_verifier::Verdict::Refused);
        internet.assert_nothing_inside();
    }
}

#[tokio::test]
async fn a_list_that_cannot_be_had_is_unknown_and_never_in_force() {
    let page = |status| Page::status(status);
    let moved = |to: &str| Page::redirect(to);
    for (name, answer) in [
        ("404", page("404 Not Found")),
        ("410", page("410 Gone")),
        ("500", page("500 Internal Server Error")),
        ("204", page("204 No Content")),
        ("a page", Page::new("text/html", "<p>moved</p>")),
        ("elsewhere", moved("https://other.example/1")),
        ("inside", moved("https://127.0.0.1/1")),
        ("inside by name", moved("https://localhost/1")),
        ("plain", moved("http://lists.example/1")),
        ("round and round", moved("/1")),
    ] {
        let (internet, report) = judge_list(|_, _| answer).await;
        assert_eq!(report.status, StatusState::Unknown, "{name}");
        let problem = Problem::StatusUnreachable;
        assert_told(
            &internet,
            &report,
            CheckCode::Status,
            Outcome::Unknown,
            problem,
        );
    }
}

#[tokio::test]
async fn a_list_of_too_many_bytes_meets_a_limit_and_is_never_in_force() {
    let bomb = {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder
            .write_all(&vec![b' '; 100 << 20])
            .expect("a Vec takes every byte");
        let body = encoder.finish().expect("a Vec takes every byte");
        Page::new("application/json", body).with("content-encoding: gzip")
    };
    let bytes = vec![b' '; STATUS_DOCUMENT_BYTES + 1];
    for (name, answer) in [
        ("a bomb", bomb),
        ("too long", Page::new("application/json", bytes)),
    ] {
        let (internet, report) = judge_list(|_, _| answer).await;
        assert_eq!(report.status, StatusState::Unknown, "{name}");
        let (unknown, problem) = (Outcome::Unknown, Problem::LimitReached);
        assert_told(&internet, &report, CheckCode::Status, unknown, problem);
    }
}

#[tokio::test]
async fn a_slow_list_is_unknown_when_the_time_is_over() {
    let options = FetchOptions {
        total_timeout: Duration::from_millis(500),
        ..FetchOptions::default()
    };
    let internet = Internet::with_options(options).await;
    let issuer = Issuer::on_the_web(&internet);
    let url = internet.url("lists.example", "/1");
    let list = Page::json(&issuer.sign(&issuer.list(&url, None)));
    internet.put(&url, list.after(Duration::from_secs(30)));
    let started = Instant::now();
    let report = judge(&internet, &issuer.badge_with_status(&url)).await;
    let problem = Problem::StatusUnreachable;
    assert_told(
        &internet,
        &report,
        CheckCode::Status,
        Outcome::Unknown,
        problem,
    );
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_list_that_was_believed_is_asked_for_once() {
    let internet = Internet::new().await;
    let issuer = Issuer::on_the_web(&internet);
    let url = internet.url("lists.example", "/1");
    internet.put(&url, Page::json(&issuer.sign(&issuer.list(&url, None))));
    let badge = issuer.badge_with_status(&url);
    for _ in 0..3 {
        assert_verified(&internet, &judge(&internet, &badge).await);
    }
    assert_eq!(internet.requests(&url), 1);
    assert_eq!(internet.all_requests(), 2);
}

#[tokio::test]
async fn an_older_revocation_list_is_read_from_its_https_address() {
    let internet = Internet::new().await;
    let issuer = Issuer::on_the_web(&internet);
    let url = internet.url("lists.example", "/revocations");
    let mut badge = issuer.badge();
    let contexts = badge["@context"].as_array_mut().expect("a list");
    contexts.push(json!(
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
    ));
    badge["credentialStatus"] = json!({"id": url, "type": "1EdTechRevocationList"});
    let badge = issuer.sign(&badge);
    let list = json!({"id": url, "issuer": issuer.id, "revokedCredential": []});
    internet.put(&url, Page::json(&list));
    assert_verified(&internet, &judge(&internet, &badge).await);
    assert_eq!(internet.requests(&url), 1);
}

/// Copies are used for no time at all: every verification asks whether the list has changed.
async fn without_memory() -> Internet {
    let options = FetchOptions {
        cache_shortest: Duration::ZERO,
        cache_longest: Duration::ZERO,
        ..FetchOptions::default()
    };
    Internet::with_options(options).await
}

#[tokio::test]
async fn a_list_that_has_not_changed_is_not_sent_again() {
    let internet = without_memory().await;
    let issuer = Issuer::on_the_web(&internet);
    let url = internet.url("lists.example", "/1");
    let list = Page::json(&issuer.sign(&issuer.list(&url, None)));
    internet.put(&url, list.with("etag: \"v1\""));
    let badge = issuer.badge_with_status(&url);
    assert_verified(&internet, &judge(&internet, &badge).await);
    internet.put(&url, Page::status("304 Not Modified"));
    assert_verified(&internet, &judge(&internet, &badge).await);
    assert_eq!(internet.etags(), ["\"v1\""]);
    // And one that has changed is.
    let mut list = issuer.list(&url, Some(7));
    list["validFrom"] = json!("2025-12-31T18:00:00Z");
    internet.put(&url, Page::json(&issuer.sign(&list)));
    let report = judge(&internet, &badge).await;
    let problem = Problem::Revoked;
    assert_told(
        &internet,
        &report,
        CheckCode::Status,
        Outcome::Failed,
        problem,
    );
    // Nobody asked whether it had changed, so that this is no answer.
    internet.put(&url, Page::status("304 Not Modified"));
    let report = judge(&internet, &badge).await;
    let problem = Problem::StatusUnreachable;
    assert_told(
        &internet,
        &report,
        CheckCode::Status,
        Outcome::Unknown,
        problem,
    );
}

#[tokio::test]
async fn an_older_list_after_a_newer_one_is_unknown() {
    let internet = without_memory().await;
    let issuer = Issuer::on_the_web(&internet);
    let url = internet.url("lists.example", "/1");
    let badge = issuer.badge_with_status(&url);
    let before = Page::json(&issuer.sign(&issuer.list(&url, None)));
    let mut after = issuer.list(&url, Some(7));
    after["validFrom"] = json!("2025-12-31T18:00:00Z");
    internet.put(&url, before.clone());
    assert_verified(&internet, &judge(&internet, &badge).await);
    internet.put(&url, Page::json(&issuer.sign(&after)));
    let report = judge(&internet, &badge).await;
    let problem = Problem::Revoked;
    assert_told(
        &internet,
        &report,
        CheckCode::Status,
        Outcome::Failed,
        problem,
    );
    // The list of this morning is valid still, and says that the credential is in force.
    internet.put(&url, before);
    let report = judge(&internet, &badge).await;
    assert_eq!(report.status, StatusState::Unknown);
    let problem = Problem::StatusListNotAccepted;
    assert_told(
        &internet,
        &report,
        CheckCode::Status,
        Outcome::Unknown,
        problem,
    );
}
