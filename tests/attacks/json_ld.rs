//! Words that no signature covers, and words whose meaning somebody else decides (C1 to C16).

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

/// C1: neither signed nor verified, wherever it stands.
#[test]
fn nothing_undefined_is_signed_over_rdf() {
    let issuer = Party::new(1);
    let badge = issuer.badge();
    for place in objects(&badge) {
        for value in [json!("y"), json!({"x": "y"}), json!([1])] {
            let changed = with(badge.clone(), &place, "unheardOf", value);
            let signed =
                Cryptosuite::EddsaRdfc2022.add_proof(&changed, &issuer.options(), &issuer.secret);
            assert!(signed.is_err(), "{place}");
        }
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

/// C6, C12: an id or type that is dropped or renamed by the canonical form is neither signed nor verified.
#[test]
fn an_identifier_that_is_no_absolute_iri_is_neither_signed_nor_verified() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge());
    for id in [
        "learner-7",
        "",
        "#a",
        "?a",
        "/a",
        "//host.example/a",
        "https://host.example/a b",
        "https://host.example/<a>",
        "_:b0",
        "_:c14n0",
        "did",
        "@id",
    ] {
        for place in [
            "",
            "/credentialSubject",
            "/credentialSubject/achievement",
            "/credentialSubject/achievement/criteria",
        ] {
            let changed = with(issuer.badge(), place, "id", json!(id));
            let made =
                Cryptosuite::EddsaRdfc2022.add_proof(&changed, &issuer.options(), &issuer.secret);
            assert!(made.is_err(), "`{id}` at {place} is signed");
            assert!(
                !judge(&with(signed.clone(), place, "id", json!(id))).verified,
                "`{id}` at {place}"
            );
        }
    }
    for name in ["Unheard", "../Profile", "_:b0", "", "@type"] {
        let types = json!(["Profile", name]);
        let changed = with(issuer.badge(), "/issuer", "type", types.clone());
        let made =
            Cryptosuite::EddsaRdfc2022.add_proof(&changed, &issuer.options(), &issuer.secret);
        assert!(made.is_err(), "the type `{name}` is signed");
        assert!(
            !judge(&with(signed.clone(), "/issuer", "type", types)).verified,
            "{name}"
        );
    }
}

/// C7, C8: no keyword beside or instead of a term, in any object; signed by the issuer or put in afterwards.
#[test]
fn no_keyword_smuggles_anything() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge());
    let other = json!({"id": "urn:uuid:1", "type": ["Profile"], "name": "x"});
    for (keyword, value) in [
        ("@id", json!("urn:uuid:1")),
        ("@type", json!(["Profile"])),
        ("@graph", json!([other])),
        ("@included", json!([other])),
        ("@reverse", json!({"issuer": other})),
        ("@nest", json!({"name": "x"})),
        ("@index", json!("x")),
        ("@direction", json!("rtl")),
        ("@value", json!("x")),
        ("@language", json!("en")),
        ("@list", json!([])),
        ("@set", json!([])),
        ("@json", json!({})),
        ("@none", json!("x")),
    ] {
        for place in objects(&signed) {
            let changed = with(signed.clone(), &place, keyword, value.clone());
            assert!(!judge(&changed).verified, "{keyword} at {place}");
        }
        for place in objects(&issuer.badge()) {
            let changed = with(issuer.badge(), &place, keyword, value.clone());
            if let Ok(signed) =
                Cryptosuite::EddsaRdfc2022.add_proof(&changed, &issuer.options(), &issuer.secret)
            {
                assert!(!judge(&signed).verified, "{keyword} at {place}");
            }
        }
    }
}

/// C9: what is called a proof and is none.
#[test]
fn only_a_proof_object_at_the_top_is_a_proof() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge());
    let proof = signed["proof"].clone();
    let unsigned = with(signed.clone(), "", "proof", None);
    for other in [
        json!(null),
        json!([]),
        json!([null]),
        json!([[proof]]),
        json!({"@graph": proof}),
        json!({"@graph": [proof]}),
        json!("urn:uuid:proof"),
        json!(proof.to_string()),
        json!(true),
        json!({}),
        json!({"proof": proof}),
    ] {
        assert!(
            !judge(&with(unsigned.clone(), "", "proof", other.clone())).verified,
            "{other}"
        );
    }
    for place in objects(&unsigned).iter().filter(|place| !place.is_empty()) {
        assert!(!judge(&with(unsigned.clone(), place, "proof", proof.clone())).verified);
        assert!(!judge(&with(signed.clone(), place, "proof", proof.clone())).verified);
    }
}

