use testamur_keys::{KeyType, SecretKey};

use super::*;

const RULES: HeaderRules = HeaderRules {
    typ: &["JWT"],
    typ_may_be_absent: true,
    members: &["kid", "jwk"],
};

fn key() -> SecretKey {
    SecretKey::from_bytes(KeyType::Ed25519, &[7; 32]).unwrap()
}

/// A text with the right signature over whatever header.
fn signed(header: &str, payload: &str) -> String {
    let input = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(payload)
    );
    let signature = key().sign(input.as_bytes()).unwrap();
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn code(header: &str) -> &'static str {
    match parse(&signed(header, "{}"), &RULES) {
        Ok(jws) => jws
            .verify(key().public_key())
            .map_or_else(|error| error.code(), |()| "ok"),
        Err(error) => error.code(),
    }
}

#[test]
fn headers_are_judged_before_any_key() {
    for (header, expected) in [
        (r#"{"alg":"EdDSA"}"#, "ok"),
        (r#"{"alg":"EdDSA","typ":"JWT","kid":"k"}"#, "ok"),
        (r#"{"alg":"EdDSA","typ":"application/jwt"}"#, "ok"),
        (r#"{"alg":"none"}"#, "alg_not_allowed"),
        (r#"{"alg":"NONE"}"#, "alg_not_allowed"),
        (r#"{"alg":""}"#, "alg_not_allowed"),
        (r#"{"alg":null}"#, "alg_not_allowed"),
        (r#"{"alg":["EdDSA"]}"#, "alg_not_allowed"),
        (r"{}", "alg_not_allowed"),
        (r#"{"alg":"HS256"}"#, "alg_not_allowed"),
        (r#"{"alg":"eddsa"}"#, "alg_not_allowed"),
        (r#"{"alg":"RS384"}"#, "alg_not_allowed"),
        (r#"{"alg":"ES256"}"#, "alg_key_mismatch"),
        (r#"{"alg":"EdDSA","crit":[]}"#, "crit_not_understood"),
        (
            r#"{"alg":"EdDSA","crit":["exp"],"exp":1}"#,
            "crit_not_understood",
        ),
        (r#"{"alg":"EdDSA","crit":null}"#, "crit_not_understood"),
        (r#"{"alg":"EdDSA","b64":true}"#, "crit_not_understood"),
        (
            r#"{"alg":"EdDSA","b64":false,"crit":["b64"]}"#,
            "crit_not_understood",
        ),
        (
            r#"{"alg":"EdDSA","jku":"https://a.example"}"#,
            "header_not_allowed",
        ),
        (
            r#"{"alg":"EdDSA","x5u":"https://a.example"}"#,
            "header_not_allowed",
        ),
        (r#"{"alg":"EdDSA","x5c":[]}"#, "header_not_allowed"),
        (r#"{"alg":"EdDSA","cty":"JWT"}"#, "header_not_allowed"),
        (r#"{"alg":"EdDSA","zip":"DEF"}"#, "header_not_allowed"),
        (r#"{"alg":"EdDSA","typ":"at+jwt"}"#, "typ_not_allowed"),
        (
            r#"{"alg":"EdDSA","typ":"openid4vci-proof+jwt"}"#,
            "typ_not_allowed",
        ),
        (r#"{"alg":"EdDSA","typ":7}"#, "typ_not_allowed"),
        (r#"{"alg":"EdDSA","kid":7}"#, "malformed"),
        (r#"{"alg":"EdDSA","kid":""}"#, "malformed"),
        (r#"{"alg":"EdDSA","kid":"a\r\nb"}"#, "malformed"),
        (r#"{"alg":"EdDSA","kid":"\u0000"}"#, "malformed"),
        (r#"{"alg":"EdDSA","kid":"\u001b[31m"}"#, "malformed"),
        (r#"{"alg":"EdDSA","alg":"EdDSA"}"#, "malformed"),
        (r#"{"alg":"EdDSA","\u0061lg":"none"}"#, "malformed"),
        (r#"["EdDSA"]"#, "malformed"),
        (r#"{"alg":"EdDSA"} {}"#, "malformed"),
        (
            r#"{"alg":"EdDSA","kid":"k","jwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}"#,
            "ambiguous",
        ),
        (
            r#"{"alg":"EdDSA","jwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"AQ"}}"#,
            "malformed",
        ),
        (
            r#"{"alg":"EdDSA","jwk":{"kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}"#,
            "weak_key",
        ),
        (
            r#"{"alg":"ES256","jwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}"#,
            "alg_key_mismatch",
        ),
    ] {
        assert_eq!(code(header), expected, "{header}");
    }
    let long = format!(r#"{{"alg":"EdDSA","kid":"{}"}}"#, "k".repeat(513));
    assert_eq!(code(&long), "malformed");
}

#[test]
fn only_the_one_canonical_text_is_read() {
    let good = signed(r#"{"alg":"EdDSA"}"#, "{}");
    let jws = parse(&good, &RULES).unwrap();
    assert_eq!(jws.verify(key().public_key()), Ok(()));
    let (header, rest) = good.split_once('.').unwrap();
    let (payload, signature) = rest.split_once('.').unwrap();
    // 64 bytes end in a digit with four unused bits.
    let loose = format!(
        "{}{}",
        &signature[..85],
        if signature.ends_with('A') { 'B' } else { 'D' }
    );
    for bad in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        header.to_owned(),
        format!("{header}.{payload}"),
        format!("{good}."),
        format!("{good}.x"),
        format!("{good}="),
        format!("{good} "),
        format!(" {good}"),
        format!("{good}\n"),
        format!("{header}=.{payload}.{signature}"),
        format!("{header}.{payload}=.{signature}"),
        format!("{header}.{payload}.{loose}"),
        format!("{{\"payload\":\"{payload}\"}}"),
    ] {
        assert!(parse(&bad, &RULES).is_err(), "{bad:?}");
    }
    for empty in [
        format!("{header}..{signature}"),
        format!("{header}.{payload}."),
    ] {
        assert!(parse(&empty, &RULES).is_ok_and(|jws| jws.verify(key().public_key()).is_err()));
    }
}

#[test]
fn a_million_dots_are_refused_at_once() {
    assert_eq!(
        parse(&".".repeat(1_000_000), &RULES).unwrap_err(),
        JwsError::Parts
    );
    assert!(matches!(
        parse(&".".repeat(LONGEST + 1), &RULES).unwrap_err(),
        JwsError::TooLong { .. }
    ));
    let header = "A".repeat(1_000_000);
    assert!(matches!(
        parse(&format!("{header}.e30.AA"), &RULES).unwrap_err(),
        JwsError::TooLong { .. }
    ));
}

#[test]
fn every_flipped_bit_of_the_text_is_refused() {
    let header = json!({"typ": "JWT", "kid": "did:example:a#b"});
    let good = sign(header.as_object().unwrap(), br#"{"iss":"a"}"#, &key()).unwrap();
    for bit in 0..good.len() * 8 {
        let mut bytes = good.clone().into_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let verified = String::from_utf8(bytes).is_ok_and(|text| {
            parse(&text, &RULES).is_ok_and(|jws| jws.verify(key().public_key()).is_ok())
        });
        assert!(!verified, "bit {bit}");
    }
}

#[test]
fn the_signer_sets_the_algorithm_and_lends_no_one_its_name() {
    for header in [
        json!({"alg": "none"}),
        json!({"crit": ["exp"]}),
        json!({"x5c": []}),
        json!({"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}),
    ] {
        assert!(matches!(
            sign(header.as_object().unwrap(), b"", &key()),
            Err(SigningError::Header { .. })
        ));
    }
    let own = json!({"jwk": key().public_key().to_jwk()});
    let compact = sign(own.as_object().unwrap(), b"{}", &key()).unwrap();
    assert_eq!(
        parse(&compact, &RULES).unwrap().header.jwk.as_ref(),
        Some(key().public_key())
    );
}
