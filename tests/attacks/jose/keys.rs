//! A13 to A17: signatures that are none, and keys that nobody should trust.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use testamur_keys::{
    ControllerDocument, KeyType, PublicKey, SecretKey, Signer as _, did_jwk, did_key,
};
use testamur_signing::vc_jwt::Profile;
use testamur_verifier::{CheckCode, Outcome, Problem};

use super::{
    Counted, ISSUER, METHOD, header_with, issuer, judged, payload, payload_of, refused_unasked,
    signed,
};
use crate::world::{Party, assert_refused, assert_verified, badge, judge_bytes, with};

/// The order of P-256.
const P256_ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
/// The order of the points of Ed25519, little-endian.
const ED25519_ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// What becomes of a good signature.
type Forge<'a> = &'a dyn Fn(&[u8]) -> Vec<u8>;

fn from_hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal"))
        .collect()
}

/// A badge of somebody who is named by `did:jwk`, with the signature replaced.
fn with_signature(party: &Party, forge: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let jwt = party.sign_jwt(Profile::OpenBadges, &badge(&party.id));
    let (input, signature) = jwt.rsplit_once('.').expect("a JWS");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(forge(&signature)))
}

/// An integer as DER has it.
fn der_integer(number: &[u8]) -> Vec<u8> {
    let first = number.iter().position(|byte| *byte != 0).unwrap_or(31);
    let mut body = number[first..].to_vec();
    if body[0] >= 0x80 {
        body.insert(0, 0);
    }
    let length = u8::try_from(body.len()).expect("short");
    [vec![2, length], body].concat()
}

fn der(signature: &[u8]) -> Vec<u8> {
    let (r, s) = signature.split_at(signature.len() / 2);
    let body = [der_integer(r), der_integer(s)].concat();
    let length = u8::try_from(body.len()).expect("short");
    [vec![0x30, length], body].concat()
}

/// `order - number`, both big-endian.
fn subtract(order: &[u8], number: &[u8]) -> Vec<u8> {
    let mut borrow = 0_i16;
    let mut difference = Vec::new();
    for (one, two) in order.iter().rev().zip(number.iter().rev()) {
        let digit = i16::from(*one) - i16::from(*two) - borrow;
        borrow = i16::from(digit < 0);
        difference.push(u8::try_from(digit.rem_euclid(256)).expect("a byte"));
    }
    difference.reverse();
    difference
}

#[test]
fn a13_an_ecdsa_signature_is_two_numbers_within_the_order() {
    let party = Party::with_key(KeyType::P256);
    let order = from_hex(P256_ORDER);
    assert_verified(&judged(&with_signature(&party, <[u8]>::to_vec)));
    let halves = |r: &[u8], s: &[u8]| [r, s].concat();
    let zero = [0; 32];
    let one = subtract(&order, &subtract(&order, &[&zero[..31], &[1]].concat()));
    let forged: [Forge; 11] = [
        &|_| halves(&zero, &zero),
        &|_| halves(&order, &order),
        &|_| halves(&zero, &one),
        &|_| halves(&one, &zero),
        &|_| halves(&one, &one),
        &|good| halves(&good[..32], &zero),
        &|good| halves(&good[..32], &order),
        &|good| halves(&good[32..], &good[..32]),
        &|good| der(good),
        &|good| good[..63].to_vec(),
        &|good| [good, &[0]].concat(),
    ];
    for forge in forged {
        let report = judged(&with_signature(&party, forge));
        assert_refused(&report, CheckCode::Signature, Problem::SignatureInvalid);
    }
}

/// A high `s` is as good as a low one: so the bytes of a signature never say which credential it is.
#[test]
fn a13_either_s_is_good() {
    let party = Party::with_key(KeyType::P256);
    let order = from_hex(P256_ORDER);
    let other = with_signature(&party, |good| {
        [&good[..32], &subtract(&order, &good[32..])].concat()
    });
    assert_verified(&judged(&other));
}

