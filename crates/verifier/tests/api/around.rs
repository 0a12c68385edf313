//! What is around a credential: what is asked of others, and when nothing is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testamur_keys::KeyType;
use testamur_linked_data::contexts;
use testamur_signing::ecdsa_sd_2023::{add_base_proof, derive};
use testamur_verifier::{
    Check, CheckCode, CredentialKind, MemoryDocuments, Outcome, Policy, Problem, Verdict,
    VerificationReport, VerifyOptions,
};

use crate::embedded::endorsement;
use crate::registries::registry;
use crate::suites::party;
use crate::world::{Party, WEB_ID, assert_verified, verify_under, with};

const EXTENSIONS: &str = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json";
const SCHEMA: &str =
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json";

fn step(report: &VerificationReport, code: CheckCode) -> &Check {
    report.checks_of(code).next().unwrap()
}

fn with_extension(issuer: &Party, member: &str, value: Value) -> Value {
    let mut badge = with(issuer.badge(), "", member, value);
    let contexts = badge["@context"].as_array_mut().unwrap();
    contexts.push(json!(EXTENSIONS));
    badge
}

fn with_schema(issuer: &Party) -> Value {
    let schema = json!([{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}]);
    with_extension(issuer, "credentialSchema", schema)
}

/// A schema asks for a description.
fn undescribed(mut badge: Value) -> Value {
    let achievement = badge.pointer_mut("/credentialSubject/achievement").unwrap();
    let members = achievement.as_object_mut().unwrap();
    members.shift_remove("description").unwrap();
    badge
}

#[tokio::test]
async fn a_refresh_service_is_asked_if_it_is_one_and_at_an_https_url() {
    let issuer = Party::new(1);
    let https = "https://harbour.example/refresh/1";
    let http = "http://harbour.example/refresh/1";
    let [known, other] = ["1EdTechCredentialRefresh", "1EdTechJsonSchemaValidator2019"];
    for (url, types, is_asked) in [
        (https, json!(known), true),
        (https, json!([other, known]), true),
        (https, json!([known]), true),
        (https, json!([other]), false),
        (https, json!(other), false),
        (http, json!(known), false),
    ] {
        let credential = json!({
            "@context": ["https://www.w3.org/ns/credentials/v2", EXTENSIONS],
            "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
            "type": ["VerifiableCredential"],
            "issuer": issuer.id,
            "credentialSubject": {"id": "did:example:learner"},
            "refreshService": {"id": url, "type": types},
        });
        let signed = issuer.sign(&credential);
        let options = VerifyOptions {
            kind: CredentialKind::Any,
            refresh: true,
            ..VerifyOptions::default()
        };
        let documents = MemoryDocuments::new().with(url, "application/vc", signed.to_string());
        let report = verify_under(&signed, &options, &documents).await;
        // The credential is judged as it came: the standard does not hold it against the issuer.
        assert_verified(&report);
        assert_eq!(report.refreshed_from.is_some(), is_asked, "{url} {types}");
        let check = step(&report, CheckCode::Refresh);
        let problem = (!is_asked).then_some(Problem::RefreshNotAccepted);
        assert_eq!((check.problem, check.required), (problem, is_asked));
    }
}

#[tokio::test]
async fn sixteen_linked_resources_are_compared() {
    let issuer = Party::new(1);
    let digest = format!("sha256-{}", STANDARD.encode(Sha256::digest(b"the essay")));
    for (count, is_over) in [(16, false), (17, true)] {
        let url = |n| format!("https://harbour.example/{n}");
        let resources = (0..count).map(|n| json!({"id": url(n), "digestSRI": digest}));
        let resources: Vec<_> = resources.collect();
        let badge = with(issuer.badge(), "", "relatedResource", json!(resources));
        let options = VerifyOptions {
            fetch_related: true,
            max_documents: count,
            ..VerifyOptions::default()
        };
        let mut documents = MemoryDocuments::new();
        for n in 0..count {
            documents = documents.with(&url(n), "text/plain", "the essay");
        }
        let report = verify_under(&issuer.sign(&badge), &options, &documents).await;
        let compared = report.checks_of(CheckCode::RelatedResources);
        let compared = compared.filter(|check| check.outcome == Outcome::Passed);
        assert_eq!(compared.count(), 16);
        let mut checks = report.checks_of(CheckCode::RelatedResources);
        let over = checks.find(|check| check.problem == Some(Problem::LimitReached));
        assert_eq!(over.is_some(), is_over);
        let verdict = if is_over {
            Verdict::Undecided
        } else {
            Verdict::Verified
        };
        assert_eq!(report.verdict, verdict, "{}", report.to_text());
    }
}

