//! Derived credentials of issuers who leave dates and status to the holder.

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, Signer as _};
use testamur_linked_data::Limits;
use testamur_signing::ecdsa_sd_2023::{
    BaseProofData, BaseProofValue, HmacKey, Reading, SignatureBytes, add_base_proof, derive,
    proof_configuration,
};
use testamur_signing::proof::split;
use testamur_verifier::{CheckCode, Outcome, StatusState, VerificationReport};

use crate::suites::party;
use crate::world::{Party, status_entry, verify_offline};

/// A base proof in which nothing but the issuer is mandatory, which is nothing that we would sign.
fn base(party: &Party, badge: &Value) -> Value {
    let rng = || StdRng::seed_from_u64(3);
    let (options, secret) = (party.proof_options(), &party.secret);
    let mut signed = add_base_proof(badge, &options, &[], secret, &mut rng()).unwrap();
    let (unsecured, proofs) = split(&signed).unwrap();
    let proof = proofs[0].clone().unwrap();
    let value = BaseProofValue::parse(&proof.proof_value).unwrap();
    // The key of the statements was made after the 32 bytes of the other.
    let mut rng = rng();
    HmacKey::generate(&mut rng);
    let statements = SecretKey::generate(KeyType::P256, &mut rng).unwrap();
    let sign = |key: &SecretKey, message: &[u8]| -> SignatureBytes {
        key.sign(message).unwrap().try_into().unwrap()
    };
    let mandatory_pointers = vec!["/issuer".to_owned()];
    let limits = Limits::default();
    let data = BaseProofData::of(
        &unsecured,
        &proof_configuration(&unsecured, &proof.members).unwrap(),
        &value.hmac_key,
        &mandatory_pointers,
        Reading::embedded(&limits),
    )
    .unwrap();
    let to_sign = [
        &data.configuration_hash[..],
        &value.public_key,
        &data.mandatory_hash,
    ];
    let lines = data.non_mandatory();
    let value = BaseProofValue {
        base_signature: sign(secret, &to_sign.concat()),
        signatures: lines
            .map(|line| sign(&statements, line.as_bytes()))
            .collect(),
        mandatory_pointers,
        ..value
    };
    signed["proof"]["proofValue"] = json!(value.serialize());
    signed
}

async fn verify_shown(pointers: &[&str]) -> VerificationReport {
    let party = party(KeyType::P256);
    let mut badge = party.badge();
    badge["validUntil"] = json!("2090-01-01T00:00:00Z");
    badge["credentialStatus"] = status_entry("revocation", "7");
    let pointers: Vec<String> = pointers.iter().map(|&text| text.to_owned()).collect();
    let report = verify_offline(&derive(&base(&party, &badge), &pointers).unwrap()).await;
    assert_eq!(report.signature, Outcome::Passed, "{}", report.to_text());
    report
}

fn undisclosed(report: &VerificationReport) -> Vec<&str> {
    let checks = report.checks_of(CheckCode::Disclosure);
    let unknown = checks.filter(|check| check.outcome == Outcome::Unknown);
    unknown.map(|check| check.pointer.as_str()).collect()
}

/// A date has one value, so the one that is shown is all there is; of status entries there may be more.
#[tokio::test]
async fn a_date_that_the_holder_shows_is_settled_and_a_status_is_not() {
    let [from, until, status] = ["/validFrom", "/validUntil", "/credentialStatus"];
    for (shown, missing) in [
        (vec!["/credentialSubject"], vec![from, until, status]),
        (vec![from], vec![until, status]),
        (vec![until], vec![from, status]),
        (vec![from, until, status], vec![status]),
    ] {
        let report = verify_shown(&shown).await;
        assert_eq!(undisclosed(&report), missing, "{shown:?}");
        assert_eq!(report.status, StatusState::Unknown);
    }
}
