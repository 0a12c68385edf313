//! What superiors demand of the metadata of those below them.
//!
//! [OpenID Federation 1.0, metadata policy](https://openid.net/specs/openid-federation-1_0.html#name-metadata-policy).
//! A chain whose policies contradict each other, or whose subject does not keep to them, is no chain. The seven standard
//! operators are applied; on lists they work for lists of texts alone, as much as everybody must support. Others are
//! ignored: a statement that calls one of them critical is refused before.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::parameter_policy::ParameterPolicy;

/// The policy of one statement, or that of a chain; by entity type and parameter.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct MetadataPolicy(BTreeMap<String, BTreeMap<String, ParameterPolicy>>);

impl MetadataPolicy {
    pub(super) fn parse(value: Option<&Value>) -> Result<Self, String> {
        let Some(value) = value else {
            return Ok(Self::default());
        };
        let no_object = || "`metadata_policy` is no object of objects of objects".to_owned();
        let mut types = BTreeMap::new();
        for (entity_type, parameters) in value.as_object().ok_or_else(no_object)? {
            let mut policies = BTreeMap::new();
            for (parameter, operators) in parameters.as_object().ok_or_else(no_object)? {
                let operators = operators.as_object().ok_or_else(no_object)?;
                let policy = ParameterPolicy::parse(parameter, operators);
                let policy = policy.map_err(|reason| about(entity_type, parameter, &reason))?;
                policies.insert(parameter.clone(), policy);
            }
            types.insert(entity_type.clone(), policies);
        }
        Ok(Self(types))
    }

    /// Adds what a superior further down demands.
    pub(super) fn merge(&mut self, below: &Self) -> Result<(), String> {
        for (entity_type, parameters) in &below.0 {
            let policies = self.0.entry(entity_type.clone()).or_default();
            for (parameter, policy) in parameters {
                let merged = match policies.get(parameter) {
                    None => Ok(policy.clone()),
                    Some(above) => above.merged(policy, parameter),
                };
                let merged = merged.map_err(|reason| about(entity_type, parameter, &reason))?;
                policies.insert(parameter.clone(), merged);
            }
        }
        Ok(())
    }

    /// Applies the policy to what the subject of the chain is.
    pub(super) fn apply(&self, metadata: &mut Map<String, Value>) -> Result<(), String> {
        for (entity_type, policies) in &self.0 {
            let Some(Value::Object(parameters)) = metadata.get_mut(entity_type) else {
                continue;
            };
            for (parameter, policy) in policies {
                let applied = policy.apply(parameter, parameters.remove(parameter));
                let applied = applied.map_err(|reason| about(entity_type, parameter, &reason))?;
                if let Some(value) = applied {
                    parameters.insert(parameter.clone(), value);
                }
            }
        }
        Ok(())
    }

    /// What the policy makes of one parameter that is there.
    pub(super) fn apply_to(
        &self,
        entity_type: &str,
        parameter: &str,
        value: Value,
    ) -> Option<Value> {
        let policies = self.0.get(entity_type);
        match policies.and_then(|policies| policies.get(parameter)) {
            None => Some(value),
            Some(policy) => policy.apply(parameter, Some(value)).ok()?,
        }
    }
}

fn about(entity_type: &str, parameter: &str, reason: &str) -> String {
    format!("the metadata policy for `{parameter}` of `{entity_type}`: {reason}")
}
