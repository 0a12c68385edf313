//! What a verifier asks before it says `verified`: named profiles, and policies of one's own as JSON.
//!
//! The report of every verification has every step. A policy says what each step is worth to the verdict ([`Requirement`])
//! and which mechanisms, issuers and ways to know a key are accepted. It cannot make a yes of a no: signature, issuer
//! binding, contexts, terms, times, disclosure and status are required under every policy, and a required step that could not be decided
//! never makes a yes.
//!
//! The named policies stand in `docs/verification-policies.md`, which is written from [`Policy::page`].

mod page;
mod parse;
mod profile;
mod requirement;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use testamur_keys::Algorithm;
use testamur_signing::Cryptosuite;

use crate::check::{Check, CheckCode, Outcome};
use crate::problem::Problem;
use crate::recipient::KnownIdentifier;
use crate::report::{ProofReport, StatusReport, StatusState, Trust};
use requirement::range;

pub use requirement::Requirement;

/// What a verifier asks before it says `verified`.
///
/// ```
/// use testamur_verifier::{CheckCode, Policy, Requirement};
///
/// let policy = Policy::parse(br#"{
///     "name": "admissions",
///     "based_on": "strict",
///     "accepted_issuers": ["did:web:harbour.example"]
/// }"#).expect("a policy without mistakes");
/// assert_eq!(policy.name(), "admissions");
/// assert_eq!(policy.requirement(CheckCode::Status), Requirement::Demanded);
///
/// let mistakes = Policy::parse(br#"{"name": "x", "checks": {"signature": "advisory"}}"#).unwrap_err();
/// assert_eq!(mistakes[0].pointer, "/checks/signature");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    name: String,
    requirements: BTreeMap<CheckCode, Requirement>,
    mechanisms: Option<Vec<String>>,
    issuers: Option<Vec<String>>,
    trust: Option<Vec<Trust>>,
    max_status_age: Option<SignedDuration>,
    recipients: Vec<KnownIdentifier>,
}

/// What of an examination a policy looks at beside the checks.
pub(crate) struct Facts<'a> {
    pub(crate) issuer_id: Option<&'a str>,
    pub(crate) trust: Option<Trust>,
    pub(crate) status_entries: &'a [StatusReport],
    pub(crate) now: Timestamp,
}

impl Policy {
    /// The name, as the report has it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is asked of credentials inside of one that is judged by this policy: the same of their proofs; but whoever is
    /// accepted as issuer or recipient, and what has to be there, is said of the one.
    #[must_use]
    pub(crate) fn inside(&self) -> Self {
        let softened = self.requirements.iter().map(|(code, asked)| {
            let usual = range(*code).usual;
            let demanded = *asked == Requirement::Demanded;
            (*code, if demanded { usual } else { *asked })
        });
        Self {
            requirements: softened.collect(),
            issuers: None,
            recipients: Vec::new(),
            ..self.clone()
        }
    }

    /// What is asked of a presentation around credentials that are judged by this policy: as of what is inside, and that
    /// each of them is verified, for by itself a presentation says nothing but that its holder has a key.
    #[must_use]
    pub(crate) fn around(&self) -> Self {
        let mut around = self.inside();
        around.requirements.remove(&CheckCode::Embedded);
        around
    }

    /// What the policy asks of a step.
    pub fn requirement(&self, code: CheckCode) -> Requirement {
        let own = self.requirements.get(&code).copied();
        own.unwrap_or(range(code).usual)
    }

    /// Those of whom one has to be the recipient.
    pub(crate) fn recipients(&self) -> &[KnownIdentifier] {
        &self.recipients
    }

    /// The mechanisms that are accepted, of every signature; `None` if all are.
    pub(crate) fn mechanisms(&self) -> Option<&[String]> {
        self.mechanisms.as_deref()
    }

    /// Whether a step is taken, be it only to be reported.
    pub(crate) fn takes(&self, code: CheckCode) -> bool {
        self.requirement(code) != Requirement::NotTaken
    }

    /// The problem with a proof that is made in a way which is not accepted.
    pub(crate) fn refused_mechanism(&self, proof: &ProofReport) -> Option<Check> {
        let accepted = self.mechanisms.as_ref()?;
        // A proof that cannot be read at all has been told of already.
        let refused = proof.mechanism != "none" && !accepted.contains(&proof.mechanism);
        refused.then(|| {
            let message = format!(
                "Policy `{}` does not accept proofs of this kind.",
                self.name
            );
            refusal(message)
                .at(&proof.pointer)
                .found(&proof.mechanism)
                .expected(accepted.join(", "))
        })
    }

