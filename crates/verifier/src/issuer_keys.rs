//! What an issuer publishes about its keys, and where.
//!
//! | issuer id | where its keys are |
//! |---|---|
//! | `did:key`, `did:jwk` | in the id itself |
//! | `did:web` | in the DID document |
//! | `https` URL | in the controller document at that URL; if it lists none to assert with, in `/.well-known/jwks.json` of its host |
//!
//! The host's set speaks for all issuers of the host: one that says itself which keys assert has said all, and one whose
//! document cannot be had now, or cannot be read, may have, else whoever may add to the set could sign for it. So the set
//! is asked only where the host says that there is no document, or where the document is an object that lists no method,
//! such as a profile. Every document must say `id` (or, for a JWK with `iss`, `iss`) equal to the issuer's id: a document
//! about somebody else binds nothing. [Controlled Identifiers 1.0, retrieve verification method][cid]; the JWK set at the
//! well-known place is 1EdTech's implementation guide.
//!
//! [cid]: https://www.w3.org/TR/2025/REC-cid-1.0-20250515/#retrieve-verification-method

use jiff::Timestamp;
use serde_json::Value;
use testamur_json::Limits;
use testamur_keys::{ControllerDocument, PublicKey, did_web, resolve_offline};

use crate::documents::{Documents, Unavailable};
use crate::report::Trust;
use crate::source::DocumentKind;

/// A place where an issuer publishes keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Identifier,
    DidDocument,
    ControllerDocument,
    JwkSet,
}

/// The keys of one place.
pub(crate) struct PublishedKeys {
    pub(crate) trust: Trust,
    pub(crate) place: Place,
    pub(crate) keys: Vec<PublishedKey>,
    /// Whether the place says which keys assert, so that no other place is asked.
    pub(crate) conclusive: bool,
}

/// One key that an issuer publishes.
#[derive(Clone, Debug)]
pub(crate) struct PublishedKey {
    /// Its absolute id, or its `kid`; a JWK may have none.
    pub(crate) name: Option<String>,
    pub(crate) key: PublicKey,
    pub(crate) may_assert: bool,
    /// Whether its owner shows with it who is there.
    pub(crate) may_authenticate: bool,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) revoked: Option<Timestamp>,
}

/// Why a place gave no keys.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum NoKeys {
    #[error("`{url}`: {reason}")]
    Unavailable { url: String, reason: Unavailable },
    #[error("`{url}` is not the issuer's key document: {reason}")]
    NotAKeyDocument { url: String, reason: String },
    #[error("`{url}` lists no key of the issuer: {reason}")]
    NoMethods { url: String, reason: String },
    #[error("the issuer's id holds no key: {0}")]
    Identifier(String),
}

impl NoKeys {
    /// Whether the issuer publishes no keys there, rather than that nobody could look, or read what is there.
    pub(crate) fn is_absence(&self) -> bool {
        match self {
            Self::Unavailable { reason, .. } => *reason == Unavailable::Absent,
            Self::NotAKeyDocument { .. } => false,
            Self::NoMethods { .. } | Self::Identifier(_) => true,
        }
    }
}

/// The places in which the issuer may publish; empty when nobody can publish keys for such an id, or nobody here knows.
pub(crate) fn places(issuer_id: &str) -> Vec<Place> {
    if issuer_id.starts_with("did:key:") || issuer_id.starts_with("did:jwk:") {
        vec![Place::Identifier]
    } else if issuer_id.starts_with("did:web:") {
        vec![Place::DidDocument]
    } else if issuer_id.starts_with("https://") {
        vec![Place::ControllerDocument, Place::JwkSet]
    } else {
        Vec::new()
    }
}

/// Reads the keys which the issuer publishes in one place.
pub(crate) async fn published_keys(
    issuer_id: &str,
    place: Place,
    documents: &Documents<'_>,
) -> Result<PublishedKeys, NoKeys> {
    let (kind, url) = match place {
        Place::Identifier => return by_identifier(issuer_id),
        Place::DidDocument => {
            let url = did_web::document_url(issuer_id)
                .map_err(|error| NoKeys::Identifier(error.to_string()))?;
            (DocumentKind::DidDocument, url)
        }
        Place::ControllerDocument => (DocumentKind::ControllerDocument, issuer_id.to_owned()),
        Place::JwkSet => {
            let url = jwk_set_url(issuer_id)
                .ok_or_else(|| NoKeys::Identifier("the URL has no host".to_owned()))?;
            (DocumentKind::IssuerKeys, url)
        }
    };
    let loaded = documents.load(kind, &url).await;
    let document = loaded.map_err(|reason| NoKeys::Unavailable {
        url: url.clone(),
        reason,
    })?;
    let value = testamur_json::parse(&document.bytes, &Limits::default());
    let keys = match &value {
        Err(error) => Err(error.to_string()),
        Ok(value) if place == Place::JwkSet => jwk_set(value, issuer_id).map(|keys| (keys, true)),
        Ok(value) => controller_document(value, issuer_id),
    };
    match keys {
        Ok((keys, conclusive)) => {
            documents.accept(kind, &url, None);
            Ok(PublishedKeys {
                trust: Trust::Resolved,
                place,
                keys,
                conclusive,
            })
        }
        Err(reason) => {
            documents.refuse(kind, &url);
            Err(if value.is_ok_and(|value| lists_no_method(&value)) {
                NoKeys::NoMethods { url, reason }
            } else {
                NoKeys::NotAKeyDocument { url, reason }
            })
        }
    }
}

