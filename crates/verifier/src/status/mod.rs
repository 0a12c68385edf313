//! The last step: has the issuer revoked or suspended the credential since?
//!
//! Every entry is asked, and each answer is one of three: clear, set, unknown. A list that cannot be had, or is not to be
//! believed, is never *clear*; nor is one that may be older than what was seen before ([`edition`]).
//!
//! | `credentialStatus.type` | where |
//! |---|---|
//! | `BitstringStatusListEntry` | [`list_entry`]: revocation, suspension, message, refresh; up to eight bits wide |
//! | `StatusList2021Entry` | [`list_entry`]: the draft of the same |
//! | `1EdTechRevocationList` | [`revocation_list`]: the older list of Open Badges 3.0, by credential id |
//! | others, such as `RevocationList2020Status` | [`unsupported`]: named, and unknown |

mod edition;
mod list_entry;
mod revocation_list;
mod status_list;
mod unsupported;
mod verified_lists;

use serde_json::Value;
use testamur_status::{ProblemType, StatusListError, StatusListKind};

use crate::check::{Check, CheckCode};
use crate::documents::Unavailable;
use crate::examination::Examination;
use crate::problem::Problem;
use crate::report::{StatusReport, StatusState};

pub use edition::Edition;
pub use verified_lists::VerifiedLists;

/// What the status entries say.
pub(crate) struct JudgedStatus {
    pub(crate) state: StatusState,
    pub(crate) entries: Vec<StatusReport>,
    pub(crate) checks: Vec<Check>,
}

/// What one entry says.
struct JudgedEntry {
    report: StatusReport,
    check: Check,
    /// Whether it can take the credential out of force; a message cannot.
    withdraws: bool,
}

/// Whose credential it is, and which.
#[derive(Clone, Copy)]
struct Described<'a> {
    issuer_id: &'a str,
    credential_id: Option<&'a str>,
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
    let described = Described {
        issuer_id,
        credential_id: credential.get("id").and_then(Value::as_str),
    };
    let most = examination.options.max_status_entries;
    for (pointer, entry) in entries.iter().take(most) {
        judged.push(verify_entry(pointer, entry, described, examination).await);
    }
    if entries.len() > most {
        let message = "The credential has more status entries than are looked at.";
        let check = Check::unknown(CheckCode::Status, Problem::LimitReached, message)
            .found(format!("{} entries", entries.len()))
            .expected(format!("at most {most}"));
        let report = StatusReport::new("/credentialStatus", &Value::Null);
        judged.push(JudgedEntry::new(report, StatusState::Unknown, check));
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
    entry: &Value,
    described: Described<'_>,
    examination: &Examination<'_>,
) -> JudgedEntry {
    let report = StatusReport::new(pointer, entry);
    let types = entry_types(entry);
    let mut kinds = KINDS.iter().filter(|(name, _)| types.contains(name));
    match (kinds.next(), kinds.next()) {
        (None, _) => unsupported::judge(report, &types),
        (Some((_, EntryKind::List)), None) => {
            list_entry::judge(report, entry, described, examination).await
        }
        (Some((_, EntryKind::RevocationList)), None) => {
            revocation_list::judge(report, entry, described, examination).await
        }
        (Some(_), Some(_)) => {
            let message = "The status entry says that it is of two kinds.";
            let check = Check::failed(CheckCode::Status, Problem::StatusListMalformed, message)
                .found(types.join(", "))
                .expected("one kind");
            JudgedEntry::new(report, StatusState::Unknown, check)
        }
    }
}

