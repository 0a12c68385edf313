use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::json;
use testamur_keys::{KeyType, SecretKey, Signer as _};

use super::*;
use crate::SigningError;

mod reading;

const NONCE: &str = "6a1e0d5c8f4b4a1e";

fn issuer() -> SecretKey {
    SecretKey::from_bytes(KeyType::Ed25519, &[7; 32]).unwrap()
}

fn holder() -> SecretKey {
    SecretKey::from_bytes(KeyType::Ed25519, &[8; 32]).unwrap()
}

fn claims() -> Map<String, Value> {
    let claims = json!({
        "iss": "https://harbour.example",
        "vct": "https://harbour.example/degree",
        "iat": 1_767_225_600,
        "cnf": {"jwk": holder().public_key().to_jwk()},
        "given_name": "Zoë",
        "address": {"street": "Quay 1", "country": "NL"},
        "nationalities": ["NL", "GR"],
        "results": [{"course": "algebra", "grade": "9"}, {"course": "logic", "grade": "7"}],
    });
    claims.as_object().unwrap().clone()
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "so that it maps over literals"
)]
fn path(path: Value) -> ClaimPath {
    ClaimPath::parse(&path).unwrap()
}

fn disclosable() -> Vec<ClaimPath> {
    [
        json!(["given_name"]),
        json!(["address"]),
        json!(["address", "street"]),
        json!(["nationalities", null]),
        json!(["results", null]),
        json!(["results", null, "grade"]),
    ]
    .map(path)
    .to_vec()
}

fn issued(decoys: usize) -> String {
    let mut rng = StdRng::seed_from_u64(1);
    let key_id = "https://harbour.example#1";
    sign(
        &claims(),
        &disclosable(),
        decoys,
        key_id,
        &issuer(),
        &mut rng,
    )
    .unwrap()
}

fn terms() -> KeyBindingTerms<'static> {
    KeyBindingTerms {
        audience: "https://employer.example",
        nonce: NONCE,
        now: "2026-01-02T00:00:00Z".parse().unwrap(),
    }
}

/// Any claims under a good signature, followed by any disclosures.
fn forged(payload: &Value, disclosures: &[&str]) -> String {
    let header = json!({"typ": TYP});
    let payload = payload.to_string();
    let mut text = jws::sign(header.as_object().unwrap(), payload.as_bytes(), &issuer()).unwrap();
    text.push('~');
    for disclosure in disclosures {
        text.push_str(&URL_SAFE_NO_PAD.encode(disclosure));
        text.push('~');
    }
    text
}

fn hash(disclosure: &str) -> String {
    disclosure::digest(&URL_SAFE_NO_PAD.encode(disclosure))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "so that a literal is its argument"
)]
fn with(members: Value) -> Value {
    let mut payload = json!({"vct": "t"});
    for (name, value) in members.as_object().unwrap() {
        payload[name] = value.clone();
    }
    payload
}

#[track_caller]
fn refused(payload: &Value, disclosures: &[&str]) -> SdJwtError {
    parse(&forged(payload, disclosures)).unwrap_err()
}

#[test]
fn the_examples_of_the_standard_have_its_digests() {
    // RFC 9901, sections 4.2.3 and 4.2.4.2.
    for (encoded, digest, name, value) in [
        (
            "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0",
            "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0",
            Some("family_name"),
            "Möbius",
        ),
        (
            "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0",
            "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs",
            None,
            "FR",
        ),
    ] {
        let disclosure = Disclosure::parse(encoded, &Limits::default()).unwrap();
        assert_eq!(disclosure.digest(), digest);
        assert_eq!(disclosure.name.as_deref(), name);
        assert_eq!(disclosure.value, value);
    }
}

#[test]
fn what_was_signed_is_read_again() {
    for decoys in [0, 5] {
        let text = issued(decoys);
        let credential = parse(&text).unwrap();
        assert_eq!(credential.verify(issuer().public_key()), Ok(()));
        assert!(credential.verify(holder().public_key()).is_err());
        // Only the order of members may differ: digests hide it.
        assert_eq!(
            Value::Object(credential.claims.clone()),
            Value::Object(claims())
        );
        assert_eq!(credential.disclosures.len(), 9);
        assert_eq!(credential.undisclosed, decoys * 4);
        assert_eq!(credential.vct, "https://harbour.example/degree");
        assert_eq!(credential.holder_key.as_ref(), Some(holder().public_key()));
        assert!(credential.key_binding.is_none());
    }
    assert_eq!(issued(2), issued(2), "one seed, one text");
}

