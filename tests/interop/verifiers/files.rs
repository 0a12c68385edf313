//! The files, the keys that their issuers vouch for, and our answer.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use testamur_keys::PublicKey;
use testamur_verifier::{MemoryDocuments, Outcome, PinnedKey, VerifyOptions, verify};

use super::peers::Answer;

const FOLDERS: [&str; 7] = [
    "clr2/test-vectors",
    "clr2/validator-samples",
    "ob3/spec-examples",
    "ob3/spec-vectors",
    "ob3/validator-samples",
    "ob3/validator-samples/bit-string-list",
    "ob3/validator-samples/sd",
];
const NOW: &str = "2026-11-20T00:00:00Z";

/// A file, and the documents that it names.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) documents: Vec<(String, String)>,
}

/// Who vouches for the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum World {
    Alone,
    Published,
}

impl World {
    pub(crate) const ALL: [Self; 2] = [Self::Alone, Self::Published];
}

/// The keys, by issuer.
#[derive(Clone, Deserialize)]
pub(crate) struct Keys {
    keys: Vec<Key>,
}

#[derive(Clone, Deserialize)]
struct Key {
    issuer: String,
    multibase: Option<String>,
    rsa_modulus: Option<String>,
}

impl File {
    /// The text, where it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// The JSON, where it is that.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.bytes).ok()
    }
}

impl Keys {
    pub(crate) fn read() -> Result<Self> {
        let text = include_str!("../../conformance/verdicts/official.toml");
        toml::from_str(text).context("the table of verdicts has keys")
    }

    /// The keys of an issuer, as Multikey or as JWK.
    pub(crate) fn of<'a>(&'a self, issuer: &'a str) -> impl Iterator<Item = Value> + 'a {
        let own = self.keys.iter().filter(move |key| key.issuer == issuer);
        own.filter_map(|key| match (&key.multibase, &key.rsa_modulus) {
            (Some(multibase), _) => Some(json!(multibase)),
            (None, Some(modulus)) => Some(json!({"kty": "RSA", "n": modulus, "e": "AQAB"})),
            (None, None) => None,
        })
    }

    fn pinned(&self) -> Result<Vec<PinnedKey>> {
        let issuers = self.keys.iter().map(|key| &key.issuer);
        let all = issuers.flat_map(|issuer| self.of(issuer).map(move |key| (issuer, key)));
        all.map(|(issuer, key)| {
            let key = match key.as_str() {
                Some(multibase) => PublicKey::from_multibase(multibase)?,
                None => PublicKey::from_jwk(&key)?,
            };
            Ok(PinnedKey {
                issuer_id: issuer.clone(),
                verification_method: None,
                key,
            })
        })
        .collect()
    }
}

/// The official files that are more than prose, each with the status list that the corpus has.
pub(crate) fn official(corpus: &Path) -> Result<Vec<File>> {
    let list = "ob3/validator-samples/bit-string-list/testlist";
    let list = std::fs::read_to_string(corpus.join(list))?;
    let mut files = Vec::new();
    for folder in FOLDERS {
        for entry in std::fs::read_dir(corpus.join(folder))? {
            let path = entry?.path();
            let name = path
                .strip_prefix(corpus)?
                .to_str()
                .context("a name in UTF-8")?
                .to_owned();
            let is_prose = path.extension().is_none_or(|extension| extension == "txt");
            if path.is_file() && (!is_prose || name.ends_with("testlist")) {
                let bytes = std::fs::read(path)?;
                files.push(File {
                    name,
                    bytes,
                    documents: vec![(LIST.to_owned(), list.clone())],
                });
            }
        }
    }
    files.sort_by(|one, two| one.name.cmp(&two.name));
    Ok(files)
}

/// What ours says.
pub(crate) async fn ours(file: &File, world: World, keys: &Keys) -> Result<Answer> {
    let mut options = VerifyOptions::default();
    if world == World::Published {
        options.pinned_keys = keys.pinned()?;
    }
    let documents = file
        .documents
        .iter()
        .fold(MemoryDocuments::new(), |all, (url, text)| {
            all.with(url, "application/vc", text.as_bytes())
        });
    let report = verify(&file.bytes, &options, &documents, NOW.parse()?).await?;
    Ok(Answer {
        signature: Some(report.signature == Outcome::Passed),
        verified: Some(report.verified),
    })
}

const LIST: &str = "https://raw.githubusercontent.com/1EdTech/digital-credentials-public-validator/refs/heads/main/inspector-vc/src/test/resources/ob30/bit-string-list/testlist";
