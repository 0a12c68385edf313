//! Credentials that somebody else composed: of any kind, signed as they are.
//!
//! They are held to what holds for any credential before anything is signed, and what was signed is verified again before it
//! is released, as an award is. Who composes a credential chooses its times: one that is not valid yet, or no more, is signed
//! all the same.

use jiff::Timestamp;
use rand::CryptoRng;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testamur_formats::LossReport;
use testamur_formats::data_model::verify_credential;
use testamur_formats::model::verify_achievement_credential;
use testamur_json::Mistake;
use testamur_keys::Algorithm;
use testamur_linked_data::{Limits, canonicalize};
use testamur_signing::ecdsa_sd_2023::{add_base_proof, derive, select, verify_base_proof};
use testamur_signing::proof::{ProofError, split};
use testamur_signing::vc_jwt::{self, Profile};
use testamur_signing::{Cryptosuite, ProofOptions};
use testamur_verifier::{
    Check, CheckCode, CredentialKind, Outcome, PinnedKey, Problem, verify_before_release,
};

use crate::credential_format::CredentialFormat;
use crate::error::{IssueError, ProblemName};
use crate::seal::{IssuerKey, Sealed, embed_proof, hex, verify_key};

/// How a composed credential is secured.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Securing {
    /// An embedded proof, by a suite or by the usual one of the key.
    DataIntegrity(Option<Cryptosuite>),
    /// A JWS whose payload is the credential.
    JoseCoseJwt,
    /// A base proof, from which the holder derives; what the pointers select nobody can leave out.
    SelectiveDisclosure(Vec<String>),
}

impl Securing {
    /// The algorithms that can do it, the preferred one first.
    pub fn algorithms(&self) -> Vec<Algorithm> {
        let of_suite = |suite: Cryptosuite| {
            let types = suite.key_types().iter();
            types.map(|key_type| key_type.algorithm()).collect()
        };
        match self {
            Self::DataIntegrity(None) => CredentialFormat::LdpVc.algorithms().to_vec(),
            Self::DataIntegrity(Some(suite)) => of_suite(*suite),
            Self::JoseCoseJwt => CredentialFormat::JoseCoseJwt.algorithms().to_vec(),
            Self::SelectiveDisclosure(_) => of_suite(Cryptosuite::EcdsaSd2023),
        }
    }

    fn to_value(&self) -> Value {
        match self {
            Self::DataIntegrity(suite) => {
                json!({ "format": "ldp_vc", "cryptosuite": suite.map(Cryptosuite::as_str) })
            }
            Self::JoseCoseJwt => json!({ "format": CredentialFormat::JoseCoseJwt.as_str() }),
            Self::SelectiveDisclosure(pointers) => json!({
                "format": "ldp_vc",
                "cryptosuite": Cryptosuite::EcdsaSd2023.as_str(),
                "mandatory_pointers": pointers,
            }),
        }
    }
}

/// Everything that a signature will cover.
#[derive(Clone, PartialEq)]
pub struct ComposedDraft {
    /// The credential without a proof, with its status entries.
    pub credential: Value,
    /// The issuer's id, which the key must belong to.
    pub issuer_id: String,
    /// How it is secured.
    pub securing: Securing,
    /// When the proof says it was made.
    pub created: Timestamp,
}

impl ComposedDraft {
    /// What an intent keeps.
    pub fn to_value(&self) -> Value {
        json!({
            "credential": self.credential,
            "securing": self.securing.to_value(),
            "created": self.created.to_string(),
        })
    }
}

impl std::fmt::Debug for ComposedDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ComposedDraft")
            .field("issuer_id", &self.issuer_id)
            .field("securing", &self.securing)
            .finish_non_exhaustive()
    }
}

/// All that keeps a credential, as it was composed, from being signed so.
pub fn composition_mistakes(credential: &Value, securing: &Securing) -> Vec<Mistake> {
    let is_badge = credential["type"].as_array().is_some_and(|types| {
        let badge = |name: &Value| name == "AchievementCredential" || name == "OpenBadgeCredential";
        types.iter().any(badge)
    });
    let mut problems = if is_badge {
        verify_achievement_credential(credential)
    } else {
        Vec::new()
    };
    for problem in verify_credential(credential) {
        if problems.iter().all(|told| told.pointer != problem.pointer) {
            problems.push(problem);
        }
    }
    let mut mistakes: Vec<Mistake> = problems
        .into_iter()
        .map(|problem| {
            Mistake::new(
                problem.pointer,
                problem.found,
                problem.expected,
                problem.mend,
            )
        })
        .collect();
    if let Err(error) = canonicalize(credential, &Limits::default()) {
        mistakes.push(error.mistake().cloned().unwrap_or_else(|| {
            let expected = "a document that is canonicalized with bounded work";
            Mistake::new("", error.to_string(), expected, "make it smaller")
        }));
    }
    if is_status_list(&credential["type"]) {
        mistakes.push(Mistake::new(
            "/type",
            "a status list",
            "another kind of credential",
            "leave status lists to this issuer: it publishes its own",
        ));
    }
    if let Securing::SelectiveDisclosure(pointers) = securing
        && let Err(error) = select(credential, pointers)
    {
        let expected = "pointers to what is in the credential";
        mistakes.push(Mistake::new(
            "",
            error.to_string(),
            expected,
            "correct the pointers",
        ));
    }
    mistakes
}

