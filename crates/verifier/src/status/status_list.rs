//! The list as a credential of its own, and whether it is to be believed.
//!
//! It goes through the same steps as any credential: contexts, proof, key, times. And its issuer must be the
//! credential's, or anyone could publish a friendlier list. Only such a list may stay in a cache, and not beyond its
//! `ttl` or its `validUntil`. A cache drops what does not verify, and what is older than what was seen before; that a
//! list is not the one for a credential is no fault of the list.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use testamur_signing::parse_date_time_stamp;
use testamur_status::{
    DecodeLimits, StatusListCredential, StatusListEntry, StatusListError,
    parse_status_list_credential,
};

use crate::check::{Check, CheckCode, Outcome};
use crate::context::data_model;
use crate::credential_type::CredentialKind;
use crate::examination::{Examination, Examined, instant_of_validity};
use crate::options::VerifyOptions;
use crate::problem::Problem;
use crate::source::DocumentKind;
use crate::time::valid_until;

use super::edition::{Edition, digest_of, instant_of};
use super::verified_lists::{Key, VerifiedList};
use super::{Described, WITHIN_LIMITS, list_error, not_accepted, unreachable};

/// What a believed list says at the place of an entry.
pub(super) struct Said {
    /// Since when.
    pub(super) as_of: Option<Timestamp>,
    pub(super) value: Result<u64, Box<Check>>,
}

/// Asks the list that an entry names.
pub(super) async fn ask(
    entry: &StatusListEntry,
    described: Described<'_>,
    examination: &Examination<'_>,
) -> Result<Said, Box<Check>> {
    const KIND: DocumentKind = DocumentKind::StatusList;

    let url = &entry.status_list_credential;
    let documents = examination.documents;
    let loaded = documents.load(KIND, url).await;
    let document = loaded.map_err(|reason| unreachable(url, reason))?;
    let list = match verified_list(&document.bytes, entry, examination).await {
        Ok(list) => list,
        Err(check) => {
            if check.outcome == Outcome::Failed && !has_own_terms(examination.options) {
                documents.refuse(KIND, url);
            }
            return Err(check);
        }
    };
    believe(&list.list, entry, described.issuer_id)?;
    let value = value_in(&list, entry);
    let known = value.as_ref().ok().copied();
    let edition = Edition::of_bits(list.instant, list.digest, entry, known);
    if documents.is_rollback(KIND, url, &edition) {
        documents.refuse(KIND, url);
        return Err(edition.rolled_back(url).into());
    }
    documents.accept(KIND, url, lifetime(&list, examination.now()));
    Ok(Said {
        as_of: list.as_of,
        value,
    })
}

/// Whether this verification asks more of a list than others do: then that a list fails says nothing about it to them.
fn has_own_terms(options: &VerifyOptions) -> bool {
    !options.pinned_keys.is_empty()
        || options.key_binding.is_some()
        || options.policy.mechanisms().is_some()
}

/// What the list says at the entry's place.
fn value_in(list: &VerifiedList, entry: &StatusListEntry) -> Result<u64, Box<Check>> {
    let list = &list.list;
    let check = match entry.value_in(list) {
        Ok(value) => return Ok(value),
        Err(StatusListError::Purpose { .. }) => {
            let purposes = list.purposes.iter().map(|purpose| purpose.as_str());
            let message = "The status list serves another purpose than the entry.";
            not_accepted(
                message,
                purposes.collect::<Vec<_>>().join(", "),
                entry.status_purpose.as_str(),
            )
        }
        Err(StatusListError::IndexOutOfRange { index, len }) => {
            let message = "The status entry points past the end of its list.";
            Check::failed(CheckCode::Status, Problem::StatusIndexOutOfRange, message)
                .found(index.to_string())
                .expected(format!("an index below {len}"))
        }
        Err(error) => list_error("The status list is not one for the entry.", &error),
    };
    Err(Box::new(check))
}

/// The list, when its own proof and times are right; as they were found a moment ago, if they were.
async fn verified_list(
    bytes: &[u8],
    entry: &StatusListEntry,
    examination: &Examination<'_>,
) -> Result<Arc<VerifiedList>, Box<Check>> {
    let now = examination.now();
    let lists = examination.options.verified_lists.as_deref();
    let kept = lists.and_then(|lists| Some((lists, Key::of(bytes, examination.options)?)));
    if let Some(list) = kept.as_ref().and_then(|(lists, key)| lists.find(key, now)) {
        return Ok(list);
    }
    let options = VerifyOptions {
        json_limits: examination.options.status_document_limits,
        ..examination.options.clone()
    };
    let larger = Examination {
        options: &options,
        ..*examination
    };
    let examined = larger.examine(bytes, CredentialKind::StatusList).await;
    let list = Arc::new(verify_list(&examined, entry)?);
    if let Some((lists, key)) = kept {
        lists.keep(key, &list, now);
    }
    Ok(list)
}

