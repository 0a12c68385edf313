//! What our own endpoints answer when they refuse: problem details ([RFC 9457]) with a stable `type`.
//!
//! Wallet endpoints answer with the error objects of their standard instead: see `openid4vci::error`.
//!
//! [RFC 9457]: https://www.rfc-editor.org/rfc/rfc9457

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

/// Every kind of problem; the `type` is `urn:testamur:problem:` and the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ProblemType {
    AchievementUnknown,
    ApiKeyUnknown,
    BodyTooLarge,
    BodyTooSlow,
    Busy,
    Conflict,
    CredentialNotIssuable,
    CredentialRevoked,
    CredentialUnknown,
    CredentialVoid,
    DeadLetterUnknown,
    DidMethodUnfit,
    DocumentMistaken,
    EventNotApplied,
    Internal,
    JsonMalformed,
    KeyMissing,
    MediaTypeUnsupported,
    MethodNotAllowed,
    NotFound,
    NotSuspendable,
    OperatorOnly,
    PathUnknown,
    QueryMalformed,
    RequestMalformed,
    ScopeMissing,
    SlugMalformed,
    SlugTaken,
    StatusListUnknown,
    TenantUnknown,
    Unauthorized,
    WebhookRefused,
}

/// A problem, told to the client.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) problem_type: ProblemType,
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
#[expect(dead_code, reason = "describes `testamur_json::Mistake` in the OpenAPI document")]
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

impl ProblemType {
    /// All kinds, in the order of their codes.
    pub(crate) const ALL: [Self; 32] = [
        Self::AchievementUnknown,
        Self::ApiKeyUnknown,
        Self::BodyTooLarge,
        Self::BodyTooSlow,
        Self::Busy,
        Self::Conflict,
        Self::CredentialNotIssuable,
        Self::CredentialRevoked,
        Self::CredentialUnknown,
        Self::CredentialVoid,
        Self::DeadLetterUnknown,
        Self::DidMethodUnfit,
        Self::DocumentMistaken,
        Self::EventNotApplied,
        Self::Internal,
        Self::JsonMalformed,
        Self::KeyMissing,
        Self::MediaTypeUnsupported,
        Self::MethodNotAllowed,
        Self::NotFound,
        Self::NotSuspendable,
        Self::OperatorOnly,
        Self::PathUnknown,
        Self::QueryMalformed,
        Self::RequestMalformed,
        Self::ScopeMissing,
        Self::SlugMalformed,
        Self::SlugTaken,
        Self::StatusListUnknown,
        Self::TenantUnknown,
        Self::Unauthorized,
        Self::WebhookRefused,
    ];

    /// Code, status and title.
    fn row(self) -> (&'static str, StatusCode, &'static str) {
        use StatusCode as S;
        match self {
            Self::AchievementUnknown => ("achievement-unknown", S::NOT_FOUND, "There is no such achievement"),
            Self::ApiKeyUnknown => ("api-key-unknown", S::NOT_FOUND, "There is no such API key"),
            Self::BodyTooLarge => ("body-too-large", S::PAYLOAD_TOO_LARGE, "The body is too large"),
            Self::BodyTooSlow => ("body-too-slow", S::REQUEST_TIMEOUT, "The body came too slowly"),
            Self::Busy => ("busy", S::SERVICE_UNAVAILABLE, "The service is busy"),
            Self::Conflict => ("conflict", S::CONFLICT, "Something else is stored under this key"),
            Self::CredentialNotIssuable => {
                ("credential-not-issuable", S::UNPROCESSABLE_ENTITY, "What would be signed does not verify")
            }
            Self::CredentialRevoked => ("credential-revoked", S::CONFLICT, "The credential is revoked for good"),
            Self::CredentialUnknown => ("credential-unknown", S::NOT_FOUND, "There is no such credential"),
            Self::CredentialVoid => ("credential-void", S::CONFLICT, "The credential was never released"),
            Self::DeadLetterUnknown => ("dead-letter-unknown", S::NOT_FOUND, "There is no such dead letter"),
            Self::DidMethodUnfit => ("did-method-unfit", S::UNPROCESSABLE_ENTITY, "The DID method does not fit"),
            Self::DocumentMistaken => ("document-mistaken", S::UNPROCESSABLE_ENTITY, "The document has mistakes"),
            Self::EventNotApplied => {
                ("event-not-applied", S::UNPROCESSABLE_ENTITY, "Events were kept as dead letters")
            }
            Self::Internal => ("internal", S::INTERNAL_SERVER_ERROR, "Something went wrong on our side"),
            Self::JsonMalformed => ("json-malformed", S::BAD_REQUEST, "The body is not acceptable JSON"),
            Self::KeyMissing => ("key-missing", S::CONFLICT, "The tenant has no key for this format"),
            Self::MediaTypeUnsupported => {
                ("media-type-unsupported", S::UNSUPPORTED_MEDIA_TYPE, "The media type is not read here")
            }
            Self::MethodNotAllowed => ("method-not-allowed", S::METHOD_NOT_ALLOWED, "The method is not for this address"),
            Self::NotFound => ("not-found", S::NOT_FOUND, "There is nothing at this address"),
            Self::NotSuspendable => ("not-suspendable", S::CONFLICT, "The credential can only be revoked"),
            Self::OperatorOnly => ("operator-only", S::FORBIDDEN, "Only the operator may do this"),
            Self::PathUnknown => ("path-unknown", S::NOT_FOUND, "There is no such learning path"),
            Self::QueryMalformed => ("query-malformed", S::BAD_REQUEST, "The query is not understood"),
            Self::RequestMalformed => ("request-malformed", S::BAD_REQUEST, "The request is not understood"),
            Self::ScopeMissing => ("scope-missing", S::FORBIDDEN, "The API key may not do this"),
            Self::SlugMalformed => ("slug-malformed", S::UNPROCESSABLE_ENTITY, "The slug is none"),
            Self::SlugTaken => ("slug-taken", S::CONFLICT, "The slug is taken"),
            Self::StatusListUnknown => ("status-list-unknown", S::NOT_FOUND, "There is no such status list"),
            Self::TenantUnknown => ("tenant-unknown", S::NOT_FOUND, "There is no such tenant"),
            Self::Unauthorized => ("unauthorized", S::UNAUTHORIZED, "An API key is needed"),
            Self::WebhookRefused => ("webhook-refused", S::UNAUTHORIZED, "The webhook's signature is not accepted"),
        }
    }

