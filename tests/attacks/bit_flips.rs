//! Nothing that was changed verifies: every bit of five credentials of every suite, and a member that no context defines
//! in every object of theirs.

mod credentials;
mod sealed;

use serde_json::json;
use testamur_keys::KeyType;
use testamur_signing::Cryptosuite;
use testamur_signing::vc_jwt::Profile;
use testamur_tests::report_count;

use crate::world::{assert_verified, judge_bytes};
use credentials::credentials;
use sealed::Seal;

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
    nothing_changed_verifies_as_a_jwt_of_open_badges: Seal::Jwt(Profile::OpenBadges, KeyType::Ed25519);
    nothing_changed_verifies_as_a_jwt_of_jose_cose: Seal::Jwt(Profile::JoseCose, KeyType::P256);
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
}

fn no_flipped_bit_verifies(seal: Seal) {
    let texts: Vec<String> = credentials(seal.data_model())
        .iter()
        .map(|credential| seal.sign(credential))
        .collect();
    let documents = seal.documents();
    for text in &texts {
        assert_verified(&judge_bytes(text.as_bytes(), &documents));
        for bit in seal.bits(text) {
            let mut changed = text.as_bytes().to_vec();
            changed[bit / 8] ^= 1 << (bit % 8);
            let report = judge_bytes(&changed, &documents);
            assert!(
                !report.verified,
                "bit {bit} does not count: {}",
                String::from_utf8_lossy(&changed)
            );
        }
    }
    let bits = texts.iter().map(|text| seal.bits(text).count()).sum();
    report_count(&format!("attacks: flipped bits, {seal}"), bits);
}

/// A member that no context defines, put in after signing, and before it by an issuer who signs without looking.
fn no_inserted_member_verifies(seal: Seal) {
    let mut count = 0;
    let documents = seal.documents();
    for credential in credentials(seal.data_model()) {
        for inserted in [json!("x"), json!({"a": "b"}), json!(null), json!([])] {
            for text in seal.with_inserted(&credential, "unheardOf", &inserted) {
                let report = judge_bytes(text.as_bytes(), &documents);
                assert!(!report.verified, "{text}");
                count += 1;
            }
        }
    }
    assert!(count >= 30, "only {count} places");
    report_count(&format!("attacks: inserted members, {seal}"), count);
}
