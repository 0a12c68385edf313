//! What is told of the credentials inside, and with which settings they are judged.

use jiff::SignedDuration;
use serde_json::{Value, json};
use testamur_signing::vc_jwt::Profile;
use testamur_verifier::{
    Check, CheckCode, CredentialKind, InputFormat, KeyBindingRequest, KnownIdentifier,
    MemoryDocuments, NoDocuments, Outcome, Problem, Verdict, VerificationReport, VerifyOptions,
    verify,
};

use crate::embedded::{endorsement, record};
use crate::world::{
    Party, WEB_ID, assert_refused, assert_verified, now, verify_under, verify_with, with,
};

const ACHIEVEMENT: &str = "https://harbour.example/algebra";

fn check_of(report: &VerificationReport, code: CheckCode) -> Check {
    report.checks_of(code).next().unwrap().clone()
}

/// A badge whose achievement carries these endorsements.
fn endorsed(issuer: &Party, endorsements: &[&Value]) -> Value {
    let place = "/credentialSubject/achievement";
    issuer.sign(&with(
        issuer.badge(),
        place,
        "endorsement",
        json!(endorsements),
    ))
}

#[tokio::test]
async fn the_first_endorsement_that_is_not_good_is_told_and_how_many_are() {
    let (issuer, guild, far) = (Party::new(1), Party::new(2), Party::named(3, WEB_ID));
    let about = |party: &Party, subject: &str| party.sign(&endorsement(&party.id, subject));
    let good = about(&guild, ACHIEVEMENT);
    let copied = about(&guild, "https://other.example/badge");
    let unknown = about(&far, ACHIEVEMENT);
    let unknown_copied = about(&far, "https://other.example/badge");
    let forged = Party::new(4).sign(&endorsement(&guild.id, ACHIEVEMENT));
    let (not_verified, elsewhere) = (Problem::EmbeddedNotVerified, Problem::EndorsementElsewhere);
    let [failed, not_known] = [Outcome::Failed, Outcome::Unknown];
    for (list, outcome, problem, first, good) in [
        (vec![&good, &unknown], not_known, not_verified, 1, 1),
        (vec![&unknown_copied, &good], not_known, not_verified, 0, 1),
        (vec![&unknown, &copied], failed, elsewhere, 1, 0),
        (vec![&good, &copied, &good], failed, elsewhere, 1, 2),
        (vec![&copied, &good, &forged], failed, not_verified, 2, 1),
    ] {
        let report = verify_with(&endorsed(&issuer, &list), &NoDocuments).await;
        assert_verified(&report);
        let check = check_of(&report, CheckCode::Endorsements);
        assert_eq!((check.outcome, check.problem), (outcome, Some(problem)));
        let place = format!("/credentialSubject/achievement/endorsement/{first}");
        assert_eq!((check.pointer, check.required), (place, false));
        let told = format!("{good} of {} are good; ", list.len());
        assert!(check.found.unwrap().starts_with(&told), "{told}");
    }
}

#[tokio::test]
async fn the_first_part_that_is_not_good_is_told_and_how_many_are() {
    let (registrar, far) = (Party::new(1), Party::named(3, WEB_ID));
    let good = registrar.sign(&registrar.badge());
    let unknown = far.sign(&far.badge());
    let unsigned = registrar.badge();
    for (parts, outcome, first) in [
        (json!([good, unknown, good]), Outcome::Unknown, 1),
        (json!([unknown, good, unsigned, good]), Outcome::Failed, 2),
    ] {
        let signed = registrar.sign(&record(&registrar.id, &parts));
        let check = check_of(
            &verify_with(&signed, &NoDocuments).await,
            CheckCode::Embedded,
        );
        assert_eq!(check.outcome, outcome);
        let place = format!("/credentialSubject/verifiableCredential/{first}");
        assert_eq!(check.pointer, place);
        let told = format!("2 of {} are good; ", parts.as_array().unwrap().len());
        assert!(check.found.unwrap().starts_with(&told), "{told}");
    }
}

