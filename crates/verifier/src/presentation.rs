//! Presentations: who presents, in answer to whose question, and what of it is good.
//!
//! A presentation is good if one of its proofs was made to authenticate, under a key that its holder uses for that, over
//! the challenge and domain that were asked for. Each credential in it is then verified alone, as if it had come by itself,
//! and set against the holder: a good presentation of somebody else's credential says so. All of them together load no more
//! documents than one credential may.
//!
//! A presentation in a JWS answers with `nonce` and `aud`. Left out: credentials of other kinds than [`crate::verify`] judges.
//!
//! [Data model 2.0, presentations](https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#verifiable-presentations);
//! [Data Integrity, verify proof](https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#verify-proof).

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::Value;
use testamur_signing::CanonicalDocument;
use testamur_signing::jws::is_media_type;
use testamur_signing::proof::{Proof, ProofPurpose};

use crate::bench::Bench;
use crate::check::{Check, CheckCode, Outcome};
use crate::context::verify_context;
use crate::credential_type::{CredentialKind, credential_types};
use crate::documents::Documents;
use crate::embedded::{EmbeddedReport, EmbeddedRole, Nesting, judge_presented, verify_parsed};
use crate::examination::Examined;
use crate::input::{ParsedInput, Securing, parse_embedded, parse_input};
use crate::issuer::is_identifier;
use crate::judged_proof::JudgedProof;
use crate::model::verify_presentation_model;
use crate::options::VerifyOptions;
use crate::presentation_report::{PresentationReport, PresentedCredential};
use crate::presentation_request::PresentationRequest;
use crate::problem::Problem;
use crate::procedure::{VerifyError, contexts_are_pinned};
use crate::report::{StatusState, VerificationReport};
use crate::safe_mode::verify_terms;
use crate::source::DocumentSource;
use crate::status::JudgedStatus;
use crate::time::Clock;

/// Verifies one presentation at the instant `now`, and every credential in it.
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
    let presentation = match parse(input, options) {
        Ok(presentation) => presentation,
        Err(check) => {
            let mut report = PresentationReport::new(now);
            report.checks.push(*check);
            return Ok(report.concluded());
        }
    };
    let nesting = Nesting::top(options);
    let presented = Presented {
        request: Some(request),
        options,
        documents: &documents,
        nesting: &nesting,
        now,
    };
    Ok(presented.examine(&presentation).await.concluded())
}

/// Verifies a presentation which nobody asked for: good is what its holder made, whenever that was and for whomever.
pub(crate) async fn verify_presented(
    presentation: ParsedInput,
    options: &VerifyOptions,
    documents: &Documents<'_>,
    nesting: &Nesting,
    now: Timestamp,
) -> VerificationReport {
    let presented = Presented {
        request: None,
        options,
        documents,
        nesting,
        now,
    };
    let report = presented.examine(&presentation).await;
    let others = report.credentials.iter();
    let others = others.filter_map(|one| about_another(one, report.holder_id.as_deref()?));
    let others: Vec<_> = others.collect();
    let embedded = report.credentials.into_iter().map(|one| EmbeddedReport {
        pointer: one.pointer,
        role: EmbeddedRole::Presented,
        applies: one.holder_binding,
        report: one.report,
    });
    let embedded: Vec<_> = embedded.collect();
    let mut checks = report.checks;
    checks.push(judge_presented(&embedded));
    checks.extend(others);
    let proofs = report.proofs.into_iter().map(JudgedProof::told);
    let mut examined = Examined::of(presentation.format, checks);
    examined.proofs = proofs.collect();
    examined.holder_id = report.holder_id;
    examined.embedded = embedded;
    examined.input = Some(presentation);
    let message = "A presentation has no status; each credential in it has its own.";
    let status = JudgedStatus::skipped(StatusState::None, message);
    // What a policy demands, it demands of the credentials.
    VerificationReport::new(examined, status, &options.policy.around(), now)
}

