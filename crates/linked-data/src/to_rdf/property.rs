//! The properties of a node.

use std::sync::Arc;

use serde_json::Value;

use super::node::Scope;
use super::{Object, Position, Property, Walk};
use crate::context::processing::{Application, kind};
use crate::context::{Container, Context, Expanded, Mapping, Term as Definition, TypeMapping};
use crate::dataset::Term;
use crate::keyword::Keyword;
use crate::place::Place;
use crate::{ErrorCode, LinkedDataError, iri};

/// What the name of a member stands for.
enum Name {
    Dropped,
    Keyword(Keyword),
    Predicate(Option<Term>),
}

impl Walk<'_> {
    /// Reads all members that are properties, and states them of `subject`.
    pub(super) fn properties(
        &mut self,
        scope: Scope<'_>,
        subject: Option<Term>,
        graph: Option<Term>,
    ) -> Result<(), LinkedDataError> {
        for (name, value) in scope.members {
            if self.is_left_out(name, scope.place) {
                continue;
            }
            let place = Place::Member(scope.place, name);
            let definition = scope.context.term(name);
            match self.predicate(scope.context, name, definition, &place)? {
                Name::Keyword(Keyword::Reverse) => {
                    self.reverse_map(scope.context, value, &place, subject, graph)?;
                }
                Name::Keyword(Keyword::Nest) => {
                    self.nested_properties(scope, definition, value, &place, (subject, graph))?;
                }
                Name::Dropped | Name::Keyword(_) => {}
                Name::Predicate(predicate) => {
                    let reverse = definition.is_some_and(|definition| definition.reverse);
                    let property = Property { name, definition };
                    let start = self.objects.len();
                    self.property_values(scope.context, property, value, &place, graph)?;
                    self.state_objects(start, (subject, predicate, graph), reverse, &place)?;
                }
            }
        }
        Ok(())
    }

    /// Reads the properties inside a member that only groups them.
    fn nested_properties(
        &mut self,
        scope: Scope<'_>,
        definition: Option<&Definition>,
        value: &Value,
        place: &Place<'_>,
        (subject, graph): (Option<Term>, Option<Term>),
    ) -> Result<(), LinkedDataError> {
        let context = match definition.and_then(|definition| definition.context.as_ref()) {
            Some(scoped) => {
                self.processor
                    .apply_scoped(scope.context, scoped, Application::PROPERTY, place)?
            }
            None => Arc::clone(scope.context),
        };
        let one = std::slice::from_ref(value);
        let nested = value.as_array().map_or(one, Vec::as_slice);
        for members in nested.iter().filter_map(Value::as_object) {
            let inner = Scope {
                context: &context,
                members,
                place,
                ..scope
            };
            self.properties(inner, subject, graph)?;
        }
        Ok(())
    }

    /// States the objects from `start` on, or states it of them.
    fn state_objects(
        &mut self,
        start: usize,
        (subject, predicate, graph): (Option<Term>, Option<Term>, Option<Term>),
        reverse: bool,
        place: &Place<'_>,
    ) -> Result<(), LinkedDataError> {
        for index in start..self.objects.len() {
            let Object { term, list } = self.objects[index];
            if !reverse {
                self.state(subject, predicate, term, graph)?;
                continue;
            }
            if list || term.is_some_and(|term| self.dataset.is_literal(term)) {
                let (found, expected) = (
                    "a literal or a list",
                    "a node: it is the subject of the property",
                );
                return Err(place.mistake(
                    ErrorCode::InvalidReversePropertyValue,
                    found,
                    expected,
                    "give a node",
                ));
            }
            self.state(term, predicate, subject, graph)?;
        }
        self.objects.truncate(start);
        Ok(())
    }

    fn predicate(
        &mut self,
        context: &Context,
        name: &str,
        definition: Option<&Definition>,
        place: &Place<'_>,
    ) -> Result<Name, LinkedDataError> {
        if let Some(definition) = definition {
            return match &definition.mapping {
                Mapping::Iri(mapped) if mapped.well_formed => self
                    .dataset
                    .written(mapped.bracketed())
                    .map(|term| Name::Predicate(Some(term))),
                Mapping::Iri(mapped) => self.unusual_predicate(mapped.as_str(), place),
                Mapping::Keyword(keyword) => Ok(Name::Keyword(*keyword)),
                Mapping::Null => self.undefined(name, place),
            };
        }
        match context.expand_vocab(name, false) {
            Expanded::Iri(text) if text.contains(':') => self.unusual_predicate(&text, place),
            Expanded::Iri(_) | Expanded::Null => self.undefined(name, place),
            Expanded::Keyword(keyword) => Ok(Name::Keyword(keyword)),
        }
    }

    /// A predicate that is no plain term: an IRI of the document, or something RDF has no place for.
    fn unusual_predicate(
        &mut self,
        text: &str,
        place: &Place<'_>,
    ) -> Result<Name, LinkedDataError> {
        if iri::is_well_formed(text) {
            return self
                .dataset
                .iri(text)
                .map(|term| Name::Predicate(Some(term)));
        }
        let code = if iri::is_blank(text) {
            ErrorCode::BlankNodeLabel
        } else {
            ErrorCode::InvalidIri
        };
        self.lose(code, place, || "a member whose name is no IRI".to_owned())?;
        Ok(Name::Predicate(None))
    }

    fn undefined(&self, name: &str, place: &Place<'_>) -> Result<Name, LinkedDataError> {
        self.lose(ErrorCode::UndefinedTerm, place, || {
            format!("the member `{name}`")
        })?;
        Ok(Name::Dropped)
    }

    /// Reads the values of one property as its container says.
    pub(super) fn property_values(
        &mut self,
        context: &Arc<Context>,
        property: Property<'_>,
        value: &Value,
        place: &Place<'_>,
        graph: Option<Term>,
    ) -> Result<(), LinkedDataError> {
        let definition = property.definition;
        if definition.is_some_and(|definition| definition.type_mapping == Some(TypeMapping::Json)) {
            let term = self.json_literal(value, place)?;
            self.objects.push(Object { term, list: false });
            return Ok(());
        }
        let container = definition.map_or(Container::default(), |definition| definition.container);
        let position = Position {
            graph,
            nested: true,
            ..Position::default()
        };
        let mapped = Container::INDEX.or(Container::ID).or(Container::TYPE);
        match value {
            Value::Object(entries) if container.contains(Container::LANGUAGE) => {
                self.language_map(context, definition, entries, place)
            }
            Value::Object(entries) if container.intersects(mapped) => {
                self.map(context, property, container, entries, place, position)
            }
            _ if container.contains(Container::GRAPH) && !container.intersects(mapped) => {
                self.graph_container(context, property, value, place, position)
            }
            _ if container.contains(Container::LIST) => {
                self.list_container(context, property, value, place, position)
            }
            _ => self.element(context, Some(property), value, place, position),
        }
    }

    fn list_container(
        &mut self,
        context: &Arc<Context>,
        property: Property<'_>,
        value: &Value,
        place: &Place<'_>,
        position: Position<'_>,
    ) -> Result<(), LinkedDataError> {
        let start = self.objects.len();
        self.element(context, Some(property), value, place, position)?;
        let is_list = match &self.objects[start..] {
            [] => !value.is_array(),
            [one] => one.list && value.is_object(),
            _ => false,
        };
        if is_list {
            Ok(())
        } else {
            self.gather_list(start, position.graph)
        }
    }

    /// The value of `@reverse`: properties that are stated of their values.
    fn reverse_map(
        &mut self,
        context: &Arc<Context>,
        value: &Value,
        place: &Place<'_>,
        subject: Option<Term>,
        graph: Option<Term>,
    ) -> Result<(), LinkedDataError> {
        let Value::Object(members) = value else {
            let (found, expected) = (kind(value), "an object of properties");
            return Err(place.mistake(
                ErrorCode::InvalidReverseValue,
                found,
                expected,
                "give an object",
            ));
        };
        for (name, value) in members {
            let place = Place::Member(place, name);
            let definition = context.term(name);
            match self.predicate(context, name, definition, &place)? {
                Name::Dropped => {}
                Name::Keyword(_) => {
                    let (found, expected) = ("a keyword in `@reverse`", "properties only");
                    return Err(place.mistake(
                        ErrorCode::InvalidReversePropertyMap,
                        found,
                        expected,
                        "remove it",
                    ));
                }
                Name::Predicate(predicate) => {
                    // A reverse property in reverse is a plain one.
                    let reverse = !definition.is_some_and(|definition| definition.reverse);
                    let start = self.objects.len();
                    self.property_values(
                        context,
                        Property { name, definition },
                        value,
                        &place,
                        graph,
                    )?;
                    self.state_objects(start, (subject, predicate, graph), reverse, &place)?;
                }
            }
        }
        Ok(())
    }
}
