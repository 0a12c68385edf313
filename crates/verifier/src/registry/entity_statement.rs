//! Entity statements: what one member of a federation says of another, or of itself, signed.
//!
//! [OpenID Federation 1.0, entity statement validation](https://openid.net/specs/openid-federation-1_0.html#name-entity-statement-validation).
//! Trust marks are not looked at. A statement is refused if it has `crit`, `metadata_policy_crit` or `naming_constraints`, as
//! nobody here knows what is meant by them, and if it was made for one party alone (`aud`, `trust_anchor`).

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use testamur_signing::jws::{self, HeaderRules, Jws};

use super::Asking;
use super::constraints::Constraints;
use super::key_set::KeySet;
use super::metadata_policy::MetadataPolicy;

/// A statement whose form is right and whose signature was not looked at yet.
#[derive(Clone, Debug)]
pub(super) struct EntityStatement {
    pub(super) issuer: String,
    pub(super) subject: String,
    /// The subject's keys.
    pub(super) keys: KeySet,
    /// Above the subject, each once.
    pub(super) authority_hints: Vec<String>,
    /// What the subject is, by entity type.
    pub(super) metadata: Map<String, Value>,
    pub(super) metadata_policy: MetadataPolicy,
    pub(super) constraints: Constraints,
    /// From where it was loaded.
    pub(super) url: Option<String>,
    pub(super) jws: Jws,
    not_before: Timestamp,
    expires: Timestamp,
}

impl EntityStatement {
    pub(super) fn parse(compact: &str) -> Result<Self, String> {
        let jws = jws::parse(compact.trim(), &RULES).map_err(|error| error.to_string())?;
        let claims = jws.payload_object().map_err(|error| error.to_string())?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        let issuer = text("iss").ok_or("it has no `iss`")?;
        let subject = text("sub").ok_or("it has no `sub`")?;
        if issuer != subject && !is_entity_id(&issuer) {
            return Err("its `iss` is no https URL".to_owned());
        }
        refuse_claims(&claims, issuer == subject)?;
        let mut not_before = instant(&claims, "iat")?;
        if claims.contains_key("nbf") {
            not_before = not_before.max(instant(&claims, "nbf")?);
        }
        Ok(Self {
            keys: KeySet::parse(claims.get("jwks"))?,
            authority_hints: hints(claims.get("authority_hints"))?,
            metadata: metadata(claims.get("metadata"))?,
            metadata_policy: MetadataPolicy::parse(claims.get("metadata_policy"))?,
            constraints: Constraints::parse(claims.get("constraints"))?,
            expires: instant(&claims, "exp")?,
            url: None,
            issuer,
            subject,
            not_before,
            jws,
        })
    }

    /// Where the subject answers for those below it.
    pub(super) fn fetch_endpoint(&self) -> Option<&str> {
        let entity = self.metadata.get("federation_entity")?;
        let url = entity.get("federation_fetch_endpoint")?.as_str()?;
        (url.starts_with("https://") && !url.contains('#')).then_some(url)
    }

    /// For how long a copy may be used, by the statement itself.
    pub(super) fn lifetime(&self, now: Timestamp) -> Duration {
        let left = self.expires.duration_since(now);
        left.try_into().unwrap_or(Duration::ZERO)
    }

    pub(super) fn verify_times(&self, asking: Asking<'_>) -> Result<(), String> {
        if self.not_before.duration_since(asking.now) > asking.skew {
            return Err(format!(
                "the statement about `{}` is of the future",
                self.subject
            ));
        }
        if asking.now.duration_since(self.expires) >= asking.skew {
            return Err(format!(
                "the statement about `{}` has expired",
                self.subject
            ));
        }
        Ok(())
    }
}

/// Whether a member of a federation may be called so: then it has a page of its own.
pub(super) fn is_entity_id(id: &str) -> bool {
    let rest = id.strip_prefix("https://").unwrap_or_default();
    let is_short = id.len() <= LONGEST_ID;
    is_short && !rest.is_empty() && !rest.starts_with('/') && !rest.contains(['?', '#'])
}

fn refuse_claims(claims: &Map<String, Value>, is_own: bool) -> Result<(), String> {
    let there = |names: &[&'static str]| names.iter().copied().find(|it| claims.contains_key(*it));
    if claims.contains_key("crit") {
        return Err("it has critical claims which are not understood".to_owned());
    }
    if claims.contains_key("metadata_policy_crit") {
        // The operators that are known here are those of the standard, and they must not be listed.
        let message = "it has critical operators of a metadata policy which are not understood";
        return Err(message.to_owned());
    }
    if let Some(name) = there(&FOR_ONE_PARTY) {
        return Err(format!("it has `{name}`: it was made for one party alone"));
    }
    let (elsewhere, kind) = if is_own {
        (there(&OF_OTHERS), "a statement about oneself")
    } else {
        (there(&OF_ONESELF), "a statement about another")
    };
    match elsewhere {
        Some(name) => Err(format!("{kind} must not have `{name}`")),
        None => Ok(()),
    }
}

fn hints(value: Option<&Value>) -> Result<Vec<String>, String> {
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    let items = value.as_array().filter(|items| !items.is_empty());
    let items = items.ok_or("`authority_hints` is no list, or an empty one")?;
    if items.len() > MOST_NAMED {
        return Err(format!("`authority_hints` names more than {MOST_NAMED}"));
    }
    let mut seen = BTreeSet::new();
    let mut hints = Vec::new();
    for item in items {
        let hint = item.as_str().filter(|id| is_entity_id(id));
        let hint = hint.ok_or("`authority_hints` has something which is no https URL")?;
        if seen.insert(hint) {
            hints.push(hint.to_owned());
        }
    }
    Ok(hints)
}

fn metadata(value: Option<&Value>) -> Result<Map<String, Value>, String> {
    let Some(value) = value else {
        return Ok(Map::new());
    };
    let types = value.as_object().ok_or("`metadata` is no object")?;
    for (name, parameters) in types {
        let parameters = parameters.as_object();
        let parameters =
            parameters.ok_or_else(|| format!("`metadata` of `{name}` is no object"))?;
        if parameters.values().any(Value::is_null) {
            return Err(format!("`metadata` of `{name}` has a `null`"));
        }
    }
    Ok(types.clone())
}

/// A number of seconds, which may have a fraction.
fn instant(claims: &Map<String, Value>, name: &str) -> Result<Timestamp, String> {
    let second = claims.get(name).and_then(Value::as_f64);
    let duration = second.and_then(|second| SignedDuration::try_from_secs_f64(second).ok());
    let instant = duration.and_then(|duration| Timestamp::from_duration(duration).ok());
    instant.ok_or_else(|| format!("it has no `{name}`"))
}

pub(super) const LONGEST_ID: usize = 2048;
const MOST_NAMED: usize = 64;
const FOR_ONE_PARTY: [&str; 2] = ["aud", "trust_anchor"];
const OF_ONESELF: [&str; 5] = [
    "authority_hints",
    "trust_anchor_hints",
    "trust_marks",
    "trust_mark_issuers",
    "trust_mark_owners",
];
const OF_OTHERS: [&str; 3] = ["constraints", "metadata_policy", "source_endpoint"];
const RULES: HeaderRules = HeaderRules {
    typ: &["entity-statement+jwt"],
    typ_may_be_absent: false,
    members: &["kid"],
};
