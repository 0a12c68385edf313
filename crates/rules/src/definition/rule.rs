//! Reads rules: one member whose name is the kind of rule.

use std::collections::HashSet;

use serde_json::{Map, Value};
use testamur_json::Pointer;
use uuid::Uuid;

use super::reader::{Reader, described, listed};
use crate::course_key::CourseKey;
use crate::grade::Grade;
use crate::learning_path::Rule;

/// Reads rules within the bounds of one definition.
#[derive(Default)]
pub(super) struct RuleReader {
    rules: usize,
}

/// Where a rule stands, and which steps it may name there.
#[derive(Clone, Copy)]
struct Place<'a> {
    steps: Option<&'a HashSet<&'a str>>,
    depth: usize,
}

impl RuleReader {
    /// Reads the rule of a step.
    pub(super) fn read(
        &mut self,
        reader: &mut Reader,
        value: &Value,
        pointer: &Pointer,
    ) -> Option<Rule> {
        self.rule(
            reader,
            value,
            pointer,
            Place {
                steps: None,
                depth: 1,
            },
        )
    }

    /// Reads the rule of the path, which may name steps.
    pub(super) fn read_with_steps(
        &mut self,
        reader: &mut Reader,
        value: &Value,
        pointer: &Pointer,
        steps: &HashSet<&str>,
    ) -> Option<Rule> {
        self.rule(
            reader,
            value,
            pointer,
            Place {
                steps: Some(steps),
                depth: 1,
            },
        )
    }

    fn rule(
        &mut self,
        reader: &mut Reader,
        value: &Value,
        pointer: &Pointer,
        place: Place<'_>,
    ) -> Option<Rule> {
        self.rules += 1;
        if self.rules > MAX_RULES || place.depth > MAX_DEPTH {
            // Told once: the reading of this definition costs no more than its bounds.
            if self.rules == MAX_RULES + 1 || place.depth == MAX_DEPTH + 1 {
                reader.mistake(
                    pointer,
                    "a rule too many",
                    format!("at most {MAX_RULES} rules, nested at most {MAX_DEPTH} deep"),
                    "split the path",
                );
            }
            return None;
        }
        let map = reader.object(value, pointer, KINDS)?;
        let mut members = map.iter();
        let (Some((kind, body)), None) = (members.next(), members.next()) else {
            reader.mistake(
                pointer,
                format!("a rule of {} members", map.len()),
                format!("exactly one of {}", listed(KINDS)),
                "join several conditions with `all`, `any` or `at_least`",
            );
            return None;
        };
        let pointer = pointer.child(kind);
        if kind == "step" {
            return step(reader, body, &pointer, place);
        }
        let (_, names) = BODIES.iter().find(|(name, _)| name == kind)?;
        let map = reader.object(body, &pointer, names)?;
        match kind.as_str() {
            "all" => Some(Rule::All {
                of: self.of(reader, map, &pointer, place)?,
            }),
            "any" => Some(Rule::Any {
                of: self.of(reader, map, &pointer, place)?,
            }),
            "at_least" => self.at_least(reader, map, &pointer, place),
            "certificate" => {
                let runs = runs(reader, map, &pointer);
                let modes = modes(reader, map, &pointer);
                Some(Rule::Certificate {
                    runs: runs?,
                    modes: modes?,
                })
            }
            "grade" => {
                let runs = runs(reader, map, &pointer);
                let min = min(reader, map, &pointer);
                Some(Rule::Grade {
                    runs: runs?,
                    min: min?,
                })
            }
            "passed" => Some(Rule::Passed {
                runs: runs(reader, map, &pointer)?,
            }),
            "program" => program(reader, map, &pointer),
            _ => None,
        }
    }

