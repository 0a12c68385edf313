//! The metadata of the credential issuer and of its authorisation server, which is the same service.
//!
//! The standard inserts the well-known part between host and path ([OpenID4VCI § 12.2.2], [RFC 8414 § 3.1]); earlier
//! drafts appended it, and wallets ask for either, with and without a slash at the end, some for
//! `openid-configuration`. All of these answer with one document that holds both sets of members.
//!
//! [OpenID4VCI § 12.2.2]: https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-12.2.2
//! [RFC 8414 § 3.1]: https://www.rfc-editor.org/rfc/rfc8414#section-3.1

use axum::{
    Router,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Map, Value, json};
use testamur_issuer::{CredentialFormat, VCT};
use testamur_record::Organisation;
use testamur_registrar::{CONFIGURATIONS, Registrar};
use testamur_signing::Cryptosuite;
use testamur_store::Tenant;

use crate::{address::PublicTenant, app::App, openapi::PublicProblems, problem::Problem};

const WELL_KNOWN: [&str; 3] = [
    "openid-credential-issuer",
    "oauth-authorization-server",
    "openid-configuration",
];
const BADGE_CONTEXTS: [&str; 2] = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
];
const BADGE_TYPES: [&str; 2] = ["VerifiableCredential", "OpenBadgeCredential"];

/// The metadata of a tenant as credential issuer.
#[utoipa::path(
    get,
    path = "/.well-known/openid-credential-issuer/tenants/{slug}",
    operation_id = "openid4vci_credential_issuer",
    tag = "wallet",
    params(("slug" = String, Path, description = "The tenant.")),
    responses(
        (status = 200, description = "The metadata.", body = serde_json::Value),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        PublicProblems,
    )
)]
pub(crate) async fn credential_issuer(
    State(app): State<App>,
    PublicTenant(tenant): PublicTenant,
) -> Result<Response, Problem> {
    let metadata = metadata(app.registrar(), &tenant).await?;
    Ok((
        [(header::CACHE_CONTROL, "public, max-age=300")],
        axum::Json(metadata),
    )
        .into_response())
}

/// The metadata of a tenant's authorisation server.
#[utoipa::path(
    get,
    path = "/.well-known/oauth-authorization-server/tenants/{slug}",
    operation_id = "openid4vci_authorization_server",
    tag = "wallet",
    params(("slug" = String, Path, description = "The tenant.")),
    responses(
        (status = 200, description = "The metadata.", body = serde_json::Value),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        PublicProblems,
    )
)]
pub(crate) async fn authorization_server(
    state: State<App>,
    tenant: PublicTenant,
) -> Result<Response, Problem> {
    credential_issuer(state, tenant).await
}

/// The other addresses at which wallets look for the metadata.
pub(crate) fn aliases() -> Router<App> {
    let mut router = Router::new();
    for name in WELL_KNOWN {
        let inserted = format!("/.well-known/{name}/tenants/{{slug}}");
        let appended = format!("/tenants/{{slug}}/.well-known/{name}");
        router = router
            .route(&format!("{inserted}/"), get(credential_issuer))
            .route(&appended, get(credential_issuer))
            .route(&format!("{appended}/"), get(credential_issuer));
        // The other two are documented routes.
        if name == "openid-configuration" {
            router = router.route(&inserted, get(credential_issuer));
        }
    }
    router
}

async fn metadata(registrar: &Registrar, tenant: &Tenant) -> Result<Value, Problem> {
    let issuer = registrar.tenant_url(tenant);
    let keys = registrar.keys(tenant).await?;
    let active = || keys.iter().filter(|key| key.active);
    let jwt_algorithms = without_repeats(active().map(|key| key.algorithm.as_str()));
    let suites = active().filter_map(|key| key.cryptosuite);
    let suites = without_repeats(suites.map(Cryptosuite::as_str));
    let configurations: Map<String, Value> = CONFIGURATIONS
        .into_iter()
        .map(|(id, format)| {
            (
                id.to_owned(),
                configuration(format, &jwt_algorithms, &suites),
            )
        })
        .collect();
    Ok(json!({
        "credential_issuer": issuer,
        "credential_endpoint": format!("{issuer}/credential"),
        "nonce_endpoint": format!("{issuer}/nonce"),
        "notification_endpoint": format!("{issuer}/notification"),
        "display": display(tenant),
        "credential_configurations_supported": configurations,
        // The authorisation server's part (RFC 8414); it has no authorisation endpoint.
        "issuer": issuer,
        "token_endpoint": format!("{issuer}/token"),
        "token_endpoint_auth_methods_supported": ["none"],
        "grant_types_supported": ["urn:ietf:params:oauth:grant-type:pre-authorized_code"],
        "response_types_supported": [],
        "pre-authorized_grant_anonymous_access_supported": true,
    }))
}

fn without_repeats(names: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut once = Vec::new();
    for name in names {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once
}

/// `credential_metadata` is in each: wallets take an issuer without it for one of an earlier draft.
fn configuration(format: CredentialFormat, jwt_algorithms: &[&str], suites: &[&str]) -> Value {
    if format == CredentialFormat::SdJwtVc {
        return sd_jwt_vc_configuration(jwt_algorithms);
    }
    let (algorithms, definition) = if format == CredentialFormat::LdpVc {
        (
            json!(suites),
            json!({ "@context": BADGE_CONTEXTS, "type": BADGE_TYPES }),
        )
    } else {
        (json!(jwt_algorithms), json!({ "type": BADGE_TYPES }))
    };
    json!({
        "format": format.as_str(),
        "credential_signing_alg_values_supported": algorithms,
        "cryptographic_binding_methods_supported": ["did:key", "did:jwk", "jwk"],
        "proof_types_supported": { "jwt": { "proof_signing_alg_values_supported": ["EdDSA", "ES256"] } },
        "credential_definition": definition,
        "credential_metadata": { "display": [{ "name": "Open Badge", "locale": "en" }] },
    })
}

/// OpenID4VCI 1.0, appendix A.3: a `vct` in place of a definition, and algorithms by their JOSE names.
fn sd_jwt_vc_configuration(jwt_algorithms: &[&str]) -> Value {
    json!({
        "format": CredentialFormat::SdJwtVc.as_str(),
        "vct": VCT,
        "credential_signing_alg_values_supported": jwt_algorithms,
        "cryptographic_binding_methods_supported": ["jwk", "did:key", "did:jwk"],
        "proof_types_supported": { "jwt": { "proof_signing_alg_values_supported": ["EdDSA", "ES256"] } },
        "credential_metadata": { "display": [{ "name": "Open Badge", "locale": "en" }] },
    })
}

/// What the issuer is called, in each of its languages.
fn display(tenant: &Tenant) -> Value {
    let Ok(issuer) = Organisation::parse(tenant.issuer()) else {
        return json!([{ "name": tenant.name() }]);
    };
    let names = serde_json::to_value(&issuer.legal_name).unwrap_or_default();
    match names {
        Value::Object(names) => names
            .into_iter()
            .map(|(locale, name)| json!({ "name": name, "locale": locale }))
            .collect(),
        _ => json!([{ "name": tenant.name() }]),
    }
}
