//! Objects: nodes mostly, else values, lists and sets.

use std::sync::Arc;

use serde_json::{Map, Value};
use smallvec::SmallVec;

use super::keywords::Keywords;
use super::{Object, Position, Property, RDF_TYPE, Walk};
use crate::context::Context;
use crate::context::processing::Application;
use crate::dataset::Term;
use crate::keyword::Keyword;
use crate::place::Place;
use crate::{ErrorCode, LinkedDataError};

/// An object of the document with the contexts that hold in it.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    /// For members and identifiers.
    pub(super) context: &'s Arc<Context>,
    /// For types: without what the types themselves bring in.
    pub(super) type_context: &'s Arc<Context>,
    pub(super) members: &'s Map<String, Value>,
    pub(super) place: &'s Place<'s>,
}

impl Walk<'_> {
    /// Reads an object.
    pub(super) fn object(
        &mut self,
        active: &Arc<Context>,
        property: Option<Property<'_>>,
        members: &Map<String, Value>,
        place: &Place<'_>,
        position: Position<'_>,
    ) -> Result<(), LinkedDataError> {
        let mut type_context = outlasting(active, members, position.from_map);
        let (of_property, of_document);
        if let Some(scoped) = property.and_then(|property| property.definition?.context.as_ref()) {
            of_property =
                self.processor
                    .apply_scoped(type_context, scoped, Application::PROPERTY, place)?;
            type_context = &of_property;
        }
        if let Some(local) = self.local_context(members, place) {
            let place = Place::Member(place, "@context");
            of_document = self.processor.apply_local(type_context, local, &place)?;
            type_context = &of_document;
        }
        let of_types = self.apply_types(type_context, members, place)?;
        let context = of_types.as_ref().unwrap_or(type_context);
        let scope = Scope {
            context,
            type_context,
            members,
            place,
        };
        let mut keywords = Keywords::default();
        self.gather(context, members, place, &mut keywords)?;
        let property = property.map(|property| Property {
            name: property.name,
            definition: context.term(property.name),
        });
        if keywords.value.is_some() {
            return self.value_object(scope, &keywords, property, position);
        }
        if keywords.list.is_some() || keywords.set.is_some() {
            return self.list_or_set(scope, &keywords, property, position);
        }
        self.node(scope, &keywords, property, position)
    }

    /// Step 11 of expansion: the contexts of the types, in the order of their names; none if they have no contexts.
    fn apply_types(
        &mut self,
        type_context: &Arc<Context>,
        members: &Map<String, Value>,
        place: &Place<'_>,
    ) -> Result<Option<Arc<Context>>, LinkedDataError> {
        let is_type = |name: &&String| type_context.is_type(name);
        let mut names: SmallVec<[&String; 2]> = members.keys().filter(is_type).collect();
        names.sort_unstable();
        let mut context = None;
        for name in names {
            let value = &members[name.as_str()];
            let one = std::slice::from_ref(value);
            let items = value.as_array().map_or(one, Vec::as_slice);
            let mut types: SmallVec<[&str; 4]> = items.iter().filter_map(Value::as_str).collect();
            types.sort_unstable();
            for node_type in types {
                let definition = type_context.term(node_type);
                if let Some(scoped) = definition.and_then(|definition| definition.context.as_ref())
                {
                    let place = Place::Member(place, name);
                    let active = context.as_ref().unwrap_or(type_context);
                    let applied =
                        self.processor
                            .apply_scoped(active, scoped, Application::TYPE, &place)?;
                    context = Some(applied);
                }
            }
        }
        Ok(context)
    }

    fn list_or_set(
        &mut self,
        scope: Scope<'_>,
        keywords: &Keywords<'_>,
        property: Option<Property<'_>>,
        position: Position<'_>,
    ) -> Result<(), LinkedDataError> {
        let beside = keywords.id.is_some()
            || !keywords.types.is_empty()
            || keywords.graph.is_some()
            || keywords.others > 0
            || (keywords.list.is_some() && keywords.set.is_some());
        if beside {
            let found = "`@list` or `@set` beside other members";
            let expected = "one of the two alone";
            return Err(scope.place.mistake(
                ErrorCode::InvalidSetOrListObject,
                found,
                expected,
                "remove the others",
            ));
        }
        if keywords.index.is_some() {
            self.lose(ErrorCode::IndexLoss, scope.place, || "an index".to_owned())?;
        }
        let position = Position {
            extra: None,
            from_map: false,
            ..position
        };
        if let Some((name, value)) = keywords.set {
            return self.element(
                scope.context,
                property,
                value,
                &Place::Member(scope.place, name),
                position,
            );
        }
        let Some((name, value)) = keywords.list else {
            return Ok(());
        };
        let place = Place::Member(scope.place, name);
        if property.is_none() {
            return self.lose(ErrorCode::FreeFloatingValue, &place, || {
                "a list without a property".to_owned()
            });
        }
        let start = self.objects.len();
        let one = std::slice::from_ref(value);
        for item in value.as_array().map_or(one, Vec::as_slice) {
            let inner = self.objects.len();
            self.element(scope.context, property, item, &place, position)?;
            if item.is_array() {
                self.gather_list(inner, position.graph)?;
            }
        }
        self.gather_list(start, position.graph)
    }

    fn node(
        &mut self,
        scope: Scope<'_>,
        keywords: &Keywords<'_>,
        property: Option<Property<'_>>,
        position: Position<'_>,
    ) -> Result<(), LinkedDataError> {
        let before = self.dataset.quads.len();
        if self.is_only_text_attribute(scope, keywords)? {
            return Ok(());
        }
        let subject = match (keywords.id, position.extra.and_then(|extra| extra.id)) {
            (Some((name, id)), _) => self.node_term(
                scope.context.expand_id(id),
                &Place::Member(scope.place, name),
            )?,
            (None, Some(id)) => Some(id),
            (None, None) => Some(self.blank_at(scope.place, false)),
        };
        self.types(scope, keywords, subject, position.graph)?;
        if let Some(extra) = position.extra {
            self.add_extra(subject, extra, position.graph)?;
        }
        if keywords.index.is_some() {
            self.lose(ErrorCode::IndexLoss, scope.place, || "an index".to_owned())?;
        }
        if keywords.others > 0 {
            self.properties(scope, subject, position.graph)?;
        }
        self.graphs(scope, keywords, subject, position)?;
        let floats = property.is_none() || position.floating;
        if floats && self.dataset.quads.len() == before {
            self.lose(ErrorCode::FreeFloatingValue, scope.place, || {
                "an object that says nothing".to_owned()
            })?;
        }
        if property.is_some() {
            self.objects.push(Object {
                term: subject,
                list: false,
            });
        }
        Ok(())
    }

    /// Language or direction without a value: an object that is dropped if it has nothing else.
    fn is_only_text_attribute(
        &self,
        scope: Scope<'_>,
        keywords: &Keywords<'_>,
    ) -> Result<bool, LinkedDataError> {
        let Some((name, _)) = keywords.language.or(keywords.direction) else {
            return Ok(false);
        };
        let place = Place::Member(scope.place, name);
        self.lose(ErrorCode::FreeFloatingValue, &place, || {
            format!("`{name}` without a value")
        })?;
        Ok(keywords.language.is_some() && scope.members.len() == 1)
    }

    fn types(
        &mut self,
        scope: Scope<'_>,
        keywords: &Keywords<'_>,
        subject: Option<Term>,
        graph: Option<Term>,
    ) -> Result<(), LinkedDataError> {
        if keywords.types.is_empty() {
            return Ok(());
        }
        let predicate = self.dataset.written(RDF_TYPE)?;
        for (name, node_type) in &keywords.types {
            let expanded = scope.type_context.expand_vocab(node_type, true);
            let place = Place::Member(scope.place, name);
            let object = self.type_term(node_type, expanded, &place)?;
            self.state(subject, Some(predicate), object, graph)?;
        }
        Ok(())
    }
}

/// Step 7 of expansion: a context of a type ends with the node it was made for.
fn outlasting<'c>(
    active: &'c Arc<Context>,
    members: &Map<String, Value>,
    from_map: bool,
) -> &'c Arc<Context> {
    let Some(previous) = active.previous.as_ref().filter(|_| !from_map) else {
        return active;
    };
    let mut names = members.keys();
    let is_reference = members.len() == 1
        && names
            .clone()
            .any(|name| active.keyword(name) == Some(Keyword::Id));
    if is_reference || names.any(|name| active.is_value(name)) {
        return active;
    }
    previous
}
