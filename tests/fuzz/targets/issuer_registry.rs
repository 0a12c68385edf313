//! Registries of issuers: lists and federations, and behind each byte 0x1e a document that some address answers.
//!
//! A list names whom it names. A federation names nobody about whom no seed has a signed statement.
#![no_main]

use std::cell::Cell;
use std::sync::Mutex;

use jiff::SignedDuration;
use testamur_verifier::{
    Asking, Document, DocumentKind, DocumentSource, Listing, Loading, SourceError, parse_registry,
};

/// In the lists and federations of the seeds.
const KNOWN: &str = "https://harbour.example/issuer";
/// In none of them.
const NOBODY: &str = "https://nobody.example";

/// Answers with one document after the other, whatever is asked for.
struct Answers<'d>(Mutex<Cell<&'d [u8]>>);

impl DocumentSource for Answers<'_> {
    fn load<'a>(&'a self, _kind: DocumentKind, _url: &'a str) -> Loading<'a> {
        let next = self.0.lock().expect("one at a time");
        let (bytes, rest) = split(next.get());
        next.set(rest.unwrap_or_default());
        let answer = match bytes {
            [] => Err(SourceError::Unreachable),
            bytes => Ok(Document {
                bytes: bytes.to_vec(),
                media_type: Some("application/entity-statement+jwt".to_owned()),
            }),
        };
        Box::pin(std::future::ready(answer))
    }
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (registry, rest) = split(data);
    let read = match parse_registry(registry, "registry") {
        Ok(read) => read,
        Err(mistakes) => return assert!(!mistakes.is_empty()),
    };
    let is_federation = testamur_fuzz::json(registry)
        .is_some_and(|document| document.get("trust_anchors").is_some());
    for issuer in [KNOWN, NOBODY] {
        let answers = Answers(Mutex::new(Cell::new(rest.unwrap_or_default())));
        let asking = Asking {
            documents: &answers,
            now: "2026-01-01T00:00:00Z".parse().expect("an instant"),
            skew: SignedDuration::from_mins(5),
        };
        let listing = testamur_fuzz::ready(read.look_up(issuer, asking));
        assert!(
            !(is_federation && issuer == NOBODY && matches!(listing, Listing::Listed { .. })),
            "a stranger is a member"
        );
    }
});

/// The first document, and those behind it.
fn split(data: &[u8]) -> (&[u8], Option<&[u8]>) {
    match data.iter().position(|byte| *byte == 0x1e) {
        Some(end) => (&data[..end], Some(&data[end + 1..])),
        None => (data, None),
    }
}