#[tokio::test]
async fn one_is_told_as_one_and_more_by_their_number() {
    let issuer = Party::new(1);
    let part = issuer.sign(&issuer.badge());
    let opinion = issuer.sign(&endorsement(&issuer.id, ACHIEVEMENT));
    for (count, parts, opinions) in [
        (1, "The credential inside", "The endorsement"),
        (3, "All 3 credentials inside", "All 3 endorsements"),
    ] {
        let whole = issuer.sign(&record(&issuer.id, &json!(vec![&part; count])));
        let report = verify_with(&whole, &NoDocuments).await;
        let told = check_of(&report, CheckCode::Embedded).message;
        assert!(told.starts_with(parts), "{told}");
        let badge = endorsed(&issuer, &vec![&opinion; count]);
        let report = verify_with(&badge, &NoDocuments).await;
        let told = check_of(&report, CheckCode::Endorsements).message;
        assert!(told.starts_with(opinions), "{told}");
    }
}

#[tokio::test]
async fn a_text_that_is_no_token_is_no_credential_and_not_fetched() {
    let issuer = Party::new(1);
    for text in ["https://harbour.example/1", "token", "", "a.b c"] {
        let badge = endorsed(&issuer, &[&json!(text)]);
        let report = verify_with(&badge, &NoDocuments).await;
        let inside = &report.embedded[0].report;
        assert_refused(inside, CheckCode::Parse, Problem::Malformed);
        assert_eq!(inside.input, InputFormat::Unrecognised);
    }
}

#[tokio::test]
async fn nothing_is_looked_at_inside_of_what_is_over_a_limit() {
    let (registrar, guild) = (Party::new(1), Party::new(2));
    let parts = json!([registrar.sign(&registrar.badge())]);
    let opinion = guild.sign(&endorsement(&guild.id, &registrar.id));
    let record = with(
        record(&registrar.id, &parts),
        "/issuer",
        "endorsement",
        json!([opinion]),
    );
    let contexts = vec![record["@context"][0].clone(); 33];
    let long = with(registrar.sign(&record), "", "@context", json!(contexts));
    let report = verify_with(&long, &NoDocuments).await;
    assert_refused(&report, CheckCode::Context, Problem::LimitReached);
    assert!(report.embedded.is_empty());
    for (code, outcome, place) in [
        (
            CheckCode::Embedded,
            Outcome::Unknown,
            "/credentialSubject/verifiableCredential/0",
        ),
        (
            CheckCode::Endorsements,
            Outcome::Unknown,
            "/issuer/endorsement/0",
        ),
    ] {
        let check = check_of(&report, code);
        assert_eq!((check.outcome, check.pointer.as_str()), (outcome, place));
    }
}

#[tokio::test]
async fn what_was_asked_of_the_whole_is_not_asked_of_its_parts() {
    let registrar = Party::new(1);
    let url = "https://harbour.example/newest";
    let service = json!({"id": url, "type": "1EdTechCredentialRefresh"});
    let mut part = with(registrar.badge(), "", "refreshService", service);
    part["@context"].as_array_mut().unwrap().push(json!(
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
    ));
    let newer = with(part.clone(), "", "name", json!("Algebra, again"));
    let newer = registrar.sign(&newer).to_string();
    let documents = MemoryDocuments::new().with(url, "application/json", newer);
    part["credentialSubject"]["id"] = json!("did:example:other");
    let signed = registrar.sign(&record(
        &registrar.id,
        &json!([registrar.sign(&part), registrar.sign(&part)]),
    ));
    let default = VerifyOptions::default;
    let binding = KeyBindingRequest {
        audience: "registrar.example".to_owned(),
        nonce: "1".to_owned(),
        max_age: SignedDuration::from_secs(60),
    };
    let learner = KnownIdentifier::parse("did:example:learner").unwrap();
    for (options, is_verified) in [
        (default(), true),
        (
            VerifyOptions {
                kind: CredentialKind::Clr,
                ..default()
            },
            true,
        ),
        (
            VerifyOptions {
                key_binding: Some(binding),
                ..default()
            },
            false,
        ),
        (
            VerifyOptions {
                recipient: vec![learner],
                ..default()
            },
            true,
        ),
        (
            VerifyOptions {
                refresh: true,
                ..default()
            },
            true,
        ),
    ] {
        let report = verify_under(&signed, &options, &documents).await;
        assert_eq!(report.verified, is_verified, "{}", report.to_text());
        for part in &report.embedded {
            assert_verified(&part.report);
            assert_eq!(part.report.refreshed_from, None);
        }
        assert_eq!(report.embedded.len(), 2);
    }
}

