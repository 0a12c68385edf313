use super::*;
use testamur_keys::{KeyType, SecretKey};

fn key() -> SecretKey {
    SecretKey::from_bytes(KeyType::P256, &[7; 32]).unwrap()
}

fn credential() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "urn:uuid:91537dba-56cb-11ec-bf63-0242ac130002",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "https://example.edu/issuers/565049", "type": ["Profile"]},
        "validFrom": "2026-01-01T00:00:00Z",
        "validUntil": "2036-01-01T00:00:00+01:00",
        "credentialSubject": {"id": "did:example:subject", "type": ["AchievementSubject"]},
    })
}

fn credential_1_1() -> Value {
    json!({
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "id": "urn:uuid:91537dba-56cb-11ec-bf63-0242ac130002",
        "type": ["VerifiableCredential"],
        "issuer": "https://example.edu/issuers/565049",
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:subject"},
    })
}

/// Signs any payload with the header of an Open Badges credential.
fn signed(payload: &Value) -> String {
    let header = json!({"typ": "JWT", "kid": "did:example:issuer#key"});
    jws::sign(
        header.as_object().unwrap(),
        payload.to_string().as_bytes(),
        &key(),
    )
    .unwrap()
}

fn open_badges_payload() -> Value {
    let compact = sign(&credential(), Profile::OpenBadges, "k", &key()).unwrap();
    Value::Object(
        jws::parse(&compact, &RULES)
            .unwrap()
            .payload_object()
            .unwrap(),
    )
}

fn vc_claim_payload() -> Value {
    let compact = sign(&credential_1_1(), Profile::VcClaim, "k", &key()).unwrap();
    Value::Object(
        jws::parse(&compact, &RULES)
            .unwrap()
            .payload_object()
            .unwrap(),
    )
}

#[test]
fn each_profile_gives_back_the_credential_that_was_signed() {
    for (credential, profile) in [
        (credential(), Profile::OpenBadges),
        (credential(), Profile::JoseCose),
        (credential_1_1(), Profile::VcClaim),
        (credential_1_1(), Profile::OpenBadges),
    ] {
        let compact = sign(&credential, profile, "did:example:issuer#key", &key()).unwrap();
        let jwt = parse(&compact).unwrap();
        assert_eq!(jwt.profile, profile);
        assert_eq!(jwt.credential, credential);
        assert_eq!(jwt.key_id.as_deref(), Some("did:example:issuer#key"));
        assert_eq!(jwt.verify(key().public_key()), Ok(()));
        assert_eq!(jwt.verify_claims(), Ok(()));
    }
}

#[test]
fn the_claims_are_those_that_open_badges_names() {
    let payload = open_badges_payload();
    assert_eq!(payload["iss"], "https://example.edu/issuers/565049");
    assert_eq!(
        payload["jti"],
        "urn:uuid:91537dba-56cb-11ec-bf63-0242ac130002"
    );
    assert_eq!(payload["sub"], "did:example:subject");
    assert_eq!(payload["nbf"], 1_767_225_600);
    assert_eq!(payload["exp"], 2_082_754_800);
}

#[test]
fn a_claim_that_is_missing_or_different_is_named() {
    for (base, claims) in [
        (
            open_badges_payload(),
            &["iss", "jti", "nbf", "sub", "exp"][..],
        ),
        (vc_claim_payload(), &["iss", "jti", "nbf", "sub"]),
    ] {
        for claim in claims {
            let mut missing = base.clone();
            missing.as_object_mut().unwrap().remove(*claim);
            let error = parse(&signed(&missing))
                .unwrap()
                .verify_claims()
                .unwrap_err();
            assert!(
                matches!(error, ClaimMismatch::Missing { claim: found, .. } if found == *claim),
                "{claim}"
            );

            let mut different = base.clone();
            different[*claim] = if base[*claim].is_number() {
                json!(5)
            } else {
                json!("urn:other")
            };
            let error = parse(&signed(&different))
                .unwrap()
                .verify_claims()
                .unwrap_err();
            assert!(
                matches!(error, ClaimMismatch::Different { claim: found, .. } if found == *claim),
                "{claim}"
            );
        }
    }
}

#[test]
fn jose_cose_needs_no_claims_but_believes_no_contradiction() {
    let header = json!({"typ": "vc+jwt"});
    for (claim, value, ok) in [
        ("iss", json!("https://example.edu/issuers/565049"), true),
        ("iss", json!("https://other.example"), false),
        ("sub", json!("did:example:other"), false),
        ("jti", json!("urn:uuid:other"), false),
        // These two say how long the signature counts.
        ("iat", json!(1), true),
        ("exp", json!(9_999_999_999_u64), true),
    ] {
        let mut payload = credential();
        payload[claim] = value;
        let compact = jws::sign(
            header.as_object().unwrap(),
            payload.to_string().as_bytes(),
            &key(),
        )
        .unwrap();
        let jwt = parse(&compact).unwrap();
        assert_eq!(jwt.profile, Profile::JoseCose);
        assert_eq!(jwt.verify_claims().is_ok(), ok, "{claim}");
        assert_eq!(jwt.credential, credential());
    }
}

