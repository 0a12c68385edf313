//! did:key ([v0.9]): a DID that is its own public key.
//!
//! Ed25519, P-256 and P-384. The document has one verification method, whose fragment is the key itself, so a fragment that
//! names another key finds nothing. No key agreement key is derived: credentials are signed, not encrypted.
//!
//! [v0.9]: https://w3c-ccg.github.io/did-key-spec/

use crate::verification_method::{MethodType, VerificationMethod};
use crate::{ControllerDocument, DidError, PublicKey};

const PREFIX: &str = "did:key:";

/// The did:key of a key; `None` for RSA, which has no Multikey form.
pub fn did(key: &PublicKey) -> Option<String> {
    Some(format!("{PREFIX}{}", key.to_multibase()?))
}

/// The id of the key's only verification method, `did:key:z…#z…`; `None` for RSA.
pub fn verification_method(key: &PublicKey) -> Option<String> {
    let multibase = key.to_multibase()?;
    Some(format!("{PREFIX}{multibase}#{multibase}"))
}

/// Derives the document of a did:key.
///
/// # Errors
/// [`DidError::Method`] for other methods, [`DidError::Key`] for a malformed, unsupported or weak key.
pub fn resolve(did: &str) -> Result<ControllerDocument, DidError> {
    let multibase = did.strip_prefix(PREFIX).ok_or(DidError::Method {
        expected: "did:key",
    })?;
    let key = PublicKey::from_multibase(multibase)?;
    let method = VerificationMethod::new(
        format!("{did}#{multibase}"),
        did.to_owned(),
        MethodType::Multikey,
        key,
    );
    Ok(ControllerDocument::of_single_key(did, method))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DID: &str = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";

    #[test]
    fn the_only_method_is_the_key_itself() {
        let document = resolve(DID).unwrap();
        let own = format!("{DID}#z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp");
        let method = document.verification_method(&own).unwrap();
        assert_eq!(did(&method.key).as_deref(), Some(DID));
        assert_eq!(verification_method(&method.key), Some(own.clone()));
        assert_eq!(
            document.assertion_method.as_slice(),
            std::slice::from_ref(&own)
        );
        assert_eq!(document.authentication, [own]);
    }

    #[test]
    fn a_fragment_of_another_key_finds_nothing() {
        let document = resolve(DID).unwrap();
        let other = format!("{DID}#z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi");
        assert!(document.verification_method(&other).is_none());
    }
}
