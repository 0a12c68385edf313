//! Words that no signature covers, and what stands in for others (C1, C6 to C14).

use serde_json::{Value, json};
use testamur_signing::Cryptosuite;

use crate::world::{Party, assert_verified, judge, objects, with};

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
    let own = "urn:uuid:9d0c8a55-4a3e-4c1d-9a2f-6f0a1c2b3d4e";
    for previous in [
        json!("urn:uuid:0"),
        json!(own),
        json!([id, "urn:uuid:0"]),
        json!(7),
        json!([7]),
        json!([null]),
        json!({}),
        json!(null),
        json!([id, id]),
    ] {
        let changed = with(last.clone(), "", "previousProof", previous.clone());
        let changed = with(changed, "", "id", json!(own));
        assert!(
            !judge(&with(chain.clone(), "", "proof", json!([changed]))).verified,
            "{previous}"
        );
        // The first proof is good, and does not carry a chain that is none.
        let both = json!([chain["proof"][0], changed]);
        let report = judge(&with(chain.clone(), "", "proof", both));
        assert!(!report.verified, "{previous}");
    }
    let mut circle = chain.clone();
    circle["proof"][1]["id"] = json!(own);
    circle["proof"][0]["previousProof"] = json!(own);
    assert!(!judge(&circle).verified);
    let mut changed = chain.clone();
    changed["proof"][1]["created"] = json!("2025-02-02T00:00:00Z");
    assert!(!judge(&changed).verified);
    // In a set, what somebody else put beside a good proof says nothing.
    let mut junk = chain.clone();
    junk["proof"][1] = with(changed["proof"][1].clone(), "", "previousProof", None);
    assert_verified(&judge(&junk));
}

/// C10: a proof may cover several, each once.
#[test]
fn a_proof_covers_every_one_that_it_names() {
    let issuer = Party::new(1);
    let ids = ["urn:uuid:1", "urn:uuid:2", "urn:uuid:3"];
    let mut signed = issuer.badge();
    for (id, previous) in ids.iter().zip([&ids[..0], &ids[..0], &ids[..2]]) {
        let mut options = issuer.options();
        options.id = Some((*id).to_owned());
        options.previous_proof = previous.iter().map(|id| (*id).to_owned()).collect();
        signed = Cryptosuite::EddsaRdfc2022
            .add_proof(&signed, &options, &issuer.secret)
            .expect("it can be signed");
    }
    assert_verified(&judge(&signed));
    for covered in [0, 1] {
        let mut changed = signed.clone();
        changed["proof"][covered]["created"] = json!("2025-02-02T00:00:00Z");
        assert!(!judge(&changed).verified);
        let mut doubled = signed.clone();
        doubled["proof"][1 - covered]["id"] = json!(ids[covered]);
        assert!(!judge(&doubled).verified);
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