/// With what a presentation is examined.
struct Presented<'a> {
    request: Option<&'a PresentationRequest>,
    options: &'a VerifyOptions,
    documents: &'a Documents<'a>,
    nesting: &'a Nesting,
    now: Timestamp,
}

impl Presented<'_> {
    async fn examine(&self, presentation: &ParsedInput) -> PresentationReport {
        let mut report = PresentationReport::new(self.now);
        let limits = &self.options.canonicalization_limits;
        let stated = without_tokens(presentation);
        let unsecured = CanonicalDocument::new(&stated, limits);
        report.checks.extend(examine_form(presentation, &unsecured));
        report.holder_id = holder(presentation);
        self.examine_proofs(presentation, &unsecured, &mut report)
            .await;
        drop(unsecured);
        report.shown = report.is_shown();
        for (pointer, credential) in credentials(presentation, &mut report.checks) {
            self.documents.open();
            let parsed = parse_embedded(credential, self.options);
            let parsed = parsed.and_then(|parsed| {
                if parsed.is_presentation {
                    Err(parsed.unexpected().into())
                } else {
                    Ok(parsed)
                }
            });
            let (options, documents) = (self.options, self.documents);
            let verified = verify_parsed(parsed, options, documents, self.nesting, self.now).await;
            let holder_binding = presented_by_subject(&verified, &report);
            report.credentials.push(PresentedCredential {
                pointer,
                holder_binding,
                report: verified,
            });
        }
        report
    }

    async fn examine_proofs(
        &self,
        presentation: &ParsedInput,
        unsecured: &CanonicalDocument<'_>,
        report: &mut PresentationReport,
    ) {
        match (report.holder_id.clone(), &presentation.securing) {
            (_, Securing::Nothing(check)) if self.request.is_none() => {
                report.checks.push(check.clone());
            }
            (Some(holder), _) => {
                self.judge_proofs(presentation, unsecured, &holder, report)
                    .await;
            }
            (None, _) => {
                let message = "The presentation does not say who presents.";
                let code = CheckCode::HolderBinding;
                let check = Check::failed(code, Problem::HolderNotShown, message);
                report.checks.push(check.at("/holder").expected("one id"));
            }
        }
        if self.request.is_none() {
            let message = "Nobody asked the presenter for anything: a copy of this presentation would look the same.";
            report
                .checks
                .push(Check::skipped(CheckCode::HolderBinding, message));
        }
    }

    async fn judge_proofs(
        &self,
        presentation: &ParsedInput,
        unsecured: &CanonicalDocument<'_>,
        holder: &str,
        report: &mut PresentationReport,
    ) {
        if report.is_refused() {
            self.documents.close();
        }
        let bench = Bench {
            issuer_id: holder,
            purpose: ProofPurpose::Authentication,
            request: self.request,
            valid_from: None,
            unsecured,
            over_limit: report.over_limit(),
            clock: Clock {
                now: report.verified_at,
                skew: self.options.skew,
            },
            options: self.options,
            documents: self.documents,
        };
        for judged in bench.judge(presentation).await {
            report.checks.extend(judged.checks);
            report.proofs.push(judged.report);
        }
    }
}

/// One strict parse, and a look at the type.
fn parse(input: &[u8], options: &VerifyOptions) -> Result<ParsedInput, Box<Check>> {
    let parsed = parse_input(input, options).map_err(|refusal| Box::new(refusal.check))?;
    if parsed.is_presentation {
        return Ok(parsed);
    }
    let message = "The input is no presentation.";
    let check = Check::failed(CheckCode::Parse, Problem::InputNotSupported, message);
    let check = check
        .at("/type")
        .found(credential_types(&parsed.credential).join(", "));
    Err(check.expected("VerifiablePresentation").into())
}

