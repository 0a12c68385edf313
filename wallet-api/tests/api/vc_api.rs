//! The VC-API: an issuer who uses it, and somebody else who signs.

mod access;
mod data_model;
mod embedded;
mod judged;
mod life;
mod presentations;
mod securing;
mod store;

use axum::http::Method;
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_record::Organisation;
use testamur_registrar::{Actor, DidMethod, NewTenant};
use testamur_signing::{ProofOptions, eddsa_rdfc_2022};
use testamur_store::Tenant;
use testamur_wallet_api::Scope;

use crate::world::{Answer, World};

const V2: &str = "https://www.w3.org/ns/credentials/v2";
const OPEN_BADGES: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
const TYPE: &str = "https://example.org/vocabulary#Term";

/// A tenant with a key for the VC-API.
struct Issuer {
    world: World,
    tenant: Tenant,
    key: String,
}

impl Issuer {
    /// A did:web with an Ed25519 key.
    async fn new() -> Self {
        let world = World::new().await;
        let tenant = world.tenant("a").await;
        Self::of(world, tenant).await
    }

    /// A did:key.
    async fn with_key(key_type: KeyType) -> Self {
        let world = World::new().await;
        let new = NewTenant {
            slug: "a".to_owned(),
            issuer: Organisation::parse(&json!({ "legalName": { "en": "University" } })).unwrap(),
            did_method: Some(DidMethod::Key),
            key_types: vec![key_type],
        };
        let actor = Actor::command_line();
        let tenant = world.registrar().create_tenant(new, &actor).await.unwrap();
        Self::of(world, tenant).await
    }

    async fn of(world: World, tenant: Tenant) -> Self {
        let key = world.key(Some(&tenant), &[Scope::VcApi]).await;
        Self { world, tenant, key }
    }

    /// The least credential that there is.
    fn credential(&self) -> Value {
        json!({
            "@context": [V2],
            "type": ["VerifiableCredential"],
            "issuer": self.tenant.issuer_id(),
            "credentialSubject": { "id": "did:example:subject" },
        })
    }

    fn badge(&self) -> Value {
        json!({
            "@context": [V2, OPEN_BADGES],
            "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": { "id": self.tenant.issuer_id(), "type": ["Profile"], "name": "University" },
            "validFrom": "2026-01-01T00:00:00Z",
            "name": "Algebra",
            "credentialSubject": {
                "id": "did:example:learner",
                "type": ["AchievementSubject"],
                "achievement": {
                    "id": "https://harbour.example/algebra",
                    "type": ["Achievement"],
                    "name": "Algebra",
                    "description": "Solves equations.",
                    "criteria": { "narrative": "Passes the exam." },
                },
            },
        })
    }

    async fn post(&self, operation: &str, body: &Value) -> Answer {
        let path = format!("/tenants/a/{operation}");
        self.world
            .json_as(&self.key, Method::POST, &path, body)
            .await
    }

    async fn issue(&self, credential: &Value) -> Answer {
        self.post("credentials/issue", &json!({ "credential": credential }))
            .await
    }

    async fn issue_with(&self, credential: &Value, options: Value) -> Answer {
        let body = json!({ "credential": credential, "options": options });
        self.post("credentials/issue", &body).await
    }

    async fn verify(&self, credential: &Value) -> Answer {
        let body = json!({ "verifiableCredential": credential, "options": { "checks": [] } });
        self.post("credentials/verify", &body).await
    }
}

/// Somebody else with a did:key, as test suites have one.
struct Other {
    secret: SecretKey,
    id: String,
}

impl Other {
    fn new(seed: u8) -> Self {
        let secret = SecretKey::from_bytes(KeyType::Ed25519, &[seed; 32]).unwrap();
        let id = did_key::did(secret.public_key()).unwrap();
        Self { secret, id }
    }

    fn method(&self) -> String {
        did_key::verification_method(self.secret.public_key()).unwrap()
    }

    /// `None` if there is nothing that could be signed.
    fn sign(&self, world: &World, credential: &Value) -> Option<Value> {
        let mut credential = credential.clone();
        let is_did = |id: &Value| id.as_str().is_some_and(|id| id.starts_with("did:"));
        if is_did(&credential["issuer"]["id"]) {
            credential["issuer"]["id"] = json!(self.id);
        } else if is_did(&credential["issuer"]) {
            credential["issuer"] = json!(self.id);
        }
        let options = ProofOptions::assertion(self.method(), world.now());
        eddsa_rdfc_2022::add_proof(&credential, &options, &self.secret).ok()
    }
}

fn places(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect()
}
