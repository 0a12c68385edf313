//! The two values of `proofValue`: base, for the holder, and derived, for verifiers ([§ 3.5.2] to [§ 3.5.7]).
//!
//! Both are CBOR after a header of three bytes, in base64url multibase.
//!
//! [§ 3.5.2]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#serializebaseproofvalue
//! [§ 3.5.7]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#parsederivedproofvalue

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use testamur_keys::PublicKey;

use super::DisclosureError;
use super::cbor::{Reader, Writer};
use super::labels::HmacKey;

const BASE_HEADER: [u8; 3] = [0xd9, 0x5d, 0x00];
const DERIVED_HEADER: [u8; 3] = [0xd9, 0x5d, 0x01];
const P256_MULTICODEC: [u8; 2] = [0x80, 0x24];
/// Most statements that are signed alone: verifying that many takes about a fifth of a second.
pub(super) const MOST_SIGNATURES: usize = 4_096;

/// A signature over P-256 with SHA-256, `r || s`.
pub type SignatureBytes = [u8; 64];
/// A Multikey header and a compressed point.
pub type PublicKeyBytes = [u8; 35];

/// What the issuer gives the holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseProofValue {
    /// By the issuer's key: over the proof options, the statements' key and the mandatory statements.
    pub base_signature: SignatureBytes,
    /// The key of the statements' signatures, made for this one proof.
    pub public_key: PublicKeyBytes,
    /// What the labels of blank nodes are made with.
    pub hmac_key: HmacKey,
    /// One for each statement that is not mandatory, in the order of the statements.
    pub signatures: Vec<SignatureBytes>,
    /// What each derived credential discloses.
    pub mandatory_pointers: Vec<String>,
}

/// What the holder shows a verifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DerivedProofValue {
    /// As in [`BaseProofValue`].
    pub base_signature: SignatureBytes,
    /// As in [`BaseProofValue`].
    pub public_key: PublicKeyBytes,
    /// One for each disclosed statement that is not mandatory, in the order of the statements.
    pub signatures: Vec<SignatureBytes>,
    /// For the blank nodes `c14n0`, `c14n1` … of the derived credential, the label they were signed under.
    pub labels: Vec<[u8; 32]>,
    /// Which of the disclosed statements are mandatory, ascending.
    pub mandatory_indexes: Vec<usize>,
}

impl BaseProofValue {
    /// Reads the text of `proofValue`.
    ///
    /// # Errors
    /// [`DisclosureError::DerivedProof`], [`DisclosureError::ProofValue`], [`DisclosureError::Limit`].
    pub fn parse(text: &str) -> Result<Self, DisclosureError> {
        let bytes = decode(text)?;
        let mut reader = Reader::new(&bytes);
        if !reader.take(&BASE_HEADER) {
            return Err(if reader.take(&DERIVED_HEADER) {
                DisclosureError::DerivedProof
            } else {
                reader.expected("the header of a base proof, d95d00")
            });
        }
        expect_five(&mut reader)?;
        let value = Self {
            base_signature: reader.bytes("a base signature of 64 bytes")?,
            public_key: reader.bytes("a public key of 35 bytes")?,
            hmac_key: HmacKey::new(reader.bytes("an HMAC key of 32 bytes")?),
            signatures: signatures(&mut reader)?,
            mandatory_pointers: mandatory_pointers(&mut reader)?,
        };
        reader.end()?;
        Ok(value)
    }

    /// Writes the text of `proofValue`.
    pub fn serialize(&self) -> String {
        let mut writer = Writer(BASE_HEADER.to_vec());
        writer.array(5);
        writer.bytes(&self.base_signature);
        writer.bytes(&self.public_key);
        writer.bytes(self.hmac_key.as_bytes());
        write_signatures(&mut writer, &self.signatures);
        writer.array(self.mandatory_pointers.len());
        for pointer in &self.mandatory_pointers {
            writer.text(pointer);
        }
        encode(&writer.0)
    }
}

impl DerivedProofValue {
    /// Reads the text of `proofValue`.
    ///
    /// # Errors
    /// [`DisclosureError::BaseProof`], [`DisclosureError::ProofValue`], [`DisclosureError::Limit`].
    pub fn parse(text: &str) -> Result<Self, DisclosureError> {
        let bytes = decode(text)?;
        let mut reader = Reader::new(&bytes);
        if !reader.take(&DERIVED_HEADER) {
            return Err(if reader.take(&BASE_HEADER) {
                DisclosureError::BaseProof
            } else {
                reader.expected("the header of a derived proof, d95d01")
            });
        }
        expect_five(&mut reader)?;
        let value = Self {
            base_signature: reader.bytes("a base signature of 64 bytes")?,
            public_key: reader.bytes("a public key of 35 bytes")?,
            signatures: signatures(&mut reader)?,
            labels: labels(&mut reader)?,
            mandatory_indexes: mandatory_indexes(&mut reader)?,
        };
        reader.end()?;
        Ok(value)
    }

    /// Writes the text of `proofValue`.
    pub fn serialize(&self) -> String {
        let mut writer = Writer(DERIVED_HEADER.to_vec());
        writer.array(5);
        writer.bytes(&self.base_signature);
        writer.bytes(&self.public_key);
        write_signatures(&mut writer, &self.signatures);
        writer.map(self.labels.len());
        for (number, label) in self.labels.iter().enumerate() {
            writer.number(number);
            writer.bytes(label);
        }
        writer.array(self.mandatory_indexes.len());
        for index in &self.mandatory_indexes {
            writer.number(*index);
        }
        encode(&writer.0)
    }
}