/// Contexts and terms; the contexts of a presentation are those of any document but a badge.
fn examine_form(presentation: &ParsedInput, unsecured: &CanonicalDocument<'_>) -> Vec<Check> {
    let parsed = Check::passed(
        CheckCode::Parse,
        "The input is one well-formed presentation.",
    );
    let context = verify_context(&presentation.credential, CredentialKind::StatusList);
    let safe_mode = if context.outcome == Outcome::Passed {
        verify_terms(unsecured)
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

/// What the presentation states itself: in the claim `vp` of data model 1.1, a credential may be another JWS as a text. RDF has
/// no word for that, and needs none: the signature is over the text, and the credential is verified alone.
fn without_tokens(presentation: &ParsedInput) -> Cow<'_, Value> {
    let mut stated = Cow::Borrowed(&presentation.unsecured);
    let Securing::PresentationJws(jwt) = &presentation.securing else {
        return stated;
    };
    if is_media_type(jwt.jws.header.typ.as_deref().unwrap_or_default(), "vp+jwt") {
        return stated;
    }
    let items = match presentation.unsecured.get(CREDENTIALS) {
        Some(Value::Array(items)) => items.as_slice(),
        Some(only) => std::slice::from_ref(only),
        None => &[],
    };
    if !items.iter().any(Value::is_string) {
        return stated;
    }
    match stated.to_mut().get_mut(CREDENTIALS) {
        // The others keep their places.
        Some(Value::Array(items)) => items
            .iter_mut()
            .filter(|item| item.is_string())
            .for_each(|item| *item = Value::Null),
        Some(only) => *only = Value::Null,
        None => {}
    }
    stated
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
            Securing::PresentationJws(jwt) => match jwt.text("iss") {
                Some(issuer) => issuer,
                None => jwt.jws.header.key_id.as_deref()?.split('#').next()?,
            },
            _ => return None,
        },
    };
    is_identifier(holder).then(|| holder.to_owned())
}

/// Each credential with its place; too many are a failed check.
fn credentials<'a>(
    presentation: &'a ParsedInput,
    checks: &mut Vec<Check>,
) -> Vec<(String, &'a Value)> {
    let (items, is_list) = match presentation.unsecured.get(CREDENTIALS) {
        None => return Vec::new(),
        Some(Value::Array(items)) => (items.as_slice(), true),
        Some(only) => (std::slice::from_ref(only), false),
    };
    if items.len() > MOST_CREDENTIALS {
        let message = "The presentation holds more credentials than are looked at.";
        let check = Check::failed(CheckCode::Parse, Problem::LimitReached, message);
        let check = check.at(format!("/{CREDENTIALS}"));
        let check = check.found(format!("{} credentials", items.len()));
        checks.push(check.expected(format!("at most {MOST_CREDENTIALS}")));
        return Vec::new();
    }
    let places = (0..items.len()).map(|index| {
        if is_list {
            format!("/{CREDENTIALS}/{index}")
        } else {
            format!("/{CREDENTIALS}")
        }
    });
    places.zip(items).collect()
}

/// Tells of a credential that is not even said to be about whoever presents it; what that means is for who reads the report.
fn about_another(presented: &PresentedCredential, holder: &str) -> Option<Check> {
    let subject = subject_id(&presented.report)?;
    if subject == holder {
        return None;
    }
    let message = "The credential is about somebody else than whoever presents it.";
    let check = Check::failed(CheckCode::Embedded, Problem::HolderNotShown, message);
    Some(Check {
        required: false,
        ..check.at(&presented.pointer).found(subject).expected(holder)
    })
}

fn subject_id(report: &VerificationReport) -> Option<&str> {
    let credential = report.credential.as_ref()?;
    credential.pointer("/credentialSubject/id")?.as_str()
}

/// Whether the credential is about whoever was shown to present it.
fn presented_by_subject(credential: &VerificationReport, report: &PresentationReport) -> Outcome {
    match (subject_id(credential), &report.holder_id, report.shown) {
        (Some(subject), Some(holder), true) if *holder == subject => Outcome::Passed,
        (Some(_), Some(_), true) => Outcome::Failed,
        _ => Outcome::Unknown,
    }
}

const CREDENTIALS: &str = "verifiableCredential";
pub(crate) const MOST_CREDENTIALS: usize = 16;
