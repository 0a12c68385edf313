//! `POST /v1/tenants/{slug}/credential-offers`: offers a credential to a wallet.

use axum::{extract::State, http::StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use testamur_registrar::OfferTerms;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    body::Json,
    caller::TenantCaller,
    fields::{Fields, FromFields, flag, integer, parsed},
    openapi::AdminProblems,
    openid4vci::offer_link::{offer_link_by_reference, offer_link_by_value, offer_uri},
    problem::Problem,
    scope::needs,
};

/// The longest that an offer may be open: an e-mailed link is read within days.
const LONGEST_SECONDS: i64 = 30 * 24 * 60 * 60;

/// An offer to be.
#[derive(ToSchema)]
#[schema(example = json!({ "credential_id": "0191d5c0-0000-7000-8000-000000000001", "tx_code": true }))]
pub(crate) struct CreateOffer {
    /// The credential.
    credential_id: Uuid,
    /// Whether the wallet has to show a transaction code, which you send the learner on another way; true when left out.
    tx_code: Option<bool>,
    /// For how many seconds the offer is open: 60 to 2592000; 600 when left out.
    lifetime_seconds: Option<i64>,
}

/// A new offer. Its codes are shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct OfferCreated {
    /// The whole offer as a link, for a button or a large QR code.
    link: String,
    /// A link that says where the offer is, for a small QR code.
    link_by_reference: String,
    /// Where wallets read the offer.
    uri: String,
    /// The transaction code, if one is asked for. Send it on another way than the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    tx_code: Option<String>,
    /// From when the offer opens nothing.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

impl FromFields for CreateOffer {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let uuid = |text: &str| Uuid::try_parse(text).ok();
        let credential_id =
            fields.required("credential_id", parsed(uuid, "the UUID of a credential"));
        let tx_code = fields.optional("tx_code", flag);
        let lifetime_seconds = fields.optional("lifetime_seconds", integer(60..=LONGEST_SECONDS));
        Some(Self {
            credential_id: credential_id?,
            tx_code: tx_code?,
            lifetime_seconds: lifetime_seconds?,
        })
    }
}

/// Offers a credential to whoever holds the link (and the transaction code).
#[utoipa::path(
    post,
    path = "/v1/tenants/{slug}/credential-offers",
    operation_id = "credential_offers_create",
    tag = "credentials",
    security(("api_key" = ["offers:write"])),
    params(("slug" = String, Path, description = "The tenant.")),
    request_body = CreateOffer,
    responses(
        (status = 201, description = "The offer.", body = OfferCreated),
        (status = 404, description = "`tenant-unknown`, `credential-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 409, description = "`credential-revoked`, `credential-void`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 422, description = "`document-mistaken`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn create(
    caller: TenantCaller<needs::OffersWrite>,
    State(app): State<App>,
    Json(request): Json<CreateOffer>,
) -> Result<(StatusCode, axum::Json<OfferCreated>), Problem> {
    let standard = OfferTerms::default();
    let terms = OfferTerms {
        tx_code: request.tx_code.unwrap_or(standard.tx_code),
        lifetime: request
            .lifetime_seconds
            .map_or(standard.lifetime, SignedDuration::from_secs),
    };
    let registrar = app.registrar();
    let created = registrar
        .create_offer(&caller.tenant, request.credential_id, terms, &caller.actor)
        .await?;
    let tenant_url = registrar.tenant_url(&caller.tenant);
    let answer = OfferCreated {
        link: offer_link_by_value(&tenant_url, &created.offer),
        link_by_reference: offer_link_by_reference(&tenant_url, &created.token),
        uri: offer_uri(&tenant_url, &created.token),
        tx_code: created.tx_code,
        expires_at: created.offer.expires_at,
    };
    Ok((StatusCode::CREATED, axum::Json(answer)))
}