fn verify_list(examined: &Examined, entry: &StatusListEntry) -> Result<VerifiedList, Box<Check>> {
    if let Some(problem) = examined.worst_check() {
        return Err(Box::new(unverified(entry, problem)));
    }
    // No step failed, but that is not yet the yes: the same two halves as of every credential.
    if !examined.is_signed_by_issuer() {
        let message = "The status list is not known to be signed by its issuer.";
        let found = format!("`{}`", entry.status_list_credential);
        return Err(Box::new(not_accepted(message, found, VERIFIED_LIST)));
    }
    let credential = examined.credential().unwrap_or(&Value::Null);
    let list = parse_status_list_credential(credential, &DecodeLimits::default())
        .map_err(|error| list_error("The status list cannot be read.", &error))?;
    let until = valid_until(credential, data_model(credential))
        .and_then(|(_, until)| parse_date_time_stamp(until.as_str()?));
    Ok(VerifiedList {
        digest: digest_of(&list),
        list,
        as_of: instant_of_validity(credential),
        instant: instant_of(examined),
        until,
    })
}

/// Whether the list is the issuer's, and the one that the entry names.
fn believe(
    list: &StatusListCredential,
    entry: &StatusListEntry,
    issuer_id: &str,
) -> Result<(), Box<Check>> {
    if list.issuer != issuer_id {
        let message = "The status list is another issuer's.";
        return Err(Box::new(not_accepted(message, &list.issuer, issuer_id)));
    }
    let named = &entry.status_list_credential;
    if let Some(id) = list.id.as_deref().filter(|id| id != named) {
        let message = "The status list is another one than the entry names.";
        return Err(Box::new(not_accepted(message, id, named)));
    }
    Ok(())
}

fn unverified(entry: &StatusListEntry, problem: &Check) -> Check {
    let message = format!(
        "The status list does not verify itself: {}",
        problem.message
    );
    let found = format!(
        "`{}`: {}",
        entry.status_list_credential,
        problem.found.as_deref().unwrap_or("refused")
    );
    let unknown = |problem| Check::unknown(CheckCode::Status, problem, &*message);
    let limits = [Problem::CanonicalizationLimit, Problem::LimitReached];
    let of_form = [CheckCode::Parse, CheckCode::Context, CheckCode::SafeMode];
    match (problem.outcome, problem.problem) {
        // Nobody looked: that is no word against the list.
        (_, Some(limit)) if limits.contains(&limit) && of_form.contains(&problem.code) => {
            let expected = problem.expected.as_deref().unwrap_or(WITHIN_LIMITS);
            unknown(limit).found(found).expected(expected)
        }
        (Outcome::Unknown, _) => unknown(Problem::StatusUnreachable)
            .found(found)
            .expected(VERIFIED_LIST),
        _ => not_accepted(&message, found, VERIFIED_LIST),
    }
}

/// For how long a copy of the list may be used: `ttl`, and never after `validUntil`.
fn lifetime(list: &VerifiedList, now: Timestamp) -> Option<Duration> {
    let until = list
        .until
        .map(|until| Duration::try_from(until.duration_since(now)).unwrap_or_default());
    [list.list.time_to_live, until].into_iter().flatten().min()
}

const VERIFIED_LIST: &str = "a status list that verifies";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::report::InputFormat;

    /// That nothing was found to be wrong with a list is not yet that it is its issuer's.
    #[test]
    fn a_list_without_a_failed_step_and_without_a_signature_is_not_believed() {
        let checks = vec![Check::passed(CheckCode::Parse, "")];
        let examined = Examined::of(InputFormat::VcJson, checks);
        assert!(examined.worst_check().is_none());
        let entry = StatusListEntry::parse(&json!({
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": "https://lists.example/1",
        }));
        let check = verify_list(&examined, &entry.unwrap()).unwrap_err();
        assert_eq!(check.problem, Some(Problem::StatusListNotAccepted));
        assert!(check.message.contains("signed by its issuer"));
    }
}