    fn of(
        &mut self,
        reader: &mut Reader,
        map: &Map<String, Value>,
        pointer: &Pointer,
        place: Place<'_>,
    ) -> Option<Vec<Rule>> {
        let values = reader.list(map, pointer, "of", MAX_RULES)?;
        let pointer = pointer.child("of");
        let place = Place {
            depth: place.depth + 1,
            ..place
        };
        let mut rules: Vec<Rule> = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            let pointer = pointer.index(index);
            let Some(rule) = self.rule(reader, value, &pointer, place) else {
                continue;
            };
            if rules.contains(&rule) {
                reader.mistake(
                    &pointer,
                    "the same rule a second time",
                    "rules that differ, as each counts once",
                    "remove one of the two",
                );
            }
            rules.push(rule);
        }
        (rules.len() == values.len()).then_some(rules)
    }

    fn at_least(
        &mut self,
        reader: &mut Reader,
        map: &Map<String, Value>,
        pointer: &Pointer,
        place: Place<'_>,
    ) -> Option<Rule> {
        // `k` is held against the list as written, so that a mistake within the list does not hide one in `k`.
        let most = map
            .get("of")
            .and_then(Value::as_array)
            .map_or(1, |of| of.len().max(1));
        let k = reader.whole(map, pointer, "k", 1..=u64::try_from(most).ok()?);
        let of = self.of(reader, map, pointer, place);
        Some(Rule::AtLeast {
            k: usize::try_from(k?).ok()?,
            of: of?,
        })
    }
}

fn step(reader: &mut Reader, body: &Value, pointer: &Pointer, place: Place<'_>) -> Option<Rule> {
    let Some(steps) = place.steps else {
        reader.mistake(
            pointer,
            "a step within a step",
            "a condition on courses or programmes",
            "name steps in the path's own `rule` only",
        );
        return None;
    };
    let id = reader.text_value(body, pointer, 64)?;
    if steps.contains(id.as_str()) {
        return Some(Rule::Step(id));
    }
    reader.mistake(
        pointer,
        format!("`{id}`"),
        "the id of a step of this path",
        "correct the id, or add the step",
    );
    None
}

fn runs(
    reader: &mut Reader,
    map: &Map<String, Value>,
    pointer: &Pointer,
) -> Option<Vec<CourseKey>> {
    let values = reader.list(map, pointer, "runs", 500)?;
    let pointer = pointer.child("runs");
    let mut runs: Vec<CourseKey> = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let pointer = pointer.index(index);
        match value.as_str().map(str::parse::<CourseKey>) {
            Some(Ok(run)) if runs.contains(&run) => reader.mistake(
                &pointer,
                format!("`{run}` a second time"),
                "each run once",
                "remove one of the two",
            ),
            Some(Ok(run)) => runs.push(run),
            _ => reader.mistake(
                &pointer,
                described(value),
                "a course key",
                "write it as `course-v1:ORG+COURSE+RUN`",
            ),
        }
    }
    (runs.len() == values.len()).then_some(runs)
}

fn modes(reader: &mut Reader, map: &Map<String, Value>, pointer: &Pointer) -> Option<Vec<String>> {
    if !map.contains_key("modes") {
        return Some(Vec::new());
    }
    let values = reader.list(map, pointer, "modes", 50)?;
    let pointer = pointer.child("modes");
    let mut modes = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        modes.extend(reader.text_value(value, &pointer.index(index), 100));
    }
    (modes.len() == values.len()).then_some(modes)
}

fn min(reader: &mut Reader, map: &Map<String, Value>, pointer: &Pointer) -> Option<Grade> {
    const EXPECTED: &str = "a fraction from 0 to 1";
    let value = reader.required(map, pointer, "min", EXPECTED)?;
    let grade = value.as_f64().and_then(|min| Grade::try_from(min).ok());
    let grade = grade.filter(|grade| *grade <= Grade::FULL);
    if grade.is_none() {
        reader.mistake(
            &pointer.child("min"),
            described(value),
            EXPECTED,
            "write 0.7 for 70 %",
        );
    }
    grade
}

fn program(reader: &mut Reader, map: &Map<String, Value>, pointer: &Pointer) -> Option<Rule> {
    let text = reader.text(map, pointer, "uuid", 100)?;
    if let Ok(uuid) = Uuid::try_parse(&text) {
        return Some(Rule::Program {
            uuid: uuid.to_string(),
        });
    }
    reader.mistake(
        &pointer.child("uuid"),
        format!("`{text}`"),
        "a UUID",
        "copy the programme's uuid from the platform",
    );
    None
}

const KINDS: &[&str] = &[
    "all",
    "any",
    "at_least",
    "certificate",
    "grade",
    "passed",
    "program",
    "step",
];
const BODIES: &[(&str, &[&str])] = &[
    ("all", &["of"]),
    ("any", &["of"]),
    ("at_least", &["k", "of"]),
    ("certificate", &["runs", "modes"]),
    ("grade", &["runs", "min"]),
    ("passed", &["runs"]),
    ("program", &["uuid"]),
];
const MAX_RULES: usize = 1000;
const MAX_DEPTH: usize = 16;
