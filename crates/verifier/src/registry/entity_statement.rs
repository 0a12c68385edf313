//! Entity statements: what one member of a federation says of another, or of itself, signed.
//!
//! [OpenID Federation 1.0, entity statement](https://openid.net/specs/openid-federation-1_0.html#name-entity-statement).
//! Metadata policies and trust marks are not looked at: what is asked is who is a member, not what the member may do. A
//! statement with `crit` or `naming_constraints` is refused, as nobody here knows what they mean for it.

use jiff::Timestamp;
use serde_json::{Map, Value};
use testamur_keys::PublicKey;
use testamur_signing::jws::{self, HeaderRules, Jws};

use super::Asking;

/// A statement whose form is right and whose signature was not looked at yet.
#[derive(Clone, Debug)]
pub(super) struct EntityStatement {
    pub(super) issuer: String,
    pub(super) subject: String,
    /// The subject's keys.
    pub(super) keys: Vec<EntityKey>,
    /// Above the subject.
    pub(super) authority_hints: Vec<String>,
    /// Where the subject answers for those below it.
    pub(super) fetch_endpoint: Option<String>,
    /// What the subject is called.
    pub(super) organization_name: Option<String>,
    /// How many may stand between the issuer of the statement and the last in the chain.
    pub(super) max_path_length: Option<u64>,
    issued: Timestamp,
    expires: Timestamp,
    jws: Jws,
}

/// A key of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EntityKey {
    pub(super) id: Option<String>,
    pub(super) key: PublicKey,
}

impl EntityStatement {
    pub(super) fn parse(compact: &str) -> Result<Self, String> {
        let jws = jws::parse(compact.trim(), &RULES).map_err(|error| error.to_string())?;
        let claims = jws.payload_object().map_err(|error| error.to_string())?;
        if claims.contains_key("crit") {
            return Err("it has critical claims which are not understood".to_owned());
        }
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        let constraints = claims.get("constraints").and_then(Value::as_object);
        if constraints.is_some_and(|them| them.contains_key("naming_constraints")) {
            return Err("it constrains names, which is not understood".to_owned());
        }
        let max_path_length = match constraints.and_then(|them| them.get("max_path_length")) {
            None => None,
            Some(length) => Some(length.as_u64().ok_or("`max_path_length` is no number")?),
        };
        let entity = claims
            .get("metadata")
            .and_then(|it| it.get("federation_entity"));
        let of_entity = |name: &str| Some(entity?.get(name)?.as_str()?.to_owned());
        let keys = claims.get("jwks").map(keys).unwrap_or_default();
        Ok(Self {
            issuer: text("iss").ok_or("it has no `iss`")?,
            subject: text("sub").ok_or("it has no `sub`")?,
            keys,
            authority_hints: texts(&claims, "authority_hints"),
            fetch_endpoint: of_entity("federation_fetch_endpoint"),
            organization_name: of_entity("organization_name"),
            max_path_length,
            issued: instant(&claims, "iat")?,
            expires: instant(&claims, "exp")?,
            jws,
        })
    }

    /// Verifies the signature under one of the keys, and the times.
    pub(super) fn verify(&self, keys: &[EntityKey], asking: Asking<'_>) -> Result<(), String> {
        let named = self.jws.header.key_id.as_deref();
        let mut candidates = keys
            .iter()
            .filter(|key| named.is_some() && key.id.as_deref() == named);
        if !candidates.any(|key| self.jws.verify(&key.key).is_ok()) {
            return Err(format!(
                "the statement about `{}` is not signed by `{}`",
                self.subject, self.issuer
            ));
        }
        if self.issued.duration_since(asking.now) > asking.skew {
            return Err(format!(
                "the statement about `{}` is of the future",
                self.subject
            ));
        }
        if asking.now.duration_since(self.expires) > asking.skew {
            return Err(format!(
                "the statement about `{}` has expired",
                self.subject
            ));
        }
        Ok(())
    }
}

/// The keys of a JWK set that can be used here.
pub(super) fn keys(jwks: &Value) -> Vec<EntityKey> {
    let keys = jwks.get("keys").and_then(Value::as_array);
    let keys = keys.into_iter().flatten().take(MOST_KEYS);
    keys.filter_map(|jwk| {
        let id = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
        let key = PublicKey::from_jwk(jwk).ok()?;
        Some(EntityKey { id, key })
    })
    .collect()
}

fn texts(claims: &Map<String, Value>, name: &str) -> Vec<String> {
    let items = claims.get(name).and_then(Value::as_array);
    let items = items.into_iter().flatten().filter_map(Value::as_str);
    items.take(MOST_HINTS).map(str::to_owned).collect()
}

fn instant(claims: &Map<String, Value>, name: &str) -> Result<Timestamp, String> {
    let second = claims.get(name).and_then(Value::as_i64);
    let instant = second.and_then(|second| Timestamp::from_second(second).ok());
    instant.ok_or_else(|| format!("it has no `{name}`"))
}

const MOST_KEYS: usize = 32;
const MOST_HINTS: usize = 4;
const RULES: HeaderRules = HeaderRules {
    typ: &["entity-statement+jwt"],
    typ_may_be_absent: false,
    members: &["kid"],
};
