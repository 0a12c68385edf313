//! Container mappings: how the values of a term are collected.

use serde_json::Value;

use crate::keyword::Keyword;

/// A set of container keywords.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Container(u8);

impl Container {
    pub(crate) const GRAPH: Self = Self(1);
    pub(crate) const ID: Self = Self(2);
    pub(crate) const INDEX: Self = Self(4);
    pub(crate) const LANGUAGE: Self = Self(8);
    pub(crate) const LIST: Self = Self(16);
    pub(crate) const SET: Self = Self(32);
    pub(crate) const TYPE: Self = Self(64);

    /// Both sets together.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is in here.
    pub(crate) const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether anything of `other` is in here.
    pub(crate) const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Reads the value of `@container`; none if it is not one of the [allowed combinations].
    ///
    /// [allowed combinations]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#create-term-definition
    pub(crate) fn parse(value: &Value) -> Option<Self> {
        let container = match value {
            Value::String(keyword) => Self::parse_keyword(keyword)?,
            Value::Array(keywords) => {
                let mut all = Self::default();
                for keyword in keywords {
                    let one = Self::parse_keyword(keyword.as_str()?)?;
                    if all.intersects(one) {
                        return None;
                    }
                    all = Self(all.0 | one.0);
                }
                all
            }
            _ => return None,
        };
        container.is_allowed().then_some(container)
    }

    fn parse_keyword(keyword: &str) -> Option<Self> {
        match Keyword::parse(keyword)? {
            Keyword::Graph => Some(Self::GRAPH),
            Keyword::Id => Some(Self::ID),
            Keyword::Index => Some(Self::INDEX),
            Keyword::Language => Some(Self::LANGUAGE),
            Keyword::List => Some(Self::LIST),
            Keyword::Set => Some(Self::SET),
            Keyword::Type => Some(Self::TYPE),
            _ => None,
        }
    }

    /// One keyword alone; a graph with an id or an index; a set of anything but lists.
    const fn is_allowed(self) -> bool {
        let without_set = self.0 & !Self::SET.0;
        let graph_map = without_set == Self::GRAPH.0 | Self::ID.0
            || without_set == Self::GRAPH.0 | Self::INDEX.0;
        let alone = without_set.count_ones() <= 1 && self.0 != 0;
        let set_of_lists = self.contains(Self::SET) && self.contains(Self::LIST);
        (alone || graph_map) && !set_of_lists
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_allowed_combinations_are_containers() {
        for allowed in [
            json!("@list"),
            json!(["@set", "@index"]),
            json!(["@graph", "@id", "@set"]),
        ] {
            assert!(Container::parse(&allowed).is_some(), "{allowed}");
        }
        for refused in [
            json!("@foo"),
            json!([]),
            json!(["@list", "@set"]),
            json!(["@id", "@type"]),
            json!(1),
        ] {
            assert!(Container::parse(&refused).is_none(), "{refused}");
        }
    }
}
