//! The policy for one parameter: its operators, how they go together, how those of two superiors do, and what they make of
//! the parameter.
//!
//! [OpenID Federation 1.0, standard operators](https://openid.net/specs/openid-federation-1_0.html#name-standard-operators).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::constraints::strings;

type Set = BTreeSet<String>;

/// The operators for one parameter.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ParameterPolicy {
    /// `null` takes the parameter out.
    value: Option<Value>,
    add: Option<Set>,
    default: Option<Value>,
    one_of: Option<Set>,
    subset_of: Option<Set>,
    superset_of: Option<Set>,
    /// To say `false` is to say nothing.
    essential: bool,
}

impl ParameterPolicy {
    pub(super) fn parse(parameter: &str, operators: &Map<String, Value>) -> Result<Self, String> {
        let set = |name: &str| match operators.get(name) {
            None => Ok(None),
            Some(value) => match strings(value) {
                Some(set) => Ok(Some(set)),
                None => Err(format!("`{name}` is no list of texts")),
            },
        };
        let policy = Self {
            value: operators.get("value").cloned(),
            add: set("add")?,
            default: operators.get("default").cloned(),
            one_of: set("one_of")?,
            subset_of: set("subset_of")?,
            superset_of: set("superset_of")?,
            essential: match operators.get("essential") {
                None => false,
                Some(value) => value
                    .as_bool()
                    .ok_or("`essential` is neither true nor false")?,
            },
        };
        if policy.default == Some(Value::Null) {
            return Err("`default` is null".to_owned());
        }
        policy.verify_combination(parameter)?;
        Ok(policy)
    }

    /// What this, from above, and that from below are together.
    pub(super) fn merged(&self, below: &Self, parameter: &str) -> Result<Self, String> {
        let one_of = merged(self.one_of.as_ref(), below.one_of.as_ref(), intersection);
        if one_of.as_ref().is_some_and(Set::is_empty) {
            return Err("no `one_of` is left".to_owned());
        }
        let merged = Self {
            value: equal(self.value.as_ref(), below.value.as_ref(), "value")?,
            add: merged(self.add.as_ref(), below.add.as_ref(), union),
            default: equal(self.default.as_ref(), below.default.as_ref(), "default")?,
            one_of,
            subset_of: merged(
                self.subset_of.as_ref(),
                below.subset_of.as_ref(),
                intersection,
            ),
            superset_of: merged(self.superset_of.as_ref(), below.superset_of.as_ref(), union),
            essential: self.essential || below.essential,
        };
        merged.verify_combination(parameter)?;
        Ok(merged)
    }

    fn verify_combination(&self, parameter: &str) -> Result<(), String> {
        let within = |inner: &Option<Set>, outer: &Option<Set>| match (inner, outer) {
            (Some(inner), Some(outer)) => inner.is_subset(outer),
            _ => true,
        };
        let is_listed = self.one_of.is_some()
            && (self.add.is_some() || self.subset_of.is_some() || self.superset_of.is_some());
        let goes_together = !is_listed
            && within(&self.add, &self.subset_of)
            && within(&self.superset_of, &self.subset_of)
            && self.value.as_ref().is_none_or(|value| {
                let is_in = |set: &Set| value.as_str().is_some_and(|value| set.contains(value));
                let values = values(parameter, value);
                let has_values = values.is_some();
                (!value.is_null() || (self.default.is_none() && !self.essential))
                    && self.one_of.as_ref().is_none_or(is_in)
                    && (has_values
                        || (self.add.is_none()
                            && self.subset_of.is_none()
                            && self.superset_of.is_none()))
                    && within(&self.add, &values)
                    && within(&values, &self.subset_of)
                    && within(&self.superset_of, &values)
            });
        if goes_together {
            return Ok(());
        }
        Err("its operators do not go together".to_owned())
    }

    /// What becomes of the parameter: the operators one after the other, in the order of the specification.
    pub(super) fn apply(
        &self,
        parameter: &str,
        given: Option<Value>,
    ) -> Result<Option<Value>, String> {
        let no_list = || "it is no list of texts".to_owned();
        let mut current = match &self.value {
            Some(value) => Some(value.clone()).filter(|value| !value.is_null()),
            None => given,
        };
        if let Some(add) = &self.add {
            let mut set = match &current {
                Some(value) => values(parameter, value).ok_or_else(no_list)?,
                None => Set::new(),
            };
            set.extend(add.iter().cloned());
            current = Some(Value::from_iter(set));
        }
        let Some(mut value) = current.or_else(|| self.default.clone()) else {
            if self.essential {
                return Err("it is essential, and absent".to_owned());
            }
            return Ok(None);
        };
        if let Some(one_of) = &self.one_of
            && !value.as_str().is_some_and(|value| one_of.contains(value))
        {
            return Err("it is none of those that are allowed".to_owned());
        }
        if let Some(subset_of) = &self.subset_of {
            let set = values(parameter, &value).ok_or_else(no_list)?;
            value = Value::from_iter(intersection(&set, subset_of));
        }
        if let Some(superset_of) = &self.superset_of {
            let set = values(parameter, &value).ok_or_else(no_list)?;
            if !superset_of.is_subset(&set) {
                return Err("it lacks what must be in it".to_owned());
            }
        }
        Ok(Some(value))
    }
}

/// The texts in a list; `scope` is a list though it is written as one text.
fn values(parameter: &str, value: &Value) -> Option<Set> {
    match value {
        Value::String(text) if parameter == "scope" => {
            Some(text.split_ascii_whitespace().map(str::to_owned).collect())
        }
        value => strings(value),
    }
}

fn equal(
    above: Option<&Value>,
    below: Option<&Value>,
    name: &str,
) -> Result<Option<Value>, String> {
    if above.is_some() && below.is_some() && above != below {
        return Err(format!("there are two different `{name}`"));
    }
    Ok(above.or(below).cloned())
}

fn merged(above: Option<&Set>, below: Option<&Set>, both: fn(&Set, &Set) -> Set) -> Option<Set> {
    match (above, below) {
        (Some(above), Some(below)) => Some(both(above, below)),
        (above, below) => above.or(below).cloned(),
    }
}

fn intersection(one: &Set, other: &Set) -> Set {
    one.intersection(other).cloned().collect()
}

fn union(one: &Set, other: &Set) -> Set {
    one.union(other).cloned().collect()
}