#[tokio::test]
async fn a_part_is_a_credential_of_any_kind_and_an_endorsement_is_one() {
    let issuer = Party::new(1);
    let plain = issuer.sign(&json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": issuer.id,
        "validFrom": "2025-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:learner"},
    }));
    let whole = issuer.sign(&record(&issuer.id, &json!([plain])));
    assert_verified(&verify_with(&whole, &NoDocuments).await);
    for other in [plain, issuer.sign(&issuer.badge())] {
        let report = verify_with(&endorsed(&issuer, &[&other]), &NoDocuments).await;
        let inside = &report.embedded[0].report;
        assert_refused(inside, CheckCode::CredentialType, Problem::TypeNotAccepted);
    }
}

#[tokio::test]
async fn a_presentation_is_no_part() {
    let issuer = Party::new(1);
    let presentation = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [],
    });
    let whole = issuer.sign(&record(&issuer.id, &json!([presentation])));
    let report = verify_with(&whole, &NoDocuments).await;
    let inside = &report.embedded[0].report;
    assert_refused(inside, CheckCode::Parse, Problem::InputNotSupported);
}

#[tokio::test]
async fn nobody_is_asked_about_the_endorsements_of_a_refused_credential() {
    let (issuer, far) = (Party::new(1), Party::named(3, WEB_ID));
    let opinion = far.sign(&endorsement(&far.id, ACHIEVEMENT));
    let badge = endorsed(&issuer, &[&opinion]);
    let refused = with(badge.clone(), "", "noSuchTerm", json!("x"));
    for (badge, verdict) in [(badge, Verdict::Verified), (refused, Verdict::Undecided)] {
        let report = verify_with(&badge, &far.did_document()).await;
        assert_eq!(report.embedded[0].report.verdict, verdict);
    }
}

/// Results that only work tells apart; the work that one credential may cost is shared out among those inside.
#[tokio::test]
async fn all_inside_together_cost_no_more_than_one_alone_may() {
    let issuer = Party::new(1);
    let alignment = json!({"type": "Alignment", "targetName": "x", "targetUrl": "urn:x:1"});
    let twin = json!({"type": "Result", "value": "1", "alignment": vec![alignment; 3]});
    let twins = json!([twin, twin]);
    let badge = with(issuer.badge(), "/credentialSubject", "result", twins);
    let part = issuer.sign_jwt(&badge, Profile::OpenBadges);
    // Tokens are texts: the record itself has nothing to tell apart.
    let mut whole = record(&issuer.id, &json!([part, part]));
    whole["@context"][0] = json!("https://www.w3.org/2018/credentials/v1");
    let from = whole.as_object_mut().unwrap().shift_remove("validFrom");
    whole["issuanceDate"] = from.unwrap();
    let whole = issuer.sign_jwt(&whole, Profile::VcClaim);
    let within = async |token: &str, steps: usize| {
        let mut options = VerifyOptions::default();
        options.canonicalization_limits.hash_steps = steps;
        let report = verify(token.as_bytes(), &options, &NoDocuments, now()).await;
        report.unwrap()
    };
    let mut alone = 0;
    while !within(&part, alone).await.verified {
        alone += 1;
    }
    assert!(alone > 1, "{alone}");
    for (steps, is_enough) in [(2 * alone, true), (2 * alone - 1, false)] {
        let report = within(&whole, steps).await;
        let inside = report.embedded.iter();
        let verified: Vec<_> = inside.map(|child| child.report.verified).collect();
        assert_eq!(verified, [is_enough; 2], "{alone}");
    }
}
