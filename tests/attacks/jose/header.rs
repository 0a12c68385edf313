//! A1 to A8: what the header says.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use josekit::jws::{HS256, JwsSigner as _};
use serde_json::{Value, json};
use testamur_keys::{KeyType, PublicKey};
use testamur_signing::vc_jwt::Profile;
use testamur_verifier::{CheckCode, Outcome, Problem};

use super::{
    Counted, METHOD, attacker, header_with, issuer, judged, payload, refused_unasked, signed,
    signed_text,
};
use crate::world::{Party, assert_refused, assert_verified, judge_bytes};

#[test]
fn the_honest_badge_verifies_with_one_request() {
    let documents = Counted::new();
    for profile in [Profile::OpenBadges, Profile::JoseCose] {
        let jwt = issuer().sign_jwt(profile, &issuer().badge());
        assert_verified(&judge_bytes(jwt.as_bytes(), &documents));
    }
    let by_hand = signed(&header_with("typ", json!("JWT")), &payload(), &issuer());
    assert_verified(&judged(&by_hand));
    assert_eq!(documents.asked().len(), 2);
}

#[test]
fn a1_no_algorithm_is_none() {
    let not_accepted = [
        json!("none"),
        json!("None"),
        json!("NONE"),
        json!("nOnE"),
        json!(""),
        json!(" none"),
        json!("none\u{0}"),
        json!(null),
        json!(0),
        json!(["none"]),
        json!(["EdDSA"]),
        json!({"alg": "EdDSA"}),
        json!("eddsa"),
        json!("EDDSA"),
        json!("EdDSA "),
        json!("ES256K"),
        json!("ES521"),
        json!("RS1"),
        json!("PS256"),
        json!("RSA1_5"),
        json!("dir"),
    ];
    let mut headers: Vec<Value> = not_accepted
        .into_iter()
        .map(|alg| header_with("alg", alg))
        .collect();
    headers.push(json!({"typ": "JWT", "kid": METHOD}));
    for header in headers {
        let (code, problem) = (CheckCode::Proof, Problem::AlgorithmNotAccepted);
        let jwt = signed(&header, &payload(), &issuer());
        refused_unasked(&jwt, code, problem);
        let (unsigned, _) = jwt.rsplit_once('.').expect("a JWS");
        refused_unasked(&format!("{unsigned}."), code, problem);
    }
}

#[test]
fn a2_a_public_key_is_no_secret_of_a_mac() {
    let public = issuer().secret.public_key().clone();
    let rsa = Party::with_key(KeyType::Rsa).secret.public_key().clone();
    let mut secrets = secrets_of(&public);
    secrets.extend(secrets_of(&rsa));
    secrets.push(b"secret".to_vec());
    for secret in secrets {
        let input = [header_with("alg", json!("HS256")), payload()]
            .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
            .join(".");
        let Ok(mac) = HS256.signer_from_bytes(&secret) else {
            continue;
        };
        let mac = mac.sign(input.as_bytes()).expect("a MAC");
        let jwt = format!("{input}.{}", URL_SAFE_NO_PAD.encode(mac));
        refused_unasked(&jwt, CheckCode::Proof, Problem::AlgorithmNotAccepted);
    }
}

/// The public key in every form in which a careless verifier may hold it: JWK, its members, Multikey, DER, PEM.
fn secrets_of(key: &PublicKey) -> Vec<Vec<u8>> {
    let jwk = key.to_jwk();
    let mut forms = vec![
        jwk.to_string().into_bytes(),
        key.jwk_thumbprint().into_bytes(),
    ];
    for member in ["x", "n"] {
        if let Some(text) = jwk[member].as_str() {
            forms.push(text.as_bytes().to_vec());
            forms.push(URL_SAFE_NO_PAD.decode(text).expect("base64url"));
        }
    }
    if let Some(multibase) = key.to_multibase() {
        forms.push(multibase.into_bytes());
    }
    // SubjectPublicKeyInfo of Ed25519, RFC 8410.
    if key.key_type() == KeyType::Ed25519 {
        let mut der = vec![
            0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
        ];
        der.extend(forms[3].clone());
        let body = base64::engine::general_purpose::STANDARD.encode(&der);
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n");
        forms.extend([der, pem.clone().into_bytes(), pem.trim_end().into()]);
    }
    forms
}

