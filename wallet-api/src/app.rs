//! The service in one screen: what it is made of, and every route.

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderName, Method, header},
    middleware::from_fn_with_state,
    routing::get,
};
use testamur_registrar::Registrar;
use tokio::sync::Semaphore;
use tower_http::cors::{Any, CorsLayer};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    achievements, api_keys, audit_log, credential_offers, credentials, dead_letters, event_sources,
    events, health, issuer_documents, keys, metrics::Metrics, middleware, openapi, openid4vci,
    paths, settings::HttpSettings, status_lists, tenants, vc_api, verification::Verification,
    verify,
};

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    registrar: Registrar,
    metrics: Metrics,
    settings: HttpSettings,
    verification: Verification,
    vc_api_is_open: bool,
    verifications: Arc<Semaphore>,
    requests: Arc<Semaphore>,
    bodies: Arc<Semaphore>,
    great_bodies: Arc<Semaphore>,
}

impl App {
    /// Puts the service together. Pass `metrics.observer()` to the register, and its steps are counted too.
    pub fn new(registrar: Registrar, metrics: Metrics, settings: HttpSettings) -> Self {
        Self::with_verification(registrar, metrics, settings, Verification::default())
    }

    /// As [`App::new`], with the operator's word on verification.
    pub fn with_verification(
        registrar: Registrar,
        metrics: Metrics,
        settings: HttpSettings,
        verification: Verification,
    ) -> Self {
        let verifications = Arc::new(Semaphore::new(settings.verifications()));
        let requests = Arc::new(Semaphore::new(settings.max_requests));
        let bodies = settings
            .max_requests
            .saturating_mul(settings.max_body_bytes)
            .min(Semaphore::MAX_PERMITS);
        let bodies = Arc::new(Semaphore::new(bodies));
        let great_bodies = settings.verifications().saturating_mul(GREAT_BODIES_EACH);
        let great_bodies = Arc::new(Semaphore::new(great_bodies.min(Semaphore::MAX_PERMITS)));
        Self(Arc::new(Parts {
            registrar,
            metrics,
            // Settings that say otherwise do not open it either.
            vc_api_is_open: settings.vc_api_is_open() == Ok(true),
            settings,
            verification,
            verifications,
            requests,
            bodies,
            great_bodies,
        }))
    }

    /// The register.
    pub fn registrar(&self) -> &Registrar {
        &self.0.registrar
    }

    /// What is counted.
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// The settings.
    pub fn settings(&self) -> &HttpSettings {
        &self.0.settings
    }

    /// How credentials are judged where nobody asks for something else.
    pub(crate) fn verification(&self) -> &Verification {
        &self.0.verification
    }

    /// Whether the VC-API asks for no API key.
    pub(crate) fn vc_api_is_open(&self) -> bool {
        self.0.vc_api_is_open
    }

    pub(crate) fn verifications(&self) -> Arc<Semaphore> {
        Arc::clone(&self.0.verifications)
    }

    pub(crate) fn requests(&self) -> Arc<Semaphore> {
        Arc::clone(&self.0.requests)
    }

    /// Room for the bodies that are being read, in bytes.
    pub(crate) fn bodies(&self) -> Arc<Semaphore> {
        Arc::clone(&self.0.bodies)
    }

    /// Room for bodies beyond the usual size, each until its verification is done.
    pub(crate) fn great_bodies(&self) -> Arc<Semaphore> {
        Arc::clone(&self.0.great_bodies)
    }
}

/// So many great bodies for each verification that may be under way: one at work, three on their way.
const GREAT_BODIES_EACH: usize = 4;

/// Every route of the service.
pub fn router(app: App) -> Router {
    let (routes, _) = api().split_for_parts();
    let mut routes = routes
        .merge(openid4vci::metadata::aliases().layer(cors()))
        .route("/openapi.json", get(openapi::serve))
        .merge(openapi::page());
    if app.settings().internal_listen.is_none() {
        routes = routes.merge(internal_api().split_for_parts().0);
    }
    finish(routes, app)
}

/// The routes of the inner network: readiness and metrics.
pub fn internal_router(app: App) -> Router {
    let (routes, _) = internal_api()
        .routes(routes!(health::live::live))
        .split_for_parts();
    finish(routes, app)
}

