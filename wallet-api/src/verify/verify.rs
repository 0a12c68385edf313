//! `POST /verify`: whether a credential is authentic, from its issuer, and in force.
//!
//! Verification is work for the processor. It runs on threads of its own, a bounded number at once, so that a document
//! made to be slow delays neither the other requests nor, beyond its own time limit, the other verifications.

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use testamur_messages::view;
use testamur_verifier::{Verdict, VerificationReport, VerifyOptions};
use tokio::runtime::Handle;

use super::{
    asked::{self, REQUEST, VerifyRequest, Wanted},
    reading::{Form, VIEW},
};
use crate::{
    app::App,
    body::{BodyPlace, VerificationBody, is_json, media_type},
    openapi::PublicProblems,
    problem::{Problem, ProblemType},
};

/// A URL in place of a credential.
const URI_LIST: &str = "text/uri-list";

/// Verifies a credential.
///
/// The body is one credential: JSON with an embedded proof, a compact JWS (VC-JWT), an SD-JWT VC, or a PNG or SVG image
/// with one of them inside. A record is verified with every credential in it, a presentation with every credential that it
/// presents. A credential that does not verify is an answer (200, `verified: false`, with every step of the procedure), not an error.
///
/// More may be asked than that it is authentic. A policy, `refresh` and `fetch_related` stand in the query. For a recipient
/// or a registry of issuers the body is a request, an object with `credential` and `options`, under a media type of its own
/// (`application/vnd.testamur.verification-request+json`): then the query asks nothing. What is not JSON or a token, an image
/// above all, stands in a request as `credential_base64`. Under any other type the body is the credential, so whoever made
/// it has no say in how it is judged.
///
/// Where the operator allows it (`verification.urls`), a credential may be named by its URL, as `url` in a request or as a
/// body of type `text/uri-list`: a public `https` URL, at which JSON or a token is published.
///
/// What is asked neither in the query nor in a request is as the operator says: the policy, and the registries. Keys that
/// the operator pins hold for everyone.
///
/// The body has at most 8 MiB (`http.max_verification_body_bytes`), an image in it 5 MiB.
///
/// Software reads the report (`application/json`). For people there is the view
/// (`Accept: application/vnd.testamur.view+json`): the same in sentences, in the language that `language` or else
/// `Accept-Language` names, of Arabic, English, French, German, Hindi and Spanish.
#[utoipa::path(
    post,
    path = "/verify",
    operation_id = "verify",
    tag = "verification",
    params(
        ("fetch_related" = Option<bool>, Query, description = "Whether what the credential says the digest of is fetched and compared."),
        ("policy" = Option<String>, Query, description = "The name of a policy: `default`, `display`, `open-badges-certified` or `strict`."),
        ("refresh" = Option<bool>, Query, description = "Whether the refresh service is asked, once, for a newer edition."),
        ("language" = Option<String>, Query, description = "The language of a view, as a BCP 47 tag.", example = "es"),
    ),
    request_body(
        description = "One credential, or a request around it.",
        content(
            (serde_json::Value = "application/json"),
            (VerifyRequest = "application/vnd.testamur.verification-request+json"),
            (serde_json::Value = "application/ld+json"),
            (serde_json::Value = "application/vc"),
            (serde_json::Value = "application/vc+ld+json"),
            (String = "application/vc+jwt"),
            (String = "application/dc+sd-jwt"),
            (String = "application/jwt"),
            (serde_json::Value = "application/vp"),
            (String = "application/vp+jwt"),
            (Vec<u8> = "image/png"),
            (String = "image/svg+xml"),
            (String = "text/plain"),
            (String = "text/uri-list"),
        )
    ),
    responses(
        (status = 200, description = "The report.", content(
            (ref("#/components/schemas/VerificationReport") = "application/json"),
            (ref("#/components/schemas/ReportView") = "application/vnd.testamur.view+json"),
            (String = "text/plain"),
        )),
        (status = 502, description = "`credential-unreachable`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        PublicProblems,
    )
)]
pub(crate) async fn verify(
    State(app): State<App>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    VerificationBody { bytes: body, place }: VerificationBody,
) -> Result<Response, Problem> {
    let options = app.verification().options.clone();
    let (wanted, options) = match &*media_type(&headers) {
        REQUEST => asked::in_request(&body, query.as_deref(), options)?,
        URI_LIST if app.verification().urls.is_some() => (
            asked::in_uri_list(&body)?,
            asked::in_query(query.as_deref(), options)?,
        ),
        media_type => {
            refuse_unread(media_type, &body)?;
            let options = asked::in_query(query.as_deref(), options)?;
            (Wanted::Bytes(body.clone()), options)
        }
    };
    drop(body);
    let credential = match wanted {
        Wanted::Bytes(bytes) => bytes,
        Wanted::Url(url) => fetched(&app, &url).await?,
    };
    let report = report(&app, credential, options, place).await?;
    app.metrics().verification(verdict(report.verdict));
    Ok(answer(Form::wanted(&headers, query.as_deref()), &report))
}

