//! `POST /tenants/{slug}/token`: a pre-authorised code becomes an access token, once.
//!
//! Source: [OpenID4VCI 1.0 § 6](https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-6).

use axum::{body::Body, extract::State, http::HeaderMap, response::Response};
use serde::Serialize;
use testamur_registrar::RedeemErrorKind;
use utoipa::ToSchema;

use super::{
    error::{ErrorCode, ErrorObject, WalletError},
    unkept,
};
use crate::{
    address::PublicTenant,
    app::App,
    body::{self, media_type},
    openapi::PublicProblems,
    problem::Problem,
};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// The form that a wallet sends. Other parameters, such as `client_id`, are ignored.
#[derive(Default, ToSchema)]
pub(crate) struct TokenRequest {
    /// `urn:ietf:params:oauth:grant-type:pre-authorized_code`.
    grant_type: String,
    /// The code of the offer.
    #[schema(rename = "pre-authorized_code")]
    code: String,
    /// The transaction code, if the offer asks for one.
    tx_code: Option<String>,
    /// What earlier drafts call `tx_code`.
    user_pin: Option<String>,
}

/// An access token.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenResponse {
    /// The token.
    access_token: String,
    /// `bearer`: some wallets compare it with a lower-case b.
    token_type: &'static str,
    /// For how many seconds it is accepted.
    expires_in: i64,
}

/// Changes a pre-authorised code into an access token. Of any number of tries, one succeeds.
#[utoipa::path(
    post,
    path = "/tenants/{slug}/token",
    operation_id = "openid4vci_token",
    tag = "wallet",
    params(("slug" = String, Path, description = "The tenant.")),
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token, `cache-control: no-store`.", body = TokenResponse),
        (status = 400, description = "`invalid_request`, `invalid_grant`, `unsupported_grant_type`", body = ErrorObject),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        PublicProblems,
    )
)]
pub(crate) async fn token(
    State(app): State<App>,
    tenant: Result<PublicTenant, Problem>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, WalletError> {
    let PublicTenant(tenant) = tenant.map_err(WalletError::Service)?;
    let request = read(&app, &headers, body).await?;
    let tx_code = request.tx_code.as_deref().or(request.user_pin.as_deref());
    let token = app
        .registrar()
        .redeem(&tenant, &request.code, tx_code)
        .await
        .map_err(|error| match error.kind() {
            // One answer for a code that is unknown, used or expired and for a wrong transaction code.
            RedeemErrorKind::InvalidGrant => WalletError::refused(
                ErrorCode::InvalidGrant,
                "the code or the transaction code is not accepted",
            ),
            RedeemErrorKind::Registrar(kind) => {
                WalletError::registrar(kind, ErrorCode::InvalidGrant)
            }
            RedeemErrorKind::TxCodeMissing | RedeemErrorKind::TxCodeUnexpected => {
                WalletError::refused(ErrorCode::InvalidRequest, error.to_string())
            }
        })?;
    Ok(unkept(&TokenResponse {
        access_token: token.token,
        token_type: "bearer",
        expires_in: token.expires_in,
    }))
}

async fn read(app: &App, headers: &HeaderMap, body: Body) -> Result<TokenRequest, WalletError> {
    let refused = |description: &str| WalletError::refused(ErrorCode::InvalidRequest, description);
    if media_type(headers) != "application/x-www-form-urlencoded" {
        return Err(refused(
            "send the parameters as `application/x-www-form-urlencoded`",
        ));
    }
    let bytes = body::read(headers, body, app)
        .await
        .map_err(|error| WalletError::body(error, ErrorCode::InvalidRequest))?;
    let mut request = TokenRequest::default();
    let (mut grant_type, mut code) = (None, None);
    for (name, value) in url::form_urlencoded::parse(&bytes) {
        let slot = match &*name {
            "grant_type" => &mut grant_type,
            "pre-authorized_code" => &mut code,
            "tx_code" => &mut request.tx_code,
            "user_pin" => &mut request.user_pin,
            _ => continue,
        };
        // > Request and response parameters MUST NOT be included more than once. (RFC 6749 § 3.2)
        if slot.replace(value.into_owned()).is_some() {
            return Err(refused("a parameter came twice"));
        }
    }
    request.grant_type = grant_type.ok_or_else(|| refused("`grant_type` is missing"))?;
    if request.grant_type != GRANT {
        return Err(WalletError::refused(
            ErrorCode::UnsupportedGrantType,
            "only the pre-authorized code flow is supported",
        ));
    }
    request.code = code.ok_or_else(|| refused("`pre-authorized_code` is missing"))?;
    // An empty field of a form is one that nobody filled in.
    request.tx_code = request.tx_code.filter(|tx_code| !tx_code.is_empty());
    request.user_pin = request.user_pin.filter(|user_pin| !user_pin.is_empty());
    Ok(request)
}