/// Every documented route, with its part of the OpenAPI document.
pub(crate) fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::head())
        .routes(routes!(health::live::live))
        .merge(public_api().layer(cors()))
        .merge(vc_api())
        .merge(admin_api())
}

/// The OpenAPI document of all of them, as the routes describe themselves.
pub(crate) fn documented() -> utoipa::openapi::OpenApi {
    api().merge(internal_api()).into_openapi()
}

/// What wallets, verifiers and learning platforms ask for.
fn public_api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(verify::verify::verify))
        .routes(routes!(verify::batch::verify_batch))
        .routes(routes!(issuer_documents::did::did))
        .routes(routes!(issuer_documents::jwks::jwks))
        .routes(routes!(issuer_documents::jwks::only_jwks))
        .routes(routes!(status_lists::get::get))
        .routes(routes!(openid4vci::metadata::credential_issuer))
        .routes(routes!(openid4vci::metadata::authorization_server))
        .routes(routes!(openid4vci::credential_offer::credential_offer))
        .routes(routes!(openid4vci::token::token))
        .routes(routes!(openid4vci::nonce::nonce))
        .routes(routes!(openid4vci::credential::credential))
        .routes(routes!(openid4vci::notification::notification))
        .routes(routes!(events::receive::receive))
}

/// What software of other makers does with an API key; pages in a browser do not.
fn vc_api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(vc_api::issue::issue))
        .routes(routes!(vc_api::status::status))
        .routes(routes!(vc_api::derive::derive))
        .routes(routes!(vc_api::verify::verify))
        .routes(routes!(vc_api::presentations::verify))
}

/// What staff and scripts do with an API key.
pub(crate) fn admin_api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(tenants::list::list, tenants::create::create))
        .routes(routes!(tenants::get::get))
        .routes(routes!(keys::list::list, keys::add::add))
        .routes(routes!(api_keys::list::list, api_keys::create::create))
        .routes(routes!(api_keys::revoke::revoke))
        .routes(routes!(achievements::list::list))
        .routes(routes!(achievements::get::get, achievements::put::put))
        .routes(routes!(paths::list::list))
        .routes(routes!(paths::get::get, paths::put::put))
        .routes(routes!(credentials::list::list, credentials::issue::issue))
        .routes(routes!(credentials::get::get))
        .routes(routes!(credentials::document::document))
        .routes(routes!(credentials::revoke::revoke))
        .routes(routes!(credentials::suspend::suspend))
        .routes(routes!(credentials::reinstate::reinstate))
        .routes(routes!(credential_offers::create::create))
        .routes(routes!(event_sources::list::list))
        .routes(routes!(event_sources::put::put))
        .routes(routes!(dead_letters::list::list))
        .routes(routes!(dead_letters::replay::replay))
        .routes(routes!(dead_letters::list_unrouted::list_unrouted))
        .routes(routes!(dead_letters::replay_unrouted::replay_unrouted))
        .routes(routes!(audit_log::list::list))
        .routes(routes!(audit_log::verify::verify))
        .routes(routes!(audit_log::list_operator::list_operator))
        .routes(routes!(audit_log::verify_operator::verify_operator))
}

fn internal_api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(health::ready::ready))
        .routes(routes!(health::metrics::metrics))
}

/// Any page may ask: nothing here goes by cookies.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::ACCEPT,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            HeaderName::from_static("dpop"),
        ])
        .expose_headers([header::ETAG, header::WWW_AUTHENTICATE])
}

/// What goes round every route; the last line is the outermost.
fn finish(routes: Router<App>, app: App) -> Router {
    routes
        .fallback(middleware::not_found)
        .method_not_allowed_fallback(middleware::method_not_allowed)
        .layer(from_fn_with_state(app.clone(), middleware::capacity::limit))
        .layer(axum::middleware::from_fn(middleware::panics::answer))
        .layer(axum::middleware::from_fn(middleware::security_headers::add))
        .layer(from_fn_with_state(
            app.clone(),
            middleware::request_id::observe,
        ))
        .with_state(app)
}
