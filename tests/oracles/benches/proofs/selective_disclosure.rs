//! ecdsa-sd-2023: what a verifier pays for a few disclosed statements.

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use testamur_json::Limits as JsonLimits;
use testamur_keys::{PublicKey, SecretKey, Signer as _};
use testamur_signing::ecdsa_sd_2023::{DerivedProofValue, add_base_proof, derive, verify_proof};
use testamur_signing::proof::split;

use crate::JAVASCRIPT;
use crate::fixtures::{Document, proof_options};
use crate::harness::Bench;
use crate::processes::Process;
use crate::targets::Target;

const SELECTED: &str = "/credentialSubject/achievement/name";

/// The issuer signs each statement; the holder shows one name; the verifier verifies what that takes.
pub(crate) fn selective_disclosure<'a>(
    bench: &mut Bench<'a>,
    document: &'a Document,
    key: &'a SecretKey,
    node: Option<&Process>,
) {
    let name = document.name;
    let options = proof_options(key);
    let mut rng = StdRng::seed_from_u64(1);
    let base = add_base_proof(&document.value, &options, &[], key, &mut rng).unwrap();
    let derived = derive(&base, &[SELECTED.to_owned()]).unwrap();
    let value = derived["proof"]["proofValue"].as_str().unwrap();
    let signatures = DerivedProofValue::parse(value).unwrap().signatures.len() + 1;
    let message = [0x5a; 128];
    let signature = key.sign(&message).unwrap();
    let text = derived.to_string();

    bench.row(
        format!("ecdsa-sd-2023: add base proof, {name}"),
        move || add_base_proof(&document.value, &options, &[], key, &mut rng).unwrap(),
    );
    bench.row(format!("ecdsa-sd-2023: derive, {name}"), move || {
        derive(&base, &[SELECTED.to_owned()]).unwrap()
    });
    let row = bench
        .row(
            format!("ecdsa-sd-2023: parse and verify, {name}"),
            move || verify(&text, key.public_key()),
        )
        .beside("raw P-256 verify, as often", move || {
            for _ in 0..signatures {
                key.public_key().verify(&message, &signature).unwrap();
            }
        });
    if let Some(node) = node {
        row.beside_clock(
            JAVASCRIPT,
            node.prepare("ecdsa-sd-2023: verify", &document.value),
        )
        .target(Target::AtLeast(10.0));
    }
}

fn verify(text: &str, key: &PublicKey) {
    let document = testamur_json::parse(text.as_bytes(), &JsonLimits::default()).unwrap();
    let (unsecured, proofs) = split(&document).unwrap();
    for proof in proofs {
        verify_proof(&unsecured, &proof.unwrap().members, key).unwrap();
    }
}