#[test]
fn two_shapes_at_once_are_ambiguous() {
    for (member, value) in [
        ("@context", json!([])),
        ("credentialSubject", json!({})),
        ("issuer", json!("a:b")),
        ("type", json!([])),
        ("proof", json!({})),
        ("vp", json!({})),
    ] {
        let mut both = vc_claim_payload();
        both[member] = value;
        assert_eq!(
            parse(&signed(&both)).unwrap_err().code(),
            "ambiguous",
            "{member}"
        );
    }
    let header = json!({"typ": "vc+jwt"});
    let compact = jws::sign(
        header.as_object().unwrap(),
        vc_claim_payload().to_string().as_bytes(),
        &key(),
    )
    .unwrap();
    assert_eq!(
        parse(&compact).unwrap_err(),
        JwtError::Ambiguous { claim: "vc" }
    );
}

#[test]
fn claims_of_the_wrong_type_are_malformed() {
    for (claim, value) in [
        ("nbf", json!("9999999999")),
        ("nbf", json!(-1)),
        ("nbf", json!(1e300)),
        ("exp", json!("never")),
        ("exp", Value::Null),
        ("exp", json!([1])),
        ("exp", json!(999_999_999_999_999_u64)),
        ("iat", json!({})),
        ("iss", json!(["https://example.edu/issuers/565049"])),
        ("iss", json!({"id": "x"})),
        ("sub", json!(7)),
        ("jti", json!("")),
        ("aud", json!(7)),
    ] {
        let mut payload = open_badges_payload();
        payload[claim] = value.clone();
        assert_eq!(
            parse(&signed(&payload)).unwrap_err().code(),
            "malformed",
            "{claim} {value}"
        );
    }
}

#[test]
fn members_left_to_the_claims_are_filled_in() {
    let mut payload = vc_claim_payload();
    payload["exp"] = json!(2_082_758_400);
    for member in ["id", "issuer", "issuanceDate"] {
        payload["vc"].as_object_mut().unwrap().remove(member);
    }
    payload["vc"]["credentialSubject"]
        .as_object_mut()
        .unwrap()
        .remove("id");
    let jwt = parse(&signed(&payload)).unwrap();
    assert_eq!(jwt.verify_claims(), Ok(()));
    let mut expected = credential_1_1();
    expected["expirationDate"] = json!("2036-01-01T00:00:00Z");
    assert_eq!(jwt.credential, expected);
}

#[test]
fn an_expiry_that_only_the_claim_names_is_the_credentials_expiry() {
    let mut payload = open_badges_payload();
    payload.as_object_mut().unwrap().remove("validUntil");
    let jwt = parse(&signed(&payload)).unwrap();
    assert_eq!(jwt.verify_claims(), Ok(()));
    assert_eq!(jwt.credential["validUntil"], "2035-12-31T23:00:00Z");
}

#[test]
fn a_hashed_learner_has_no_sub() {
    let mut hashed = credential();
    hashed["credentialSubject"]
        .as_object_mut()
        .unwrap()
        .remove("id");
    let compact = sign(&hashed, Profile::OpenBadges, "k", &key()).unwrap();
    let jwt = parse(&compact).unwrap();
    assert!(!jwt.claims.contains_key("sub"));
    assert_eq!(jwt.verify_claims(), Ok(()));
}

#[test]
fn what_cannot_be_repeated_is_not_signed() {
    let without = |member: &str| {
        let mut credential = credential();
        credential.as_object_mut().unwrap().remove(member);
        credential
    };
    let with = |member: &str, value: Value| {
        let mut credential = credential();
        credential[member] = value;
        credential
    };
    for bad in [
        without("id"),
        without("issuer"),
        without("validFrom"),
        with("iss", json!("x")),
        with("proof", json!({})),
        with("vc", json!({})),
        with("validFrom", json!("2026-01-01")),
        with("credentialSubject", json!([{}, {}])),
        json!([]),
    ] {
        assert!(
            sign(&bad, Profile::OpenBadges, "k", &key()).is_err(),
            "{bad}"
        );
    }
}

#[test]
fn another_use_of_jwt_is_no_credential() {
    for typ in [
        "at+jwt",
        "openid4vci-proof+jwt",
        "dpop+jwt",
        "logout+jwt",
        "kb+jwt",
    ] {
        let header = json!({"typ": typ});
        let compact = jws::sign(
            header.as_object().unwrap(),
            open_badges_payload().to_string().as_bytes(),
            &key(),
        )
        .unwrap();
        assert_eq!(parse(&compact).unwrap_err().code(), "typ_not_allowed");
    }
    for header in [
        json!({"typ": "JWT", "cty": "vc"}),
        json!({"typ": "vc+jwt", "cty": "jwt"}),
    ] {
        let compact = jws::sign(
            header.as_object().unwrap(),
            credential().to_string().as_bytes(),
            &key(),
        )
        .unwrap();
        assert_eq!(parse(&compact).unwrap_err(), JwtError::ContentType);
    }
}
