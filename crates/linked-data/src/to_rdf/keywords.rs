//! The keyword members of an object, gathered before its properties are read.

use serde_json::{Map, Value};
use smallvec::SmallVec;

use super::Walk;
use crate::context::Context;
use crate::context::processing::kind;
use crate::keyword::Keyword;
use crate::place::Place;
use crate::{ErrorCode, LinkedDataError, iri};

/// A keyword member: the name it has in the document, and its value.
pub(super) type Member<'d> = (&'d str, &'d Value);

/// What the keyword members of an object say.
#[derive(Debug, Default)]
pub(super) struct Keywords<'d> {
    pub(super) id: Option<(&'d str, &'d str)>,
    /// Each type with the name of the member it is in.
    pub(super) types: SmallVec<[(&'d str, &'d str); 2]>,
    pub(super) value: Option<Member<'d>>,
    pub(super) language: Option<Member<'d>>,
    pub(super) direction: Option<Member<'d>>,
    pub(super) index: Option<Member<'d>>,
    pub(super) list: Option<Member<'d>>,
    pub(super) set: Option<Member<'d>>,
    pub(super) graph: Option<Member<'d>>,
    pub(super) included: Vec<Member<'d>>,
    /// Members other than these and `@context`.
    pub(super) others: usize,
}

impl Walk<'_> {
    /// Gathers the keywords of an object and of the objects nested in it by `@nest`.
    pub(super) fn gather<'d>(
        &self,
        context: &Context,
        members: &'d Map<String, Value>,
        place: &Place<'_>,
        keywords: &mut Keywords<'d>,
    ) -> Result<(), LinkedDataError> {
        for (name, value) in members {
            if self.is_left_out(name, place) {
                continue;
            }
            if name.starts_with('@') {
                self.verify_literal_keyword(name, members, place)?;
            }
            let Some(keyword) = context.keyword(name) else {
                keywords.others += 1;
                continue;
            };
            let member = Place::Member(place, name);
            match keyword {
                Keyword::Context => {}
                Keyword::Type => gather_types(name, value, &member, keywords)?,
                Keyword::Included => keywords.included.push((name, value)),
                Keyword::Nest => self.gather_nested(context, value, &member, keywords)?,
                Keyword::Id => {
                    let Value::String(id) = value else {
                        let (found, expected) = (kind(value), "an IRI as text");
                        return Err(member.mistake(
                            ErrorCode::InvalidIdValue,
                            found,
                            expected,
                            "give one identifier as text",
                        ));
                    };
                    if keywords.id.replace((name, id)).is_some() {
                        return Err(colliding(&member));
                    }
                }
                Keyword::Index if !value.is_string() => {
                    let (found, expected) = (kind(value), "an index as text");
                    return Err(member.mistake(
                        ErrorCode::InvalidIndexValue,
                        found,
                        expected,
                        "write the index as text",
                    ));
                }
                other => {
                    let Some(slot) = keywords.slot(other) else {
                        keywords.others += 1;
                        continue;
                    };
                    if slot.replace((name, value)).is_some() {
                        return Err(colliding(&member));
                    }
                }
            }
        }
        Ok(())
    }

    fn gather_nested<'d>(
        &self,
        context: &Context,
        value: &'d Value,
        place: &Place<'_>,
        keywords: &mut Keywords<'d>,
    ) -> Result<(), LinkedDataError> {
        let one = std::slice::from_ref(value);
        for nested in value.as_array().map_or(one, Vec::as_slice) {
            let properties = nested.as_object().filter(|members| {
                !members
                    .keys()
                    .any(|name| context.keyword(name) == Some(Keyword::Value))
            });
            let Some(members) = properties else {
                let (found, expected) = (kind(nested), "an object of properties");
                return Err(place.mistake(
                    ErrorCode::InvalidNestValue,
                    found,
                    expected,
                    "nest properties only",
                ));
            };
            self.gather(context, members, place, keywords)?;
        }
        Ok(())
    }

    /// In safe mode keywords are written by their terms; `@value` objects are the exception, they have none.
    fn verify_literal_keyword(
        &self,
        name: &str,
        members: &Map<String, Value>,
        place: &Place<'_>,
    ) -> Result<(), LinkedDataError> {
        let place = Place::Member(place, name);
        match Keyword::parse(name) {
            Some(Keyword::Context | Keyword::Direction | Keyword::Language | Keyword::Value) => {
                Ok(())
            }
            Some(Keyword::Type) if members.contains_key("@value") => Ok(()),
            Some(_) => self.lose(ErrorCode::UnexpectedKeyword, &place, || {
                format!("the keyword `{name}`")
            }),
            None if iri::is_keyword_like(name) => self.lose(ErrorCode::KeywordLike, &place, || {
                format!("the member `{name}`")
            }),
            None => Ok(()),
        }
    }
}

impl<'d> Keywords<'d> {
    fn slot(&mut self, keyword: Keyword) -> Option<&mut Option<Member<'d>>> {
        match keyword {
            Keyword::Value => Some(&mut self.value),
            Keyword::Language => Some(&mut self.language),
            Keyword::Direction => Some(&mut self.direction),
            Keyword::Index => Some(&mut self.index),
            Keyword::List => Some(&mut self.list),
            Keyword::Set => Some(&mut self.set),
            Keyword::Graph => Some(&mut self.graph),
            _ => None,
        }
    }

    /// Whether the object has `@graph` and nothing else.
    pub(super) fn is_graph_only(&self) -> bool {
        self.graph.is_some()
            && self.id.is_none()
            && self.types.is_empty()
            && self.index.is_none()
            && self.included.is_empty()
            && self.others == 0
    }
}

fn gather_types<'d>(
    name: &'d str,
    value: &'d Value,
    place: &Place<'_>,
    keywords: &mut Keywords<'d>,
) -> Result<(), LinkedDataError> {
    let one = std::slice::from_ref(value);
    for item in value.as_array().map_or(one, Vec::as_slice) {
        let Value::String(text) = item else {
            let (found, expected) = (kind(item), "a type as text, or an array of them");
            return Err(place.mistake(
                ErrorCode::InvalidTypeValue,
                found,
                expected,
                "write types as text",
            ));
        };
        keywords.types.push((name, text));
    }
    Ok(())
}

fn colliding(place: &Place<'_>) -> LinkedDataError {
    place.mistake(
        ErrorCode::CollidingKeywords,
        "a second member of the same meaning",
        "each keyword or alias of it once",
        "remove one of the two",
    )
}
