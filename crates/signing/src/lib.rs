//! Adds and checks proofs: eddsa-rdfc-2022 and VC-JWT.
#![expect(clippy::todo, unused_variables, missing_docs, reason = "the announced shape, bodies follow")]

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SigningError { #[error("refused")] Refused }

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemType { CryptographicSecurityError, InvalidChallengeError, InvalidDomainError, MalformedValueError, ParsingError, ProofGenerationError, ProofTransformationError, ProofVerificationError }
impl ProblemType { pub fn as_str(self) -> &'static str { todo!() } }

pub mod proof {
    use crate::ProblemType;
    use jiff::Timestamp;
    use serde_json::{Map, Value};
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum ProofPurpose { AssertionMethod, Authentication, CapabilityDelegation, CapabilityInvocation, KeyAgreement }
    #[derive(Debug, thiserror::Error)]
    #[non_exhaustive]
    pub enum ProofError { #[error("mismatch")] Mismatch }
    impl ProofError { pub fn problem_type(&self) -> ProblemType { todo!() } }
    /// A parsed Data Integrity proof; `members` is the object as it came.
    #[derive(Debug, Clone)]
    pub struct Proof {
        pub id: Option<String>, pub proof_type: String, pub cryptosuite: Option<String>, pub created: Option<Timestamp>, pub expires: Option<Timestamp>,
        pub proof_purpose: ProofPurpose, pub verification_method: String, pub domain: Vec<String>, pub challenge: Option<String>,
        pub previous_proof: Vec<String>, pub proof_value: String, pub members: Map<String, Value>,
    }
    impl Proof {
        pub fn parse(proof: &Value) -> Result<Self, ProofError> { todo!() }
        /// `INVALID_DOMAIN_ERROR` unless the proof names exactly these domains.
        pub fn verify_domain(&self, expected: &[&str]) -> Result<(), ProofError> { todo!() }
        pub fn verify_challenge(&self, expected: &str) -> Result<(), ProofError> { todo!() }
    }
    /// Splits a secured document: the document without `proof`, and its proofs (one or a set); each proof judged alone.
    pub fn split(document: &Value) -> Result<(Value, Vec<Result<Proof, ProofError>>), ProofError> { todo!() }
    /// The document that proof number `index` signs: with its `previousProof`s put back (chains).
    pub fn signed_document(unsecured: &Value, proofs: &[Result<Proof, ProofError>], index: usize) -> Result<Value, ProofError> { todo!() }
}
pub mod eddsa_rdfc_2022 {
    use crate::{SigningError, proof::{ProofError, ProofPurpose}};
    use jiff::Timestamp;
    use serde_json::{Map, Value};
    use testamur_keys::{PublicKey, Signer};
    pub const CRYPTOSUITE: &str = "eddsa-rdfc-2022";
    #[derive(Debug, Clone)]
    pub struct ProofOptions { pub created: Option<Timestamp>, pub verification_method: String, pub proof_purpose: ProofPurpose, pub expires: Option<Timestamp>, pub domain: Option<String>, pub challenge: Option<String> }
    pub fn add_proof(document: &Value, options: &ProofOptions, signer: &dyn Signer) -> Result<Value, SigningError> { todo!() }
    pub fn verify_proof(unsecured: &Value, proof: &Map<String, Value>, key: &PublicKey) -> Result<(), ProofError> { todo!() }
}
pub mod vc_jwt {
    use crate::SigningError;
    use serde_json::{Map, Value};
    use testamur_keys::{Algorithm, PublicKey, Signer};
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Profile { JoseCose, OpenBadges, VcClaim }
    #[derive(Debug, thiserror::Error)]
    #[non_exhaustive]
    pub enum JwtError { #[error("malformed")] Malformed }
    #[derive(Debug, thiserror::Error)]
    #[non_exhaustive]
    pub enum ClaimMismatch { #[error("mismatch")] Mismatch }
    #[derive(Debug, Clone)]
    pub struct VcJwt { pub algorithm: Algorithm, pub key_id: Option<String>, pub jwk: Option<PublicKey>, pub profile: Profile, pub credential: Value, pub claims: Map<String, Value> }
    impl VcJwt {
        pub fn verify(&self, key: &PublicKey) -> Result<(), JwtError> { todo!() }
        pub fn verify_claims(&self) -> Result<(), ClaimMismatch> { todo!() }
    }
    pub fn sign(credential: &Value, profile: Profile, key_id: &str, signer: &dyn Signer) -> Result<String, SigningError> { todo!() }
    pub fn parse(compact: &str) -> Result<VcJwt, JwtError> { todo!() }
}
pub mod jws {
    use crate::SigningError;
    use serde_json::{Map, Value};
    use testamur_keys::{Algorithm, PublicKey, Signer};
    #[derive(Debug, thiserror::Error)]
    #[non_exhaustive]
    pub enum JwsError { #[error("malformed")] Malformed }
    /// What a use of JWS allows in the header; `alg` is always allowed and `crit`, `b64`, `jku`, `x5u` never.
    #[derive(Debug, Clone, Copy)]
    pub struct HeaderRules { pub typ: &'static [&'static str], pub typ_may_be_absent: bool, pub members: &'static [&'static str] }
    #[derive(Debug, Clone)]
    pub struct JwsHeader { pub algorithm: Algorithm, pub typ: Option<String>, pub key_id: Option<String>, pub jwk: Option<PublicKey>, pub members: Map<String, Value> }
    #[derive(Debug, Clone)]
    pub struct Jws { pub header: JwsHeader, pub payload: Vec<u8> }
    impl Jws {
        pub fn verify(&self, key: &PublicKey) -> Result<(), JwsError> { todo!() }
        pub fn payload_object(&self) -> Result<Map<String, Value>, JwsError> { todo!() }
    }
    pub fn parse(compact: &str, rules: &HeaderRules) -> Result<Jws, JwsError> { todo!() }
    /// Signs; `alg` is put first, from the signer.
    pub fn sign(header: &Map<String, Value>, payload: &[u8], signer: &dyn Signer) -> Result<String, SigningError> { todo!() }
}
