//! Reads the definition of a learning path: to valid, or to all of its mistakes.

mod reader;
mod rule;

use std::collections::HashSet;

use serde_json::{Map, Value};
use testamur_json::{Limits, Mistake, Pointer};

use crate::learning_path::{Format, LearningPath, LossPolicy, RegainPolicy, Rule, Step};
use reader::Reader;
use rule::RuleReader;

/// The text as a JSON value, or the one mistake that keeps it from being one.
pub(crate) fn document(bytes: &[u8], format: Format) -> Result<Value, Mistake> {
    match format {
        Format::Json => testamur_json::parse(bytes, &LIMITS).map_err(|error| {
            Mistake::new(
                "",
                error.to_string(),
                "one JSON object",
                "correct the JSON text",
            )
        }),
        Format::Yaml => yaml(bytes),
    }
}

fn yaml(bytes: &[u8]) -> Result<Value, Mistake> {
    if bytes.len() > LIMITS.bytes {
        return Err(Mistake::new(
            "",
            format!("{} bytes", bytes.len()),
            format!("at most {} bytes", LIMITS.bytes),
            "split the path",
        ));
    }
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: LIMITS.nodes,
            max_depth: LIMITS.depth,
            max_documents: 1,
        },
        strict_booleans: true,
        with_snippet: false,
    };
    serde_saphyr::from_slice_with_options(bytes, options).map_err(|error| {
        Mistake::new(
            "",
            error.to_string(),
            "one YAML mapping",
            "correct the YAML text",
        )
    })
}

/// The path of a JSON value, or every mistake in it.
pub(crate) fn learning_path(value: &Value) -> Result<LearningPath, Vec<Mistake>> {
    let mut reader = Reader::default();
    let path = read_path(&mut reader, value);
    let mistakes = reader.into_mistakes();
    match path {
        Some(path) if mistakes.is_empty() => Ok(path),
        _ => Err(mistakes),
    }
}

fn read_path(reader: &mut Reader, value: &Value) -> Option<LearningPath> {
    let root = Pointer::root();
    let map = reader.object(value, &root, PATH_MEMBERS)?;
    // Each member is read before any is missed, so that every mistake is told at once.
    let id = read_id(reader, map, &root);
    let version = reader.whole(map, &root, "version", 1..=u64::from(u32::MAX));
    let name = reader.text(map, &root, "name", 500);
    let description = reader.optional_text(map, &root, "description", 5000);
    let achievement = read_achievement(reader, map, &root);
    let mut rules = RuleReader::default();
    let steps = read_steps(reader, &mut rules, map, &root);
    let rule = map.get("rule").map(|rule| {
        let ids = map.get("steps").map(step_ids).unwrap_or_default();
        rules.read_with_steps(reader, rule, &root.child("rule"), &ids)
    });
    let on_loss = reader.choice(map, &root, "on_loss", LOSS_POLICIES);
    let on_regain = reader.choice(map, &root, "on_regain", REGAIN_POLICIES);
    refuse_reinstating_revoked(reader, &root, on_loss, on_regain);
    if let (Some(steps), Some(Some(rule))) = (&steps, &rule) {
        refuse_unread_steps(reader, &root, steps, rule);
    }
    Some(LearningPath {
        id: id?,
        version: u32::try_from(version?).ok()?,
        name: name?,
        description,
        achievement: achievement?,
        steps: steps?,
        rule: match rule {
            Some(rule) => Some(rule?),
            None => None,
        },
        on_loss: on_loss.unwrap_or_default(),
        on_regain: on_regain.unwrap_or(match on_loss {
            // What is written out must be read again: `reinstate` beside `revoke` is refused.
            Some(LossPolicy::Revoke) => RegainPolicy::Reissue,
            _ => RegainPolicy::default(),
        }),
    })
}

fn read_id(reader: &mut Reader, map: &Map<String, Value>, pointer: &Pointer) -> Option<String> {
    let id = reader.text(map, pointer, "id", 64)?;
    let inner = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9');
    let valid = id.bytes().all(|byte| inner(byte) || byte == b'-')
        && !id.starts_with('-')
        && !id.ends_with('-');
    if valid {
        return Some(id);
    }
    reader.mistake(
        &pointer.child("id"),
        format!("`{id}`"),
        "lower-case letters, digits and hyphens between them",
        "write an id such as `solar-technician`",
    );
    None
}

