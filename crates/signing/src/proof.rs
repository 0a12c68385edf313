//! Data Integrity proofs: their shape, sets and chains ([Data Integrity 1.0]).
//!
//! Reads the `proof` of a document as one object or a set of them. A proof may have only the members that the standard
//! defines; anything else would be a proof option that nobody checks. Nothing here decides whether a key belongs to an
//! issuer, and nothing here reads a clock: `created` and `expires` are parsed for those who do.
//!
//! Left out: proofs anywhere but at the top of the document are data, not proofs.
//!
//! [Data Integrity 1.0]: https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#proofs

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::{Map, Value};

pub use crate::proof_error::ProofError;

use crate::parse_date_time_stamp;

/// Most proofs accepted on one document.
const MOST_PROOFS: usize = 16;
const LONGEST_TEXT: usize = 8192;
const LONGEST_PROOF_VALUE: usize = 1 << 20;
const MEMBERS: [&str; 13] = [
    "@context",
    "challenge",
    "created",
    "cryptosuite",
    "domain",
    "expires",
    "id",
    "nonce",
    "previousProof",
    "proofPurpose",
    "proofValue",
    "type",
    "verificationMethod",
];

/// What a proof is meant for: the verification relationship that its key has to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProofPurpose {
    /// To make a claim: every credential.
    AssertionMethod,
    /// To prove control: presentations and key proofs.
    Authentication,
    /// To delegate a capability.
    CapabilityDelegation,
    /// To invoke a capability.
    CapabilityInvocation,
    /// To agree on a key; nothing is signed for this.
    KeyAgreement,
}

impl ProofPurpose {
    /// The name in a proof and in a controller document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AssertionMethod => "assertionMethod",
            Self::Authentication => "authentication",
            Self::CapabilityDelegation => "capabilityDelegation",
            Self::CapabilityInvocation => "capabilityInvocation",
            Self::KeyAgreement => "keyAgreement",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Self> {
        [
            Self::AssertionMethod,
            Self::Authentication,
            Self::CapabilityDelegation,
            Self::CapabilityInvocation,
            Self::KeyAgreement,
        ]
        .into_iter()
        .find(|purpose| purpose.as_str() == name)
    }
}

/// A Data Integrity proof that has the right shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// Its own id, by which a chain refers to it.
    pub id: Option<String>,
    /// `DataIntegrityProof`, or the type of an older suite.
    pub proof_type: String,
    /// The cryptosuite; present if the type is `DataIntegrityProof`.
    pub cryptosuite: Option<String>,
    /// When it was made, as its maker says.
    pub created: Option<Timestamp>,
    /// From when on it does not count.
    pub expires: Option<Timestamp>,
    /// What it is for.
    pub proof_purpose: ProofPurpose,
    /// The URL of the key.
    pub verification_method: String,
    /// For whom it was made; empty if absent.
    pub domain: Vec<String>,
    /// The challenge that it answers.
    pub challenge: Option<String>,
    /// The ids of the proofs that it covers; empty if absent.
    pub previous_proof: Vec<String>,
    /// The signature as text.
    pub proof_value: String,
    /// The object as it came.
    pub members: Map<String, Value>,
}

impl Proof {
    /// Reads one proof object.
    pub fn parse(proof: &Value) -> Result<Self, ProofError> {
        Self::take(proof.clone())
    }

    /// As [`Proof::parse`], without a copy.
    pub fn take(proof: Value) -> Result<Self, ProofError> {
        let Value::Object(members) = proof else {
            return Err(ProofError::NotAnObject {
                expected: "a proof object",
            });
        };
        Self::of_members(members)
    }