/// The credential at a URL, where the operator has some fetched. Whatever keeps it away, the answer is the same: what our
/// network looks like is nobody's business.
async fn fetched(app: &App, url: &str) -> Result<Bytes, Problem> {
    let Some(fetcher) = &app.verification().urls else {
        let detail = "at `/url`: this service fetches no credentials; send the credential itself";
        return Err(Problem::new(ProblemType::RequestMalformed, detail));
    };
    let document = fetcher.credential(url).await.map_err(|_| {
        let detail = "expected a credential at a public `https` URL; send the credential itself";
        Problem::new(ProblemType::CredentialUnreachable, detail)
    })?;
    Ok(document.bytes.into())
}

/// What is sent as something else than a credential is not looked into.
fn refuse_unread(media_type: &str, body: &[u8]) -> Result<(), Problem> {
    let is_jws = matches!(
        media_type,
        "application/jwt"
            | "application/vc+jwt"
            | "application/dc+sd-jwt"
            | "application/jose"
            | "application/vp+jwt"
            | "text/plain"
    );
    // Without a type, the bytes speak for themselves.
    let is_known = matches!(
        media_type,
        "" | "application/vc" | "application/vp" | "image/png" | "image/svg+xml"
    );
    let is_read = is_known || is_jws || is_json(media_type);
    if !is_read {
        let detail = "send a credential as `application/json`, `application/vc`, `application/vc+jwt`, `application/dc+sd-jwt`, `image/png`, `image/svg+xml` or `text/plain`";
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

async fn report(
    app: &App,
    credential: Bytes,
    options: VerifyOptions,
    place: BodyPlace,
) -> Result<VerificationReport, Problem> {
    let registrar = app.registrar().clone();
    let work = async move {
        let report = registrar.verify(&credential, &options).await;
        drop(place);
        report
    };
    Ok(at_work(app, work).await??)
}

/// Does this work on a thread for such work, when it has its turn.
pub(super) async fn at_work<T: Send + 'static>(
    app: &App,
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, Problem> {
    let turn = tokio::time::timeout(
        app.settings().verification_queue(),
        app.verifications().acquire_owned(),
    )
    .await;
    // The semaphore is never closed: what is left is that the time is over.
    let Ok(Ok(permit)) = turn else {
        return Err(Problem::busy());
    };
    let runtime = Handle::current();
    let work = tokio::task::spawn_blocking(move || {
        // Held to the end of the work, even when the client is gone: it is the work that is bounded.
        let _permit = permit;
        runtime.block_on(work)
    });
    work.await.map_err(|_| Problem::internal())
}

fn answer(form: Form, report: &VerificationReport) -> Response {
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    match form {
        Form::Report => (no_store, axum::Json(report)).into_response(),
        Form::Text => (no_store, report.to_text()).into_response(),
        Form::View(language) => {
            let view = view(report, language);
            let headers = [
                (header::CONTENT_TYPE, VIEW),
                (header::CONTENT_LANGUAGE, view.language),
                (header::VARY, "accept, accept-language"),
            ];
            let body = serde_json::to_string(&view).unwrap_or_default();
            (no_store, headers, body).into_response()
        }
    }
}

pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Refused => "refused",
        Verdict::Undecided => "undecided",
        Verdict::Verified => "verified",
    }
}
