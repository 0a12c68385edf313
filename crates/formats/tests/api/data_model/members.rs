//! What a credential says of itself: contexts, types, issuer, subject, names, validity.

use serde_json::{Value, json};
use testamur_formats::data_model::verify_credential;

use super::{V2, assert_cases, credential, place};

const V1: &str = "https://www.w3.org/2018/credentials/v1";

fn credential_1_1() -> Value {
    json!({
        "@context": [V1],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:issuer",
        "issuanceDate": "2024-06-30T12:00:00Z",
        "credentialSubject": { "id": "did:example:subject" },
    })
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
        let at = |rest| place(member, rest);
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
fn a_hostile_document_has_so_many_problems_and_no_more() {
    let mut credential = credential();
    credential["evidence"] = Value::Array(vec![json!({}); 10_000]);
    assert_eq!(verify_credential(&credential).len(), 100);
}
