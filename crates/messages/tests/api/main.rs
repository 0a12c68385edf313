//! Views of real reports.
#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

use serde_json::{Value, json};
use testamur_messages::{Direction, Language, ReportView, view};
use testamur_verifier::{
    InputFormat, NoDocuments, StatusState, Verdict, VerificationReport, VerifyOptions, verify,
};

async fn report(credential: &Value) -> VerificationReport {
    let now = "2026-01-01T00:00:00Z".parse().unwrap();
    let bytes = credential.to_string();
    verify(
        bytes.as_bytes(),
        &VerifyOptions::default(),
        &NoDocuments,
        now,
    )
    .await
    .unwrap()
}

fn unsigned(issuer_name: &str) -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
        ],
        "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": { "id": "https://harbour.example/issuer", "type": ["Profile"], "name": issuer_name },
        "validFrom": "2025-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://harbour.example/algebra",
                "type": ["Achievement"],
                "name": "<b>{ $id }</b>\u{202e}",
                "description": "Solves linear equations.",
                "criteria": { "narrative": "Passes the exam." }
            }
        }
    })
}

#[tokio::test]
async fn a_name_that_nobody_vouches_for_is_not_shown() {
    let report = report(&unsigned("Famous University")).await;
    assert_eq!(report.issuer_name.as_deref(), Some("Famous University"));
    for language in Language::ALL {
        let view = view(&report, language);
        assert!(!view.issuer.authenticated && !view.verified);
        let text = serde_json::to_string(&view).unwrap();
        assert!(!text.contains("Famous"), "{text}");
        // Marked off from the text around it.
        assert!(view.issuer.line.contains("\u{2068}harbour.example\u{2069}"));
    }
}

#[tokio::test]
async fn what_a_credential_says_is_neither_a_message_nor_able_to_reorder_one() {
    let report = report(&unsigned("x")).await;
    let view = view(&report, Language::Arabic);
    let said = view
        .facts
        .iter()
        .find(|it| it.code == "achievement")
        .unwrap();
    assert_eq!(said.value, "<b>{ $id }</b>\\u{202e}");
    assert_eq!(view.direction, Direction::Rtl);
}

#[tokio::test]
async fn a_host_that_looks_like_another_is_not_shown_as_it() {
    let mut credential = unsigned("Harvard University");
    let id = "https://h\u{430}rvard.edu/i";
    credential["issuer"]["id"] = json!(id);
    credential["id"] = json!("https://h\u{430}rvard.edu/1\u{ad}");
    let report = report(&credential).await;
    assert_eq!(report.issuer_id.as_deref(), Some(id));
    for language in Language::ALL {
        let view = view(&report, language);
        for (code, shown) in [
            ("issuer", "https://h\\u{430}rvard.edu/i"),
            ("credential", "https://h\\u{430}rvard.edu/1\\u{ad}"),
        ] {
            let fact = view.facts.iter().find(|fact| fact.code == code).unwrap();
            assert_eq!(fact.value, shown);
        }
        assert!(view.issuer.line.contains("xn--hrvard-3nf.edu"));
        // Nowhere else either: not in a detail, and not in the text.
        let json = serde_json::to_string(&view).unwrap();
        assert!(!json.contains("h\u{430}rvard"), "{json}");
        assert!(!view.to_string().contains("h\u{430}rvard"), "{view}");
    }
    let text = report.to_text();
    assert!(
        !text.contains("h\u{430}rvard") && !text.contains('\u{ad}'),
        "{text}"
    );
}

#[tokio::test]
async fn a_problem_comes_with_its_remedy_in_every_language() {
    let report = report(&unsigned("x")).await;
    let english = view(&report, Language::English);
    assert_eq!(english.verdict_title, "Not verified");
    assert_eq!(english.verdict_sentence, "The credential is not signed.");
    let remedy = "Ask the holder for the file exactly as the issuer gave it out.";
    assert_eq!(english.remedy.as_deref(), Some(remedy));
    for language in Language::ALL {
        let other = view(&report, language);
        assert_eq!(other.checks.len(), english.checks.len());
        if language != Language::English {
            assert_ne!(other.verdict_title, english.verdict_title, "{language:?}");
            assert_ne!(other.verdict_sentence, english.verdict_sentence);
        }
        assert!(other.to_string().starts_with(&other.verdict_title));
    }
}

#[test]
fn the_form_of_a_view_has_a_schema() {
    let schema = schemars::schema_for!(ReportView).to_value();
    assert!(schema["properties"]["verdict_sentence"].is_object());
}

/// What nobody disclosed is not said to be valid; a presentation has neither issuer nor status.
#[tokio::test]
async fn a_view_says_no_more_than_the_report() {
    let said = |report: &VerificationReport| {
        Language::ALL.map(|language| view(report, language).verdict_sentence)
    };
    let mut report = report(&unsigned("Harbour College")).await;
    report.verdict = Verdict::Verified;
    report.verified = true;
    report.status = StatusState::Clear;
    let in_force = said(&report);
    report.status = StatusState::Unknown;
    let undisclosed = said(&report);
    report.input = InputFormat::VpJwt;
    let presented = said(&report);
    for texts in in_force.iter().zip(&undisclosed).zip(&presented) {
        let ((one, two), three) = texts;
        assert!(one != two && two != three && one != three, "{one}");
    }
    let view = view(&report, Language::English);
    assert!(
        view.facts
            .iter()
            .all(|fact| !["status", "trust"].contains(&fact.code))
    );
    assert!(view.issuer.line.starts_with("A presentation has no issuer"));
}
