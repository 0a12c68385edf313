//! Bitstring Status List 1.0: encode, decode, allocate.
#![expect(clippy::todo, unused_variables, missing_docs, reason = "the announced shape, bodies follow")]
use rand::CryptoRng;
use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemType { MalformedValueError, RangeError, StatusListLengthError, StatusRetrievalError, StatusVerificationError }
impl ProblemType { pub fn as_str(self) -> &'static str { todo!() } }
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone)]
#[non_exhaustive]
pub enum StatusListError { #[error("length")] Length }
impl StatusListError { pub fn problem_type(&self) -> ProblemType { todo!() } }
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodeLimits { pub encoded_bytes: usize, pub decoded_bytes: usize }
impl Default for DecodeLimits { fn default() -> Self { Self { encoded_bytes: 4 << 20, decoded_bytes: 16 << 20 } } }
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BitstringStatusList { bits: Vec<u8> }
impl BitstringStatusList {
    pub const MINIMUM_LEN: usize = 131_072;
    /// Rounded up to the minimum and to whole bytes.
    pub fn with_len(len: usize) -> Self { todo!() }
    pub fn len(&self) -> usize { todo!() }
    pub fn is_empty(&self) -> bool { false }
    pub fn set(&mut self, index: usize, status: bool) -> Result<(), StatusListError> { todo!() }
    pub fn status_at(&self, index: usize) -> Result<bool, StatusListError> { todo!() }
    pub fn to_bytes(&self) -> &[u8] { &self.bits }
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, StatusListError> { todo!() }
    pub fn encode(&self) -> String { todo!() }
    pub fn decode(encoded: &str, limits: &DecodeLimits) -> Result<Self, StatusListError> { todo!() }
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusPurpose { Message, Refresh, Revocation, Suspension }
impl StatusPurpose { pub fn as_str(self) -> &'static str { todo!() } pub fn parse(name: &str) -> Option<Self> { todo!() } }
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusListEntry { pub id: Option<String>, pub status_purpose: StatusPurpose, pub status_list_index: u64, pub status_list_credential: String, pub status_size: u64 }
impl StatusListEntry {
    pub fn parse(entry: &Value) -> Result<Self, StatusListError> { todo!() }
    pub fn to_value(&self) -> Value { todo!() }
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusListCredential { pub id: Option<String>, pub issuer: String, pub purposes: Vec<StatusPurpose>, pub list: BitstringStatusList }
/// VCDM 2.0 credential.
pub fn status_list_credential(id: &str, issuer: &str, purpose: StatusPurpose, list: &BitstringStatusList, valid_from: jiff::Timestamp, valid_until: Option<jiff::Timestamp>) -> Value { todo!() }
pub fn parse_status_list_credential(credential: &Value, limits: &DecodeLimits) -> Result<StatusListCredential, StatusListError> { todo!() }
pub fn random_index(len: usize, rng: &mut dyn CryptoRng) -> usize { todo!() }
