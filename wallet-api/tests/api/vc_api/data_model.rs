//! The assertions of W3C's test suite for the Verifiable Credentials Data Model 2.0, one table for each section: what is
//! accepted is issued and verifies, what is refused is refused at issue, and at verify when somebody else signed it.
//!
//! The suite itself also issues credentials whose contexts are written inline or are `credentials/examples/v2`, and texts with a
//! base direction; those are refused here by name, see the last tests.

use serde_json::{Value, json};

use super::{Issuer, Other, TYPE, V2};

/// What is set in the least credential (null removes it), and whether it is accepted then.
type Case = (&'static str, Value, bool);

const OK: bool = true;
const FAIL: bool = false;

async fn assert_cases(section: &str, cases: Vec<Case>) {
    let issuer = Issuer::new().await;
    let suite = Other::new(9);
    for (member, value, accepted) in cases {
        let name = format!("{section}: `{member}` = {value}");
        let mut credential = issuer.credential();
        set(&mut credential, member, value);
        let answer = issuer.issue(&credential).await;
        if accepted {
            assert_eq!(answer.status, 201, "{name}: {}", answer.text());
            let verified = issuer.verify(&answer.json()).await;
            assert!(is_timely(&verified.json()), "{name}: {}", verified.text());
        } else {
            assert_eq!(answer.status, 400, "{name}: {}", answer.text());
            let Some(signed) = suite.sign(&issuer.world, &credential) else {
                continue;
            };
            let refused = issuer.verify(&signed).await;
            assert_eq!(refused.status, 400, "{name}: {}", refused.text());
        }
    }
}

/// Verified, or would be at its time, or if its kind of status were known.
fn is_timely(verification: &Value) -> bool {
    let untimely = ["expired", "not_yet_valid", "status_not_supported"];
    let errors = verification["errors"].as_array().unwrap();
    errors
        .iter()
        .all(|error| untimely.contains(&error["title"].as_str().unwrap()))
}

fn set(document: &mut Value, path: &str, value: Value) {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    let parent = match parent {
        "" => document,
        parent => document.pointer_mut(&format!("/{parent}")).unwrap(),
    };
    let members = parent.as_object_mut().unwrap();
    if value.is_null() {
        members.shift_remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
}

#[tokio::test]
async fn contexts() {
    let data_integrity = "https://w3id.org/security/data-integrity/v2";
    assert_cases(
        "4.3",
        vec![
            ("@context", json!([V2]), OK),
            ("@context", json!([V2, data_integrity]), OK),
            ("@context", Value::Null, FAIL),
            ("@context", json!([]), FAIL),
            ("@context", json!([data_integrity]), FAIL),
            ("@context", json!([data_integrity, V2]), FAIL),
            (
                "@context",
                json!([V2, "https ://not-a-url/contexts/example/v1"]),
                FAIL,
            ),
            (
                "@context",
                json!([V2, "https://unknown.example/context"]),
                FAIL,
            ),
            ("@context", json!([V2, 123_192_875]), FAIL),
        ],
    )
    .await;
}

#[tokio::test]
async fn identifiers() {
    assert_cases(
        "4.4",
        vec![
            ("id", json!("did:example:credential"), OK),
            (
                "id",
                json!("urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11"),
                OK,
            ),
            ("id", json!("https://issuer.example/credentials/1"), OK),
            ("id", json!("not-a-url"), FAIL),
            ("id", json!(["urn:example:1", "urn:example:2"]), FAIL),
            ("id", json!({ "id": "urn:example:1" }), FAIL),
            ("id", json!(5), FAIL),
            ("credentialSubject/id", json!("did:example:single"), OK),
            (
                "credentialSubject/id",
                json!(["did:example:1", "did:example:2"]),
                FAIL,
            ),
            ("credentialSubject/id", json!("subject"), FAIL),
        ],
    )
    .await;
}

#[tokio::test]
async fn types() {
    let a = "https://example.org/A";
    assert_cases(
        "4.5",
        vec![
            ("type", json!(["VerifiableCredential", TYPE]), OK),
            ("type", json!([a, TYPE, "VerifiableCredential"]), OK),
            ("type", json!([TYPE, "VerifiableCredential", a]), OK),
            ("type", json!("VerifiableCredential"), OK),
            ("type", Value::Null, FAIL),
            ("type", json!([]), FAIL),
            ("type", json!([TYPE]), FAIL),
            ("type", json!(["VerifiableCredential", "Unmapped"]), FAIL),
            ("type", json!(["VerifiableCredential", "https ://no"]), FAIL),
            ("type", json!(["VerifiableCredential", 7]), FAIL),
        ],
    )
    .await;
}

#[tokio::test]
async fn what_has_to_say_its_type() {
    for member in [
        "credentialStatus",
        "termsOfUse",
        "evidence",
        "refreshService",
        "confidenceMethod",
        "renderMethod",
    ] {
        assert_cases(
            "4.5, 5.10",
            vec![
                (member, json!({ "type": TYPE }), OK),
                (
                    member,
                    json!({ "id": "https://issuer.example/1", "type": TYPE }),
                    OK,
                ),
                (
                    member,
                    json!([{ "id": "https://issuer.example/1", "type": TYPE }, { "type": [TYPE] }]),
                    OK,
                ),
                (member, json!({ "id": "https://issuer.example/1" }), FAIL),
                (
                    member,
                    json!([{ "type": TYPE }, { "id": "https://issuer.example/1" }]),
                    FAIL,
                ),
                (member, json!({ "type": "Unmapped" }), FAIL),
            ],
        )
        .await;
    }
}

#[tokio::test]
async fn names_and_descriptions() {
    let english = json!({ "@value": "Name", "@language": "en" });
    let french = json!({ "@value": "Nom", "@language": "fr" });
    let extra = json!({ "@value": "Name", "@language": "en", "url": "did:example:1" });
    for (member, is_issuers) in [
        ("name", false),
        ("description", false),
        ("name", true),
        ("description", true),
    ] {
        let case = |value: Value, accepted: bool| {
            if is_issuers {
                let mut issuer = json!({ "id": "did:web:credentials.example:tenants:a" });
                issuer[member] = value;
                ("issuer", issuer, accepted)
            } else {
                (member, value, accepted)
            }
        };
        assert_cases(
            "4.6",
            vec![
                case(json!("Name"), OK),
                case(english.clone(), OK),
                case(json!([english, french]), OK),
                case(extra.clone(), FAIL),
                case(json!({ "@language": "en" }), FAIL),
                case(json!(7), FAIL),
            ],
        )
        .await;
    }
}

#[tokio::test]
async fn issuers() {
    let own = "did:web:credentials.example:tenants:a";
    assert_cases(
        "4.7",
        vec![
            ("issuer", json!(own), OK),
            ("issuer", json!({ "id": own }), OK),
            ("issuer", Value::Null, FAIL),
            ("issuer", json!("issuer"), FAIL),
            ("issuer", json!({}), FAIL),
            ("issuer", json!({ "name": "Issuer" }), FAIL),
            ("issuer", json!([own]), FAIL),
            ("issuer", json!({ "id": [own, "did:example:other"] }), FAIL),
            ("issuer", json!(7), FAIL),
        ],
    )
    .await;
}

#[tokio::test]
async fn subjects() {
    let subject = json!({ "id": "did:example:subject" });
    assert_cases(
        "4.8",
        vec![
            (
                "credentialSubject",
                json!([subject, { "id": "did:example:other" }]),
                OK,
            ),
            ("credentialSubject", Value::Null, FAIL),
            ("credentialSubject", json!({}), FAIL),
            ("credentialSubject", json!([]), FAIL),
            ("credentialSubject", json!([subject, {}]), FAIL),
            ("credentialSubject", json!("did:example:subject"), FAIL),
        ],
    )
    .await;
}

#[tokio::test]
async fn validity() {
    assert_cases(
        "4.9",
        vec![
            ("validFrom", json!("2024-03-07T01:23:24.567Z"), OK),
            ("validFrom", json!("2024-03-06T23:11:24-05:00"), OK),
            ("validFrom", json!("9999-03-07T01:23:24Z"), OK),
            ("validFrom", json!("2024-03-07"), FAIL),
            ("validFrom", json!("2024-03-07T01:23:24"), FAIL),
            ("validUntil", json!("2034-03-07T01:23:24Z"), OK),
            ("validUntil", json!("2024-03-07T01:23:24.567Z"), OK),
            ("validUntil", json!("2034-03-06T23:11:24-05:00"), OK),
            ("validUntil", json!("later"), FAIL),
            ("issuanceDate", json!("2024-03-07T01:23:24Z"), FAIL),
        ],
    )
    .await;
    let issuer = Issuer::new().await;
    let mut credential = issuer.credential();
    for (from, until, status) in [
        ("2025-03-07T01:23:24Z", "2027-03-07T01:23:24Z", 201),
        ("2025-03-07T01:23:24Z", "2025-03-07T02:23:24+01:00", 201),
        ("2027-03-07T01:23:24Z", "2025-03-07T01:23:24Z", 400),
    ] {
        credential["validFrom"] = json!(from);
        credential["validUntil"] = json!(until);
        assert_eq!(
            issuer.issue(&credential).await.status,
            status,
            "{from} {until}"
        );
    }
}

#[tokio::test]
async fn status_and_schemas() {
    let list = "https://issuer.example/list";
    assert_cases(
        "4.10, 4.11",
        vec![
            ("credentialStatus", json!({ "type": TYPE }), OK),
            ("credentialStatus", json!({ "id": list, "type": TYPE }), OK),
            (
                "credentialStatus",
                json!({ "id": [list, "urn:example:2"], "type": TYPE }),
                FAIL,
            ),
            (
                "credentialStatus",
                json!({ "id": "not-a-url", "type": TYPE }),
                FAIL,
            ),
            ("credentialStatus", json!({ "id": list }), FAIL),
            (
                "credentialStatus",
                json!({ "id": list, "type": "not a url" }),
                FAIL,
            ),
            ("credentialSchema", json!({ "id": list, "type": TYPE }), OK),
            (
                "credentialSchema",
                json!([{ "id": list, "type": "JsonSchema" }, { "id": list, "type": TYPE }]),
                OK,
            ),
            ("credentialSchema", json!({ "id": list }), FAIL),
            ("credentialSchema", json!([{ "id": list }]), FAIL),
            ("credentialSchema", json!({ "type": TYPE }), FAIL),
            ("credentialSchema", json!({ "id": 42, "type": TYPE }), FAIL),
        ],
    )
    .await;
}

#[tokio::test]
async fn related_resources() {
    let of_2024 = "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg";
    let published = "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU";
    let wrong = "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qea";
    let multibase = "uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA";
    let member = "relatedResource";
    assert_cases("5.3", vec![
        (member, json!([{ "id": V2, "digestSRI": of_2024 }]), OK),
        (member, json!([{ "id": V2, "digestSRI": published }]), OK),
        (member, json!({ "id": V2, "digestMultibase": multibase }), OK),
        (member, json!([{ "id": V2, "digestSRI": published, "mediaType": "application/ld+json" }]), OK),
        (member, json!([V2]), FAIL),
        (member, json!([{ "digestSRI": published }]), FAIL),
        (member, json!([{ "id": V2, "digestSRI": published }, { "id": V2, "digestSRI": published }]), FAIL),
        (member, json!([{ "id": V2 }]), FAIL),
        (member, json!([{ "id": V2, "digestSRI": wrong }]), FAIL),
        (member, json!([{ "id": V2, "digestMultibase": "uEiAjCHMnK5-ayOIZLWo_TBoKYVvSAprlkYEjRlm19Cj0uw" }]), FAIL),
        (member, json!([{ "id": "https://issuer.example/r", "digestMultibase": "uZTQ0MjM1NiAgcmVwb3J0" }]), FAIL),
    ])
    .await;
}

#[tokio::test]
async fn a_context_written_inline_is_refused_by_name() {
    let issuer = Issuer::new().await;
    for context in [
        json!([V2, { "Term": "https://example.org/Term" }]),
        json!([V2, { "VerifiableCredential": "https://example.org/Redefined" }]),
        json!([V2, "https://www.w3.org/ns/credentials/examples/v2"]),
        json!([V2, "https://www.w3.org/ns/credentials/undefined-terms/v2"]),
    ] {
        let mut credential = issuer.credential();
        credential["@context"] = context;
        let problem = issuer
            .issue(&credential)
            .await
            .problem(400, "credential-malformed");
        assert_eq!(
            super::places(&problem),
            ["/credential/@context/1"],
            "{problem}"
        );
    }
}

#[tokio::test]
async fn a_base_direction_is_refused_because_nothing_would_sign_it() {
    let issuer = Issuer::new().await;
    let mut credential = issuer.credential();
    credential["name"] = json!({ "@value": "Name", "@language": "en", "@direction": "ltr" });
    let problem = issuer
        .issue(&credential)
        .await
        .problem(400, "credential-malformed");
    assert!(
        super::places(&problem)[0].starts_with("/credential/name"),
        "{problem}"
    );
}
