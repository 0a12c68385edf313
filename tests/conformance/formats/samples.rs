//! The Open Badges and Comprehensive Learner Records of the corpus.

use std::{fs, path::Path};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;

/// Which of the credentials of Open Badges and CLR.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Achievement,
    Endorsement,
    Record,
}

/// A credential of the corpus.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) credential: Value,
}

/// Every credential of Open Badges 3.0 and CLR 2.0 in the corpus: as JSON, or inside a JWT.
pub(crate) fn samples(corpus: &Path) -> Vec<Sample> {
    let mut samples = Vec::new();
    for folder in [
        "clr2/test-vectors",
        "clr2/validator-samples",
        "ob3/spec-examples",
        "ob3/spec-vectors",
        "ob3/validator-samples",
        "ob3/validator-samples/bit-string-list",
        "ob3/validator-samples/sd",
    ] {
        let mut paths: Vec<_> = fs::read_dir(corpus.join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .collect();
        paths.sort();
        for path in paths {
            let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
            let Some(credential) = fs::read(&path).ok().and_then(|bytes| read(&bytes)) else {
                continue;
            };
            if let Some(kind) = kind(&name, &credential) {
                samples.push(Sample {
                    name,
                    kind,
                    credential,
                });
            }
        }
    }
    samples
}

fn read(bytes: &[u8]) -> Option<Value> {
    if let Ok(value) = serde_json::from_slice(bytes) {
        return Some(value);
    }
    let text = str::from_utf8(bytes).ok()?.trim();
    let payload = text.split('.').nth(1)?;
    let claims: Value =
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    Some(claims.get("vc").unwrap_or(&claims).clone())
}

/// Damaged types are no reason to leave a sample out: what has a subject that an Open Badge could have is one.
fn kind(name: &str, credential: &Value) -> Option<Kind> {
    let types = credential["type"].to_string();
    if types.contains("EndorsementCredential") {
        return Some(Kind::Endorsement);
    }
    if types.contains("ClrCredential") {
        return Some(Kind::Record);
    }
    let subject = credential
        .pointer("/credentialSubject/achievement")
        .is_some();
    let badge = types.contains("AchievementCredential") || types.contains("OpenBadgeCredential");
    (subject || badge || name.contains("/simple-err")).then_some(Kind::Achievement)
}
