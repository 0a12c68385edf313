//! `Result`, `ResultDescription`, `RubricCriterionLevel`
//! ([§ ResultDescription](https://www.imsglobal.org/spec/ob/v3p0/#resultdescription)).

use serde_json::Value;

use super::alignment;
use crate::{
    cursor::Cursor,
    loss::{LossKind, LossReason},
    node::Node,
};

/// The result descriptions of an achievement.
pub(super) fn descriptions(achievement: &Cursor<'_>) -> Vec<Value> {
    let items = achievement.items("resultDescriptions");
    let nodes = items.iter().map(|item| {
        Node::of(item.string("id").map(str::to_owned), "ResultDescription")
            .put("name", item.text("name"))
            .put("resultType", item.string("resultType"))
            .put("alignment", alignment::alignments(item))
            .put("allowedValue", item.strings("allowedValue"))
            .put("requiredLevel", item.string("requiredLevel"))
            .put("requiredValue", item.string("requiredValue"))
            .put("rubricCriterionLevel", levels(item))
            .put("valueMax", item.string("valueMax"))
            .put("valueMin", item.string("valueMin"))
            .into()
    });
    nodes.collect()
}

fn levels(description: &Cursor<'_>) -> Vec<Value> {
    let items = description.items("rubricCriterionLevel");
    let nodes = items.iter().map(|item| {
        Node::of(item.string("id").map(str::to_owned), "RubricCriterionLevel")
            .put("name", item.text("name"))
            .put("description", item.text("description"))
            .put("level", item.string("level"))
            .put("points", item.string("points"))
            .put("alignment", alignment::alignments(item))
            .into()
    });
    nodes.collect()
}

/// The results of the award.
pub(super) fn results(root: &Cursor<'_>) -> Vec<Value> {
    let items = root.items("results");
    let nodes = items.iter().map(|item| {
        let value = item.string("value");
        if value.is_some()
            && let Some(number) = item.member("numericValue")
        {
            number.lose(LossKind::Dropped, LossReason::Flattened);
        }
        Node::of(Some(item.mint("result")), "Result")
            .put("resultDescription", item.string("resultDescription"))
            .put("value", value.or_else(|| item.string("numericValue")))
            .put("achievedLevel", item.string("achievedLevel"))
            .put("status", item.string("status"))
            .put("alignment", alignment::alignments(item))
            .into()
    });
    nodes.collect()
}

/// Graded assessments as descriptions and results: Open Badges has no assessment of its own.
///
/// One that points at a description of the achievement gives a result of it, unless the record has that result.
pub(super) fn assessed(root: &Cursor<'_>) -> (Vec<Value>, Vec<Value>) {
    let given = root.items("results");
    let given: Vec<&str> = given
        .iter()
        .filter_map(|item| item.peek("resultDescription"))
        .collect();
    let (mut descriptions, mut results) = (Vec::new(), Vec::new());
    for item in root.items("assessments") {
        let known = item.peek("resultDescription");
        if known.is_some_and(|known| given.contains(&known)) {
            item.lose(LossKind::Dropped, LossReason::Flattened);
            continue;
        }
        let Some(grade) = item
            .text("grade")
            .or_else(|| item.string("numericGrade").map(str::to_owned))
        else {
            continue;
        };
        let described = if let Some(known) = known {
            known.to_owned()
        } else {
            let (id, description) = description_of(&item);
            descriptions.push(description);
            id
        };
        item.string("resultDescription");
        let node = Node::of(Some(item.mint("result")), "Result")
            .put("resultDescription", described)
            .put("value", grade);
        results.push(node.into());
    }
    (descriptions, results)
}

/// Describes the result of an assessment that the achievement does not describe.
fn description_of(assessment: &Cursor<'_>) -> (String, Value) {
    let id = assessment.mint("description");
    let node = Node::of(Some(id.clone()), "ResultDescription")
        .put("name", assessment.text("title"))
        .put("resultType", "Result");
    assessment.synthesise("resultDescription", LossReason::Required);
    (id, node.into())
}
