//! Which edition of a list it is, so that an older one, validly signed and served again, can be told apart.
//!
//! | the list | what is compared |
//! |---|---|
//! | says since when it holds (`validFrom`), or its proof when it was made (`created`; `iat`, `nbf`) | the later of both, and what the list says: a list that says something else has to be later |
//! | says neither, as every `1EdTechRevocationList` | what was withdrawn must not be in force again |
//!
//! A list that says nothing of its time counts as older than any that does. What cannot be ordered is *unknown*: so is a
//! suspension that was lifted in a list without a time.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use testamur_status::{StatusListCredential, StatusListEntry};

use crate::check::{Check, CheckCode};
use crate::examination::{Examined, instant_of_validity};
use crate::input::Securing;
use crate::problem::Problem;

/// What tells an edition of a document from those before and after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// It says of when it is. One that says something else, by its `digest`, is newer only when it is later.
    Dated {
        /// Since when it holds, or when it was signed, whichever is later.
        as_of: Timestamp,
        /// The SHA-256 of what it says, however it is written and signed.
        digest: [u8; 32],
    },
    /// It does not, so that it is older than any that does. Among its like, what was withdrawn stays withdrawn.
    Undated {
        /// The SHA-256 of which entry is looked at.
        entry: [u8; 32],
        /// Whether that entry is revoked or suspended.
        withdrawn: bool,
    },
}

impl Edition {
    /// Of a list without a time, of which one entry is looked at.
    pub(super) fn undated(entry: &[&str], withdrawn: bool) -> Self {
        Self::Undated {
            entry: digest(entry.iter().map(|part| part.as_bytes())),
            withdrawn,
        }
    }

    /// Of a list of bits of that instant; `value` is what it says at the entry's place.
    pub(super) fn of_bits(
        as_of: Option<Timestamp>,
        says: [u8; 32],
        entry: &StatusListEntry,
        value: Option<u64>,
    ) -> Self {
        if let Some(as_of) = as_of {
            return Self::Dated {
                as_of,
                digest: says,
            };
        }
        let (index, size) = (entry.status_list_index, entry.status_size);
        let place = [entry.status_purpose.as_str(), &format!("{index} of {size}")];
        let is_set = value.is_some_and(|value| value != 0);
        Self::undated(&place, is_set && entry.status_purpose.withdraws())
    }

    /// Valid, but replayed: what was revoked in between would be in force again. Servers that are not all up to date do the
    /// same by accident, so it is *unknown*.
    pub(super) fn rolled_back(&self, url: &str) -> Check {
        let (found, expected) = match self {
            Self::Dated { as_of, .. } => (
                format!("`{url}` of {as_of}"),
                "the list seen before, or a later one",
            ),
            Self::Undated { .. } => (
                format!("`{url}`, which does not say of when it is"),
                "the withdrawal that was seen before, or a list with a time",
            ),
        };
        let message = "The status list is older than one that was seen at its address before, or cannot be told from one that is.";
        Check::unknown(CheckCode::Status, Problem::StatusListNotAccepted, message)
            .found(found)
            .expected(expected)
    }
}

/// What a list says, whoever signed it when.
pub(super) fn digest_of(list: &StatusListCredential) -> [u8; 32] {
    let purposes = list
        .purposes
        .iter()
        .map(|purpose| purpose.as_str().as_bytes());
    digest(purposes.chain([list.list.as_bytes()]))
}

/// Each part behind its length, so that no two rows of parts run together to the same bytes.
fn digest<'a>(parts: impl Iterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

/// The later of the instant since which a list holds and that of its signature. Signing anew moves it on.
pub(super) fn instant_of(examined: &Examined) -> Option<Timestamp> {
    let valid_from = examined.credential().and_then(instant_of_validity);
    valid_from.max(signed_at(examined))
}

fn signed_at(examined: &Examined) -> Option<Timestamp> {
    match &examined.input.as_ref()?.securing {
        Securing::Jws(jwt) => {
            let claims = ["iat", "nbf"].map(|claim| jwt.numeric_date(claim));
            Timestamp::from_second(claims.into_iter().max()??).ok()
        }
        _ => examined.counted()?.report.created.as_ref()?.parse().ok(),
    }
}
