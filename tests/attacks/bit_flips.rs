//! Nothing that was changed verifies: every bit of five credentials of every suite, and a member that no context defines
//! in every object of theirs.

mod credentials;
mod sealed;

use serde_json::json;
use testamur_keys::KeyType;
use testamur_signing::Cryptosuite;
use testamur_signing::vc_jwt::Profile;
use testamur_tests::report_count;
use testamur_verifier::{CheckCode, Problem};

use crate::world::{Party, assert_refused, assert_verified, judge_for, judge_with, with};
use credentials::{DataModel, credentials, issued_by};
use sealed::{Seal, base};

macro_rules! suites {
    ($($test:ident: $seal:expr;)*) => {
        $(
            #[test]
            fn $test() {
                let seal = $seal;
                no_flipped_bit_verifies(seal);
                no_inserted_member_verifies(seal);
            }
        )*

        /// What the tests of this file are about.
        fn tested() -> Vec<Seal> {
            vec![$($seal),*]
        }
    };
}

suites! {
    nothing_changed_verifies_under_ecdsa_jcs_2019_p256: Seal::DataIntegrity(Cryptosuite::EcdsaJcs2019, KeyType::P256);
    nothing_changed_verifies_under_ecdsa_jcs_2019_p384: Seal::DataIntegrity(Cryptosuite::EcdsaJcs2019, KeyType::P384);
    nothing_changed_verifies_under_ecdsa_rdfc_2019_p256: Seal::DataIntegrity(Cryptosuite::EcdsaRdfc2019, KeyType::P256);
    nothing_changed_verifies_under_ecdsa_rdfc_2019_p384: Seal::DataIntegrity(Cryptosuite::EcdsaRdfc2019, KeyType::P384);
    nothing_changed_verifies_under_ed25519_signature_2020: Seal::DataIntegrity(Cryptosuite::Ed25519Signature2020, KeyType::Ed25519);
    nothing_changed_verifies_under_eddsa_jcs_2022: Seal::DataIntegrity(Cryptosuite::EddsaJcs2022, KeyType::Ed25519);
    nothing_changed_verifies_under_eddsa_rdfc_2022: Seal::DataIntegrity(Cryptosuite::EddsaRdfc2022, KeyType::Ed25519);
    nothing_changed_verifies_under_ecdsa_sd_2023: Seal::Derived;
    nothing_changed_verifies_as_an_sd_jwt_vc: Seal::SdJwtVc;
    nothing_changed_verifies_as_an_sd_jwt_vc_with_key_binding: Seal::SdJwtVcBound;
    nothing_changed_verifies_as_a_jwt_of_open_badges: Seal::Jwt(Profile::OpenBadges, KeyType::Ed25519);
    nothing_changed_verifies_as_a_jwt_of_jose_cose: Seal::Jwt(Profile::JoseCose, KeyType::P256);
    nothing_changed_verifies_as_a_jwt_of_jose_cose_p384: Seal::Jwt(Profile::JoseCose, KeyType::P384);
    nothing_changed_verifies_as_a_jwt_of_jose_cose_rsa: Seal::Jwt(Profile::JoseCose, KeyType::Rsa);
    nothing_changed_verifies_as_a_jwt_with_a_vc_claim: Seal::Jwt(Profile::VcClaim, KeyType::Ed25519);
}

#[test]
fn every_suite_is_tested() {
    for suite in Cryptosuite::ALL {
        // An early name of another: nobody signs under it here.
        if suite == Cryptosuite::Eddsa2022 {
            continue;
        }
        for key_type in suite.key_types() {
            let seal = match suite {
                Cryptosuite::EcdsaSd2023 => Seal::Derived,
                _ => Seal::DataIntegrity(suite, *key_type),
            };
            assert!(tested().contains(&seal), "{seal}");
        }
    }
    for key_type in KeyType::ALL {
        let jwts = tested();
        assert!(
            jwts.into_iter()
                .any(|seal| matches!(seal, Seal::Jwt(_, of) if of == key_type)),
            "{key_type:?}"
        );
    }
}

/// It is for the holder alone: nothing in it says which statements a verifier was to see.
#[test]
fn a_base_proof_is_refused_as_such_and_not_read_as_a_derived_one() {
    let party = Party::with_key(KeyType::P256);
    let documents = Seal::Derived.documents();
    for credential in credentials(DataModel::V2_0) {
        let signed = base(&party, &issued_by(&credential, &party.id)).expect("it can be signed");
        let report = judge_with(&signed, &documents);
        assert_refused(&report, CheckCode::Signature, Problem::Malformed);
        assert!(
            report.to_text().contains("base proof"),
            "{}",
            report.to_text()
        );
        // The header of a derived proof, d95d01, before what a base proof holds.
        let value = signed["proof"]["proofValue"].as_str().expect("a text");
        let value = format!(
            "u2V0B{}",
            value.strip_prefix("u2V0A").expect("the header d95d00")
        );
        let report = judge_with(
            &with(signed.clone(), "/proof", "proofValue", json!(value)),
            &documents,
        );
        assert_refused(&report, CheckCode::Signature, Problem::Malformed);
    }
}

fn no_flipped_bit_verifies(seal: Seal) {
    let texts: Vec<String> = credentials(seal.data_model())
        .iter()
        .map(|credential| seal.sign(credential))
        .collect();
    let (options, documents) = (seal.options(), seal.documents());
    for text in &texts {
        assert_verified(&judge_for(text.as_bytes(), &options, &documents));
        for bit in 0..text.len() * 8 {
            let mut changed = text.as_bytes().to_vec();
            changed[bit / 8] ^= 1 << (bit % 8);
            let report = judge_for(&changed, &options, &documents);
            assert!(
                !report.verified,
                "bit {bit} does not count: {}",
                String::from_utf8_lossy(&changed)
            );
        }
    }
    let bits = texts.iter().map(|text| text.len() * 8).sum();
    report_count(&format!("attacks: flipped bits, {seal}"), bits);
}

/// A member that no context defines, put in after signing, and before it by an issuer who signs without looking.
fn no_inserted_member_verifies(seal: Seal) {
    let mut count = 0;
    let (options, documents) = (seal.options(), seal.documents());
    for credential in credentials(seal.data_model()) {
        for inserted in [json!("x"), json!({"a": "b"}), json!(null), json!([])] {
            for text in seal.with_inserted(&credential, "unheardOf", &inserted) {
                let report = judge_for(text.as_bytes(), &options, &documents);
                assert!(!report.verified, "{text}");
                count += 1;
            }
        }
    }
    assert!(count >= 30, "only {count} places");
    report_count(&format!("attacks: inserted members, {seal}"), count);
}
