//! Federations: who is a member, and who is none.

use std::sync::Mutex;

use serde_json::{Value, json};
use testamur_verifier::{
    CheckCode, DocumentKind, DocumentSource, Loading, MemoryDocuments, Outcome, Problem,
    VerificationReport, VerifyOptions, verify,
};

use crate::federation_world::{ANCHOR, COLLEGE, Federation, STATE, fetching, jwks, statement};
use crate::registries::{judge, outcome};
use crate::world::{Party, assert_verified, now};

#[tokio::test]
async fn a_chain_from_the_anchor_to_the_issuer_makes_a_member() {
    let federation = Federation::new();
    let web = federation.web(&json!({}), &json!({}));
    let report = judge(&federation.college, federation.registry(&[]), web, true).await;
    assert_verified(&report);
    assert_eq!(report.registered_in[0].registry, "National federation");
}

/// What the issuer calls itself is no word of the registry's.
#[tokio::test]
async fn only_the_superior_names_the_issuer() {
    let federation = Federation::new();
    let naming =
        |name: &str| json!({"metadata": {"federation_entity": {"organization_name": name}}});
    let policy = |operators: Value| {
        let entity = json!({"federation_entity": {"organization_name": operators}});
        json!({"metadata_policy": entity})
    };
    for (about_state, about_college, name) in [
        (json!({}), json!({}), None),
        (naming("The State"), json!({}), None),
        (
            json!({}),
            naming("Harbour College"),
            Some("Harbour College"),
        ),
        (
            policy(json!({"value": "Harbour"})),
            naming("Harbour College"),
            Some("Harbour"),
        ),
        (policy(json!({"default": "Harbour"})), json!({}), None),
    ] {
        let web = federation.web(&about_state, &about_college);
        let report = judge(&federation.college, federation.registry(&[]), web, true).await;
        assert_verified(&report);
        assert_eq!(report.registered_in[0].issuer_name.as_deref(), name);
    }
}

#[tokio::test]
async fn a_chain_in_a_file_needs_no_network() {
    let federation = Federation::new();
    let issuer = Party::new(1);
    let above = fetching(&federation.state, &[ANCHOR]);
    let statements = [
        statement(&issuer, &issuer, &json!({"authority_hints": [STATE]})),
        statement(&federation.state, &issuer, &json!({})),
        statement(&federation.state, &federation.state, &above),
        statement(&federation.anchor, &federation.state, &json!({})),
    ];
    let registry = federation.registry(&statements);
    let report = judge(&issuer, registry, MemoryDocuments::new(), true).await;
    assert_verified(&report);
    let report = judge(
        &issuer,
        federation.registry(&statements[..3]),
        MemoryDocuments::new(),
        true,
    )
    .await;
    assert!(!report.verified);
    // An id that is no URL has no page: the anchor itself is asked.
    let direct = federation.registry(&[statement(&federation.anchor, &issuer, &json!({}))]);
    assert_verified(&judge(&issuer, direct, MemoryDocuments::new(), true).await);
}

#[tokio::test]
async fn a_broken_chain_makes_no_member() {
    let federation = Federation::new();
    let second = now().as_second();
    for (about_state, about_college) in [
        (json!({"exp": second - 61}), json!({})),
        (json!({"iat": second + 61}), json!({})),
        (json!({"jwks": jwks(&Party::new(9))}), json!({})),
        (json!({"constraints": {"max_path_length": 0}}), json!({})),
        (
            json!({"constraints": {"naming_constraints": {}}}),
            json!({}),
        ),
        (json!({"crit": ["x"]}), json!({})),
        (json!({"sub": COLLEGE}), json!({})),
        (json!({}), json!({"jwks": jwks(&Party::new(9))})),
        (json!({}), json!({"iss": ANCHOR})),
        (json!({}), json!({"exp": "never"})),
    ] {
        let web = federation.web(&about_state, &about_college);
        let report = judge(&federation.college, federation.registry(&[]), web, false).await;
        assert_verified(&report);
        assert!(
            report.registered_in.is_empty(),
            "{about_state} {about_college}"
        );
        assert_ne!(outcome(&report), Outcome::Passed);
    }
    let one = json!({"constraints": {"max_path_length": 1}});
    let web = federation.web(&one, &json!({}));
    let report = judge(&federation.college, federation.registry(&[]), web, true).await;
    assert_verified(&report);
}

#[tokio::test]
async fn somebody_elses_anchor_is_no_anchor() {
    let mut federation = Federation::new();
    let registry = federation.registry(&[]);
    federation.anchor = Party::named(14, ANCHOR);
    let web = federation.web(&json!({}), &json!({}));
    let report = judge(&federation.college, registry, web, true).await;
    assert!(!report.verified);
    assert!(report.registered_in.is_empty());
}

