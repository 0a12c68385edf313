//! Text, numbers and truth values, and identifiers written as text.

use std::sync::Arc;

use serde_json::Value;

use super::{Object, Position, Property, RDF_TYPE, Walk};
use crate::context::processing::Application;
use crate::context::{Context, Expanded, Term as Definition, TypeMapping};
use crate::dataset::Term;
use crate::place::Place;
use crate::{ErrorCode, LinkedDataError, iri};

impl Walk<'_> {
    /// Reads a scalar as the value of a property.
    pub(super) fn scalar(
        &mut self,
        context: &Arc<Context>,
        property: Option<Property<'_>>,
        value: &Value,
        place: &Place<'_>,
        position: Position<'_>,
    ) -> Result<(), LinkedDataError> {
        let Some(property) = property else {
            return self.lose(ErrorCode::FreeFloatingValue, place, || {
                "a value without a property".to_owned()
            });
        };
        let scoped = property
            .definition
            .and_then(|definition| definition.context.as_ref());
        let Some(scoped) = scoped else {
            return self.value(context, property.definition, value, place, position);
        };
        let context = self
            .processor
            .apply_scoped(context, scoped, Application::PROPERTY, place)?;
        self.value(
            &context,
            context.term(property.name),
            value,
            place,
            position,
        )
    }

    fn value(
        &mut self,
        context: &Context,
        definition: Option<&Definition>,
        value: &Value,
        place: &Place<'_>,
        position: Position<'_>,
    ) -> Result<(), LinkedDataError> {
        let (term, is_node) = self.expand_value(context, definition, value, place)?;
        if let Some(extra) = position.extra {
            if is_node {
                self.add_extra(term, extra, position.graph)?;
            } else if extra.index.is_some() {
                return Err(place.mistake(
                    ErrorCode::InvalidValueObject,
                    "a literal under an index that is a property",
                    "a node",
                    "give the node with an identifier",
                ));
            }
        }
        self.objects.push(Object { term, list: false });
        Ok(())
    }

    /// Value expansion ([§ 5.3]): the term, and whether it is a node.
    ///
    /// [§ 5.3]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#value-expansion
    pub(super) fn expand_value(
        &mut self,
        context: &Context,
        definition: Option<&Definition>,
        value: &Value,
        place: &Place<'_>,
    ) -> Result<(Option<Term>, bool), LinkedDataError> {
        let type_mapping = definition.and_then(|definition| definition.type_mapping.as_ref());
        let text = value.as_str();
        let datatype = match (type_mapping, text) {
            (Some(TypeMapping::Id), Some(text)) => {
                return Ok((self.node_term(context.expand_id(text), place)?, true));
            }
            (Some(TypeMapping::Vocab), Some(text)) => {
                return Ok((
                    self.node_term(context.expand_vocab(text, true), place)?,
                    true,
                ));
            }
            (Some(TypeMapping::Iri(datatype)), _) => Some(datatype.as_ref()),
            _ => None,
        };
        let (None, Some(text)) = (datatype, text) else {
            return Ok((self.typed_literal(value, datatype, place)?, false));
        };
        let language = definition.and_then(|definition| definition.language.as_ref());
        let language = language.map_or(context.language.as_deref(), Option::as_deref);
        let direction = definition.and_then(|definition| definition.direction);
        if direction.unwrap_or(context.direction).is_some() {
            self.lose(ErrorCode::DirectionLoss, place, || {
                "text with a base direction".to_owned()
            })?;
        }
        Ok((self.text_literal(text, language, place)?, false))
    }

    /// The node an expanded identifier names; none if it is to be dropped.
    pub(super) fn node_term(
        &mut self,
        expanded: Expanded<'_>,
        place: &Place<'_>,
    ) -> Result<Option<Term>, LinkedDataError> {
        let Expanded::Iri(text) = expanded else {
            let found = || "an identifier that looks like a keyword".to_owned();
            return self
                .lose(ErrorCode::KeywordLike, place, found)
                .map(|()| None);
        };
        if iri::is_blank(&text) {
            self.lose(ErrorCode::BlankNodeLabel, place, || {
                "the label of a blank node".to_owned()
            })?;
            return Ok(Some(self.labelled_blank(&text)));
        }
        if iri::is_well_formed(&text) {
            return self.dataset.iri(&text).map(Some);
        }
        let lost = if iri::has_scheme(&text) {
            let found = || "an identifier with characters that an IRI may not have".to_owned();
            self.lose(ErrorCode::InvalidIri, place, found)
        } else {
            let found = || "an identifier without a scheme".to_owned();
            self.lose(ErrorCode::RelativeIri, place, found)
        };
        lost.map(|()| None)
    }

    /// The type an expanded text names; none if it is to be dropped.
    pub(super) fn type_term(
        &mut self,
        written: &str,
        expanded: Expanded<'_>,
        place: &Place<'_>,
    ) -> Result<Option<Term>, LinkedDataError> {
        match expanded {
            Expanded::Iri(text) if !iri::is_blank(&text) && !iri::has_scheme(&text) => {
                let found = || format!("the type `{written}`");
                self.lose(ErrorCode::RelativeType, place, found)
                    .map(|()| None)
            }
            expanded => self.node_term(expanded, place),
        }
    }

    fn labelled_blank(&mut self, label: &str) -> Term {
        if let Some(term) = self.labels.get(label) {
            return *term;
        }
        let term = self.dataset.fresh_blank();
        self.labels.insert(label.to_owned(), term);
        term
    }

    /// Adds to a node what the key of a map says of it.
    pub(super) fn add_extra(
        &mut self,
        node: Option<Term>,
        extra: &super::Extra,
        graph: Option<Term>,
    ) -> Result<(), LinkedDataError> {
        if extra.node_type.is_some() {
            let predicate = self.dataset.written(RDF_TYPE)?;
            self.state(node, Some(predicate), extra.node_type, graph)?;
        }
        if let Some((predicate, object)) = extra.index {
            self.state(node, Some(predicate), Some(object), graph)?;
        }
        Ok(())
    }
}
