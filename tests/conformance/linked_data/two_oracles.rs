//! Our engine and two others, over generated documents and the corpus: `jsonld` with `rdf-canonize` of npm in safe mode,
//! and `json-ld`: the same canonical form, or both refuse.
//!
//! What may differ is listed in `differences`, with its reason, and counted here. Where only ours refuses, the standard's plain
//! reading has to be theirs, but for what has none. That only they refuse is explained nowhere, so it fails.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use serde_json::Value;
use testamur_linked_data::{
    Limits, LinkedDataError, Options, canonicalize, canonicalize_nquads, to_nquads,
};
use testamur_tests::{corpus, given, interop, report_count, workspace_root};

use crate::differences::{Engine, REFUSALS, Refusal, SETTLED};
use crate::differential::{Peer, samples};
use crate::generated::Generator;

const CREDENTIALS: usize = 10_000;
const DOCUMENTS: usize = 1_500;

struct Document {
    name: String,
    value: Value,
    /// Whether the document brings its own context.
    inline: bool,
}

impl Document {
    fn ours(&self) -> Result<String, LinkedDataError> {
        if self.inline {
            return self.plain(true);
        }
        canonicalize(&self.value, &Limits::default()).map(|canonical| canonical.nquads().to_owned())
    }

    /// Whether there may be a map by identifier inside a node whose type has a context of its own. In such maps the standard
    /// goes back to the context from before the type, which not every reader does; no credential has such a map.
    fn has_map_under_type(&self) -> bool {
        let text = self.value.to_string();
        let has = |part: &str| text.contains(part);
        self.inline && has("Special") && (has("byId") || has("graphById"))
    }

    fn plain(&self, lossless: bool) -> Result<String, LinkedDataError> {
        let options = Options {
            lossless,
            ..Options::default()
        };
        let nquads = to_nquads(&self.value, &options, &Limits::default())?;
        Ok(canonicalize_nquads(&nquads, &Limits::default())?.into_string())
    }
}

fn documents() -> anyhow::Result<Vec<Document>> {
    let mut generator = Generator::new(20_261_121);
    let document = |name: String, value, inline| Document {
        name,
        value,
        inline,
    };
    let mut documents: Vec<Document> = (0..CREDENTIALS)
        .map(|number| {
            document(
                format!("credential {number}"),
                generator.credential(),
                false,
            )
        })
        .collect();
    documents.extend(
        (0..DOCUMENTS)
            .map(|number| document(format!("document {number}"), generator.document(), true)),
    );
    if let Some(corpus) = corpus() {
        let samples = samples(&corpus)?.into_iter();
        documents.extend(samples.map(|(name, value)| document(name, value, false)));
    }
    Ok(documents)
}

#[derive(Debug)]
struct Tally {
    engine: Engine,
    /// Documents with maps by identifier under a type that were read otherwise.
    maps: usize,
    same: usize,
    refused: usize,
    stricter: BTreeMap<&'static str, usize>,
    differences: Vec<String>,
}

impl Tally {
    fn new(engine: Engine) -> Self {
        Self {
            engine,
            maps: 0,
            same: 0,
            refused: 0,
            stricter: BTreeMap::new(),
            differences: Vec::new(),
        }
    }

    /// Whether maps by identifier under a type may be read otherwise.
    fn maps_differ(&self) -> bool {
        self.engine == Engine::JsonldOfNpm
    }