/// The specification: an authority hint that leads to a loop must not be used.
#[tokio::test]
async fn a_way_in_a_circle_leads_nowhere() {
    let federation = Federation::new();
    let (college, state) = (&federation.college, &federation.state);
    for above_state in [STATE, COLLEGE] {
        let statements = [
            statement(college, college, &fetching(college, &[STATE])),
            statement(state, college, &json!({})),
            statement(college, state, &json!({})),
            statement(state, state, &fetching(state, &[above_state])),
        ];
        let web = federation.web(&json!({}), &json!({}));
        let report = judge(college, federation.registry(&statements), web, false).await;
        assert_verified(&report);
        assert_eq!(outcome(&report), Outcome::Failed);
    }
}

/// A bad way up does not hide a good one; an anchor is asked first however late it is named, and nobody takes two places.
#[tokio::test]
async fn one_good_way_is_enough() {
    let federation = Federation::new();
    let (college, nobody) = (&federation.college, "https://nobody.example");
    let others = [
        "https://a.example",
        "https://b.example",
        "https://c.example",
    ];
    let expired = json!({"exp": now().as_second() - 61});
    for (above, by_anchor) in [
        (
            json!([others[0], others[1], others[2], nobody, ANCHOR]),
            json!({}),
        ),
        (
            json!([nobody, nobody, nobody, nobody, STATE]),
            expired.clone(),
        ),
        (json!([nobody, STATE, ANCHOR]), expired),
    ] {
        let statements = [
            statement(college, college, &json!({"authority_hints": above})),
            statement(&federation.anchor, college, &by_anchor),
        ];
        let web = federation.web(&json!({}), &json!({}));
        let report = judge(college, federation.registry(&statements), web, true).await;
        assert_verified(&report);
    }
}

fn problem(report: &VerificationReport) -> Option<Problem> {
    let check = report.checks_of(CheckCode::IssuerRegistry).next().unwrap();
    check.problem
}

/// A superior that was not asked might have been the one.
#[tokio::test]
async fn more_superiors_than_are_asked_are_no_definite_no() {
    let federation = Federation::new();
    let college = &federation.college;
    let ids: Vec<_> = (0..5).map(|it| format!("https://s{it}.example")).collect();
    let superiors: Vec<_> = (0u8..)
        .zip(&ids)
        .map(|(seed, id)| Party::named(30 + seed, id))
        .collect();
    for (count, expected) in [
        (4, Problem::IssuerNotRegistered),
        (5, Problem::LimitReached),
    ] {
        let own = json!({"authority_hints": ids[..count]});
        let mut statements = vec![statement(college, college, &own)];
        for superior in &superiors[..count] {
            statements.push(statement(superior, superior, &json!({})));
            statements.push(statement(superior, college, &json!({})));
        }
        let web = federation.web(&json!({}), &json!({}));
        let report = judge(college, federation.registry(&statements), web, false).await;
        assert_eq!(problem(&report), Some(expected));
    }
}

/// The anchor signs for everybody below; what is on its page has to be its own word too.
#[tokio::test]
async fn the_page_of_an_anchor_is_signed_by_the_anchor() {
    let federation = Federation::new();
    let forger = Party::named(14, ANCHOR);
    let page = format!("{ANCHOR}/.well-known/openid-federation");
    let own = statement(
        &forger,
        &federation.anchor,
        &fetching(&federation.anchor, &[]),
    );
    let web = federation.web(&json!({}), &json!({}));
    let web = web.with(&page, "application/entity-statement+jwt", own);
    let report = judge(&federation.college, federation.registry(&[]), web, false).await;
    assert_eq!(outcome(&report), Outcome::Unknown);
}

/// Tells what was refused.
struct Refusing {
    web: MemoryDocuments,
    refused: Mutex<Vec<String>>,
}

impl DocumentSource for Refusing {
    fn load<'a>(&'a self, kind: DocumentKind, url: &'a str) -> Loading<'a> {
        self.web.load(kind, url)
    }

    fn refuse(&self, _kind: DocumentKind, url: &str) {
        self.refused.lock().unwrap().push(url.to_owned());
    }
}

/// A poisoned answer must not outlive the look-up that found it out.
#[tokio::test]
async fn the_source_learns_which_statement_did_not_stand_up() {
    let federation = Federation::new();
    for about_state in [
        json!({"exp": now().as_second() - 61}),
        json!({"jwks": jwks(&Party::new(9))}),
        json!({"crit": []}),
    ] {
        let source = Refusing {
            web: federation.web(&about_state, &json!({})),
            refused: Mutex::default(),
        };
        let options = VerifyOptions {
            registries: vec![federation.registry(&[])],
            ..VerifyOptions::default()
        };
        let signed = federation.college.sign(&federation.college.badge());
        let report = verify(signed.to_string().as_bytes(), &options, &source, now()).await;
        assert_eq!(outcome(&report.unwrap()), Outcome::Unknown);
        let refused = source.refused.into_inner().unwrap();
        assert!(
            refused
                .iter()
                .any(|url| url.starts_with(ANCHOR) || url.starts_with(STATE))
        );
        assert_eq!(refused.len(), 1);
    }
}
