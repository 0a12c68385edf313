//! What is around a credential: somebody else's identity, what it links to, its refresh service, its schemas (D11, D13 to D15).

use serde_json::{Value, json};
use testamur_tests::{ready, report_count};
use testamur_verifier::{
    CheckCode, DocumentSource, KnownIdentifier, MemoryDocuments, Outcome, Policy, Problem,
    VerificationReport, VerifyOptions, verify,
};

use crate::world::{Party, Silent, assert_refused, assert_verified, now, with, within_bounds};

const SERVICE: &str = "https://harbour.example/refresh";
const EXTENSIONS: &str = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json";

fn judge(
    credential: &Value,
    options: &VerifyOptions,
    documents: &dyn DocumentSource,
) -> VerificationReport {
    let input = credential.to_string();
    within_bounds(|| {
        ready(verify(input.as_bytes(), options, documents, now())).expect("there is a report")
    })
}

fn outcome(report: &VerificationReport, code: CheckCode) -> Outcome {
    let check = report.checks_of(code).next();
    check.expect("every step is in the report").outcome
}

fn by_policy(name: &str) -> VerifyOptions {
    VerifyOptions {
        policy: Policy::named(name).expect("a policy that is known by name"),
        ..VerifyOptions::default()
    }
}

/// With the context that defines what 1EdTech adds.
fn extended(mut badge: Value) -> Value {
    let contexts = badge["@context"].as_array_mut();
    contexts.expect("a list").push(json!(EXTENSIONS));
    badge
}

/// D11: a hash, a salt or an identifier of somebody else shows nothing about the one who was asked about.
#[test]
fn nobody_is_the_recipient_by_somebody_elses_identity() {
    let issuer = Party::new(1);
    let right = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399";
    let identity = |hash: &str, salt: Option<&str>, hashed: Value, kind: &str| json!({"type": "IdentityObject", "identityHash": hash, "salt": salt.unwrap_or_default(), "hashed": hashed, "identityType": kind});
    let options = VerifyOptions {
        recipient: vec![KnownIdentifier::parse("a@example.com").expect("an address")],
        ..VerifyOptions::default()
    };
    let judged = |identity: Value| {
        let badge = with(
            issuer.badge(),
            "/credentialSubject",
            "identifier",
            json!([identity]),
        );
        judge(&issuer.sign(&badge), &options, &MemoryDocuments::new())
    };
    let email = "emailAddress";
    assert_verified(&judged(identity(right, Some("Kosher"), json!(true), email)));
    let mut cases = 0;
    for other in [
        identity(right, Some("kosher"), json!(true), email),
        identity(right, None, json!(true), email),
        identity(right, Some("Kosher"), json!(false), email),
        identity(right, Some("Kosher"), json!(true), "sourcedId"),
        identity(
            &right[..right.len() - 2],
            Some("Kosher"),
            json!(true),
            email,
        ),
        identity(
            &right.replace("sha256", "md5"),
            Some("Kosher"),
            json!(true),
            email,
        ),
        identity(
            &right.replace("sha256", "none"),
            Some("Kosher"),
            json!(true),
            email,
        ),
        identity("sha256$", Some("Kosher"), json!(true), email),
        identity("a@example.com", None, json!(true), email),
        identity("b@example.com", None, json!(false), email),
    ] {
        let report = judged(other.clone());
        assert!(!report.verified, "{other}\n{}", report.to_text());
        assert_ne!(outcome(&report, CheckCode::Recipient), Outcome::Passed);
        cases += 1;
    }
    report_count("attacks: identities of others", cases);
}

