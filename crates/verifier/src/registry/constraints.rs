//! What a superior says of the chains below it.
//!
//! [OpenID Federation 1.0, constraints](https://openid.net/specs/openid-federation-1_0.html#name-constraints).
//! `naming_constraints` is refused, as nobody here applies it; constraints which the specification does not define are
//! ignored, as it says.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The constraints of one statement, or those of a chain together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Constraints {
    /// How many may stand between the issuer of the statement and the subject of the chain.
    max_path_length: Option<u64>,
    /// What the subject of the chain may be, beside `federation_entity`.
    allowed_entity_types: Option<BTreeSet<String>>,
}

impl Constraints {
    pub(super) fn parse(value: Option<&Value>) -> Result<Self, String> {
        let Some(value) = value else {
            return Ok(Self::default());
        };
        let members = value.as_object().ok_or("`constraints` is no object")?;
        if members.contains_key("naming_constraints") {
            return Err("it constrains names, which is not understood".to_owned());
        }
        let max_path_length = match members.get("max_path_length") {
            None => None,
            Some(length) => Some(length.as_u64().ok_or("`max_path_length` is no number")?),
        };
        let allowed_entity_types = match members.get("allowed_entity_types") {
            None => None,
            Some(types) => {
                let types = strings(types).ok_or("`allowed_entity_types` is no list of texts")?;
                if types.contains(FEDERATION_ENTITY) {
                    let message =
                        "`allowed_entity_types` has `federation_entity`, which must not be in it";
                    return Err(message.to_owned());
                }
                Some(types)
            }
        };
        Ok(Self {
            max_path_length,
            allowed_entity_types,
        })
    }

    /// Whether so many may stand between the issuer of the statement and the subject of the chain.
    pub(super) fn allow_length(&self, between: usize) -> bool {
        let between = u64::try_from(between).unwrap_or(u64::MAX);
        self.max_path_length.is_none_or(|most| between <= most)
    }

    /// Takes out of the metadata what the subject of the chain may not be.
    ///
    /// # Errors
    /// When it had roles and none of them is left: then it is not a member as anything.
    pub(super) fn restrict(&self, metadata: &mut Map<String, Value>) -> Result<(), String> {
        let Some(allowed) = &self.allowed_entity_types else {
            return Ok(());
        };
        let is_role = |name: &str| name != FEDERATION_ENTITY;
        let had_roles = metadata.keys().any(|name| is_role(name));
        metadata.retain(|name, _| !is_role(name) || allowed.contains(name));
        if had_roles && !metadata.keys().any(|name| is_role(name)) {
            return Err("the federation allows none of its entity types".to_owned());
        }
        Ok(())
    }
}

/// A list of texts as a set.
pub(super) fn strings(value: &Value) -> Option<BTreeSet<String>> {
    let items = value.as_array()?.iter();
    items.map(|item| item.as_str().map(str::to_owned)).collect()
}

pub(super) const FEDERATION_ENTITY: &str = "federation_entity";
