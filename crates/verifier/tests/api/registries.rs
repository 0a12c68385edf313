//! Registries of issuers: lists, and federations.

use std::sync::Arc;

use serde_json::{Value, json};
use testamur_signing::jws;
use testamur_verifier::{
    CheckCode, IssuerListAtUrl, IssuerRegistry, MemoryDocuments, Outcome, Policy, Problem,
    VerificationReport, VerifyOptions, parse_registry, verify,
};

use crate::world::{Party, assert_refused, assert_unknown, assert_verified, now};

const ANCHOR: &str = "https://federation.example";
const STATE: &str = "https://state.example";
const COLLEGE: &str = "https://harbour.example/issuer";

fn registry(document: &Value) -> Arc<dyn IssuerRegistry> {
    parse_registry(document.to_string().as_bytes(), "file.json").unwrap()
}

async fn judge(
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

fn outcome(report: &VerificationReport) -> Outcome {
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
    assert_verified(&judge(&issuer, at_url(), serving, true).await);
    let report = judge(&issuer, at_url(), MemoryDocuments::new(), true).await;
    assert_unknown(
        &report,
        CheckCode::IssuerRegistry,
        Problem::RegistryUnreachable,
    );
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
            json!({"trust_anchors": [{"id": ANCHOR, "jwks": {"keys": []}}]}),
            "/trust_anchors/0",
        ),
    ] {
        let mistakes = parse_registry(document.to_string().as_bytes(), "x").unwrap_err();
        assert_eq!(mistakes[0].pointer, pointer, "{document}");
    }
}

fn jwks(party: &Party) -> Value {
    let mut key = party.key().to_jwk();
    key["kid"] = json!(party.method);
    json!({ "keys": [key] })
}

/// A statement of `issuer` about `subject`.
fn statement(issuer: &Party, subject: &Party, more: &Value) -> String {
    let mut claims = json!({
        "iss": issuer.id, "sub": subject.id, "jwks": jwks(subject),
        "iat": now().as_second() - 60, "exp": now().as_second() + 3600,
    });
    for (name, value) in more.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let header = json!({"typ": "entity-statement+jwt", "kid": issuer.method});
    let header = header.as_object().unwrap();
    jws::sign(header, claims.to_string().as_bytes(), &issuer.secret).unwrap()
}

fn fetching(party: &Party, above: &[&str]) -> Value {
    let entity = json!({"federation_fetch_endpoint": format!("{}/fetch", party.id), "organization_name": party.id});
    json!({"authority_hints": above, "metadata": {"federation_entity": entity}})
}

struct Federation {
    anchor: Party,
    state: Party,
    college: Party,
}

impl Federation {
    fn new() -> Self {
        Self {
            anchor: Party::named(11, ANCHOR),
            state: Party::named(12, STATE),
            college: Party::named(13, COLLEGE),
        }
    }

    fn registry(&self, statements: &[String]) -> Arc<dyn IssuerRegistry> {
        registry(&json!({
            "name": "National federation",
            "trust_anchors": [{"id": ANCHOR, "jwks": jwks(&self.anchor)}],
            "statements": statements,
        }))
    }

    /// What is on the web: anchor, state, college.
    fn web(&self, about_state: &Value, about_college: &Value) -> MemoryDocuments {
        let typ = "application/entity-statement+jwt";
        let (anchor, state, college) = (&self.anchor, &self.state, &self.college);
        let page = |party: &Party| format!("{}/.well-known/openid-federation", party.id);
        MemoryDocuments::new()
            .with(
                COLLEGE,
                "application/json",
                college.controller_document().to_string(),
            )
            .with(
                &page(college),
                typ,
                statement(college, college, &fetching(college, &[STATE])),
            )
            .with(
                &page(state),
                typ,
                statement(state, state, &fetching(state, &[ANCHOR])),
            )
            .with(
                &page(anchor),
                typ,
                statement(anchor, anchor, &fetching(anchor, &[])),
            )
            .with(
                &format!("{STATE}/fetch?sub=https%3A%2F%2Fharbour.example%2Fissuer"),
                typ,
                statement(state, college, about_college),
            )
            .with(
                &format!("{ANCHOR}/fetch?sub=https%3A%2F%2Fstate.example"),
                typ,
                statement(anchor, state, about_state),
            )
    }
}

#[tokio::test]
async fn a_chain_from_the_anchor_to_the_issuer_makes_a_member() {
    let federation = Federation::new();
    let web = federation.web(&json!({}), &json!({}));
    let report = judge(&federation.college, federation.registry(&[]), web, true).await;
    assert_verified(&report);
    assert_eq!(report.registered_in[0].registry, "National federation");
    assert_eq!(
        report.registered_in[0].issuer_name.as_deref(),
        Some(COLLEGE)
    );
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

#[tokio::test]
async fn a_chain_without_end_ends() {
    let federation = Federation::new();
    let loops = fetching(&federation.state, &[STATE]);
    let statements = [
        statement(
            &federation.college,
            &federation.college,
            &fetching(&federation.college, &[STATE]),
        ),
        statement(&federation.state, &federation.college, &json!({})),
        statement(&federation.state, &federation.state, &loops),
    ];
    let web = federation.web(&json!({}), &json!({}));
    let report = judge(
        &federation.college,
        federation.registry(&statements),
        web,
        false,
    )
    .await;
    assert_verified(&report);
    assert_eq!(outcome(&report), Outcome::Unknown);
}
