//! Federations that were written to make work.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testamur_verifier::{
    CheckCode, IssuerRegistry, MemoryDocuments, Problem, VerificationReport, VerifyOptions,
    parse_registry, verify,
};

use crate::federation_world::{ANCHOR, Federation, STATE, fetching, jwks, statement};
use crate::registries::{judge, registry};
use crate::world::{Party, assert_unknown, assert_verified, now};

fn member(seed: u8) -> Party {
    Party::named(seed, &format!("https://m{seed}.example"))
}

fn anchor() -> Party {
    Party::named(11, ANCHOR)
}

fn federation(statements: &[String]) -> Arc<dyn IssuerRegistry> {
    let anchor = json!({"id": ANCHOR, "jwks": jwks(&anchor())});
    registry(&json!({"trust_anchors": [anchor], "statements": statements}))
}

fn problem(report: &VerificationReport) -> Option<Problem> {
    let check = report.checks_of(CheckCode::IssuerRegistry).next().unwrap();
    check.problem
}

/// Everybody of one layer is below everybody of the next, and the last layer below the anchor; the issuer's own statement is
/// signed with another key.
fn layers(issuer: &Party, widths: &[u8]) -> Vec<String> {
    let mut seeds = 20..;
    let parties = widths.iter().map(|width| {
        let seeds = seeds.by_ref().take(usize::from(*width));
        seeds.map(member).collect::<Vec<_>>()
    });
    let mut layers: Vec<_> = parties.collect();
    layers.push(vec![anchor()]);
    let forger = Party::named(99, &issuer.id).signing_as(&issuer.method);
    let mut below = vec![Party::named(1, &issuer.id).signing_as(&issuer.method)];
    let mut statements = Vec::new();
    for layer in layers {
        let above: Vec<_> = layer.iter().map(|party| &party.id).collect();
        for party in &below {
            let own = json!({"authority_hints": above, "jwks": jwks(party)});
            let signer = if party.id == issuer.id {
                &forger
            } else {
                party
            };
            statements.push(statement(signer, party, &own));
            let vouching = layer
                .iter()
                .map(|superior| statement(superior, party, &json!({})));
            statements.extend(vouching);
        }
        below = layer;
    }
    statements
}

/// Each names the next four times over, and the statements are long: 256 ways, and one signature.
#[tokio::test]
async fn a_superior_who_is_named_often_is_asked_once() {
    let issuer = Party::new(1);
    let (state, county, town) = (member(21), member(22), member(23));
    let hints = |to: &Party| json!({"authority_hints": vec![&to.id; 4]});
    let long = json!({"padding": "x".repeat(600_000)});
    let forger = Party::named(99, ANCHOR);
    let statements = [
        statement(&issuer, &issuer, &hints(&town)),
        statement(&town, &town, &hints(&county)),
        statement(&county, &county, &hints(&state)),
        statement(&state, &state, &hints(&anchor())),
        statement(&forger, &state, &long),
    ];
    let federation = federation(&statements);
    let started = Instant::now();
    let report = judge(&issuer, federation, MemoryDocuments::new(), false).await;
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
    // Had each way been gone, the work would not have been enough.
    assert_eq!(problem(&report), Some(Problem::RegistryUnreachable));
}

/// Many ways up that all end in the same bad signature: the statements in between are verified once each.
#[tokio::test]
async fn a_statement_is_verified_once() {
    let issuer = Party::new(1);
    let statements = layers(&issuer, &[2, 2, 2]);
    let report = judge(
        &issuer,
        federation(&statements),
        MemoryDocuments::new(),
        false,
    )
    .await;
    assert_eq!(problem(&report), Some(Problem::RegistryUnreachable));
}

#[tokio::test]
async fn there_is_an_end_to_the_signatures_of_a_look_up() {
    let issuer = Party::new(1);
    let statements = layers(&issuer, &[4, 4, 4]);
    let started = Instant::now();
    let report = judge(
        &issuer,
        federation(&statements),
        MemoryDocuments::new(),
        true,
    )
    .await;
    assert_unknown(&report, CheckCode::IssuerRegistry, Problem::LimitReached);
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn all_registries_of_a_look_up_share_the_work() {
    let issuer = Party::new(1);
    let costly = federation(&layers(&issuer, &[4, 4, 4]));
    let good = || federation(&[statement(&anchor(), &issuer, &json!({}))]);
    let signed = issuer.sign(&issuer.badge()).to_string();
    for (registries, expected) in [
        (vec![good(), costly.clone()], None),
        (vec![costly.clone(), good()], Some(Problem::LimitReached)),
    ] {
        let options = VerifyOptions {
            registries,
            ..VerifyOptions::default()
        };
        let report = verify(signed.as_bytes(), &options, &MemoryDocuments::new(), now()).await;
        let report = report.unwrap();
        assert_verified(&report);
        assert_eq!(problem(&report), expected);
    }
}

/// What has to be hashed and gone through counts, and not only how often.
#[tokio::test]
async fn long_statements_count_for_several() {
    let federation = Federation::new();
    for (length, expected) in [(100_000, None), (700_000, Some(Problem::LimitReached))] {
        let padding = json!({"padding": "x".repeat(length)});
        let mut own = fetching(&federation.college, &[STATE]);
        own["padding"] = padding["padding"].clone();
        let web = federation.web_with(&json!({}), &padding, &own);
        let report = judge(&federation.college, federation.registry(&[]), web, false).await;
        assert_eq!(problem(&report), expected);
    }
}

#[tokio::test]
async fn a_chain_has_an_end() {
    let issuer = Party::new(1);
    let chain = |length: u8| {
        let mut below = Party::new(1);
        let mut statements = Vec::new();
        for seed in 0..=length {
            let above = if seed == length {
                anchor()
            } else {
                member(40 + seed)
            };
            statements.push(statement(
                &below,
                &below,
                &json!({"authority_hints": [above.id]}),
            ));
            statements.push(statement(&above, &below, &json!({})));
            below = above;
        }
        federation(&statements)
    };
    let report = judge(&issuer, chain(3), MemoryDocuments::new(), true).await;
    assert_verified(&report);
    let report = judge(&issuer, chain(4), MemoryDocuments::new(), true).await;
    assert_unknown(&report, CheckCode::IssuerRegistry, Problem::LimitReached);
}

/// Which key a signature names must not be a matter of trying them all.
#[test]
fn a_federation_has_so_many_anchors_and_none_more() {
    let anchor =
        |n: usize| json!({"id": format!("https://anchor{n}.example"), "jwks": jwks(&anchor())});
    for (count, is_read) in [(0, false), (1, true), (16, true), (17, false)] {
        let anchors: Vec<_> = (0..count).map(anchor).collect();
        let document = json!({"trust_anchors": anchors, "statements": []}).to_string();
        let registry = parse_registry(document.as_bytes(), "x");
        assert_eq!(registry.is_ok(), is_read, "{count}");
    }
}

#[test]
fn an_anchor_with_two_keys_of_one_name_is_refused() {
    let anchor = anchor();
    let key: Value = jwks(&anchor)["keys"][0].clone();
    for (keys, is_accepted) in [(vec![key.clone()], true), (vec![key; 2], false)] {
        let anchor = json!({"id": ANCHOR, "jwks": {"keys": keys}});
        let document = json!({"trust_anchors": [anchor]}).to_string();
        let parsed = parse_registry(document.as_bytes(), "x");
        match parsed {
            Ok(_) => assert!(is_accepted),
            Err(mistakes) => {
                assert!(!is_accepted);
                assert_eq!(mistakes[0].pointer, "/trust_anchors/0");
            }
        }
    }
}
