//! What our own endpoints answer when they refuse: problem details ([RFC 9457]) with a stable `type`.
//!
//! Wallet endpoints answer with the error objects of their standard instead: see `openid4vci::error`.
//!
//! [RFC 9457]: https://www.rfc-editor.org/rfc/rfc9457

mod problem_type;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use testamur_json::Mistake;
use testamur_registrar::{ErrorKind, RegistrarError};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::middleware::request_id;
pub(crate) use problem_type::ProblemType;

/// A problem, told to the client.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) kind: ProblemType,
    detail: String,
    errors: Vec<Mistake>,
    dead_letters: Vec<Uuid>,
}

/// Problem details of RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:testamur:problem:document-mistaken",
    "title": "The document has mistakes",
    "status": 422,
    "detail": "1 mistake; nothing was stored",
    "errors": [{ "pointer": "/label", "found": "nothing", "expected": "a text of 1 to 200 characters",
                 "mend": "add the member" }],
}))]
pub(crate) struct ProblemDetails<'a> {
    /// The stable name of the kind of problem: a URN.
    #[serde(rename = "type")]
    problem_type: String,
    /// The kind of problem, in words.
    title: &'a str,
    /// The HTTP status.
    status: u16,
    /// What is wrong this time.
    detail: &'a str,
    /// Every mistake in the document that was sent.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<MistakeDetails>)]
    errors: &'a [Mistake],
    /// The events that were kept to be replayed.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    dead_letters: &'a [Uuid],
    /// The request's id, to name it to the operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
}

/// One mistake in a document that was sent.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes `testamur_json::Mistake` in the OpenAPI document"
)]
pub(crate) struct MistakeDetails {
    /// Where: an RFC 6901 pointer.
    pointer: String,
    /// What stands there, without personal data.
    found: String,
    /// What should stand there.
    expected: String,
    /// What to do.
    mend: String,
}

impl Problem {
    pub(crate) fn new(kind: ProblemType, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            errors: Vec::new(),
            dead_letters: Vec::new(),
        }
    }

    /// The document that was sent has these mistakes.
    pub(crate) fn mistakes(errors: Vec<Mistake>) -> Self {
        let detail = match errors.len() {
            1 => "1 mistake; nothing was stored".to_owned(),
            count => format!("{count} mistakes; nothing was stored"),
        };
        Self {
            errors,
            ..Self::new(ProblemType::DocumentMistaken, detail)
        }
    }

    pub(crate) fn with_errors(mut self, errors: Vec<Mistake>) -> Self {
        self.errors = errors;
        self
    }

    pub(crate) fn with_dead_letters(mut self, dead_letters: Vec<Uuid>) -> Self {
        self.dead_letters = dead_letters;
        self
    }

    pub(crate) fn busy() -> Self {
        Self::new(
            ProblemType::Busy,
            "more work came than can be done now: try again in a moment",
        )
    }

    pub(crate) fn internal() -> Self {
        Self::new(
            ProblemType::Internal,
            "the request was not carried out; the operator's log says why",
        )
    }

    pub(crate) fn tenant_unknown() -> Self {
        Self::new(
            ProblemType::TenantUnknown,
            "there is no such tenant, or this API key is not for it",
        )
    }
}

impl From<RegistrarError> for Problem {
    fn from(error: RegistrarError) -> Self {
        let kind = match error.kind() {
            ErrorKind::AchievementUnknown => ProblemType::AchievementUnknown,
            ErrorKind::Busy => return Self::busy(),
            ErrorKind::Conflict => ProblemType::Conflict,
            ErrorKind::CredentialRevoked => ProblemType::CredentialRevoked,
            ErrorKind::CredentialUnknown => ProblemType::CredentialUnknown,
            ErrorKind::CredentialVoid => ProblemType::CredentialVoid,
            ErrorKind::DidMethod => ProblemType::DidMethodUnfit,
            ErrorKind::EventAhead => ProblemType::EventNotApplied,
            ErrorKind::Internal => {
                tracing::error!(%error, "the register failed");
                return Self::internal();
            }
            ErrorKind::Issue => ProblemType::CredentialNotIssuable,
            ErrorKind::KeyMissing => ProblemType::KeyMissing,
            ErrorKind::KeyRevoked => ProblemType::KeyRevoked,
            ErrorKind::Mistakes => return Self::mistakes(error.mistakes().to_vec()),
            ErrorKind::NotSuspendable => ProblemType::NotSuspendable,
            ErrorKind::SlugMalformed => ProblemType::SlugMalformed,
            ErrorKind::SlugTaken => ProblemType::SlugTaken,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<testamur_store::StoreError> for Problem {
    fn from(error: testamur_store::StoreError) -> Self {
        RegistrarError::from(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.kind.status();
        let details = ProblemDetails {
            problem_type: self.kind.urn(),
            title: self.kind.title(),
            status: status.as_u16(),
            detail: &self.detail,
            errors: &self.errors,
            dead_letters: &self.dead_letters,
            instance: status.is_server_error().then(request_id::current).flatten(),
        };
        let body = serde_json::to_string(&details).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        response
    }
}
