//! What becomes of a record.

use serde_json::{Value, json};
use testamur_formats::{DataModel, FormatError, Terms, model::verify_achievement_credential};

use crate::{example, export, least, terms, try_export};

fn entry() -> Value {
    json!({
        "id": "https://harbour.example/status/1#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://harbour.example/status/1",
    })
}

#[test]
fn the_least_record_becomes_a_whole_credential() {
    let export = export(&least(), &terms());
    assert_eq!(
        export.credential,
        json!({
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            ],
            "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": "Algebra",
            "awardedDate": "2024-06-30T08:00:00Z",
            "issuer": { "id": "did:web:harbour.example", "type": ["Profile"], "name": "Harbour College" },
            "validFrom": "2024-07-01T00:00:00Z",
            "credentialSubject": {
                "id": "did:example:learner",
                "type": ["AchievementSubject"],
                "achievement": {
                    "id": "https://harbour.example/algebra",
                    "type": ["Achievement"],
                    "name": "Algebra",
                    "description": "Algebra",
                    "criteria": { "narrative": "Algebra" },
                    "inLanguage": "en",
                },
            },
        })
    );
    assert_eq!(verify_achievement_credential(&export.credential), []);
}

#[test]
fn version_1_1_has_its_own_context_dates_and_status_context() {
    let status = [entry()];
    let terms = Terms {
        data_model: DataModel::V1_1,
        valid_until: Some("2034-07-01T00:00:00Z".parse().unwrap()),
        status: &status,
        ..terms()
    };
    let credential = export(&least(), &terms).credential;
    assert_eq!(
        credential["@context"],
        json!([
            "https://www.w3.org/2018/credentials/v1",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://www.w3.org/ns/credentials/status/v1",
        ])
    );
    assert_eq!(credential["issuanceDate"], "2024-07-01T00:00:00Z");
    assert_eq!(credential["expirationDate"], "2034-07-01T00:00:00Z");
    assert_eq!(credential["name"], "Algebra");
    assert!(credential.get("validFrom").is_none());
    assert_eq!(credential["credentialStatus"], entry());
    assert_eq!(verify_achievement_credential(&credential), []);
}

#[test]
fn version_2_0_has_status_entries_in_its_own_context() {
    let status = [entry()];
    let terms = Terms {
        status: &status,
        ..terms()
    };
    let credential = export(&least(), &terms).credential;
    assert_eq!(credential["@context"].as_array().unwrap().len(), 2);
    assert_eq!(credential["credentialStatus"], entry());
}

#[test]
fn the_example_fits_the_model_in_both_versions() {
    for data_model in [DataModel::V1_1, DataModel::V2_0] {
        let credential = export(
            &example(),
            &Terms {
                data_model,
                ..terms()
            },
        )
        .credential;
        assert_eq!(verify_achievement_credential(&credential), []);
        assert_no_empty_members(&credential, "");
    }
}

fn assert_no_empty_members(value: &Value, place: &str) {
    match value {
        Value::Null => panic!("null at {place}"),
        Value::Array(items) => {
            assert!(!items.is_empty(), "empty array at {place}");
            for (index, item) in items.iter().enumerate() {
                assert_no_empty_members(item, &format!("{place}/{index}"));
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                assert_no_empty_members(member, &format!("{place}/{name}"));
            }
        }
        _ => {}
    }
}

#[test]
fn an_export_is_always_the_same() {
    assert_eq!(export(&example(), &terms()), export(&example(), &terms()));
}

