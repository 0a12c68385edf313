//! `POST /tenants/{slug}/credential`: an access token and a key proof become a credential bound to that key.
//!
//! Source: [OpenID4VCI 1.0 § 8](https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-8).

use axum::{body::Body, extract::State, http::HeaderMap, response::Response};
use serde::Serialize;
use serde_json::{Map, Value, value::RawValue};
use testamur_issuer::CredentialFormat;
use testamur_registrar::{ClaimErrorKind, Claimed};
use utoipa::ToSchema;

use super::{
    error::{ErrorCode, ErrorObject, WalletError},
    unkept,
};
use crate::{
    address::PublicTenant,
    app::App,
    body::{self, is_json, media_type},
    caller::bearer_token,
    openapi::PublicProblems,
    problem::Problem,
};

/// What a wallet asks for. Other members are ignored.
#[derive(ToSchema)]
pub(crate) struct CredentialRequest {
    /// One of the offer's configurations.
    credential_configuration_id: String,
    /// Exactly one key proof: `{"jwt": ["eyJ…"]}`; `proof` of earlier drafts is read too.
    #[schema(value_type = serde_json::Value, rename = "proofs")]
    proof: String,
}

/// The credential, as an array of one.
#[derive(Serialize, ToSchema)]
pub(crate) struct CredentialResponse {
    /// One credential.
    credentials: [IssuedCredential; 1],
    /// What the wallet names when it tells how it went.
    notification_id: String,
}

/// A credential: an object for `ldp_vc`, a text for `jwt_vc_json` and `dc+sd-jwt`.
#[derive(Serialize, ToSchema)]
pub(crate) struct IssuedCredential {
    /// The credential, byte for byte as it was signed.
    #[schema(value_type = serde_json::Value)]
    credential: Box<RawValue>,
}

/// Issues the offered credential, bound to the key of the proof. The same key may ask again and gets the same bytes.
#[utoipa::path(
    post,
    path = "/tenants/{slug}/credential",
    operation_id = "openid4vci_credential",
    tag = "wallet",
    security(("access_token" = [])),
    params(("slug" = String, Path, description = "The tenant.")),
    request_body = CredentialRequest,
    responses(
        (status = 200, description = "The credential, `cache-control: no-store`.", body = CredentialResponse),
        (status = 400, description = "`invalid_credential_request`, `unknown_credential_configuration`, \
            `unknown_credential_identifier`, `invalid_proof`, `invalid_nonce`, `invalid_encryption_parameters`, \
            `credential_request_denied`", body = ErrorObject),
        (status = 401, description = "`invalid_token`, with `www-authenticate`", body = ErrorObject),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        PublicProblems,
    )
)]
pub(crate) async fn credential(
    State(app): State<App>,
    tenant: Result<PublicTenant, Problem>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, WalletError> {
    let PublicTenant(tenant) = tenant.map_err(WalletError::Service)?;
    let token = bearer_token(&headers).ok_or(WalletError::TokenMissing)?;
    let request = read(&app, &headers, body).await?;
    let claimed = app
        .registrar()
        .claim(
            &tenant,
            token,
            &request.credential_configuration_id,
            &request.proof,
        )
        .await
        .map_err(|error| match error.kind() {
            ClaimErrorKind::ClaimedByAnother => {
                WalletError::refused(ErrorCode::CredentialRequestDenied, error.to_string())
            }
            ClaimErrorKind::InvalidNonce => {
                WalletError::refused(ErrorCode::InvalidNonce, "ask for a fresh nonce")
            }
            ClaimErrorKind::InvalidProof => {
                WalletError::refused(ErrorCode::InvalidProof, error.to_string())
            }
            ClaimErrorKind::InvalidToken => WalletError::TokenRefused,
            ClaimErrorKind::Registrar(kind) => {
                WalletError::registrar(kind, ErrorCode::CredentialRequestDenied)
            }
            ClaimErrorKind::UnknownConfiguration => {
                WalletError::refused(ErrorCode::UnknownCredentialConfiguration, error.to_string())
            }
        })?;
    Ok(unkept(&response(claimed)?))
}

fn response(claimed: Claimed) -> Result<CredentialResponse, WalletError> {
    let body = claimed.credential.body;
    // An object as it is; a JWS as a text.
    let json = if claimed.format == CredentialFormat::LdpVc {
        body
    } else {
        Value::from(body).to_string()
    };
    let credential =
        RawValue::from_string(json).map_err(|_| WalletError::Service(Problem::internal()))?;
    Ok(CredentialResponse {
        credentials: [IssuedCredential { credential }],
        notification_id: claimed.notification_id,
    })
}

async fn read(
    app: &App,
    headers: &HeaderMap,
    body: Body,
) -> Result<CredentialRequest, WalletError> {
    let invalid =
        |description: &str| WalletError::refused(ErrorCode::InvalidCredentialRequest, description);
    if !is_json(&media_type(headers)) {
        return Err(invalid("send the request as `application/json`"));
    }
    let bytes = body::read(headers, body, app)
        .await
        .map_err(|error| WalletError::body(error, ErrorCode::InvalidCredentialRequest))?;
    let value = body::parse(&bytes).map_err(|error| invalid(&error.to_string()))?;
    let Value::Object(members) = value else {
        return Err(invalid("the request is no JSON object"));
    };
    if members.contains_key("credential_response_encryption") {
        let description = "encryption of answers is not supported, as the metadata says";
        return Err(WalletError::refused(
            ErrorCode::InvalidEncryptionParameters,
            description,
        ));
    }
    let credential_configuration_id = match (
        members.get("credential_configuration_id"),
        members.get("credential_identifier"),
    ) {
        (Some(Value::String(id)), None) => id.clone(),
        (None, Some(_)) => {
            let description =
                "no credential identifiers were given: send `credential_configuration_id`";
            return Err(WalletError::refused(
                ErrorCode::UnknownCredentialIdentifier,
                description,
            ));
        }
        _ => {
            return Err(invalid(
                "exactly one `credential_configuration_id` is expected, a text",
            ));
        }
    };
    Ok(CredentialRequest {
        credential_configuration_id,
        proof: key_proof(&members)?,
    })
}

/// The one key proof of a request.
fn key_proof(members: &Map<String, Value>) -> Result<String, WalletError> {
    let refused = |description: &str| WalletError::refused(ErrorCode::InvalidProof, description);
    match (members.get("proofs"), members.get("proof")) {
        (Some(_), Some(_)) => Err(refused("`proofs` and `proof` exclude each other")),
        (Some(proofs), None) => match proofs.get("jwt") {
            Some(Value::Array(jwts)) => match jwts.as_slice() {
                [Value::String(jwt)] => Ok(jwt.clone()),
                _ => Err(refused("exactly one key proof is taken, a text")),
            },
            _ => Err(refused("a key proof of type `jwt` is expected")),
        },
        (None, Some(proof)) => match (
            proof.get("proof_type").and_then(Value::as_str),
            proof.get("jwt"),
        ) {
            (Some("jwt"), Some(Value::String(jwt))) => Ok(jwt.clone()),
            _ => Err(refused("a key proof of type `jwt` is expected")),
        },
        (None, None) => Err(refused("`proofs` is missing")),
    }
}