    /// The refusals that this engine need not share.
    fn explained(&self) -> impl Iterator<Item = &'static Refusal> + use<> {
        let engine = self.engine;
        REFUSALS
            .iter()
            .filter(move |refusal| refusal.by.contains(&engine))
    }

    fn compare(&mut self, document: &Document, theirs: Result<&str, &str>) {
        let name = &document.name;
        match (document.ours(), theirs) {
            (Ok(ours), Ok(theirs)) if ours == theirs => self.same += 1,
            (Err(_), Err(_)) => self.refused += 1,
            (Ok(_), Ok(_)) if self.maps_differ() && document.has_map_under_type() => self.maps += 1,
            (Ok(ours), Ok(theirs)) => {
                // Without the numbers of blank nodes, all of which one difference may change.
                let unnumbered = |text: &str| -> Vec<String> {
                    let line = |line: &str| {
                        line.split(' ')
                            .map(|term| if term.starts_with("_:") { "_:" } else { term })
                            .collect::<Vec<_>>()
                            .join(" ")
                    };
                    text.lines().map(line).collect()
                };
                let (here, there) = (unnumbered(&ours), unnumbered(theirs));
                let only = |these: &[String], those: &[String]| -> Vec<String> {
                    let lines = these.iter().filter(|line| !those.contains(line));
                    lines.take(2).cloned().collect()
                };
                let (here, there) = (only(&here, &there), only(&there, &here));
                self.differences
                    .push(format!("{name}: here {here:?}, there {there:?}"));
            }
            (Ok(_), Err(error)) => self.differences.push(format!(
                "{name}: only they refuse: {error}\n{}",
                document.value
            )),
            (Err(error), Ok(theirs)) => {
                let refusal = error
                    .code()
                    .and_then(|code| self.explained().find(|refusal| refusal.code == code));
                let plain = document.plain(false);
                let unread = refusal.is_some_and(|refusal| !refusal.has_reading)
                    || (self.maps_differ() && document.has_map_under_type());
                match refusal {
                    Some(refusal) if unread || plain.as_deref() == Ok(theirs) => {
                        *self.stricter.entry(refusal.code.as_str()).or_default() += 1;
                    }
                    _ => self.differences.push(format!(
                        "{name}: {error}, theirs\n{theirs}plain\n{plain:?}\n{}",
                        document.value
                    )),
                }
            }
        }
    }

    fn report(&self, peer: &str, compared: usize) -> anyhow::Result<()> {
        let all = self.same + self.refused + self.maps + self.stricter.values().sum::<usize>();
        let heads = self.differences.iter().map(|difference| {
            let end = difference.char_indices().nth(240);
            &difference[..end.map_or(difference.len(), |(end, _)| end)]
        });
        let few: Vec<&str> = heads.take(40).collect();
        ensure!(
            self.differences.is_empty(),
            "{} of {compared} differ from {peer}; {:?}\n{}",
            self.differences.len(),
            self.stricter,
            few.join("\n\n")
        );
        assert_eq!(all, compared);
        // A generator that only makes refusals, or only readable documents, would prove little.
        ensure!(self.same > compared / 2, "{} are the same", self.same);
        ensure!(self.refused > compared / 20, "{} refused", self.refused);
        report_count(&format!("linked-data against {peer}: compared"), compared);
        report_count(&format!("linked-data against {peer}: the same"), self.same);
        report_count(
            &format!("linked-data against {peer}: refused by both"),
            self.refused,
        );
        if corpus().is_some() {
            let occurred: Vec<&str> = self.stricter.keys().copied().collect();
            let mut listed: Vec<&str> = self.explained().map(|it| it.code.as_str()).collect();
            listed.sort_unstable();
            ensure!(occurred == listed, "{occurred:?} occurred of {listed:?}");
        }
        if self.maps_differ() {
            ensure!(self.maps > 0, "no map was read otherwise");
            report_count(
                &format!("linked-data against {peer}: maps by identifier under a type"),
                self.maps,
            );
        }
        for (code, count) in &self.stricter {
            report_count(
                &format!("linked-data against {peer}: refused here only, {code}"),
                *count,
            );
        }
        Ok(())
    }
}

#[test]
fn jsonld_of_npm_finds_the_same_form_or_both_refuse() -> anyhow::Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let documents = documents()?;
    let mut lines = String::new();
    for document in &documents {
        lines += &document.value.to_string();
        lines.push('\n');
    }
    let contexts = workspace_root().join("contexts");
    let contexts = contexts.to_str().context("a path that is text")?;
    let output = interop::node("canonize.mjs", &["--contexts", contexts], &lines)?;
    ensure!(output.is_success(), "{}", output.stderr);
    let answers: Vec<Value> = output
        .stdout
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    ensure!(
        answers.len() == documents.len(),
        "{} answers",
        answers.len()
    );
    let mut tally = Tally::new(Engine::JsonldOfNpm);
    for (document, answer) in documents.iter().zip(&answers) {
        let theirs = match answer["nquads"].as_str() {
            Some(nquads) => Ok(nquads),
            None => Err(answer["error"].as_str().context("an error")?),
        };
        tally.compare(document, theirs);
    }
    tally.report("jsonld of npm", documents.len())
}

#[test]
fn json_ld_of_rust_finds_the_same_form_or_both_refuse() -> anyhow::Result<()> {
    let peer = Peer::new()?;
    let mut tally = Tally::new(Engine::JsonLd);
    let (mut compared, mut settled) = (0, [0; SETTLED.len()]);
    for mut document in documents()? {
        let mut text = document.value.to_string();
        for (one, count) in SETTLED.iter().zip(&mut settled) {
            let replaced = one.texts.iter();
            let replaced = replaced.fold(text.clone(), |text, (from, to)| text.replace(from, to));
            *count += usize::from(replaced != text);
            text = replaced;
        }
        document.value = serde_json::from_str(&text)?;
        let theirs = peer.read(&document.value, false);
        let theirs = theirs.map_err(|error| error.to_string());
        tally.compare(&document, theirs.as_deref().map_err(String::as_str));
        compared += 1;
    }
    for (one, count) in SETTLED.iter().zip(settled) {
        ensure!(count > 0, "{} occurs nowhere", one.what);
        report_count(&format!("linked-data against json-ld: {}", one.what), count);
    }
    tally.report("json-ld", compared)
}