fn read_achievement(
    reader: &mut Reader,
    map: &Map<String, Value>,
    pointer: &Pointer,
) -> Option<String> {
    let iri = reader.text(map, pointer, "achievement", 2000)?;
    if oxiri::Iri::parse(iri.as_str()).is_ok() {
        return Some(iri);
    }
    reader.mistake(
        &pointer.child("achievement"),
        format!("`{iri}`"),
        "an absolute IRI",
        "write the achievement's id, such as `https://example.org/achievements/1`",
    );
    None
}

fn read_steps(
    reader: &mut Reader,
    rules: &mut RuleReader,
    map: &Map<String, Value>,
    root: &Pointer,
) -> Option<Vec<Step>> {
    let values = reader.list(map, root, "steps", 200)?;
    let pointer = root.child("steps");
    let mut seen = HashSet::new();
    let mut steps = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let pointer = pointer.index(index);
        let Some(map) = reader.object(value, &pointer, STEP_MEMBERS) else {
            continue;
        };
        let id = read_id(reader, map, &pointer);
        if let Some(id) = &id
            && !seen.insert(id.clone())
        {
            reader.mistake(
                &pointer.child("id"),
                format!("`{id}` a second time"),
                "an id that no other step has",
                "rename one of the two steps",
            );
        }
        let name = reader.optional_text(map, &pointer, "name", 500);
        let rule = reader
            .required(map, &pointer, "rule", "a rule")
            .and_then(|rule| rules.read(reader, rule, &pointer.child("rule")));
        if let (Some(id), Some(rule)) = (id, rule) {
            steps.push(Step { id, name, rule });
        }
    }
    (steps.len() == values.len()).then_some(steps)
}

/// The ids as written, so that a reference to a step with another mistake is not a second mistake.
fn step_ids(steps: &Value) -> HashSet<&str> {
    let steps = steps.as_array().map(Vec::as_slice).unwrap_or_default();
    steps
        .iter()
        .filter_map(|step| step.get("id")?.as_str())
        .collect()
}

fn refuse_reinstating_revoked(
    reader: &mut Reader,
    root: &Pointer,
    on_loss: Option<LossPolicy>,
    on_regain: Option<RegainPolicy>,
) {
    if on_loss == Some(LossPolicy::Revoke) && on_regain == Some(RegainPolicy::Reinstate) {
        reader.mistake(
            &root.child("on_regain"),
            "`reinstate` beside `on_loss: revoke`",
            "`reissue`, as a revocation is final",
            "write `on_regain: reissue`, or `on_loss: suspend`",
        );
    }
}

fn refuse_unread_steps(reader: &mut Reader, root: &Pointer, steps: &[Step], rule: &Rule) {
    let mut read = HashSet::new();
    collect_steps(rule, &mut read);
    for (index, step) in steps.iter().enumerate() {
        if !read.contains(step.id.as_str()) {
            reader.mistake(
                &root.child("steps").index(index).child("id"),
                format!("`{}`, which the path's rule does not read", step.id),
                "a step that counts",
                "name it in `rule`, or remove the step",
            );
        }
    }
}

fn collect_steps<'a>(rule: &'a Rule, read: &mut HashSet<&'a str>) {
    match rule {
        Rule::All { of } | Rule::Any { of } | Rule::AtLeast { of, .. } => {
            for rule in of {
                collect_steps(rule, read);
            }
        }
        Rule::Step(id) => {
            read.insert(id);
        }
        Rule::Certificate { .. }
        | Rule::Grade { .. }
        | Rule::Passed { .. }
        | Rule::Program { .. } => {}
    }
}

const PATH_MEMBERS: &[&str] = &[
    "id",
    "version",
    "name",
    "description",
    "achievement",
    "steps",
    "rule",
    "on_loss",
    "on_regain",
];
const STEP_MEMBERS: &[&str] = &["id", "name", "rule"];
const LOSS_POLICIES: &[(&str, LossPolicy)] = &[
    ("keep", LossPolicy::Keep),
    ("suspend", LossPolicy::Suspend),
    ("revoke", LossPolicy::Revoke),
];
const REGAIN_POLICIES: &[(&str, RegainPolicy)] = &[
    ("reinstate", RegainPolicy::Reinstate),
    ("reissue", RegainPolicy::Reissue),
];
const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    depth: 64,
    nodes: 50_000,
};