#[test]
fn nothing_is_shown_but_what_the_holder_chose() {
    let credential = parse(&issued(3)).unwrap();
    for (chosen, expected) in [
        (vec![], json!({"nationalities": [], "results": []})),
        (
            vec![json!(["address", "street"])],
            json!({"address": {"street": "Quay 1", "country": "NL"}, "nationalities": [], "results": []}),
        ),
        (
            vec![json!(["nationalities", 1]), json!(["given_name"])],
            json!({"given_name": "Zoë", "nationalities": ["GR"], "results": []}),
        ),
        (
            vec![json!(["results", null, "course"])],
            json!({"nationalities": [], "results": [{"course": "algebra"}, {"course": "logic"}]}),
        ),
        (
            vec![json!(["results", 1])],
            json!({"nationalities": [], "results": [{"course": "logic", "grade": "7"}]}),
        ),
    ] {
        let chosen: Vec<_> = chosen.into_iter().map(path).collect();
        let shown = credential.present(&chosen).unwrap();
        let shown = parse(&shown).unwrap();
        assert_eq!(shown.verify(issuer().public_key()), Ok(()));
        let mut claims = shown.claims;
        for always in ["iss", "vct", "iat", "cnf"] {
            assert!(claims.shift_remove(always).is_some());
        }
        assert_eq!(Value::Object(claims), expected, "{chosen:?}");
    }
    let nothing = [path(json!(["phone"]))];
    assert!(matches!(
        credential.present(&nothing),
        Err(PresentError::NoSuchClaim { .. })
    ));
}

#[test]
fn the_holder_signs_for_one_verifier_one_time_and_one_presentation() {
    let credential = parse(&issued(0)).unwrap();
    let name = [path(json!(["given_name"]))];
    let bound = credential
        .present_bound(&name, &terms(), &holder())
        .unwrap();
    let shown = parse(&bound).unwrap();
    let tolerance = SignedDuration::from_secs(300);
    assert_eq!(shown.verify_key_binding(&terms(), tolerance), Ok(()));
    let later = |seconds| KeyBindingTerms {
        now: terms().now + SignedDuration::from_secs(seconds),
        ..terms()
    };
    assert_eq!(shown.verify_key_binding(&later(300), tolerance), Ok(()));
    for (asked, error) in [
        (later(301), KeyBindingError::Time { found: terms().now }),
        (later(-301), KeyBindingError::Time { found: terms().now }),
        (
            KeyBindingTerms {
                nonce: "other",
                ..terms()
            },
            KeyBindingError::Nonce,
        ),
        (
            KeyBindingTerms {
                audience: "https://other.example",
                ..terms()
            },
            KeyBindingError::Audience,
        ),
    ] {
        assert_eq!(shown.verify_key_binding(&asked, tolerance), Err(error));
    }
    let without = credential.present(&name).unwrap();
    assert_eq!(
        parse(&without)
            .unwrap()
            .verify_key_binding(&terms(), tolerance),
        Err(KeyBindingError::Missing)
    );
    // The same signature over fewer disclosures.
    let (_, jwt) = bound.rsplit_once('~').unwrap();
    let fewer = format!("{}{jwt}", credential.present(&[]).unwrap());
    assert_eq!(
        parse(&fewer)
            .unwrap()
            .verify_key_binding(&terms(), tolerance),
        Err(KeyBindingError::Presentation)
    );
    // Another key's signature over the right presentation.
    let forged = key_binding::sign(&without, &terms(), &issuer()).unwrap();
    assert!(matches!(
        parse(&format!("{without}{forged}"))
            .unwrap()
            .verify_key_binding(&terms(), tolerance),
        Err(KeyBindingError::Jws(_))
    ));
    assert_eq!(
        credential.present_bound(&name, &terms(), &issuer()),
        Err(PresentError::NotTheHolder)
    );
}

#[test]
fn a_credential_of_nobodys_key_has_no_holder() {
    let text = forged(&json!({"vct": "t"}), &[]);
    let jwt = key_binding::sign(&text, &terms(), &holder()).unwrap();
    let shown = parse(&format!("{text}{jwt}")).unwrap();
    assert_eq!(
        shown.verify_key_binding(&terms(), SignedDuration::from_secs(60)),
        Err(KeyBindingError::NoHolderKey)
    );
}

