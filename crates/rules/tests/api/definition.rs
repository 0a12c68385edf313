//! Definitions: YAML and JSON alike, and each mistake in its place.

use serde_json::{Value, json};
use testamur_json::Mistake;
use testamur_rules::{Format, LearningPath, LossPolicy, RegainPolicy, Rule};

const COURSE: &str = "course-v1:Example+SOL101+2026";

pub(crate) fn whole() -> Value {
    json!({
        "id": "solar-technician",
        "version": 3,
        "name": "Solar Technician",
        "description": "Basics and two electives.",
        "achievement": "https://example.org/achievements/solar",
        "steps": [
            { "id": "basics", "name": "Basics", "rule": { "passed": { "runs": [COURSE, "ccx-v1:a+b+c+ccx@1"] } } },
            { "id": "graded", "rule": { "grade": { "runs": [COURSE], "min": 0.75 } } },
            { "id": "electives", "rule": { "at_least": { "k": 2, "of": [
                { "certificate": { "runs": ["course-v1:a+b+c"], "modes": ["verified", "honor"] } },
                { "program": { "uuid": "8d2b7a52-6e1c-4d53-9a50-3f2f8f4f6b11" } },
                { "any": { "of": [{ "passed": { "runs": ["a/b/c"] } }] } },
            ] } } },
        ],
        "rule": { "all": { "of": [{ "step": "basics" }, { "any": { "of": [{ "step": "graded" }, { "step": "electives" }] } }] } },
        "on_loss": "suspend",
        "on_regain": "reissue",
    })
}

fn mistakes(value: &Value) -> Vec<Mistake> {
    LearningPath::from_value(value).unwrap_err()
}

/// The whole definition with one place changed; `Null` removes it.
fn changed(pointer: &str, to: Value) -> Value {
    let mut value = whole();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match value.pointer_mut(parent).unwrap() {
        Value::Object(map) if to.is_null() => drop(map.remove(name)),
        Value::Object(map) => drop(map.insert(name.to_owned(), to)),
        Value::Array(list) => list[name.parse::<usize>().unwrap()] = to,
        other => panic!("{other}"),
    }
    value
}

/// The change is one mistake, at this place.
fn assert_one_mistake(pointer: &str, to: Value, at: &str) {
    let value = changed(pointer, to);
    let found = mistakes(&value);
    assert_eq!(
        found
            .iter()
            .map(|mistake| mistake.pointer.as_str())
            .collect::<Vec<_>>(),
        [at],
        "{found:?}"
    );
    let mistake = &found[0];
    assert!(
        ![&mistake.found, &mistake.expected, &mistake.mend]
            .iter()
            .any(|text| text.is_empty()),
        "{mistake}"
    );
}

#[test]
fn a_definition_survives_being_written() {
    let path = LearningPath::from_value(&whole()).unwrap();
    assert_eq!(path.to_value(), whole());
    assert_eq!(
        (path.version, path.on_loss, path.on_regain),
        (3, LossPolicy::Suspend, RegainPolicy::Reissue)
    );
    assert!(matches!(&path.steps[2].rule, Rule::AtLeast { k: 2, of } if of.len() == 3));
}

#[test]
fn yaml_and_json_read_the_same() {
    let json = LearningPath::parse(whole().to_string().as_bytes(), Format::Json).unwrap();
    let yaml = LearningPath::parse(
        format!(
            "
id: solar-technician
version: 3
name: Solar Technician
description: Basics and two electives.
achievement: https://example.org/achievements/solar
steps:
  - id: basics
    name: Basics
    rule: {{ passed: {{ runs: ['{COURSE}', 'ccx-v1:a+b+c+ccx@1'] }} }}
  - id: graded
    rule:
      grade:
        runs: [{COURSE}]
        min: 0.75
  - id: electives
    rule:
      at_least:
        k: 2
        of:
          - certificate: {{ runs: ['course-v1:a+b+c'], modes: [verified, honor] }}
          - program: {{ uuid: 8d2b7a52-6e1c-4d53-9a50-3f2f8f4f6b11 }}
          - any: {{ of: [{{ passed: {{ runs: [a/b/c] }} }}] }}
rule:
  all:
    of:
      - step: basics
      - any: {{ of: [{{ step: graded }}, {{ step: electives }}] }}
on_loss: suspend
on_regain: reissue
"
        )
        .as_bytes(),
        Format::Yaml,
    )
    .unwrap();
    assert_eq!(json, yaml);
}

