//! Language maps, index maps, id maps, type maps and graph maps.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Extra, Object, Position, Property, Walk};
use crate::context::processing::{Application, kind};
use crate::context::{Container, Context, Expanded, Term as Definition};
use crate::keyword::Keyword;
use crate::place::Place;
use crate::{ErrorCode, LinkedDataError};

impl Walk<'_> {
    /// A map from languages to texts.
    pub(super) fn language_map(
        &mut self,
        context: &Context,
        definition: Option<&Definition>,
        entries: &Map<String, Value>,
        place: &Place<'_>,
    ) -> Result<(), LinkedDataError> {
        let direction = definition
            .and_then(|definition| definition.direction)
            .unwrap_or(context.direction);
        for (language, value) in entries {
            let place = Place::Member(place, language);
            let none = context.expand_vocab(language, false) == Expanded::Keyword(Keyword::None);
            let language = (!none).then_some(language.as_str());
            let one = std::slice::from_ref(value);
            for item in value.as_array().map_or(one, Vec::as_slice) {
                let text = match item {
                    Value::Null => continue,
                    Value::String(text) => text,
                    other => {
                        let (found, expected) = (kind(other), "text in this language");
                        let mend = "give text or an array of texts for each language";
                        return Err(place.mistake(
                            ErrorCode::InvalidLanguageMapValue,
                            found,
                            expected,
                            mend,
                        ));
                    }
                };
                if direction.is_some() {
                    self.lose(ErrorCode::DirectionLoss, &place, || {
                        "text with a base direction".to_owned()
                    })?;
                }
                let term = self.text_literal(text, language, &place)?;
                self.objects.push(Object { term, list: false });
            }
        }
        Ok(())
    }

    /// A map from indexes, identifiers or types to values.
    pub(super) fn map(
        &mut self,
        context: &Arc<Context>,
        property: Property<'_>,
        container: Container,
        entries: &Map<String, Value>,
        place: &Place<'_>,
        position: Position<'_>,
    ) -> Result<(), LinkedDataError> {
        let by_node = container.intersects(Container::ID.or(Container::TYPE));
        let outer = context
            .previous
            .as_ref()
            .filter(|_| by_node)
            .unwrap_or(context);
        for (key, value) in entries {
            let place = Place::Member(place, key);
            let mut map_context = Arc::clone(outer);
            if container.contains(Container::TYPE)
                && let Some(scoped) = outer.term(key).and_then(|term| term.context.as_ref())
            {
                map_context =
                    self.processor
                        .apply_scoped(outer, scoped, Application::TYPE, &place)?;
            }
            let none = context.expand_vocab(key, false) == Expanded::Keyword(Keyword::None);
            let extra = if none {
                Extra::default()
            } else {
                self.extra(context, property, container, key, &place)?
            };
            let position = Position {
                from_map: true,
                extra: Some(&extra),
                ..position
            };
            let inner = Property {
                name: property.name,
                definition: map_context.term(property.name),
            };
            if container.contains(Container::GRAPH) {
                self.graph_map_entry(&map_context, inner, value, &place, position)?;
            } else {
                self.element(&map_context, Some(inner), value, &place, position)?;
            }
        }
        Ok(())
    }

    /// What a key says of the nodes under it.
    fn extra(
        &mut self,
        context: &Arc<Context>,
        property: Property<'_>,
        container: Container,
        key: &str,
        place: &Place<'_>,
    ) -> Result<Extra, LinkedDataError> {
        let mut extra = Extra::default();
        if container.contains(Container::ID) {
            extra.id = self.node_term(context.expand_id(key), place)?;
        } else if container.contains(Container::TYPE) {
            extra.node_type = self.type_term(key, context.expand_vocab(key, true), place)?;
        } else if let Some(index) = property
            .definition
            .and_then(|definition| definition.index.as_deref())
        {
            if let Expanded::Iri(predicate) = context.expand_vocab(index, false) {
                let value = Value::String(key.to_owned());
                let (object, _) = self.expand_value(context, context.term(index), &value, place)?;
                let predicate = self.dataset.iri(&predicate)?;
                extra.index = object.map(|object| (predicate, object));
            }
        } else {
            self.lose(ErrorCode::IndexLoss, place, || "an index".to_owned())?;
        }
        Ok(extra)
    }

    fn graph_map_entry(
        &mut self,
        context: &Arc<Context>,
        property: Property<'_>,
        value: &Value,
        place: &Place<'_>,
        position: Position<'_>,
    ) -> Result<(), LinkedDataError> {
        let one = std::slice::from_ref(value);
        for item in value.as_array().map_or(one, Vec::as_slice) {
            let is_graph = item.as_object().is_some_and(|members| {
                let mut keywords = members.keys().map(|name| context.keyword(name));
                members
                    .keys()
                    .any(|name| context.keyword(name) == Some(Keyword::Graph))
                    && keywords.all(|keyword| {
                        matches!(
                            keyword,
                            Some(Keyword::Graph | Keyword::Id | Keyword::Index | Keyword::Context)
                        )
                    })
            });
            if is_graph {
                self.element(context, Some(property), item, place, position)?;
            } else {
                let name = position.extra.and_then(|extra| extra.id);
                self.graph_object(context, property, item, place, position, name)?;
            }
        }
        Ok(())
    }
}
