//! The policies that have a name, and the table that says what each asks of each step.

use jiff::SignedDuration;

use super::Policy;
use super::requirement::Requirement;
use crate::check::CheckCode;
use crate::report::Trust;

/// What is special about a named policy; all else is as usual.
struct Profile {
    name: &'static str,
    /// For whom it is, in one sentence.
    purpose: &'static str,
    requirements: &'static [(CheckCode, Requirement)],
    mechanisms: Option<&'static [&'static str]>,
    trust: Option<&'static [Trust]>,
    max_status_age: Option<SignedDuration>,
}

impl Policy {
    /// The names of the policies that are known by name, the usual one first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        PROFILES.iter().map(|profile| profile.name)
    }

    /// The policy of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let profile = PROFILES.iter().find(|profile| profile.name == name)?;
        Some(Self::of(profile))
    }

    fn of(profile: &Profile) -> Self {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            name: profile.name.to_owned(),
            requirements: profile.requirements.iter().copied().collect(),
            mechanisms: profile.mechanisms.map(owned),
            issuers: None,
            trust: profile.trust.map(<[_]>::to_vec),
            max_status_age: profile.max_status_age,
            recipients: Vec::new(),
        }
    }

    /// For whom the named policy is; a policy of one's own has nothing to say here.
    pub fn purpose(&self) -> Option<&'static str> {
        let profile = PROFILES.iter().find(|profile| profile.name == self.name)?;
        Some(profile.purpose)
    }
}

impl Default for Policy {
    /// What is asked if nothing else is: `default`.
    fn default() -> Self {
        Self::of(&DEFAULT)
    }
}

const DEFAULT: Profile = Profile {
    name: "default",
    purpose: "For whoever asks without saying what for: authentic, from this issuer, in force, and well-formed.",
    requirements: &[],
    mechanisms: None,
    trust: None,
    max_status_age: None,
};

const PROFILES: [Profile; 4] = [
    DEFAULT,
    Profile {
        name: "display",
        purpose: "For a page that shows a credential to people: defects of form are told and do not decide; a key that nobody but the credential speaks for is shown as `issuer not authenticated`, and `verified` stays false.",
        requirements: &[
            (CheckCode::Model, Requirement::Advisory),
            (CheckCode::CredentialSchema, Requirement::NotTaken),
            (CheckCode::Embedded, Requirement::Advisory),
        ],
        mechanisms: None,
        trust: None,
        max_status_age: None,
    },
    Profile {
        name: "open-badges-certified",
        purpose: "For what the certification of Open Badges 3.0 asks of whoever displays or hosts badges: the six steps of its verification, the refresh and every endorsement included.",
        requirements: &[
            (CheckCode::CredentialSchema, Requirement::Required),
            (CheckCode::Refresh, Requirement::Advisory),
            (CheckCode::Endorsements, Requirement::Required),
        ],
        mechanisms: Some(&[
            "EdDSA",
            "ES256",
            "Ed25519Signature2020",
            "RS256",
            "ecdsa-sd-2023",
            "eddsa-2022",
            "eddsa-rdfc-2022",
        ]),
        trust: None,
        max_status_age: None,
    },
    Profile {
        name: "strict",
        purpose: "For a decision that is hard to take back, such as an admission: what cannot be revoked, or not be looked at in full, is not taken.",
        requirements: &[
            (CheckCode::CredentialSchema, Requirement::Required),
            (CheckCode::Status, Requirement::Demanded),
            (CheckCode::Endorsements, Requirement::Required),
            (CheckCode::RelatedResources, Requirement::Required),
        ],
        mechanisms: Some(&[
            "EdDSA",
            "ES256",
            "ES384",
            "ecdsa-jcs-2019",
            "ecdsa-rdfc-2019",
            "ecdsa-sd-2023",
            "eddsa-jcs-2022",
            "eddsa-rdfc-2022",
        ]),
        trust: None,
        max_status_age: Some(SignedDuration::from_hours(24)),
    },
];

#[cfg(test)]
mod tests {
    use super::super::mechanism_names;
    use super::super::requirement::range;
    use super::*;

    #[test]
    fn no_profile_asks_what_policies_may_not() {
        for profile in &PROFILES {
            for (code, requirement) in profile.requirements {
                assert!(range(*code).holds(*requirement), "{} {code}", profile.name);
            }
            let known: Vec<_> = mechanism_names().collect();
            for mechanism in profile.mechanisms.unwrap_or_default() {
                assert!(known.contains(mechanism), "{mechanism}");
            }
        }
    }
}
