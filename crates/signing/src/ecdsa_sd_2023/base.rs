//! The base proof: the issuer's side ([§ 3.6.1] to [§ 3.6.4]), and the holder's look at it.
//!
//! [§ 3.6.1]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#create-base-proof-ecdsa-sd-2023
//! [§ 3.6.4]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#base-proof-serialization-ecdsa-sd-2023

use rand::CryptoRng;
use serde_json::{Map, Value};
use testamur_keys::{Algorithm, KeyType, PublicKey, SecretKey, Signer};
use testamur_linked_data::Limits;

use super::configuration::{hash_configuration, proof_configuration, sign_data};
use super::groups::{Group, LabelledDocument};
use super::labels::HmacKey;
use super::proof_value::{BaseProofValue, MOST_SIGNATURES, PublicKeyBytes, parse_public_key};
use super::{CRYPTOSUITE, DisclosureError, Reading, SUITE, always_mandatory};
use crate::proof::ProofError;
use crate::suite::DATA_INTEGRITY_PROOF;
use crate::unfinished::Unfinished;
use crate::{ProofOptions, SigningError};

/// Adds a base proof to a credential; proofs that it has already are kept beside it, not covered.
///
/// Every credential derived from it discloses what `mandatory_pointers` select, and beyond that always the issuer, the
/// types, the dates of validity and the status: no holder can leave those out.
///
/// # Errors
/// [`SigningError::Algorithm`] for keys other than P-256, [`SigningError::SelectiveDisclosure`] for a pointer to nothing,
/// [`SigningError::Transformation`] when anything in the document would stay unsigned.
pub fn add_base_proof(
    document: &Value,
    options: &ProofOptions,
    mandatory_pointers: &[String],
    signer: &dyn Signer,
    rng: &mut dyn CryptoRng,
) -> Result<Value, SigningError> {
    let key_type = signer.public_key().key_type();
    if key_type != KeyType::P256 {
        return Err(SigningError::Algorithm {
            expected: Algorithm::Es256,
            found: key_type.algorithm(),
        });
    }
    let proof = options.to_proof(DATA_INTEGRITY_PROOF, Some(CRYPTOSUITE));
    let context = SUITE.missing_context(document);
    let unfinished = Unfinished::new(document, options, proof, context)?;
    let to_sign = unfinished.signed_document();
    let pointers = always_mandatory(&to_sign, mandatory_pointers);
    let value = base_proof_value(&to_sign, &unfinished.proof, pointers, signer, rng)?;
    drop(to_sign);
    unfinished.finish(value.serialize())
}

/// Verifies a base proof: for the holder, who asks what the issuer gave, and for the issuer before it is given.
///
/// A verifier is never shown a base proof; it holds the key that hides what is not disclosed.
///
/// # Errors
/// What keeps the proof from verifying.
pub fn verify_base_proof(
    unsecured: &Value,
    proof: &Map<String, Value>,
    key: &PublicKey,
) -> Result<(), ProofError> {
    if key.key_type() != KeyType::P256 {
        return Err(ProofError::KeyType);
    }
    let limits = Limits::default();
    let reading = Reading::embedded(&limits);
    let value = BaseProofValue::parse(proof_value(proof)?)?;
    let configuration = proof_configuration(unsecured, proof)?;
    let data = BaseProofData::of(
        unsecured,
        &configuration,
        &value.hmac_key,
        &value.mandatory_pointers,
        reading,
    )?;
    data.verify(&value, key)
}

/// What the signatures of a base proof are over.
#[derive(Debug)]
pub struct BaseProofData {
    /// The document's statements.
    pub document: LabelledDocument,
    /// Those that are mandatory.
    pub mandatory: Group,
    /// The hash of the proof options.
    pub configuration_hash: [u8; 32],
    /// The hash of the mandatory statements.
    pub mandatory_hash: [u8; 32],
}

