//! The last step: has the issuer revoked or suspended the credential since?
//!
//! Every entry is asked, and each answer is one of three: clear, set, unknown. A list that cannot be had, or is not to be
//! believed, is never *clear*. The list is a credential itself and goes through the same steps; and its issuer must be
//! the credential's, or anyone could publish a friendlier list.
//!
//! [Bitstring Status List 1.0, validate](https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/#validate-algorithm).

use jiff::Timestamp;
use serde_json::Value;
use testamur_status::{
    DecodeLimits, ProblemType, StatusListCredential, StatusListEntry, StatusListError,
    StatusPurpose, parse_status_list_credential,
};

use crate::check::{Check, CheckCode, Outcome, Problem};
use crate::credential_type::CredentialKind;
use crate::examination::{Examination, Examined, instant_of_validity};
use crate::report::{StatusReport, StatusState};
use crate::source::DocumentKind;

/// What the status entries say.
pub(crate) struct JudgedStatus {
    pub(crate) state: StatusState,
    pub(crate) entries: Vec<StatusReport>,
    pub(crate) checks: Vec<Check>,
}

impl JudgedStatus {
    /// The answer when no entry was asked.
    pub(crate) fn skipped(state: StatusState, message: &str) -> Self {
        Self {
            state,
            entries: Vec::new(),
            checks: vec![Check::skipped(CheckCode::Status, message)],
        }
    }

    fn push(&mut self, report: StatusReport, check: Check) {
        let check = if check.pointer.is_empty() {
            check.at(&report.pointer)
        } else {
            check
        };
        self.state = match (self.state, report.state) {
            (StatusState::Set, _) | (_, StatusState::Set) => StatusState::Set,
            (StatusState::Unknown, _) | (_, StatusState::Unknown) => StatusState::Unknown,
            (StatusState::Clear, _) | (_, StatusState::Clear) => StatusState::Clear,
            _ => StatusState::None,
        };
        self.entries.push(report);
        self.checks.push(check);
    }
}

/// Asks every status entry of a credential whose signature is good.
pub(crate) async fn verify_status(
    credential: &Value,
    issuer_id: &str,
    examination: &Examination<'_>,
) -> JudgedStatus {
    let entries = entries(credential);
    if entries.is_empty() {
        return JudgedStatus::skipped(
            StatusState::None,
            "The credential has no status entry: it cannot be revoked.",
        );
    }
    let mut judged = JudgedStatus {
        state: StatusState::None,
        entries: Vec::new(),
        checks: Vec::new(),
    };
    let most = examination.options.max_status_entries;
    for (pointer, entry) in entries.iter().take(most) {
        let (report, check) = verify_entry(pointer, entry, issuer_id, examination).await;
        judged.push(report, check);
    }
    if entries.len() > most {
        let message = "The credential has more status entries than are looked at.";
        let check = Check::unknown(CheckCode::Status, Problem::LimitReached, message)
            .found(format!("{} entries", entries.len()))
            .expected(format!("at most {most}"));
        judged.push(
            report_of("/credentialStatus", &Value::Null, StatusState::Unknown),
            check,
        );
    }
    judged
}

fn entries(credential: &Value) -> Vec<(String, &Value)> {
    let mut entries: Vec<_> = match credential.get("credentialStatus") {
        None => Vec::new(),
        Some(Value::Array(entries)) => entries
            .iter()
            .enumerate()
            .map(|(index, entry)| (format!("/credentialStatus/{index}"), entry))
            .collect(),
        Some(entry) => vec![("/credentialStatus".to_owned(), entry)],
    };
    // Where an SD-JWT VC has its status; no kind of it is implemented. A W3C credential has no such member.
    let status = credential.get("status");
    entries.extend(status.map(|status| ("/status".to_owned(), status)));
    entries
}

async fn verify_entry(
    pointer: &str,
    value: &Value,
    issuer_id: &str,
    examination: &Examination<'_>,
) -> (StatusReport, Check) {
    let report = |state| report_of(pointer, value, state);
    let entry_type = value.get("type").and_then(Value::as_str).unwrap_or("none");
    if entry_type != ENTRY_TYPE {
        let message = "The kind of status entry is not implemented, so nobody here can say whether the credential is in force.";
        let check = Check::unknown(CheckCode::Status, Problem::StatusNotSupported, message)
            .found(entry_type)
            .expected(ENTRY_TYPE);
        return (report(StatusState::Unknown), check);
    }
    let entry = match StatusListEntry::parse(value) {
        Ok(entry) => entry,
        Err(
            error @ (StatusListError::UnknownPurpose { .. } | StatusListError::StatusSize { .. }),
        ) => {
            let message = "The status entry says something that nobody here understands.";
            let check = Check::unknown(CheckCode::Status, Problem::StatusNotSupported, message);
            return (report(StatusState::Unknown), check.found(error.to_string()));
        }
        Err(error) => {
            return (
                report(StatusState::Unknown),
                list_error("The status entry cannot be read.", &error),
            );
        }
    };
    if matches!(
        entry.status_purpose,
        StatusPurpose::Message | StatusPurpose::Refresh
    ) {
        let message = "The status entry carries a message and takes nothing away.";
        return (
            report(StatusState::None),
            Check::skipped(CheckCode::Status, message),
        );
    }
    match look_up(&entry, issuer_id, examination).await {
        Ok((false, as_of)) => {
            let message = format!(
                "The issuer's list says: not {}.",
                past(entry.status_purpose)
            );
            (
                StatusReport {
                    as_of,
                    ..report(StatusState::Clear)
                },
                Check::passed(CheckCode::Status, message),
            )
        }
        Ok((true, as_of)) => (
            StatusReport {
                as_of,
                ..report(StatusState::Set)
            },
            set(&entry),
        ),
        Err(check) => (report(StatusState::Unknown), *check),
    }
}

