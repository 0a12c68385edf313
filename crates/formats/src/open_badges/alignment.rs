//! `Alignment` ([§ Alignment](https://www.imsglobal.org/spec/ob/v3p0/#alignment)): skills, levels and fields.

use serde_json::Value;

use crate::{
    cursor::Cursor,
    loss::{LossKind, LossReason},
    node::Node,
};

/// Authority of the European vocabularies.
const EUROPEAN_VOCABULARY: &str = "http://data.europa.eu/snb";

/// The alignments of an achievement: its own, its outcomes', its levels and its fields.
pub(super) fn of_achievement(at: &Cursor<'_>) -> Vec<Value> {
    let mut nodes = alignments(at);
    for outcome in at.items("outcomes") {
        nodes.extend(of_outcome(&outcome));
    }
    nodes.extend(eqf_level(at));
    for level in at.items("qualificationLevels") {
        nodes.extend(qualification_level(&level));
    }
    for field in at.items("iscedFields") {
        nodes.extend(isced_field(&field));
    }
    nodes
}

/// The alignments that the record itself gives a node.
pub(super) fn alignments(at: &Cursor<'_>) -> Vec<Value> {
    let items = at.items("alignments");
    let nodes = items.iter().map(|item| {
        Node::of(Some(item.mint("alignment")), "Alignment")
            .put("targetName", item.text("targetName"))
            .put("targetUrl", item.string("targetUrl"))
            .put("targetCode", item.string("targetCode"))
            .put("targetDescription", item.text("targetDescription"))
            .put("targetFramework", item.string("targetFramework"))
            .put("targetType", item.string("targetType"))
            .into()
    });
    nodes.collect()
}

/// An outcome is its alignments; one without, but with an address, is an alignment to itself.
fn of_outcome(outcome: &Cursor<'_>) -> Vec<Value> {
    let nodes = alignments(outcome);
    if !nodes.is_empty() {
        if let Some(title) = outcome.member("title") {
            title.lose(LossKind::Dropped, LossReason::Flattened);
        }
        return nodes;
    }
    let Some(id) = outcome.string("id") else {
        outcome.lose(LossKind::Dropped, LossReason::NeedsAddress);
        return Vec::new();
    };
    let node = target(outcome, id, "ext:LearningOutcome")
        .put("targetName", outcome.text("title"))
        .put("targetDescription", outcome.text("description"));
    vec![node.into()]
}

fn eqf_level(at: &Cursor<'_>) -> Option<Value> {
    let level = at.member("eqfLevel")?;
    let number = level.carry();
    let url = format!("{EUROPEAN_VOCABULARY}/eqf/{number}");
    let node = target(&level, &url, "ext:QualificationLevel")
        .put("targetName", format!("EQF level {number}"))
        .put("targetCode", number.to_string())
        .put("targetFramework", "EQF");
    Some(node.into())
}

fn qualification_level(level: &Cursor<'_>) -> Option<Value> {
    let notation = level.string("notation");
    let id = level.string("id")?;
    let name = level.text("name").or_else(|| notation.map(str::to_owned));
    let node = target(level, id, "ext:QualificationLevel")
        // `targetName` is required: the address stands for a level without name.
        .put("targetName", name.unwrap_or_else(|| id.to_owned()))
        .put("targetCode", notation)
        .put("targetFramework", level.string("framework"));
    Some(node.into())
}

fn isced_field(field: &Cursor<'_>) -> Option<Value> {
    let code = field.string("code")?;
    let name = field.text("name");
    let url = format!("{EUROPEAN_VOCABULARY}/isced-f/{code}");
    let node = target(field, &url, "ext:FieldOfEducation")
        .put(
            "targetName",
            name.unwrap_or_else(|| format!("ISCED-F {code}")),
        )
        .put("targetCode", code)
        .put("targetFramework", "ISCED-F 2013");
    Some(node.into())
}

fn target(at: &Cursor<'_>, url: &str, target_type: &str) -> Node {
    Node::of(Some(at.mint("alignment")), "Alignment")
        .put("targetUrl", url)
        .put("targetType", target_type)
}
