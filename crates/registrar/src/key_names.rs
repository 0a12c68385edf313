//! Public keys under their names: ids, verification methods, the documents that list them.

use jiff::Timestamp;
use serde_json::{Value, json};
use testamur_keys::{PublicKey, did_jwk, did_key, did_web::PublishedKey};
use testamur_store::{
    Tenant,
    signing_keys::{self, KeyState},
};

use crate::RegistrarError;

/// The DID URL of a key. In a did:web document RSA keys are listed in their JWK form alone.
pub(crate) fn verification_method(issuer_id: &str, key_id: &str, key: &PublicKey) -> String {
    if issuer_id.starts_with("did:web:") {
        let published = published(key_id, key, None);
        published
            .multikey_id(issuer_id)
            .unwrap_or_else(|| published.jwk_id(issuer_id))
    } else {
        format!("{issuer_id}#{key_id}")
    }
}

pub(crate) fn published(key_id: &str, key: &PublicKey, revoked: Option<Timestamp>) -> PublishedKey {
    PublishedKey {
        fragment: key_id.to_owned(),
        key: key.clone(),
        revoked,
    }
}

/// The id of a key under a DID method: did:key and did:jwk fix the fragment, did:web takes the thumbprint.
pub(crate) fn key_id(issuer_id: &str, key: &PublicKey) -> String {
    if let Some(multibase) = issuer_id.strip_prefix("did:key:") {
        multibase.to_owned()
    } else if issuer_id.starts_with("did:jwk:") {
        "0".to_owned()
    } else {
        key.jwk_thumbprint()
    }
}

pub(crate) fn public_key(row: &signing_keys::SigningKey) -> Result<PublicKey, RegistrarError> {
    PublicKey::from_jwk(&row.public_jwk).map_err(|_| RegistrarError::StoredForm {
        what: "public key",
        id: row.id.clone(),
    })
}

/// The JWK set of `/.well-known/jwks.json`, where the Open Badges implementation guide looks for an issuer's keys.
pub(crate) fn jwk_set(
    tenant: &Tenant,
    rows: &[signing_keys::SigningKey],
) -> Result<Value, RegistrarError> {
    let mut keys = Vec::new();
    for row in rows.iter().filter(|row| row.state != KeyState::Compromised) {
        let key = public_key(row)?;
        let mut jwk = key.to_jwk();
        jwk["kid"] = Value::from(verification_method(tenant.issuer_id(), &row.id, &key));
        jwk["iss"] = Value::from(tenant.issuer_id());
        keys.push(jwk);
    }
    Ok(json!({ "keys": keys }))
}

/// A did:key for elliptic keys; RSA has no registered did:key code in use here, so did:jwk.
pub(crate) fn single_key_did(key: &PublicKey) -> String {
    did_key::did(key).unwrap_or_else(|| did_jwk::did(key))
}
