//! `1EdTechRevocationList`: the list by which Open Badges 3.0 revoked before it took up Bitstring Status List.
//!
//! The entry's `id` is the URL of a plain JSON document that lists revoked credentials by their ids. The document bears no
//! proof: it is the issuer's word because the issuer signed its URL, and because the URL is `https`. Whoever asks for it
//! tells nobody which credential is meant; but what is not listed is in force, so a document that is not such a list at
//! all must not pass for an empty one.
//!
//! [1EdTech Revocation List Status Method 1.0](https://www.imsglobal.org/spec/vcrl/v1p0/), deprecated since Open Badges
//! 3.0, document version 1.3.

use serde_json::Value;

use crate::check::{Check, CheckCode};
use crate::examination::Examination;
use crate::problem::Problem;
use crate::report::{StatusReport, StatusState};
use crate::source::DocumentKind;

use super::{Described, JudgedEntry, not_accepted, unreachable};

/// Fetches the list and looks for the credential's id.
pub(super) async fn judge(
    report: StatusReport,
    entry: &Value,
    described: Described<'_>,
    examination: &Examination<'_>,
) -> JudgedEntry {
    let unknown = |report, check| JudgedEntry::new(report, StatusState::Unknown, check);
    let Some(url) = entry.get("id").and_then(Value::as_str) else {
        let check = malformed("The status entry does not say where its list is.")
            .found("no `id`")
            .expected("the URL of the list as `id`");
        return unknown(report, check);
    };
    let report = StatusReport {
        list: Some(url.to_owned()),
        purpose: Some("revocation".to_owned()),
        ..report
    };
    let Some(credential_id) = described.credential_id else {
        let message = "The status list goes by the credential's id, and the credential has none.";
        let check = Check::unknown(CheckCode::Status, Problem::StatusNotSupported, message)
            .found("no `id`")
            .expected("a credential with an `id`");
        return unknown(report, check);
    };
    match load(url, described.issuer_id, examination).await {
        Err(check) => unknown(report, *check),
        Ok(list) => match find(&list, credential_id) {
            None => {
                let message = "The issuer's list says: not revoked.";
                let check = Check::passed(CheckCode::Status, message);
                JudgedEntry::new(report, StatusState::Clear, check)
            }
            Some(revoked) => revoked_by(report, url, revoked),
        },
    }
}

fn revoked_by(report: StatusReport, url: &str, revoked: &Value) -> JudgedEntry {
    let reason = revoked.get("revocationReason").and_then(Value::as_str);
    let report = StatusReport {
        message: reason.map(|reason| reason.chars().take(LONGEST_REASON).collect()),
        ..report
    };
    let message = "The issuer has revoked the credential.";
    let check = Check::failed(CheckCode::Status, Problem::Revoked, message)
        .found(format!("the credential's id in `{url}`"))
        .expected("a list without it");
    JudgedEntry::new(report, StatusState::Set, check)
}

/// The entries of a list that is to be believed.
async fn load(
    url: &str,
    issuer_id: &str,
    examination: &Examination<'_>,
) -> Result<Vec<Value>, Box<Check>> {
    const KIND: DocumentKind = DocumentKind::RevocationList;

    if !url.starts_with("https://") {
        let message = "The status list bears no proof, so it is believed from an `https` URL only.";
        return Err(not_accepted(message, url, "an `https` URL").into());
    }
    let documents = examination.documents;
    let loaded = documents.load(KIND, url).await;
    let document = loaded.map_err(|reason| unreachable(url, reason))?;
    let list = testamur_json::parse(&document.bytes, &examination.options.json_limits)
        .map_err(|error| malformed(NOT_A_LIST).found(error.to_string()).into())
        .and_then(|list| parse_list(list, url, issuer_id));
    match &list {
        Ok(_) => documents.accept(KIND, url, None),
        Err(_) => documents.refuse(KIND, url),
    }
    list
}

fn parse_list(mut list: Value, url: &str, issuer_id: &str) -> Result<Vec<Value>, Box<Check>> {
    if let Some(id) = list
        .get("id")
        .and_then(Value::as_str)
        .filter(|id| *id != url)
    {
        let message = "The status list is another one than the entry names.";
        return Err(not_accepted(message, id, url).into());
    }
    if let Some(issuer) = list.get("issuer") {
        let id = issuer.get("id").unwrap_or(issuer).as_str();
        if id != Some(issuer_id) {
            let message = "The status list is another issuer's.";
            let check = not_accepted(message, id.unwrap_or("no id"), issuer_id);
            return Err(check.into());
        }
    }
    let entries = match list.get_mut("revokedCredential").map(Value::take) {
        Some(Value::Array(entries)) => entries,
        Some(entry @ Value::Object(_)) => vec![entry],
        _ => {
            let check = malformed(NOT_A_LIST).found("no list `revokedCredential`");
            return Err(check
                .expected("`revokedCredential`, if need be empty")
                .into());
        }
    };
    let formed = |entry: &Value| {
        let revoked = entry.get("revoked");
        entry.get("id").is_some_and(Value::is_string) && revoked.is_none_or(Value::is_boolean)
    };
    if let Some(index) = entries.iter().position(|entry| !formed(entry)) {
        let check = malformed(NOT_A_LIST).found(format!("entry {index} of `revokedCredential`"));
        return Err(check
            .expected("an `id`, and `revoked` true or false or absent")
            .into());
    }
    Ok(entries)
}

/// The entry by which the credential is revoked: listed, and not said to be in force again.
fn find<'a>(list: &'a [Value], credential_id: &str) -> Option<&'a Value> {
    list.iter().find(|entry| {
        entry.get("id").and_then(Value::as_str) == Some(credential_id)
            && entry.get("revoked") != Some(&Value::Bool(false))
    })
}

fn malformed(message: &str) -> Check {
    Check::failed(CheckCode::Status, Problem::StatusListMalformed, message)
}

const NOT_A_LIST: &str = "The status list cannot be read.";
const LONGEST_REASON: usize = 300;
