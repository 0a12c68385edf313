//! Presentations: who presents, in answer to whose question, and what of it is good.
//!
//! A presentation is good if one of its proofs was made to authenticate, under a key that its holder uses for that, over
//! the challenge and domain that were asked for. Each credential in it is then verified alone, as if it had come by itself,
//! and set against the holder: a good presentation of somebody else's credential says so. All of them together load no more
//! documents than one credential may.
//!
//! Left out: presentations in a JWS, and credentials of other kinds than [`crate::verify`] judges.
//!
//! [Data model 2.0, presentations](https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#verifiable-presentations);
//! [Data Integrity, verify proof](https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#verify-proof).

use jiff::Timestamp;
use serde_json::Value;
use testamur_signing::proof::{Proof, ProofPurpose};

use crate::bench::Bench;
use crate::check::{Check, CheckCode, Outcome, Problem};
use crate::context::verify_context;
use crate::credential_type::{CredentialKind, credential_types};
use crate::documents::Documents;
use crate::issuer::is_identifier;
use crate::model::verify_presentation_model;
use crate::options::VerifyOptions;
use crate::parse_input::{ParsedInput, Securing, json_check};
use crate::presentation_report::{PresentationReport, PresentedCredential};
use crate::presentation_request::PresentationRequest;
use crate::procedure::{VerifyError, contexts_are_pinned, verify_with};
use crate::report::{InputFormat, VerificationReport};
use crate::safe_mode::verify_terms;
use crate::source::DocumentSource;
use crate::time::Clock;

/// Verifies one presentation with embedded proofs at the instant `now`, and every credential in it.
///
/// # Errors
/// As [`crate::verify`].
pub async fn verify_presentation(
    input: &[u8],
    request: &PresentationRequest,
    options: &VerifyOptions,
    source: &dyn DocumentSource,
    now: Timestamp,
) -> Result<PresentationReport, VerifyError> {
    contexts_are_pinned()?;
    let documents = Documents::new(source, options.max_documents);
    let mut report = PresentationReport::new(now);
    let presentation = match parse(input, options) {
        Ok(presentation) => presentation,
        Err(check) => {
            report.checks.push(*check);
            return Ok(report.concluded());
        }
    };
    report.checks.extend(examine_form(&presentation, options));
    report.holder_id = holder(&presentation);
    if let Some(holder) = report.holder_id.clone() {
        judge_proofs(
            &presentation,
            &holder,
            request,
            options,
            &documents,
            &mut report,
        )
        .await;
    } else {
        let message = "The presentation does not say who presents.";
        let check = Check::failed(CheckCode::HolderBinding, Problem::HolderNotShown, message);
        report.checks.push(check.at("/holder").expected("one id"));
    }
    report.shown = report.is_shown();
    for (pointer, bytes) in credentials(&presentation, &mut report.checks) {
        documents.open();
        let verified = verify_with(&bytes, options, &documents, now).await;
        let holder_binding = presented_by_subject(&verified, &report);
        report.credentials.push(PresentedCredential {
            pointer,
            holder_binding,
            report: verified,
        });
    }
    Ok(report.concluded())
}

/// One strict parse, and a look at the type.
fn parse(input: &[u8], options: &VerifyOptions) -> Result<ParsedInput, Box<Check>> {
    let document =
        testamur_json::parse(input, &options.json_limits).map_err(|error| json_check(&error))?;
    let types = credential_types(&document);
    if !types.iter().any(|name| name == "VerifiablePresentation") {
        let message = "The input is no presentation.";
        let check = Check::failed(CheckCode::Parse, Problem::InputNotSupported, message);
        let check = check.at("/type").found(types.join(", "));
        return Err(check.expected("VerifiablePresentation").into());
    }
    Ok(ParsedInput::of_document(
        InputFormat::VerifiablePresentation,
        document,
    ))
}

/// Contexts and terms; the contexts of a presentation are those of any document but a badge.
fn examine_form(presentation: &ParsedInput, options: &VerifyOptions) -> Vec<Check> {
    let parsed = Check::passed(
        CheckCode::Parse,
        "The input is one well-formed presentation.",
    );
    let context = verify_context(&presentation.credential, CredentialKind::StatusList);
    let safe_mode = if context.outcome == Outcome::Passed {
        verify_terms(&presentation.unsecured, options)
    } else {
        Check::skipped(
            CheckCode::SafeMode,
            "Without pinned contexts no term has a meaning.",
        )
    };
    let mut checks = vec![parsed, context, safe_mode];
    checks.extend(verify_presentation_model(&presentation.credential));
    checks
}