/// Whether verifiers would take it for the issuer's word on the status of other credentials, by a short name or an IRI.
fn is_status_list(types: &Value) -> bool {
    let names = types
        .as_array()
        .map_or(std::slice::from_ref(types), Vec::as_slice);
    names.iter().filter_map(Value::as_str).any(|name| {
        let short = name.rsplit(['#', '/']).next().unwrap_or(name);
        STATUS_LISTS.contains(&short)
    })
}

const STATUS_LISTS: [&str; 2] = ["BitstringStatusListCredential", "StatusList2021Credential"];

/// Signs a composed credential, and releases nothing that does not verify, its times aside.
///
/// # Errors
/// [`IssueError::KeyOfAnother`] and [`IssueError::AlgorithmNotForFormat`] before anything is signed;
/// [`IssueError::Signing`]; [`IssueError::NotVerified`] when what was signed is withheld.
pub fn seal_composed(
    draft: &ComposedDraft,
    key: &IssuerKey<'_>,
    now: Timestamp,
    rng: &mut dyn CryptoRng,
) -> Result<Sealed, IssueError> {
    let algorithms = match &draft.securing {
        Securing::JoseCoseJwt => CredentialFormat::JoseCoseJwt.algorithms(),
        _ => CredentialFormat::LdpVc.algorithms(),
    };
    verify_key(&draft.issuer_id, key, "a composed credential", algorithms)?;
    let (body, media_type) = match &draft.securing {
        Securing::DataIntegrity(suite) => {
            let key = IssuerKey {
                cryptosuite: suite.or(key.cryptosuite),
                ..key.clone()
            };
            let secured = embed_proof(&draft.credential, &key, draft.created)?;
            (secured.to_string(), CredentialFormat::LdpVc)
        }
        Securing::SelectiveDisclosure(pointers) => {
            let options = ProofOptions::assertion(key.verification_method.clone(), draft.created);
            let secured = add_base_proof(&draft.credential, &options, pointers, key.signer, rng)?;
            let shown = all_of(&secured, key)?;
            verify_composed(&shown.to_string(), &draft.issuer_id, key, now)?;
            (secured.to_string(), CredentialFormat::LdpVc)
        }
        Securing::JoseCoseJwt => {
            let method = &key.verification_method;
            let profile = Profile::JoseCose;
            let token = vc_jwt::sign(&draft.credential, profile, method, key.signer)?;
            (token, CredentialFormat::JoseCoseJwt)
        }
    };
    if !matches!(draft.securing, Securing::SelectiveDisclosure(_)) {
        verify_composed(&body, &draft.issuer_id, key, now)?;
    }
    Ok(Sealed {
        media_type: media_type.media_type(),
        sha256: hex(&Sha256::digest(body.as_bytes())),
        body,
        loss: LossReport::default(),
    })
}

/// A base proof is no verifier's business: the issuer verifies it as the holder would, and derives what shows all of it.
fn all_of(secured: &Value, key: &IssuerKey<'_>) -> Result<Value, IssueError> {
    let shown = || -> Result<Value, ProofError> {
        let (unsecured, proofs) = split(secured)?;
        for proof in proofs {
            verify_base_proof(&unsecured, &proof?.members, key.signer.public_key())?;
        }
        derive(secured, &[String::new()])
    };
    shown().map_err(|_| IssueError::NotVerified {
        step: CheckCode::Signature,
        pointer: "/proof".to_owned(),
        problem: ProblemName(Some(Problem::SignatureInvalid)),
    })
}

/// Parses the very bytes again and verifies them against the public key.
fn verify_composed(
    body: &str,
    issuer_id: &str,
    key: &IssuerKey<'_>,
    now: Timestamp,
) -> Result<(), IssueError> {
    let pinned = PinnedKey {
        issuer_id: issuer_id.to_owned(),
        verification_method: Some(key.verification_method.clone()),
        key: key.signer.public_key().clone(),
    };
    let report = verify_before_release(body.as_bytes(), CredentialKind::Any, &pinned, now)?;
    let untimely = [Some(Problem::Expired), Some(Problem::NotYetValid)];
    // What the issuer did not say nobody left out.
    let stands_against = |check: &&Check| {
        check.required
            && check.outcome != Outcome::Passed
            && check.code != CheckCode::Disclosure
            && !untimely.contains(&check.problem)
    };
    let is_signed = [report.signature, report.issuer_binding] == [Outcome::Passed; 2];
    match report.checks.iter().find(stands_against) {
        None if is_signed => Ok(()),
        check => Err(IssueError::NotVerified {
            step: check.map_or(CheckCode::Signature, |check| check.code),
            pointer: check.map(|check| check.pointer.clone()).unwrap_or_default(),
            problem: ProblemName(check.and_then(|check| check.problem)),
        }),
    }
}