/// C10: a chain whose first link is missing, unnamed or doubled does not hold; nor does what was signed over it.
#[test]
fn a_chain_with_a_broken_link_does_not_verify() {
    let issuer = Party::new(1);
    let id = "urn:uuid:5bd6c43e-8a0f-4c0b-8b47-2d4b0a1f9c10";
    let sign = |credential: &Value, options: testamur_signing::ProofOptions| {
        Cryptosuite::EddsaRdfc2022
            .add_proof(credential, &options, &issuer.secret)
            .expect("it can be signed")
    };
    let mut first = issuer.options();
    first.id = Some(id.to_owned());
    let mut second = issuer.options();
    second.previous_proof = vec![id.to_owned()];
    let chain = sign(&sign(&issuer.badge(), first), second);
    assert_verified(&judge(&chain));
    let last = chain["proof"][1].clone();
    assert!(!judge(&with(chain.clone(), "", "proof", json!([last.clone()]))).verified);
    for previous in [
        json!("urn:uuid:0"),
        json!(7),
        json!([7]),
        json!([null]),
        json!({}),
        json!(null),
        json!([id, id]),
    ] {
        let changed = with(last.clone(), "", "previousProof", previous.clone());
        assert!(
            !judge(&with(chain.clone(), "", "proof", json!([changed]))).verified,
            "{previous}"
        );
        let report = judge(&with(
            chain.clone(),
            "",
            "proof",
            json!([chain["proof"][0], changed]),
        ));
        assert!(
            report.proofs.iter().filter(|proof| proof.counted).count() <= 1,
            "{previous}"
        );
    }
}

/// C13: no direction of text that nobody signed.
#[test]
fn a_direction_of_text_is_not_accepted_unsigned() {
    let issuer = Party::new(1);
    let name = json!({"@value": "Algebra", "@language": "en", "@direction": "rtl"});
    let named = with(issuer.badge(), "", "name", name.clone());
    let made = Cryptosuite::EddsaRdfc2022.add_proof(&named, &issuer.options(), &issuer.secret);
    assert!(
        made.is_err(),
        "a direction is signed over RDF, which has none"
    );
    let signed = issuer.sign(&issuer.badge());
    assert!(!judge(&with(signed, "", "name", name)).verified);
}

/// C14: what RDF does not say decides nothing. An empty list of what a credential may have many of is the one thing that can be
/// put in: it says nothing, and the report is the same without it.
#[test]
fn what_rdf_does_not_say_decides_nothing() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&with(
        issuer.badge(),
        "",
        "evidence",
        json!([
            {"id": "urn:uuid:1", "type": ["Evidence"]}, {"id": "urn:uuid:2", "type": ["Evidence"]}
        ]),
    ));
    let verdict = judge(&signed);
    assert_verified(&verdict);
    let mut reordered = signed.clone();
    reordered["evidence"]
        .as_array_mut()
        .expect("a list")
        .reverse();
    let reversed = judge(&reordered);
    assert_eq!(reversed.checks, verdict.checks);
    let mut accepted = Vec::new();
    for (place, member) in [
        ("", "image"),
        ("", "endorsement"),
        ("", "credentialStatus"),
        ("", "validUntil"),
        ("", "termsOfUse"),
        ("/issuer", "url"),
        ("/issuer", "email"),
        ("/credentialSubject", "result"),
        ("/credentialSubject/achievement", "tag"),
        ("/proof", "expires"),
        ("/proof", "domain"),
        ("/proof", "previousProof"),
    ] {
        for empty in [
            json!(null),
            json!([]),
            json!([null]),
            json!([[]]),
            json!({}),
            json!([{}]),
        ] {
            let changed = with(signed.clone(), place, member, empty.clone());
            let report = judge(&changed);
            if report.verified {
                assert_eq!(report.checks, verdict.checks);
                accepted.push(format!("{place}/{member}: {empty}"));
            }
        }
    }
    assert!(
        accepted.iter().all(|change| change.ends_with(": []")),
        "{accepted:#?}"
    );
    assert!(accepted.len() <= 4, "{accepted:#?}");
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