impl BaseProofData {
    /// Transforms and hashes a document and its proof configuration.
    ///
    /// # Errors
    /// What the pointers or the documents suffer from.
    pub fn of(
        unsecured: &Value,
        configuration: &Value,
        hmac_key: &HmacKey,
        mandatory_pointers: &[String],
        reading: Reading<'_>,
    ) -> Result<Self, DisclosureError> {
        let document = LabelledDocument::with_hmac(unsecured, hmac_key, reading)?;
        let mandatory = document.group(unsecured, mandatory_pointers, reading)?;
        Ok(Self {
            configuration_hash: hash_configuration(configuration, reading)?,
            mandatory_hash: document.hash(&mandatory.indexes),
            document,
            mandatory,
        })
    }

    /// The statements that are signed alone.
    pub fn non_mandatory(&self) -> impl Iterator<Item = &String> {
        self.document.divided(&self.mandatory.indexes, false)
    }

    /// Verifies the signatures of a base proof.
    ///
    /// # Errors
    /// [`ProofError::SelectiveDisclosure`], [`ProofError::Signature`].
    pub fn verify(&self, value: &BaseProofValue, key: &PublicKey) -> Result<(), ProofError> {
        let statements_key = parse_public_key(&value.public_key)?;
        let expected = self.non_mandatory().count();
        if value.signatures.len() != expected {
            let found = value.signatures.len();
            return Err(DisclosureError::SignatureCount { expected, found }.into());
        }
        let signed = sign_data(
            &self.configuration_hash,
            &value.public_key,
            &self.mandatory_hash,
        );
        key.verify(&signed, &value.base_signature)?;
        for (line, signature) in self.non_mandatory().zip(&value.signatures) {
            statements_key.verify(line.as_bytes(), signature)?;
        }
        Ok(())
    }
}

fn base_proof_value(
    unsecured: &Value,
    proof: &Map<String, Value>,
    mandatory_pointers: Vec<String>,
    signer: &dyn Signer,
    rng: &mut dyn CryptoRng,
) -> Result<BaseProofValue, SigningError> {
    let limits = Limits::default();
    let hmac_key = HmacKey::generate(rng);
    let statements_key = SecretKey::generate(KeyType::P256, rng).map_err(DisclosureError::Key)?;
    let data = BaseProofData::of(
        unsecured,
        &SUITE.configuration(unsecured, proof),
        &hmac_key,
        &mandatory_pointers,
        Reading::embedded(&limits),
    )?;
    if data.non_mandatory().count() > MOST_SIGNATURES {
        return Err(SigningError::SelectiveDisclosure(DisclosureError::Limit {
            resource: "statements signed alone",
            limit: MOST_SIGNATURES,
        }));
    }
    let public_key = public_key_bytes(statements_key.public_key());
    let to_sign = sign_data(&data.configuration_hash, &public_key, &data.mandatory_hash);
    let signatures: Result<Vec<_>, SigningError> = data
        .non_mandatory()
        .map(|line| signature_bytes(&statements_key, line.as_bytes()))
        .collect();
    Ok(BaseProofValue {
        base_signature: signature_bytes(signer, &to_sign)?,
        public_key,
        hmac_key,
        signatures: signatures?,
        mandatory_pointers,
    })
}

fn signature_bytes(signer: &dyn Signer, message: &[u8]) -> Result<[u8; 64], SigningError> {
    let signature = signer.sign(message)?;
    let refused = SigningError::Sign(testamur_keys::SignError::Failed);
    signature.try_into().map_err(|_| refused)
}

/// The key as Multikey bytes.
fn public_key_bytes(key: &PublicKey) -> PublicKeyBytes {
    let multibase = key.to_multibase().unwrap_or_default();
    let bytes = bs58::decode(multibase.get(1..).unwrap_or_default()).into_vec();
    let bytes = bytes.unwrap_or_default();
    bytes.try_into().expect("a P-256 Multikey has 35 bytes")
}

pub(super) fn proof_value(proof: &Map<String, Value>) -> Result<&str, ProofError> {
    let value = proof.get("proofValue").and_then(Value::as_str);
    value.ok_or(ProofError::ProofValue)
}
