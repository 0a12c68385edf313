//! From JSON-LD to RDF in one walk: expansion ([§ 5.1]) and deserialization ([§ 8.1]) without the tree between them.
//!
//! What the standard lets a processor drop in silence is an error here when the walk is [`lossless`](Rules::lossless).
//!
//! [§ 5.1]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#expansion
//! [§ 8.1]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#deserialize-json-ld-to-rdf-algorithm

mod graph;
mod keywords;
mod list;
mod literal;
mod loss;
mod map;
mod node;
mod number;
mod property;
mod scalar;
mod value_object;

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::context::processing::Processor;
use crate::context::{Context, Term as Definition};
use crate::dataset::{Dataset, Quad, Term};
use crate::place::Place;
use crate::statements::{Origin, Origins};
use crate::{ErrorCode, Limits, LinkedDataError, Resource};

/// How strict the walk is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// Whatever would not arrive in RDF is an error, and so are keywords that credentials have no use for.
    pub(crate) lossless: bool,
    /// Members without a definition are dropped in silence; only without `lossless`.
    pub(crate) context_required: bool,
}

/// Turns a document into quads; adds to `origins`, if there are any, where in the document blank nodes come from.
pub(crate) fn to_rdf(
    document: &Value,
    initial: &Arc<Context>,
    processor: Processor<'_>,
    rules: Rules,
    limits: &Limits,
    origins: Option<Origins>,
) -> Result<(Dataset, Option<Origins>), LinkedDataError> {
    if rules.context_required && document.get("@context").is_none() {
        return Err(Place::Root.mistake(
            ErrorCode::MissingContext,
            "a document without `@context`",
            "an object with `@context`",
            "add the list of contexts as the first member",
        ));
    }
    let mut walk = Walk::new(processor, rules, limits);
    walk.origins = origins;
    walk.element(initial, None, document, &Place::Root, Position::default())?;
    Ok((walk.dataset, walk.origins))
}

/// As [`to_rdf`], for an object that stands under the contexts of another document.
pub(crate) fn to_rdf_under<'e>(
    under: Under<'e>,
    members: &Map<String, Value>,
    initial: &Arc<Context>,
    processor: Processor<'e>,
    rules: Rules,
    limits: &Limits,
) -> Result<Dataset, LinkedDataError> {
    let mut walk = Walk::new(processor, rules, limits);
    walk.under = Some(under);
    walk.object(initial, None, members, &Place::Root, Position::default())?;
    Ok(walk.dataset)
}

/// What takes the place of the outermost object's own contexts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Under<'e> {
    pub(crate) contexts: &'e Value,
    /// A member that is passed over.
    pub(crate) without: &'e str,
}

/// The walk over one document.
struct Walk<'e> {
    processor: Processor<'e>,
    rules: Rules,
    dataset: Dataset,
    /// What the values read so far stand for; whoever asks for values takes them off the end again.
    objects: Vec<Object>,
    /// Blank nodes that the document itself names.
    labels: HashMap<String, Term>,
    depth: usize,
    origins: Option<Origins>,
    under: Option<Under<'e>>,
}

/// What a value stands for.
#[derive(Debug, Clone, Copy)]
struct Object {
    /// None if it has no place in RDF.
    term: Option<Term>,
    /// Whether it is the head of a list.
    list: bool,
}

/// The property whose values are being read.
#[derive(Debug, Clone, Copy)]
struct Property<'p> {
    name: &'p str,
    definition: Option<&'p Definition>,
}

/// Where values go.
#[derive(Debug, Clone, Copy, Default)]
struct Position<'p> {
    graph: Option<Term>,
    /// The value is one of an id map, an index map or a type map.
    from_map: bool,
    /// What the key of such a map adds to the node.
    extra: Option<&'p Extra>,
    /// The node is the content of a graph: nothing leads to it but the graph itself.
    floating: bool,
    /// The outermost object of the document.
    nested: bool,
}

/// What the key of a map adds to a node.
#[derive(Debug, Default)]
struct Extra {
    id: Option<Term>,
    node_type: Option<Term>,
    index: Option<(Term, Term)>,
}

impl<'e> Walk<'e> {
    fn new(processor: Processor<'e>, rules: Rules, limits: &Limits) -> Self {
        Self {
            processor,
            rules,
            dataset: Dataset::new(limits.quads),
            objects: Vec::new(),
            labels: HashMap::new(),
            depth: 0,
            origins: None,
            under: None,
        }
    }

    /// The `@context` member that holds for an object, if any.
    fn local_context<'d>(
        &self,
        members: &'d Map<String, Value>,
        place: &Place<'_>,
    ) -> Option<&'d Value>
    where
        'e: 'd,
    {
        match (self.under, place) {
            (Some(under), Place::Root) => Some(under.contexts),
            // Objects have few members: to look at them is quicker than to hash the name.
            _ => members
                .iter()
                .find_map(|(name, value)| (name == "@context").then_some(value)),
        }
    }

    /// Whether a member of the object at a place is passed over.
    fn is_left_out(&self, name: &str, place: &Place<'_>) -> bool {
        self.under
            .is_some_and(|under| matches!(place, Place::Root) && name == under.without)
    }

    /// Reads any value; what it stands for is added to `objects`.
    fn element(
        &mut self,
        context: &Arc<Context>,
        property: Option<Property<'_>>,
        element: &Value,
        place: &Place<'_>,
        position: Position<'_>,
    ) -> Result<(), LinkedDataError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(LinkedDataError::Limit {
                resource: Resource::Depth,
                limit: MAX_DEPTH,
            });
        }
        let outcome = match element {
            Value::Null => Ok(()),
            Value::Array(items) => self.array(context, property, items, place, position),
            Value::Object(members) => self.object(context, property, members, place, position),
            scalar => self.scalar(context, property, scalar, place, position),
        };
        self.depth -= 1;
        outcome
    }

    /// A blank node for the object at this place, or for the graph that it is put into.
    fn blank_at(&mut self, place: &Place<'_>, graph: bool) -> Term {
        let blank = self.dataset.fresh_blank();
        if let (Some(origins), Term::Blank(number)) = (self.origins.as_mut(), blank) {
            let pointer = place.pointer().to_string();
            let cell = None;
            let origin = Origin {
                pointer,
                graph,
                cell,
            };
            origins.push((number, origin));
        }
        blank
    }

    /// Adds a statement, if all of it has a place in RDF.
    fn state(
        &mut self,
        subject: Option<Term>,
        predicate: Option<Term>,
        object: Option<Term>,
        graph: Option<Term>,
    ) -> Result<(), LinkedDataError> {
        if let (Some(subject), Some(predicate), Some(object)) = (subject, predicate, object) {
            self.dataset.push(Quad {
                subject,
                predicate,
                object,
                graph,
            })?;
        }
        Ok(())
    }
}

/// Values inside each other; the strict parser of `testamur-json` lets through less.
const MAX_DEPTH: usize = 128;

const RDF_FIRST: &str = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first>";
const RDF_NIL: &str = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>";
pub(crate) const RDF_REST: &str = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest>";
const RDF_TYPE: &str = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>";
