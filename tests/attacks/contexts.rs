//! Who decides what the words of a credential mean: the pinned contexts, and nobody else (C2 to C5, C15).

use std::collections::BTreeSet;
use std::sync::Mutex;

use serde_json::{Value, json};
use testamur_keys::KeyType;
use testamur_linked_data::{Limits, canonicalize, contexts};
use testamur_signing::Cryptosuite;
use testamur_tests::{corpus, report_count};
use testamur_verifier::{CheckCode, DocumentKind, DocumentSource, Loading, NoDocuments, Problem};

use crate::world::{
    OPEN_BADGES, Party, VC, assert_refused, assert_verified, judge, judge_bytes, objects, with,
};

/// A source that writes down what it is asked for, and has nothing.
#[derive(Default)]
pub(crate) struct Asked(Mutex<BTreeSet<String>>);

impl DocumentSource for Asked {
    fn load<'a>(&'a self, kind: DocumentKind, url: &'a str) -> Loading<'a> {
        self.0
            .lock()
            .expect("nobody panics with it")
            .insert(url.to_owned());
        NoDocuments.load(kind, url)
    }
}

impl Asked {
    pub(crate) fn urls(self) -> BTreeSet<String> {
        self.0.into_inner().expect("nobody panics with it")
    }
}

/// C2: a pinned context that is put in after signing is refused, or gives no word another meaning.
#[test]
fn a_pinned_context_put_in_afterwards_changes_no_statement() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge());
    let mut cases = 0;
    for context in contexts() {
        for place in 0..3 {
            let mut urls = vec![json!(VC), json!(OPEN_BADGES)];
            urls.insert(place, json!(context.url));
            let changed = with(signed.clone(), "", "@context", Value::Array(urls));
            if judge(&changed).verified {
                assert_eq!(statements(&changed), statements(&signed), "{}", context.url);
                assert!(
                    place > 0,
                    "another context than that of the data model is first"
                );
            }
            cases += 1;
        }
    }
    report_count("attacks: contexts put in", cases);
}

/// C2: under a suite that signs the list itself, none of it can be taken out or exchanged; what is put behind it, as a
/// further proof may need, changes no statement.
#[test]
fn a_jcs_suite_signs_the_contexts_themselves() {
    for (suite, key_type) in [
        (Cryptosuite::EddsaJcs2022, KeyType::Ed25519),
        (Cryptosuite::EcdsaJcs2019, KeyType::P256),
    ] {
        let issuer = Party::with_key(key_type);
        let signed = issuer.sign_with(suite, &issuer.badge());
        assert_verified(&judge(&signed));
        let older = OPEN_BADGES.replace("3.0.3", "3.0.2");
        for list in [
            json!([VC, older]),
            json!([VC]),
            json!([VC, older, OPEN_BADGES]),
        ] {
            for place in ["", "/proof"] {
                let changed = with(signed.clone(), place, "@context", list.clone());
                assert!(!judge(&changed).verified, "{suite} {list}");
            }
            let both = with(
                with(signed.clone(), "", "@context", list.clone()),
                "/proof",
                "@context",
                list,
            );
            assert!(!judge(&both).verified, "{suite}");
        }
        for context in contexts() {
            let list = json!([VC, OPEN_BADGES, context.url]);
            let changed = with(signed.clone(), "", "@context", list);
            if judge(&changed).verified {
                assert_eq!(
                    statements(&changed),
                    statements(&signed),
                    "{suite} {}",
                    context.url
                );
            }
        }
    }
}

fn statements(document: &Value) -> Option<String> {
    let unsecured = with(document.clone(), "", "proof", None);
    let canonical = canonicalize(&unsecured, &Limits::default()).ok()?;
    Some(canonical.into_string())
}

