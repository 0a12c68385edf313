//! A9 and A10: what the claims say.

use serde_json::{Value, json};
use testamur_signing::vc_jwt::Profile;
use testamur_verifier::{CheckCode, Problem};

use super::{
    header_with, issuer, judged, payload, payload_of, refused_unasked, signed, signed_text,
};
use crate::world::{assert_refused, assert_verified, with};

fn header() -> Value {
    header_with("typ", json!("JWT"))
}

/// A badge of data model 1.1 in the claim `vc`.
fn vc_payload() -> Value {
    let mut badge = issuer().badge();
    badge["@context"][0] = json!("https://www.w3.org/2018/credentials/v1");
    let members = badge.as_object_mut().expect("an object");
    let from = members.shift_remove("validFrom").expect("a date");
    badge["issuanceDate"] = from;
    payload_of(&issuer().sign_jwt(Profile::VcClaim, &badge))
}

#[test]
fn a9_a_claim_has_its_own_json_type() {
    let mut cases = 0;
    for payload in [payload(), vc_payload()] {
        for claim in ["nbf", "exp", "iat"] {
            for value in [
                json!("9999999999"),
                json!("never"),
                json!(-1),
                json!(-1.5),
                json!(1e300),
                json!(253_402_300_800_i64),
                json!(true),
                json!(null),
                json!([1]),
                json!({}),
            ] {
                let changed = with(payload.clone(), "", claim, value);
                let jwt = signed(&header(), &changed, &issuer());
                refused_unasked(&jwt, CheckCode::Parse, Problem::Malformed);
                cases += 1;
            }
        }
        for claim in ["iss", "sub", "jti"] {
            for value in [
                json!(7),
                json!(""),
                json!(["a"]),
                json!(null),
                json!({"id": "a"}),
            ] {
                let changed = with(payload.clone(), "", claim, value);
                let jwt = signed(&header(), &changed, &issuer());
                refused_unasked(&jwt, CheckCode::Parse, Problem::Malformed);
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 90);
}

#[test]
fn a9_a_number_beyond_all_numbers_is_refused() {
    let payload = payload().to_string();
    for number in ["1e400", "-1e400", "9007199254740993", "1e999999999"] {
        let text = payload.replacen('{', &format!("{{\"exp\":{number},"), 1);
        let jwt = signed_text(&header().to_string(), &text, &issuer());
        refused_unasked(&jwt, CheckCode::Parse, Problem::NumberOutOfRange);
    }
}

#[test]
fn a9_a_claim_is_there_once() {
    let payload = payload().to_string();
    for twice in [
        r#"{"iss":"did:web:evil.example","#,
        r#"{"\u0069ss":"did:web:evil.example","#,
        r#"{"issuer":"did:web:evil.example","#,
        r#"{"exp":1,"exp":4102444800,"#,
    ] {
        let text = payload.replacen('{', twice, 1);
        let jwt = signed_text(&header().to_string(), &text, &issuer());
        refused_unasked(&jwt, CheckCode::Parse, Problem::DuplicateMember);
    }
}

#[test]
fn a10_a_claim_says_what_the_credential_says() {
    for (payload, until) in [(payload(), "validUntil"), (vc_payload(), "expirationDate")] {
        let place = if payload.get("vc").is_some() {
            "/vc"
        } else {
            ""
        };
        let until = with(payload.clone(), place, until, json!("2030-01-01T00:00:00Z"));
        let until = with(until, "", "exp", json!(1_893_456_000));
        assert_verified(&judged(&signed(&header(), &until, &issuer())));
        for (claim, value) in [
            ("iss", json!("did:web:evil.example")),
            ("iss", json!("did:web:harbour.example/")),
            ("iss", json!("DID:web:harbour.example")),
            ("sub", json!("did:example:somebody-else")),
            (
                "jti",
                json!("urn:uuid:00000000-0000-0000-0000-000000000000"),
            ),
            ("nbf", json!(1_735_689_601)),
            ("nbf", json!(1)),
            ("exp", json!(4_102_444_800_u32)),
        ] {
            let changed = with(until.clone(), "", claim, value);
            let report = judged(&signed(&header(), &changed, &issuer()));
            assert_refused(&report, CheckCode::JwtClaims, Problem::ClaimMismatch);
        }
    }
}

#[test]
fn a10_a_claim_that_has_to_be_there_is_there() {
    for claim in ["iss", "sub", "jti", "nbf"] {
        let without = with(payload(), "", claim, None);
        let report = judged(&signed(&header(), &without, &issuer()));
        assert_refused(&report, CheckCode::JwtClaims, Problem::ClaimMismatch);
    }
}

#[test]
fn a10_a_credential_is_there_once() {
    let mut both = payload();
    both["vc"] = issuer().badge();
    let mut member_beside = vc_payload();
    member_beside["credentialSubject"] = json!({"id": "did:example:mallory"});
    let mut proof_beside = vc_payload();
    proof_beside["proof"] = json!({});
    for payload in [both, member_beside, proof_beside] {
        let jwt = signed(&header(), &payload, &issuer());
        refused_unasked(&jwt, CheckCode::Parse, Problem::Malformed);
    }
    let jose_cose = header_with("typ", json!("vc+jwt"));
    let jwt = signed(&jose_cose, &vc_payload(), &issuer());
    refused_unasked(&jwt, CheckCode::Parse, Problem::Malformed);
    for vc in [json!("eyJ"), json!([]), json!(null), json!(1)] {
        let jwt = signed(&header(), &with(vc_payload(), "", "vc", vc), &issuer());
        refused_unasked(&jwt, CheckCode::Parse, Problem::Malformed);
    }
}