    pub(crate) fn code(self) -> &'static str {
        self.row().0
    }

    /// The `type` of the problem.
    pub(crate) fn urn(self) -> String {
        format!("urn:testamur:problem:{}", self.code())
    }

    pub(crate) fn status(self) -> StatusCode {
        self.row().1
    }

    pub(crate) fn title(self) -> &'static str {
        self.row().2
    }
}

impl Problem {
    pub(crate) fn new(problem_type: ProblemType, detail: impl Into<String>) -> Self {
        Self { problem_type, detail: detail.into(), errors: Vec::new(), dead_letters: Vec::new() }
    }

    /// The document that was sent has these mistakes.
    pub(crate) fn mistakes(errors: Vec<Mistake>) -> Self {
        let detail = match errors.len() {
            1 => "1 mistake; nothing was stored".to_owned(),
            count => format!("{count} mistakes; nothing was stored"),
        };
        Self { errors, ..Self::new(ProblemType::DocumentMistaken, detail) }
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
        Self::new(ProblemType::Busy, "more work came than can be done now: try again in a moment")
    }

    pub(crate) fn internal() -> Self {
        Self::new(ProblemType::Internal, "the request was not carried out; the operator's log says why")
    }

    pub(crate) fn tenant_unknown() -> Self {
        Self::new(ProblemType::TenantUnknown, "there is no such tenant, or this API key is not for it")
    }
}

impl From<RegistrarError> for Problem {
    fn from(error: RegistrarError) -> Self {
        let problem_type = match error.kind() {
            ErrorKind::AchievementUnknown => ProblemType::AchievementUnknown,
            ErrorKind::Busy => return Self::busy(),
            ErrorKind::Conflict => ProblemType::Conflict,
            ErrorKind::CredentialRevoked => ProblemType::CredentialRevoked,
            ErrorKind::CredentialUnknown => ProblemType::CredentialUnknown,
            ErrorKind::CredentialVoid => ProblemType::CredentialVoid,
            ErrorKind::DidMethod => ProblemType::DidMethodUnfit,
            ErrorKind::Internal => {
                tracing::error!(%error, "the register failed");
                return Self::internal();
            }
            ErrorKind::Issue => ProblemType::CredentialNotIssuable,
            ErrorKind::KeyMissing => ProblemType::KeyMissing,
            ErrorKind::Mistakes => return Self::mistakes(error.mistakes().to_vec()),
            ErrorKind::NotSuspendable => ProblemType::NotSuspendable,
            ErrorKind::SlugMalformed => ProblemType::SlugMalformed,
            ErrorKind::SlugTaken => ProblemType::SlugTaken,
        };
        Self::new(problem_type, error.to_string())
    }
}

impl From<testamur_store::StoreError> for Problem {
    fn from(error: testamur_store::StoreError) -> Self {
        RegistrarError::from(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.problem_type.status();
        let details = ProblemDetails {
            problem_type: self.problem_type.urn(),
            title: self.problem_type.title(),
            status: status.as_u16(),
            detail: &self.detail,
            errors: &self.errors,
            dead_letters: &self.dead_letters,
            instance: status.is_server_error().then(request_id::current).flatten(),
        };
        let body = serde_json::to_string(&details).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_listed_once_and_in_order() {
        let codes: Vec<&str> = ProblemType::ALL.iter().map(|kind| kind.code()).collect();
        assert!(codes.is_sorted(), "{codes:?}");
        assert_eq!(codes.iter().collect::<std::collections::BTreeSet<_>>().len(), codes.len());
    }
}