/// D13: what is linked is not fetched unless somebody asks, and changed it is found changed.
#[test]
fn what_is_linked_is_fetched_for_whoever_asks_and_nobody_else() {
    let issuer = Party::new(1);
    let url = "https://harbour.example/evidence";
    // SHA-256 of `the essay`.
    let digest = "sha256-Un5D8N5nLvs79RoJ0igGHWxBpEArDAKcjll6c0hUc0c=";
    let evidence = json!([{"id": url, "type": ["Evidence"]}]);
    let unprotected = with(issuer.badge(), "", "evidence", evidence);
    let resources = json!([{"id": url, "digestSRI": digest}]);
    let signed = issuer.sign(&with(unprotected.clone(), "", "relatedResource", resources));
    let asked = VerifyOptions {
        fetch_related: true,
        ..VerifyOptions::default()
    };
    let source = Silent::default();
    assert_verified(&judge(&signed, &VerifyOptions::default(), &source));
    assert_verified(&judge(&issuer.sign(&unprotected), &asked, &source));
    let forged = Party::new(2).sign(&with(signed.clone(), "", "proof", None));
    assert!(!judge(&forged, &asked, &source).verified);
    assert_eq!(source.asked(), 0);
    let changed = MemoryDocuments::new().with(url, "text/plain", "another essay");
    let report = judge(&signed, &asked, &changed);
    assert_refused(
        &report,
        CheckCode::RelatedResources,
        Problem::DigestMismatch,
    );
}

/// D14: a refresh service is asked once, after the proof, and what it gives has to be the same issuer's same credential.
#[test]
fn a_refresh_service_exchanges_no_credential() {
    let (issuer, other) = (Party::new(1), Party::new(2));
    let service = json!({"id": SERVICE, "type": "1EdTechCredentialRefresh"});
    let badge = extended(with(issuer.badge(), "", "refreshService", service));
    let first = issuer.sign(&badge);
    let options = VerifyOptions {
        refresh: true,
        ..VerifyOptions::default()
    };
    let of_other = with(badge.clone(), "/issuer", "id", json!(other.id));
    let mut cases = 0;
    for second in [
        other.sign(&of_other),
        other.sign(&badge),
        with(first.clone(), "", "name", json!("Geometry")),
        with(first.clone(), "", "proof", None),
        issuer.sign(&with(badge.clone(), "", "id", json!("urn:uuid:another"))),
        issuer.sign(&with(
            badge.clone(),
            "",
            "validFrom",
            json!("2024-01-01T00:00:00Z"),
        )),
        json!([]),
    ] {
        let documents = MemoryDocuments::new().with(SERVICE, "application/vc", second.to_string());
        let report = judge(&first, &options, &documents);
        assert_verified(&report);
        assert_eq!(report.refreshed_from, None, "{second}");
        assert_eq!(report.verified_credential(), Some(&first));
        cases += 1;
    }
    // It leads to itself, and is asked once.
    let documents = MemoryDocuments::new().with(SERVICE, "application/vc", first.to_string());
    assert_verified(&judge(&first, &options, &documents));
    let source = Silent::default();
    assert_verified(&judge(&first, &options, &source));
    assert_eq!(source.asked(), 1);
    // Before the proof is good, it is not asked at all.
    for bad in [
        other.sign(&badge),
        with(first.clone(), "", "name", json!("Geometry")),
        badge,
    ] {
        let source = Silent::default();
        assert!(!judge(&bad, &options, &source).verified);
        assert_eq!(source.asked(), 0);
        cases += 1;
    }
    report_count("attacks: refreshes", cases);
}

/// D15: no schema is fetched, under any policy, whoever signed its address.
#[test]
fn no_schema_is_ever_asked_for() {
    let issuer = Party::new(1);
    let known = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json";
    let mut cases = 0;
    for id in [
        "https://attacker.example/schema.json",
        "https://attacker.example/schema.json#/$defs/x",
        "http://169.254.169.254/latest",
        &format!("{known}?x"),
        &format!("https://attacker.example/{known}"),
        known,
    ] {
        let schema = json!([{"id": id, "type": "1EdTechJsonSchemaValidator2019"}]);
        let signed = issuer.sign(&extended(with(
            issuer.badge(),
            "",
            "credentialSchema",
            schema,
        )));
        for name in Policy::names() {
            let source = Silent::default();
            let report = judge(&signed, &by_policy(name), &source);
            assert_eq!(source.asked(), 0, "{name} {id}");
            let held_to = outcome(&report, CheckCode::CredentialSchema) == Outcome::Passed;
            assert_eq!(held_to, id == known && name != "display", "{name} {id}");
            cases += 1;
        }
        let report = judge(
            &signed,
            &by_policy("open-badges-certified"),
            &Silent::default(),
        );
        assert_eq!(report.verified, id == known, "{id}");
    }
    report_count("attacks: schemas of others", cases);
}