#[test]
fn what_is_left_out_survives_being_written() {
    for on_loss in ["keep", "suspend", "revoke"] {
        let mut value = whole();
        value["on_loss"] = on_loss.into();
        value.as_object_mut().unwrap().remove("on_regain");
        let path = LearningPath::from_value(&value).unwrap();
        let written = LearningPath::from_value(&path.to_value()).unwrap();
        assert_eq!(written.on_regain, path.on_regain, "{on_loss}");
    }
}

#[test]
fn what_may_be_left_out_has_a_default() {
    let mut value = whole();
    for name in ["description", "rule", "on_loss", "on_regain"] {
        value.as_object_mut().unwrap().remove(name);
    }
    let path = LearningPath::from_value(&value).unwrap();
    assert_eq!(
        (path.rule, path.on_loss, path.on_regain),
        (None, LossPolicy::Keep, RegainPolicy::Reinstate)
    );
}

#[test]
fn each_required_member_is_missed() {
    for name in ["id", "version", "name", "achievement"] {
        assert_one_mistake(&format!("/{name}"), Value::Null, &format!("/{name}"));
    }
    for pointer in [
        "/steps/0/id",
        "/steps/0/rule",
        "/steps/0/rule/passed/runs",
        "/steps/1/rule/grade/min",
        "/steps/2/rule/at_least/k",
        "/steps/2/rule/at_least/of",
    ] {
        let found = mistakes(&changed(pointer, Value::Null));
        assert!(
            found
                .iter()
                .any(|mistake| mistake.pointer == pointer && mistake.found == "nothing"),
            "{pointer}: {found:?}"
        );
    }
}

#[test]
fn an_unknown_member_is_named_at_every_depth() {
    for pointer in [
        "/nmae",
        "/steps/0/extra",
        "/steps/0/rule/passed/min",
        "/steps/2/rule/at_least/distinct",
    ] {
        assert_one_mistake(pointer, json!(true), pointer);
    }
}

#[test]
fn k_lies_between_one_and_the_number_of_rules() {
    for k in [json!(0), json!(4), json!(-1), json!(1.5), json!("2")] {
        assert_one_mistake("/steps/2/rule/at_least/k", k, "/steps/2/rule/at_least/k");
    }
}

#[test]
fn empty_lists_are_refused() {
    assert_one_mistake(
        "/steps/2/rule/at_least/of/2/any/of",
        json!([]),
        "/steps/2/rule/at_least/of/2/any/of",
    );
    assert_one_mistake(
        "/steps/0/rule/passed/runs",
        json!([]),
        "/steps/0/rule/passed/runs",
    );
    assert_one_mistake(
        "/steps/2/rule/at_least/of/0/certificate/modes",
        json!([]),
        "/steps/2/rule/at_least/of/0/certificate/modes",
    );
    let found = mistakes(&changed("/steps", json!([])));
    assert_eq!(found[0].pointer, "/steps");
}

#[test]
fn a_second_step_run_or_rule_of_the_same_name_is_refused() {
    let found = mistakes(&changed("/steps/1/id", json!("basics")));
    assert!(
        found.iter().any(|mistake| mistake.pointer == "/steps/1/id"),
        "{found:?}"
    );
    assert_one_mistake(
        "/steps/0/rule/passed/runs/1",
        json!(COURSE),
        "/steps/0/rule/passed/runs/1",
    );
    let same = json!({ "program": { "uuid": "8D2B7A52-6E1C-4D53-9A50-3F2F8F4F6B11" } });
    assert_one_mistake(
        "/steps/2/rule/at_least/of/2",
        same,
        "/steps/2/rule/at_least/of/2",
    );
}

#[test]
fn a_bad_course_key_uuid_id_or_iri_is_refused() {
    assert_one_mistake(
        "/steps/0/rule/passed/runs/0",
        json!("SOL101"),
        "/steps/0/rule/passed/runs/0",
    );
    assert_one_mistake(
        "/steps/0/rule/passed/runs/0",
        json!(7),
        "/steps/0/rule/passed/runs/0",
    );
    let uuid = "/steps/2/rule/at_least/of/1/program/uuid";
    assert_one_mistake(uuid, json!("solar"), uuid);
    for id in ["Solar", "solar technician", "-solar", "sölar", ""] {
        assert_one_mistake("/id", json!(id), "/id");
    }
    assert_one_mistake("/id", json!("s".repeat(65)), "/id");
    assert_one_mistake("/achievement", json!("solar"), "/achievement");
}

