//! Graphs inside the document.

use std::sync::Arc;

use serde_json::Value;

use super::keywords::Keywords;
use super::node::Scope;
use super::{Object, Position, Property, Walk};
use crate::context::Context;
use crate::dataset::Term;
use crate::place::Place;
use crate::{ErrorCode, LinkedDataError};

impl Walk<'_> {
    /// Each value of the property is a graph of its own.
    pub(super) fn graph_container(
        &mut self,
        context: &Arc<Context>,
        property: Property<'_>,
        value: &Value,
        place: &Place<'_>,
        position: Position<'_>,
    ) -> Result<(), LinkedDataError> {
        let Value::Array(items) = value else {
            return self.graph_object(context, property, value, place, position, None);
        };
        for (index, item) in items.iter().enumerate() {
            self.graph_container(
                context,
                property,
                item,
                &Place::Element(place, index),
                position,
            )?;
        }
        Ok(())
    }

    /// Reads a value into a graph: the one named `name`, else one without a name.
    pub(super) fn graph_object(
        &mut self,
        context: &Arc<Context>,
        property: Property<'_>,
        value: &Value,
        place: &Place<'_>,
        position: Position<'_>,
        name: Option<Term>,
    ) -> Result<(), LinkedDataError> {
        let graph = name.unwrap_or_else(|| self.blank_at(place, true));
        let (start, before) = (self.objects.len(), self.dataset.quads.len());
        let inside = Position {
            graph: Some(graph),
            extra: None,
            floating: true,
            ..position
        };
        self.element(context, Some(property), value, place, inside)?;
        if self.objects.len() == start {
            return Ok(());
        }
        let literal = |object: &Object| {
            object.list
                || object
                    .term
                    .is_some_and(|term| self.dataset.is_literal(term))
        };
        if self.dataset.quads.len() == before || self.objects[start..].iter().any(literal) {
            let found = || "a graph whose content says nothing".to_owned();
            self.lose(ErrorCode::FreeFloatingValue, place, found)?;
        }
        self.objects.truncate(start);
        if let Some(extra) = position.extra {
            self.add_extra(Some(graph), extra, position.graph)?;
        }
        self.objects.push(Object {
            term: Some(graph),
            list: false,
        });
        Ok(())
    }

    /// The members `@graph` and `@included` of a node.
    pub(super) fn graphs(
        &mut self,
        scope: Scope<'_>,
        keywords: &Keywords<'_>,
        subject: Option<Term>,
        position: Position<'_>,
    ) -> Result<(), LinkedDataError> {
        for (name, value) in &keywords.included {
            let place = Place::Member(scope.place, name);
            verify_nodes(value, &place)?;
            let position = Position {
                graph: position.graph,
                nested: true,
                ..Position::default()
            };
            self.element(scope.context, None, value, &place, position)?;
        }
        let Some((name, value)) = keywords.graph else {
            return Ok(());
        };
        let place = Place::Member(scope.place, name);
        let outermost = !position.nested && keywords.is_graph_only();
        let graph = if outermost { position.graph } else { subject };
        if graph.is_none() && !outermost {
            return Ok(());
        }
        let position = Position {
            graph,
            nested: true,
            ..Position::default()
        };
        self.element(scope.context, None, value, &place, position)
    }
}

fn verify_nodes(value: &Value, place: &Place<'_>) -> Result<(), LinkedDataError> {
    let one = std::slice::from_ref(value);
    let items = value.as_array().map_or(one, Vec::as_slice);
    let is_node = |item: &Value| {
        item.as_object().is_some_and(|members| {
            !["@value", "@list", "@set"]
                .iter()
                .any(|name| members.contains_key(*name))
        })
    };
    if items.iter().all(is_node) {
        return Ok(());
    }
    let (found, expected) = ("something that is no node", "nodes only");
    Err(place.mistake(
        ErrorCode::InvalidIncludedValue,
        found,
        expected,
        "include nodes only",
    ))
}
