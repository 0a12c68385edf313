//! One credential after the other, from the outside in.

use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;

use crate::credential_type::CredentialKind;
use crate::documents::Documents;
use crate::embedded::judgement::{endorsements_without, judge, without};
use crate::embedded::places::{Place, places};
use crate::embedded::{EmbeddedReport, EmbeddedRole, Nesting};
use crate::examination::{Examination, Examined};
use crate::input::{ParsedInput, Refusal, parse_embedded};
use crate::options::VerifyOptions;
use crate::presentation::verify_presented;
use crate::procedure::examine_and_ask;
use crate::report::VerificationReport;

/// Verifies what was parsed, and what is inside of it.
pub(crate) fn verify_parsed<'a>(
    parsed: Result<ParsedInput, Box<Refusal>>,
    options: &'a VerifyOptions,
    documents: &'a Documents<'a>,
    nesting: &'a Nesting,
    now: Timestamp,
) -> Pin<Box<dyn Future<Output = VerificationReport> + Send + 'a>> {
    Box::pin(async move {
        match parsed {
            Ok(input) if input.is_presentation => {
                verify_presented(input, options, documents, nesting, now).await
            }
            parsed => examine_and_ask(parsed, options, documents, nesting, now).await,
        }
    })
}

/// Verifies each credential inside the one that was examined.
///
/// Nothing is asked of the network about the endorsements of a credential that is refused; the parts of a record are
/// credentials of their own, whatever came of the record.
pub(crate) async fn verify_embedded(
    examined: &mut Examined,
    examination: &Examination<'_>,
    nesting: &Nesting,
) {
    let (documents, now) = (examination.documents, examination.clock.now);
    let Some(input) = &examined.input else {
        return;
    };
    let places = places(&input.unsecured);
    if places.is_empty() {
        examined.checks.extend(judge(&[]));
        return;
    }
    if examined.over_limit().is_some() {
        let why = "The credential around them is over a limit, so those inside were not looked at.";
        examined.checks.extend(without(&places, why));
        return;
    }
    if let Err(check) = nesting.admit(places.len(), examination.options) {
        let at = places[0].pointer.clone();
        examined.checks.push(check.at(at));
        let why = "More credentials stand inside than are looked at.";
        examined.checks.push(endorsements_without(&places, why));
        return;
    }
    let options = within(examination.options, places.len());
    let deeper = nesting.deeper();
    let is_refused = examined.is_refused();
    let mut reports = Vec::with_capacity(places.len());
    for place in &places {
        if is_refused && place.role == EmbeddedRole::Endorsement {
            documents.close();
        } else {
            documents.open();
        }
        let options = &options[usize::from(place.role == EmbeddedRole::Endorsement)];
        let parsed = parsed(place, options);
        let report = verify_parsed(parsed, options, documents, &deeper, now).await;
        reports.push(EmbeddedReport {
            pointer: place.pointer.clone(),
            role: place.role,
            applies: place.applies(report.credential.as_ref()),
            report,
        });
    }
    examined.checks.extend(judge(&reports));
    examined.embedded = reports;
}

fn parsed(place: &Place<'_>, options: &VerifyOptions) -> Result<ParsedInput, Box<Refusal>> {
    let parsed = parse_embedded(place.value, options)?;
    if parsed.is_presentation {
        return Err(parsed.unexpected().into());
    }
    Ok(parsed)
}

/// The settings for parts, and for endorsements.
///
/// Whom the verifier asked about is the subject of the outermost credential, and only that is refreshed. The work on blank
/// nodes is shared out, so that all of them together cost no more than one credential may.
fn within(options: &VerifyOptions, count: usize) -> [VerifyOptions; 2] {
    let mut limits = options.canonicalization_limits;
    limits.hash_steps /= count;
    let of = |kind| VerifyOptions {
        kind,
        key_binding: None,
        canonicalization_limits: limits,
        recipient: Vec::new(),
        refresh: false,
        policy: options.policy.inside(),
        ..options.clone()
    };
    [of(CredentialKind::Any), of(CredentialKind::Endorsement)]
}
