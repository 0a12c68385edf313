//! The W3C test suite of JSON-LD 1.1: expansion, and JSON-LD to RDF.
//!
//! The engine goes from JSON to RDF in one walk, so that there is no expanded tree to compare. A case of expansion is
//! judged by what the tree says: the quads of the input have to be those of the expected tree, and a refusal has to be the
//! expected one.
//!
//! Cases that ask for an option which does not exist here are listed, with what becomes of them, in
//! docs/JSON-LD-UNSUPPORTED.md. `UPDATE=1` writes that page.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;
use testamur_linked_data::{ErrorCode, Limits, Options, canonicalize_nquads, to_nquads};
use testamur_tests::{corpus, report_count, workspace_root};

#[test]
fn the_w3c_suites_of_json_ld_pass_but_for_what_is_listed() -> anyhow::Result<()> {
    let Some(corpus) = corpus() else {
        return Ok(());
    };
    let folder = corpus.join("w3c/json-ld-api/tests");
    let mut page = INTRODUCTION.to_owned();
    for (name, file, number) in [
        ("expansion", "expand", 385),
        ("JSON-LD to RDF", "toRdf", 467),
    ] {
        let suite = Suite::read(&folder, file)?;
        ensure!(
            suite.entries.len() == number,
            "{file}: {} cases",
            suite.entries.len()
        );
        let (mut passed, mut left_out, mut wrong) = (0, Vec::new(), Vec::new());
        for entry in &suite.entries {
            let id = entry["@id"].as_str().context("an id")?;
            if let Some(reason) = unsupported(entry) {
                let outcome = suite.outcome(entry)?;
                left_out.push((
                    id,
                    entry["name"].as_str().context("a name")?,
                    reason,
                    outcome,
                ));
                continue;
            }
            match suite.run(entry) {
                Ok(()) => passed += 1,
                Err(error) => wrong.push(format!("{id} {}: {error:#}", entry["name"])),
            }
        }
        ensure!(wrong.is_empty(), "{file}:\n{}", wrong.join("\n"));
        report_count(&format!("linked-data: json-ld-api {name}"), passed);
        report_count(
            &format!("linked-data: json-ld-api {name}, unsupported and listed"),
            left_out.len(),
        );
        section(&mut page, name, passed, &left_out)?;
    }
    compare_page(&page)
}

/// Why a case is left out: it asks for an option that does not exist here.
fn unsupported(entry: &Value) -> Option<&'static str> {
    let option = &entry["option"];
    if option["specVersion"] == "json-ld-1.0" || option["processingMode"] == "json-ld-1.0" {
        return Some("processing mode json-ld-1.0");
    }
    if option["produceGeneralizedRdf"] == true {
        return Some("generalized RDF");
    }
    option.get("rdfDirection").map(|_| "rdfDirection")
}

/// One manifest with the documents that it refers to.
struct Suite {
    folder: PathBuf,
    base: String,
    entries: Vec<Value>,
    documents: HashMap<String, Value>,
}

impl Suite {
    fn read(folder: &Path, name: &str) -> anyhow::Result<Self> {
        let manifest = folder.join(format!("{name}-manifest.jsonld"));
        let manifest: Value = serde_json::from_slice(&fs::read(manifest)?)?;
        let base = manifest["baseIri"].as_str().context("a base")?.to_owned();
        let entries = manifest["sequence"]
            .as_array()
            .context("a list of entries")?;
        let mut documents = HashMap::new();
        for part in [name.to_owned(), format!("{name}/c031")] {
            read_documents(
                &folder.join(&part),
                &format!("{base}{part}"),
                &mut documents,
            )?;
        }
        Ok(Self {
            folder: folder.to_owned(),
            base,
            entries: entries.clone(),
            documents,
        })
    }

    fn run(&self, entry: &Value) -> anyhow::Result<()> {
        let result = self.to_nquads(entry, "input", false)?;
        let kinds = entry["@type"].as_array().context("types")?;
        let is = |kind: &str| kinds.iter().any(|one| one == kind);
        if is("jld:NegativeEvaluationTest") {
            let expected = entry["expectErrorCode"].as_str().context("an error code")?;
            let Err(error) = result else {
                bail!("not refused: {expected}");
            };
            let code = error.code().map(ErrorCode::as_str);
            ensure!(
                code == Some(expected),
                "refused for {code:?}, not {expected}"
            );
            return Ok(());
        }
        let nquads = result?;
        if is("jld:PositiveSyntaxTest") {
            return Ok(());
        }
        ensure!(is("jld:PositiveEvaluationTest"), "unknown kind of test");
        let expected = if is("jld:ExpandTest") {
            self.to_nquads(entry, "expect", false)??
        } else {
            let expected = entry["expect"].as_str().context("a result")?;
            with_lower_tags(&fs::read_to_string(self.folder.join(expected))?)
        };
        let expected = canonicalize_nquads(&expected, &Limits::default())?;
        let found = canonicalize_nquads(&nquads, &Limits::default())?;
        ensure!(
            found.nquads() == expected.nquads(),
            "found\n{}expected\n{}",
            found.nquads(),
            expected.nquads()
        );
        Ok(())
    }

    /// What becomes of a case that is left out, by the rules for what is signed.
    fn outcome(&self, entry: &Value) -> anyhow::Result<String> {
        Ok(match self.to_nquads(entry, "input", true)? {
            Ok(_) => "read by the rules of 1.1".to_owned(),
            Err(error) => match error.code() {
                Some(code) => format!("refused: {}", code.as_str()),
                None => bail!("a case meets a limit: {error}"),
            },
        })
    }

