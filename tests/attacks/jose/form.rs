//! A11 and A12: the form of the text.

use serde_json::json;
use testamur_signing::vc_jwt::Profile;
use testamur_verifier::{CheckCode, InputFormat, Problem, VerifyOptions};

use super::{Counted, issuer, judged};
use crate::world::{assert_verified, judge_bytes};

fn good() -> String {
    issuer().sign_jwt(Profile::OpenBadges, &issuer().badge())
}

#[test]
fn a11_a_jws_is_written_in_one_way_only() {
    let good = good();
    assert_verified(&judged(&good));
    let parts: Vec<&str> = good.split('.').collect();
    let [header, payload, signature] = parts[..] else {
        panic!("three parts");
    };
    let mut cases = vec![
        format!("{header}.{payload}"),
        format!("{header}.{payload}.{signature}."),
        format!("{header}.{payload}.{signature}.{signature}"),
        format!("{header}.{payload}.{signature}.."),
        format!(".{header}.{payload}.{signature}"),
        format!("{header}..{signature}"),
        format!(".{payload}.{signature}"),
        format!("{header}.{payload}."),
        "..".to_owned(),
        format!("{header}.{payload}.{signature}~x"),
        json!({"payload": payload, "protected": header, "signature": signature}).to_string(),
        json!({"payload": payload, "signatures": [{"protected": header, "signature": signature}]})
            .to_string(),
    ];
    for pad in ["=", "==", "%3D", "\\u003d"] {
        cases.push(format!("{header}{pad}.{payload}.{signature}"));
        cases.push(format!("{header}.{payload}{pad}.{signature}"));
        cases.push(format!("{header}.{payload}.{signature}{pad}"));
    }
    for space in [" ", "\n", "\r\n", "\t", "\u{a0}", "\0"] {
        cases.push(format!("{header}{space}.{payload}.{signature}"));
        cases.push(format!("{header}.{space}{payload}.{signature}"));
        let (left, right) = signature.split_at(40);
        cases.push(format!("{header}.{payload}.{left}{space}{right}"));
    }
    // The alphabet of base64, where the text has a letter of base64url only.
    for (ours, theirs) in [('-', '+'), ('_', '/')] {
        if signature.contains(ours) {
            let other = signature.replacen(ours, &theirs.to_string(), 1);
            cases.push(format!("{header}.{payload}.{other}"));
        }
    }
    // 64 bytes end in a letter with four unused bits: the other fifteen say the same to a careless reader.
    let (body, last) = signature.split_at(signature.len() - 1);
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars() {
        if letter.to_string() != last {
            cases.push(format!("{header}.{payload}.{body}{letter}"));
        }
    }
    for case in &cases {
        let documents = Counted::new();
        let report = judge_bytes(case.as_bytes(), &documents);
        assert!(!report.verified, "{case}\n{}", report.to_text());
    }
    assert!(cases.len() > 90);
}

#[test]
fn a11_the_json_serialisation_is_refused_by_name() {
    let good = good();
    let parts: Vec<&str> = good.split('.').collect();
    let flattened = json!({"payload": parts[1], "protected": parts[0], "signature": parts[2]});
    let report = judged(&flattened.to_string());
    assert_eq!(report.input, InputFormat::JwsJson);
    crate::world::assert_refused(&report, CheckCode::Parse, Problem::InputNotSupported);
}

#[test]
fn a12_a_bomb_of_dots_tildes_or_header_is_refused_at_once() {
    let limit = VerifyOptions::default().json_limits.bytes;
    for bomb in [
        ".".repeat(limit),
        "a.".repeat(limit / 2),
        "~".repeat(limit),
        "a~".repeat(limit / 2),
        format!("{}.e30.AA", "A".repeat(limit - 10)),
        format!("{}.e30.AA~", "A".repeat(limit - 10)),
        ".".repeat(limit + 1),
        "A".repeat(64 * limit),
    ] {
        let report = judged(&bomb);
        assert!(!report.verified);
        let code = report.first_problem().map(|check| check.code);
        assert_eq!(code, Some(CheckCode::Parse), "{}", report.to_text());
    }
}
