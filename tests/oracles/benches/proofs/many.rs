//! Many credentials: a batch, records with badges inside, two threads.

use serde_json::{Value, json};
use testamur_json::Limits as JsonLimits;
use testamur_keys::{PublicKey, SecretKey, Signer as _};
use testamur_linked_data::Limits;
use testamur_signing::eddsa_rdfc_2022::{self, Batch, add_proof};
use testamur_signing::proof::take_apart;
use testamur_tests::ready;
use testamur_verifier::{NoDocuments, VerifyOptions};

use crate::harness::{Bench, Row};
use crate::peers::Raw;
use crate::targets::Target::{AtLeast, AtMost};
use crate::{MESSAGE, fixtures};

/// Badges in a batch.
const BATCH: usize = 64;
/// How often each of two threads verifies the batch: long enough that the start of a thread does not count.
const TIMES: usize = 16;
/// Badges in a record, and as many badges as it may cost.
const RECORD: usize = 50;
const MOST: usize = 60;

/// A batch beside raw signatures, records of 50 badges beside 60 badges, two threads beside one.
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
        .beside(
            "64 × raw Ed25519: `verify_strict` of `ed25519-dalek`",
            move || {
                for _ in 0..BATCH {
                    raw.dalek_verify(&MESSAGE, &signature);
                }
            },
        )
        .target(AtMost(1.2));
    let secured: Vec<Value> = texts[..RECORD].iter().map(|it| parsed(it)).collect();
    let one_proof = secure(&record(&secured));
    bench
        .row(
            "eddsa-rdfc-2022: parse and verify, record of 50 secured badges",
            move || verify(&one_proof, key, &JsonLimits::clr()),
        )
        .beside("ours, 60 badges one by one", move || {
            for text in &texts[..MOST] {
                verify(text, key, &JsonLimits::default());
            }
        })
        .target(AtMost(1.0));
    whole_verification(bench, badge, signer);
    two_threads(
        bench,
        "eddsa-rdfc-2022: 2,048 badges on two threads",
        move |times| (0..times).for_each(|_| verify_batch(texts, key)),
    )
    .target(AtLeast(1.8));
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

/// Everything that a verifier does: a record whose badges each have a proof of their own, beside such badges alone.
fn whole_verification(bench: &mut Bench<'_>, badge: &Value, signer: &SecretKey) {
    let options = fixtures::proof_options(signer);
    let secure = |document: &Value| add_proof(document, &options, signer).unwrap();
    let (issuer, _) = options.verification_method.split_once('#').unwrap();
    let of_issuer = |mut badge: Value| {
        badge["issuer"]["id"] = json!(issuer);
        // The parts of a record are about whomever the record is about.
        badge["credentialSubject"]["id"] = json!(LEARNER);
        secure(&badge)
    };
    let badges: Vec<Value> = badges(badge, MOST).into_iter().map(of_issuer).collect();
    let record_of = |badges: &[Value]| {
        let mut record = record(badges);
        record["issuer"]["id"] = json!(issuer);
        secure(&record).to_string()
    };
    let whole = record_of(&badges[..RECORD]);
    let parts: Vec<String> = badges[..RECORD].chunks(RECORD / 5).map(record_of).collect();
    let badges: Vec<String> = badges.iter().map(Value::to_string).collect();
    bench
        .row(
            "whole verification: record of 50 badges, each with a proof",
            move || verify_whole(&whole),
        )
        .beside("ours, 5 records of 10 such badges", move || {
            for record in &parts {
                verify_whole(record);
            }
        })
        .target(AtMost(1.2))
        .beside("ours, 60 such badges one by one", move || {
            for badge in &badges {
                verify_whole(badge);
            }
        });
}

fn parsed(text: &str) -> Value {
    testamur_json::parse(text.as_bytes(), &JsonLimits::default()).unwrap()
}

fn verify_whole(text: &str) {
    let options = VerifyOptions::default();
    let now = "2026-06-01T00:00:00Z".parse().unwrap();
    let verifying = testamur_verifier::verify(text.as_bytes(), &options, &NoDocuments, now);
    let report = ready(verifying).unwrap();
    assert!(report.verified, "{}", report.to_text());
}

/// The same work on two threads and on one: what the raw signature gains, the machine can give.
fn two_threads<'b, 'a>(
    bench: &'b mut Bench<'a>,
    operation: &'static str,
    work: impl Fn(usize) + Clone + Sync + 'a,
) -> &'b mut Row<'a> {
    let alone = work.clone();
    bench
        .row(operation, move || {
            std::thread::scope(|scope| {
                scope.spawn(|| work(TIMES));
                work(TIMES);
            });
        })
        .beside("ours, on one thread", move || alone(2 * TIMES))
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

const LEARNER: &str = "did:example:0";

/// Badges of as many learners, each for an achievement of its own.
fn badges(badge: &Value, number: usize) -> Vec<Value> {
    let of_learner = |number| {
        let mut badge = badge.clone();
        badge["id"] = json!(format!("https://example.com/credentials/{number}"));
        badge["credentialSubject"]["id"] = json!(format!("did:example:{number}"));
        let achievement = &mut badge["credentialSubject"]["achievement"];
        achievement["id"] = json!(format!("https://example.com/achievements/{number}"));
        achievement["criteria"]["narrative"] = json!(format!(
            "Learners pass the exam of unit {number} of the course."
        ));
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
            "id": LEARNER, "type": ["ClrSubject"], "verifiableCredential": badges,
        },
    })
}
