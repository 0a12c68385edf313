//! A small world: a store in a temporary folder, a clock that stands still, seeded chance, and the service over them.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, header},
};
use jiff::{SignedDuration, Timestamp};
use rand::{CryptoRng, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use tempfile::TempDir;
use testamur_keys::{KeyType, MasterKey};
use testamur_record::{Achievement, Organisation};
use testamur_registrar::{
    Actor, Award, AwardDetails, Clock, Entropy, NewApiKey, NewTenant, Parts, Registrar,
};
use testamur_rules::LearnerIdentity;
use testamur_store::{Store, Tenant};
use testamur_verifier::{DocumentSource, NoDocuments};
use testamur_wallet_api::{App, HttpSettings, Metrics, Scope, Verification, router};
use tower::ServiceExt as _;
use uuid::Uuid;

pub(crate) const BASE: &str = "https://credentials.example";

/// The world of one test.
pub(crate) struct World {
    pub(crate) app: App,
    clock: Arc<PinnedClock>,
    router: Router,
    folder: TempDir,
}

/// What the service answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
}

struct PinnedClock(AtomicI64);

struct SeededEntropy(AtomicU64);

impl Clock for PinnedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

impl Entropy for SeededEntropy {
    fn rng(&self) -> Box<dyn CryptoRng + Send> {
        Box::new(StdRng::seed_from_u64(self.0.fetch_add(1, Ordering::SeqCst)))
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(HttpSettings::default()).await
    }

    pub(crate) async fn with(settings: HttpSettings) -> Self {
        Self::built(settings, Arc::new(NoDocuments), BASE).await
    }

    /// A service whose operator has a word on verification.
    pub(crate) async fn verifying(verification: Verification) -> Self {
        let mut world = Self::new().await;
        let (registrar, metrics) = (world.registrar().clone(), Metrics::new());
        let settings = HttpSettings::default();
        world.app = App::with_verification(registrar, metrics, settings, verification);
        world.router = router(world.app.clone());
        world
    }

    /// A service at this address, to which others' documents come from this source.
    pub(crate) async fn fetching(documents: Arc<dyn DocumentSource>, base_url: &str) -> Self {
        Self::built(HttpSettings::default(), documents, base_url).await
    }

