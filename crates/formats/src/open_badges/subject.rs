//! `AchievementSubject` ([§ AchievementSubject](https://www.imsglobal.org/spec/ob/v3p0/#achievementsubject)).

use serde_json::Value;
use testamur_record::LanguageTag;

use super::{achievement, decided_by_terms, identity, profile, result};
use crate::{
    FormatError,
    cursor::Cursor,
    loss::{LossKind, LossReason},
    node::Node,
    terms::Terms,
};

/// Writes the learner with what the learner did and reached.
pub(super) fn subject(
    root: &Cursor<'_>,
    terms: &Terms<'_>,
    locale: &LanguageTag,
) -> Result<Value, FormatError> {
    let Some(learner) = root.member("subject") else {
        return Err(FormatError::SubjectUnknown);
    };
    let id = terms.subject_id.or_else(|| learner.peek("id"));
    decided_by_terms(&learner, "id", id.unwrap_or_default());
    let identifiers = identity::identities(&learner)?;
    if id.is_none() && identifiers.is_empty() {
        return Err(FormatError::SubjectUnknown);
    }
    let (result_descriptions, results) = result::assessed(root);
    let mut achievement = root
        .member("achievement")
        .map(|at| achievement::Parts::of(&at, root, locale, terms.data_model))
        .unwrap_or_default();
    achievement.result_descriptions.extend(result_descriptions);
    let mut all_results = result::results(root);
    all_results.extend(results);
    let node = Node::of(id.map(str::to_owned), "AchievementSubject")
        .put("identifier", identifiers)
        .put("licenseNumber", root.string("licenseNumber"))
        .put("narrative", root.text("narrative"))
        .put("creditsEarned", credits(root).map(Value::Number))
        .put("source", source(root, terms))
        .put("result", all_results);
    Ok(activity(node, root)
        .put("achievement", achievement.into_node())
        .into())
}

/// Takes the first of several credits: Open Badges has one number and no unit.
pub(super) fn credits(at: &Cursor<'_>) -> Option<serde_json::Number> {
    let items = at.items("credits");
    let (first, more) = items.split_first()?;
    for other in more {
        other.lose(LossKind::Dropped, LossReason::OneItem);
    }
    if let Some(framework) = first.member("framework") {
        framework.lose(LossKind::Dropped, LossReason::UnitMissing);
    }
    first.number("value")
}

/// Takes the first of several activities, and of it what Open Badges has members for.
fn activity(node: Node, root: &Cursor<'_>) -> Node {
    let items = root.items("activities");
    let Some((first, more)) = items.split_first() else {
        return node;
    };
    for other in more {
        other.lose(LossKind::Dropped, LossReason::OneItem);
    }
    node.put("activityStartDate", first.instant("startDate"))
        .put("activityEndDate", first.instant("endDate"))
        .put("term", first.string("term"))
        .put("role", first.string("role"))
}

/// Who asserted the achievement; an awarding body stands here for want of a better place.
fn source(root: &Cursor<'_>, terms: &Terms<'_>) -> Option<Value> {
    let bodies = root.items("awardingBodies");
    if let Some(source) = root.member("source") {
        return Some(profile::other_profile(&source, terms.data_model));
    }
    let (first, more) = bodies.split_first()?;
    for other in more {
        other.lose(LossKind::Dropped, LossReason::OneItem);
    }
    let profile = profile::other_profile(first, terms.data_model);
    first.lose(LossKind::Narrowed, LossReason::Flattened);
    Some(profile)
}