#[test]
fn a_threshold_is_a_fraction() {
    for min in [
        json!(-0.1),
        json!(1.01),
        json!(75),
        json!("0.7"),
        json!(true),
    ] {
        assert_one_mistake("/steps/1/rule/grade/min", min, "/steps/1/rule/grade/min");
    }
    for min in [0.0, 1.0] {
        assert!(LearningPath::from_value(&changed("/steps/1/rule/grade/min", json!(min))).is_ok());
    }
}

#[test]
fn a_step_is_named_only_in_the_paths_rule_and_only_if_it_is_there() {
    assert_one_mistake(
        "/steps/0/rule",
        json!({ "step": "graded" }),
        "/steps/0/rule/step",
    );
    let found = mistakes(&changed("/rule/all/of/0/step", json!("basic")));
    assert!(
        found
            .iter()
            .any(|mistake| mistake.pointer == "/rule/all/of/0/step" && mistake.found == "`basic`"),
        "{found:?}"
    );
}

#[test]
fn a_step_that_the_rule_does_not_read_is_refused() {
    assert_one_mistake(
        "/rule",
        json!({ "all": { "of": [{ "step": "basics" }, { "step": "graded" }] } }),
        "/steps/2/id",
    );
}

#[test]
fn a_rule_has_exactly_one_kind() {
    let two = json!({ "passed": { "runs": [COURSE] }, "program": { "uuid": "x" } });
    assert_one_mistake("/steps/0/rule", two, "/steps/0/rule");
    assert_one_mistake("/steps/0/rule", json!({}), "/steps/0/rule");
    assert_one_mistake("/steps/0/rule", json!([1]), "/steps/0/rule");
    let found = mistakes(&changed("/steps/0/rule", json!({ "not": {} })));
    assert_eq!(found[0].pointer, "/steps/0/rule/not");
}

#[test]
fn policies_are_chosen_from_their_words() {
    assert_one_mistake("/on_loss", json!("ignore"), "/on_loss");
    assert_one_mistake("/on_regain", json!(true), "/on_regain");
    let mut value = changed("/on_loss", json!("revoke"));
    value["on_regain"] = json!("reinstate");
    assert_eq!(mistakes(&value)[0].pointer, "/on_regain");
}

#[test]
fn all_mistakes_are_told_at_once() {
    let value = json!({
        "id": "X", "version": 0, "name": " ", "achievement": "a", "colour": "red", "on_loss": 1,
        "steps": [
            { "id": "a", "rule": { "grade": { "runs": ["x"], "min": 2 } } },
            { "id": "a", "rule": { "at_least": { "k": 3, "of": [{ "passed": { "runs": [] } }] } } },
        ],
    });
    let mut found: Vec<String> = mistakes(&value)
        .into_iter()
        .map(|mistake| mistake.pointer)
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "/achievement",
            "/colour",
            "/id",
            "/name",
            "/on_loss",
            "/steps/0/rule/grade/min",
            "/steps/0/rule/grade/runs/0",
            "/steps/1/id",
            "/steps/1/rule/at_least/k",
            "/steps/1/rule/at_least/of/0/passed/runs",
            "/version",
        ]
    );
}

#[test]
fn a_definition_survives_being_stored_whatever_its_policies() {
    for (on_loss, on_regain) in [
        ("keep", None),
        ("suspend", None),
        ("suspend", Some("reissue")),
        ("revoke", None),
    ] {
        let mut definition = whole();
        definition["on_loss"] = json!(on_loss);
        match on_regain {
            Some(policy) => definition["on_regain"] = json!(policy),
            None => {
                definition.as_object_mut().unwrap().remove("on_regain");
            }
        }
        let path = LearningPath::from_value(&definition).unwrap();
        assert_eq!(
            LearningPath::from_value(&path.to_value()).unwrap(),
            path,
            "{on_loss}"
        );
    }
}
