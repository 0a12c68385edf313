//! What a proof costs here, beside raw signatures and beside other libraries that do the same.
//!
//! Everything is measured in one run, sides of a row in turn, so that the ratios outlive the machine and its other work.
//! `cargo xtask bench` writes the table into docs/PERFORMANCE.md, which says what each row measures. Without `--bench` each
//! operation runs once: that is its test.

#![expect(
    clippy::unwrap_used,
    reason = "an operation that fails must not be measured"
)]
#![expect(clippy::print_stdout, reason = "the table is the result")]

#[path = "proofs/fixtures.rs"]
mod fixtures;
#[path = "proofs/harness.rs"]
mod harness;
#[path = "proofs/many.rs"]
mod many;
#[path = "proofs/peers.rs"]
mod peers;
#[path = "proofs/processes.rs"]
mod processes;
#[path = "proofs/selective_disclosure.rs"]
mod selective_disclosure;
#[path = "proofs/targets.rs"]
mod targets;

use serde_json::Value;
use testamur_json::Limits as JsonLimits;
use testamur_keys::{KeyType, PublicKey, SecretKey, Signer as _};
use testamur_linked_data::{Limits, Options, canonicalize, to_nquads};
use testamur_signing::eddsa_rdfc_2022::add_proof;
use testamur_signing::vc_jwt::{self, Profile, VcJwt};

use crate::fixtures::{Document, KEY_ID};
use crate::harness::Bench;
use crate::many::{many, verify};
use crate::peers::{Josekit, JsonLd, Raw, Ssi};
use crate::processes::Process;
use crate::selective_disclosure::selective_disclosure;
use crate::targets::Target::{AtLeast, AtMost};

/// What eddsa-rdfc-2022 signs: two SHA-256 digests.
const MESSAGE: [u8; 64] = [0x5a; 64];
/// The floor under every row with Ed25519: what the targets are multiples of.
const RAW_SIGN: &str = "raw Ed25519: `sign` of `ed25519-dalek`";
const RAW_VERIFY: &str = "raw Ed25519: `verify_strict` of `ed25519-dalek`";
const JAVASCRIPT: &str = "`@digitalbazaar/vc`";

fn main() {
    let documents = fixtures::documents();
    let keys: Vec<SecretKey> = [KeyType::Ed25519, KeyType::P256, KeyType::Rsa]
        .into_iter()
        .map(fixtures::key)
        .collect();
    let others = [
        (JAVASCRIPT, Process::node()),
        ("`PyLD` and `cryptography`", Process::python()),
    ];
    let mut bench = Bench::default();
    raw_signatures(&mut bench, &keys[0]);
    for document in &documents {
        data_integrity(&mut bench, document, &keys[0], &others);
        linked_data(&mut bench, document);
    }
    many(&mut bench, &documents[0].value, &keys[0]);
    selective_disclosure(&mut bench, &documents[0], &keys[1], others[0].1.as_ref());
    for key in &keys {
        jwt(&mut bench, &documents[0], key, others[0].1.as_ref());
    }
    for document in &documents {
        json(&mut bench, document);
    }
    if std::env::args().any(|argument| argument == "--bench") {
        println!("{}\n{}\n", bench.run(), fixtures::told());
    } else {
        bench.run_once();
    }
}

/// The floor: nothing that signs or verifies with Ed25519 is faster than its arithmetic.
fn raw_signatures<'a>(bench: &mut Bench<'a>, key: &'a SecretKey) {
    let raw = Raw::new(key);
    let peer = raw.clone();
    bench
        .row("raw Ed25519: sign 64 bytes", move || {
            key.sign(&MESSAGE).unwrap()
        })
        .beside("`ed25519-dalek`", {
            let raw = raw.clone();
            move || raw.dalek_sign(&MESSAGE)
        })
        .beside("`aws-lc-rs`", move || peer.aws_lc_sign(&MESSAGE));
    let signature = key.sign(&MESSAGE).unwrap();
    let ours = signature.clone();
    let (dalek, aws_lc) = (raw.clone(), raw);
    let (first, second) = (signature.clone(), signature);
    bench
        .row("raw Ed25519: strict verify 64 bytes", move || {
            key.public_key().verify(&MESSAGE, &ours).unwrap();
        })
        .beside("`ed25519-dalek`, strict", move || {
            dalek.dalek_verify(&MESSAGE, &first);
        })
        .beside("`aws-lc-rs`, not strict", move || {
            aws_lc.aws_lc_verify(&MESSAGE, &second);
        });
}