#[test]
fn a_key_binding_of_another_form_is_refused() {
    let text = forged(&json!({"vct": "t"}), &[]);
    let good = json!({"iat": 1, "aud": "a", "nonce": "n", "sd_hash": disclosure::digest(&text)});
    let bound = |header: Value, payload: &Value| {
        let header = header.as_object().unwrap();
        let jwt = jws::sign(header, payload.to_string().as_bytes(), &holder()).unwrap();
        parse(&format!("{text}{jwt}"))
    };
    assert!(bound(json!({"typ": "kb+jwt"}), &good).is_ok());
    for header in [
        json!({}),
        json!({"typ": "JWT"}),
        json!({"typ": TYP}),
        json!({"typ": "kb+jwt", "x5c": []}),
    ] {
        let result = bound_or_refused(&text, &header, &good);
        assert!(
            matches!(result, Err(SdJwtError::KeyBindingJws(_))),
            "{header}"
        );
    }
    for (claim, value) in [
        ("iat", json!("1")),
        ("iat", json!(-1)),
        ("aud", json!(["a"])),
        ("nonce", json!(7)),
        ("nonce", json!("")),
        ("sd_hash", Value::Null),
    ] {
        let mut payload = good.clone();
        payload[claim] = value;
        let error = bound(json!({"typ": "kb+jwt"}), &payload).unwrap_err();
        assert_eq!(error, SdJwtError::KeyBindingClaim { claim });
        payload.as_object_mut().unwrap().shift_remove(claim);
        let error = bound(json!({"typ": "kb+jwt"}), &payload).unwrap_err();
        assert_eq!(error, SdJwtError::KeyBindingClaim { claim });
    }
}

/// A key binding with a header that our own signer would refuse to write.
fn bound_or_refused(text: &str, header: &Value, payload: &Value) -> Result<SdJwtVc, SdJwtError> {
    let mut header = header.clone();
    header["alg"] = json!("EdDSA");
    let input = [&header, payload].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    let input = input.join(".");
    let signature = URL_SAFE_NO_PAD.encode(holder().sign(input.as_bytes()).unwrap());
    parse(&format!("{text}{input}.{signature}"))
}

fn sign_with(payload: &Value, disclosable: &[Value]) -> SigningError {
    let disclosable: Vec<_> = disclosable.iter().cloned().map(path).collect();
    let mut rng = StdRng::seed_from_u64(1);
    let members = payload.as_object().unwrap();
    sign(members, &disclosable, 0, "k", &issuer(), &mut rng).unwrap_err()
}

#[test]
fn nothing_is_signed_that_would_be_read_otherwise() {
    assert!(matches!(
        sign_with(&with(json!({"a": 1})), &[json!(["b"])]),
        SigningError::Disclosure(ConcealError::NoSuchClaim { .. })
    ));
    for name in ["_sd", "...", "_sd_alg"] {
        assert_eq!(
            sign_with(&with(json!({"a": [{ name: 1 }]})), &[]),
            SigningError::Disclosure(ConcealError::ReservedName)
        );
    }
    assert!(matches!(
        sign_with(&json!({"iss": "a"}), &[]),
        SigningError::Member {
            pointer: "/vct",
            ..
        }
    ));
    assert!(matches!(
        sign_with(&with(json!({"@context": []})), &[]),
        SigningError::Member { .. }
    ));
}

#[test]
fn every_flipped_bit_of_a_presentation_is_refused() {
    let credential = parse(&issued(1)).unwrap();
    let shown = [
        path(json!(["given_name"])),
        path(json!(["nationalities", 0])),
    ];
    let good = credential
        .present_bound(&shown, &terms(), &holder())
        .unwrap();
    let verified = |text: &str| {
        parse(text).is_ok_and(|it| {
            let tolerance = SignedDuration::from_secs(60);
            it.verify(issuer().public_key()).is_ok()
                && it.verify_key_binding(&terms(), tolerance).is_ok()
        })
    };
    assert!(verified(&good));
    for bit in 0..good.len() * 8 {
        let mut bytes = good.clone().into_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let accepted = String::from_utf8(bytes).is_ok_and(|text| verified(&text));
        assert!(!accepted, "bit {bit}");
    }
}

#[test]
fn nothing_secret_is_told_by_debug() {
    let credential = parse(&issued(0)).unwrap();
    let told = format!("{:?}", credential.disclosures);
    assert!(!told.contains("Zoë") && !told.contains("Quay"), "{told}");
}
