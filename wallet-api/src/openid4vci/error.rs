//! The error objects that the standards prescribe ([OpenID4VCI § 8.3.1], [RFC 6749 § 5.2], [RFC 6750 § 3.1]).
//!
//! [OpenID4VCI § 8.3.1]: https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-8.3.1
//! [RFC 6749 § 5.2]: https://www.rfc-editor.org/rfc/rfc6749#section-5.2
//! [RFC 6750 § 3.1]: https://www.rfc-editor.org/rfc/rfc6750#section-3.1

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use testamur_registrar::ErrorKind;
use utoipa::ToSchema;

use crate::{body::BodyError, openid4vci::unkept, problem::Problem};

/// The codes of the token, credential and notification endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ErrorCode {
    CredentialRequestDenied,
    InvalidCredentialRequest,
    InvalidEncryptionParameters,
    InvalidGrant,
    InvalidNonce,
    InvalidNotificationId,
    InvalidNotificationRequest,
    InvalidProof,
    InvalidRequest,
    InvalidToken,
    UnknownCredentialConfiguration,
    UnknownCredentialIdentifier,
    UnsupportedGrantType,
}

/// The object that a wallet reads.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "error": "invalid_proof", "error_description": "`aud` is not this credential issuer" }))]
pub(crate) struct ErrorObject {
    /// The code.
    error: ErrorCode,
    /// For developers; printable ASCII without quotation marks and backslashes.
    #[serde(skip_serializing_if = "Option::is_none")]
    error_description: Option<String>,
}

/// Why a wallet's request was not granted.
#[derive(Debug)]
pub(crate) enum WalletError {
    /// An error object, with status 400.
    Refused(ErrorCode, String),
    /// No access token came at all.
    TokenMissing,
    /// The access token is not accepted.
    TokenRefused,
    /// The service could not do its work, or the body was not read.
    Service(Problem),
}

impl WalletError {
    pub(crate) fn refused(code: ErrorCode, description: impl Into<String>) -> Self {
        Self::Refused(code, description.into())
    }

    /// A failure of the register, at an endpoint that refuses the credential itself with `denied`.
    pub(crate) fn registrar(kind: ErrorKind, denied: ErrorCode) -> Self {
        match kind {
            ErrorKind::Busy => Self::Service(Problem::busy()),
            ErrorKind::CredentialRevoked | ErrorKind::CredentialVoid => {
                Self::refused(denied, "the credential is no longer in force")
            }
            ErrorKind::KeyRevoked => Self::refused(
                denied,
                "the key that signed the credential was revoked: it has to be issued anew",
            ),
            ErrorKind::AchievementUnknown
            | ErrorKind::Conflict
            | ErrorKind::CredentialUnknown
            | ErrorKind::DidMethod
            | ErrorKind::EventAhead
            | ErrorKind::Internal
            | ErrorKind::Issue
            | ErrorKind::KeyMissing
            | ErrorKind::Mistakes
            | ErrorKind::NotSuspendable
            | ErrorKind::SlugMalformed
            | ErrorKind::SlugTaken => {
                tracing::error!(?kind, "the register failed");
                Self::Service(Problem::internal())
            }
        }
    }

    /// A body that was not read.
    pub(crate) fn body(error: BodyError, malformed: ErrorCode) -> Self {
        match error {
            BodyError::Broken => Self::refused(malformed, "the body ended early"),
            BodyError::Busy | BodyError::TooLarge { .. } | BodyError::TooSlow => {
                Self::Service(error.into())
            }
        }
    }
}

impl IntoResponse for WalletError {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(error, description) => {
                let error_description =
                    Some(printable(&description)).filter(|text| !text.is_empty());
                let mut response = unkept(&ErrorObject {
                    error,
                    error_description,
                });
                *response.status_mut() = StatusCode::BAD_REQUEST;
                response
            }
            Self::TokenMissing => unauthorized("Bearer"),
            Self::TokenRefused => unauthorized("Bearer error=\"invalid_token\""),
            Self::Service(problem) => problem.into_response(),
        }
    }
}

fn unauthorized(challenge: &'static str) -> Response {
    let mut response = unkept(&ErrorObject {
        error: ErrorCode::InvalidToken,
        error_description: None,
    });
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response.headers_mut().insert(
        header::WWW_AUTHENTICATE,
        HeaderValue::from_static(challenge),
    );
    response
}

/// > Values for the `error_description` parameter MUST NOT include characters outside the set
/// > %x20-21 / %x23-5B / %x5D-7E.
fn printable(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '"' => '\'',
            ' '..='!' | '#'..='[' | ']'..='~' => character,
            _ => '?',
        })
        .take(300)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn a_description_holds_only_what_the_standard_allows() {
        let all: String = (0..0x1_0000).filter_map(char::from_u32).collect();
        for chunk in all.as_bytes().chunks(100) {
            let text = printable(&String::from_utf8_lossy(chunk));
            let allowed =
                |c: char| matches!(c, '\x20'..='\x21' | '\x23'..='\x5b' | '\x5d'..='\x7e');
            assert!(text.chars().all(allowed), "{text:?}");
        }
    }
}
