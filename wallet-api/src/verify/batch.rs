//! `POST /verify/batch`: many credentials in one request, each judged alone.

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde_json::value::RawValue;
use testamur_registrar::{BATCH_CREDENTIALS, RegistrarError};
use testamur_verifier::{VerificationReport, VerifyOptions};

use super::{
    asked,
    verify::{at_work, verdict},
};
use crate::{
    app::App,
    body::{BodyPlace, VerificationBody, is_json, media_type},
    openapi::BatchProblems,
    problem::{Problem, ProblemType},
};

const NDJSON: &str = "application/x-ndjson";

/// How credentials come, and reports go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// One JSON array.
    Array,
    /// One a line.
    Lines,
}

/// Verifies many credentials.
///
/// The body is a JSON array, or lines (NDJSON). Each item is a credential as JSON, or a compact JWS or SD-JWT VC as a JSON
/// string; a line may also be the token itself. At most 100 items. The answer has the report of each in their order, as
/// an array or as lines: as `Accept` says, else as they came. An item that is no credential has a report that says so, and
/// harms no other; but an array that is no JSON has no items. What items have in common, such as a status list, is fetched
/// once; what one item names to be fetched takes nothing from the others. What the query asks, it asks of each.
#[utoipa::path(
    post,
    path = "/verify/batch",
    operation_id = "verify_batch",
    tag = "verification",
    params(
        ("fetch_related" = Option<bool>, Query, description = "Whether what a credential says the digest of is fetched and compared."),
        ("policy" = Option<String>, Query, description = "The name of a policy: `default`, `display`, `open-badges-certified` or `strict`."),
        ("refresh" = Option<bool>, Query, description = "Whether refresh services are asked, once each, for newer editions."),
    ),
    request_body(
        description = "The credentials.",
        content((Vec<serde_json::Value> = "application/json"), (String = "application/x-ndjson"))
    ),
    responses(
        (status = 200, description = "A report for each, in their order.", content(
            (Vec<serde_json::Value> = "application/json"),
            (String = "application/x-ndjson"),
        )),
        BatchProblems,
    )
)]
pub(crate) async fn verify_batch(
    State(app): State<App>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    VerificationBody { bytes: body, place }: VerificationBody,
) -> Result<Response, Problem> {
    let options = asked::in_query(query.as_deref(), app.verification().options.clone())?;
    let form = Form::of(&headers)?;
    let items = form.items(&body)?;
    drop(body);
    if items.is_empty() {
        let detail = "there is nothing to verify: send at least one credential";
        return Err(Problem::new(ProblemType::RequestMalformed, detail));
    }
    let reports = reports(&app, items, options, place).await?;
    Ok(form.wanted(&headers).answer(&reports))
}

/// Each report as JSON: a text takes less room than what it is made from.
async fn reports(
    app: &App,
    items: Vec<Bytes>,
    options: VerifyOptions,
    place: BodyPlace,
) -> Result<Vec<String>, Problem> {
    let registrar = app.registrar().clone();
    let metrics = app.metrics().clone();
    let time = app.settings().request_timeout();
    let work = async move {
        let mut reports = Vec::with_capacity(items.len());
        let verified = registrar.verify_batch(&items, &options, |report: VerificationReport| {
            metrics.verification(verdict(report.verdict));
            reports.push(serde_json::to_string(&report).unwrap_or_default());
        });
        // Nobody waits longer for it, so nobody else waits for its turn.
        let verified = tokio::time::timeout(time, verified).await;
        drop((items, place));
        let verified: Option<Result<(), RegistrarError>> = verified.ok();
        verified.map(|verified| verified.map(|()| reports))
    };
    let reports = at_work(app, work).await?.ok_or_else(Problem::busy)?;
    Ok(reports?)
}

impl Form {
    fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        match media_type(headers).as_str() {
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Ok(Self::Lines),
            media_type if is_json(media_type) => Ok(Self::Array),
            _ => {
                let detail = "send credentials as `application/json` (an array) or `application/x-ndjson` (one a line)";
                Err(Problem::new(ProblemType::MediaTypeUnsupported, detail))
            }
        }
    }

    /// The bytes of each credential.
    fn items(self, body: &Bytes) -> Result<Vec<Bytes>, Problem> {
        let items: Vec<&[u8]> = match self {
            Self::Array => array(body)?,
            Self::Lines => body
                .split(|byte| *byte == b'\n')
                .map(<[u8]>::trim_ascii)
                .filter(|line| !line.is_empty())
                .take(BATCH_CREDENTIALS + 1)
                .collect(),
        };
        if items.len() > BATCH_CREDENTIALS {
            let detail = format!("send at most {BATCH_CREDENTIALS} credentials at once");
            return Err(Problem::new(ProblemType::BatchTooLarge, detail));
        }
        Ok(items.into_iter().map(token_or_json).collect())
    }

    fn wanted(self, headers: &HeaderMap) -> Self {
        let accept = headers
            .get(header::ACCEPT)
            .and_then(|value| value.to_str().ok());
        let mut named = accept.unwrap_or_default().split(',').map(|part| {
            let name = part.split(';').next().unwrap_or_default();
            name.trim()
        });
        match named.find(|name| ["application/json", NDJSON].contains(name)) {
            Some(NDJSON) => Self::Lines,
            Some(_) => Self::Array,
            None => self,
        }
    }

    fn answer(self, reports: &[String]) -> Response {
        let (media_type, body) = match self {
            Self::Array => ("application/json", format!("[{}]", reports.join(","))),
            Self::Lines => (NDJSON, format!("{}\n", reports.join("\n"))),
        };
        let headers = [
            (header::CONTENT_TYPE, media_type),
            (header::CACHE_CONTROL, "no-store"),
        ];
        (headers, body).into_response()
    }
}

/// The items of an array as they are written: each is parsed strictly by itself.
fn array(body: &[u8]) -> Result<Vec<&[u8]>, Problem> {
    let items: Vec<&RawValue> = serde_json::from_slice(body).map_err(|error| {
        let detail = format!("expected a JSON array of credentials: {error}");
        Problem::new(ProblemType::RequestMalformed, detail)
    })?;
    Ok(items
        .into_iter()
        .map(|item| item.get().as_bytes())
        .collect())
}

/// A token comes as a JSON string, or as it is.
fn token_or_json(item: &[u8]) -> Bytes {
    let token: Option<String> = item
        .starts_with(b"\"")
        .then(|| serde_json::from_slice(item).ok())
        .flatten();
    token.map_or_else(|| Bytes::copy_from_slice(item), Bytes::from)
}
