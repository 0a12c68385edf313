//! Credentials inside the credential: each one verified by its own proof, and reported with its place.
//!
//! The proof on the outside says who put them together; it never vouches for what is inside. What a
//! [Comprehensive Learner Record][clr] is made of decides about it, so that every part has to be verified; an endorsement
//! is somebody's opinion, which is reported and decides nothing.
//!
//! All of them share one budget of documents, one of credentials and one of work: a record of five hundred costs what its
//! length costs, and none of its parts is canonicalised more often than it has credentials around it.
//!
//! [clr]: https://www.imsglobal.org/spec/clr/v2p0/

mod judgement;
mod nesting;
mod places;
mod verification;

use schemars::JsonSchema;
use serde::Serialize;

use crate::check::Outcome;
use crate::report::{Verdict, VerificationReport};

pub(crate) use judgement::judge_presented;
pub(crate) use nesting::Nesting;
pub(crate) use verification::{verify_embedded, verify_parsed};

/// One credential inside another, or in a presentation, verified by its own proof.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct EmbeddedReport {
    /// Where it stands in the credential that holds it.
    pub pointer: String,
    /// What it is there for.
    pub role: EmbeddedRole,
    /// Is it about what is around it? Of an endorsement, that its subject is the object which carries it; of a part, that
    /// its subject is the record's; of a presented credential, that its subject is the holder.
    pub applies: Outcome,
    /// What came of verifying it.
    pub report: VerificationReport,
}

/// What a credential is there for, inside another or in a presentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EmbeddedRole {
    /// Somebody endorses what is around it: reported, never decisive.
    Endorsement,
    /// A part of a Comprehensive Learner Record: all of them have to be verified.
    Part,
    /// A credential that a presentation presents: all of them have to be verified.
    Presented,
}

/// How many credentials are inside, those inside of those included, and how many of them are verified.
pub(crate) fn counts(embedded: &[EmbeddedReport]) -> (usize, usize) {
    embedded.iter().fold((0, 0), |(total, verified), child| {
        let report = &child.report;
        let is_verified = usize::from(report.verdict == Verdict::Verified);
        (
            total + 1 + report.embedded_total,
            verified + is_verified + report.embedded_verified,
        )
    })
}
