//! Kinds of status that are not read here: named, and *unknown*.

use crate::check::{Check, CheckCode};
use crate::problem::Problem;
use crate::report::{StatusReport, StatusState};

use super::JudgedEntry;

/// Nobody here can say; when the kind is known, at least what it is.
pub(super) fn judge(report: StatusReport, types: &[&str]) -> JudgedEntry {
    let known = KNOWN.iter().find(|(name, _)| types.contains(name));
    let message = match known {
        Some((name, what)) => format!(
            "The status is kept as `{name}`, {what}; it is not read here, so nobody here can say whether the \
             credential is in force."
        ),
        None => "The kind of status entry is not implemented, so nobody here can say whether the credential is in force."
            .to_owned(),
    };
    let found = if types.is_empty() {
        "none".to_owned()
    } else {
        types.join(", ")
    };
    let check = Check::unknown(CheckCode::Status, Problem::StatusNotSupported, message)
        .found(found)
        .expected("BitstringStatusListEntry, StatusList2021Entry or 1EdTechRevocationList");
    JudgedEntry::new(report, StatusState::Unknown, check)
}

const KNOWN: [(&str, &str); 3] = [
    (
        "CredentialStatusList2017",
        "a method of 2017 that was given up",
    ),
    (
        "RevocationList2020Status",
        "the first draft of what is now Bitstring Status List",
    ),
    (
        "RevocationList2021Status",
        "an early draft of what is now Bitstring Status List",
    ),
];
