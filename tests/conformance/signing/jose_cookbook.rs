//! The examples of RFC 7520, RFC 8037 and RFC 7797: those in algorithms that exist here verify, all others are refused.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use testamur_keys::{KeyError, KeyType, PublicKey, SecretKey};
use testamur_signing::jws::{self, HeaderRules};
use testamur_tests::{corpus, report_count};

use crate::{read_json, text};

const RULES: HeaderRules = HeaderRules {
    typ: &[],
    typ_may_be_absent: true,
    members: &["kid"],
};

#[test]
fn examples_in_our_algorithms_verify() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("security/jose-cookbook");
    let mut cases = 0;
    for file in ["jws/4_1.rsa_v15_signature.json", "curve25519/jws.json"] {
        let example = read_json(&folder.join(file));
        let key = public_half(&example["input"]["key"]);
        let jws = jws::parse(text(&example["output"], "compact"), &RULES)
            .unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(jws.verify(&key), Ok(()), "{file}");
        assert_eq!(jws.payload, text(&example["input"], "payload").as_bytes());
        cases += 1;
    }
    report_count("JOSE cookbook: verified", cases);
}

#[test]
fn the_example_of_ed25519_is_signed_alike() {
    let Some(corpus) = corpus() else { return };
    let example = read_json(&corpus.join("security/jose-cookbook/curve25519/jws.json"));
    let input = &example["input"];
    let seed = URL_SAFE_NO_PAD.decode(text(&input["key"], "d")).unwrap();
    let key = SecretKey::from_bytes(KeyType::Ed25519, &seed).unwrap();
    let compact = jws::sign(&Map::new(), text(input, "payload").as_bytes(), &key).unwrap();
    assert_eq!(compact, text(&example["output"], "compact"));
}

#[test]
fn examples_in_other_algorithms_and_forms_are_refused() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("security/jose-cookbook");
    let mut cases = 0;
    for file in [
        "jws/4_2.rsa-pss_signature.json",
        "jws/4_3.ecdsa_signature.json",
        "jws/4_4.hmac-sha2_integrity_protection.json",
        "jws/4_5.signature_with_detached_content.json",
        "jws/4_6.protecting_specific_header_fields.json",
        "jws/4_7.protecting_content_only.json",
        "jws/4_8.multiple_signatures.json",
        "rfc7797/4.2.hmac-sha2_b64_false.json",
        "rfc7797/hmac-sha2_b64_false.json",
    ] {
        cases += refused(&folder, file, "compact") + refused(&folder, file, "json");
        cases += refused(&folder, file, "json_flat");
    }
    // The two that verify are never read in another form.
    for file in ["jws/4_1.rsa_v15_signature.json", "curve25519/jws.json"] {
        cases += refused(&folder, file, "json") + refused(&folder, file, "json_flat");
    }
    assert_eq!(cases, 26);
    report_count("JOSE cookbook: refused", cases);
}

/// Refuses the example in this form, if it has one.
fn refused(folder: &Path, file: &str, form: &str) -> usize {
    let example = read_json(&folder.join(file));
    let Some(output) = example["output"].get(form) else {
        return 0;
    };
    let output = output
        .as_str()
        .map_or_else(|| output.to_string(), str::to_owned);
    assert!(jws::parse(&output, &RULES).is_err(), "{file}: {form}");
    1
}

#[test]
fn of_the_example_keys_only_the_public_ones_are_read() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("security/jose-cookbook/jwk");
    let read = |file: &str| PublicKey::from_jwk(&read_json(&folder.join(file)));
    assert!(read("3_3.rsa_public_key.json").is_ok());
    // P-521 is no curve of ours.
    assert!(matches!(
        read("3_1.ec_public_key.json"),
        Err(KeyError::UnsupportedType { .. })
    ));
    for file in [
        "3_2.ec_private_key.json",
        "3_4.rsa_private_key.json",
        "3_5.symmetric_key_mac_computation.json",
        "3_6.symmetric_key_encryption.json",
    ] {
        assert!(
            matches!(read(file), Err(KeyError::PrivateMember { .. })),
            "{file}"
        );
    }
    report_count("JOSE cookbook: keys", 6);
}

fn public_half(key: &Value) -> PublicKey {
    let mut public = key.clone();
    let members = public.as_object_mut().unwrap();
    for private in ["d", "p", "q", "dp", "dq", "qi"] {
        members.shift_remove(private);
    }
    PublicKey::from_jwk(&public).unwrap()
}
