//! Recipient, refresh, schemas, linked resources: what is around a credential.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha384};
use testamur_verifier::{
    CheckCode, KnownIdentifier, MemoryDocuments, Outcome, Policy, Problem, Verdict,
    VerificationReport, VerifyOptions,
};

use crate::world::{
    Party, WEB_ID, assert_refused, assert_unknown, assert_verified, verify_offline, verify_under,
    with,
};

const SERVICE: &str = "https://harbour.example/refresh/1";
const EVIDENCE: &str = "https://harbour.example/evidence.pdf";

fn asked_for(recipient: &str) -> VerifyOptions {
    VerifyOptions {
        recipient: vec![KnownIdentifier::parse(recipient).unwrap()],
        ..VerifyOptions::default()
    }
}

fn awarded_to_a(issuer: &Party) -> Value {
    let identity = json!({
        "type": "IdentityObject", "hashed": true, "identityType": "emailAddress", "salt": "Kosher",
        "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
    });
    let badge = with(
        issuer.badge(),
        "/credentialSubject",
        "identifier",
        json!([identity]),
    );
    issuer.sign(&badge)
}

#[tokio::test]
async fn only_the_recipient_is_the_recipient() {
    let issuer = Party::new(1);
    let signed = awarded_to_a(&issuer);
    let nothing = MemoryDocuments::new();
    for known in ["a@example.com", "did:example:learner"] {
        assert_verified(&verify_under(&signed, &asked_for(known), &nothing).await);
    }
    for other in ["b@example.com", "did:example:other"] {
        let report = verify_under(&signed, &asked_for(other), &nothing).await;
        assert_refused(&report, CheckCode::Recipient, Problem::RecipientMismatch);
        let text = report.to_text() + &serde_json::to_string(&report).unwrap();
        assert!(!text.contains(other), "{text}");
    }
    let report = verify_under(&signed, &asked_for("sourcedId=4711"), &nothing).await;
    assert_unknown(
        &report,
        CheckCode::Recipient,
        Problem::RecipientNotComparable,
    );
    let plain = issuer.sign(&issuer.badge());
    let report = verify_under(&plain, &asked_for("a@example.com"), &nothing).await;
    assert_unknown(
        &report,
        CheckCode::Recipient,
        Problem::RecipientNotComparable,
    );
}

#[tokio::test]
async fn a_policy_may_name_the_recipients() {
    let signed = awarded_to_a(&Party::new(1));
    for (recipients, verified) in [
        (json!(["b@example.com", "a@example.com"]), true),
        (json!(["b@example.com"]), false),
    ] {
        let policy = json!({"name": "own", "recipients": recipients}).to_string();
        let options = VerifyOptions {
            policy: Policy::parse(policy.as_bytes()).unwrap(),
            ..VerifyOptions::default()
        };
        let report = verify_under(&signed, &options, &MemoryDocuments::new()).await;
        assert_eq!(report.verified, verified, "{}", report.to_text());
    }
}

fn refreshable(issuer: &Party) -> Value {
    let service = json!({"id": SERVICE, "type": "1EdTechCredentialRefresh"});
    let mut badge = with(issuer.badge(), "", "refreshService", service);
    let contexts = badge["@context"].as_array_mut().unwrap();
    contexts.push(json!(
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
    ));
    badge
}

async fn refresh(first: &Value, second: &Value) -> VerificationReport {
    let documents = MemoryDocuments::new().with(SERVICE, "application/vc", second.to_string());
    let options = VerifyOptions {
        refresh: true,
        ..VerifyOptions::default()
    };
    verify_under(first, &options, &documents).await
}

fn outcome(report: &VerificationReport, code: CheckCode) -> Outcome {
    report.checks_of(code).next().unwrap().outcome
}

#[tokio::test]
async fn a_newer_edition_of_the_same_issuer_is_judged_instead() {
    let issuer = Party::new(1);
    let first = issuer.sign(&refreshable(&issuer));
    let newer = with(
        refreshable(&issuer),
        "",
        "name",
        json!("Algebra, second edition"),
    );
    let newer = issuer.sign(&with(newer, "", "validFrom", json!("2025-06-01T00:00:00Z")));
    let report = refresh(&first, &newer).await;
    assert_verified(&report);
    assert_eq!(report.refreshed_from.as_deref(), Some(SERVICE));
    assert_eq!(report.verified_credential(), Some(&newer));
    let ended = with(
        refreshable(&issuer),
        "",
        "validUntil",
        json!("2025-06-01T00:00:00Z"),
    );
    let report = refresh(&first, &issuer.sign(&ended)).await;
    assert_refused(&report, CheckCode::ValidUntil, Problem::Expired);
}

#[tokio::test]
async fn nothing_is_refreshed_unless_somebody_asks() {
    let issuer = Party::new(1);
    let first = issuer.sign(&refreshable(&issuer));
    let report = verify_offline(&first).await;
    assert_verified(&report);
    assert_eq!(outcome(&report, CheckCode::Refresh), Outcome::Skipped);
    let policy = Policy::named("open-badges-certified").unwrap();
    let options = VerifyOptions {
        policy,
        ..VerifyOptions::default()
    };
    let report = verify_under(&first, &options, &MemoryDocuments::new()).await;
    assert_verified(&report);
    assert_eq!(outcome(&report, CheckCode::Refresh), Outcome::Unknown);
}

