//! The peers, each a process that answers line by line.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use testamur_tests::interop;

use super::files::{File, Keys, World};

/// Two answers; `None` where the peer does not say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    pub(crate) signature: Option<bool>,
    pub(crate) verified: Option<bool>,
}

pub(crate) type Answers = BTreeMap<(String, World), Answer>;

/// What each peer says of each file in each world.
pub(crate) fn answers(files: &[File], keys: &Keys) -> Result<Vec<(&'static str, Answers)>> {
    let questions: Vec<(&File, World)> = files
        .iter()
        .flat_map(|file| World::ALL.map(|world| (file, world)))
        .collect();
    let lines = |one: fn(&File, World, &Keys) -> Value| {
        let lines = questions
            .iter()
            .map(|(file, world)| one(file, *world, keys).to_string());
        lines.collect::<Vec<_>>().join("\n")
    };
    let contexts = testamur_linked_data::contexts().iter().map(|context| {
        let document = serde_json::from_slice(context.bytes)?;
        Ok((context.url.to_owned(), document))
    });
    let contexts: Map<String, Value> = contexts.collect::<Result<_>>()?;
    let input = format!("{}\n{}", json!({ "contexts": contexts }), lines(for_node));
    let node = interop::node("verify_files.mjs", &[], &input)?;
    let python = interop::python("verify_files.py", &[], &lines(for_python))?;
    [("verifier-core", node), ("openbadgeslib", python)]
        .into_iter()
        .map(|(peer, output)| {
            ensure!(
                output.is_success(),
                "{peer}: {}\n{}",
                output.stdout,
                output.stderr
            );
            Ok((peer, read(&output.stdout, &questions)?))
        })
        .collect()
}

fn read(output: &str, questions: &[(&File, World)]) -> Result<Answers> {
    let answers: Vec<Value> = output
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    ensure!(answers.len() == questions.len(), "an answer is missing");
    let pairs = questions.iter().zip(&answers);
    pairs
        .map(|((file, world), answer)| {
            ensure!(
                answer["name"] == file.name.as_str(),
                "answers are out of order"
            );
            let answer = Answer {
                signature: answer["signature"].as_bool(),
                verified: answer["verified"].as_bool(),
            };
            Ok(((file.name.clone(), *world), answer))
        })
        .collect()
}

/// In the published world the issuer has a controller document at its id, and each key at its own URL.
fn for_node(file: &File, world: World, keys: &Keys) -> Value {
    let mut documents: Map<String, Value> = file
        .documents
        .iter()
        .filter_map(|(url, text)| Some((url.clone(), serde_json::from_str(text).ok()?)))
        .collect();
    if let (World::Published, Some(issuer)) = (world, issuer_of(file)) {
        let methods: Vec<Value> = keys
            .of(&issuer)
            .filter_map(|key| Some(multikey(&issuer, key.as_str()?)))
            .collect();
        let names: Vec<Value> = methods.iter().map(|method| method["id"].clone()).collect();
        for method in &methods {
            let id = method["id"].as_str().unwrap_or_default().to_owned();
            documents.insert(id, method.clone());
        }
        let document = json!({
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            "id": issuer,
            "verificationMethod": methods,
            "assertionMethod": names,
        });
        documents.insert(issuer, document);
    }
    json!({"name": file.name, "text": file.text().unwrap_or_default(), "documents": documents})
}

fn multikey(issuer: &str, key: &str) -> Value {
    json!({
        "@context": "https://w3id.org/security/multikey/v1",
        "id": format!("{issuer}#{key}"),
        "type": "Multikey",
        "controller": issuer,
        "publicKeyMultibase": key,
    })
}

/// In the published world the peer is told to trust the issuer's key: the one which the proof names, if there are several.
fn for_python(file: &File, world: World, keys: &Keys) -> Value {
    let mut question = json!({"name": file.name, "documents": file.documents.iter().cloned().collect::<BTreeMap<_, _>>()});
    match file.text() {
        Some(text) if !text.contains("<svg") => question["text"] = json!(text),
        _ => question["base64"] = json!(STANDARD.encode(&file.bytes)),
    }
    if let (World::Published, Some(issuer)) = (world, issuer_of(file)) {
        let all: Vec<Value> = keys.of(&issuer).collect();
        let text = String::from_utf8_lossy(&file.bytes);
        let named = |key: &&Value| match key.as_str() {
            Some(multibase) => text.contains(multibase),
            None => header_of(file).is_some_and(|header| header["jwk"]["n"] == key["n"]),
        };
        question["key"] = all
            .iter()
            .find(named)
            .or(all.first())
            .cloned()
            .unwrap_or_default();
    }
    question
}

/// The issuer that the file names, wherever in it.
fn issuer_of(file: &File) -> Option<String> {
    let credential = file.json().or_else(|| payload_of(file));
    let credential = credential?;
    let credential = credential.get("vc").unwrap_or(&credential);
    let issuer = credential.get("issuer")?;
    let id = issuer.as_str().or_else(|| issuer.get("id")?.as_str())?;
    Some(id.to_owned())
}

fn header_of(file: &File) -> Option<Value> {
    part(&jws_of(file)?, 0).ok()
}

/// The credential of a file that is no JSON: out of a JWS, or out of an image.
fn payload_of(file: &File) -> Option<Value> {
    match jws_of(file) {
        Some(jws) => part(&jws, 1).ok(),
        None => baked(file).and_then(|text| serde_json::from_str(&text).ok()),
    }
}

fn jws_of(file: &File) -> Option<String> {
    let text = file
        .text()
        .map(str::trim)
        .filter(|text| text.starts_with("ey"));
    let text = text.map(str::to_owned).or_else(|| baked(file))?;
    text.starts_with("ey").then_some(text)
}

fn baked(file: &File) -> Option<String> {
    let found = testamur_baking::extract(&file.bytes, &testamur_baking::Limits::default()).ok()?;
    Some(found.credential.trim().to_owned())
}

fn part(jws: &str, index: usize) -> Result<Value> {
    let part = jws.split('.').nth(index).context("a JWS has three parts")?;
    Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part)?)?)
}
