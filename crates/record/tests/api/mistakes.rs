//! Every mistake is told, each at its place, and none tells what is personal.

use serde_json::{Value, json};
use testamur_record::{Achievement, Mistake, Record};

use crate::example;

fn mistakes(change: impl FnOnce(&mut Value)) -> Vec<Mistake> {
    let mut record = example();
    change(&mut record);
    Record::parse(&record).unwrap_err()
}

fn pointers(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut pointers: Vec<String> = mistakes(change)
        .into_iter()
        .map(|mistake| mistake.pointer)
        .collect();
    pointers.sort();
    pointers
}

#[test]
fn several_wrong_types_are_told_in_one_pass() {
    let found = pointers(|record| {
        record["locale"] = json!(7);
        record["issuer"]["legalName"] = json!("Harbour College");
        record["issuer"]["country"] = json!("Ireland");
        record["achievement"]["eqfLevel"] = json!(9);
        record["achievement"]["tags"] = json!("mathematics");
        record["achievement"]["resultDescriptions"][1]["rubricCriterionLevel"][0]["name"] =
            json!({});
        record["credits"][1]["value"] = json!(1.5);
        record["subject"]["email"] = json!("nora");
        record["awardedOn"] = json!("2024-02-30");
        record["awardedBy"] = json!("nobody");
    });
    assert_eq!(
        found,
        [
            "/achievement/eqfLevel",
            "/achievement/resultDescriptions/1/rubricCriterionLevel/0/name",
            "/achievement/tags",
            "/awardedBy",
            "/awardedOn",
            "/credits/1/value",
            "/issuer/country",
            "/issuer/legalName",
            "/locale",
            "/subject/email",
        ]
    );
}

#[test]
fn a_missing_member_is_told_at_its_own_place() {
    let found = mistakes(|record| {
        record.as_object_mut().unwrap().remove("issuer");
        record["achievement"].as_object_mut().unwrap().remove("id");
    });
    let places: Vec<&str> = found
        .iter()
        .map(|mistake| mistake.pointer.as_str())
        .collect();
    assert_eq!(places, ["/issuer", "/achievement/id"]);
    assert_eq!(
        found[0].to_string(),
        "at `/issuer`: found nothing; expected a value: Record requires `issuer`; add `issuer`"
    );
}

#[test]
fn null_is_not_absence() {
    assert_eq!(pointers(|record| record["title"] = Value::Null), ["/title"]);
}

#[test]
fn what_is_personal_is_not_repeated() {
    let found = mistakes(|record| {
        record["subject"]["dateOfBirth"] = json!("2 October 1999");
        record["subject"]["email"] = json!("nora at learners.example");
        record["subject"]["identifiers"][0]["identityType"] = json!("nickname");
        record["results"][0]["status"] = json!("Splendid");
    });
    assert_eq!(found.len(), 4);
    for mistake in found {
        assert_eq!(mistake.found, "a string", "{mistake}");
    }
}

#[test]
fn what_is_not_personal_is_repeated() {
    let found = mistakes(|record| record["issuer"]["country"] = json!("Ireland"));
    assert_eq!(found[0].found, "the string `Ireland`");
}

#[test]
fn an_end_before_the_start_is_refused() {
    let found = pointers(|record| {
        record["validUntil"] = json!("2024-06-30T23:59:59Z");
        record["activities"][0]["endDate"] = json!("2024-03-31");
    });
    assert_eq!(found, ["/activities/0/endDate", "/validUntil"]);
}

#[test]
fn a_result_keeps_to_its_description() {
    let found = pointers(|record| {
        record["results"][0]["value"] = json!("E");
        record["results"][1]["achievedLevel"] =
            json!("urn:uuid:99999999-9999-4999-8999-999999999999");
        let unknown =
            json!({ "resultDescription": "urn:uuid:99999999-9999-4999-8999-999999999999" });
        record["results"].as_array_mut().unwrap().push(unknown);
    });
    assert_eq!(
        found,
        [
            "/results/0/value",
            "/results/1/achievedLevel",
            "/results/2/resultDescription"
        ]
    );
}

#[test]
fn associations_join_achievements_of_the_record() {
    let found = pointers(|record| {
        record["associations"][0]["sourceId"] = json!("https://harbour.example/nothing");
    });
    assert_eq!(found, ["/associations/0/sourceId"]);
}

#[test]
fn an_achievement_is_parsed_alone() {
    let mut value = example()["achievement"].clone();
    assert!(Achievement::parse(&value).is_ok());
    value["resultDescriptions"][1]["id"] = value["resultDescriptions"][0]["id"].clone();
    value["resultDescriptions"][0]["requiredValue"] = json!("F");
    value["resultDescriptions"][2]["valueMin"] = json!("200");
    value["criteria"] = json!({});
    let mut found: Vec<String> = Achievement::parse(&value)
        .unwrap_err()
        .into_iter()
        .map(|mistake| mistake.pointer)
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "/criteria",
            "/resultDescriptions/0/requiredValue",
            "/resultDescriptions/2/valueMax",
        ]
    );
}

#[test]
fn an_identity_is_plain_or_hashed() {
    let found = pointers(|record| {
        record["subject"]["identifiers"][0] = json!({ "identityType": "userName" });
    });
    assert_eq!(found, ["/subject/identifiers/0"]);
}