/// Nobody has to be asked for a context that is known here.
#[tokio::test]
async fn the_digest_of_a_known_context_is_compared_offline() {
    let issuer = Party::new(1);
    let context = &contexts()[0];
    for (bytes, outcome) in [
        (context.bytes, Outcome::Passed),
        (&b"another"[..], Outcome::Failed),
    ] {
        let digest = format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)));
        let resource = json!([{"id": context.url, "digestSRI": digest}]);
        let signed = issuer.sign(&with(issuer.badge(), "", "relatedResource", resource));
        let report =
            verify_under(&signed, &VerifyOptions::default(), &MemoryDocuments::new()).await;
        let check = step(&report, CheckCode::RelatedResources);
        assert_eq!(check.outcome, outcome, "{}", report.to_text());
    }
}

#[tokio::test]
async fn a_registry_is_asked_about_whoever_is_known_to_have_signed_what_is_not_refused() {
    let (near, far) = (Party::new(1), Party::named(1, WEB_ID));
    let ended = with(
        near.badge(),
        "",
        "validUntil",
        json!("2025-06-01T00:00:00Z"),
    );
    for (signed, verdict, outcome) in [
        (near.sign(&near.badge()), Verdict::Verified, Outcome::Passed),
        (near.sign(&ended), Verdict::Refused, Outcome::Skipped),
        (far.sign(&far.badge()), Verdict::Undecided, Outcome::Skipped),
    ] {
        let options = VerifyOptions {
            registries: vec![registry(
                &json!({"issuers": [{"id": near.id}, {"id": far.id}]}),
            )],
            ..VerifyOptions::default()
        };
        let report = verify_under(&signed, &options, &MemoryDocuments::new()).await;
        assert_eq!(report.verdict, verdict, "{}", report.to_text());
        let check = step(&report, CheckCode::IssuerRegistry);
        assert_eq!(check.outcome, outcome, "{}", report.to_text());
        let stands_there = !report.registered_in.is_empty();
        assert_eq!(stands_there, outcome == Outcome::Passed);
    }
}

#[tokio::test]
async fn a_policy_that_takes_no_schemas_says_nothing_of_them() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&undescribed(with_schema(&issuer)));
    for (policy, outcome) in [("default", Outcome::Failed), ("display", Outcome::Skipped)] {
        let options = VerifyOptions {
            policy: Policy::named(policy).unwrap(),
            ..VerifyOptions::default()
        };
        let report = verify_under(&signed, &options, &MemoryDocuments::new()).await;
        let check = step(&report, CheckCode::CredentialSchema);
        assert_eq!((check.outcome, check.required), (outcome, false));
    }
}

#[tokio::test]
async fn what_a_schema_misses_may_not_have_been_disclosed() {
    let issuer = party(KeyType::P256);
    let (badge, options) = (with_schema(&issuer), issuer.proof_options());
    let mandatory = ["/issuer", "/credentialSchema"].map(str::to_owned);
    let mut rng = StdRng::seed_from_u64(3);
    let base = add_base_proof(&badge, &options, &mandatory, &issuer.secret, &mut rng).unwrap();
    let shown = derive(&base, &["/validFrom".to_owned()]).unwrap();
    let report = verify_under(&shown, &VerifyOptions::default(), &MemoryDocuments::new()).await;
    assert_eq!(report.signature, Outcome::Passed, "{}", report.to_text());
    let check = step(&report, CheckCode::CredentialSchema);
    assert_eq!(check.problem, Some(Problem::NotDisclosed));
}

/// That it does not fit is advice, and no reason to ask nobody about the endorsements.
#[tokio::test]
async fn a_badge_that_does_not_fit_its_schema_has_its_endorsements_looked_at() {
    let (issuer, guild) = (Party::new(1), Party::named(2, WEB_ID));
    let mut badge = undescribed(with_schema(&issuer));
    let praise = guild.sign(&endorsement(&guild.id, badge["id"].as_str().unwrap()));
    badge["endorsement"] = json!([praise]);
    let options = VerifyOptions::default();
    let report = verify_under(&issuer.sign(&badge), &options, &guild.did_document()).await;
    let check = step(&report, CheckCode::CredentialSchema);
    assert_eq!(check.outcome, Outcome::Failed);
    assert_verified(&report.embedded[0].report);
}
