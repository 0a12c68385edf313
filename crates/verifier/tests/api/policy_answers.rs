//! What a policy says of what it does not accept, of its own mistakes, and what it asks of credentials inside.

use serde_json::{Value, json};
use testamur_keys::KeyType;
use testamur_signing::Cryptosuite;
use testamur_verifier::{
    CheckCode, NoDocuments, Outcome, Policy, Problem, VerificationReport, VerifyOptions,
};

use crate::embedded::{endorsement, record};
use crate::presentations::{badge_about, present};
use crate::suites::party;
use crate::world::{Party, assert_refused, assert_verified, verify_under, with};

async fn judge(input: &Value, policy: &Value) -> VerificationReport {
    let options = VerifyOptions {
        policy: Policy::parse(policy.to_string().as_bytes()).unwrap(),
        ..VerifyOptions::default()
    };
    verify_under(input, &options, &NoDocuments).await
}

fn outcomes(report: &VerificationReport, code: CheckCode) -> Vec<Outcome> {
    report.checks_of(code).map(|check| check.outcome).collect()
}

#[tokio::test]
async fn a_policy_is_said_to_be_met_only_when_it_is() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge());
    for (policy, outcome) in [
        (json!({"name": "own"}), Outcome::Passed),
        (
            json!({"name": "own", "accepted_issuers": ["did:web:a.example"]}),
            Outcome::Failed,
        ),
        (
            json!({"name": "own", "accepted_mechanisms": ["ES256"]}),
            Outcome::Failed,
        ),
    ] {
        let report = judge(&signed, &policy).await;
        assert_eq!(outcomes(&report, CheckCode::Policy), [outcome], "{policy}");
    }
}

#[tokio::test]
async fn an_unmet_demand_tells_why_the_step_was_not_taken() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge());
    for code in [CheckCode::Status, CheckCode::Recipient] {
        let policy = json!({"name": "own", "checks": {code.to_string(): "demanded"}});
        let report = judge(&signed, &policy).await;
        let check = assert_refused(&report, CheckCode::Policy, Problem::PolicyNotMet);
        let step = report.checks_of(code).next().unwrap();
        assert_eq!(check.found.as_ref(), Some(&step.message));
    }
}

#[tokio::test]
async fn mechanisms_are_asked_of_what_is_inside_too() {
    let (registrar, college) = (Party::new(1), party(KeyType::P256));
    let part = Cryptosuite::EcdsaRdfc2019
        .add_proof(&college.badge(), &college.proof_options(), &college.secret)
        .unwrap();
    let signed = registrar.sign(&record(&registrar.id, &json!([part])));
    let own = |mechanisms: Value| json!({"name": "own", "accepted_mechanisms": mechanisms});
    let both = own(json!(["eddsa-rdfc-2022", "ecdsa-rdfc-2019"]));
    assert_verified(&judge(&signed, &both).await);
    let report = judge(&signed, &own(json!(["eddsa-rdfc-2022"]))).await;
    assert_refused(&report, CheckCode::Embedded, Problem::EmbeddedNotVerified);
    let inside = &report.embedded[0].report;
    assert_refused(inside, CheckCode::Policy, Problem::PolicyNotMet);
    assert_eq!(inside.policy, "own");
}

#[tokio::test]
async fn a_presentation_names_the_policy_under_which_it_is_judged() {
    let (holder, issuer) = (Party::new(2), Party::new(1));
    let shown = present(&holder, &json!([badge_about(&issuer, &holder.id)]));
    let report = judge(&shown, &json!({"name": "own"})).await;
    assert_verified(&report);
    assert_eq!(report.policy, "own");
    assert_eq!(report.embedded[0].report.policy, "own");
}

/// An endorsement is about the badge, and nobody's credential.
#[tokio::test]
async fn issuers_and_recipients_are_asked_of_the_credential_alone() {
    let (issuer, guild) = (Party::new(1), Party::new(2));
    let mut badge = issuer.badge();
    let praise = guild.sign(&endorsement(&guild.id, badge["id"].as_str().unwrap()));
    badge = with(badge, "", "endorsement", json!([praise]));
    let policy = json!({
        "name": "own", "checks": {"endorsements": "required"},
        "accepted_issuers": [issuer.id], "recipients": ["did:example:learner"],
    });
    let report = judge(&issuer.sign(&badge), &policy).await;
    assert_verified(&report);
    assert_eq!(outcomes(&report, CheckCode::Recipient), [Outcome::Passed]);
    let inside = &report.embedded[0].report;
    assert_verified(inside);
    assert_eq!(outcomes(inside, CheckCode::Recipient), [Outcome::Skipped]);
}

#[test]
fn a_policy_has_a_name_that_can_be_shown() {
    let longest = "é".repeat(100);
    for (name, fits) in [
        (json!("own"), true),
        (json!(longest), true),
        (json!(format!("{longest}é")), false),
        (json!(""), false),
        (json!("a\nb"), false),
        (json!("\u{7f}"), false),
        (json!(7), false),
    ] {
        let policy = json!({ "name": name }).to_string();
        let parsed = Policy::parse(policy.as_bytes());
        let places = parsed.map_err(|mistakes| mistakes[0].pointer.clone());
        match places {
            Ok(policy) => assert!(fits, "{}", policy.name()),
            Err(place) => assert!(!fits && place == "/name", "{name} {place}"),
        }
    }
}

#[test]
fn a_step_that_no_policy_changes_is_told_apart_from_one_of_which_more_can_be_asked() {
    for (step, expected, mend) in [
        ("signature", "as its schema says", "no policy can change it"),
        ("status", "one of required, demanded", "correct it"),
    ] {
        let policy = json!({"name": "own", "checks": {step: "advisory"}}).to_string();
        let mistakes = Policy::parse(policy.as_bytes()).unwrap_err();
        assert_eq!(mistakes[0].pointer, format!("/checks/{step}"));
        assert!(mistakes[0].expected.contains(expected), "{mistakes:?}");
        assert!(mistakes[0].mend.contains(mend), "{mistakes:?}");
    }
}
