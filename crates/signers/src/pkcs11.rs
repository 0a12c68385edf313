//! Keys in a PKCS #11 token.

mod key_uri;
mod pool;
mod session;
mod token;

use std::sync::Arc;

use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use sha2::{Digest as _, Sha256, Sha384};
use testamur_keys::{KeyType, PublicKey, SignError, Signer};

pub(crate) use key_uri::KeyUri;
pub(crate) use token::{Token, TokenSettings};

use crate::signers::release;

/// A key in a token.
pub(crate) struct Pkcs11Signer {
    token: Arc<Token>,
    uri: KeyUri,
    public_key: PublicKey,
}

impl Pkcs11Signer {
    pub(crate) fn new(token: Arc<Token>, uri: KeyUri, public_key: PublicKey) -> Self {
        Self {
            token,
            uri,
            public_key,
        }
    }
}

impl Signer for Pkcs11Signer {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let (mechanism, input) = request(self.public_key.key_type(), message)?;
        let signature = self
            .token
            .sign(&self.uri, &self.public_key, &mechanism, &input)?;
        release(&self.public_key, message, signature, &self.uri)
    }
}

/// The mechanism of a type of key, and what it is given: the message, or its digest.
///
/// One mechanism for each type, and no other: a token that offers more is not asked.
fn request(key_type: KeyType, message: &[u8]) -> Result<(Mechanism<'static>, Vec<u8>), SignError> {
    Ok(match key_type {
        KeyType::Ed25519 => {
            let pure = EddsaParams::new(EddsaSignatureScheme::Ed25519);
            (Mechanism::Eddsa(pure), message.to_vec())
        }
        KeyType::P256 => (Mechanism::Ecdsa, Sha256::digest(message).to_vec()),
        KeyType::P384 => (Mechanism::Ecdsa, Sha384::digest(message).to_vec()),
        KeyType::Rsa => (Mechanism::Sha256RsaPkcs, message.to_vec()),
        _ => return Err(SignError::Unsupported),
    })
}
