//! Arrays and ordered lists.

use std::sync::Arc;

use serde_json::Value;

use super::{Object, Position, Property, RDF_FIRST, RDF_NIL, RDF_REST, Walk};
use crate::LinkedDataError;
use crate::context::{Container, Context};
use crate::dataset::{Quad, Term};
use crate::place::Place;

impl Walk<'_> {
    /// Reads the values of an array; arrays inside the array of a list are lists of their own.
    pub(super) fn array(
        &mut self,
        context: &Arc<Context>,
        property: Option<Property<'_>>,
        items: &[Value],
        place: &Place<'_>,
        position: Position<'_>,
    ) -> Result<(), LinkedDataError> {
        let in_list = property
            .and_then(|property| property.definition)
            .is_some_and(|definition| definition.container.contains(Container::LIST));
        for (index, item) in items.iter().enumerate() {
            let place = Place::Element(place, index);
            let start = self.objects.len();
            self.element(context, property, item, &place, position)?;
            if in_list && item.is_array() {
                self.gather_list(start, position.graph)?;
            }
        }
        Ok(())
    }

    /// Makes one list of the objects from `start` on, and puts its head in their place.
    pub(super) fn gather_list(
        &mut self,
        start: usize,
        graph: Option<Term>,
    ) -> Result<(), LinkedDataError> {
        let mut head = self.dataset.written(RDF_NIL)?;
        if self.objects.len() > start {
            let first = self.dataset.written(RDF_FIRST)?;
            let rest = self.dataset.written(RDF_REST)?;
            for index in (start..self.objects.len()).rev() {
                let cell = self.dataset.fresh_blank();
                self.state(Some(cell), Some(first), self.objects[index].term, graph)?;
                let quad = Quad {
                    subject: cell,
                    predicate: rest,
                    object: head,
                    graph,
                };
                self.dataset.push(quad)?;
                head = cell;
            }
        }
        self.objects.truncate(start);
        self.objects.push(Object {
            term: Some(head),
            list: true,
        });
        Ok(())
    }
}