#[test]
fn a14_an_ed25519_key_of_small_order_is_refused_wherever_it_is_named() {
    // The points of order 1, 2 and 4, and two of order 8.
    for point in [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ] {
        let point = from_hex(point);
        assert!(PublicKey::from_ed25519_bytes(&point).is_err());
        let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(&point)});
        // R is the identity and S is zero: good for every message, says a verifier that is not strict.
        let mut everything = vec![0; 64];
        everything[0] = 1;
        let forged = |header: &Value, payload: &Value| {
            let input = [header, payload].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
            format!(
                "{}.{}",
                input.join("."),
                URL_SAFE_NO_PAD.encode(&everything)
            )
        };
        let header = json!({"alg": "EdDSA", "typ": "JWT", "jwk": jwk});
        refused_unasked(
            &forged(&header, &payload()),
            CheckCode::Proof,
            Problem::UnsuitableKey,
        );

        // The same key as an issuer of its own.
        let multikey = bs58_multikey(&point);
        let by_jwk = format!("did:jwk:{}", URL_SAFE_NO_PAD.encode(jwk.to_string()));
        for (did, method) in [
            (
                format!("did:key:{multikey}"),
                format!("did:key:{multikey}#{multikey}"),
            ),
            (by_jwk.clone(), format!("{by_jwk}#0")),
        ] {
            let mut payload = payload_of(&issuer().sign_jwt(Profile::OpenBadges, &badge(&did)));
            payload["iss"] = json!(did);
            let report = judged(&forged(&header_with("kid", json!(method)), &payload));
            assert!(!report.verified, "{}", report.to_text());
            assert_ne!(report.signature, Outcome::Passed, "{}", report.to_text());
        }
    }
}

fn bs58_multikey(point: &[u8]) -> String {
    format!(
        "z{}",
        bs58::encode([&[0xed, 0x01], point].concat()).into_string()
    )
}

#[test]
fn a14_an_ed25519_signature_has_one_s() {
    let party = Party::new(1);
    let plus_order = with_signature(&party, |good| {
        let mut carry = 0;
        let s = good[32..].iter().zip(ED25519_ORDER).map(|(one, two)| {
            let sum = u16::from(*one) + u16::from(two) + carry;
            carry = sum >> 8;
            u8::try_from(sum & 0xff).expect("a byte")
        });
        [good[..32].to_vec(), s.collect()].concat()
    });
    let report = judged(&plus_order);
    assert_refused(&report, CheckCode::Signature, Problem::SignatureInvalid);
}

#[test]
fn a15_a_weak_rsa_key_is_refused() {
    let strong = Party::with_key(KeyType::Rsa).secret.public_key().to_jwk();
    let modulus = URL_SAFE_NO_PAD
        .decode(strong["n"].as_str().expect("a modulus"))
        .expect("base64url");
    let encode = |bytes: &[u8]| json!(URL_SAFE_NO_PAD.encode(bytes));
    let mut even = modulus.clone();
    *even.last_mut().expect("bytes") &= 0xfe;
    for (member, value) in [
        ("n", encode(&modulus[128..])),
        ("n", encode(&modulus[1..])),
        ("n", encode(&even)),
        ("n", encode(&modulus.repeat(5))),
        ("e", encode(&[1])),
        ("e", encode(&[2])),
        ("e", encode(&[0xff; 9])),
    ] {
        let jwk = with(strong.clone(), "", member, value);
        let header = json!({"alg": "RS256", "typ": "JWT", "jwk": jwk});
        let jwt = signed(&header, &payload(), &issuer());
        refused_unasked(&jwt, CheckCode::Proof, Problem::UnsuitableKey);
    }
}

/// PKCS #1 v1.5: one block for one hash. Nothing between, nothing behind, and nothing of another hash.
#[test]
fn a15_an_rsa_signature_is_as_long_as_its_key() {
    let party = Party::with_key(KeyType::Rsa);
    assert_verified(&judged(&with_signature(&party, <[u8]>::to_vec)));
    let forged: [Forge; 5] = [
        &|good| vec![0; good.len()],
        &|good| [&vec![0; good.len() - 1][..], &[1]].concat(),
        &|good| [&[0], good].concat(),
        &|good| good[1..].to_vec(),
        &|good| [good, &[0]].concat(),
    ];
    for forge in forged {
        let report = judged(&with_signature(&party, forge));
        assert_refused(&report, CheckCode::Signature, Problem::SignatureInvalid);
    }
}

#[test]
fn a16_a_key_in_the_header_that_is_not_for_signatures_is_refused() {
    let jwk = issuer().secret.public_key().to_jwk();
    for (member, value) in [
        ("use", json!("enc")),
        ("use", json!("")),
        ("use", json!(null)),
        ("key_ops", json!(["sign"])),
        ("key_ops", json!(["encrypt"])),
        ("key_ops", json!([])),
        ("key_ops", json!(["verify", "sign"])),
        ("alg", json!("ES256")),
        ("alg", json!("HS256")),
        ("alg", json!("none")),
        ("d", json!("AA")),
        ("k", json!("AA")),
        ("kty", json!("oct")),
        ("crv", json!("X25519")),
    ] {
        let header =
            json!({"alg": "EdDSA", "typ": "JWT", "jwk": with(jwk.clone(), "", member, value)});
        let jwt = signed(&header, &payload(), &issuer());
        refused_unasked(&jwt, CheckCode::Proof, Problem::HeaderNotAccepted);
    }
}