fn set(entry: &StatusListEntry) -> Check {
    let problem = match entry.status_purpose {
        StatusPurpose::Suspension => Problem::Suspended,
        _ => Problem::Revoked,
    };
    let message = format!(
        "The issuer has {} the credential.",
        past(entry.status_purpose)
    );
    Check::failed(CheckCode::Status, problem, message)
        .found(format!(
            "index {} of `{}` is set",
            entry.status_list_index, entry.status_list_credential
        ))
        .expected("the bit clear")
}

fn past(purpose: StatusPurpose) -> &'static str {
    match purpose {
        StatusPurpose::Suspension => "suspended",
        _ => "revoked",
    }
}

/// The bit of one entry, from a list that is to be believed.
async fn look_up(
    entry: &StatusListEntry,
    issuer_id: &str,
    examination: &Examination<'_>,
) -> Result<(bool, Option<Timestamp>), Box<Check>> {
    let url = &entry.status_list_credential;
    let loaded = examination
        .documents
        .load(DocumentKind::StatusList, url)
        .await;
    let document = loaded.map_err(|reason| {
        let message = "The status list could not be had, so it is unknown whether the credential is in force.";
        Check::unknown(CheckCode::Status, Problem::StatusUnreachable, message).found(format!("`{url}`: {reason}"))
    })?;
    let examined = examination
        .examine(&document.bytes, CredentialKind::StatusList)
        .await;
    let bit = believed(&examined, entry, issuer_id).and_then(|list| read_bit(&list, entry));
    if bit.is_err() {
        examination.documents.refuse(DocumentKind::StatusList, url);
    }
    let as_of = examined.credential().and_then(instant_of_validity);
    bit.map(|bit| (bit, as_of))
}

/// The list, when its own proof, times, issuer, id and purpose are right.
fn believed(
    examined: &Examined,
    entry: &StatusListEntry,
    issuer_id: &str,
) -> Result<StatusListCredential, Box<Check>> {
    if let Some(problem) = examined.worst_check() {
        let message = format!(
            "The status list does not verify itself: {}",
            problem.message
        );
        let found = format!(
            "`{}`: {}",
            entry.status_list_credential,
            problem.found.as_deref().unwrap_or("refused")
        );
        return Err(Box::new(match problem.outcome {
            Outcome::Unknown => {
                Check::unknown(CheckCode::Status, Problem::StatusUnreachable, message).found(found)
            }
            _ => not_accepted(&message, found, "a status list that verifies"),
        }));
    }
    let credential = examined.credential().unwrap_or(&Value::Null);
    let list = parse_status_list_credential(credential, &DecodeLimits::default())
        .map_err(|error| list_error("The status list cannot be read.", &error))?;
    if list.issuer != issuer_id {
        return Err(Box::new(not_accepted(
            "The status list is another issuer's.",
            list.issuer,
            issuer_id,
        )));
    }
    if let Some(id) = list
        .id
        .as_deref()
        .filter(|id| *id != entry.status_list_credential)
    {
        return Err(Box::new(not_accepted(
            "The status list is another one than the entry names.",
            id,
            &entry.status_list_credential,
        )));
    }
    if !list.purposes.contains(&entry.status_purpose) {
        let purposes: Vec<_> = list
            .purposes
            .iter()
            .map(|purpose| purpose.as_str())
            .collect();
        let message = "The status list serves another purpose than the entry.";
        return Err(Box::new(not_accepted(
            message,
            purposes.join(", "),
            entry.status_purpose.as_str(),
        )));
    }
    Ok(list)
}

fn read_bit(list: &StatusListCredential, entry: &StatusListEntry) -> Result<bool, Box<Check>> {
    let out_of_range = || {
        let message = "The status entry points past the end of its list.";
        Check::failed(CheckCode::Status, Problem::StatusIndexOutOfRange, message)
            .found(entry.status_list_index.to_string())
            .expected(format!("an index below {}", list.list.len()))
    };
    let index = usize::try_from(entry.status_list_index).map_err(|_| out_of_range())?;
    list.list
        .status_at(index)
        .map_err(|_| Box::new(out_of_range()))
}

fn not_accepted(message: &str, found: impl Into<String>, expected: &str) -> Check {
    Check::failed(CheckCode::Status, Problem::StatusListNotAccepted, message)
        .found(found)
        .expected(expected)
}

fn list_error(message: &str, error: &StatusListError) -> Check {
    let problem = match error.problem_type() {
        ProblemType::RangeError => Problem::StatusIndexOutOfRange,
        ProblemType::StatusListLengthError => Problem::StatusListTooShort,
        _ => Problem::StatusListMalformed,
    };
    Check::failed(CheckCode::Status, problem, message).found(error.to_string())
}

fn report_of(pointer: &str, entry: &Value, state: StatusState) -> StatusReport {
    let text = |name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
    StatusReport {
        pointer: pointer.to_owned(),
        purpose: text("statusPurpose"),
        list: text("statusListCredential"),
        index: text("statusListIndex").and_then(|index| index.parse().ok()),
        state,
        as_of: None,
    }
}

const ENTRY_TYPE: &str = "BitstringStatusListEntry";