/// Reads the key of the statements' signatures.
pub(super) fn parse_public_key(bytes: &PublicKeyBytes) -> Result<PublicKey, DisclosureError> {
    let point = bytes
        .strip_prefix(&P256_MULTICODEC)
        .ok_or(DisclosureError::ProofValue {
            offset: 72,
            expected: "the Multikey header of a P-256 key, 8024",
        })?;
    PublicKey::from_p256_point(point).map_err(DisclosureError::Key)
}

fn decode(text: &str) -> Result<Vec<u8>, DisclosureError> {
    let refused = DisclosureError::ProofValue {
        offset: 0,
        expected: "base64url multibase without padding, `u…`",
    };
    let digits = text.strip_prefix('u').ok_or_else(|| refused.clone())?;
    URL_SAFE_NO_PAD.decode(digits).map_err(|_| refused)
}

fn encode(bytes: &[u8]) -> String {
    format!("u{}", URL_SAFE_NO_PAD.encode(bytes))
}

fn expect_five(reader: &mut Reader<'_>) -> Result<(), DisclosureError> {
    let refused = reader.expected("an array of five");
    if reader.array("an array of five")? == 5 {
        Ok(())
    } else {
        Err(refused)
    }
}

fn signatures(reader: &mut Reader<'_>) -> Result<Vec<SignatureBytes>, DisclosureError> {
    let count = reader.array("an array of signatures")?;
    if count > MOST_SIGNATURES {
        return Err(DisclosureError::Limit {
            resource: "statements signed alone",
            limit: MOST_SIGNATURES,
        });
    }
    (0..count)
        .map(|_| reader.bytes("a signature of 64 bytes"))
        .collect()
}

fn write_signatures(writer: &mut Writer, signatures: &[SignatureBytes]) {
    writer.array(signatures.len());
    for signature in signatures {
        writer.bytes(signature);
    }
}

fn mandatory_pointers(reader: &mut Reader<'_>) -> Result<Vec<String>, DisclosureError> {
    let count = reader.array("an array of mandatory pointers")?;
    (0..count)
        .map(|_| Ok(reader.text("a JSON pointer as text")?.to_owned()))
        .collect()
}

/// The standard's map from number to label: all numbers from 0, in order.
fn labels(reader: &mut Reader<'_>) -> Result<Vec<[u8; 32]>, DisclosureError> {
    let count = reader.map("a map of labels")?;
    (0..count)
        .map(|number| {
            let refused = reader.expected("the numbers of blank nodes from 0 on, in order");
            if reader.number("the number of a blank node")? != number {
                return Err(refused);
            }
            reader.bytes("a label of 32 bytes")
        })
        .collect()
}

fn mandatory_indexes(reader: &mut Reader<'_>) -> Result<Vec<usize>, DisclosureError> {
    let count = reader.array("an array of mandatory indexes")?;
    let mut indexes = Vec::new();
    for _ in 0..count {
        let index = reader.number("the index of a mandatory statement")?;
        if indexes.last().is_some_and(|last| *last >= index) {
            return Err(DisclosureError::MandatoryIndexes);
        }
        indexes.push(index);
    }
    Ok(indexes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derived() -> DerivedProofValue {
        DerivedProofValue {
            base_signature: [1; 64],
            public_key: [2; 35],
            signatures: vec![[3; 64], [4; 64]],
            labels: vec![[5; 32], [6; 32]],
            mandatory_indexes: vec![0, 3, 300],
        }
    }

    fn base() -> BaseProofValue {
        BaseProofValue {
            base_signature: [1; 64],
            public_key: [2; 35],
            hmac_key: HmacKey::new([7; 32]),
            signatures: vec![[3; 64]; 30],
            mandatory_pointers: vec!["/issuer".to_owned()],
        }
    }

    #[test]
    fn both_values_are_read_back_and_not_taken_for_each_other() {
        let (base, derived) = (base(), derived());
        assert_eq!(BaseProofValue::parse(&base.serialize()), Ok(base.clone()));
        assert_eq!(
            DerivedProofValue::parse(&derived.serialize()),
            Ok(derived.clone())
        );
        assert_eq!(
            BaseProofValue::parse(&derived.serialize()),
            Err(DisclosureError::DerivedProof)
        );
        assert_eq!(
            DerivedProofValue::parse(&base.serialize()),
            Err(DisclosureError::BaseProof)
        );
    }

    #[test]
    fn a_value_cut_short_or_made_longer_is_refused() {
        let bytes = decode(&derived().serialize()).unwrap();
        for length in 0..bytes.len() {
            assert!(DerivedProofValue::parse(&encode(&bytes[..length])).is_err());
        }
        let longer = [&bytes[..], &[0]].concat();
        assert!(DerivedProofValue::parse(&encode(&longer)).is_err());
        for text in ["", "u", "z2V0BhVhA", "u2V0B=", "u2V0Bh=="] {
            assert!(DerivedProofValue::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_promise_of_more_signatures_than_there_are_costs_nothing() {
        let mut writer = Writer(DERIVED_HEADER.to_vec());
        writer.array(5);
        writer.bytes(&[1; 64]);
        writer.bytes(&[2; 35]);
        writer.array(0xffff_ffff);
        assert!(matches!(
            DerivedProofValue::parse(&encode(&writer.0)),
            Err(DisclosureError::Limit { .. })
        ));
    }

    #[test]
    fn indexes_and_labels_have_one_order() {
        let mut value = derived();
        value.mandatory_indexes = vec![3, 3];
        assert_eq!(
            DerivedProofValue::parse(&value.serialize()),
            Err(DisclosureError::MandatoryIndexes)
        );
        let mut bytes = decode(&derived().serialize()).unwrap();
        let map = bytes.iter().position(|byte| *byte == 0xa2).unwrap();
        bytes[map + 1] = 7;
        assert!(DerivedProofValue::parse(&encode(&bytes)).is_err());
    }
}
