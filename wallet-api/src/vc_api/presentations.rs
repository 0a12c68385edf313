//! `POST /tenants/{slug}/presentations/verify`: who presents, and whether each credential is good.

use axum::{extract::State, response::Response};
use serde::Deserialize;
use serde_json::Value;
use testamur_signing::{
    jws::{self, HeaderRules},
    proof::ProofPurpose,
};
use testamur_verifier::{CheckCode, Outcome, PresentationReport, PresentationRequest};
use utoipa::ToSchema;

use super::{
    caller::VcApiCaller,
    expected::Expected,
    verdict::{Asked, Verification, VerificationProblem},
    verify::{Options, in_turn, required, verify_options},
};
use crate::{
    app::App,
    body::JsonValue,
    openapi::VcApiProblems,
    problem::{Problem, ProblemType},
};

/// What to verify.
#[derive(ToSchema, Deserialize)]
#[expect(dead_code, reason = "describes the request in the OpenAPI document")]
#[serde(rename_all = "camelCase")]
pub(crate) struct VerifyPresentationRequest {
    /// The presentation. One that nobody signed shows no holder; its credentials are verified.
    verifiable_presentation: Value,
    #[schema(inline)]
    options: Option<VerifyPresentationOptions>,
}

/// What was asked of whoever presents.
#[derive(ToSchema, Deserialize)]
#[expect(dead_code, reason = "describes the request in the OpenAPI document")]
#[serde(rename_all = "camelCase")]
pub(crate) struct VerifyPresentationOptions {
    /// The challenge that the presentation's proof answers. It counts once: the caller sees to that. Without it, a proof is
    /// held to the challenge that it names itself, and a warning says that it may be an old one.
    challenge: Option<String>,
    /// As for a credential.
    checks: Option<Vec<String>>,
    /// The domain, or domains, that the proof names.
    domain: Option<Value>,
    /// What the proof is for; no presentation verifies whose proof is not for `authentication`.
    expected_proof_purpose: Option<String>,
}

/// Verifies a presentation and every credential in it.
///
/// What does not verify is answered 400.
#[utoipa::path(
    post,
    path = "/tenants/{slug}/presentations/verify",
    operation_id = "vc_api_verify_presentation",
    tag = "vc-api",
    security(("api_key" = ["vc-api"])),
    params(("slug" = String, Path, description = "The tenant.")),
    request_body = VerifyPresentationRequest,
    responses(
        (status = 200, description = "The presentation verifies.", body = Verification),
        (status = 400, description = "`presentation-not-verified`, with a `Verification`; `credential-malformed`, `json-malformed`, `request-malformed`",
         body = Verification, content_type = "application/problem+json"),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        VcApiProblems,
    )
)]
pub(crate) async fn verify(
    _: VcApiCaller,
    State(app): State<App>,
    JsonValue(body): JsonValue,
) -> Result<Response, Problem> {
    let presentation = required(&body, "verifiablePresentation")?.clone();
    let options = Options::read(&body)?;
    let asked = options.asked;
    let question = Question::of(&options.expected, &presentation);
    let request = question.request.clone();
    let bytes = presentation.to_string().into_bytes();
    let report = in_turn(&app, async move |registrar| {
        let options = verify_options();
        registrar
            .verify_presentation(&bytes, &request, &options)
            .await
    })
    .await??;
    let mut verification = Verification::default();
    question.judge(&report, &mut verification, asked);
    let purpose = ProofPurpose::Authentication;
    options.expected.judge_purpose(purpose, &mut verification);
    options.warn(&mut verification);
    Ok(verification.answer(&report, ProblemType::PresentationNotVerified))
}

/// What was asked, and whether anybody answered by signing.
struct Question {
    request: PresentationRequest,
    has_challenge: bool,
    is_signed: bool,
}

impl Question {
    fn of(expected: &Expected, presentation: &Value) -> Self {
        let own = || own_challenge(presentation).unwrap_or_default();
        Self {
            has_challenge: expected.challenge.is_some(),
            is_signed: is_signed(presentation),
            request: PresentationRequest {
                challenge: expected.challenge.clone().unwrap_or_else(own),
                domain: expected.domain.clone(),
            },
        }
    }

    fn judge(&self, report: &PresentationReport, verification: &mut Verification, asked: Asked) {
        for check in &report.checks {
            if self.is_signed || of_form(check.code) {
                verification.add(check, "", asked);
            }
        }
        for presented in &report.credentials {
            verification.add_report(&presented.report, &presented.pointer, asked);
            if self.is_signed && presented.holder_binding == Outcome::Failed {
                let detail = "The credential is about somebody else than whoever presents it.";
                let problem =
                    VerificationProblem::new("holder_not_shown", detail, &presented.pointer);
                verification.warning(problem);
            }
        }
        self.judge_holder(report, verification);
    }

    fn judge_holder(&self, report: &PresentationReport, verification: &mut Verification) {
        let was_asked = self.has_challenge || self.request.domain.is_some();
        let (problem, detail) = match (self.is_signed, was_asked) {
            (false, true) => (
                "holder_not_shown",
                "Nobody signed the presentation, so it answers no challenge.",
            ),
            (false, false) => (
                "holder_not_shown",
                "Nobody signed the presentation: it does not show who presents.",
            ),
            (true, _) if !self.has_challenge => (
                "challenge_not_asked",
                "No challenge was given: the presentation may be an old one.",
            ),
            (true, _) => return,
        };
        let problem = VerificationProblem::new(problem, detail, "/proof");
        if !self.is_signed && was_asked {
            verification.error(problem);
        } else {
            verification.warning(problem);
        }
        debug_assert!(self.is_signed || !report.shown, "nobody signed");
    }
}

/// The steps that do not ask who presents.
fn of_form(code: CheckCode) -> bool {
    matches!(
        code,
        CheckCode::Parse
            | CheckCode::Context
            | CheckCode::SafeMode
            | CheckCode::CredentialType
            | CheckCode::Model
    )
}

/// Whether there is a signature, good or not. A token always has one.
fn is_signed(presentation: &Value) -> bool {
    if presentation.is_string() || is_enveloped(presentation) {
        return true;
    }
    match &presentation["proof"] {
        Value::Null => false,
        Value::Array(proofs) => !proofs.is_empty(),
        Value::Object(proof) => !proof.is_empty(),
        _ => true,
    }
}

fn is_enveloped(presentation: &Value) -> bool {
    let name = "EnvelopedVerifiablePresentation";
    match &presentation["type"] {
        Value::Array(types) => types.iter().any(|found| found == name),
        one => one == name,
    }
}

/// What it says itself that it answers.
fn own_challenge(presentation: &Value) -> Option<String> {
    if is_enveloped(presentation) {
        let (_, token) = presentation["id"].as_str()?.split_once(',')?;
        let claims = jws::parse(token, &RULES).ok()?.payload_object().ok()?;
        return claims.get("nonce")?.as_str().map(str::to_owned);
    }
    let first = match &presentation["proof"] {
        Value::Array(proofs) => proofs.first()?,
        one => one,
    };
    first["challenge"].as_str().map(str::to_owned)
}

/// The headers under which a token's question is read; whether it may have such a one, the verifier says.
const RULES: HeaderRules = HeaderRules {
    typ: &["JWT", "vp+jwt"],
    typ_may_be_absent: true,
    members: &["kid", "jwk", "cty"],
};
