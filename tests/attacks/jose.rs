//! Attacks on JOSE: the header, the key it names, the claims, the form, and the token of another use.
//!
//! The issuer is a `did:web`, so that every look-up of a key is a request, and requests are counted: what a header gives
//! away is refused before the first.

mod claims;
mod cross_use;
mod form;
mod header;
mod keys;

use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use testamur_keys::{Signer as _, did_web};
use testamur_signing::vc_jwt::Profile;
use testamur_verifier::{
    CheckCode, DocumentKind, DocumentSource, Loading, MemoryDocuments, Problem, VerificationReport,
};

use crate::world::{Party, assert_refused, judge_bytes};

const ISSUER: &str = "did:web:harbour.example";
const METHOD: &str = "did:web:harbour.example#key-1";

fn issuer() -> Party {
    Party::new(1).named(ISSUER, METHOD)
}

fn attacker() -> Party {
    Party::new(66)
}

/// Documents, and what was asked of them.
struct Counted {
    documents: MemoryDocuments,
    asked: Mutex<Vec<String>>,
}

impl Counted {
    /// What the issuer publishes.
    fn new() -> Self {
        Self::with(&issuer().controller_document())
    }

    fn with(document: &Value) -> Self {
        let url = did_web::document_url(ISSUER).expect("a did:web");
        let documents = MemoryDocuments::new();
        Self {
            documents: documents.with(&url, "application/did+json", document.to_string()),
            asked: Mutex::default(),
        }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic before").clone()
    }
}

impl DocumentSource for Counted {
    fn load<'a>(&'a self, kind: DocumentKind, url: &'a str) -> Loading<'a> {
        self.asked
            .lock()
            .expect("no panic before")
            .push(url.to_owned());
        self.documents.load(kind, url)
    }
}

/// What the verifier says, with the issuer's document within reach.
fn judged(input: &str) -> VerificationReport {
    judge_bytes(input.as_bytes(), &Counted::new())
}

/// Asserts that the input is refused before a key is asked for.
#[track_caller]
fn refused_unasked(input: &str, code: CheckCode, problem: Problem) {
    let documents = Counted::new();
    let report = judge_bytes(input.as_bytes(), &documents);
    assert_refused(&report, code, problem);
    assert_eq!(documents.asked(), [""; 0], "{}", report.to_text());
}

/// The payload of a badge of the issuer, as Open Badges signs it.
fn payload() -> Value {
    let jwt = issuer().sign_jwt(Profile::OpenBadges, &issuer().badge());
    payload_of(&jwt)
}

fn payload_of(jwt: &str) -> Value {
    let payload = jwt.split('.').nth(1).expect("a payload");
    let payload = URL_SAFE_NO_PAD.decode(payload).expect("base64url");
    serde_json::from_slice(&payload).expect("JSON")
}

/// Any header over any payload, under a good signature of somebody.
fn signed(header: &Value, payload: &Value, signer: &Party) -> String {
    signed_text(&header.to_string(), &payload.to_string(), signer)
}

fn signed_text(header: &str, payload: &str, signer: &Party) -> String {
    let input = [header, payload].map(|part| URL_SAFE_NO_PAD.encode(part));
    let input = input.join(".");
    let signature = signer.secret.sign(input.as_bytes()).expect("a signature");
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The header of an honest badge with one parameter set.
fn header_with(name: &str, value: Value) -> Value {
    let mut header = json!({"alg": "EdDSA", "typ": "JWT", "kid": METHOD});
    header[name] = value;
    header
}
