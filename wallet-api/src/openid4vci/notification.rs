//! `POST /tenants/{slug}/notification`: a wallet tells what became of a credential.
//!
//! Source: [OpenID4VCI 1.0 § 11](https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-11).

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde_json::Value;
use testamur_registrar::NotifyErrorKind;
use utoipa::ToSchema;

use super::error::{ErrorCode, ErrorObject, WalletError};
use crate::{
    address::PublicTenant,
    app::App,
    body::{self, is_json, media_type},
    caller::bearer_token,
    openapi::PublicProblems,
    problem::Problem,
};

const EVENTS: [&str; 3] = [
    "credential_accepted",
    "credential_failure",
    "credential_deleted",
];

/// What a wallet tells. Other members, such as `event_description`, are ignored.
#[derive(ToSchema)]
pub(crate) struct NotificationRequest {
    /// From the answer of the credential endpoint.
    notification_id: String,
    /// `credential_accepted`, `credential_failure` or `credential_deleted`.
    event: String,
}

/// Notes what became of a credential. Telling it again is no error.
#[utoipa::path(
    post,
    path = "/tenants/{slug}/notification",
    operation_id = "openid4vci_notification",
    tag = "wallet",
    security(("access_token" = [])),
    params(("slug" = String, Path, description = "The tenant.")),
    request_body = NotificationRequest,
    responses(
        (status = 204, description = "Noted."),
        (status = 400, description = "`invalid_notification_id`, `invalid_notification_request`", body = ErrorObject),
        (status = 401, description = "`invalid_token`, with `www-authenticate`", body = ErrorObject),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        PublicProblems,
    )
)]
pub(crate) async fn notification(
    State(app): State<App>,
    tenant: Result<PublicTenant, Problem>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, WalletError> {
    let PublicTenant(tenant) = tenant.map_err(WalletError::Service)?;
    let token = bearer_token(&headers).ok_or(WalletError::TokenMissing)?;
    let request = read(&app, &headers, body).await?;
    app.registrar()
        .notify(&tenant, token, &request.notification_id, &request.event)
        .await
        .map_err(|error| match error.kind() {
            NotifyErrorKind::InvalidToken => WalletError::TokenRefused,
            NotifyErrorKind::Registrar(kind) => {
                WalletError::registrar(kind, ErrorCode::InvalidNotificationRequest)
            }
            NotifyErrorKind::UnknownNotification => {
                WalletError::refused(ErrorCode::InvalidNotificationId, error.to_string())
            }
        })?;
    Ok(StatusCode::NO_CONTENT)
}

async fn read(
    app: &App,
    headers: &HeaderMap,
    body: Body,
) -> Result<NotificationRequest, WalletError> {
    let invalid = |description: &str| {
        WalletError::refused(ErrorCode::InvalidNotificationRequest, description)
    };
    if !is_json(&media_type(headers)) {
        return Err(invalid("send the notification as `application/json`"));
    }
    let bytes = body::read(headers, body, app)
        .await
        .map_err(|error| WalletError::body(error, ErrorCode::InvalidNotificationRequest))?;
    let value = body::parse(&bytes).map_err(|error| invalid(&error.to_string()))?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let event = text("event").filter(|event| EVENTS.contains(&event.as_str()));
    Ok(NotificationRequest {
        notification_id: text("notification_id")
            .ok_or_else(|| invalid("`notification_id` is missing"))?,
        event: event.ok_or_else(|| {
            invalid(
                "`event` is none of credential_accepted, credential_failure, credential_deleted",
            )
        })?,
    })
}
