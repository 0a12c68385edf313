//! `Achievement` ([§ Achievement](https://www.imsglobal.org/spec/ob/v3p0/#achievement)).

use serde_json::Value;
use testamur_record::LanguageTag;

use super::{alignment, endorsement, profile, result, subject};
use crate::{
    cursor::Cursor,
    loss::{LossKind, LossReason},
    node::Node,
    terms::DataModel,
};

/// An achievement whose list of result descriptions may still grow.
#[derive(Default)]
pub(super) struct Parts {
    node: Node,
    /// The achievement's own result descriptions.
    pub(super) result_descriptions: Vec<Value>,
}

impl Parts {
    /// Takes the achievement.
    pub(super) fn of(
        at: &Cursor<'_>,
        root: &Cursor<'_>,
        locale: &LanguageTag,
        data_model: DataModel,
    ) -> Self {
        let creator = at
            .member("creator")
            .map(|creator| profile::other_profile(&creator, data_model));
        let description = at.text("description");
        let name = at.text("name");
        let criteria = criteria(at, description.as_ref().or(name.as_ref()));
        if description.is_none() {
            at.synthesise("description", LossReason::Required);
        }
        let node = Node::of(at.string("id").map(str::to_owned), "Achievement")
            .put("name", name.clone())
            .put("description", description.or(name))
            .put("criteria", criteria)
            .put("achievementType", at.string("achievementType"))
            .put("alignment", alignment::of_achievement(at))
            .put("creator", creator)
            .put("creditsAvailable", subject::credits(at).map(Value::Number))
            .put("endorsement", endorsement::credentials(at, data_model))
            .put("endorsementJwt", endorsement::jwts(at))
            .put("fieldOfStudy", at.text("fieldOfStudy"))
            .put("humanCode", at.string("humanCode"))
            .put(
                "image",
                at.member("image").and_then(|image| profile::image(&image)),
            )
            .put("inLanguage", language(locale.as_str()))
            .put("otherIdentifier", identifiers(at))
            .put("related", related(at, root))
            .put("specialization", at.text("specialization"))
            .put("tag", at.strings("tags"))
            .put("version", at.string("version"));
        Self {
            node,
            result_descriptions: result::descriptions(at),
        }
    }

    /// Writes the achievement.
    pub(super) fn into_node(self) -> Value {
        self.node
            .put("resultDescription", self.result_descriptions)
            .into()
    }
}

/// Criteria are required: where the record has none, what the achievement is must do.
fn criteria(at: &Cursor<'_>, otherwise: Option<&String>) -> Option<Value> {
    let Some(criteria) = at.member("criteria") else {
        at.synthesise("criteria", LossReason::Required);
        return Some(Node::default().put("narrative", otherwise?.as_str()).into());
    };
    let node = Node::default()
        .put("id", criteria.string("id"))
        .put("narrative", criteria.text("narrative"));
    Some(node.into())
}

fn identifiers(at: &Cursor<'_>) -> Vec<Value> {
    let items = at.items("otherIdentifiers");
    let nodes = items.iter().map(|item| {
        Node::of_one_type(None, "IdentifierEntry")
            .put("identifier", item.string("identifier"))
            .put("identifierType", item.string("identifierType"))
            .into()
    });
    nodes.collect()
}

/// Related achievements; the parts of the award and of the achievement stand among them, by reference.
fn related(at: &Cursor<'_>, root: &Cursor<'_>) -> Vec<Value> {
    let mut nodes: Vec<Value> = Vec::new();
    for item in at.items("related") {
        let language = item.member("inLanguage");
        let written = language.as_ref().and_then(|tag| language_of(tag));
        let node = related_node(&item, item.string("id")).put("inLanguage", written);
        nodes.push(node.into());
    }
    let parts = root.items("parts");
    let of_award = parts.iter().filter_map(|part| part.member("achievement"));
    for part in of_award.chain(at.items("parts")) {
        let node = related_node(&part, part.string("id"));
        part.lose(LossKind::Narrowed, LossReason::Flattened);
        nodes.push(node.into());
    }
    nodes
}

fn related_node(at: &Cursor<'_>, id: Option<&str>) -> Node {
    Node::of(id.map(str::to_owned), "Related").put("version", at.string("version"))
}

fn language_of(tag: &Cursor<'_>) -> Option<String> {
    let written = language(tag.value().as_str()?);
    if written.as_deref() == tag.value().as_str() {
        tag.carry();
    } else {
        tag.lose(LossKind::Narrowed, LossReason::Flattened);
    }
    written
}

/// `LanguageCode` of Open Badges: language, script and region; longer tags are cut.
fn language(tag: &str) -> Option<String> {
    let mut subtags = tag.split('-');
    let language = subtags.next().filter(|first| first.len() <= 4)?;
    let mut code = language.to_owned();
    let mut rest = subtags.peekable();
    if let Some(script) = rest.next_if(|subtag| is_script(subtag)) {
        code = format!("{code}-{script}");
    }
    if let Some(region) = rest.next_if(|subtag| is_region(subtag)) {
        code = format!("{code}-{region}");
    }
    Some(code)
}

fn is_script(subtag: &str) -> bool {
    subtag.len() == 4 && subtag.starts_with(|first: char| first.is_ascii_uppercase())
}

fn is_region(subtag: &str) -> bool {
    let letters = subtag.len() == 2 && subtag.bytes().all(|byte| byte.is_ascii_uppercase());
    letters || (subtag.len() == 3 && subtag.bytes().all(|byte| byte.is_ascii_digit()))
}
