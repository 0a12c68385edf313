#![expect(clippy::todo, unused_variables, missing_docs, reason = "the announced shape, bodies follow")]
use crate::{Algorithm, KeyType};
use jiff::Timestamp;
use rand::CryptoRng;
use serde_json::Value;
use zeroize::Zeroizing;

#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone)]
#[non_exhaustive]
pub enum KeyError { #[error("weak")] Weak }
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone, Copy)]
#[non_exhaustive]
pub enum SignatureError { #[error("mismatch")] Mismatch }
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone, Copy)]
#[non_exhaustive]
pub enum SignError { #[error("refused")] Refused }
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone, Copy)]
#[non_exhaustive]
pub enum SealError { #[error("open")] Open }
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone)]
#[non_exhaustive]
pub enum DidError { #[error("syntax")] Syntax }

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(Vec<u8>);
impl PublicKey {
    pub fn from_multibase(text: &str) -> Result<Self, KeyError> { todo!() }
    pub fn to_multibase(&self) -> Option<String> { todo!() }
    pub fn from_jwk(jwk: &Value) -> Result<Self, KeyError> { todo!() }
    pub fn to_jwk(&self) -> Value { todo!() }
    pub fn jwk_thumbprint(&self) -> String { todo!() }
    pub fn key_type(&self) -> KeyType { todo!() }
    pub fn algorithm(&self) -> Algorithm { todo!() }
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureError> { todo!() }
}
pub trait Signer: Send + Sync {
    fn public_key(&self) -> &PublicKey;
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}
pub struct SecretKey(());
impl SecretKey {
    pub fn generate(key_type: KeyType, rng: &mut dyn CryptoRng) -> Result<Self, KeyError> { todo!() }
    pub fn from_bytes(key_type: KeyType, bytes: &[u8]) -> Result<Self, KeyError> { todo!() }
    pub fn public_key(&self) -> &PublicKey { todo!() }
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> { todo!() }
}
impl Signer for SecretKey {
    fn public_key(&self) -> &PublicKey { todo!() }
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> { todo!() }
}
pub struct MasterKey(());
impl MasterKey {
    pub fn from_passphrase(passphrase: &str, salt: &[u8; 16]) -> Result<Self, SealError> { todo!() }
    pub fn from_key_file_bytes(bytes: &[u8]) -> Result<Self, SealError> { todo!() }
    pub fn seal(&self, plaintext: &[u8], aad: &[u8], rng: &mut dyn CryptoRng) -> Result<Vec<u8>, SealError> { todo!() }
    pub fn open(&self, sealed: &[u8], aad: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> { todo!() }
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationMethod { pub id: String, pub controller: String, pub key: PublicKey, pub expires: Option<Timestamp>, pub revoked: Option<Timestamp> }
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControllerDocument { pub id: String, pub verification_methods: Vec<VerificationMethod>, pub assertion_method: Vec<String>, pub authentication: Vec<String> }
impl ControllerDocument {
    pub fn parse(document: &Value) -> Result<Self, DidError> { todo!() }
    pub fn to_value(&self) -> Value { todo!() }
    pub fn verification_method(&self, id: &str) -> Option<&VerificationMethod> { todo!() }
}
pub mod did {
    use crate::{ControllerDocument, DidError};
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DidUrl { pub did: String, pub fragment: Option<String> }
    impl DidUrl {
        pub fn parse(text: &str) -> Result<Self, DidError> { todo!() }
    }
    /// did:key and did:jwk; `None` for methods that need a document from elsewhere.
    pub fn resolve_offline(did: &str) -> Option<Result<ControllerDocument, DidError>> { todo!() }
}
pub use did::resolve_offline;
pub mod did_key {
    use crate::{ControllerDocument, DidError, PublicKey};
    /// `None` for RSA.
    pub fn did(key: &PublicKey) -> Option<String> { todo!() }
    pub fn verification_method(key: &PublicKey) -> Option<String> { todo!() }
    pub fn resolve(did: &str) -> Result<ControllerDocument, DidError> { todo!() }
}
pub mod did_jwk {
    use crate::{ControllerDocument, DidError, PublicKey};
    pub fn did(key: &PublicKey) -> String { todo!() }
    pub fn resolve(did: &str) -> Result<ControllerDocument, DidError> { todo!() }
}
pub mod did_web {
    use crate::{ControllerDocument, DidError, PublicKey};
    use jiff::Timestamp;
    pub struct PublishedKey { pub fragment: String, pub key: PublicKey, pub revoked: Option<Timestamp> }
    impl PublishedKey {
        /// `did#fragment`: type Multikey; `None` for RSA.
        pub fn multikey_id(&self, did: &str) -> Option<String> { todo!() }
        /// `did#fragment-jwk`: type JsonWebKey.
        pub fn jwk_id(&self, did: &str) -> String { todo!() }
    }
    pub fn did_for(base_url: &str, path: &[&str]) -> Result<String, DidError> { todo!() }
    pub fn document_url(did: &str) -> Result<String, DidError> { todo!() }
    pub fn document(did: &str, keys: &[PublishedKey]) -> Result<ControllerDocument, DidError> { todo!() }
}
pub fn random_token(rng: &mut dyn CryptoRng) -> String { todo!() }
pub fn hash_token(token: &str) -> String { todo!() }