/// C3: whatever comes, no context is asked for.
#[test]
fn no_context_is_ever_asked_for() -> anyhow::Result<()> {
    let Some(corpus) = corpus() else {
        return Ok(());
    };
    let mut named = BTreeSet::new();
    let asked = Asked::default();
    let mut files = 0;
    for folder in [
        "ob3",
        "clr2",
        "w3c/vc-di-eddsa",
        "w3c/vc-di-ecdsa",
        "elm/examples-eu-2023",
        "w3c/json-ld-api/tests",
    ] {
        for path in files_below(&corpus.join(folder))? {
            let bytes = std::fs::read(&path)?;
            if let Ok(document) = serde_json::from_slice::<Value>(&bytes) {
                add_contexts(&document, &mut named);
            }
            judge_bytes(&bytes, &asked);
            files += 1;
        }
    }
    let issuer = Party::new(1);
    for context in [
        "https://evil.example/context",
        "http://127.0.0.1/context",
        "file:///etc/passwd",
    ] {
        named.insert(context.to_owned());
        for list in [
            json!([VC, OPEN_BADGES, context]),
            json!([context, VC, OPEN_BADGES]),
            json!(context),
        ] {
            judge_bytes(
                with(issuer.badge(), "", "@context", list)
                    .to_string()
                    .as_bytes(),
                &asked,
            );
        }
    }
    let asked = asked.urls();
    assert!(
        asked.is_disjoint(&named),
        "{:?}",
        asked.intersection(&named)
    );
    assert!(
        files > 1_000 && named.len() > 20,
        "{files} files, {} contexts",
        named.len()
    );
    report_count("attacks: files for which no context was asked", files);
    Ok(())
}

/// C5: nothing that changes how words are read, at the top or below.
#[test]
fn a_context_written_into_a_credential_is_refused_whatever_it_says() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge());
    for inline in [
        json!({"@vocab": "https://evil.example/"}),
        json!({"@base": "https://evil.example/"}),
        json!({"@import": "https://evil.example/context"}),
        json!({"@propagate": false}),
        json!({"@language": "en"}),
        json!({"@version": 1.1}),
        json!({"name": {"@id": "https://schema.org/alternateName", "@protected": true}}),
        json!({"issuer": null}),
        json!({}),
        json!(null),
        json!(7),
        json!([OPEN_BADGES]),
    ] {
        let changed = with(
            signed.clone(),
            "",
            "@context",
            json!([VC, OPEN_BADGES, inline]),
        );
        assert_refused(
            &judge(&changed),
            CheckCode::Context,
            Problem::ContextNotAccepted,
        );
        for place in objects(&issuer.badge())
            .iter()
            .filter(|place| !place.is_empty())
        {
            let changed = with(signed.clone(), place, "@context", inline.clone());
            assert!(!judge(&changed).verified, "{place} {inline}");
        }
    }
}

/// C15: the options of a JCS proof name the contexts of its document, and those are judged like any others.
#[test]
fn a_jcs_proof_is_for_the_contexts_that_it_names() {
    let issuer = Party::new(1);
    let foreign = json!([VC, OPEN_BADGES, "https://evil.example/context"]);
    let unpinned = with(issuer.badge(), "", "@context", foreign);
    let signed = issuer.sign_with(Cryptosuite::EddsaJcs2022, &unpinned);
    assert_refused(
        &judge(&signed),
        CheckCode::Context,
        Problem::ContextNotAccepted,
    );
    let unheard = with(
        issuer.badge(),
        "/credentialSubject",
        "unheardOf",
        json!("x"),
    );
    let signed = issuer.sign_with(Cryptosuite::EddsaJcs2022, &unheard);
    assert_refused(&judge(&signed), CheckCode::SafeMode, Problem::DataLoss);
    let signed = issuer.sign_with(Cryptosuite::EddsaJcs2022, &issuer.badge());
    for context in [
        json!([OPEN_BADGES, VC]),
        json!([OPEN_BADGES]),
        json!(VC),
        json!([]),
    ] {
        assert!(!judge(&with(signed.clone(), "/proof", "@context", context)).verified);
    }
}

fn add_contexts(value: &Value, named: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| add_contexts(item, named)),
        Value::Object(members) => {
            for (name, member) in members {
                if name == "@context" {
                    let list = member
                        .as_array()
                        .map_or(std::slice::from_ref(member), Vec::as_slice);
                    named.extend(list.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                add_contexts(member, named);
            }
        }
        _ => {}
    }
}

fn files_below(folder: &std::path::Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}
