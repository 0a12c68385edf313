//! What every proof is judged against: the key it names, whose that is, and when it was in use.

use jiff::Timestamp;
use testamur_keys::PublicKey;
use testamur_signing::CanonicalDocument;
use testamur_signing::proof::ProofPurpose;

use crate::check::{Check, CheckCode, Outcome};
use crate::documents::Documents;
use crate::issuer_binding::{KeyFinding, find_key};
use crate::issuer_keys::PublishedKey;
use crate::judged_proof::{JudgedProof, VerifySignature};
use crate::key_name::{KeyName, NamedKey};
use crate::options::VerifyOptions;
use crate::presentation_request::PresentationRequest;
use crate::problem::Problem;
use crate::report::Trust;
use crate::time::{Clock, verify_key_time};

/// What the proofs are judged against.
pub(crate) struct Bench<'a> {
    /// The issuer; of a presentation, the holder.
    pub(crate) issuer_id: &'a str,
    /// What a proof has to be made for: to assert, or, on a presentation, to authenticate.
    pub(crate) purpose: ProofPurpose,
    /// What a proof on a presentation has to answer.
    pub(crate) request: Option<&'a PresentationRequest>,
    /// When the credential became valid: the time of a proof which has none.
    pub(crate) valid_from: Option<Timestamp>,
    /// What the proofs are on.
    pub(crate) unsecured: &'a CanonicalDocument<'a>,
    /// Why the credential is not canonicalised for its proofs, when that takes too much work.
    pub(crate) over_limit: Option<(Problem, String)>,
    pub(crate) clock: Clock,
    pub(crate) options: &'a VerifyOptions,
    pub(crate) documents: &'a Documents<'a>,
}

impl Bench<'_> {
    /// Finds the key, judges the signature under it, and says whether it is the issuer's.
    pub(crate) async fn judge_key(
        &self,
        judged: &mut JudgedProof,
        name: KeyName<'_>,
        verify: &VerifySignature<'_>,
        pointer: &str,
    ) -> Option<PublishedKey> {
        let fits = |key: &PublicKey| verify(key).is_ok();
        let pinned = &self.options.pinned_keys;
        let found = find_key(self.issuer_id, name, pinned, self.documents, &fits).await;
        let place = name_pointer(name, pointer);
        match found {
            KeyFinding::Bound { trust, keys } => {
                judged.report.trust = Some(trust);
                // Each key is tried once; if none fits, the first one's reason is told.
                let mut tried = keys.iter().map(|key| (key, verify(&key.key)));
                let first = tried.next()?;
                let (key, verdict) = if first.1.is_ok() {
                    first
                } else {
                    tried.find(|(_, verdict)| verdict.is_ok()).unwrap_or(first)
                };
                let key = key.clone();
                judged.push(Check::passed(CheckCode::Key, "The key is known."), &place);
                judged.push_signature(verdict, pointer);
                judged.push_binding(bound(trust), &place);
                judged.push(verify_relationship(&key, self.purpose), &place);
                Some(key)
            }
            KeyFinding::NotBound { key, reason } => {
                judged.report.trust =
                    matches!(key, NamedKey::Key(_)).then_some(Trust::SelfAsserted);
                judged.push_named(
                    &key,
                    Problem::KeyNotFound,
                    Outcome::Failed,
                    verify,
                    pointer,
                    &place,
                );
                judged.push_binding(self.not_bound(name, &reason), &place);
                None
            }
            KeyFinding::Unknown {
                key,
                problem,
                reason,
            } => {
                judged.push_named(&key, problem, Outcome::Unknown, verify, pointer, &place);
                let message = "Whether the key is the issuer's cannot be said now.";
                let check = Check::unknown(CheckCode::IssuerBinding, problem, message);
                judged.push_binding(
                    check.found(reason).expected(self.expected_binding()),
                    &place,
                );
                None
            }
        }
    }

    pub(crate) fn judge_key_time(
        &self,
        judged: &mut JudgedProof,
        key: Option<&PublishedKey>,
        created: Option<Timestamp>,
        pointer: &str,
    ) {
        let check = match key {
            Some(key) => {
                let made = created.or(self.valid_from);
                verify_key_time(made, key.expires, key.revoked, pointer, self.clock)
            }
            None => Check::skipped(
                CheckCode::KeyTime,
                "Nobody vouches for the key, so nobody says when it was in use.",
            ),
        };
        judged.push(check, pointer);
    }

    fn not_bound(&self, name: KeyName<'_>, reason: &str) -> Check {
        let message =
            "The key is not one which the issuer publishes: anyone could have made this proof.";
        let found = match name.as_str() {
            Some(name) => format!("`{name}`: {reason}"),
            None => reason.to_owned(),
        };
        Check::failed(
            CheckCode::IssuerBinding,
            Problem::IssuerKeyNotBound,
            message,
        )
        .found(found)
        .expected(self.expected_binding())
    }

    fn expected_binding(&self) -> String {
        format!(
            "a key which `{}` publishes, or which is pinned here",
            self.issuer_id
        )
    }
}

fn bound(trust: Trust) -> Check {
    let message = match trust {
        Trust::Pinned => "The key is one that is pinned here as the issuer's.",
        Trust::ByIdentifier => "The key is the one which the issuer's id itself says.",
        Trust::Resolved | Trust::SelfAsserted => "The key is one which the issuer publishes.",
    };
    Check::passed(CheckCode::IssuerBinding, message)
}

fn verify_relationship(key: &PublishedKey, purpose: ProofPurpose) -> Check {
    let code = CheckCode::VerificationRelationship;
    if purpose == ProofPurpose::Authentication {
        if key.may_authenticate {
            return Check::passed(code, "The holder uses the key to authenticate.");
        }
        let message = "The holder publishes the key, but not to authenticate with.";
        return Check::failed(code, Problem::VerificationRelationshipMissing, message)
            .found("the key, but not there")
            .expected("the key under `authentication`");
    }
    if key.may_assert {
        return Check::passed(code, "The issuer uses the key to assert.");
    }
    let message = "The issuer publishes the key, but not to assert credentials with.";
    Check::failed(code, Problem::VerificationRelationshipMissing, message)
        .found("the key, but not there")
        .expected("the key under `assertionMethod`")
}

fn name_pointer(name: KeyName<'_>, pointer: &str) -> String {
    match name {
        KeyName::VerificationMethod(_) => format!("{pointer}/verificationMethod"),
        KeyName::Jose { .. } => String::new(),
    }
}