fn by_identifier(did: &str) -> Result<PublishedKeys, NoKeys> {
    let document = resolve_offline(did)
        .ok_or_else(|| NoKeys::Identifier("the DID method needs a document".to_owned()))?
        .map_err(|error| NoKeys::Identifier(error.to_string()))?;
    let keys = keys_of(&document);
    Ok(PublishedKeys {
        trust: Trust::ByIdentifier,
        place: Place::Identifier,
        keys,
        conclusive: true,
    })
}

/// The keys, and whether the document lists any method to assert with, be it one that cannot be used here.
fn controller_document(
    value: &Value,
    issuer_id: &str,
) -> Result<(Vec<PublishedKey>, bool), String> {
    let document = ControllerDocument::parse(value).map_err(|error| error.to_string())?;
    if document.id != issuer_id {
        return Err(format!(
            "its `id` is `{}`, expected `{issuer_id}`",
            document.id
        ));
    }
    Ok((keys_of(&document), !document.assertion_method.is_empty()))
}

/// Whether a document, whatever else it says, says nothing of any key.
fn lists_no_method(value: &Value) -> bool {
    let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    let lists = |name: &&str| value.get(name).is_some_and(|value| !is_empty(value));
    value.is_object() && !METHODS.iter().any(lists)
}

/// A method whose controller is somebody else speaks for somebody else.
fn keys_of(document: &ControllerDocument) -> Vec<PublishedKey> {
    document
        .verification_methods
        .iter()
        .filter(|method| method.controller == document.id)
        .map(|method| PublishedKey {
            name: Some(method.id.clone()),
            key: method.key.clone(),
            may_assert: document.assertion_method.contains(&method.id),
            may_authenticate: document.authentication.contains(&method.id),
            expires: method.expires,
            revoked: method.revoked,
        })
        .collect()
}

/// The keys of a JWK set; those that cannot be used are left out, the same name twice refuses the set.
fn jwk_set(value: &Value, issuer_id: &str) -> Result<Vec<PublishedKey>, String> {
    let Some(Value::Array(jwks)) = value.get("keys") else {
        return Err("it has no list `keys`".to_owned());
    };
    if jwks.len() > MOST_KEYS {
        return Err(format!("it has more than {MOST_KEYS} keys"));
    }
    let mut keys: Vec<PublishedKey> = Vec::new();
    for jwk in jwks {
        let name = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
        if name.is_some() && keys.iter().any(|known| known.name == name) {
            return Err("it has one `kid` twice".to_owned());
        }
        let speaks_for_issuer = jwk.get("iss").is_none_or(|iss| iss == issuer_id);
        if let (true, Ok(key)) = (speaks_for_issuer, PublicKey::from_jwk(jwk)) {
            keys.push(PublishedKey {
                name,
                key,
                may_assert: true,
                may_authenticate: false,
                expires: None,
                revoked: None,
            });
        }
    }
    Ok(keys)
}

/// `https://{authority}/.well-known/jwks.json`.
fn jwk_set_url(issuer_id: &str) -> Option<String> {
    let rest = issuer_id.strip_prefix("https://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    (!authority.is_empty()).then(|| format!("https://{authority}/.well-known/jwks.json"))
}

pub(crate) const MOST_KEYS: usize = 256;
/// Where a controller document has its methods: the list, and the relationships of Controlled Identifiers 1.0.
const METHODS: [&str; 6] = [
    "verificationMethod",
    "assertionMethod",
    "authentication",
    "capabilityDelegation",
    "capabilityInvocation",
    "keyAgreement",
];

#[cfg(test)]
mod tests {
    use serde_json::json;
    use testamur_keys::{KeyType, SecretKey};

    use super::*;

    #[test]
    fn the_jwk_set_lies_at_the_hosts_well_known_place() {
        let url = |id| jwk_set_url(id).unwrap();
        assert_eq!(
            url("https://uni.example/issuers/1?x#y"),
            "https://uni.example/.well-known/jwks.json"
        );
        assert_eq!(
            url("https://uni.example:8443"),
            "https://uni.example:8443/.well-known/jwks.json"
        );
        assert_eq!(jwk_set_url("https:///x"), None);
    }

    #[test]
    fn a_jwk_set_has_so_many_keys_and_no_name_twice() {
        let set = |keys: Vec<Value>| {
            let keys = jwk_set(&json!({ "keys": keys }), "https://uni.example");
            keys.ok().map(|keys| keys.len())
        };
        for (count, found) in [(256, Some(0)), (257, None), (300, None)] {
            assert_eq!(set(vec![json!({"kty": "none"}); count]), found);
        }
        let jwk = |seed: u8, name: Option<&str>| {
            let secret = SecretKey::from_bytes(KeyType::Ed25519, &[seed; 32]).unwrap();
            let mut jwk = secret.public_key().to_jwk();
            if let Some(name) = name {
                jwk["kid"] = json!(name);
            }
            jwk
        };
        assert_eq!(set(vec![jwk(1, Some("a")), jwk(2, Some("b"))]), Some(2));
        assert_eq!(set(vec![jwk(1, Some("a")), jwk(2, Some("a"))]), None);
        assert_eq!(set(vec![jwk(1, None), jwk(2, None)]), Some(2));
    }

    #[test]
    fn an_id_for_which_nobody_can_publish_has_no_place() {
        for id in [
            "urn:uuid:1",
            "http://uni.example",
            "did:example:1",
            "mailto:a@b.example",
        ] {
            assert!(places(id).is_empty(), "{id}");
        }
    }
}