#[test]
fn a16_a_published_key_that_is_not_for_signatures_is_none() {
    let issuer = issuer();
    let jwk = issuer.secret.public_key().to_jwk();
    let document = |jwk: &Value| {
        json!({
            "@context": ["https://www.w3.org/ns/cid/v1"],
            "id": ISSUER,
            "verificationMethod": [
                {"id": METHOD, "type": "JsonWebKey", "controller": ISSUER, "publicKeyJwk": jwk}
            ],
            "assertionMethod": [METHOD],
        })
    };
    let jwt = issuer.sign_jwt(Profile::OpenBadges, &issuer.badge());
    assert_verified(&judge_bytes(
        jwt.as_bytes(),
        &Counted::with(&document(&jwk)),
    ));
    for (member, value) in [
        ("use", json!("enc")),
        ("key_ops", json!(["encrypt"])),
        ("alg", json!("ES256")),
        ("d", json!(URL_SAFE_NO_PAD.encode([1; 32]))),
    ] {
        let published = document(&with(jwk.clone(), "", member, value));
        let report = judge_bytes(jwt.as_bytes(), &Counted::with(&published));
        assert!(!report.verified, "{member}: {}", report.to_text());
    }
}

#[test]
fn a16_the_algorithm_is_the_keys_and_not_the_headers() {
    // The issuer publishes a P-256 key; the attacker says EdDSA, and the reverse.
    for (key_type, algs) in [
        (KeyType::Ed25519, ["ES256", "ES384", "RS256"]),
        (KeyType::P256, ["EdDSA", "ES384", "RS256"]),
        (KeyType::P384, ["EdDSA", "ES256", "RS256"]),
        (KeyType::Rsa, ["EdDSA", "ES256", "ES384"]),
    ] {
        let party = Party::with_key(key_type);
        let payload = payload_of(&party.sign_jwt(Profile::OpenBadges, &badge(&party.id)));
        for alg in algs {
            let header = json!({"alg": alg, "typ": "JWT", "kid": party.method});
            let report = judged(&signed(&header, &payload, &party));
            assert!(!report.verified, "{key_type} {alg}: {}", report.to_text());
            assert_ne!(report.signature, Outcome::Passed, "{}", report.to_text());
        }
    }
}

#[test]
fn a16_nothing_private_is_published() {
    const PUBLIC: [&str; 6] = ["kty", "crv", "x", "y", "n", "e"];

    for key_type in KeyType::ALL {
        let secret = Party::with_key(key_type).secret;
        let key = secret.public_key();
        let jwk = key.to_jwk();
        for name in jwk.as_object().expect("an object").keys() {
            assert!(PUBLIC.contains(&name.as_str()), "{key_type}: {name}");
        }
        let did = did_jwk::did(key);
        let document = testamur_keys::resolve_offline(&did)
            .and_then(Result::ok)
            .expect("a did:jwk");
        let text = document.to_value().to_string();
        let read = ControllerDocument::parse(&document.to_value()).expect("our own document");
        assert_eq!(read.verification_methods[0].key, *key);
        for private in [
            "\"d\"",
            "\"p\"",
            "\"q\"",
            "\"dp\"",
            "\"dq\"",
            "\"qi\"",
            "\"k\"",
            "secretKey",
            "privateKey",
        ] {
            assert!(!text.contains(private), "{key_type}: {private}");
        }
        let bytes = secret.to_bytes();
        let told = format!("{secret:?} {key:?} {text}");
        assert!(!told.contains(&URL_SAFE_NO_PAD.encode(&*bytes)));
    }
}

/// RUSTSEC-2022-0093: who signs with somebody else's public key gives his own secret away. No function takes one.
#[test]
fn a17_the_public_key_is_derived_from_the_secret() {
    for key_type in [KeyType::Ed25519, KeyType::P256] {
        let secret = SecretKey::from_bytes(key_type, &[7; 32]).expect("a key");
        let again = SecretKey::from_bytes(key_type, &secret.to_bytes()).expect("the same key");
        assert_eq!(secret.public_key(), again.public_key());
        let signature = secret.sign(b"message").expect("a signature");
        assert_eq!(again.public_key().verify(b"message", &signature), Ok(()));
        assert_eq!(
            did_key::did(secret.public_key()),
            did_key::did(again.public_key())
        );
    }
}
