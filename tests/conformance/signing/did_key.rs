//! did:key against the vectors of its specification.

use serde_json::Value;
use testamur_keys::{
    ControllerDocument, DidError, KeyError, KeyType, PublicKey, SecretKey, did_jwk, did_key,
    resolve_offline,
};
use testamur_tests::{corpus, report_count};

use crate::{from_hex, read_json, text};

#[test]
fn the_keys_of_the_vectors_are_those_of_their_dids() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("w3c/did-key");
    let (mut resolved, mut refused) = (0, 0);
    for file in [
        "bls12381.json",
        "ed25519-x25519.json",
        "nist-curves.json",
        "rsa.json",
        "secp256k1.json",
        "x25519.json",
    ] {
        for (did, vector) in read_json(&folder.join(file)).as_object().unwrap() {
            match resolve_offline(did) {
                Some(Ok(document)) => {
                    compare(did, vector, &document);
                    resolved += 1;
                }
                Some(Err(DidError::Key(KeyError::UnsupportedType { .. }))) => refused += 1,
                // Keys longer than any that is supported are not decoded at all.
                Some(Err(DidError::Key(KeyError::Base58)))
                    if file == "rsa.json" || file == "bls12381.json" =>
                {
                    refused += 1;
                }
                // One file is a single document whose member names are no DIDs.
                None if file == "x25519.json" => {
                    for did in vector.as_object().unwrap().keys() {
                        assert!(resolve_offline(did).unwrap().is_err());
                        refused += 1;
                    }
                }
                other => panic!("{did}: {other:?}"),
            }
        }
    }
    assert_eq!((resolved, refused), (10, 20));
    report_count("did:key vectors: resolved", resolved);
    report_count("did:key vectors: unsupported key types refused", refused);
}

fn compare(did: &str, vector: &Value, document: &ControllerDocument) {
    let method = &document.verification_methods[0];
    assert_eq!(document.id, did);
    assert_eq!(did_key::did(&method.key).as_deref(), Some(did));
    let theirs = &vector["didDocument"]["verificationMethod"][0];
    assert_eq!(method.id, text(theirs, "id"));
    if let Some(seed) = vector.get("seed").and_then(Value::as_str)
        && method.key.key_type() == KeyType::Ed25519
    {
        let key = SecretKey::from_bytes(KeyType::Ed25519, &from_hex(seed)).unwrap();
        assert_eq!(key.public_key(), &method.key, "{did}: seed");
    }
    if let Some(raw) = theirs.get("publicKeyBase58").and_then(Value::as_str) {
        let raw = bs58::decode(raw).into_vec().unwrap();
        let key = match method.key.key_type() {
            KeyType::Ed25519 => PublicKey::from_ed25519_bytes(&raw),
            KeyType::P384 => PublicKey::from_p384_point(&raw),
            _ => PublicKey::from_p256_point(&raw),
        };
        assert_eq!(key.as_ref(), Ok(&method.key), "{did}");
    } else {
        let jwk = &theirs["publicKeyJwk"];
        assert_eq!(PublicKey::from_jwk(jwk).as_ref(), Ok(&method.key), "{did}");
        assert_eq!(&method.key.to_jwk(), jwk, "{did}");
    }
    let by_jwk = did_jwk::resolve(&did_jwk::did(&method.key)).unwrap();
    assert_eq!(by_jwk.verification_methods[0].key, method.key);
}