    fn of_members(own: Map<String, Value>) -> Result<Self, ProofError> {
        let members = &own;
        if let Some(name) = members
            .keys()
            .find(|name| !MEMBERS.contains(&name.as_str()))
        {
            return Err(ProofError::UnknownMember {
                name: name.chars().take(64).collect(),
            });
        }
        let proof_type = required(members, "type")?.to_owned();
        let cryptosuite = optional(members, "cryptosuite")?.map(str::to_owned);
        if proof_type == "DataIntegrityProof" && cryptosuite.is_none() {
            return Err(expected("cryptosuite", "the name of a cryptosuite"));
        }
        optional(members, "nonce")?;
        Ok(Self {
            id: url(members, "id")?,
            proof_type,
            cryptosuite,
            created: time(members, "created")?,
            expires: time(members, "expires")?,
            proof_purpose: ProofPurpose::parse(required(members, "proofPurpose")?)
                .ok_or(expected("proofPurpose", "a verification relationship"))?,
            verification_method: url(members, "verificationMethod")?
                .ok_or(expected("verificationMethod", "a URL"))?,
            domain: one_or_more(members, "domain")?,
            challenge: optional(members, "challenge")?.map(str::to_owned),
            previous_proof: one_or_more(members, "previousProof")?,
            proof_value: proof_value(members)?,
            members: own,
        })
    }

    /// Verifies that the proof names exactly the expected domains, in any order.
    ///
    /// # Errors
    /// [`ProofError::Domain`].
    pub fn verify_domain(&self, expected: &[&str]) -> Result<(), ProofError> {
        let same = self.domain.len() == expected.len()
            && expected
                .iter()
                .all(|name| self.domain.iter().any(|found| found == name))
            && self
                .domain
                .iter()
                .all(|found| expected.contains(&found.as_str()));
        if same {
            Ok(())
        } else {
            Err(ProofError::Domain)
        }
    }

    /// Verifies that the proof answers the expected challenge.
    ///
    /// # Errors
    /// [`ProofError::Challenge`].
    pub fn verify_challenge(&self, expected: &str) -> Result<(), ProofError> {
        if self.challenge.as_deref() == Some(expected) {
            Ok(())
        } else {
            Err(ProofError::Challenge)
        }
    }
}

/// Splits a secured document into the document without `proof`, and its proofs.
///
/// Each proof is judged alone: one that cannot be read does not spoil its neighbours.
///
/// # Errors
/// [`ProofError::Missing`] without a proof, with `null` and with an empty set; [`ProofError::TooMany`].
pub fn split(document: &Value) -> Result<(Value, Vec<Result<Proof, ProofError>>), ProofError> {
    take_apart(document.clone())
}

/// As [`split`], without a copy.
///
/// # Errors
/// As [`split`].
pub fn take_apart(
    mut document: Value,
) -> Result<(Value, Vec<Result<Proof, ProofError>>), ProofError> {
    let members = document.as_object_mut().ok_or(ProofError::NotAnObject {
        expected: "a document object",
    })?;
    // `shift_remove` keeps the order of the other members.
    let proofs = match members.shift_remove("proof") {
        None | Some(Value::Null) => return Err(ProofError::Missing),
        Some(Value::Array(proofs)) => proofs,
        Some(proof) => vec![proof],
    };
    match proofs.len() {
        0 => Err(ProofError::Missing),
        1..=MOST_PROOFS => Ok((document, proofs.into_iter().map(Proof::take).collect())),
        _ => Err(ProofError::TooMany),
    }
}

/// The document that proof number `index` signs: in a chain, the proofs that it covers are part of it.
///
/// # Errors
/// The proof's own error if it could not be read, [`ProofError::PreviousProof`] for a missing link.
pub fn signed_document(
    unsecured: &Value,
    proofs: &[Result<Proof, ProofError>],
    index: usize,
) -> Result<Value, ProofError> {
    let proof = proofs
        .get(index)
        .ok_or(ProofError::Missing)?
        .as_ref()
        .map_err(Clone::clone)?;
    signed_document_of(unsecured, proofs, proof).map(Cow::into_owned)
}

