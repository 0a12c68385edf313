//! The terms under which a record becomes a credential: identifiers, validity, status, language.

use jiff::Timestamp;
use serde_json::Value;

/// What a credential says beyond the record.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Identifier of the credential, such as `urn:uuid:…`.
    pub credential_id: &'a str,
    /// Identifier under which the issuer signs: a DID or an address.
    pub issuer_id: &'a str,
    /// Identifier of the learner, where the holder proved one; else the record's own is taken.
    pub subject_id: Option<&'a str>,
    /// Status entries. Open Badges has place for one.
    pub status: &'a [Value],
    /// From when on the credential is valid.
    pub valid_from: Timestamp,
    /// Until when it is valid.
    pub valid_until: Option<Timestamp>,
    /// Language of the credential, where the format has one only; the record's primary locale when absent.
    pub locale: Option<&'a str>,
    /// Which version of the Verifiable Credentials data model is written.
    pub data_model: DataModel,
}

/// Version of the W3C Verifiable Credentials data model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DataModel {
    /// [Version 1.1](https://www.w3.org/TR/2022/REC-vc-data-model-20220303/): `issuanceDate`, `expirationDate`.
    V1_1,
    /// [Version 2.0](https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/): `validFrom`, `validUntil`.
    #[default]
    V2_0,
}
