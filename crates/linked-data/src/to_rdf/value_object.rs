//! Objects with `@value`: literals with a type, a language or a direction of their own.

use serde_json::Value;

use super::keywords::{Keywords, Member};
use super::node::Scope;
use super::{Object, Position, Property, Walk};
use crate::context::Expanded;
use crate::context::defaults::parse_direction;
use crate::context::processing::kind;
use crate::keyword::Keyword;
use crate::place::Place;
use crate::{ErrorCode, LinkedDataError, iri};

impl Walk<'_> {
    /// Reads an object with `@value`.
    pub(super) fn value_object(
        &mut self,
        scope: Scope<'_>,
        keywords: &Keywords<'_>,
        property: Option<Property<'_>>,
        position: Position<'_>,
    ) -> Result<(), LinkedDataError> {
        let Some((name, value)) = keywords.value else {
            return Ok(());
        };
        self.verify_members(scope, keywords, position)?;
        if property.is_none() {
            let found = || "a value without a property".to_owned();
            return self.lose(ErrorCode::FreeFloatingValue, scope.place, found);
        }
        let place = Place::Member(scope.place, name);
        let term = match keywords.types.as_slice() {
            [] => {
                verify_scalar(value, &place)?;
                match keywords.language {
                    Some(language) => self.tagged_value(scope, value, language)?,
                    None => self.typed_literal(value, None, &place)?,
                }
            }
            [(type_name, written)] => {
                let type_place = Place::Member(scope.place, type_name);
                match scope.type_context.expand_vocab(written, true) {
                    Expanded::Keyword(Keyword::Json) => self.json_literal(value, &place)?,
                    Expanded::Iri(datatype) if iri::is_well_formed(&datatype) => {
                        verify_scalar(value, &place)?;
                        self.typed_literal(value, Some(&datatype), &place)?
                    }
                    _ => return Err(invalid_type(&type_place)),
                }
            }
            [_, (type_name, _), ..] => {
                return Err(invalid_type(&Place::Member(scope.place, type_name)));
            }
        };
        if value.is_null() && term.is_none() {
            let found = || "`@value` that is null".to_owned();
            self.lose(ErrorCode::FreeFloatingValue, &place, found)?;
        }
        let is_json_null = value.is_null() && !keywords.types.is_empty() && term.is_some();
        if !value.is_null() || is_json_null {
            self.objects.push(Object { term, list: false });
        }
        Ok(())
    }

    /// Only type, language, direction and index may stand beside `@value`.
    fn verify_members(
        &self,
        scope: Scope<'_>,
        keywords: &Keywords<'_>,
        position: Position<'_>,
    ) -> Result<(), LinkedDataError> {
        let invalid = |found: &str| {
            let expected = "`@value` with either a type or a language";
            scope.place.mistake(
                ErrorCode::InvalidValueObject,
                found,
                expected,
                "remove the other members",
            )
        };
        let keyword_beside = keywords.id.is_some()
            || keywords.list.is_some()
            || keywords.set.is_some()
            || keywords.graph.is_some()
            || !keywords.included.is_empty();
        let has_text_attribute = keywords.language.is_some() || keywords.direction.is_some();
        if keyword_beside || (has_text_attribute && !keywords.types.is_empty()) {
            return Err(invalid("`@value` beside a keyword that does not fit it"));
        }
        if position.extra.is_some_and(|extra| extra.index.is_some()) {
            return Err(invalid("a literal under an index that is a property"));
        }
        for name in scope
            .members
            .keys()
            .filter(|name| scope.context.keyword(name).is_none())
        {
            let place = Place::Member(scope.place, name);
            match scope.context.expand_vocab(name, false) {
                Expanded::Iri(text) if text.contains(':') => {
                    return Err(invalid("`@value` beside a property"));
                }
                _ => self.lose(ErrorCode::UndefinedTerm, &place, || {
                    format!("the member `{name}`")
                })?,
            }
        }
        if let Some((name, direction)) = keywords.direction {
            let place = Place::Member(scope.place, name);
            if parse_direction(direction).flatten().is_none() {
                let (found, expected) = (kind(direction), "`ltr` or `rtl`");
                return Err(place.mistake(
                    ErrorCode::InvalidBaseDirection,
                    found,
                    expected,
                    "mend the direction",
                ));
            }
            self.lose(ErrorCode::DirectionLoss, &place, || {
                "text with a base direction".to_owned()
            })?;
        }
        if let Some((name, _)) = keywords.index {
            self.lose(
                ErrorCode::IndexLoss,
                &Place::Member(scope.place, name),
                || "an index".to_owned(),
            )?;
        }
        Ok(())
    }

    fn tagged_value(
        &mut self,
        scope: Scope<'_>,
        value: &Value,
        (name, language): Member<'_>,
    ) -> Result<Option<crate::dataset::Term>, LinkedDataError> {
        let place = Place::Member(scope.place, name);
        let Value::String(language) = language else {
            let (found, expected) = (kind(language), "a language tag as text");
            return Err(place.mistake(
                ErrorCode::InvalidLanguageTaggedString,
                found,
                expected,
                "write the tag as text",
            ));
        };
        match value {
            Value::Null => Ok(None),
            Value::String(text) => self.text_literal(text, Some(language), &place),
            other => {
                let (found, expected) = (kind(other), "text, as it has a language");
                Err(place.mistake(
                    ErrorCode::InvalidLanguageTaggedValue,
                    found,
                    expected,
                    "remove the language",
                ))
            }
        }
    }
}

fn verify_scalar(value: &Value, place: &Place<'_>) -> Result<(), LinkedDataError> {
    if value.is_array() || value.is_object() {
        let expected = "text, a number or a truth value";
        return Err(place.mistake(
            ErrorCode::InvalidValueObjectValue,
            kind(value),
            expected,
            "write one value",
        ));
    }
    Ok(())
}

fn invalid_type(place: &Place<'_>) -> LinkedDataError {
    let (found, expected) = ("another type of a literal", "one IRI");
    place.mistake(
        ErrorCode::InvalidTypedValue,
        found,
        expected,
        "give one datatype",
    )
}