    /// Says what each check is worth, and adds what the policy asks for beyond them.
    pub(crate) fn apply(&self, checks: &mut Vec<Check>, facts: &Facts<'_>) {
        for check in checks.iter_mut() {
            self.weigh(check);
        }
        let mut of_proof = checks
            .iter()
            .filter(|check| check.code == CheckCode::Policy);
        let of_proof = of_proof.any(|check| check.required);
        let mut added = self.unmet_demands(checks);
        added.extend(self.refused_issuer(facts));
        added.extend(self.refused_trust(facts));
        added.extend(self.refused_status_age(facts));
        if added.is_empty() && !of_proof {
            let message = format!("Policy `{}` asks for nothing that is not met.", self.name);
            added.push(Check::passed(CheckCode::Policy, message));
        }
        checks.extend(added);
    }

    /// A policy lowers what it may lower, and raises what usually is advice; all else stays as the step itself says.
    fn weigh(&self, check: &mut Check) {
        let range = range(check.code);
        if range.is_fixed() {
            return;
        }
        match self.requirement(check.code) {
            Requirement::NotTaken => {}
            Requirement::Advisory => check.required = false,
            Requirement::Required | Requirement::Demanded => {
                if range.usual < Requirement::Required {
                    check.required = check.outcome != Outcome::Skipped;
                }
            }
        }
    }

    fn unmet_demands(&self, checks: &[Check]) -> Vec<Check> {
        let demanded = self.requirements.iter();
        let demanded = demanded.filter(|(_, asked)| **asked == Requirement::Demanded);
        let unmet = demanded.filter(|(code, _)| {
            let mut taken = checks.iter().filter(|check| check.code == **code);
            // What is only told does not meet a demand: a list of messages says nothing of a revocation.
            !taken.any(|check| check.required && check.outcome != Outcome::Skipped)
        });
        // While nobody can say whose the credential is, nobody can say that there is nothing to ask.
        let of_key = [CheckCode::Key, CheckCode::IssuerBinding];
        let is_open = checks.iter().any(|check| {
            check.required && check.outcome == Outcome::Unknown && of_key.contains(&check.code)
        });
        unmet
            .map(|(code, _)| {
                let why = checks.iter().find(|check| check.code == *code);
                let message = format!(
                    "Policy `{}` demands the step `{code}`, which was not taken.",
                    self.name
                );
                let check = if is_open {
                    Check::unknown(CheckCode::Policy, Problem::PolicyNotMet, message)
                } else {
                    refusal(message)
                };
                check
                    .found(why.map_or("nothing", |check| &check.message))
                    .expected("the step, passed")
            })
            .collect()
    }

    fn refused_issuer(&self, facts: &Facts<'_>) -> Option<Check> {
        let accepted = self.issuers.as_ref()?;
        let issuer = facts.issuer_id.unwrap_or("nobody");
        let refused = !accepted.iter().any(|one| one == issuer);
        refused.then(|| {
            let message = format!("Policy `{}` does not accept this issuer.", self.name);
            refusal(message)
                .at("/issuer")
                .found(issuer)
                .expected("an issuer that the policy names")
        })
    }

    fn refused_trust(&self, facts: &Facts<'_>) -> Option<Check> {
        let accepted = self.trust.as_ref()?;
        let trust = facts.trust?;
        (!accepted.contains(&trust)).then(|| {
            let words: Vec<_> = accepted.iter().map(|trust| trust.as_str()).collect();
            let message = format!(
                "Policy `{}` does not accept how the key is known.",
                self.name
            );
            refusal(message)
                .found(trust.as_str())
                .expected(words.join(", "))
        })
    }

    fn refused_status_age(&self, facts: &Facts<'_>) -> Option<Check> {
        let max_age = self.max_status_age?;
        let told = [StatusState::Clear, StatusState::Set];
        let too_old = |entry: &&StatusReport| match entry.as_of {
            Some(as_of) => facts.now.duration_since(as_of) > max_age,
            None => told.contains(&entry.state),
        };
        let entry = facts.status_entries.iter().find(too_old)?;
        let message = format!(
            "Policy `{}` does not accept a status list this old.",
            self.name
        );
        let as_of = entry.as_of.map_or_else(
            || "a list that does not say since when it holds".to_owned(),
            |as_of| format!("a list of {as_of}"),
        );
        let check = Check::unknown(CheckCode::Policy, Problem::PolicyNotMet, message);
        Some(
            check
                .at(&entry.pointer)
                .found(as_of)
                .expected(format!("a list at most {} s old", max_age.as_secs())),
        )
    }
}

fn refusal(message: String) -> Check {
    Check::failed(CheckCode::Policy, Problem::PolicyNotMet, message)
}

/// The names of all that a proof can be made with.
pub(crate) fn mechanism_names() -> impl Iterator<Item = &'static str> {
    let algorithms = ["EdDSA", "ES256", "ES384", "RS256"].into_iter();
    let algorithms = algorithms.filter(|name| Algorithm::parse(name).is_some());
    algorithms.chain(Cryptosuite::ALL.into_iter().map(Cryptosuite::as_str))
}
