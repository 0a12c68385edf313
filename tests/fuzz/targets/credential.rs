//! The verifier: a credential, and behind the byte 0x1e the document that every address answers.
//!
//! Nothing is verified but what was signed: a credential that verifies says what one of the seeds says.
#![no_main]

use std::collections::HashSet;
use std::sync::LazyLock;

use serde_json::Value;
use testamur_baking::extract;
use testamur_linked_data::{Limits, canonicalize};
use testamur_signing::vc_jwt;
use testamur_verifier::{
    Document, DocumentKind, DocumentSource, Loading, SourceError, VerifyOptions, verify,
};

/// One document for all who ask.
struct Answer<'d>(Option<&'d [u8]>);

impl DocumentSource for Answer<'_> {
    fn load<'a>(&'a self, _kind: DocumentKind, _url: &'a str) -> Loading<'a> {
        let answer = match self.0 {
            Some(bytes) => Ok(Document {
                bytes: bytes.to_vec(),
                media_type: Some("application/json".to_owned()),
            }),
            None => Err(SourceError::Unreachable),
        };
        Box::pin(std::future::ready(answer))
    }
}

/// What the seeds say, in canonical form.
static SIGNED: LazyLock<HashSet<Vec<u8>>> = LazyLock::new(|| {
    let seeds = testamur_fuzz::seeds("credential");
    seeds
        .iter()
        .flat_map(|seed| said(&before(seed).0))
        .collect()
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (credential, answer) = before(data);
    let now = "2026-01-01T00:00:00Z".parse().expect("an instant");
    let options = VerifyOptions::default();
    let report = testamur_fuzz::ready(verify(credential, &options, &Answer(answer), now))
        .expect("whatever comes, there is a report");
    drop(report.to_text());
    if report.verified {
        assert!(
            said(credential).is_subset(&SIGNED),
            "a forgery was verified"
        );
    }
});

/// The credential, and what stands behind it.
fn before(data: &[u8]) -> (&[u8], Option<&[u8]>) {
    match data.iter().position(|byte| *byte == 0x1e) {
        Some(end) => (&data[..end], Some(&data[end + 1..])),
        None => (data, None),
    }
}

/// What the credential says: its statements in canonical form, or the parts of an SD-JWT, of which any may be left out.
///
/// # Panics
///
/// If it is none of these: then it cannot verify.
fn said(input: &[u8]) -> HashSet<Vec<u8>> {
    if let Ok(found) = extract(input, &testamur_baking::Limits::default()) {
        return said(found.credential.as_bytes());
    }
    let text = std::str::from_utf8(input).expect("UTF-8").trim();
    if text.contains('~') {
        let parts = text.split('~').filter(|part| !part.is_empty());
        return parts.map(|part| part.as_bytes().to_vec()).collect();
    }
    let mut document = testamur_fuzz::json(input)
        .or_else(|| Some(vc_jwt::parse(text).ok()?.credential))
        .expect("JSON or a JWT");
    if let Value::Object(members) = &mut document {
        members.shift_remove("proof");
    }
    let canonical =
        canonicalize(&document, &Limits::default()).expect("what verifies has a canonical form");
    HashSet::from([canonical.into_string().into_bytes()])
}
