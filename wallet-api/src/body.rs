//! Bodies of requests: bounded in size and time, parsed by the one strict parser, read to valid or to all mistakes.

use std::{future::poll_fn, pin::Pin, time::Duration};

use axum::{
    body::{Body, Bytes, HttpBody as _},
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use serde_json::Value;
use testamur_json::{JsonError, Limits};
use tokio::sync::OwnedSemaphorePermit;

use crate::{
    app::App,
    fields::{Fields, FromFields},
    middleware::capacity::awaiting_client,
    problem::{Problem, ProblemType},
};

/// How long a client may send nothing in the middle of a body.
const STALLED: Duration = Duration::from_secs(10);

/// A body as it came, within the limits of size and time.
pub(crate) struct RawBody(pub(crate) Bytes);

/// A JSON body that was read to a valid `T`.
pub(crate) struct Json<T>(pub(crate) T);

/// A JSON body, parsed strictly and not read further.
pub(crate) struct JsonValue(pub(crate) Value);

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyError {
    /// The client went away in the middle, or broke the protocol.
    Broken,
    /// There is no room for it, or no turn for its request.
    Busy,
    /// More bytes than are read.
    TooLarge {
        /// The greatest number that is read.
        limit: usize,
    },
    /// The client took too long.
    TooSlow,
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::Broken => Self::new(ProblemType::RequestMalformed, "the body ended early"),
            BodyError::Busy => Self::busy(),
            BodyError::TooLarge { limit } => Self::new(
                ProblemType::BodyTooLarge,
                format!("a body has at most {limit} bytes here"),
            ),
            BodyError::TooSlow => {
                Self::new(ProblemType::BodyTooSlow, "the body did not come in time")
            }
        }
    }
}

/// Reads a body within the settings' limits, while others take the request's turn.
pub(crate) async fn read(headers: &HeaderMap, body: Body, app: &App) -> Result<Bytes, BodyError> {
    let limit = app.settings().max_body_bytes;
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(BodyError::TooLarge { limit });
    }
    let whole = tokio::time::timeout(app.settings().body_timeout(), collect(body, limit, app));
    let (bytes, _room) = awaiting_client(app, whole)
        .await
        .ok_or(BodyError::Busy)?
        .unwrap_or(Err(BodyError::TooSlow))?;
    Ok(bytes)
}

/// The bytes, and the room that they take among all bodies that are being read.
async fn collect(
    mut body: Body,
    limit: usize,
    app: &App,
) -> Result<(Bytes, Option<OwnedSemaphorePermit>), BodyError> {
    let (mut bytes, mut room): (Vec<u8>, Option<OwnedSemaphorePermit>) = (Vec::new(), None);
    loop {
        let frame = poll_fn(|context| Pin::new(&mut body).poll_frame(context));
        let frame = tokio::time::timeout(STALLED, frame);
        let Some(frame) = frame.await.map_err(|_| BodyError::TooSlow)? else {
            return Ok((bytes.into(), room));
        };
        let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else {
            continue;
        };
        if bytes.len() + data.len() > limit {
            return Err(BodyError::TooLarge { limit });
        }
        let more = u32::try_from(data.len()).ok();
        let more = more.and_then(|count| app.bodies().try_acquire_many_owned(count).ok());
        let more = more.ok_or(BodyError::Busy)?;
        match &mut room {
            Some(room) => room.merge(more),
            None => room = Some(more),
        }
        bytes.extend_from_slice(&data);
    }
}

/// The media type of a request, without parameters, in lower case; empty when there is none.
pub(crate) fn media_type(headers: &HeaderMap) -> String {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    value
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

pub(crate) fn is_json(media_type: &str) -> bool {
    media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

/// Parses strictly: duplicate members, huge numbers, depth and size are refused.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, JsonError> {
    testamur_json::parse(bytes, &Limits::default())
}

impl FromRequest<App> for RawBody {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        Ok(Self(read(&parts.headers, body, app).await?))
    }
}

impl FromRequest<App> for JsonValue {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let media_type = media_type(request.headers());
        if !is_json(&media_type) {
            return Err(Problem::new(
                ProblemType::MediaTypeUnsupported,
                "send `content-type: application/json`",
            ));
        }
        let RawBody(bytes) = RawBody::from_request(request, app).await?;
        let parsed = parse(&bytes)
            .map_err(|error| Problem::new(ProblemType::JsonMalformed, error.to_string()))?;
        Ok(Self(parsed))
    }
}

impl<T: FromFields> FromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let JsonValue(value) = JsonValue::from_request(request, app).await?;
        Fields::read::<T>(value, "")
            .map(Self)
            .map_err(Problem::mistakes)
    }
}
