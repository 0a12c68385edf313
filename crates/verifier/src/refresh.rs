//! The refresh: an issuer may publish a newer edition of a credential; then that one is judged.
//!
//! Only when it is asked for, only after the proof of the first is found good and the issuer's, and once: what comes is not
//! refreshed again. What comes has to be of the same issuer, with the same id, not older, and good by its own proof; anything
//! else leaves the first as it is, as the standard says.
//!
//! [Open Badges 3.0, verification, step 3](https://www.imsglobal.org/spec/ob/v3p0/#verification).

use serde_json::Value;

use crate::check::{Check, CheckCode, Outcome};
use crate::examination::{Examination, Examined, instant_of_validity};
use crate::problem::Problem;
use crate::source::DocumentKind;

/// The newer edition if there is one, else the same; with a check that says which.
pub(crate) async fn refreshed(examination: &Examination<'_>, mut examined: Examined) -> Examined {
    let service = match service(examination, &examined) {
        Ok(service) => service,
        Err(check) => {
            examined.checks.push(check);
            return examined;
        }
    };
    match newer_edition(examination, &examined, &service).await {
        Ok(mut newer) => {
            let message =
                "The issuer publishes a newer edition of the credential: that one is judged here.";
            let check = Check::passed(CheckCode::Refresh, message)
                .at(PLACE)
                .found(&service);
            newer.checks.push(check);
            newer.refreshed_from = Some(service);
            newer
        }
        Err(check) => {
            examined.checks.push(Check {
                required: false,
                ..check.at(PLACE)
            });
            examined
        }
    }
}

/// The URL that may be asked, or why none is.
fn service(examination: &Examination<'_>, examined: &Examined) -> Result<String, Check> {
    let skipped = |message: &str| Check::skipped(CheckCode::Refresh, message).at(PLACE);
    let credential = examined.credential().unwrap_or(&Value::Null);
    let Some(service) = credential.get("refreshService") else {
        return Err(skipped(
            "The credential names no service that refreshes it.",
        ));
    };
    let options = examination.options;
    if !options.refresh && !options.policy.takes(CheckCode::Refresh) {
        return Err(skipped(
            "The credential names a service that refreshes it; nobody asked for that.",
        ));
    }
    if unsound(examined).is_some() {
        return Err(skipped(
            "The credential is not known to be the issuer's, so its refresh service is not asked.",
        ));
    }
    let is_refresh = service.get("type").is_some_and(|found| match found {
        Value::Array(found) => found.iter().any(|one| one == SERVICE_TYPE),
        found => found == SERVICE_TYPE,
    });
    let url = service.get("id").and_then(Value::as_str);
    if let Some(url) = url.filter(|url| is_refresh && url.starts_with("https://")) {
        return Ok(url.to_owned());
    }
    let message = "The refresh service is of a kind that is not asked here.";
    let check = Check::unknown(CheckCode::Refresh, Problem::RefreshNotAccepted, message);
    let check = check
        .at(PLACE)
        .found("another kind of service, or another kind of address")
        .expected(format!("`{SERVICE_TYPE}` at an https URL"));
    Err(Check {
        required: false,
        ..check
    })
}

async fn newer_edition(
    examination: &Examination<'_>,
    examined: &Examined,
    url: &str,
) -> Result<Examined, Check> {
    let kind = DocumentKind::RefreshedCredential;
    let loaded = examination.documents.load(kind, url).await;
    let document = loaded.map_err(|reason| {
        let message = "The newer edition could not be had; the credential is judged as it came.";
        Check::unknown(CheckCode::Refresh, Problem::RefreshUnreachable, message)
            .found(format!("`{url}`: {reason}"))
            .expected("the newer edition at that address")
    })?;
    let newer = examination
        .examine(&document.bytes, examination.options.kind)
        .await;
    let refused = |found: String, expected: &str| {
        examination.documents.refuse(kind, url);
        examination.documents.open();
        let message = "What the refresh service gave is no newer edition; the credential is judged as it came.";
        Check::failed(CheckCode::Refresh, Problem::RefreshNotAccepted, message)
            .found(found)
            .expected(expected)
    };
    if let Some(why) = unsound(&newer) {
        return Err(refused(why.to_owned(), "a credential that verifies"));
    }
    let issuer = |of: &Examined| of.issuer.as_ref().map(|issuer| issuer.id.clone());
    if issuer(&newer) != issuer(examined) {
        return Err(refused(
            "another issuer's credential".to_owned(),
            "the same issuer",
        ));
    }
    let id = |of: &Examined| Some(of.credential()?.get("id")?.as_str()?.to_owned());
    if id(&newer).is_none() || id(&newer) != id(examined) {
        return Err(refused(
            "another credential".to_owned(),
            "a credential with the same `id`",
        ));
    }
    if instant(&newer) < instant(examined) {
        return Err(refused(
            "an older edition".to_owned(),
            "a credential that is not older",
        ));
    }
    Ok(newer)
}

/// Why the credential does not conform or is not its issuer's; that it has expired is no reason here.
fn unsound(examined: &Examined) -> Option<&str> {
    let of_time = [CheckCode::ValidFrom, CheckCode::ValidUntil];
    let mut failed = examined.checks.iter().filter(|check| {
        check.required && check.outcome == Outcome::Failed && !of_time.contains(&check.code)
    });
    match failed.next() {
        Some(check) => Some(&check.message),
        None if examined.is_signed_by_issuer() => None,
        None => Some("It is not known to be the issuer's."),
    }
}

fn instant(examined: &Examined) -> Option<jiff::Timestamp> {
    instant_of_validity(examined.credential()?)
}

const SERVICE_TYPE: &str = "1EdTechCredentialRefresh";
const PLACE: &str = "/refreshService";
