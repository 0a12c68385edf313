//! An entry that points into a list of bits: Bitstring Status List 1.0, and Status List 2021.
//!
//! A revocation or a suspension takes the credential out of force when any bit of its value is set. A message or a
//! refresh takes nothing away: what the list says is told, and when the list is not to be had, no verdict hangs on it.
//!
//! [Bitstring Status List 1.0, validate](https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/#validate-algorithm).

use serde_json::Value;
use testamur_status::{StatusListEntry, StatusListError, StatusPurpose};

use crate::check::{Check, CheckCode};
use crate::examination::Examination;
use crate::problem::Problem;
use crate::report::{StatusReport, StatusState};

use super::status_list::ask;
use super::{Described, JudgedEntry, list_error};

/// Reads the entry, finds its list, and says what the value means.
pub(super) async fn judge(
    report: StatusReport,
    value: &Value,
    described: Described<'_>,
    examination: &Examination<'_>,
) -> JudgedEntry {
    let entry = match StatusListEntry::parse(value) {
        Ok(entry) => entry,
        Err(error) => return JudgedEntry::new(report, StatusState::Unknown, unread(&error)),
    };
    let mut report = StatusReport {
        references: entry.status_references.clone(),
        ..report
    };
    let said = ask(&entry, described, examination).await;
    let answer = said.and_then(|said| {
        report.as_of = said.as_of;
        said.value
    });
    let judged = match answer {
        Ok(value) => {
            report.value = Some(value);
            report.message = entry.message_for(value).map(str::to_owned);
            told(report, &entry, value)
        }
        Err(check) => JudgedEntry::new(report, StatusState::Unknown, *check),
    };
    if entry.status_purpose.withdraws() {
        judged
    } else {
        judged.telling()
    }
}

fn unread(error: &StatusListError) -> Check {
    match error {
        StatusListError::UnknownPurpose { .. } | StatusListError::StatusSize { .. } => {
            let message = "The status entry says something that nobody here understands.";
            let problem = Problem::StatusNotSupported;
            Check::unknown(CheckCode::Status, problem, message)
                .found(error.to_string())
                .expected("a purpose and a size of this standard")
        }
        _ => list_error("The status entry cannot be read.", error),
    }
}

fn told(report: StatusReport, entry: &StatusListEntry, value: u64) -> JudgedEntry {
    let passed = |message: String| Check::passed(CheckCode::Status, message);
    let (state, check) = match (entry.status_purpose, value) {
        (StatusPurpose::Message, _) => {
            let words = report.message.as_deref().unwrap_or("nothing in words");
            let message =
                format!("The issuer's list has a message, which takes nothing away: {words}.");
            (StatusState::None, passed(message))
        }
        (StatusPurpose::Refresh, 0) => {
            let message = "The issuer's list says: there is no newer version of the credential.";
            (StatusState::None, passed(message.to_owned()))
        }
        (StatusPurpose::Refresh, _) => {
            let message = "The issuer's list says: there is a newer version of the credential.";
            (StatusState::None, passed(message.to_owned()))
        }
        (purpose, 0) => {
            let message = format!("The issuer's list says: not {}.", past(purpose));
            (StatusState::Clear, passed(message))
        }
        (purpose, _) => (StatusState::Set, set(entry, purpose, value)),
    };
    JudgedEntry::new(report, state, check)
}

fn set(entry: &StatusListEntry, purpose: StatusPurpose, value: u64) -> Check {
    let problem = match purpose {
        StatusPurpose::Suspension => Problem::Suspended,
        _ => Problem::Revoked,
    };
    let place = format!(
        "index {} of `{}`",
        entry.status_list_index, entry.status_list_credential
    );
    let found = match entry.status_size {
        1 => format!("{place} is set"),
        _ => format!("{place} is {value:#x}"),
    };
    let message = format!("The issuer has {} the credential.", past(purpose));
    Check::failed(CheckCode::Status, problem, message)
        .found(found)
        .expected("the bit clear")
}

fn past(purpose: StatusPurpose) -> &'static str {
    match purpose {
        StatusPurpose::Suspension => "suspended",
        _ => "revoked",
    }
}
