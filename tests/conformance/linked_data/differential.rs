//! Our engine and another one, on every sample of Open Badges and CLR and on variations of them: the same quads, or both
//! refuse.
//!
//! The other engine has no safe mode. Where ours refuses for a loss that the other one passes over, the standard's plain
//! reading is compared instead, which drops the same things.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::Value;
use testamur_json_ld_oracle::JsonLd;
use testamur_linked_data::{
    Limits, Options, canonicalize, canonicalize_nquads, contexts, to_nquads,
};
use testamur_tests::{corpus, report_count};

use crate::variations::Variations;

/// Variations that are made, and looked at.
const VARIATIONS: usize = 300;

#[test]
fn another_engine_reads_every_sample_and_variation_alike() -> anyhow::Result<()> {
    let Some(corpus) = corpus() else {
        return Ok(());
    };
    let samples = samples(&corpus)?;
    let peer = Peer::new()?;
    let mut tally = Tally::default();
    for (name, sample) in &samples {
        tally.compare(&peer, name, sample);
    }
    assert_eq!(tally.compared, samples.len());
    // A document that is refused as it is stays refused: only readable ones are worth varying.
    let readable =
        |(_, sample): &&(String, Value)| canonicalize(sample, &Limits::default()).is_ok();
    let documents: Vec<&Value> = samples
        .iter()
        .filter(readable)
        .map(|(_, sample)| sample)
        .collect();
    for (index, variation) in Variations::new(&documents, 20_261_121)
        .take(VARIATIONS)
        .enumerate()
    {
        tally.compare(&peer, &format!("variation {index}"), &variation);
    }
    assert!(
        tally.differences.is_empty(),
        "{}",
        tally.differences.join("\n")
    );
    // A generator that only makes refusals, or only readable documents, would prove little.
    assert!(
        tally.same > VARIATIONS / 3 && tally.refused > VARIATIONS / 10,
        "{tally:?}"
    );
    let Tally {
        compared,
        same,
        refused,
        lossy,
        ..
    } = tally;
    report_count("linked-data: differential", compared);
    report_count("linked-data: differential, the same quads", same);
    report_count("linked-data: differential, refused by both", refused);
    report_count("linked-data: differential, refused as a loss", lossy);
    Ok(())
}

#[derive(Debug, Default)]
struct Tally {
    compared: usize,
    same: usize,
    refused: usize,
    lossy: usize,
    differences: Vec<String>,
}

impl Tally {
    fn compare(&mut self, peer: &Peer, name: &str, document: &Value) {
        self.compared += 1;
        let ours = canonicalize(document, &Limits::default());
        let theirs = peer.read(document, false);
        match (ours, theirs) {
            (Ok(ours), Ok(theirs)) if ours.nquads() == theirs => self.same += 1,
            (Ok(ours), Ok(theirs)) => {
                self.differences
                    .push(format!("{name}: ours\n{}theirs\n{theirs}", ours.nquads()));
            }
            (Err(_), Err(_)) => self.refused += 1,
            (Ok(_), Err(error)) => self
                .differences
                .push(format!("{name}: only they refuse: {error}")),
            (Err(error), Ok(theirs)) => {
                let options = Options::default();
                let plain = to_nquads(document, &options, &Limits::default())
                    .and_then(|nquads| canonicalize_nquads(&nquads, &Limits::default()));
                match plain {
                    Ok(plain) if plain.nquads() == theirs => self.lossy += 1,
                    Ok(plain) => {
                        let found = plain.nquads();
                        self.differences.push(format!(
                            "{name}: {error}, and plain\n{found}theirs\n{theirs}"
                        ));
                    }
                    Err(plain) => self
                        .differences
                        .push(format!("{name}: only we refuse: {plain}")),
                }
            }
        }
    }
}

/// The other engine, with our contexts.
pub(crate) struct Peer(JsonLd);

impl Peer {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let contexts = contexts()
            .iter()
            .map(|context| Ok((context.url, std::str::from_utf8(context.bytes)?)))
            .collect::<anyhow::Result<Vec<_>>>()?;
        Ok(Self(JsonLd::new(contexts)?))
    }

    /// Canonical quads, as the other engine reads the document; members without a definition are refused unless `lax`.
    pub(crate) fn read(&self, document: &Value, lax: bool) -> anyhow::Result<String> {
        let nquads = self.0.to_nquads(&document.to_string(), lax)?;
        let canonical = canonicalize_nquads(&nquads, &Limits::default()).context(nquads)?;
        Ok(canonical.into_string())
    }
}

/// Every document of the corpus that names a context, without its proof.
pub(crate) fn samples(corpus: &Path) -> anyhow::Result<Vec<(String, Value)>> {
    let mut files = Vec::new();
    for folder in [
        "ob3/spec-vectors",
        "ob3/spec-examples",
        "ob3/validator-samples",
        "clr2",
    ] {
        json_files(&corpus.join(folder), &mut files)?;
    }
    files.sort();
    let mut samples = Vec::new();
    for file in files {
        let Ok(mut document) = serde_json::from_slice::<Value>(&fs::read(&file)?) else {
            continue;
        };
        let Some(members) = document.as_object_mut() else {
            continue;
        };
        members.shift_remove("proof");
        let names_contexts = members
            .get("@context")
            .is_some_and(|context| context.is_array() || context.is_string());
        if names_contexts && !file.to_string_lossy().contains("schema") {
            samples.push((file.strip_prefix(corpus)?.display().to_string(), document));
        }
    }
    Ok(samples)
}

fn json_files(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            json_files(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(path);
        }
    }
    Ok(())
}
