//! RFC 9901 section 7.1, rule by rule.

use super::*;

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
        let claims = with(json!({ name: "x" }));
        let error = sign_with(&claims, &[json!([name])]);
        assert!(matches!(
            error,
            SigningError::Disclosure(ConcealError::NeverDisclosable { .. })
        ));
        // The standard leaves these two to the issuer: what another disclosed is read.
        if ["iat", "credentialStatus"].contains(&name) {
            continue;
        }
        let shown = format!(r#"["salt","{name}",1]"#);
        let mut payload = json!({"_sd": [hash(&shown)]});
        if name != "vct" {
            payload["vct"] = json!("t");
        }
        assert_eq!(refused(&payload, &[&shown]), SdJwtError::NeverDisclosable);
    }
    let inside = sign_with(&with(json!({"cnf": {"jwk": 1}})), &[json!(["cnf", "jwk"])]);
    assert!(matches!(
        inside,
        SigningError::Disclosure(ConcealError::NeverDisclosable { .. })
    ));
}

#[test]
fn a_status_is_not_hidden_at_issue_and_told_of_when_another_hid_it() {
    let entry = json!({"type": "BitstringStatusListEntry"});
    let claims = with(json!({"credentialStatus": [entry]}));
    for path in [json!(["credentialStatus"]), json!(["credentialStatus", 0])] {
        let error = sign_with(&claims, &[path]);
        assert!(matches!(
            error,
            SigningError::Disclosure(ConcealError::NeverDisclosable { .. })
        ));
    }
    let shown = r#"["salt",{"type":"x"}]"#;
    let hidden = hash(shown);
    let hiding = with(json!({"credentialStatus": [{"...": hidden}]}));
    let parsed = parse(&forged(&hiding, &[])).unwrap();
    assert_eq!(parsed.undisclosed_status, Some("credentialStatus"));
    let parsed = parse(&forged(&hiding, &[shown])).unwrap();
    assert_eq!(parsed.undisclosed_status, None);
    let inside = with(json!({"status": {"_sd": [hidden]}}));
    let parsed = parse(&forged(&inside, &[])).unwrap();
    assert_eq!(parsed.undisclosed_status, Some("status"));
    let elsewhere = with(json!({"results": [{"...": hidden}]}));
    let parsed = parse(&forged(&elsewhere, &[])).unwrap();
    assert_eq!(parsed.undisclosed_status, None);
    assert_eq!(parsed.undisclosed_at_top, 0);
}

#[test]
fn a_status_that_another_concealed_whole_may_be_any_digest_at_the_top() {
    let status = r#"["salt","credentialStatus",{"type":"x"}]"#;
    let hiding = with(json!({"_sd": [hash(status), "decoy"], "a": {"_sd": ["inside"]}}));
    let dropped = parse(&forged(&hiding, &[])).unwrap();
    assert_eq!((dropped.undisclosed, dropped.undisclosed_at_top), (3, 2));
    let shown = parse(&forged(&hiding, &[status])).unwrap();
    assert_eq!(shown.undisclosed_at_top, 1);
    assert_eq!(shown.claims["credentialStatus"], json!({"type": "x"}));
}

#[test]
fn a_credential_of_another_data_model_is_one_in_a_disclosure_too() {
    for name in ["@context", "vc", "vp"] {
        let disclosed = format!(r#"["salt","{name}",{{}}]"#);
        let hiding = with(json!({"_sd": [hash(&disclosed)]}));
        assert_eq!(refused(&hiding, &[&disclosed]), SdJwtError::NotAnSdJwtVc);
        let plain = with(json!({ name: {} }));
        assert_eq!(refused(&plain, &[]), SdJwtError::NotAnSdJwtVc);
    }
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
    ] {
        let payload = with(json!({"_sd": [hash(shown)]}));
        assert_eq!(
            refused(&payload, &[shown]),
            SdJwtError::Disclosure,
            "{shown}"
        );
    }
    let large = r#"["salt","a",1e400]"#;
    let payload = with(json!({"_sd": [hash(large)]}));
    assert!(matches!(
        refused(&payload, &[large]),
        SdJwtError::DisclosureJson(testamur_json::JsonError::NumberOutOfRange { .. })
    ));
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
fn long_names_lead_to_no_other_claims() {
    // In a disclosure the name is a text, so no limit of JSON names holds it.
    let under = |name: usize| {
        let name = "a".repeat(name);
        (name.clone(), format!(r#"["salt","{name}",[{{"b":0}}]]"#))
    };
    let (_, shown) = under(4096);
    assert!(parse(&forged(&with(json!({"_sd": [hash(&shown)]})), &[&shown])).is_ok());
    let (name, shown) = under(4097);
    let payload = with(json!({"_sd": [hash(&shown)]}));
    let error = refused(&payload, &[&shown]);
    assert_eq!(error, SdJwtError::PathTooLong { limit: 4096 });
    assert!(error.is_limit());
    let alone = format!(r#"["salt","{name}",0]"#);
    assert!(parse(&forged(&with(json!({"_sd": [hash(&alone)]})), &[&alone])).is_ok());
}
