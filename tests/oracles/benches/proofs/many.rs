//! Many credentials: a batch, a record with badges inside, two threads.

use serde_json::{Value, json};
use testamur_json::Limits as JsonLimits;
use testamur_keys::{PublicKey, SecretKey, Signer as _};
use testamur_linked_data::Limits;
use testamur_signing::eddsa_rdfc_2022::{self, Batch, add_proof};
use testamur_signing::proof::take_apart;

use crate::fixtures;
use crate::harness::Bench;
use crate::peers::Raw;

/// Badges in a batch.
const BATCH: usize = 64;
/// How often each of two threads verifies the batch: long enough that the start of a thread does not count.
const TIMES: usize = 16;
/// What eddsa-rdfc-2022 signs: two SHA-256 digests.
const MESSAGE: [u8; 64] = [0x5a; 64];

/// A batch beside raw signatures, a record of 50 badges beside 60 badges, two threads beside one.
pub(crate) fn many<'a>(bench: &mut Bench<'a>, badge: &Value, signer: &'a SecretKey) {
    let options = fixtures::proof_options(signer);
    let secure = |document: &Value| add_proof(document, &options, signer).unwrap().to_string();
    let texts: Vec<String> = badges(badge, BATCH).iter().map(secure).collect();
    // Several rows read them, to the end of the program.
    let texts: &'static [String] = texts.leak();
    let key = signer.public_key();
    let raw = Raw::new(signer);
    let signature = raw.dalek_sign(&MESSAGE);
    bench
        .row("eddsa-rdfc-2022: batch of 64 badges", move || {
            verify_batch(texts, key);
        })
        .beside("64 × raw Ed25519 strict verify", move || {
            for _ in 0..BATCH {
                raw.dalek_verify(&MESSAGE, &signature);
            }
        });
    let record = secure(&record(&badges(badge, 50)));
    bench
        .row(
            "eddsa-rdfc-2022: parse and verify, record of 50 badges",
            move || verify(&record, key, &JsonLimits::clr()),
        )
        .beside("ours, 60 badges one by one", move || {
            for text in &texts[..60] {
                verify(text, key, &JsonLimits::default());
            }
        });
    two_threads(
        bench,
        "eddsa-rdfc-2022: 2,048 badges on two threads",
        move |times| (0..times).for_each(|_| verify_batch(texts, key)),
    );
    let signature = signer.sign(&MESSAGE).unwrap();
    two_threads(
        bench,
        "raw Ed25519: 2,048 strict verifications on two threads",
        move |times| {
            for _ in 0..times * BATCH {
                key.verify(&MESSAGE, &signature).unwrap();
            }
        },
    );
}

/// The same work on two threads and on one: what the raw signature gains, the machine can give.
fn two_threads<'a>(
    bench: &mut Bench<'a>,
    operation: &'static str,
    work: impl Fn(usize) + Clone + Sync + 'a,
) {
    let alone = work.clone();
    bench
        .row(operation, move || {
            std::thread::scope(|scope| {
                scope.spawn(|| work(TIMES));
                work(TIMES);
            });
        })
        .beside("ours, on one thread", move || alone(2 * TIMES));
}

/// Reads a secured document and verifies its proofs.
pub(crate) fn verify(text: &str, key: &PublicKey, limits: &JsonLimits) {
    let document = testamur_json::parse(text.as_bytes(), limits).unwrap();
    let (unsecured, proofs) = take_apart(document).unwrap();
    for proof in proofs {
        let proof = proof.unwrap();
        eddsa_rdfc_2022::verify(&unsecured, &proof, key, &Limits::default()).unwrap();
    }
}

fn verify_batch(texts: &[String], key: &PublicKey) {
    let mut batch = Batch::default();
    for text in texts {
        let document = testamur_json::parse(text.as_bytes(), &JsonLimits::default()).unwrap();
        let (unsecured, proofs) = take_apart(document).unwrap();
        for proof in proofs {
            let (proof, limits) = (proof.unwrap(), Limits::default());
            batch.verify(&unsecured, &proof, key, &limits).unwrap();
        }
    }
}

/// Badges of as many learners.
fn badges(badge: &Value, number: usize) -> Vec<Value> {
    let of_learner = |number| {
        let mut badge = badge.clone();
        badge["id"] = json!(format!("https://example.com/credentials/{number}"));
        badge["credentialSubject"]["id"] = json!(format!("did:example:{number}"));
        badge
    };
    (0..number).map(of_learner).collect()
}

/// A Comprehensive Learner Record with badges inside.
fn record(badges: &[Value]) -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "https://example.com/records/1",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": "https://example.com/issuers/876543", "type": ["Profile"], "name": "Example College"},
        "validFrom": "2026-01-01T00:00:00Z",
        "name": "Record",
        "credentialSubject": {
            "id": "did:example:0", "type": ["ClrSubject"], "verifiableCredential": badges,
        },
    })
}
