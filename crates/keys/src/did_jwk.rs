//! did:jwk ([specification]): a DID that is a public JWK, base64url-encoded.
//!
//! The document has one verification method, `#0`. The JWK goes through the same strict reading as any other, duplicate
//! members included.
//!
//! [specification]: https://github.com/quartzjer/did-jwk/blob/main/spec.md

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use testamur_json::Limits;

use crate::verification_method::{MethodType, VerificationMethod};
use crate::{ControllerDocument, DidError, PublicKey};

const PREFIX: &str = "did:jwk:";
const LIMITS: Limits = Limits {
    bytes: 4096,
    depth: 4,
    nodes: 64,
};

/// The did:jwk of a key.
pub fn did(key: &PublicKey) -> String {
    format!(
        "{PREFIX}{}",
        URL_SAFE_NO_PAD.encode(key.to_jwk().to_string())
    )
}

/// The id of the key's only verification method, `did:jwk:…#0`.
pub fn verification_method(key: &PublicKey) -> String {
    format!("{}#0", did(key))
}

/// Derives the document of a did:jwk.
///
/// # Errors
/// [`DidError::Method`] for other methods, [`DidError::Syntax`] when the identifier is no JSON in base64url,
/// [`DidError::Key`] for a malformed, private, unsupported or weak key.
pub fn resolve(did: &str) -> Result<ControllerDocument, DidError> {
    let encoded = did.strip_prefix(PREFIX).ok_or(DidError::Method {
        expected: "did:jwk",
    })?;
    let json = URL_SAFE_NO_PAD
        .decode(encoded)
        .map_err(|_| DidError::Syntax("the identifier is not canonical base64url"))?;
    let jwk = testamur_json::parse(&json, &LIMITS)
        .map_err(|_| DidError::Syntax("the identifier is not one strict JSON object"))?;
    let key = PublicKey::from_jwk(&jwk)?;
    let method = VerificationMethod::new(
        format!("{did}#0"),
        did.to_owned(),
        MethodType::JsonWebKey,
        key,
    );
    Ok(ControllerDocument::of_single_key(did, method))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_again_in_its_did() {
        let key =
            PublicKey::from_multibase("zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv").unwrap();
        let document = resolve(&did(&key)).unwrap();
        let method = document
            .verification_method(&verification_method(&key))
            .unwrap();
        assert_eq!(method.key, key);
    }

    #[test]
    fn private_and_doubled_members_are_refused() {
        for json in [
            r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"AQ"}"#,
            r#"{"kty":"OKP","kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
            "[]",
            "",
            "{}",
        ] {
            let did = format!("did:jwk:{}", URL_SAFE_NO_PAD.encode(json));
            assert!(resolve(&did).is_err(), "{json}");
        }
        assert!(resolve("did:jwk:a=").is_err());
    }
}
