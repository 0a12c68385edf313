//! `IdentityObject` and `IdentityHash` ([§ IdentityObject](https://www.imsglobal.org/spec/ob/v3p0/#identityobject)).
//!
//! "Identifiers and salts MUST be encoded in UTF-8 prior to hashing": the hash is over the identifier and the salt
//! after it, without normalisation, since the standard has none.

use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use testamur_record::PersonName;

use crate::{
    FormatError,
    cursor::Cursor,
    loss::{LossKind, LossReason},
    node::Node,
};

/// Hashes an identifier as Open Badges wants it.
///
/// ```
/// # use testamur_formats::open_badges::identity_hash;
/// assert_eq!(
///     identity_hash("a@example.com", "Kosher"),
///     "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
/// );
/// ```
pub fn identity_hash(identifier: &str, salt: &str) -> String {
    let digest = Sha256::new()
        .chain_update(identifier)
        .chain_update(salt)
        .finalize();
    let mut hash = String::from("sha256$");
    for byte in digest {
        for nibble in [byte >> 4, byte & 15] {
            hash.extend(char::from_digit(nibble.into(), 16));
        }
    }
    hash
}

/// Writes the learner's identifiers as the learner's disclosure allows: hashed, unless it says otherwise.
pub(super) fn identities(learner: &Cursor<'_>) -> Result<Vec<Value>, FormatError> {
    let mut nodes = Vec::new();
    if let Some(email) = learner.member("email") {
        let policy = policy(learner, "email", "hashed");
        nodes.extend(plain_or_hashed(learner, &email, "emailAddress", policy)?);
    }
    for item in learner.items("identifiers") {
        nodes.extend(identifier(learner, &item)?);
    }
    if let Some(number) = learner
        .member("nationalId")
        .and_then(|id| id.member("identifier"))
    {
        let policy = policy(learner, "nationalId", "withheld");
        nodes.extend(plain_or_hashed(
            learner,
            &number,
            "nationalIdentityNumber",
            policy,
        )?);
    }
    if let Some(name) = learner.member("name") {
        nodes.extend(person_name(learner, &name)?);
    }
    if let Some(salt) = learner.member("salt") {
        salt.carry();
    }
    Ok(nodes)
}

fn policy<'e>(learner: &Cursor<'e>, member: &str, default: &'e str) -> &'e str {
    let disclosure = learner.member("disclosure");
    disclosure
        .and_then(|disclosure| disclosure.peek(member))
        .unwrap_or(default)
}

/// One of the record's own identities: its plain value, or a hash whose plain value is not kept.
fn identifier(learner: &Cursor<'_>, item: &Cursor<'_>) -> Result<Option<Value>, FormatError> {
    let policy = item.peek("hashPolicy").unwrap_or("hashed");
    if policy == "withheld" {
        item.lose(LossKind::Dropped, LossReason::Withheld);
        return Ok(None);
    }
    let Some(identity_type) = item.string("identityType") else {
        return Ok(None);
    };
    if let Some(hash) = item.string("identityHash") {
        let node = identity_object(hash, identity_type, true);
        return Ok(Some(node.put("salt", item.string("salt")).into()));
    }
    let own_salt = if item.member("salt").is_some() {
        item
    } else {
        learner
    };
    let Some(value) = item.member("value") else {
        return Ok(None);
    };
    item.string("salt");
    plain_or_hashed(own_salt, &value, identity_type, policy)
}

/// The name as it is printed: a hash of it serves to compare, so it is one string.
fn person_name(learner: &Cursor<'_>, name: &Cursor<'_>) -> Result<Option<Value>, FormatError> {
    let policy = policy(learner, "name", "hashed");
    if policy == "withheld" {
        name.lose(LossKind::Dropped, LossReason::Withheld);
        return Ok(None);
    }
    let printed = PersonName::deserialize(name.value())
        .ok()
        .and_then(|name| name.display_name());
    let Some(printed) = printed else {
        return Ok(None);
    };
    let parts: &[&str] = if name.member("fullName").is_some() {
        &["fullName"]
    } else {
        &[
            "givenName",
            "additionalName",
            "familyNamePrefix",
            "familyName",
        ]
    };
    let reason = if policy == "plain" {
        LossReason::Flattened
    } else {
        LossReason::Hashed
    };
    for part in parts.iter().filter_map(|part| name.member(part)) {
        if policy == "plain" && parts.len() == 1 {
            part.carry();
        } else {
            part.lose(LossKind::Narrowed, reason.clone());
        }
    }
    secured(learner, name.pointer(), &printed, "name", policy).map(Some)
}

fn plain_or_hashed(
    salted: &Cursor<'_>,
    value: &Cursor<'_>,
    identity_type: &str,
    policy: &str,
) -> Result<Option<Value>, FormatError> {
    match policy {
        "withheld" => {
            value.lose(LossKind::Dropped, LossReason::Withheld);
            return Ok(None);
        }
        "plain" => _ = value.carry(),
        _ => value.lose(LossKind::Narrowed, LossReason::Hashed),
    }
    let plain = value.value().as_str().unwrap_or_default();
    secured(salted, value.pointer(), plain, identity_type, policy).map(Some)
}

fn secured(
    salted: &Cursor<'_>,
    pointer: &str,
    plain: &str,
    identity_type: &str,
    policy: &str,
) -> Result<Value, FormatError> {
    if policy == "plain" {
        return Ok(identity_object(plain, identity_type, false).into());
    }
    let Some(salt) = salted.peek("salt") else {
        return Err(FormatError::SaltMissing {
            pointer: pointer.to_owned(),
        });
    };
    let hash = identity_hash(plain, salt);
    Ok(identity_object(&hash, identity_type, true)
        .put("salt", salt)
        .into())
}

fn identity_object(identity: &str, identity_type: &str, hashed: bool) -> Node {
    Node::of_one_type(None, "IdentityObject")
        .put("hashed", hashed)
        .put("identityHash", identity)
        .put("identityType", identity_type)
}