#[test]
fn a_minted_identifier_belongs_to_one_credential() {
    let id = |credential_id: &'static str| {
        let credential = export(
            &example(),
            &Terms {
                credential_id,
                ..terms()
            },
        )
        .credential;
        credential["credentialSubject"]["result"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let first = id("urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11");
    assert!(first.starts_with("urn:uuid:"));
    assert_ne!(first, id("urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d12"));
}

#[test]
fn the_language_of_the_terms_is_taken() {
    let credential = export(
        &example(),
        &Terms {
            locale: Some("de"),
            ..terms()
        },
    )
    .credential;
    let achievement = &credential["credentialSubject"]["achievement"];
    assert_eq!(credential["name"], "Zertifikat in Algebra");
    assert_eq!(
        achievement["description"],
        "Lineare und quadratische Gleichungen."
    );
    assert_eq!(achievement["inLanguage"], "de");
}

#[test]
fn identities_are_hashed_with_the_salt_of_the_record() {
    let mut record = least();
    record["subject"] = json!({ "email": "a@example.com", "salt": "Kosher" });
    let subject = &export(&record, &terms()).credential["credentialSubject"];
    assert!(subject.get("id").is_none());
    assert_eq!(
        subject["identifier"],
        json!([{
            "type": "IdentityObject",
            "hashed": true,
            "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
            "identityType": "emailAddress",
            "salt": "Kosher",
        }])
    );
}

#[test]
fn disclosure_decides_what_is_plain_hashed_or_withheld() {
    let subject = &export(&example(), &terms()).credential["credentialSubject"];
    let identifiers = subject["identifier"].as_array().unwrap();
    let of = |sort: &str| {
        identifiers
            .iter()
            .find(|identifier| identifier["identityType"] == sort)
    };
    assert_eq!(of("name").unwrap()["identityHash"], "Nora Example");
    assert_eq!(of("userName").unwrap()["identityHash"], "nora");
    assert_eq!(of("emailAddress").unwrap()["hashed"], true);
    assert_eq!(of("ext:studentCard").unwrap()["hashed"], true);
    assert_eq!(of("sourcedId"), None);
    assert_eq!(of("nationalIdentityNumber"), None);
    let text = serde_json::to_string(&subject).unwrap();
    assert!(!text.contains("1999-10-02") && !text.contains("1234567A"));
}

#[test]
fn the_holder_of_the_terms_is_the_subject() {
    let terms = Terms {
        subject_id: Some("did:key:z6MkExample"),
        ..terms()
    };
    assert_eq!(
        export(&example(), &terms).credential["credentialSubject"]["id"],
        "did:key:z6MkExample"
    );
}

#[test]
fn levels_fields_and_outcomes_become_alignments() {
    let credential = export(&example(), &terms()).credential;
    let alignments = credential["credentialSubject"]["achievement"]["alignment"]
        .as_array()
        .unwrap();
    let urls: Vec<&str> = alignments
        .iter()
        .filter_map(|alignment| alignment["targetUrl"].as_str())
        .collect();
    assert_eq!(
        urls,
        [
            "https://frameworks.example/CFItems/1",
            "http://data.europa.eu/esco/skill/00000000-0000-4000-8000-000000000000",
            "https://harbour.example/outcomes/proofs",
            "http://data.europa.eu/snb/eqf/6",
            "https://nfq.example/level/8",
            "http://data.europa.eu/snb/isced-f/0541",
        ]
    );
}

#[test]
fn graded_assessments_become_results() {
    let credential = export(&example(), &terms()).credential;
    let subject = &credential["credentialSubject"];
    let results = subject["result"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    assert_eq!(
        results[2]["resultDescription"],
        "urn:uuid:44444444-4444-4444-8444-444444444444"
    );
    let made = &subject["achievement"]["resultDescription"][3];
    assert_eq!(
        (&made["name"], &made["resultType"]),
        (&json!("Oral examination"), &json!("Result"))
    );
    assert_eq!(results[3]["resultDescription"], made["id"]);
}

#[test]
fn a_refresh_service_brings_the_context_that_defines_it() {
    let credential = export(&example(), &terms()).credential;
    assert_eq!(
        credential["@context"][2],
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
    );
    assert_eq!(
        credential["refreshService"]["type"],
        "1EdTechCredentialRefresh"
    );
}

#[test]
fn an_endorsement_of_the_other_data_model_stays_outside() {
    let mut record = least();
    record["endorsements"] =
        json!([{ "credential": { "@context": ["https://www.w3.org/ns/credentials/v2"] } }]);
    let inside = |data_model| {
        export(
            &record,
            &Terms {
                data_model,
                ..terms()
            },
        )
        .credential
        .get("endorsement")
        .is_some()
    };
    assert!(inside(DataModel::V2_0));
    assert!(!inside(DataModel::V1_1));
}

#[test]
fn a_hash_without_salt_is_refused() {
    let mut record = least();
    record["subject"] = json!({ "email": "a@example.com" });
    let error = try_export(&record, &terms()).unwrap_err();
    assert!(matches!(error, FormatError::SaltMissing { pointer } if pointer == "/subject/email"));
}

#[test]
fn a_subject_without_identity_is_refused() {
    let mut record = least();
    record["subject"] = json!({ "email": "a@example.com", "disclosure": { "email": "withheld" } });
    assert!(matches!(
        try_export(&record, &terms()),
        Err(FormatError::SubjectUnknown)
    ));
}

#[test]
fn unusable_terms_are_refused() {
    let two = [entry(), entry()];
    let none = [json!({})];
    let of = |terms: Terms<'_>| try_export(&least(), &terms).unwrap_err();
    assert!(matches!(
        of(Terms {
            issuer_id: "harbour",
            ..terms()
        }),
        FormatError::Identifier {
            member: "issuer_id",
            ..
        }
    ));
    assert!(matches!(
        of(Terms {
            locale: Some("en_US"),
            ..terms()
        }),
        FormatError::Locale { .. }
    ));
    assert!(matches!(
        of(Terms {
            status: &two,
            ..terms()
        }),
        FormatError::StatusEntries { found: 2 }
    ));
    assert!(matches!(
        of(Terms {
            status: &none,
            ..terms()
        }),
        FormatError::StatusEntry
    ));
    let before = Some("2024-06-01T00:00:00Z".parse().unwrap());
    assert!(matches!(
        of(Terms {
            valid_until: before,
            ..terms()
        }),
        FormatError::Validity { .. }
    ));
}
