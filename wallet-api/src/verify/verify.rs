//! `POST /verify`: whether a credential is authentic, from its issuer, and in force.
//!
//! Verification is work for the processor. It runs on threads of its own, a bounded number at once, so that a document
//! made to be slow delays neither the other requests nor, beyond its own time limit, the other verifications.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use testamur_registrar::RegistrarError;
use testamur_verifier::{Verdict, VerificationReport, VerifyOptions};
use tokio::runtime::Handle;

use crate::{
    app::App,
    body::{RawBody, is_json, media_type},
    openapi::PublicProblems,
    problem::{Problem, ProblemType},
};

/// Verifies a credential.
///
/// The body is one credential: JSON with an embedded proof, or a compact JWS (VC-JWT). A credential that does not verify
/// is an answer (200, `verified: false`, with every step of the procedure), not an error.
#[utoipa::path(
    post,
    path = "/verify",
    operation_id = "verify",
    tag = "verification",
    request_body(
        description = "One credential.",
        content(
            (serde_json::Value = "application/json"),
            (serde_json::Value = "application/ld+json"),
            (serde_json::Value = "application/vc"),
            (serde_json::Value = "application/vc+ld+json"),
            (String = "application/vc+jwt"),
            (String = "application/dc+sd-jwt"),
            (String = "application/jwt"),
            (String = "text/plain"),
        )
    ),
    responses(
        (status = 200, description = "The report.", content(
            (ref("#/components/schemas/VerificationReport") = "application/json"),
            (String = "text/plain"),
        )),
        PublicProblems,
    )
)]
pub(crate) async fn verify(
    State(app): State<App>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<Response, Problem> {
    refuse_unread(&headers, &body)?;
    let report = report(&app, body).await?;
    app.metrics().verification(verdict(report.verdict));
    Ok(answer(&headers, &report))
}

/// What is sent as something else than a credential is not looked into.
fn refuse_unread(headers: &HeaderMap, body: &[u8]) -> Result<(), Problem> {
    let media_type = media_type(headers);
    let is_jws = matches!(
        media_type.as_str(),
        "application/jwt"
            | "application/vc+jwt"
            | "application/dc+sd-jwt"
            | "application/jose"
            | "text/plain"
    );
    // Without a type, the bytes speak for themselves.
    let is_read =
        media_type.is_empty() || media_type == "application/vc" || is_jws || is_json(&media_type);
    if !is_read {
        let detail = "send a credential as `application/json`, `application/vc`, `application/vc+jwt`, `application/dc+sd-jwt` or `text/plain`";
        return Err(Problem::new(ProblemType::MediaTypeUnsupported, detail));
    }
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::new(
            ProblemType::RequestMalformed,
            "the body is empty: send one credential",
        ));
    }
    Ok(())
}

async fn report(app: &App, body: Bytes) -> Result<VerificationReport, Problem> {
    let turn = tokio::time::timeout(
        app.settings().verification_queue(),
        app.verifications().acquire_owned(),
    )
    .await;
    // The semaphore is never closed: what is left is that the time is over.
    let Ok(Ok(permit)) = turn else {
        return Err(Problem::busy());
    };
    let registrar = app.registrar().clone();
    let runtime = Handle::current();
    let work = tokio::task::spawn_blocking(move || {
        // Held to the end of the work, even when the client is gone: it is the work that is bounded.
        let _permit = permit;
        runtime.block_on(registrar.verify(&body, &VerifyOptions::default()))
    });
    let done: Result<VerificationReport, RegistrarError> =
        work.await.map_err(|_| Problem::internal())?;
    Ok(done?)
}

fn answer(headers: &HeaderMap, report: &VerificationReport) -> Response {
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    if prefers_text(headers) {
        (no_store, report.to_text()).into_response()
    } else {
        (no_store, axum::Json(report)).into_response()
    }
}

/// Whether the client asks for plain text and not for JSON.
fn prefers_text(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut types = accept
        .split(',')
        .map(|part| part.split(';').next().unwrap_or_default().trim());
    types.find(|name| matches!(*name, "application/json" | "text/plain")) == Some("text/plain")
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Refused => "refused",
        Verdict::Undecided => "undecided",
        Verdict::Verified => "verified",
    }
}
