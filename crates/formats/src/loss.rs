//! The loss report: what a format could not say as the record says it.

use std::fmt;

use serde::{Serialize, Serializer};

/// Everything that an export dropped, narrowed or made up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct LossReport {
    /// The losses, sorted by pointer.
    pub losses: Vec<Loss>,
}

impl LossReport {
    /// Says whether the credential says all that the record says, and nothing else.
    pub fn is_empty(&self) -> bool {
        self.losses.is_empty()
    }

    /// The losses at or below a place of the record.
    pub fn at<'r>(&'r self, pointer: &'r str) -> impl Iterator<Item = &'r Loss> {
        self.losses.iter().filter(move |loss| {
            loss.pointer
                .strip_prefix(pointer)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// One loss.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// The place in the record, as an RFC 6901 pointer.
    pub pointer: String,
    /// What happened to it.
    pub kind: LossKind,
    /// Why.
    pub reason: LossReason,
}

/// What happened to a part of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LossKind {
    /// The credential does not have it.
    Dropped,
    /// The credential says less, or says it less exactly.
    Narrowed,
    /// The credential says it although the record does not.
    Synthesised,
}

/// Why a part of the record was dropped, narrowed or made up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LossReason {
    /// The format's contexts do not define the term; unsigned text must not get into a credential.
    ContextMissing,
    /// The format has instants only: the day became midnight UTC.
    DateToInstant,
    /// The terms of the credential say something else, and they hold.
    DecidedByTerms,
    /// Several members of the record became one, or one list.
    Flattened,
    /// Only a salted hash is given away.
    Hashed,
    /// The issuer's own book-keeping: no format carries it.
    Internal,
    /// The format's target needs an address, and the record has none.
    NeedsAddress,
    /// The format has no member for it.
    NoMember,
    /// Only what the endorser signed can be exported.
    NotSigned,
    /// The format has place for one item.
    OneItem,
    /// The format has place for one language; this is the one that was taken.
    OneLanguage(String),
    /// The format writes numbers as floating point.
    Precision,
    /// The format requires it.
    Required,
    /// The format has no unit.
    UnitMissing,
    /// The learner's disclosure withholds it.
    Withheld,
}

impl fmt::Display for LossReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::ContextMissing => "no context of the format defines the term",
            Self::DateToInstant => "the format has no dates; midnight UTC stands for the day",
            Self::DecidedByTerms => "the terms of issuance say otherwise",
            Self::Flattened => "the format has no such structure",
            Self::Hashed => "given away as a salted hash only",
            Self::Internal => "for the issuer's own files",
            Self::NeedsAddress => "the format wants an address, and there is none",
            Self::NoMember => "the format has no member for it",
            Self::NotSigned => "the endorser did not sign it",
            Self::OneItem => "the format has place for one",
            Self::OneLanguage(taken) => {
                return write!(f, "the format has place for one language: `{taken}`");
            }
            Self::Precision => "the format writes numbers as floating point",
            Self::Required => "the format requires it, and the record has none",
            Self::UnitMissing => "the format has no unit for it",
            Self::Withheld => "the learner's disclosure withholds it",
        };
        f.write_str(text)
    }
}

impl Serialize for LossReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