#[tokio::test]
async fn what_is_no_newer_edition_leaves_the_first_as_it_is() {
    let (issuer, other) = (Party::new(1), Party::new(2));
    let badge = refreshable(&issuer);
    let first = issuer.sign(&badge);
    for second in [
        other.sign(&refreshable(&other)),
        other.sign(&badge),
        issuer.sign(&with(badge.clone(), "", "id", json!("urn:uuid:other"))),
        issuer.sign(&with(
            badge.clone(),
            "",
            "validFrom",
            json!("2024-01-01T00:00:00Z"),
        )),
        with(first.clone(), "", "name", json!("Geometry")),
        badge,
        json!("no credential"),
    ] {
        let report = refresh(&first, &second).await;
        assert_verified(&report);
        assert_eq!(
            outcome(&report, CheckCode::Refresh),
            Outcome::Failed,
            "{second}"
        );
        assert_eq!(report.verified_credential(), Some(&first));
    }
}

#[tokio::test]
async fn a_presentation_is_no_edition() {
    let issuer = Party::new(1);
    let first = issuer.sign(&refreshable(&issuer));
    let presentation = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [first],
    });
    let report = refresh(&first, &presentation).await;
    assert_verified(&report);
    let check = report.checks_of(CheckCode::Refresh).next().unwrap();
    assert_eq!(check.problem, Some(Problem::RefreshNotAccepted));
    assert!(check.found.as_ref().unwrap().contains("a presentation"));
}

/// A forger would choose whom we ask.
#[tokio::test]
async fn no_service_is_asked_for_a_credential_whose_issuer_is_out_of_reach() {
    let far = Party::named(1, WEB_ID);
    let first = far.sign(&refreshable(&far));
    let report = refresh(&first, &first).await;
    assert_eq!(report.verdict, Verdict::Undecided);
    assert_eq!(outcome(&report, CheckCode::Refresh), Outcome::Skipped);
    assert_eq!(report.refreshed_from, None);
}

#[tokio::test]
async fn a_known_schema_is_held_to_and_no_other_is_fetched() {
    let issuer = Party::new(1);
    let schema = |id: &str| {
        let schema = json!([{"id": id, "type": "1EdTechJsonSchemaValidator2019"}]);
        let mut badge = with(issuer.badge(), "", "credentialSchema", schema);
        let contexts = badge["@context"].as_array_mut().unwrap();
        contexts.push(json!(
            "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
        ));
        issuer.sign(&badge)
    };
    let known = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json";
    let certified = || VerifyOptions {
        policy: Policy::named("open-badges-certified").unwrap(),
        ..VerifyOptions::default()
    };
    let nothing = MemoryDocuments::new();
    assert_verified(&verify_under(&schema(known), &certified(), &nothing).await);
    let unknown = schema("https://harbour.example/schema.json");
    let report = verify_under(&unknown, &certified(), &nothing).await;
    assert_unknown(
        &report,
        CheckCode::CredentialSchema,
        Problem::SchemaNotKnown,
    );
    let report = verify_offline(&unknown).await;
    assert_verified(&report);
    assert_eq!(
        outcome(&report, CheckCode::CredentialSchema),
        Outcome::Unknown
    );
}

#[tokio::test]
async fn a_linked_resource_is_compared_with_its_digest_if_somebody_asks() {
    let issuer = Party::new(1);
    let digest = format!("sha384-{}", STANDARD.encode(Sha384::digest(b"the essay")));
    let evidence = json!([{"id": EVIDENCE, "type": ["Evidence"]}]);
    let resources = json!([{"id": EVIDENCE, "digestSRI": digest}]);
    let badge = with(issuer.badge(), "", "evidence", evidence);
    let unprotected = issuer.sign(&badge);
    let signed = issuer.sign(&with(badge, "", "relatedResource", resources));
    let asked = || VerifyOptions {
        fetch_related: true,
        ..VerifyOptions::default()
    };
    let serving = |bytes: &str| MemoryDocuments::new().with(EVIDENCE, "application/pdf", bytes);

    let report = verify_offline(&signed).await;
    assert_verified(&report);
    assert_eq!(
        outcome(&report, CheckCode::RelatedResources),
        Outcome::Skipped
    );
    let report = verify_under(&signed, &asked(), &serving("the essay")).await;
    assert_verified(&report);
    assert_eq!(
        outcome(&report, CheckCode::RelatedResources),
        Outcome::Passed
    );
    let report = verify_under(&signed, &asked(), &serving("another essay")).await;
    assert_refused(
        &report,
        CheckCode::RelatedResources,
        Problem::DigestMismatch,
    );
    let report = verify_under(&signed, &asked(), &MemoryDocuments::new()).await;
    assert_unknown(
        &report,
        CheckCode::RelatedResources,
        Problem::ResourceUnreachable,
    );
    let report = verify_under(&unprotected, &asked(), &MemoryDocuments::new()).await;
    assert_verified(&report);
    let check = report
        .checks_of(CheckCode::RelatedResources)
        .next()
        .unwrap();
    assert!(check.message.contains("not protected"), "{}", check.message);
}

#[tokio::test]
async fn terms_of_use_are_told() {
    let issuer = Party::new(1);
    let terms =
        json!([{"id": "https://harbour.example/terms", "type": "1EdTechCredentialRefresh"}]);
    let mut badge = with(issuer.badge(), "", "termsOfUse", terms);
    let contexts = badge["@context"].as_array_mut().unwrap();
    contexts.push(json!(
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
    ));
    let report = verify_offline(&issuer.sign(&badge)).await;
    assert_eq!(report.verdict, Verdict::Verified, "{}", report.to_text());
    let check = report.checks_of(CheckCode::TermsOfUse).next().unwrap();
    assert_eq!(check.outcome, Outcome::Skipped);
    assert!(
        check
            .found
            .as_deref()
            .unwrap()
            .contains("https://harbour.example/terms")
    );
}
