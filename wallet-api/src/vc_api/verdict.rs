//! What the VC-API answers about a credential or a presentation: 200 if it verifies, 400 if it does not, and why.

use std::collections::BTreeSet;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use testamur_verifier::{Check, CheckCode, EmbeddedRole, Outcome, Problem, VerificationReport};
use utoipa::ToSchema;

use crate::problem::ProblemType;

/// The answer. One that says no is a problem details object as well (RFC 9457).
#[derive(Serialize, ToSchema, Default)]
pub(crate) struct Verification {
    /// Whether everything that was asked for holds.
    verified: bool,
    /// The steps that were taken and found nothing wrong.
    checks: BTreeSet<String>,
    /// What the answer does not hang on.
    warnings: Vec<VerificationProblem>,
    /// Why not; empty if it verifies.
    errors: Vec<VerificationProblem>,
    /// The kind of problem, if it does not verify.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    problem_type: Option<String>,
    /// The kind of problem, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'static str>,
    /// The HTTP status, if it does not verify.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// The first reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Every step: a `VerificationReport`, or of a presentation its report.
    #[schema(value_type = Object)]
    report: Value,
}

/// A step that did not pass.
#[derive(Serialize, ToSchema, Clone)]
pub(crate) struct VerificationProblem {
    /// The URL that a standard gives the problem, or a URN of ours.
    #[serde(rename = "type")]
    problem_type: String,
    /// The step.
    title: String,
    /// One sentence for a person.
    detail: String,
    /// Where, as a JSON pointer.
    pointer: String,
    /// What was found there.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<String>,
    /// What was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
}

impl VerificationProblem {
    pub(crate) fn new(problem: &str, detail: &str, pointer: &str) -> Self {
        Self {
            problem_type: urn(problem),
            title: problem.to_owned(),
            detail: detail.to_owned(),
            pointer: pointer.to_owned(),
            found: None,
            expected: None,
        }
    }

    /// A failure that has its code among the verifier's.
    pub(crate) fn of_code(problem: Problem, detail: &str, pointer: &str) -> Self {
        let mut told = Self::new(&problem.to_string(), detail, pointer);
        if let Some(standard) = problem.problem_type() {
            standard.clone_into(&mut told.problem_type);
        }
        told
    }

    /// A step, at a place below `pointer`.
    pub(crate) fn of(check: &Check, pointer: &str) -> Self {
        let name = check
            .problem
            .map_or_else(|| check.code.to_string(), |problem| problem.to_string());
        let problem_type = check.problem_type.map_or_else(|| urn(&name), str::to_owned);
        Self {
            problem_type,
            title: name,
            detail: check.message.clone(),
            pointer: format!("{pointer}{}", check.pointer),
            found: check.found.clone(),
            expected: check.expected.clone(),
        }
    }
}

/// Which steps the caller wants the answer to hang on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Every one.
    All,
    /// The caller names checks, and the status is not among them: one that cannot be known is a warning, and so is an end
    /// of validity that may be hidden.
    WithoutStatus,
}

impl Verification {
    /// Adds a step that did not pass, or that did.
    pub(crate) fn add(&mut self, check: &Check, pointer: &str, asked: Asked) {
        // What says whether the credential is still in force: who hides it must not gain by that.
        let hides_end = check.code == CheckCode::Disclosure
            && ["/credentialStatus", "/status", "/validUntil"].contains(&check.pointer.as_str());
        let of_status = check.code == CheckCode::Status || hides_end;
        match (check.outcome, check.required) {
            (Outcome::Passed, _) => {
                self.checks.insert(check.code.to_string());
            }
            (Outcome::Skipped, _) => {}
            (Outcome::Unknown, true) if of_status && asked == Asked::WithoutStatus => {
                self.warnings.push(VerificationProblem::of(check, pointer));
            }
            (Outcome::Unknown, false) if hides_end && asked == Asked::All => {
                self.errors.push(VerificationProblem::of(check, pointer));
            }
            (_, true) => self.errors.push(VerificationProblem::of(check, pointer)),
            (_, false) => self.warnings.push(VerificationProblem::of(check, pointer)),
        }
    }

    /// Adds a whole credential, and those inside that decide about it: their holder may be whoever signed around them. Without
    /// a good signature of its issuer it is never verified, whatever the steps say.
    pub(crate) fn add_report(&mut self, report: &VerificationReport, pointer: &str, asked: Asked) {
        let before = self.errors.len();
        for check in &report.checks {
            self.add(check, pointer, asked);
        }
        let is_signed = [report.signature, report.issuer_binding] == [Outcome::Passed; 2];
        let is_good = report.verified || (asked == Asked::WithoutStatus && is_signed);
        if !is_good && self.errors.len() == before {
            let detail = "The credential is not known to be signed by its issuer.";
            let problem = VerificationProblem::new("not_verified", detail, pointer);
            self.errors.push(problem);
        }
        let decides = |role| role != EmbeddedRole::Endorsement;
        for inside in report.embedded.iter().filter(|it| decides(it.role)) {
            let pointer = format!("{pointer}{}", inside.pointer);
            self.add_report(&inside.report, &pointer, asked);
        }
    }

    pub(crate) fn error(&mut self, error: VerificationProblem) {
        self.errors.push(error);
    }

    pub(crate) fn warning(&mut self, warning: VerificationProblem) {
        self.warnings.push(warning);
    }

    /// The answer, with every step that was taken.
    pub(crate) fn answer(mut self, report: &impl Serialize, refusal: ProblemType) -> Response {
        self.report = serde_json::to_value(report).unwrap_or_default();
        self.verified = self.errors.is_empty();
        let mut status = StatusCode::OK;
        let mut media_type = "application/json";
        if !self.verified {
            status = refusal.status();
            media_type = "application/problem+json";
            self.problem_type = Some(refusal.urn());
            self.title = Some(refusal.title());
            self.status = Some(status.as_u16());
            self.detail = self.errors.first().map(|error| error.detail.clone());
        }
        let headers = [
            (header::CONTENT_TYPE, media_type),
            (header::CACHE_CONTROL, "no-store"),
        ];
        let body = serde_json::to_string(&self).unwrap_or_default();
        (status, headers, body).into_response()
    }
}

fn urn(problem: &str) -> String {
    format!("urn:testamur:verification:{problem}")
}
