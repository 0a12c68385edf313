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

/// A body that is to be verified, which may be greater than others.
pub(crate) struct VerificationBody {
    pub(crate) bytes: Bytes,
    /// To be held until the verification is done: only so many great bodies are in memory at once.
    pub(crate) place: BodyPlace,
}

/// The place of a body among the great ones, if it is one.
#[must_use]
pub(crate) struct BodyPlace(
    #[expect(dead_code, reason = "given back when dropped")] Option<OwnedSemaphorePermit>,
);

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
    let most = app.settings().max_body_bytes;
    let read = read_at_most(most, headers, body, app).await?;
    Ok(read.bytes)
}

/// Reads a body of at most `limit` bytes.
async fn read_at_most(
    limit: usize,
    headers: &HeaderMap,
    body: Body,
    app: &App,
) -> Result<Collected, BodyError> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(BodyError::TooLarge { limit });
    }
    let whole = tokio::time::timeout(app.settings().body_timeout(), collect(body, limit, app));
    let mut collected = awaiting_client(app, whole)
        .await
        .ok_or(BodyError::Busy)?
        .unwrap_or(Err(BodyError::TooSlow))?;
    collected.room = None;
    Ok(collected)
}

/// A body, and what it takes of the room for bodies.
#[derive(Default)]
struct Collected {
    bytes: Bytes,
    /// Its bytes among those of all bodies that are being read; a great body has its own room instead.
    room: Option<OwnedSemaphorePermit>,
    /// Its place among the great bodies, if it is one.
    place: Option<OwnedSemaphorePermit>,
}

async fn collect(mut body: Body, limit: usize, app: &App) -> Result<Collected, BodyError> {
    let (mut bytes, mut collected) = (Vec::new(), Collected::default());
    loop {
        let frame = poll_fn(|context| Pin::new(&mut body).poll_frame(context));
        let frame = tokio::time::timeout(STALLED, frame);
        let Some(frame) = frame.await.map_err(|_| BodyError::TooSlow)? else {
            collected.bytes = bytes.into();
            return Ok(collected);
        };
        let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else {
            continue;
        };
        let length = bytes.len() + data.len();
        if length > limit {
            return Err(BodyError::TooLarge { limit });
        }
        collected.make_room(length, data.len(), app).await?;
        bytes.extend_from_slice(&data);
    }
}

impl Collected {
    /// Takes room for `more` bytes of what is `length` bytes long with them.
    async fn make_room(&mut self, length: usize, more: usize, app: &App) -> Result<(), BodyError> {
        if self.place.is_some() {
            return Ok(());
        }
        if length > app.settings().max_body_bytes {
            let wait = app.settings().verification_queue();
            let place = tokio::time::timeout(wait, app.great_bodies().acquire_owned()).await;
            self.place = Some(place.ok().and_then(Result::ok).ok_or(BodyError::Busy)?);
            self.room = None;
            return Ok(());
        }
        let more = u32::try_from(more).ok();
        let more = more.and_then(|count| app.bodies().try_acquire_many_owned(count).ok());
        let more = more.ok_or(BodyError::Busy)?;
        match &mut self.room {
            Some(room) => room.merge(more),
            None => self.room = Some(more),
        }
        Ok(())
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

impl FromRequest<App> for VerificationBody {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let most = app.settings().max_verification_body_bytes;
        let Collected { bytes, place, .. } = read_at_most(most, &parts.headers, body, app).await?;
        let place = BodyPlace(place);
        Ok(Self { bytes, place })
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