#[test]
fn a3_a_key_in_the_header_is_not_the_issuers_by_that() {
    let jwk = attacker().secret.public_key().to_jwk();
    let header = json!({"alg": "EdDSA", "typ": "JWT", "jwk": jwk});
    let report = judged(&signed(&header, &payload(), &attacker()));
    assert_refused(
        &report,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
    assert_eq!(report.signature, Outcome::Passed, "{}", report.to_text());
    assert_eq!(report.issuer_binding, Outcome::Failed);
    // Beside the issuer's name for its own key.
    let both = json!({"alg": "EdDSA", "typ": "JWT", "kid": METHOD, "jwk": jwk});
    refused_unasked(
        &signed(&both, &payload(), &attacker()),
        CheckCode::Proof,
        Problem::HeaderNotAccepted,
    );
}

#[test]
fn a4_a_kid_of_an_attacker_is_not_asked_for() {
    let attacker = attacker();
    for kid in [
        "https://evil.example/jwks.json#1",
        "https://harbour.example.evil.example/key",
        "https://harbour.example@evil.example/key",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "did:web:evil.example#key-1",
        &attacker.method,
    ] {
        let jwt = signed(&header_with("kid", json!(kid)), &payload(), &attacker);
        let documents = Counted::new();
        let report = judge_bytes(jwt.as_bytes(), &documents);
        assert_refused(
            &report,
            CheckCode::IssuerBinding,
            Problem::IssuerKeyNotBound,
        );
        for url in documents.asked() {
            assert!(url.starts_with("https://harbour.example/"), "{kid}: {url}");
        }
    }
}

#[test]
fn a5_a_kid_is_an_opaque_short_printable_text() {
    for kid in [
        json!("../../../../etc/passwd"),
        json!("key' OR '1'='1"),
        json!("x'; DROP TABLE signing_keys; --"),
        json!("$(reboot)"),
        json!("<script>alert(1)</script>"),
        json!("k".repeat(512)),
    ] {
        let jwt = signed(&header_with("kid", kid.clone()), &payload(), &attacker());
        let report = judged(&jwt);
        assert_eq!(report.issuer_binding, Outcome::Failed, "{kid}");
        assert!(!report.verified);
    }
    // A fragment alone is a name within the issuer's own document: his key, and not the attacker's.
    let jwt = signed(
        &header_with("kid", json!("#key-1")),
        &payload(),
        &attacker(),
    );
    assert_refused(
        &judged(&jwt),
        CheckCode::Signature,
        Problem::SignatureInvalid,
    );
    for kid in [
        json!("a\r\nSet-Cookie: b"),
        json!("\u{0}"),
        json!("\u{1b}[2J"),
        json!("\u{7f}"),
        json!("\u{9b}31m"),
        json!("k".repeat(513)),
        json!("k".repeat(10_000)),
        json!(""),
        json!(7),
        json!(null),
        json!(["a"]),
        json!({"a": 1}),
    ] {
        let jwt = signed(&header_with("kid", kid.clone()), &payload(), &issuer());
        refused_unasked(&jwt, CheckCode::Proof, Problem::HeaderNotAccepted);
        let report = judged(&jwt);
        let told = format!("{}{}", report.to_text(), json!(report));
        assert!(
            !told.contains(['\u{1b}', '\r', '\u{0}', '\u{9b}', '\u{7f}']),
            "{kid}"
        );
    }
    let jwt = signed(
        &header_with("kid", json!("k".repeat(100_000))),
        &payload(),
        &issuer(),
    );
    refused_unasked(&jwt, CheckCode::Parse, Problem::LimitReached);
}

#[test]
fn a6_a_header_has_no_other_parameter() {
    for (name, value) in [
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/chain.pem")),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("AA")),
        ("x5t#S256", json!("AA")),
        ("zip", json!("DEF")),
        ("enc", json!("A128GCM")),
        ("epk", json!({})),
        ("url", json!("https://evil.example")),
        ("nonce", json!("a")),
        ("cty", json!("JWT")),
        ("iss", json!("did:web:harbour.example")),
        ("exp", json!(1)),
        ("trust_chain", json!([])),
        ("", json!("")),
    ] {
        let jwt = signed(&header_with(name, value), &payload(), &issuer());
        refused_unasked(&jwt, CheckCode::Proof, Problem::HeaderNotAccepted);
    }
}

#[test]
fn a7_nothing_critical_is_understood() {
    for crit in [
        json!([]),
        json!(["exp"]),
        json!(["b64"]),
        json!(["alg"]),
        json!(["http://example.com/UNDEFINED"]),
        json!("exp"),
        json!(null),
    ] {
        let mut header = header_with("crit", crit);
        for exp in [false, true] {
            if exp {
                header["exp"] = json!(4_102_444_800_u32);
            }
            let jwt = signed(&header, &payload(), &issuer());
            refused_unasked(&jwt, CheckCode::Proof, Problem::HeaderNotAccepted);
        }
    }
    for b64 in [json!(false), json!(true), json!("false"), json!(null)] {
        let mut header = header_with("b64", b64);
        let jwt = signed(&header, &payload(), &issuer());
        refused_unasked(&jwt, CheckCode::Proof, Problem::HeaderNotAccepted);
        header["crit"] = json!(["b64"]);
        let jwt = signed(&header, &payload(), &issuer());
        refused_unasked(&jwt, CheckCode::Proof, Problem::HeaderNotAccepted);
    }
}

#[test]
fn a_header_says_each_thing_once() {
    let payload = payload().to_string();
    for header in [
        r#"{"alg":"none","alg":"EdDSA","typ":"JWT","kid":"did:web:harbour.example#key-1"}"#,
        r#"{"alg":"EdDSA","\u0061lg":"none","typ":"JWT","kid":"did:web:harbour.example#key-1"}"#,
        r#"{"alg":"EdDSA","typ":"JWT","kid":"a","kid":"did:web:harbour.example#key-1"}"#,
    ] {
        let jwt = signed_text(header, &payload, &issuer());
        refused_unasked(&jwt, CheckCode::Parse, Problem::DuplicateMember);
    }
}
