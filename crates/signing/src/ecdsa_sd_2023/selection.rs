//! What pointers select from a document ([§ 3.4.13 selectJsonLd]).
//!
//! A selection is a document of its own: the same contexts, and along each path the `id` and `type` of the objects, so
//! that what is selected still means the same. An array keeps its selected elements only; the selection remembers where
//! they stood.
//!
//! Beyond the standard, the `@context` of an object on the path is kept too: without it a credential inside a credential
//! would mean something else.
//!
//! [§ 3.4.13 selectJsonLd]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#selectjsonld

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};
use testamur_json::Pointer;

use super::DisclosureError;
use super::json_pointer::{JsonPointer, array_index, parse_all};

/// Members that come along with whatever is selected below or beside them.
const ALWAYS: [&str; 5] = ["@context", "id", "type", "@id", "@type"];

/// A document made of what pointers select from another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// The document.
    pub document: Value,
    /// By the place of an array in the source, the elements of it that were selected.
    elements: HashMap<String, Vec<usize>>,
}

/// Selects from a document; `None` without a pointer.
///
/// # Errors
/// [`DisclosureError::Pointer`], [`DisclosureError::PointerNotFound`], [`DisclosureError::Limit`].
pub fn select(document: &Value, pointers: &[String]) -> Result<Option<Selection>, DisclosureError> {
    if pointers.is_empty() {
        return Ok(None);
    }
    let pointers = parse_all(pointers)?;
    let mut wanted = Wanted::default();
    for pointer in &pointers {
        wanted.add(document, pointer)?;
    }
    let mut elements = HashMap::new();
    let document = wanted.take_from(document, &Pointer::root(), &mut elements);
    Ok(Some(Selection { document, elements }))
}

impl Selection {
    /// The place in the source of what stands at a place of the selection.
    pub(super) fn source_of(&self, pointer: &str) -> String {
        let mut source = String::with_capacity(pointer.len() + 2);
        for token in pointer.split('/').skip(1) {
            let element = self
                .elements
                .get(&source)
                .and_then(|elements| elements.get(array_index(token)?));
            source.push('/');
            match element {
                Some(element) => source.push_str(&element.to_string()),
                None => source.push_str(token),
            }
        }
        source
    }
}

/// What is wanted of a value: all of it, or something of what is inside.
#[derive(Debug, Default)]
struct Wanted<'p> {
    whole: bool,
    inside: BTreeMap<&'p str, Wanted<'p>>,
}

impl<'p> Wanted<'p> {
    fn add(
        &mut self,
        document: &Value,
        pointer: &'p JsonPointer<'_>,
    ) -> Result<(), DisclosureError> {
        let (mut wanted, mut value) = (self, document);
        for token in &pointer.tokens {
            value = match value {
                Value::Object(members) => members.get(token),
                Value::Array(items) => array_index(token).and_then(|index| items.get(index)),
                _ => None,
            }
            .ok_or_else(|| pointer.not_found())?;
            wanted = wanted.inside.entry(token.as_str()).or_default();
        }
        wanted.whole = true;
        Ok(())
    }

    fn take_from(
        &self,
        source: &Value,
        place: &Pointer,
        elements: &mut HashMap<String, Vec<usize>>,
    ) -> Value {
        if self.whole {
            return source.clone();
        }
        match source {
            Value::Object(members) => {
                let mut selected = Map::new();
                for (name, value) in members {
                    if ALWAYS.contains(&name.as_str()) {
                        selected.insert(name.clone(), value.clone());
                    } else if let Some(wanted) = self.inside.get(name.as_str()) {
                        let value = wanted.take_from(value, &place.child(name), elements);
                        selected.insert(name.clone(), value);
                    }
                }
                Value::Object(selected)
            }
            Value::Array(items) => {
                let (mut selected, mut indexes) = (Vec::new(), Vec::new());
                for (index, value) in items.iter().enumerate() {
                    if let Some(wanted) = self.inside.get(index.to_string().as_str()) {
                        selected.push(wanted.take_from(value, &place.index(index), elements));
                        indexes.push(index);
                    }
                }
                elements.insert(place.to_string(), indexes);
                Value::Array(selected)
            }
            scalar => scalar.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({
            "@context": ["https://example.org/"],
            "id": "urn:1",
            "type": ["A"],
            "sails": [{"size": 5, "year": 1}, {"size": 6, "year": 2}, {"type": "S", "size": 7, "year": 3}],
            "boards": [{"a/b": 1}, {"a/b": 2}],
            "name": {"en": "x", "de": "y"},
        })
    }

    fn selected(pointers: &[&str]) -> Result<Selection, DisclosureError> {
        let pointers: Vec<String> = pointers.iter().map(|text| (*text).to_owned()).collect();
        select(&document(), &pointers).map(Option::unwrap)
    }

    #[test]
    fn identifiers_and_types_come_along_and_arrays_close_up() {
        let selection =
            selected(&["/sails/2/size", "/sails/1", "/boards/1/a~1b", "/type/0"]).unwrap();
        assert_eq!(
            selection.document,
            json!({
                "@context": ["https://example.org/"],
                "id": "urn:1",
                "type": ["A"],
                "sails": [{"size": 6, "year": 2}, {"type": "S", "size": 7}],
                "boards": [{"a/b": 2}],
            })
        );
        assert_eq!(selection.source_of("/sails/1/size"), "/sails/2/size");
        assert_eq!(selection.source_of("/boards/0"), "/boards/1");
        assert_eq!(selection.source_of("/name"), "/name");
        assert_eq!(selection.source_of(""), "");
    }

    #[test]
    fn the_empty_pointer_selects_all_and_no_pointer_nothing() {
        assert_eq!(selected(&["/name/en", ""]).unwrap().document, document());
        assert_eq!(select(&document(), &[]), Ok(None));
    }

    #[test]
    fn a_pointer_to_nothing_is_refused_by_name() {
        for pointer in [
            "/nothing",
            "/sails/3",
            "/sails/01",
            "/sails/-",
            "/id/0",
            "/name/en/x",
            "/",
        ] {
            assert_eq!(
                selected(&["/id", pointer]),
                Err(DisclosureError::PointerNotFound {
                    pointer: pointer.to_owned()
                })
            );
        }
    }
}
