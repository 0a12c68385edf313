//! `GET /tenants/{slug}/did.json`: the document of a tenant's did:web.

use axum::{extract::State, response::Response};

use super::published;
use crate::{address::PublicTenant, app::App, openapi::PublicProblems, problem::Problem};

/// The tenant's controller document: every key that ever signed.
///
/// Retired keys stay as they are, for what they signed stays good; only a compromised one has the moment `revoked`, from
/// when on nothing of it verifies.
#[utoipa::path(
    get,
    path = "/tenants/{slug}/did.json",
    operation_id = "issuer_documents_did",
    tag = "issuer",
    params(("slug" = String, Path, description = "The tenant.")),
    responses(
        (status = 200, description = "The document.", body = serde_json::Value, content_type = "application/did+json"),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        PublicProblems,
    )
)]
pub(crate) async fn did(
    State(app): State<App>,
    PublicTenant(tenant): PublicTenant,
) -> Result<Response, Problem> {
    let document = app.registrar().controller_document(&tenant).await?;
    Ok(published("application/did+json", &document))
}
