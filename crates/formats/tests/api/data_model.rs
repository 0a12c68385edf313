//! The W3C data model, rule by rule, both ways.

use serde_json::{Value, json};
use testamur_formats::data_model::{verify_credential, verify_presentation};

/// What is set (null removes it) in a credential that fits, and the places of the problems then.
type Case = (&'static str, Value, &'static [&'static str]);

const V1: &str = "https://www.w3.org/2018/credentials/v1";
const V2: &str = "https://www.w3.org/ns/credentials/v2";

fn credential() -> Value {
    json!({
        "@context": [V2],
        "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
        "type": ["VerifiableCredential"],
        "issuer": { "id": "did:example:issuer" },
        "validFrom": "2024-06-30T12:00:00Z",
        "credentialSubject": { "id": "did:example:subject" },
    })
}

fn credential_1_1() -> Value {
    json!({
        "@context": [V1],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:issuer",
        "issuanceDate": "2024-06-30T12:00:00Z",
        "credentialSubject": { "id": "did:example:subject" },
    })
}

#[track_caller]
fn assert_cases(
    base: &Value,
    verify: fn(&Value) -> Vec<testamur_formats::model::ModelProblem>,
    cases: Vec<Case>,
) {
    assert_eq!(verify(base), []);
    for (member, value, expected) in cases {
        let mut document = base.clone();
        set(&mut document, member, value.clone());
        let problems = verify(&document);
        let places: Vec<&str> = problems
            .iter()
            .map(|problem| problem.pointer.as_str())
            .collect();
        assert_eq!(places, expected, "{member} = {value}: {problems:?}");
    }
}

fn set(document: &mut Value, path: &str, value: Value) {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    let parent = if parent.is_empty() {
        document
    } else {
        document.pointer_mut(&format!("/{parent}")).unwrap()
    };
    let members = parent.as_object_mut().unwrap();
    if value.is_null() {
        members.shift_remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
}

#[test]
fn contexts_types_and_identifiers() {
    let inline = json!({ "term": "https://example.org/term" });
    assert_cases(
        &credential(),
        verify_credential,
        vec![
            ("@context", json!([V2, "https://example.org/context"]), &[]),
            ("@context", json!([V2, inline]), &[]),
            ("@context", Value::Null, &["/@context"]),
            ("@context", json!(V2), &["/@context"]),
            ("@context", json!({}), &["/@context"]),
            ("@context", json!([]), &["/@context"]),
            (
                "@context",
                json!(["https://example.org/context", V2]),
                &["/@context"],
            ),
            (
                "@context",
                json!([V2, "https ://not-a-url/contexts"]),
                &["/@context/1"],
            ),
            ("@context", json!([V2, 5]), &["/@context/1"]),
            ("type", json!("VerifiableCredential"), &[]),
            (
                "type",
                json!(["https://example.org/Type", "VerifiableCredential"]),
                &[],
            ),
            ("type", json!(["VerifiableCredential", "urn:type"]), &[]),
            ("type", Value::Null, &["/type"]),
            ("type", json!([]), &["/type", "/type"]),
            ("type", json!(["Other"]), &["/type"]),
            ("type", json!(["VerifiableCredential", 7]), &["/type/1"]),
            (
                "type",
                json!(["VerifiableCredential", "https ://no"]),
                &["/type/1"],
            ),
            ("type", json!(["VerifiableCredential", ""]), &["/type/1"]),
            ("id", Value::Null, &[]),
            ("id", json!("https://issuer.example/credentials/1"), &[]),
            ("id", json!("not-a-url"), &["/id"]),
            ("id", json!(["urn:a:1", "urn:a:2"]), &["/id"]),
            ("id", json!(7), &["/id"]),
            ("id", json!("_:b0"), &["/id"]),
        ],
    );
}

#[test]
fn a_null_identifier_is_none() {
    let mut credential = credential();
    credential["id"] = Value::Null;
    assert_eq!(verify_credential(&credential)[0].pointer, "/id");
}

#[test]
fn issuers_and_subjects() {
    assert_cases(
        &credential(),
        verify_credential,
        vec![
            ("issuer", json!("https://issuer.example/"), &[]),
            (
                "issuer",
                json!({ "id": "did:example:i", "name": "Issuer" }),
                &[],
            ),
            ("issuer", Value::Null, &["/issuer"]),
            ("issuer", json!("issuer"), &["/issuer"]),
            ("issuer", json!(["did:example:a"]), &["/issuer"]),
            ("issuer", json!({ "name": "Issuer" }), &["/issuer/id"]),
            ("issuer", json!({ "id": "issuer" }), &["/issuer/id"]),
            (
                "credentialSubject",
                json!([{ "id": "did:example:a" }, { "claim": 1 }]),
                &[],
            ),
            ("credentialSubject", json!({ "claim": 1 }), &[]),
            ("credentialSubject", Value::Null, &["/credentialSubject"]),
            ("credentialSubject", json!({}), &["/credentialSubject"]),
            ("credentialSubject", json!([]), &["/credentialSubject"]),
            (
                "credentialSubject",
                json!([{ "claim": 1 }, {}]),
                &["/credentialSubject/1"],
            ),
            (
                "credentialSubject",
                json!("did:example:a"),
                &["/credentialSubject"],
            ),
            (
                "credentialSubject/id",
                json!(["did:example:a", "did:example:b"]),
                &["/credentialSubject/id"],
            ),
            (
                "credentialSubject/id",
                json!("subject"),
                &["/credentialSubject/id"],
            ),
        ],
    );
}

#[test]
fn names_and_descriptions_are_texts_or_language_value_objects() {
    let english = json!({ "@value": "Name", "@language": "en" });
    let directed = json!({ "@value": "Name", "@language": "en", "@direction": "ltr" });
    let french = json!({ "@value": "Nom", "@language": "fr" });
    for member in ["name", "description", "issuer/name", "issuer/description"] {
        let at = |rest: &str| -> &'static [&'static str] {
            Box::leak(Box::new([&*Box::leak(
                format!("/{member}{rest}").into_boxed_str(),
            )]))
        };
        assert_cases(
            &credential(),
            verify_credential,
            vec![
                (member, json!("Name"), &[]),
                (member, english.clone(), &[]),
                (member, directed.clone(), &[]),
                (member, json!([english, french]), &[]),
                (member, json!(7), at("")),
                (member, json!({ "@language": "en" }), at("/@value")),
                (member, json!({ "@value": 7 }), at("/@value")),
                (
                    member,
                    json!({ "@value": "Name", "@language": "no tag" }),
                    at("/@language"),
                ),
                (
                    member,
                    json!({ "@value": "Name", "@direction": "up" }),
                    at("/@direction"),
                ),
                (
                    member,
                    json!({ "@value": "Name", "url": "did:example:x" }),
                    at("/url"),
                ),
            ],
        );
    }
}

#[test]
fn validity() {
    assert_cases(
        &credential(),
        verify_credential,
        vec![
            ("validFrom", Value::Null, &[]),
            ("validFrom", json!("2024-06-30T12:00:00.123Z"), &[]),
            ("validFrom", json!("3024-06-30T12:00:00-05:00"), &[]),
            ("validFrom", json!("2024-06-30T12:00:00"), &["/validFrom"]),
            ("validFrom", json!("2024-06-30"), &["/validFrom"]),
            ("validFrom", json!(1_719_748_800), &["/validFrom"]),
            ("validUntil", json!("2024-06-30T12:00:00Z"), &[]),
            ("validUntil", json!("2024-06-30T14:00:00+02:00"), &[]),
            ("validUntil", json!("2030-01-01T00:00:00.5+14:00"), &[]),
            (
                "validUntil",
                json!("2024-06-30T11:59:59Z"),
                &["/validUntil"],
            ),
            ("validUntil", json!("tomorrow"), &["/validUntil"]),
            (
                "issuanceDate",
                json!("2024-06-30T12:00:00Z"),
                &["/issuanceDate"],
            ),
            (
                "expirationDate",
                json!("2030-06-30T12:00:00Z"),
                &["/expirationDate"],
            ),
        ],
    );
}

#[test]
fn what_is_referred_to_says_its_type() {
    for member in [
        "credentialStatus",
        "refreshService",
        "termsOfUse",
        "evidence",
        "confidenceMethod",
        "renderMethod",
    ] {
        let at = |rest: &str| -> &'static [&'static str] {
            Box::leak(Box::new([&*Box::leak(
                format!("/{member}{rest}").into_boxed_str(),
            )]))
        };
        assert_cases(
            &credential(),
            verify_credential,
            vec![
                (member, json!({ "type": "Term" }), &[]),
                (
                    member,
                    json!({ "id": "https://issuer.example/x", "type": ["https://example.org/Type"] }),
                    &[],
                ),
                (member, json!([{ "type": "Term" }, { "type": "Term" }]), &[]),
                (
                    member,
                    json!({ "id": "https://issuer.example/x" }),
                    at("/type"),
                ),
                (member, json!({ "type": "not a url: at all" }), at("/type")),
                (member, json!({ "type": 7 }), at("/type")),
                (member, json!({ "type": "Term", "id": "x" }), at("/id")),
                (
                    member,
                    json!({ "type": "Term", "id": ["urn:a:1", "urn:a:2"] }),
                    at("/id"),
                ),
                (member, json!([{ "type": "Term" }, {}]), at("/1/type")),
                (member, json!("https://issuer.example/x"), at("")),
                (member, json!([]), at("")),
            ],
        );
    }
    assert_cases(
        &credential(),
        verify_credential,
        vec![
            (
                "credentialSchema",
                json!({ "id": "https://issuer.example/s", "type": "JsonSchema" }),
                &[],
            ),
            (
                "credentialSchema",
                json!({ "id": "https://issuer.example/s" }),
                &["/credentialSchema/type"],
            ),
            (
                "credentialSchema",
                json!({ "type": "JsonSchema" }),
                &["/credentialSchema/id"],
            ),
            (
                "credentialSchema",
                json!({ "id": 42, "type": "JsonSchema" }),
                &["/credentialSchema/id"],
            ),
        ],
    );
}

#[test]
fn related_resources_have_an_identifier_of_their_own_and_a_digest() {
    let sri = format!("sha256-{}=", "A".repeat(43));
    let multibase = "uEiAjCHMnK5-ayOIZLWo_TBoKYVvSAprlkYEjRlm19Cj0uw";
    let with = |name: &str, value: &str| json!({ "id": "https://issuer.example/r", name: value });
    assert_cases(
        &credential(),
        verify_credential,
        vec![
            ("relatedResource", with("digestSRI", &sri), &[]),
            ("relatedResource", with("digestMultibase", multibase), &[]),
            (
                "relatedResource",
                json!([{ "id": "urn:r:1", "digestSRI": sri, "digestMultibase": multibase, "mediaType": "text/plain" }]),
                &[],
            ),
            (
                "relatedResource",
                json!(["https://issuer.example/r"]),
                &["/relatedResource/0"],
            ),
            (
                "relatedResource",
                json!({ "digestSRI": sri }),
                &["/relatedResource/id"],
            ),
            (
                "relatedResource",
                json!({ "id": "r", "digestSRI": sri }),
                &["/relatedResource/id"],
            ),
            (
                "relatedResource",
                json!({ "id": "https://issuer.example/r" }),
                &["/relatedResource"],
            ),
            (
                "relatedResource",
                json!([with("digestSRI", &sri), with("digestSRI", &sri)]),
                &["/relatedResource/1/id"],
            ),
            (
                "relatedResource",
                with("digestSRI", "sha1-AAAA"),
                &["/relatedResource/digestSRI"],
            ),
            (
                "relatedResource",
                with("digestSRI", "sha256-AAAA"),
                &["/relatedResource/digestSRI"],
            ),
            (
                "relatedResource",
                with("digestMultibase", "uZTQ0MjM1NiAgcmVwb3J0"),
                &["/relatedResource/digestMultibase"],
            ),
            (
                "relatedResource",
                json!({ "id": "urn:r:1", "digestSRI": sri, "mediaType": 7 }),
                &["/relatedResource/mediaType"],
            ),
        ],
    );
}

#[test]
fn the_digest_of_an_embedded_context_is_compared() {
    let published = "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU";
    let of_2024 = "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg";
    let another = "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qea";
    let with = |digest: &str| json!([{ "id": V2, "digestSRI": digest }]);
    assert_cases(
        &credential(),
        verify_credential,
        vec![
            ("relatedResource", with(published), &[]),
            ("relatedResource", with(of_2024), &[]),
            (
                "relatedResource",
                with(another),
                &["/relatedResource/0/digestSRI"],
            ),
            (
                "relatedResource",
                json!({ "id": V2, "digestMultibase": "uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA" }),
                &[],
            ),
            (
                "relatedResource",
                json!({ "id": V2, "digestMultibase": "uEiAjCHMnK5-ayOIZLWo_TBoKYVvSAprlkYEjRlm19Cj0uw" }),
                &["/relatedResource/digestMultibase"],
            ),
        ],
    );
}

#[test]
fn the_data_model_1_1_has_its_own_dates_and_references() {
    assert_cases(
        &credential_1_1(),
        verify_credential,
        vec![
            ("issuanceDate", Value::Null, &["/issuanceDate"]),
            ("issuanceDate", json!("2024-06-30"), &["/issuanceDate"]),
            ("expirationDate", json!("2024-06-30T12:00:00Z"), &[]),
            (
                "expirationDate",
                json!("2023-06-30T12:00:00Z"),
                &["/expirationDate"],
            ),
            ("validFrom", json!("2024-06-30T12:00:00Z"), &["/validFrom"]),
            ("@context", json!([V1, V2]), &[]),
            (
                "credentialStatus",
                json!({ "id": "https://issuer.example/s#1" }),
                &["/credentialStatus/type"],
            ),
            (
                "refreshService",
                json!({ "id": "https://issuer.example/r", "type": "T" }),
                &[],
            ),
            (
                "refreshService",
                json!({ "type": "T" }),
                &["/refreshService/id"],
            ),
            (
                "credentialSchema",
                json!({ "type": "T" }),
                &["/credentialSchema/id"],
            ),
            ("issuer", json!({ "name": "Issuer" }), &["/issuer/id"]),
            ("credentialSubject", json!({}), &["/credentialSubject"]),
        ],
    );
}

#[test]
fn presentations() {
    let base = json!({ "@context": [V2], "type": ["VerifiablePresentation"] });
    let enveloped = json!({ "@context": V2, "id": "data:application/vc+jwt,e.e.e", "type": "EnvelopedVerifiableCredential" });
    assert_cases(
        &base,
        verify_presentation,
        vec![
            ("verifiableCredential", json!([]), &[]),
            (
                "verifiableCredential",
                json!([credential(), enveloped]),
                &[],
            ),
            ("verifiableCredential", credential(), &[]),
            (
                "verifiableCredential",
                json!(["https://issuer.example/1"]),
                &["/verifiableCredential/0"],
            ),
            (
                "verifiableCredential",
                json!([7]),
                &["/verifiableCredential/0"],
            ),
            (
                "verifiableCredential",
                json!([{ "type": ["Other"] }]),
                &["/verifiableCredential/0/type"],
            ),
            (
                "verifiableCredential",
                json!({ "id": "data:,", "type": "EnvelopedVerifiableCredential" }),
                &["/verifiableCredential/@context"],
            ),
            (
                "verifiableCredential",
                json!({ "@context": V2, "id": "urn:a:1", "type": "EnvelopedVerifiableCredential" }),
                &["/verifiableCredential/id"],
            ),
            ("@context", Value::Null, &["/@context"]),
            ("@context", json!([V2, 7]), &["/@context/1"]),
            ("type", Value::Null, &["/type"]),
            ("type", json!(["Other"]), &["/type"]),
            ("id", json!(["urn:a:1"]), &["/id"]),
            ("holder", json!("did:example:holder"), &[]),
            ("holder", json!({ "id": "did:example:holder" }), &[]),
            ("holder", json!({}), &["/holder/id"]),
            ("holder", json!("holder"), &["/holder"]),
        ],
    );
}

#[test]
fn a_hostile_document_has_so_many_problems_and_no_more() {
    let mut credential = credential();
    credential["evidence"] = Value::Array(vec![json!({}); 10_000]);
    assert_eq!(verify_credential(&credential).len(), 100);
}