    fn to_nquads(
        &self,
        entry: &Value,
        member: &str,
        lossless: bool,
    ) -> anyhow::Result<Result<String, testamur_linked_data::LinkedDataError>> {
        let file = entry[member].as_str().context("a file")?;
        let mut document: Value = serde_json::from_slice(&fs::read(self.folder.join(file))?)?;
        let is_tree = member == "expect";
        if is_tree {
            name_what_is_null(&mut document);
        }
        let own_base = format!("{}{}", self.base, entry["input"].as_str().unwrap_or(file));
        let expand_context = match entry["option"]["expandContext"].as_str() {
            Some(file) if !is_tree => Some(
                serde_json::from_slice::<Value>(&fs::read(self.folder.join(file))?)?["@context"]
                    .clone(),
            ),
            _ => None,
        };
        // What is relative in the tree was relative to nothing.
        let base = Some(entry["option"]["base"].as_str().unwrap_or(&own_base));
        let options = Options {
            base: base.filter(|_| !is_tree),
            expand_context: expand_context.as_ref(),
            documents: self.documents.clone(),
            lossless,
        };
        Ok(to_nquads(&document, &options, &Limits::default()))
    }
}

/// The same quads with language tags in lower case, which is how they are written here, and nothing else changed.
fn with_lower_tags(nquads: &str) -> String {
    let mut out = String::new();
    for line in nquads.split_inclusive('\n') {
        let mut rest = line;
        // A quote outside of a literal could only stand in a comment or an IRI, where N-Quads has none.
        while let Some((before, text)) = rest.split_once('"') {
            let end = end_of_literal(text);
            let (text, after) = text.split_at(end);
            let tag = match after.strip_prefix('@') {
                Some(tag) => 1 + tag.find([' ', '\t']).unwrap_or(tag.len()),
                None => 0,
            };
            out.extend([before, "\"", text, &after[..tag].to_ascii_lowercase()]);
            rest = &after[tag..];
        }
        out += rest;
    }
    out
}

/// Where the literal whose text begins here ends, behind its closing quote.
fn end_of_literal(text: &str) -> usize {
    let mut is_escaped = false;
    for (place, character) in text.char_indices() {
        match character {
            '"' if !is_escaped => return place + 1,
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    text.len()
}

/// A tree may have null for an identifier, which no document may; nothing comes of either that or a relative one.
fn name_what_is_null(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(name_what_is_null),
        Value::Object(members) => {
            for (name, member) in members {
                if name == "@id" && member.is_null() {
                    *member = Value::String("nothing".to_owned());
                }
                name_what_is_null(member);
            }
        }
        _ => {}
    }
}

/// Every document of the suite that another one may name as its context.
fn read_documents(
    folder: &Path,
    base: &str,
    documents: &mut HashMap<String, Value>,
) -> anyhow::Result<()> {
    let Ok(files) = fs::read_dir(folder) else {
        return Ok(());
    };
    for file in files {
        let path = file?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if !name.ends_with(".jsonld") {
            continue;
        }
        if let Ok(document) = serde_json::from_slice(&fs::read(&path)?) {
            documents.insert(format!("{base}/{name}"), document);
        }
    }
    Ok(())
}

/// Id, name, reason, outcome.
type LeftOut<'e> = (&'e str, &'e str, &'static str, String);

fn section(
    page: &mut String,
    name: &str,
    passed: usize,
    left_out: &[LeftOut<'_>],
) -> anyhow::Result<()> {
    let count = left_out.len();
    write!(
        page,
        "\n## Suite: {name}\n\n{passed} cases pass, {count} are left out:\n\n| case | name | asks for | in safe mode |\n|---|---|---|---|\n"
    )?;
    for (id, name, reason, outcome) in left_out {
        writeln!(page, "| {id} | {name} | {reason} | {outcome} |")?;
    }
    Ok(())
}

fn compare_page(page: &str) -> anyhow::Result<()> {
    let file = workspace_root().join("docs/JSON-LD-UNSUPPORTED.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, page)?;
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    ensure!(
        written == page,
        "docs/JSON-LD-UNSUPPORTED.md is not up to date: `cargo xtask doc` writes it"
    );
    Ok(())
}

const INTRODUCTION: &str = "# JSON-LD that is not supported

Written by `cargo xtask doc` from a run of the W3C test suites of the JSON-LD 1.1 API; the tests fail when this page does not say
what they found. Every case that is not listed passes: positive ones by their quads, negative ones by the name of the error.

| what | why it is left out | what happens instead |
|---|---|---|
| processing mode json-ld-1.0 | Credentials are JSON-LD 1.1. Two readings of one document are two meanings under one signature. | There is no option to ask for it. A document is read by the rules of 1.1, or refused by the name of the rule that it breaks. |
| generalized RDF | A predicate that is a blank node has no place in an RDF dataset, so that nothing could sign it. | Refused in safe mode. |
| `rdfDirection` | What signs credentials canonicalizes RDF without base directions; an option would make two forms of one document. | A text with a base direction is refused in safe mode: it would stay unsigned. |

Expansion has no result of its own here: the engine goes from JSON to RDF in one walk. A case of expansion passes if the quads of its
input are those of the expected tree. Compaction, flattening and framing do not exist. Contexts are embedded; a URL that is not among
them is refused and never fetched.
";

#[test]
fn only_language_tags_are_put_in_lower_case() {
    let quads = "<urn:A> <urn:B> \"EN\\\"@EN \"@EN-Latn-GB <urn:G> .\n<urn:A> <urn:B> \"1.0E0\"^^<urn:D> .\n_:B0 <urn:B> \"\"@De .\n";
    let lower = "<urn:A> <urn:B> \"EN\\\"@EN \"@en-latn-gb <urn:G> .\n<urn:A> <urn:B> \"1.0E0\"^^<urn:D> .\n_:B0 <urn:B> \"\"@de .\n";
    assert_eq!(with_lower_tags(quads), lower);
}
