//! Credentials inside the credential: each one verified by its own proof, and reported with its place.
//!
//! The proof on the outside says who put them together; it never vouches for what is inside. What a
//! [Comprehensive Learner Record][clr] is made of decides about it, so that every part has to be verified; an endorsement
//! is somebody's opinion, which is reported and decides nothing.
//!
//! [clr]: https://www.imsglobal.org/spec/clr/v2p0/

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::VerificationReport;

/// One credential inside another, or in a presentation, verified by its own proof.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct EmbeddedReport {
    /// Where it stands in the credential that holds it.
    pub pointer: String,
    /// What it is there for.
    pub role: EmbeddedRole,
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
