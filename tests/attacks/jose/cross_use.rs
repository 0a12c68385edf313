//! A8: a token of one use is none of another.

use jiff::SignedDuration;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::json;
use testamur_keys::{did_jwk, did_key};
use testamur_signing::jws::{self, HeaderRules};
use testamur_signing::sd_jwt_vc::{self, KeyBindingTerms};
use testamur_signing::vc_jwt::{self, Profile};
use testamur_verifier::{CheckCode, Problem};

use super::{METHOD, header_with, issuer, payload, refused_unasked, signed};
use crate::world::{Party, now, object};

#[test]
fn a8_a_credential_has_no_type_of_another_use() {
    for typ in [
        json!("at+jwt"),
        json!("application/at+jwt"),
        json!("openid4vci-proof+jwt"),
        json!("kb+jwt"),
        json!("vp+jwt"),
        json!("dc+sd-jwt"),
        json!("vc+sd-jwt"),
        json!("logout+jwt"),
        json!("secevent+jwt"),
        json!("dpop+jwt"),
        json!("oauth-authz-req+jwt"),
        json!("statuslist+jwt"),
        json!("wallet-unit-attestation+jwt"),
        json!("JOSE"),
        json!("JOSE+JSON"),
        json!(""),
        json!(null),
        json!(["JWT"]),
        json!(7),
    ] {
        let jwt = signed(&header_with("typ", typ), &payload(), &issuer());
        refused_unasked(&jwt, CheckCode::Proof, Problem::HeaderNotAccepted);
    }
}

#[test]
fn a8_a_presentation_is_no_credential() {
    let mut presentation = payload();
    presentation["vp"] = json!({"type": ["VerifiablePresentation"]});
    let jwt = signed(&header_with("typ", json!("JWT")), &presentation, &issuer());
    refused_unasked(&jwt, CheckCode::Parse, Problem::Malformed);
}

/// Every token that is signed here, before every reader that there is: only the diagonal accepts.
#[test]
fn a8_every_token_is_read_by_its_own_reader_only() {
    const KEY_PROOF: HeaderRules = HeaderRules {
        typ: &["openid4vci-proof+jwt"],
        typ_may_be_absent: false,
        members: &["kid", "jwk"],
    };
    let holder = Party::new(2);
    let sd_jwt = sd_jwt(&holder);
    let (sd_jwt_part, _) = sd_jwt.split_once('~').expect("an SD-JWT");
    let presentation = presented(&sd_jwt, &holder);
    let (_, key_binding) = presentation.rsplit_once('~').expect("a presentation");
    let proof =
        json!({"typ": "openid4vci-proof+jwt", "kid": did_jwk::did(holder.secret.public_key())});
    let proof = jws::sign(&object(proof), b"{}", &holder.secret).expect("a key proof");
    let tokens = [
        issuer().sign_jwt(Profile::OpenBadges, &issuer().badge()),
        issuer().sign_jwt(Profile::JoseCose, &issuer().badge()),
        sd_jwt_part.to_owned(),
        key_binding.to_owned(),
        proof,
    ];
    // Which reader takes which token: the two profiles of a credential share one reader.
    let expected = [0, 0, 1, 2, 3];
    for (token, expected) in tokens.iter().zip(expected) {
        let accepted = [
            vc_jwt::parse(token).is_ok(),
            sd_jwt_vc::parse(&format!("{token}~")).is_ok(),
            sd_jwt_vc::parse(&format!("{sd_jwt}{token}")).is_ok_and(|it| it.key_binding.is_some()),
            jws::parse(token, &KEY_PROOF).is_ok(),
        ];
        for (reader, accepted) in accepted.into_iter().enumerate() {
            assert_eq!(accepted, reader == expected, "reader {reader}: {token}");
        }
    }
}

/// A key that signs for its holder's own `did:key` signs no credential of the issuer.
#[test]
fn a8_a_holders_key_issues_nothing() {
    let holder = Party::new(2);
    let did = did_key::did(holder.secret.public_key()).expect("a did:key");
    let header = header_with("kid", json!(did));
    let report = super::judged(&signed(&header, &payload(), &holder));
    crate::world::assert_refused(
        &report,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
}

fn sd_jwt(holder: &Party) -> String {
    let claims = json!({
        "iss": super::ISSUER, "vct": "t", "cnf": {"jwk": holder.secret.public_key().to_jwk()},
    });
    let mut rng = StdRng::seed_from_u64(1);
    let secret = &issuer().secret;
    sd_jwt_vc::sign(&object(claims), &[], 0, METHOD, secret, &mut rng).expect("an SD-JWT VC")
}

fn presented(sd_jwt: &str, holder: &Party) -> String {
    let terms = KeyBindingTerms {
        audience: "https://employer.example",
        nonce: "6a1e0d5c8f4b4a1e",
        now: now(),
    };
    let credential = sd_jwt_vc::parse(sd_jwt).expect("an SD-JWT VC");
    let presentation = credential
        .present_bound(&[], &terms, &holder.secret)
        .expect("a presentation");
    let read = sd_jwt_vc::parse(&presentation).expect("a presentation");
    let tolerance = SignedDuration::from_secs(60);
    assert_eq!(read.verify_key_binding(&terms, tolerance), Ok(()));
    presentation
}
