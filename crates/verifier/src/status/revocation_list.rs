//! `1EdTechRevocationList`: the list by which Open Badges 3.0 revoked before it took up Bitstring Status List.
//!
//! The entry's `id` is the URL of a plain JSON document that lists revoked credentials by their ids. The document bears no
//! proof: it is the issuer's word because the issuer signed its URL, and because the URL is `https`. Whoever asks for it
//! tells nobody which credential is meant; but what is not listed is in force, so a document that is not such a list at
//! all must not pass for an empty one. Nor does it say of when it is: an older one is noticed only by a revocation that it
//! no longer has.
//!
//! [1EdTech Revocation List Status Method 1.0](https://www.imsglobal.org/spec/vcrl/v1p0/), deprecated since Open Badges
//! 3.0, document version 1.3.

use serde_json::Value;
use testamur_json::JsonError;

use crate::check::{Check, CheckCode};
use crate::examination::Examination;
use crate::problem::Problem;
use crate::report::{StatusReport, StatusState};
use crate::source::DocumentKind;

use super::edition::Edition;
use super::{Described, JudgedEntry, WITHIN_LIMITS, not_accepted, unreachable};

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
    match ask(url, described.issuer_id, credential_id, examination).await {
        Err(check) => unknown(report, *check),
        Ok(None) => {
            let message = "The issuer's list says: not revoked.";
            let check = Check::passed(CheckCode::Status, message);
            JudgedEntry::new(report, StatusState::Clear, check)
        }
        Ok(Some(revoked)) => revoked_by(report, url, &revoked),
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

/// The entry by which a list that is to be believed revokes the credential, if it does.
async fn ask(
    url: &str,
    issuer_id: &str,
    credential_id: &str,
    examination: &Examination<'_>,
) -> Result<Option<Value>, Box<Check>> {
    if !url.starts_with("https://") {
        let message = "The status list bears no proof, so it is believed from an `https` URL only.";
        return Err(not_accepted(message, url, "an `https` URL").into());
    }
    let documents = examination.documents;
    let loaded = documents.load(KIND, url).await;
    let document = loaded.map_err(|reason| unreachable(url, reason))?;
    let limits = &examination.options.status_document_limits;
    let parsed = match testamur_json::parse(&document.bytes, limits) {
        // A long list may be an honest one, and good for whoever reads more of it.
        Err(error) if error.is_limit() => return Err(too_large(&error).into()),
        Err(error) => Err(malformed(NOT_A_LIST)
            .found(error.to_string())
            .expected("a list as JSON")
            .into()),
        Ok(mut list) => parse_entries(&mut list).map(|entries| (entries, list)),
    };
    let (entries, list) = parsed.inspect_err(|_| documents.refuse(KIND, url))?;
    believe(&list, url, issuer_id)?;
    let revoked = find(entries, credential_id);
    let edition = Edition::undated(&[credential_id], revoked.is_some());
    if documents.is_rollback(KIND, url, &edition) {
        documents.refuse(KIND, url);
        return Err(edition.rolled_back(url).into());
    }
    documents.accept(KIND, url, None);
    Ok(revoked)
}

/// Whether the list is the issuer's, and the one that the entry names, as far as it says. If not, it may be a good list
/// for others.
fn believe(list: &Value, url: &str, issuer_id: &str) -> Result<(), Box<Check>> {
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
    Ok(())
}

/// Takes the entries out of the list.
fn parse_entries(list: &mut Value) -> Result<Vec<Value>, Box<Check>> {
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
fn find(entries: Vec<Value>, credential_id: &str) -> Option<Value> {
    entries.into_iter().find(|entry| {
        entry.get("id").and_then(Value::as_str) == Some(credential_id)
            && entry.get("revoked") != Some(&Value::Bool(false))
    })
}

fn too_large(error: &JsonError) -> Check {
    let message = "The status list is larger than what is looked at, so it is unknown whether the credential is in force.";
    Check::unknown(CheckCode::Status, Problem::LimitReached, message)
        .found(error.to_string())
        .expected(WITHIN_LIMITS)
}

fn malformed(message: &str) -> Check {
    Check::failed(CheckCode::Status, Problem::StatusListMalformed, message)
}

const KIND: DocumentKind = DocumentKind::RevocationList;
const NOT_A_LIST: &str = "The status list cannot be read.";
const LONGEST_REASON: usize = 300;
