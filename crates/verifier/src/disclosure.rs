//! Selective disclosure: what a holder may have left out.
//!
//! A derived credential shows what its holder selected beside what the issuer made mandatory. That it shows no status does
//! not mean that it has none; so unless the issuer saw to it, nobody can say that the credential is in force.
//!
//! The dates have one value each: shown at all, they are shown in full. Of status entries there may be several, so they are
//! believed to be all only where the issuer made them mandatory.
//!
//! Of an SD-JWT VC it is told where its proof is judged: there no date can be left out.
//!
//! [Data Integrity ECDSA Cryptosuites 1.0, selective disclosure](https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#selective-disclosure).

use testamur_formats::model::{ModelProblem, Rule};
use testamur_signing::ecdsa_sd_2023::Disclosed;
use testamur_signing::proof::{Proof, ProofError};
use testamur_signing::{Cryptosuite, ProofVerification};

use crate::check::{Check, CheckCode};
use crate::options::VerifyOptions;
use crate::problem::Problem;

/// Says of a derived credential whose signatures are good what may be missing; nothing of any other.
pub(crate) fn verify_disclosure(
    verification: &ProofVerification<'_>,
    options: &VerifyOptions,
) -> Vec<Check> {
    if verification.cryptosuite() != Cryptosuite::EcdsaSd2023 {
        return Vec::new();
    }
    let missing = CONCERNS
        .iter()
        .filter(|concern| !concern.is_settled(verification));
    let mut checks: Vec<Check> = missing.map(Concern::check).collect();
    for check in &mut checks {
        check.required = !options.accept_undisclosed;
    }
    if checks.is_empty() {
        let message = "Neither dates nor status could be left out of what is disclosed.";
        checks.push(Check::passed(CheckCode::Disclosure, message));
    }
    checks
}

/// Whether nothing but derived proofs is there: then what is missing may be undisclosed.
pub(crate) fn is_derived(proofs: &[Result<Proof, ProofError>]) -> bool {
    let derived = |proof: &Result<Proof, ProofError>| {
        let suite = proof
            .as_ref()
            .ok()
            .and_then(|proof| Cryptosuite::of(proof).ok());
        suite == Some(Cryptosuite::EcdsaSd2023)
    };
    !proofs.is_empty() && proofs.iter().all(derived)
}

/// Whether a violation of the data model is that something is not there.
pub(crate) fn is_absence(problem: &ModelProblem) -> bool {
    problem.found == "nothing"
        || matches!(
            problem.rule,
            Rule::Criteria | Rule::ResultStatus | Rule::SubjectIdentity
        )
}

/// Whether a check says that there may be a status which is not disclosed.
pub(crate) fn hides_status(checks: &[Check]) -> bool {
    checks.iter().any(|check| {
        check.code == CheckCode::Disclosure && [STATUS, "/status"].contains(&check.pointer.as_str())
    })
}

/// Something that would change the verdict.
struct Concern {
    /// Its names in the two data models.
    members: &'static [&'static str],
    pointer: &'static str,
    only_if_mandatory: bool,
    message: &'static str,
}

impl Concern {
    fn is_settled(&self, verification: &ProofVerification<'_>) -> bool {
        self.members
            .iter()
            .any(|member| match verification.disclosed(member) {
                Some(Ok(Disclosed::Mandatory)) => true,
                Some(Ok(Disclosed::Selected)) => !self.only_if_mandatory,
                _ => false,
            })
    }

    fn check(&self) -> Check {
        Check::unknown(CheckCode::Disclosure, Problem::NotDisclosed, self.message)
            .at(self.pointer)
            .found("nothing that the issuer made mandatory")
            .expected("the member among what is disclosed")
    }
}

const STATUS: &str = "/credentialStatus";
const CONCERNS: [Concern; 3] = [
    Concern {
        members: &["validFrom", "issuanceDate"],
        pointer: "/validFrom",
        only_if_mandatory: false,
        message: "The credential may be valid only from a date on which its holder did not disclose.",
    },
    Concern {
        members: &["validUntil", "expirationDate"],
        pointer: "/validUntil",
        only_if_mandatory: false,
        message: "The credential may have an end of validity which its holder did not disclose.",
    },
    Concern {
        members: &["credentialStatus"],
        pointer: STATUS,
        only_if_mandatory: true,
        message: "The credential may have a status entry which its holder did not disclose.",
    },
];