    async fn built(
        settings: HttpSettings,
        documents: Arc<dyn DocumentSource>,
        base_url: &str,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!(
            "sqlite://{}?mode=rwc",
            folder.path().join("store.db").display()
        );
        let store = Store::connect(&url).await.unwrap();
        store.migrate().await.unwrap();
        let start: Timestamp = "2026-11-20T09:15:30Z".parse().unwrap();
        let clock = Arc::new(PinnedClock(AtomicI64::new(start.as_second())));
        let metrics = Metrics::new();
        let registrar = Registrar::new(Parts {
            store,
            master_key: MasterKey::from_key_file_bytes(b"0123456789abcdef0123456789abcdef")
                .unwrap(),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy(AtomicU64::new(1))),
            observer: Arc::new(metrics.observer()),
            base_url: base_url.to_owned(),
            documents,
        })
        .unwrap();
        let app = App::new(registrar, metrics, settings);
        Self {
            router: router(app.clone()),
            app,
            clock,
            folder,
        }
    }

    pub(crate) fn registrar(&self) -> &Registrar {
        self.app.registrar()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn advance(&self, by: SignedDuration) {
        self.clock.0.fetch_add(by.as_secs(), Ordering::SeqCst);
    }

    /// A tenant with an Ed25519 key, a did:web, and the achievement `solar`.
    pub(crate) async fn tenant(&self, slug: &str) -> Tenant {
        let issuer =
            Organisation::parse(&json!({ "legalName": { "en": format!("University {slug}") } }))
                .unwrap();
        let new = NewTenant {
            slug: slug.to_owned(),
            issuer,
            did_method: None,
            key_types: vec![KeyType::Ed25519],
        };
        let tenant = self
            .registrar()
            .create_tenant(new, &Actor::command_line())
            .await
            .unwrap();
        let achievement = Achievement::parse(&achievement(slug)).unwrap();
        self.registrar()
            .put_achievement(&tenant, "solar", &achievement, &Actor::command_line())
            .await
            .unwrap();
        tenant
    }

    /// A credential of the achievement `solar`.
    pub(crate) async fn award(&self, tenant: &Tenant, learner: &str) -> Uuid {
        self.award_with(tenant, learner, AwardDetails::default())
            .await
    }

    pub(crate) async fn award_with(
        &self,
        tenant: &Tenant,
        learner: &str,
        details: AwardDetails,
    ) -> Uuid {
        let award = Award {
            source: "api".to_owned(),
            learner: LearnerIdentity {
                source_id: learner.to_owned(),
                username: None,
                email: Some(format!("{learner}@example.org")),
                name: Some(format!("Learner {learner}")),
            },
            achievement: "solar".to_owned(),
            award_number: None,
            external_id: None,
            path_id: None,
            details,
        };
        self.registrar()
            .award(tenant, &award, &Actor::command_line())
            .await
            .unwrap()
            .credential_id
    }

    /// An API key of a tenant, or of the operator.
    pub(crate) async fn key(&self, tenant: Option<&Tenant>, scopes: &[Scope]) -> String {
        let scopes = scopes
            .iter()
            .map(|scope| scope.as_str().to_owned())
            .collect();
        let new = NewApiKey {
            label: "test".to_owned(),
            scopes,
            expires_at: None,
        };
        self.registrar()
            .create_api_key(tenant, new, &Actor::command_line())
            .await
            .unwrap()
            .secret
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        answer(self.router.clone(), request).await
    }

    /// A copy of the service for a task of its own.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// Everything that lies on the disk.
    pub(crate) fn store_bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files
            .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .collect()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(
            request(Method::GET, path, None)
                .body(Body::empty())
                .unwrap(),
        )
        .await
    }

    pub(crate) async fn get_as(&self, key: &str, path: &str) -> Answer {
        self.send(
            request(Method::GET, path, Some(key))
                .body(Body::empty())
                .unwrap(),
        )
        .await
    }

    pub(crate) async fn post(
        &self,
        path: &str,
        content_type: &str,
        body: impl Into<Body>,
    ) -> Answer {
        let request = request(Method::POST, path, None).header(header::CONTENT_TYPE, content_type);
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Sends JSON with an API key.
    pub(crate) async fn json_as(
        &self,
        key: &str,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Answer {
        let request =
            request(method, path, Some(key)).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(body.to_string().into()).unwrap())
            .await
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Asserts a problem of this code, and gives its body.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let body = self.json();
        assert_eq!(
            body["type"],
            format!("urn:testamur:problem:{code}"),
            "{body}"
        );
        assert_eq!(body["status"], status);
        body
    }

    /// Asserts an error object of OAuth or OpenID4VCI, which nobody may keep.
    #[track_caller]
    pub(crate) fn wallet_error(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("cache-control"), "no-store");
        let body = self.json();
        assert_eq!(body["error"], code, "{body}");
        body
    }

    /// > Values for the `error_description` parameter MUST NOT include characters outside the set
    /// > %x20-21 / %x23-5B / %x5D-7E.
    #[track_caller]
    pub(crate) fn assert_printable(&self) {
        let body = self.json();
        let description = body["error_description"].as_str().unwrap();
        let allowed = |c: char| matches!(c, '\x20'..='\x21' | '\x23'..='\x5b' | '\x5d'..='\x7e');
        assert!(description.chars().all(allowed), "{description:?}");
    }

    #[track_caller]
    pub(crate) fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()
    }
}

pub(crate) async fn answer(router: Router, request: Request<Body>) -> Answer {
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 16 << 20).await.unwrap();
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        bytes,
    }
}

pub(crate) fn request(
    method: Method,
    path: &str,
    key: Option<&str>,
) -> axum::http::request::Builder {
    let builder = Request::builder().method(method).uri(path);
    match key {
        Some(key) => builder.header(header::AUTHORIZATION, format!("Bearer {key}")),
        None => builder,
    }
}

pub(crate) fn achievement(slug: &str) -> Value {
    json!({
        "id": format!("{BASE}/tenants/{slug}/achievements/solar"),
        "name": { "en": "Solar Technician" },
        "description": { "en": "Plans and mounts solar panels." },
        "criteria": { "narrative": { "en": "Pass all three courses." } },
    })
}
