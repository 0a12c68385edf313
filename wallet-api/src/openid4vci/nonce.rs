//! `POST /tenants/{slug}/nonce`: a fresh nonce for a key proof.
//!
//! Source: [OpenID4VCI 1.0 § 7](https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-7).

use axum::{extract::State, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::unkept;
use crate::{address::PublicTenant, app::App, openapi::PublicProblems, problem::Problem};

/// A nonce: accepted for five minutes, once.
#[derive(Serialize, ToSchema)]
pub(crate) struct Nonce {
    /// The nonce.
    c_nonce: String,
}

/// Gives a fresh nonce. Nobody has to say who he is, and nothing is written down.
#[utoipa::path(
    post,
    path = "/tenants/{slug}/nonce",
    operation_id = "openid4vci_nonce",
    tag = "wallet",
    params(("slug" = String, Path, description = "The tenant.")),
    responses(
        (status = 200, description = "The nonce, `cache-control: no-store`.", body = Nonce),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        PublicProblems,
    )
)]
pub(crate) async fn nonce(
    State(app): State<App>,
    PublicTenant(tenant): PublicTenant,
) -> Result<Response, Problem> {
    Ok(unkept(&Nonce {
        c_nonce: app.registrar().nonce(&tenant),
    }))
}