fn entry_types(entry: &Value) -> Vec<&str> {
    match entry.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[derive(Clone, Copy)]
enum EntryKind {
    List,
    RevocationList,
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

    fn push(&mut self, judged: JudgedEntry) {
        let mut check = judged.check;
        if check.pointer.is_empty() {
            check = check.at(&judged.report.pointer);
        }
        if judged.withdraws {
            self.state = self.state.and(judged.report.state);
        } else {
            check.required = false;
        }
        self.entries.push(judged.report);
        self.checks.push(check);
    }
}

impl JudgedEntry {
    fn new(report: StatusReport, state: StatusState, check: Check) -> Self {
        Self {
            report: StatusReport { state, ..report },
            check,
            withdraws: true,
        }
    }

    fn telling(self) -> Self {
        Self {
            withdraws: false,
            ..self
        }
    }
}

impl StatusState {
    /// The worse of two: one list that says "withdrawn" is enough, and one that is silent takes the yes away.
    fn and(self, other: Self) -> Self {
        let either = |state| self == state || other == state;
        [Self::Set, Self::Unknown, Self::Clear]
            .into_iter()
            .find(|state| either(*state))
            .unwrap_or(Self::None)
    }
}

impl StatusReport {
    /// What the entry says by itself; nothing is known yet.
    fn new(pointer: &str, entry: &Value) -> Self {
        let text = |name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
        let types = entry_types(entry).join(", ");
        Self {
            pointer: pointer.to_owned(),
            entry_type: Some(types).filter(|types| !types.is_empty()),
            purpose: text("statusPurpose"),
            list: text("statusListCredential"),
            index: text("statusListIndex").and_then(|index| index.parse().ok()),
            value: None,
            message: None,
            references: Vec::new(),
            as_of: None,
            state: StatusState::Unknown,
        }
    }
}

fn unreachable(url: &str, reason: Unavailable) -> Check {
    let (problem, expected) = match reason {
        Unavailable::Budget => (
            Problem::LimitReached,
            "no more documents than one verification may load",
        ),
        Unavailable::TooLarge => (Problem::LimitReached, WITHIN_LIMITS),
        Unavailable::Absent | Unavailable::Closed | Unavailable::Unreachable => {
            (Problem::StatusUnreachable, "a status list at its address")
        }
    };
    let message =
        "The status list could not be had, so it is unknown whether the credential is in force.";
    Check::unknown(CheckCode::Status, problem, message)
        .found(format!("`{url}`: {reason}"))
        .expected(expected)
}

fn not_accepted(message: &str, found: impl Into<String>, expected: &str) -> Check {
    Check::failed(CheckCode::Status, Problem::StatusListNotAccepted, message)
        .found(found)
        .expected(expected)
}

fn list_error(message: &str, error: &StatusListError) -> Check {
    if let StatusListError::TooLong { limit } = error {
        return Check::unknown(CheckCode::Status, Problem::LimitReached, message)
            .found(error.to_string())
            .expected(format!("at most {limit} bytes"));
    }
    let problem = match error.problem_type() {
        ProblemType::StatusListLengthError => Problem::StatusListTooShort,
        ProblemType::StatusVerificationError => Problem::StatusListNotAccepted,
        _ => Problem::StatusListMalformed,
    };
    Check::failed(CheckCode::Status, problem, message)
        .found(error.to_string())
        .expected(expected(error))
}

fn expected(error: &StatusListError) -> String {
    match error {
        StatusListError::Encoding(_) => {
            "one gzip member as base64url, with `u` in front".to_owned()
        }
        StatusListError::IndexOutOfRange { len, .. } => format!("an index below {len}"),
        StatusListError::Kind { expected, .. } => format!("a `{expected}`"),
        StatusListError::Member { pointer, expected } => format!("at `{pointer}`: {expected}"),
        StatusListError::Purpose { expected } => format!("the purpose `{}`", expected.as_str()),
        StatusListError::StatusSize { .. } => "at most 8 bits".to_owned(),
        StatusListError::TooShort { minimum, .. } => format!("at least {minimum} entries"),
        _ => "what the standard has there".to_owned(),
    }
}

const WITHIN_LIMITS: &str = "a status list within the limits of this verifier";

const REVOCATION_LIST: &str = "1EdTechRevocationList";
const KINDS: [(&str, EntryKind); 3] = [
    (REVOCATION_LIST, EntryKind::RevocationList),
    (StatusListKind::Bitstring.entry_type(), EntryKind::List),
    (StatusListKind::StatusList2021.entry_type(), EntryKind::List),
];
