//! The keys of a member of a federation: a JWK set in which every key has a `kid` of its own.
//!
//! [OpenID Federation 1.0, claims in both kinds of statement](https://openid.net/specs/openid-federation-1_0.html#name-claims-that-must-or-may-app).
//! A key is looked at only when a signature names it: a set may hold keys of kinds that nobody here knows.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde_json::Value;
use testamur_keys::PublicKey;

/// The keys of a member, by `kid`.
#[derive(Clone, Debug, Default)]
pub(super) struct KeySet(Arc<BTreeMap<String, Entry>>);

#[derive(Debug)]
struct Entry {
    jwk: Value,
    key: OnceLock<Option<PublicKey>>,
}

impl KeySet {
    pub(super) fn parse(jwks: Option<&Value>) -> Result<Self, String> {
        let keys = jwks.and_then(|jwks| jwks.get("keys")?.as_array());
        let keys = keys.ok_or("it has no `jwks` with a list `keys`")?;
        if keys.len() > MOST_KEYS {
            return Err(format!("`jwks` has more than {MOST_KEYS} keys"));
        }
        let mut found = BTreeMap::new();
        for jwk in keys {
            let id = jwk.get("kid").and_then(Value::as_str).unwrap_or_default();
            if id.is_empty() {
                return Err("`jwks` has a key without `kid`".to_owned());
            }
            let entry = Entry {
                jwk: jwk.clone(),
                key: OnceLock::new(),
            };
            if found.insert(id.to_owned(), entry).is_some() {
                return Err(format!("`jwks` has two keys with the `kid` `{id}`"));
            }
        }
        Ok(Self(Arc::new(found)))
    }

    /// The key of that id, if it can be used here.
    pub(super) fn key(&self, id: &str) -> Option<&PublicKey> {
        let entry = self.0.get(id)?;
        let key = entry
            .key
            .get_or_init(|| PublicKey::from_jwk(&entry.jwk).ok());
        key.as_ref()
    }

    pub(super) fn has_a_usable_key(&self) -> bool {
        self.0.keys().any(|id| self.key(id).is_some())
    }
}

const MOST_KEYS: usize = 32;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_member_has_so_many_keys_and_none_more() {
        let of = |count: usize| {
            let keys: Vec<_> = (0..count).map(|n| json!({"kid": n.to_string()})).collect();
            KeySet::parse(Some(&json!({ "keys": keys }))).is_ok()
        };
        for (count, is_read) in [(0, true), (1, true), (32, true), (33, false), (40, false)] {
            assert_eq!(of(count), is_read, "{count}");
        }
    }
}
