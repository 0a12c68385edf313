//! Claim paths: which claims are meant ([SD-JWT VC, claim path]; OpenID4VP calls it a claims path pointer).
//!
//! [SD-JWT VC, claim path]: https://datatracker.ietf.org/doc/html/draft-ietf-oauth-sd-jwt-vc-13#name-claim-path

use std::fmt;

use serde_json::Value;

/// A path from the top of the claims to one claim, or to several.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimPath(Vec<ClaimPathElement>);

/// One step of a [`ClaimPath`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimPathElement {
    /// Every element of an array.
    All,
    /// One element of an array.
    Index(usize),
    /// A member of an object.
    Name(String),
}

impl ClaimPath {
    /// A path through objects only.
    pub fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let names = names.into_iter();
        Self(
            names
                .map(|name| ClaimPathElement::Name(name.to_owned()))
                .collect(),
        )
    }

    /// Reads a path as metadata and queries write it: an array of names, indexes, and `null` for every element.
    pub fn parse(path: &Value) -> Option<Self> {
        let elements = path.as_array().filter(|elements| !elements.is_empty())?;
        let elements = elements.iter().map(|element| match element {
            Value::Null => Some(ClaimPathElement::All),
            Value::Number(index) => Some(ClaimPathElement::Index(
                usize::try_from(index.as_u64()?).ok()?,
            )),
            Value::String(name) => Some(ClaimPathElement::Name(name.clone())),
            _ => None,
        });
        Some(Self(elements.collect::<Option<_>>()?))
    }

    /// Writes the path as [`ClaimPath::parse`] reads it.
    pub fn to_value(&self) -> Value {
        let elements = self.0.iter().map(|element| match element {
            ClaimPathElement::All => Value::Null,
            ClaimPathElement::Index(index) => Value::from(*index),
            ClaimPathElement::Name(name) => Value::from(name.as_str()),
        });
        Value::Array(elements.collect())
    }

    /// The steps.
    pub fn elements(&self) -> &[ClaimPathElement] {
        &self.0
    }

    /// The path one step further.
    #[must_use]
    pub fn child(&self, element: ClaimPathElement) -> Self {
        let mut elements = self.0.clone();
        elements.push(element);
        Self(elements)
    }

    /// Bytes of the names on the way.
    pub(super) fn text_len(&self) -> usize {
        let names = self.0.iter().map(|element| match element {
            ClaimPathElement::Name(name) => name.len(),
            _ => 0,
        });
        names.sum()
    }

    /// The name of the top-level claim.
    pub(super) fn top(&self) -> Option<&str> {
        match self.0.first()? {
            ClaimPathElement::Name(name) => Some(name),
            _ => None,
        }
    }

    /// Whether this path, which may say *all*, means exactly that place.
    pub(super) fn means(&self, place: &Self) -> bool {
        self.0.len() == place.0.len() && self.fits(place)
    }

    /// Whether one of the two leads on from the other.
    pub(super) fn lies_on_the_way(&self, place: &Self) -> bool {
        self.fits(place)
    }

    /// Whether the steps that both have agree.
    fn fits(&self, place: &Self) -> bool {
        self.0.iter().zip(&place.0).all(|pair| match pair {
            (ClaimPathElement::All, ClaimPathElement::Index(_)) => true,
            (one, two) => one == two,
        })
    }

    /// Whether anything is there.
    pub(super) fn exists_in(&self, value: &Value) -> bool {
        fn exists(value: &Value, path: &[ClaimPathElement]) -> bool {
            let Some((first, rest)) = path.split_first() else {
                return true;
            };
            match (first, value) {
                (ClaimPathElement::All, Value::Array(items)) => {
                    items.iter().any(|item| exists(item, rest))
                }
                (ClaimPathElement::Index(index), Value::Array(items)) => {
                    items.get(*index).is_some_and(|item| exists(item, rest))
                }
                (ClaimPathElement::Name(name), Value::Object(members)) => {
                    members.get(name).is_some_and(|member| exists(member, rest))
                }
                _ => false,
            }
        }
        exists(value, &self.0)
    }
}

impl fmt::Display for ClaimPath {
    /// Writes the path as JSON.
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(text, "{}", self.to_value())
    }
}
