//! The W3C test suite of JSON-LD 1.1: JSON-LD to RDF.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;
use testamur_linked_data::{Limits, Options, canonicalize_nquads, to_nquads};
use testamur_tests::{corpus, report_count};

#[test]
fn the_w3c_suite_of_json_ld_to_rdf_passes_but_for_what_is_listed() -> anyhow::Result<()> {
    let Some(corpus) = corpus() else {
        return Ok(());
    };
    let folder = corpus.join("w3c/json-ld-api/tests");
    let manifest: Value = serde_json::from_slice(&fs::read(folder.join("toRdf-manifest.jsonld"))?)?;
    let base = manifest["baseIri"].as_str().context("a base")?;
    let known: BTreeMap<&str, &str> = KNOWN.iter().copied().collect();
    let documents = documents(&folder, base)?;
    let (mut passed, mut wrong) = (0, Vec::new());
    let entries = manifest["sequence"]
        .as_array()
        .context("a list of entries")?;
    for entry in entries {
        let id = entry["@id"].as_str().context("an id")?;
        if is_out_of_scope(entry) {
            continue;
        }
        match (run(&folder, base, entry, &documents), known.get(id)) {
            (Ok(()), None) => passed += 1,
            (Ok(()), Some(reason)) => {
                wrong.push(format!("{id} passes now; it was listed: {reason}"));
            }
            (Err(_), Some(_)) => {}
            (Err(error), None) => wrong.push(format!("{id} {}: {error:#}", entry["name"])),
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        entries.len(),
        wrong.join("\n")
    );
    report_count("linked-data: json-ld-api to RDF", passed);
    Ok(())
}

/// JSON-LD 1.0, generalized RDF and base directions in RDF are left out of the engine.
fn is_out_of_scope(entry: &Value) -> bool {
    let option = &entry["option"];
    option["specVersion"] == "json-ld-1.0"
        || option["processingMode"] == "json-ld-1.0"
        || option["produceGeneralizedRdf"] == true
        || option.get("rdfDirection").is_some()
}

fn run(
    folder: &Path,
    base: &str,
    entry: &Value,
    documents: &HashMap<String, Value>,
) -> anyhow::Result<()> {
    let input = entry["input"].as_str().context("an input")?;
    let document: Value = serde_json::from_slice(&fs::read(folder.join(input))?)?;
    let own_base = format!("{base}{input}");
    let expand_context = match entry["option"]["expandContext"].as_str() {
        None => None,
        Some(file) => Some(
            serde_json::from_slice::<Value>(&fs::read(folder.join(file))?)?["@context"].clone(),
        ),
    };
    let options = Options {
        base: Some(entry["option"]["base"].as_str().unwrap_or(&own_base)),
        expand_context: expand_context.as_ref(),
        documents: documents.clone(),
        lossless: false,
    };
    let result = to_nquads(&document, &options, &Limits::default());
    let kinds = entry["@type"].as_array().context("types")?;
    let is = |kind: &str| kinds.iter().any(|one| one == kind);
    if is("jld:NegativeEvaluationTest") {
        let expected = entry["expectErrorCode"].as_str().context("an error code")?;
        let Err(error) = result else {
            bail!("not refused: {expected}");
        };
        let code = error.code().map(testamur_linked_data::ErrorCode::as_str);
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
    let expected = fs::read_to_string(folder.join(entry["expect"].as_str().context("a result")?))?;
    let expected = canonicalize_nquads(&expected, &Limits::default())?;
    let found = canonicalize_nquads(&nquads, &Limits::default())?;
    ensure!(
        found.nquads().to_lowercase() == expected.nquads().to_lowercase(),
        "found\n{}expected\n{}",
        found.nquads(),
        expected.nquads()
    );
    Ok(())
}

/// Every document of the suite that another one may name as its context.
fn documents(folder: &Path, base: &str) -> anyhow::Result<HashMap<String, Value>> {
    let mut documents = HashMap::new();
    for part in ["toRdf", "toRdf/c031"] {
        for file in fs::read_dir(folder.join(part))? {
            let path = file?.path();
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            if !name.ends_with(".jsonld") {
                continue;
            }
            if let Ok(document) = serde_json::from_slice(&fs::read(&path)?) {
                documents.insert(format!("{base}{part}/{name}"), document);
            }
        }
    }
    Ok(documents)
}

/// Tests that do not pass, each with its reason.
const KNOWN: &[(&str, &str)] = &[];
