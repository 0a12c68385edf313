//! Names and what they resolve to: rebinding, mixed answers, and who is asked how often.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Instant;

use testamur_verifier::{CheckCode, Outcome, Problem};

use crate::net::{Internet, Page, public};
use crate::world::{Issuer, assert_told, assert_verified, judge};

const INSIDE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A badge whose list lies at a host with these answers, the last of which stays.
async fn judge_rebound(row: Vec<Vec<IpAddr>>) -> (Internet, testamur_verifier::VerificationReport) {
    let internet = Internet::new().await;
    internet.names.set_row("rebind.example", row);
    let issuer = Issuer::on_the_web(&internet);
    let url = internet.url("rebind.example", "/1");
    internet.put(&url, Page::json(&issuer.sign(&issuer.list(&url, None))));
    let report = judge(&internet, &issuer.badge_with_status(&url)).await;
    (internet, report)
}

#[tokio::test]
async fn the_connection_goes_to_the_address_that_was_looked_at() {
    // Public when it is looked at, inside whenever it is resolved again: it is not.
    let (internet, report) = judge_rebound(vec![vec![public()], vec![INSIDE]]).await;
    assert_verified(&internet, &report);
    // The issuer's name and this one, each once.
    assert_eq!(internet.names.asked(), 2);
}

#[tokio::test]
async fn a_redirect_does_not_resolve_the_name_again() {
    let internet = Internet::new().await;
    internet
        .names
        .set_row("rebind.example", [vec![public()], vec![INSIDE]]);
    let issuer = Issuer::on_the_web(&internet);
    let url = internet.url("rebind.example", "/1");
    internet.put(&url, Page::redirect("/2"));
    let list = Page::json(&issuer.sign(&issuer.list(&url, None)));
    internet.put(&internet.url("rebind.example", "/2"), list);
    assert_verified(
        &internet,
        &judge(&internet, &issuer.badge_with_status(&url)).await,
    );
}

#[tokio::test]
async fn a_name_that_has_come_to_lie_inside_is_not_asked_again() {
    let internet = Internet::new().await;
    internet
        .names
        .set_row("rebind.example", [vec![public()], vec![INSIDE]]);
    let issuer = Issuer::on_the_web(&internet);
    for (path, outcome) in [("/1", Outcome::Passed), ("/2", Outcome::Unknown)] {
        let url = internet.url("rebind.example", path);
        internet.put(&url, Page::json(&issuer.sign(&issuer.list(&url, None))));
        let report = judge(&internet, &issuer.badge_with_status(&url)).await;
        let status = report.checks_of(CheckCode::Status).next().expect("a check");
        assert_eq!(status.outcome, outcome, "{path}");
    }
    internet.assert_nothing_inside();
}

#[tokio::test]
async fn one_address_inside_refuses_the_name() {
    for answer in [
        vec![INSIDE],
        vec![public(), INSIDE],
        vec![INSIDE, public()],
        vec![public(), "::1".parse().expect("an address")],
        vec![public(), "10.0.0.1".parse().expect("an address")],
        vec![],
    ] {
        let (internet, report) = judge_rebound(vec![answer]).await;
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
async fn a_thousand_credentials_hit_a_host_once() {
    let internet = Internet::new().await;
    let issuer = Issuer::on_the_web(&internet);
    let victim = internet.url("other.example", "/victim");
    let badge = issuer.badge_with_status(&victim);
    let started = Instant::now();
    for _ in 0..1000 {
        let report = judge(&internet, &badge).await;
        assert!(!report.verified);
    }
    // A failure is remembered for five seconds, so a slow machine gets round to it again.
    let rounds = started.elapsed().as_secs() / 5;
    assert!(internet.requests(&victim) as u64 <= 1 + rounds);
}
