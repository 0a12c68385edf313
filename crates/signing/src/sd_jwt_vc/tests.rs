use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::json;
use testamur_keys::{KeyType, SecretKey, Signer as _};

use super::*;
use crate::SigningError;

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

#[test]
fn a_digest_stands_in_one_place() {
    let shown = r#"["salt","name","Zoë"]"#;
    let twice = with(json!({"_sd": [hash(shown), hash(shown)]}));
    assert_eq!(refused(&twice, &[shown]), SdJwtError::DigestTwice);
    assert_eq!(refused(&twice, &[]), SdJwtError::DigestTwice);
    let elsewhere = with(json!({"_sd": [hash(shown)], "a": {"_sd": [hash(shown)]}}));
    assert_eq!(refused(&elsewhere, &[shown]), SdJwtError::DigestTwice);
    let in_array = with(json!({"_sd": [hash(shown)], "a": [{"...": hash(shown)}]}));
    assert_eq!(refused(&in_array, &[]), SdJwtError::DigestTwice);
    // Once in the payload and once inside another disclosure.
    let outer = format!(r#"["salt","outer",{{"_sd":["{}"]}}]"#, hash(shown));
    let nested = with(json!({"_sd": [hash(shown), hash(&outer)]}));
    assert_eq!(refused(&nested, &[shown, &outer]), SdJwtError::DigestTwice);
}

#[test]
fn a_disclosure_is_used_once_and_where_it_was_made_for() {
    let member = r#"["salt","name","Zoë"]"#;
    let element = r#"["salt","Zoë"]"#;
    let payload = with(json!({"_sd": [hash(member)], "a": [{"...": hash(element)}]}));
    assert!(parse(&forged(&payload, &[member, element])).is_ok());
    assert!(parse(&forged(&payload, &[])).is_ok());
    assert_eq!(
        refused(&payload, &[member, member]),
        SdJwtError::DisclosureTwice
    );
    assert_eq!(
        refused(&payload, &[r#"["salt","name","Eve"]"#]),
        SdJwtError::DisclosureUnused
    );
    // Inside a disclosure which is not shown.
    let outer = format!(r#"["salt","outer",{{"_sd":["{}"]}}]"#, hash(member));
    let nested = with(json!({"_sd": [hash(&outer)]}));
    assert!(parse(&forged(&nested, &[&outer, member])).is_ok());
    assert!(parse(&forged(&nested, &[&outer])).is_ok());
    assert_eq!(refused(&nested, &[member]), SdJwtError::DisclosureUnused);
    let swapped = with(json!({"_sd": [hash(element)]}));
    assert_eq!(refused(&swapped, &[element]), SdJwtError::WrongPlace);
    let swapped = with(json!({"a": [{"...": hash(member)}]}));
    assert_eq!(refused(&swapped, &[member]), SdJwtError::WrongPlace);
}

#[test]
fn a_disclosure_repeats_no_claim() {
    let one = r#"["salt","name","Zoë"]"#;
    let two = r#"["pepper","name","Eve"]"#;
    let there = with(json!({"name": "Zoë", "_sd": [hash(one)]}));
    assert_eq!(refused(&there, &[one]), SdJwtError::ClaimTwice);
    let both = with(json!({"_sd": [hash(one), hash(two)]}));
    assert_eq!(refused(&both, &[one, two]), SdJwtError::ClaimTwice);
    let kind = r#"["salt","vct","other"]"#;
    let kind_twice = with(json!({"_sd": [hash(kind)]}));
    assert_eq!(refused(&kind_twice, &[kind]), SdJwtError::ClaimTwice);
}

#[test]
fn what_every_verifier_has_to_see_is_not_disclosed() {
    for name in NEVER_DISCLOSABLE {
        let shown = format!(r#"["salt","{name}",1]"#);
        let mut payload = json!({"_sd": [hash(&shown)]});
        if name != "vct" {
            payload["vct"] = json!("t");
        }
        assert_eq!(refused(&payload, &[&shown]), SdJwtError::NeverDisclosable);
        let claims = with(json!({ name: "x" }));
        let error = sign_with(&claims, &[json!([name])]);
        assert!(matches!(
            error,
            SigningError::Disclosure(ConcealError::NeverDisclosable { .. })
        ));
    }
    let inside = sign_with(&with(json!({"cnf": {"jwk": 1}})), &[json!(["cnf", "jwk"])]);
    assert!(matches!(
        inside,
        SigningError::Disclosure(ConcealError::NeverDisclosable { .. })
    ));
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
fn digests_stand_nowhere_else() {
    let digest = hash("[]");
    for (payload, error) in [
        (json!({"_sd": digest}), SdJwtError::Digests),
        (json!({"_sd": null}), SdJwtError::Digests),
        (json!({"_sd": [7]}), SdJwtError::Digests),
        (json!({"_sd": [["a"]]}), SdJwtError::Digests),
        (json!({"a": [{"...": 7}]}), SdJwtError::Digests),
        (json!({"a": [{"...": digest, "b": 1}]}), SdJwtError::Digests),
        (json!({"a": {"...": digest}}), SdJwtError::ReservedName),
        (json!({"...": digest}), SdJwtError::ReservedName),
        (
            json!({"a": {"_sd_alg": "sha-256"}}),
            SdJwtError::ReservedName,
        ),
        (json!({"_sd_alg": "md5"}), SdJwtError::Hash),
        (json!({"_sd_alg": "SHA-256"}), SdJwtError::Hash),
        (json!({"_sd_alg": null}), SdJwtError::Hash),
    ] {
        assert_eq!(refused(&with(payload.clone()), &[]), error, "{payload}");
    }
    for name in ["_sd", "...", "_sd_alg"] {
        let shown = format!(r#"["salt","{name}",[]]"#);
        let payload = with(json!({"_sd": [hash(&shown)]}));
        assert_eq!(refused(&payload, &[&shown]), SdJwtError::ReservedName);
        let inside = format!(r#"["salt","a",{{"b":{{"{name}":7}}}}]"#);
        let payload = with(json!({"_sd": [hash(&inside)]}));
        let error = refused(&payload, &[&inside]);
        assert!(
            matches!(error, SdJwtError::ReservedName | SdJwtError::Digests),
            "{error}"
        );
    }
}

#[test]
fn a_disclosure_has_one_form() {
    for shown in [
        "",
        "{}",
        "[]",
        r#"["salt"]"#,
        r#"["salt","a","b","c"]"#,
        r#"[7,"a","b"]"#,
        r#"["salt",7,"b"]"#,
        r#"[7,"b"]"#,
        r#""salt""#,
        r#"["salt","a","b"] x"#,
        r#"["salt","a",1e400]"#,
    ] {
        let payload = with(json!({"_sd": [hash(shown)]}));
        assert_eq!(
            refused(&payload, &[shown]),
            SdJwtError::Disclosure,
            "{shown}"
        );
    }
    let twice = r#"["salt","a",{"b":1,"\u0062":2}]"#;
    let payload = with(json!({"_sd": [hash(twice)]}));
    assert!(matches!(
        refused(&payload, &[twice]),
        SdJwtError::DisclosureJson(_)
    ));
    // base64url that is not canonical has another digest, and is refused before that.
    let shown = r#"["salt","a","b"]"#;
    let text = forged(&with(json!({"_sd": [hash(shown)]})), &[]);
    let encoded = URL_SAFE_NO_PAD.encode(shown);
    for loose in [
        format!("{encoded}="),
        format!(" {encoded}"),
        format!("{encoded}\n"),
        "+/".to_owned(),
    ] {
        assert_eq!(
            parse(&format!("{text}{loose}~")).unwrap_err(),
            SdJwtError::Disclosure
        );
    }
}

#[test]
fn an_sd_jwt_has_one_form() {
    let good = forged(&json!({"vct": "t"}), &[]);
    assert!(parse(&good).is_ok());
    let jwt = good.trim_end_matches('~');
    for bad in [
        String::new(),
        "~".to_owned(),
        jwt.to_owned(),
        format!("~{good}"),
        format!("{jwt}~~"),
        format!("{jwt}~~~"),
        format!("{good}{jwt}"),
        format!("{good}x"),
        format!("{good} "),
        good.replace('.', "~"),
    ] {
        assert!(parse(&bad).is_err(), "{bad}");
    }
    for (payload, claim) in [
        (json!({}), "vct"),
        (json!({"vct": 7}), "vct"),
        (json!({"vct": ""}), "vct"),
        (json!({"vct": "t", "exp": "never"}), "exp"),
        (json!({"vct": "t", "iss": ["a"]}), "iss"),
        (json!({"vct": "t", "cnf": "key"}), "cnf"),
        (json!({"vct": "t", "status": []}), "status"),
    ] {
        assert_eq!(refused(&payload, &[]), SdJwtError::Claim { claim });
    }
    assert_eq!(
        refused(&json!({"vct": "t", "@context": []}), &[]),
        SdJwtError::NotAnSdJwtVc
    );
    let private =
        json!({"vct": "t", "cnf": {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "", "d": ""}}});
    assert!(matches!(refused(&private, &[]), SdJwtError::HolderKey(_)));
}

#[test]
fn the_type_says_that_it_is_one() {
    let typed = |typ: Value| {
        let header = typ.as_object().unwrap();
        let jwt = jws::sign(header, br#"{"vct":"t"}"#, &issuer()).unwrap();
        parse(&format!("{jwt}~")).map_err(|error| error.code())
    };
    for typ in [TYP, FORMER_TYP, "application/dc+sd-jwt", "DC+SD-JWT"] {
        assert!(typed(json!({"typ": typ})).is_ok(), "{typ}");
    }
    for typ in ["JWT", "vc+jwt", "kb+jwt", "at+jwt", "sd-jwt"] {
        assert_eq!(typed(json!({"typ": typ})).unwrap_err(), "typ_not_allowed");
    }
    assert_eq!(typed(json!({})).unwrap_err(), "typ_not_allowed");
    assert_eq!(
        typed(json!({"typ": TYP, "cty": "vc"})).unwrap_err(),
        "header_not_allowed"
    );
}

#[test]
fn size_count_and_depth_are_bounded() {
    let good = issued(0);
    let limits = Limits {
        bytes: good.len() - 1,
        ..Limits::default()
    };
    assert!(parse_within(&good, &limits).unwrap_err().is_limit());
    let tildes = format!("{good}{}", "~".repeat(900_000));
    assert_eq!(parse(&tildes).unwrap_err(), SdJwtError::TooManyDisclosures);
    // Each disclosure is shallow; inside each other they are not.
    let mut shown: Vec<String> = vec![r#"["salt","n",0]"#.to_owned()];
    for _ in 0..70 {
        let inner = hash(shown.last().unwrap());
        shown.push(format!(r#"["salt","n",{{"_sd":["{inner}"]}}]"#));
    }
    let payload = with(json!({"_sd": [hash(shown.last().unwrap())]}));
    let texts: Vec<&str> = shown.iter().map(String::as_str).collect();
    assert_eq!(refused(&payload, &texts), SdJwtError::TooDeep { limit: 64 });
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