/// As [`signed_document`], without a copy where nothing is covered.
pub(crate) fn signed_document_of<'a>(
    unsecured: &'a Value,
    proofs: &[Result<Proof, ProofError>],
    proof: &Proof,
) -> Result<Cow<'a, Value>, ProofError> {
    if proof.previous_proof.is_empty() {
        return Ok(Cow::Borrowed(unsecured));
    }
    let mut covered = Vec::new();
    for id in &proof.previous_proof {
        let mut named = proofs
            .iter()
            .flatten()
            .filter(|other| other.id.as_ref() == Some(id));
        match (named.next(), named.next()) {
            (Some(link), None) if link != proof => {
                covered.push(Value::Object(link.members.clone()));
            }
            _ => return Err(ProofError::PreviousProof),
        }
    }
    let mut document = unsecured
        .as_object()
        .ok_or(ProofError::NotAnObject {
            expected: "a document object",
        })?
        .clone();
    document.insert("proof".to_owned(), Value::Array(covered));
    Ok(Cow::Owned(Value::Object(document)))
}

fn expected(member: &'static str, expected: &'static str) -> ProofError {
    ProofError::Member { member, expected }
}

fn optional<'m>(
    members: &'m Map<String, Value>,
    member: &'static str,
) -> Result<Option<&'m str>, ProofError> {
    match members.get(member) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() && text.len() <= LONGEST_TEXT => {
            Ok(Some(text))
        }
        Some(_) => Err(expected(member, "a string that is not empty")),
    }
}

fn required<'m>(
    members: &'m Map<String, Value>,
    member: &'static str,
) -> Result<&'m str, ProofError> {
    optional(members, member)?.ok_or(expected(member, "a string that is not empty"))
}

/// The signature; one of selective disclosure is as long as what it signs.
fn proof_value(members: &Map<String, Value>) -> Result<String, ProofError> {
    match members.get("proofValue") {
        Some(Value::String(text)) if !text.is_empty() && text.len() <= LONGEST_PROOF_VALUE => {
            Ok(text.clone())
        }
        _ => Err(expected("proofValue", "a string that is not empty")),
    }
}

fn url(members: &Map<String, Value>, member: &'static str) -> Result<Option<String>, ProofError> {
    let text = optional(members, member)?;
    if text.is_some_and(|text| !is_url(text)) {
        return Err(expected(member, "a URL"));
    }
    Ok(text.map(str::to_owned))
}

/// Whether the text has a scheme and only characters that a URL can have.
fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && !rest.is_empty()
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(&byte))
}

fn time(
    members: &Map<String, Value>,
    member: &'static str,
) -> Result<Option<Timestamp>, ProofError> {
    optional(members, member)?
        .map(|text| {
            parse_date_time_stamp(text)
                .ok_or(expected(member, "a dateTimeStamp, with seconds and zone"))
        })
        .transpose()
}