/// Signing gives the secured document; verifying starts from its text, with the key at hand on both sides.
fn data_integrity<'a>(
    bench: &mut Bench<'a>,
    document: &'a Document,
    key: &'a SecretKey,
    others: &[(&'static str, Option<Process>)],
) {
    let name = document.name;
    let is_badge = name == "badge";
    let options = fixtures::proof_options(key);
    let ssi = Ssi::new(key, &options.verification_method);
    let floor = Raw::new(key);
    let unsecured = serde_json::from_str(&document.text).unwrap();
    let secured = add_proof(&document.value, &options, key)
        .unwrap()
        .to_string();

    let peer = ssi.clone();
    let raw = floor.clone();
    let row = bench
        .row(format!("eddsa-rdfc-2022: sign, {name}"), move || {
            add_proof(&document.value, &options, key).unwrap()
        })
        .beside("`ssi`", move || peer.sign(&unsecured))
        .target_if(is_badge, AtLeast(80.0))
        .beside(RAW_SIGN, move || raw.dalek_sign(&MESSAGE))
        .target_if(is_badge, AtMost(2.5));
    for (peer, process) in running(others) {
        row.beside_clock(
            peer,
            process.prepare("eddsa-rdfc-2022: sign", &document.value),
        )
        .target_if(is_badge && peer == JAVASCRIPT, AtLeast(70.0));
    }

    let signature = key.sign(&MESSAGE).unwrap();
    let text = secured.clone();
    let row = bench
        .row(
            format!("eddsa-rdfc-2022: parse and verify, {name}"),
            move || verify(&text, key.public_key(), &JsonLimits::default()),
        )
        .beside("`ssi`", move || ssi.verify(&secured))
        .target_if(is_badge, AtLeast(50.0))
        .beside(RAW_VERIFY, move || {
            floor.dalek_verify(&MESSAGE, &signature);
        })
        .target(AtMost(if is_badge { 1.7 } else { 2.1 }));
    for (peer, process) in running(others) {
        row.beside_clock(
            peer,
            process.prepare("eddsa-rdfc-2022: verify", &document.value),
        )
        .target_if(is_badge && peer == JAVASCRIPT, AtLeast(35.0));
    }
}

/// The peers in other languages that are installed.
fn running<'a>(
    others: &'a [(&'static str, Option<Process>)],
) -> impl Iterator<Item = (&'static str, &'a Process)> {
    others
        .iter()
        .filter_map(|(peer, process)| Some((*peer, process.as_ref()?)))
}

fn linked_data<'a>(bench: &mut Bench<'a>, document: &'a Document) {
    let name = document.name;
    let kept = JsonLd::new(&document.text);
    let anew = kept.clone();
    bench
        .row(format!("JSON-LD to canonical N-Quads, {name}"), || {
            canonicalize(&document.value, &Limits::default()).unwrap()
        })
        .beside("`json-ld`, to RDF", move || kept.to_rdf());
    let options = Options {
        lossless: true,
        ..Options::default()
    };
    bench
        .row(
            format!("JSON-LD to N-Quads, contexts processed anew, {name}"),
            move || to_nquads(&document.value, &options, &Limits::default()).unwrap(),
        )
        .beside("`json-ld`, to RDF", move || anew.to_rdf());
}

/// A JWT is made from a credential; it is read into claims, its signature is verified.
fn jwt<'a>(
    bench: &mut Bench<'a>,
    document: &'a Document,
    key: &'a SecretKey,
    node: Option<&Process>,
) {
    let algorithm = key.public_key().algorithm();
    let name = document.name;
    let sign = || vc_jwt::sign(&document.value, Profile::OpenBadges, KEY_ID, key).unwrap();
    let compact = sign();
    let payload = fixtures::payload(&compact);
    let josekit = Josekit::new(key, &payload);

    let peer = josekit.clone();
    let row = bench
        .row(format!("VC-JWT {algorithm}: sign, {name}"), sign)
        .beside("`josekit`", move || peer.sign());
    if key.public_key().key_type() == KeyType::Ed25519 {
        let (ssi, raw) = (Ssi::new(key, KEY_ID), Raw::new(key));
        row.beside(RAW_SIGN, move || raw.dalek_sign(&MESSAGE));
        row.beside("`ssi`, JWS", move || ssi.sign_jws(&payload));
        if let Some(node) = node {
            row.beside_clock(
                "`jose` (npm)",
                node.prepare("VC-JWT EdDSA: sign", &document.value),
            );
        }
    }

    let text = compact.clone();
    let foreign = compact.clone();
    let row = bench
        .row(
            format!("VC-JWT {algorithm}: parse and verify, {name}"),
            move || read_jwt(&text, key.public_key()),
        )
        .beside("`josekit`", move || josekit.verify(&foreign));
    if key.public_key().key_type() == KeyType::Ed25519 {
        let (ssi, raw) = (Ssi::new(key, KEY_ID), Raw::new(key));
        let signature = raw.dalek_sign(&MESSAGE);
        row.beside(RAW_VERIFY, move || raw.dalek_verify(&MESSAGE, &signature))
            .target(AtMost(1.3));
        row.beside("`ssi`, JWS", move || ssi.verify_jws(&compact));
        if let Some(node) = node {
            row.beside_clock(
                "`jose` (npm)",
                node.prepare("VC-JWT EdDSA: verify", &document.value),
            );
        }
    }
}

fn read_jwt(compact: &str, key: &PublicKey) -> VcJwt {
    let jwt = vc_jwt::parse(compact).unwrap();
    jwt.verify(key).unwrap();
    jwt.verify_claims().unwrap();
    jwt
}

fn json<'a>(bench: &mut Bench<'a>, document: &'a Document) {
    let text = document.text.as_bytes();
    bench
        .row(format!("strict JSON parse, {}", document.name), || {
            testamur_json::parse(text, &JsonLimits::default()).unwrap()
        })
        .beside("`serde_json`, to `Value`", || {
            serde_json::from_slice::<Value>(text).unwrap()
        });
}
