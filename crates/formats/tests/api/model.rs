//! Each rule that goes beyond the schemas; agreement with the schemas themselves is shown in `tests/conformance`.

use serde_json::{Value, json};
use testamur_formats::{
    DataModel, Terms,
    model::{ModelProblem, Rule, verify_achievement_credential},
};

use crate::{example, export, least, terms};

fn problems(change: impl FnOnce(&mut Value)) -> Vec<ModelProblem> {
    let mut credential = export(&least(), &terms()).credential;
    change(&mut credential);
    verify_achievement_credential(&credential)
}

#[track_caller]
fn assert_one(rule: Rule, pointer: &str, change: impl FnOnce(&mut Value)) {
    let problems = problems(change);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(
        (problems[0].rule, problems[0].pointer.as_str()),
        (rule, pointer)
    );
}

fn subject(credential: &mut Value) -> &mut Value {
    &mut credential["credentialSubject"]
}

#[test]
fn a_single_context_is_refused() {
    assert_one(Rule::Context, "/@context", |badge| {
        badge["@context"] = json!("https://www.w3.org/ns/credentials/v2");
    });
}

#[test]
fn reordered_contexts_are_refused() {
    assert_one(Rule::Schema, "/@context", |badge| {
        badge["@context"].as_array_mut().unwrap().swap(0, 1);
    });
}

#[test]
fn criteria_need_id_or_narrative() {
    assert_one(
        Rule::Criteria,
        "/credentialSubject/achievement/criteria",
        |badge| {
            subject(badge)["achievement"]["criteria"] = json!({});
        },
    );
}

#[test]
fn a_subject_needs_id_or_identifier() {
    assert_one(Rule::SubjectIdentity, "/credentialSubject", |badge| {
        subject(badge).as_object_mut().unwrap().remove("id");
    });
}

#[test]
fn a_relative_identifier_is_refused() {
    assert_one(Rule::Iri, "/id", |badge| {
        badge["id"] = json!("credentials/1");
    });
}

#[test]
fn a_language_map_is_refused() {
    assert_one(Rule::LanguageMap, "/name", |badge| {
        badge["name"] = json!({ "en": "Algebra" });
    });
}

#[test]
fn dates_of_both_data_models_are_refused() {
    assert_one(Rule::MixedDates, "/issuanceDate", |badge| {
        badge["issuanceDate"] = json!("2024-07-01T00:00:00Z");
    });
    let terms = Terms {
        data_model: DataModel::V1_1,
        ..terms()
    };
    let mut badge = export(&least(), &terms).credential;
    badge["validFrom"] = badge["issuanceDate"].clone();
    let problems = verify_achievement_credential(&badge);
    assert_eq!((problems.len(), problems[0].rule), (1, Rule::MixedDates));
}

#[test]
fn an_end_before_the_beginning_is_refused() {
    assert_one(Rule::Validity, "/validUntil", |badge| {
        badge["validUntil"] = json!("2024-06-30T23:59:59Z");
    });
}

#[test]
fn an_instant_without_zone_is_refused() {
    assert_one(Rule::Schema, "/validFrom", |badge| {
        badge["validFrom"] = json!("2024-07-01T00:00:00");
    });
}

#[test]
fn another_type_is_refused() {
    assert_one(Rule::Type, "/credentialSubject/achievement/type", |badge| {
        subject(badge)["achievement"]["type"] = json!("BadgeClass");
    });
}

#[test]
fn a_hashed_identity_is_a_hash() {
    assert_one(
        Rule::IdentityHash,
        "/credentialSubject/identifier/identityHash",
        |badge| {
            subject(badge)["identifier"] = json!({
                "type": "IdentityObject", "hashed": true, "identityHash": "a@example.com", "identityType": "emailAddress",
            });
        },
    );
}

#[test]
fn an_extension_begins_with_ext() {
    assert_one(
        Rule::Term,
        "/credentialSubject/achievement/achievementType",
        |badge| {
            subject(badge)["achievement"]["achievementType"] = json!("my ext:thing");
        },
    );
    assert_eq!(
        problems(|badge| subject(badge)["achievement"]["achievementType"] =
            json!("ext:LaboratorySafety")),
        []
    );
}

#[test]
fn a_status_result_has_a_status() {
    let mut record = example();
    record["achievement"]["resultDescriptions"][0] = json!({
        "id": "urn:uuid:11111111-1111-4111-8111-111111111111", "name": { "en": "State" }, "resultType": "Status",
    });
    record["results"][0]
        .as_object_mut()
        .unwrap()
        .remove("status");
    let problems = verify_achievement_credential(&export(&record, &terms()).credential);
    assert_eq!((problems.len(), problems[0].rule), (1, Rule::ResultStatus));
}

#[test]
fn version_1_1_needs_a_name_and_a_profile() {
    let terms = Terms {
        data_model: DataModel::V1_1,
        ..terms()
    };
    let mut badge = export(&least(), &terms).credential;
    badge.as_object_mut().unwrap().remove("name");
    badge["issuer"] = json!("did:web:harbour.example");
    let problems = verify_achievement_credential(&badge);
    let places: Vec<&str> = problems
        .iter()
        .map(|problem| problem.pointer.as_str())
        .collect();
    assert_eq!(places, ["/issuer", "/name"]);
}

#[test]
fn what_may_be_personal_is_not_repeated() {
    let problems = problems(|badge| {
        subject(badge)["identifier"] = json!({
            "type": "IdentityObject", "hashed": "yes", "identityHash": ["a@example.com"], "identityType": "a@example.com",
        });
    });
    let shown = format!(
        "{:?}",
        problems
            .iter()
            .filter(|p| !p.pointer.ends_with("identityType"))
            .collect::<Vec<_>>()
    );
    assert!(!shown.contains("a@example.com"), "{shown}");
}