fn one_or_more(
    members: &Map<String, Value>,
    member: &'static str,
) -> Result<Vec<String>, ProofError> {
    let texts = match members.get(member) {
        None => return Ok(Vec::new()),
        Some(Value::Array(values)) if !values.is_empty() && values.len() <= MOST_PROOFS => {
            values.as_slice()
        }
        Some(value @ Value::String(_)) => std::slice::from_ref(value),
        Some(_) => return Err(expected(member, "a string or an array of strings")),
    };
    texts
        .iter()
        .map(|text| match text {
            Value::String(text) if !text.is_empty() && text.len() <= LONGEST_TEXT => {
                Ok(text.clone())
            }
            _ => Err(expected(member, "a string or an array of strings")),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProblemType;
    use serde_json::json;

    fn proof() -> Value {
        json!({
            "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "created": "2023-02-24T23:36:38Z",
            "verificationMethod": "did:key:z6Mk#z6Mk", "proofPurpose": "assertionMethod", "proofValue": "z1",
        })
    }

    fn with(member: &str, value: Value) -> Value {
        let mut proof = proof();
        proof[member] = value;
        proof
    }

    #[test]
    fn members_of_the_wrong_form_are_refused() {
        for (member, value) in [
            ("type", json!(["DataIntegrityProof"])),
            ("type", Value::Null),
            ("cryptosuite", json!("")),
            ("created", json!("2023-02-24")),
            ("created", json!(["2023-02-24T23:36:38Z"])),
            ("expires", json!(0)),
            ("verificationMethod", json!("key-1")),
            ("verificationMethod", json!("#key-1")),
            ("verificationMethod", json!({"id": "did:key:z6Mk"})),
            ("verificationMethod", json!("did:key:z6Mk z")),
            ("proofPurpose", json!("assertion")),
            ("proofPurpose", json!(["assertionMethod"])),
            ("proofValue", json!(1)),
            ("domain", json!([])),
            ("domain", json!([1])),
            ("challenge", json!(1)),
            ("previousProof", json!({})),
            ("nonce", json!(1)),
            ("id", json!("x")),
        ] {
            assert!(
                Proof::parse(&with(member, value.clone())).is_err(),
                "{member} {value}"
            );
        }
        for member in [
            "type",
            "cryptosuite",
            "verificationMethod",
            "proofPurpose",
            "proofValue",
        ] {
            let mut missing = proof();
            missing.as_object_mut().unwrap().remove(member);
            assert_eq!(
                Proof::parse(&missing).unwrap_err().problem_type(),
                ProblemType::ProofVerificationError
            );
        }
        assert!(Proof::parse(&proof()).is_ok());
    }

    #[test]
    fn a_member_nobody_defines_is_refused() {
        for name in [
            "jws",
            "creator",
            "proofPurposes",
            "Created",
            "https://w3id.org/security#nonce",
        ] {
            assert_eq!(
                Proof::parse(&with(name, json!("x"))),
                Err(ProofError::UnknownMember {
                    name: name.to_owned()
                })
            );
        }
    }

    #[test]
    fn a_document_without_proof_is_said_to_have_none() {
        for document in [json!({}), json!({"proof": null}), json!({"proof": []})] {
            assert_eq!(split(&document).unwrap_err(), ProofError::Missing);
        }
        let (unsecured, proofs) = split(&json!({"a": 1, "proof": "text", "b": 2})).unwrap();
        assert_eq!(unsecured.to_string(), r#"{"a":1,"b":2}"#);
        assert!(proofs[0].is_err());
        assert_eq!(
            split(&json!({"proof": vec![proof(); 17]})).unwrap_err(),
            ProofError::TooMany
        );
    }

    #[test]
    fn domain_and_challenge_match_exactly() {
        let parsed = Proof::parse(&with("domain", json!(["a.example", "b.example"]))).unwrap();
        assert!(parsed.verify_domain(&["b.example", "a.example"]).is_ok());
        for expected in [
            &["a.example"][..],
            &[],
            &["a.example", "b.example", "c.example"],
            &["a.example", "a.example"],
        ] {
            assert_eq!(
                parsed.verify_domain(expected).unwrap_err().problem_type(),
                ProblemType::InvalidDomainError
            );
        }
        let error = parsed.verify_challenge("c").unwrap_err();
        assert_eq!(error.problem_type(), ProblemType::InvalidChallengeError);
        assert!(
            Proof::parse(&with("challenge", json!("c")))
                .unwrap()
                .verify_challenge("c")
                .is_ok()
        );
    }

    #[test]
    fn a_chain_covers_the_proofs_it_names_and_no_others() {
        let first = with("id", json!("urn:uuid:1"));
        let second = with("previousProof", json!("urn:uuid:1"));
        let broken = with("previousProof", json!(["urn:uuid:1", "urn:uuid:2"]));
        let document = json!({"a": 1, "proof": [first, second, broken]});
        let (unsecured, proofs) = split(&document).unwrap();
        assert_eq!(signed_document(&unsecured, &proofs, 0).unwrap(), unsecured);
        assert_eq!(
            signed_document(&unsecured, &proofs, 1).unwrap(),
            json!({"a": 1, "proof": [first]})
        );
        assert_eq!(
            signed_document(&unsecured, &proofs, 2).unwrap_err(),
            ProofError::PreviousProof
        );
    }
}
