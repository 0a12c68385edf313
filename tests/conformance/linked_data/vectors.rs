//! Canonical forms that the standards publish: Open Badges 3.0, CLR 2.0, the EdDSA and ECDSA cryptosuites of W3C.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};
use serde_json::Value;
use testamur_linked_data::{
    ErrorCode, Limits, Options, canonicalize, canonicalize_nquads, to_nquads, verify_embedded,
};
use testamur_tests::{corpus, report_count};

#[test]
fn the_contexts_that_no_package_holds_define_what_the_published_ones_do() -> anyhow::Result<()> {
    let Some(corpus) = corpus() else {
        return Ok(());
    };
    let written_here = [
        (
            "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
            "contexts/ob-history/context@2023-01-12-db8546d45933.json",
        ),
        (
            "https://purl.imsglobal.org/spec/clr/v2p0/context.json",
            "contexts/clr-history/context@2024-02-19-a2dd0c0c0743.json",
        ),
    ];
    for (url, published) in written_here {
        let ours = testamur_linked_data::context(url).context(url)?;
        let ours: Value = serde_json::from_slice(ours.bytes)?;
        let theirs: Value = serde_json::from_slice(&fs::read(corpus.join(published))?)?;
        // Equal but for the order of members, which has no meaning in a context.
        ensure!(ours == theirs, "{url} is not {published}");
    }
    report_count("linked-data: contexts written here", written_here.len());
    Ok(())
}

#[test]
fn the_documents_of_open_badges_and_clr_have_their_published_form() -> anyhow::Result<()> {
    let Some(corpus) = corpus() else {
        return Ok(());
    };
    let badge = corpus.join("ob3/spec-vectors");
    let record = corpus.join("clr2/test-vectors");
    let documents = [
        (
            badge.join("linked-data-proof-ob-Credential.json"),
            badge.join("document-canon.txt"),
        ),
        (
            record.join("linked-data-proof-clr-03-Document-before-signing.json"),
            record.join("document-canon.txt"),
        ),
    ];
    for (document, expected) in &documents {
        let canonical = canonicalize(&unsecured(document)?, &Limits::default())?;
        compare(canonical.nquads(), expected)?;
    }
    let proofs = [
        (
            badge.join("linked-data-proof-ob-Signed-credential.json"),
            badge.join("proof-canon.txt"),
        ),
        (
            record.join("linked-data-proof-clr-06-Signed-credential.json"),
            record.join("proof-canon.txt"),
        ),
    ];
    for (document, expected) in &proofs {
        let canonical = canonicalize(&proof_configuration(document)?, &Limits::default())?;
        compare(canonical.nquads(), expected)?;
    }
    report_count(
        "linked-data: 1EdTech canonical forms",
        documents.len() + proofs.len(),
    );
    Ok(())
}

#[test]
fn the_documents_of_the_cryptosuites_have_their_published_form() -> anyhow::Result<()> {
    let Some(corpus) = corpus() else {
        return Ok(());
    };
    let w3c = corpus.join("w3c");
    let eddsa = w3c.join("vc-di-eddsa");
    let suites = [
        (
            eddsa.join("unsigned.json"),
            eddsa.join("eddsa-rdfc-2022/canonDocDataInt.txt"),
        ),
        (
            eddsa.join("eddsa-rdfc-2022/proofConfigDataInt.json"),
            eddsa.join("eddsa-rdfc-2022/proofCanonDataInt.txt"),
        ),
        (
            eddsa.join("unsigned.json"),
            eddsa.join("Ed25519Signature2020/canonDocEdSig.txt"),
        ),
    ];
    let examples = parse(&w3c.join("contexts/credentials-examples-v2.jsonld"))?;
    let url = "https://www.w3.org/ns/credentials/examples/v2";
    let options = Options {
        documents: HashMap::from([(url.to_owned(), examples)]),
        lossless: true,
        ..Options::default()
    };
    for (document, expected) in &suites {
        let document = parse(document)?;
        // The context of examples is not embedded: it gives a meaning to every member.
        let refused = canonicalize(&document, &Limits::default())
            .err()
            .and_then(|error| error.code());
        ensure!(refused == Some(ErrorCode::LoadingRemoteContextFailed));
        let nquads = to_nquads(&document, &options, &Limits::default())?;
        compare(
            canonicalize_nquads(&nquads, &Limits::default())?.nquads(),
            expected,
        )?;
    }
    report_count("linked-data: W3C canonical forms", suites.len());
    Ok(())
}

#[test]
fn the_embedded_contexts_are_the_published_ones() -> anyhow::Result<()> {
    verify_embedded()?;
    let Some(corpus) = corpus() else {
        return Ok(());
    };
    let published = [
        (
            "https://www.w3.org/ns/credentials/v2",
            "w3c/contexts/credentials-v2.jsonld",
        ),
        (
            "https://www.w3.org/2018/credentials/v1",
            "w3c/contexts/credentials-v1.jsonld",
        ),
        (
            "https://w3id.org/security/data-integrity/v2",
            "w3c/contexts/data-integrity-v2.jsonld",
        ),
        (
            "https://w3id.org/security/multikey/v1",
            "w3c/contexts/multikey-v1.jsonld",
        ),
        (
            "https://www.w3.org/ns/credentials/status/v1",
            "w3c/contexts/bitstring-status-list-v1.jsonld",
        ),
        (
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "contexts/ob-v3p0-context-3.0.3.json",
        ),
        (
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            "contexts/clr_context_2.0.1.json",
        ),
    ];
    for (url, file) in published {
        let context = testamur_linked_data::context(url).with_context(|| url.to_owned())?;
        let ours: Value = serde_json::from_slice(context.bytes)?;
        ensure!(
            ours == parse(&corpus.join(file))?,
            "{url} says something else"
        );
    }
    Ok(())
}

fn parse(file: &Path) -> anyhow::Result<Value> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    Ok(serde_json::from_slice(&bytes)?)
}

/// A document without its proof.
fn unsecured(file: &Path) -> anyhow::Result<Value> {
    let mut document = parse(file)?;
    document
        .as_object_mut()
        .context("an object")?
        .shift_remove("proof");
    Ok(document)
}

/// What is signed of a proof: its members but the value, under the contexts of the document.
fn proof_configuration(file: &Path) -> anyhow::Result<Value> {
    let document = parse(file)?;
    let proof = match &document["proof"] {
        Value::Array(proofs) => proofs.first().context("a proof")?,
        proof => proof,
    };
    let mut proof = proof.as_object().context("a proof")?.clone();
    proof.shift_remove("proofValue");
    proof.insert("@context".to_owned(), document["@context"].clone());
    Ok(Value::Object(proof))
}

fn compare(found: &str, expected: &Path) -> anyhow::Result<()> {
    let text = fs::read_to_string(expected).with_context(|| expected.display().to_string())?;
    ensure!(
        found.trim_end() == text.trim_end(),
        "{}: another form:\n{found}",
        expected.display()
    );
    Ok(())
}