/// Who presents: `holder`, or else whoever the first proof's key is said to belong to.
fn holder(presentation: &ParsedInput) -> Option<String> {
    let holder = match presentation.unsecured.get("holder") {
        Some(Value::Object(holder)) => holder.get("id")?.as_str()?,
        Some(holder) => holder.as_str()?,
        None => match &presentation.securing {
            Securing::DataIntegrity(proofs) => {
                let proof: &Proof = proofs.iter().flatten().next()?;
                proof.verification_method.split('#').next()?
            }
            _ => return None,
        },
    };
    is_identifier(holder).then(|| holder.to_owned())
}

async fn judge_proofs(
    presentation: &ParsedInput,
    holder: &str,
    request: &PresentationRequest,
    options: &VerifyOptions,
    documents: &Documents<'_>,
    report: &mut PresentationReport,
) {
    if report.is_refused() {
        documents.close();
    }
    let bench = Bench {
        issuer_id: holder,
        purpose: ProofPurpose::Authentication,
        request: Some(request),
        valid_from: None,
        over_limit: report.over_limit(),
        clock: Clock {
            now: report.verified_at,
            skew: options.skew,
        },
        options,
        documents,
    };
    for judged in bench.judge(presentation).await {
        report.checks.extend(judged.checks);
        report.proofs.push(judged.report);
    }
}

/// The bytes of each credential, with its place; what is none is a failed check.
fn credentials(presentation: &ParsedInput, checks: &mut Vec<Check>) -> Vec<(String, Vec<u8>)> {
    let member = "verifiableCredential";
    let (items, is_list) = match presentation.unsecured.get(member) {
        None => return Vec::new(),
        Some(Value::Array(items)) => (items.as_slice(), true),
        Some(only) => (std::slice::from_ref(only), false),
    };
    if items.len() > MOST_CREDENTIALS {
        let message = "The presentation holds more credentials than are looked at.";
        let check = Check::failed(CheckCode::Parse, Problem::LimitReached, message);
        let check = check.at(format!("/{member}"));
        let check = check.found(format!("{} credentials", items.len()));
        checks.push(check.expected(format!("at most {MOST_CREDENTIALS}")));
        return Vec::new();
    }
    let places = (0..items.len()).map(|index| {
        if is_list {
            format!("/{member}/{index}")
        } else {
            format!("/{member}")
        }
    });
    let bytes = items.iter().map(credential_bytes);
    places.zip(bytes).collect()
}

/// A credential as it would come by itself; an enveloped one is what its `data:` URL holds.
fn credential_bytes(credential: &Value) -> Vec<u8> {
    let enveloped = credential_types(credential)
        .iter()
        .any(|name| name == "EnvelopedVerifiableCredential");
    let url = credential.get("id").and_then(Value::as_str);
    let data = url.and_then(|url| ENVELOPES.iter().find_map(|prefix| url.strip_prefix(prefix)));
    match (enveloped, data, credential) {
        (true, Some(token), _) => token.as_bytes().to_vec(),
        (false, _, Value::String(token)) => token.as_bytes().to_vec(),
        _ => credential.to_string().into_bytes(),
    }
}

/// Whether the credential is about whoever was shown to present it.
fn presented_by_subject(credential: &VerificationReport, report: &PresentationReport) -> Outcome {
    let subject = credential
        .credential
        .as_ref()
        .and_then(|credential| credential.pointer("/credentialSubject/id")?.as_str());
    match (subject, &report.holder_id, report.shown) {
        (Some(subject), Some(holder), true) if *holder == subject => Outcome::Passed,
        (Some(_), Some(_), true) => Outcome::Failed,
        _ => Outcome::Unknown,
    }
}

pub(crate) const MOST_CREDENTIALS: usize = 16;
const ENVELOPES: [&str; 3] = [
    "data:application/vc+jwt,",
    "data:application/dc+sd-jwt,",
    "data:application/jwt,",
];
