//! The VC-API: who may use it, and a credential from its issue to its revocation.

mod data_model;
mod presentations;
mod store;

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_record::Organisation;
use testamur_registrar::{Actor, DidMethod, NewTenant};
use testamur_signing::{ProofOptions, eddsa_rdfc_2022};
use testamur_store::Tenant;
use testamur_wallet_api::{HttpSettings, Scope};

use crate::world::{Answer, BASE, World};

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

#[tokio::test]
async fn an_issued_credential_is_the_whole_answer_and_verifies_until_it_is_revoked() {
    let issuer = Issuer::new().await;
    let answer = issuer.issue(&issuer.credential()).await;
    let issued = answer.ok(201);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(issued["issuer"], issuer.tenant.issuer_id());
    assert_eq!(issued["proof"]["cryptosuite"], "eddsa-rdfc-2022");
    assert_eq!(
        issued.get("id"),
        None,
        "nothing is added but status and proof"
    );
    let status = &issued["credentialStatus"];
    assert_eq!(status["type"], "BitstringStatusListEntry");
    assert_eq!(status["statusPurpose"], "revocation");

    let verified = issuer.verify(&issued).await.ok(200);
    assert_eq!(verified["verified"], true);
    assert_eq!(verified["errors"], json!([]));
    assert!(
        verified["checks"]
            .as_array()
            .unwrap()
            .contains(&json!("status"))
    );

    let change = json!({ "credentialStatus": status, "status": true });
    for _ in 0..2 {
        assert_eq!(issuer.post("credentials/status", &change).await.status, 200);
    }
    let refused = issuer
        .verify(&issued)
        .await
        .problem(400, "credential-not-verified");
    assert_eq!(refused["verified"], false);
    assert_eq!(refused["errors"][0]["title"], "revoked");
    // The list is there for anyone, and has the type that the suite of status lists looks for.
    let list = status["statusListCredential"].as_str().unwrap();
    let list = issuer
        .world
        .get(list.strip_prefix(BASE).unwrap())
        .await
        .ok(200);
    assert!(list["type"].is_array());
    assert_eq!(list["credentialSubject"]["type"], "BitstringStatusList");
}

#[tokio::test]
async fn a_credential_is_revoked_by_the_callers_name_or_by_its_own() {
    let issuer = Issuer::new().await;
    let mut named = issuer.credential();
    named["id"] = json!("urn:example:own");
    let first = issuer.issue(&named).await.ok(201);
    let second = issuer.issue(&named).await.ok(201);
    let options = json!({ "credentialId": "invoice-7" });
    let third = issuer
        .issue_with(&issuer.credential(), options.clone())
        .await
        .ok(201);
    issuer
        .issue_with(&issuer.credential(), options)
        .await
        .problem(409, "conflict");
    let revoke = async |name: &str| {
        let change = json!({ "credentialId": name, "status": true });
        issuer.post("credentials/status", &change).await
    };
    assert_eq!(revoke("urn:example:own").await.status, 200);
    assert_eq!(issuer.verify(&first).await.status, 400);
    assert_eq!(issuer.verify(&second).await.status, 400);
    assert_eq!(issuer.verify(&third).await.status, 200);
    assert_eq!(revoke("invoice-7").await.status, 200);
    assert_eq!(issuer.verify(&third).await.status, 400);
    revoke("nobody").await.problem(404, "credential-unknown");
    let back = json!({ "credentialId": "invoice-7", "status": false });
    issuer
        .post("credentials/status", &back)
        .await
        .problem(400, "credential-malformed");
}

#[tokio::test]
async fn another_tenants_list_names_nothing_here() {
    let issuer = Issuer::new().await;
    let issued = issuer.issue(&issuer.credential()).await.ok(201);
    let other = issuer.world.tenant("b").await;
    let key = issuer.world.key(Some(&other), &[Scope::VcApi]).await;
    let change = json!({ "credentialStatus": issued["credentialStatus"], "status": true });
    let path = "/tenants/b/credentials/status";
    let answer = issuer
        .world
        .json_as(&key, Method::POST, path, &change)
        .await;
    answer.problem(404, "credential-unknown");
    assert_eq!(issuer.verify(&issued).await.status, 200);
}

#[tokio::test]
async fn an_award_is_not_revoked_over_the_vc_api() {
    let issuer = Issuer::new().await;
    let id = issuer.world.award(&issuer.tenant, "ana").await;
    let format = testamur_issuer::CredentialFormat::LdpVc;
    let award = issuer
        .world
        .registrar()
        .document(&issuer.tenant, id, format, None)
        .await
        .unwrap();
    let award: Value = serde_json::from_str(&award.body).unwrap();
    for change in [
        json!({ "credentialStatus": award["credentialStatus"], "status": true }),
        json!({ "credentialId": award["id"], "status": true }),
    ] {
        let answer = issuer.post("credentials/status", &change).await;
        answer.problem(404, "credential-unknown");
    }
    assert_eq!(issuer.verify(&award).await.status, 200);
}

#[tokio::test]
async fn a_badge_is_held_to_its_own_data_model() {
    let issuer = Issuer::new().await;
    let issued = issuer.issue(&issuer.badge()).await.ok(201);
    assert_eq!(issuer.verify(&issued).await.ok(200)["verified"], true);
    // The public endpoint takes it for what it is.
    let report = issuer
        .world
        .post("/verify", "application/json", issued.to_string())
        .await;
    assert_eq!(report.ok(200)["verified"], true);
    let mut badge = issuer.badge();
    badge["credentialSubject"]["achievement"]["name"] = json!(7);
    let problem = issuer
        .issue(&badge)
        .await
        .problem(400, "credential-malformed");
    assert_eq!(
        places(&problem)[0],
        "/credential/credentialSubject/achievement/name"
    );
}

#[tokio::test]
async fn all_mistakes_are_told_at_once_and_nothing_is_kept() {
    let issuer = Issuer::new().await;
    let credential = json!({
        "@context": [V2, "https://unknown.example/context"],
        "id": "not a url",
        "type": ["VerifiableCredential"],
        "issuer": "did:example:somebody-else",
        "validFrom": "today",
        "credentialStatus": { "type": "BitstringStatusListEntry" },
        "proof": {},
    });
    let problem = issuer
        .issue(&credential)
        .await
        .problem(400, "credential-malformed");
    let places = places(&problem);
    for place in [
        "@context/1",
        "id",
        "issuer",
        "validFrom",
        "credentialSubject",
        "credentialStatus",
        "proof",
    ] {
        let place = format!("/credential/{place}");
        assert!(places.contains(&place.as_str()), "{place}: {places:?}");
    }
    let audit = issuer
        .world
        .key(Some(&issuer.tenant), &[Scope::AuditRead])
        .await;
    let log = issuer
        .world
        .get_as(&audit, "/v1/tenants/a/audit-log")
        .await
        .ok(200);
    assert!(!log.to_string().contains("credential.compose"));
}

#[tokio::test]
async fn terms_that_no_context_defines_are_refused_at_issue_and_at_verify() {
    let issuer = Issuer::new().await;
    let mut credential = issuer.credential();
    credential["statusEntry"] = json!({ "statusListIndex": true });
    issuer
        .issue(&credential)
        .await
        .problem(400, "credential-malformed");
    let mut issued = issuer.issue(&issuer.credential()).await.ok(201);
    issued["credentialSubject"]["grade"] = json!("A");
    let problem = issuer
        .verify(&issued)
        .await
        .problem(400, "credential-not-verified");
    assert!(problem["errors"].to_string().contains("data_loss"));
}

#[tokio::test]
async fn a_request_that_is_none_is_refused() {
    let issuer = Issuer::new().await;
    for (operation, body) in [
        ("credentials/issue", json!({})),
        ("credentials/issue", json!([])),
        ("credentials/issue", json!({ "credential": "text" })),
        ("credentials/issue", json!({ "credential": null })),
        (
            "credentials/issue",
            json!({ "credential": {}, "options": [] }),
        ),
        (
            "credentials/issue",
            json!({ "credential": issuer.credential(), "options": { "unknown": 1 } }),
        ),
        (
            "credentials/issue",
            json!({ "credential": issuer.credential(), "options": { "cryptosuite": "x" } }),
        ),
        (
            "credentials/issue",
            json!({ "credential": issuer.credential(), "options": { "cryptosuite": "eddsa-2022" } }),
        ),
        (
            "credentials/issue",
            json!({ "credential": issuer.credential(), "options": { "mandatoryPointers": ["x"] } }),
        ),
        (
            "credentials/issue",
            json!({ "credential": issuer.credential(), "options": { "cryptosuite": "eddsa-jcs-2022", "mandatoryPointers": [] } }),
        ),
        (
            "credentials/issue",
            json!({ "credential": issuer.credential(), "options": { "format": "jose_cose_jwt", "cryptosuite": "eddsa-jcs-2022" } }),
        ),
        ("credentials/verify", json!({})),
        (
            "credentials/verify",
            json!({ "verifiableCredential": null }),
        ),
        ("credentials/verify", json!({ "verifiableCredential": [] })),
        (
            "credentials/verify",
            json!({ "verifiableCredential": {}, "options": 7 }),
        ),
        (
            "credentials/verify",
            json!({ "verifiableCredential": {}, "options": { "checks": "proof" } }),
        ),
        ("credentials/derive", json!({})),
        (
            "credentials/derive",
            json!({ "verifiableCredential": {}, "options": {} }),
        ),
        (
            "credentials/derive",
            json!({ "verifiableCredential": {}, "options": { "selectivePointers": [] } }),
        ),
        ("credentials/status", json!({})),
        ("credentials/status", json!({ "status": true })),
        ("presentations/verify", json!({})),
        (
            "presentations/verify",
            json!({ "verifiablePresentation": 7 }),
        ),
    ] {
        let answer = issuer.post(operation, &body).await;
        assert_eq!(answer.status, 400, "{operation} {body}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
}

#[tokio::test]
async fn each_suite_and_envelope_that_is_asked_for_is_made_and_verifies() {
    let issuer = Issuer::new().await;
    for (options, suite) in [
        (json!({}), "eddsa-rdfc-2022"),
        (json!({ "type": "DataIntegrityProof" }), "eddsa-rdfc-2022"),
        (json!({ "cryptosuite": "eddsa-jcs-2022" }), "eddsa-jcs-2022"),
        (
            json!({ "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022" }),
            "eddsa-rdfc-2022",
        ),
    ] {
        let issued = issuer
            .issue_with(&issuer.credential(), options)
            .await
            .ok(201);
        assert_eq!(issued["proof"]["cryptosuite"], suite);
        assert_eq!(issuer.verify(&issued).await.status, 200);
    }
    let of_2020 = json!({ "type": "Ed25519Signature2020" });
    let issued = issuer
        .issue_with(&issuer.credential(), of_2020)
        .await
        .ok(201);
    assert_eq!(issued["proof"]["type"], "Ed25519Signature2020");
    assert_eq!(issuer.verify(&issued).await.status, 200);

    let jwt = json!({ "format": "jose_cose_jwt" });
    let enveloped = issuer.issue_with(&issuer.credential(), jwt).await.ok(201);
    assert_eq!(enveloped["type"], "EnvelopedVerifiableCredential");
    let token = enveloped["id"].as_str().unwrap();
    let token = token.strip_prefix("data:application/vc+jwt,").unwrap();
    assert_eq!(issuer.verify(&enveloped).await.status, 200);
    assert_eq!(issuer.verify(&json!(token)).await.status, 200);
    let (rest, signature) = token.rsplit_once('.').unwrap();
    let forged = format!("{rest}.A{}", &signature[1..]);
    assert_eq!(issuer.verify(&json!(forged)).await.status, 400);
    issuer
        .issue_with(
            &issuer.credential(),
            json!({ "cryptosuite": "ecdsa-rdfc-2019" }),
        )
        .await
        .problem(409, "key-missing");
}

#[tokio::test]
async fn selective_disclosure_from_issue_to_verification() {
    let issuer = Issuer::with_key(KeyType::P256).await;
    let options = json!({ "mandatoryPointers": ["/issuer", "/credentialSubject/achievement/id"] });
    let base = issuer.issue_with(&issuer.badge(), options).await.ok(201);
    assert_eq!(base["proof"]["cryptosuite"], "ecdsa-sd-2023");
    // A base proof is the holder's; no verifier takes it.
    issuer
        .verify(&base)
        .await
        .problem(400, "credential-not-verified");

    let derive = async |pointers: Value| {
        let body =
            json!({ "verifiableCredential": base, "options": { "selectivePointers": pointers } });
        issuer.post("credentials/derive", &body).await
    };
    let shown = derive(json!(["/credentialSubject"])).await.ok(201);
    assert_eq!(shown.get("name"), None);
    assert_eq!(shown["credentialSubject"]["achievement"]["name"], "Algebra");
    let verified = issuer.verify(&shown).await.ok(200);
    assert!(verified["checks"].to_string().contains("signature"));
    // What the base model asks for and the holder did not show is no mistake of the issuer's.
    let least = derive(json!(["/name"])).await.ok(201);
    assert_eq!(least["name"], "Algebra");
    let body = json!({ "verifiableCredential": least, "options": { "checks": ["proof"] } });
    let verified = issuer.post("credentials/verify", &body).await.ok(200);
    assert!(!verified["warnings"].as_array().unwrap().is_empty());

    let mut forged = shown.clone();
    forged["credentialSubject"]["achievement"]["name"] = json!("Chess");
    issuer
        .verify(&forged)
        .await
        .problem(400, "credential-not-verified");
    derive(json!(["/nothing"]))
        .await
        .problem(400, "credential-malformed");
    let nowhere = json!({ "mandatoryPointers": ["/nothing"] });
    issuer
        .issue_with(&issuer.badge(), nowhere)
        .await
        .problem(400, "credential-malformed");
}

#[tokio::test]
async fn keys_of_other_types_sign_by_their_suites() {
    for (key_type, suite) in [
        (KeyType::P256, "ecdsa-rdfc-2019"),
        (KeyType::P384, "ecdsa-rdfc-2019"),
    ] {
        let issuer = Issuer::with_key(key_type).await;
        let issued = issuer.issue(&issuer.credential()).await.ok(201);
        assert_eq!(issued["proof"]["cryptosuite"], suite);
        assert_eq!(issuer.verify(&issued).await.status, 200);
    }
}

#[tokio::test]
async fn data_model_1_1_is_issued_and_verified_too() {
    let issuer = Issuer::new().await;
    let mut credential = issuer.credential();
    credential["@context"] = json!(["https://www.w3.org/2018/credentials/v1"]);
    let problem = issuer
        .issue(&credential)
        .await
        .problem(400, "credential-malformed");
    assert_eq!(places(&problem), ["/credential/issuanceDate"]);
    credential["issuanceDate"] = json!("2026-01-01T00:00:00Z");
    let issued = issuer.issue(&credential).await.ok(201);
    assert_eq!(issuer.verify(&issued).await.status, 200);
    credential["validFrom"] = json!("2026-01-01T00:00:00Z");
    issuer
        .issue(&credential)
        .await
        .problem(400, "credential-malformed");
}

#[tokio::test]
async fn a_credential_may_be_issued_before_or_after_its_time_and_verifies_in_it_alone() {
    let issuer = Issuer::new().await;
    let mut credential = issuer.credential();
    credential["validFrom"] = json!("2026-11-21T00:00:00Z");
    credential["validUntil"] = json!("2026-11-22T00:00:00Z");
    let early = issuer.issue(&credential).await.ok(201);
    let problem = issuer
        .verify(&early)
        .await
        .problem(400, "credential-not-verified");
    assert_eq!(problem["errors"][0]["title"], "not_yet_valid");
    issuer.world.advance(SignedDuration::from_hours(24));
    assert_eq!(issuer.verify(&early).await.status, 200);
    issuer.world.advance(SignedDuration::from_hours(48));
    let problem = issuer
        .verify(&early)
        .await
        .problem(400, "credential-not-verified");
    assert_eq!(problem["errors"][0]["title"], "expired");
    issuer.issue(&credential).await.ok(201);
}

#[tokio::test]
async fn a_status_that_cannot_be_known_is_an_error_unless_only_the_proof_is_asked_for() {
    let issuer = Issuer::new().await;
    let suite = Other::new(9);
    let mut credential = issuer.credential();
    credential["credentialStatus"] = json!({
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://unreachable.example/list",
    });
    let signed = suite.sign(&issuer.world, &credential).unwrap();
    let problem = issuer
        .verify(&signed)
        .await
        .problem(400, "credential-not-verified");
    assert_eq!(problem["errors"][0]["title"], "status_unreachable");
    let body =
        json!({ "verifiableCredential": signed, "options": { "checks": ["proof"], "other": 1 } });
    let verified = issuer.post("credentials/verify", &body).await.ok(200);
    let titles: Vec<&Value> = verified["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| &warning["title"])
        .collect();
    assert_eq!(titles, ["status_unreachable", "option_unknown"]);
}

#[tokio::test]
async fn a_stranger_is_no_issuer_and_a_missing_proof_no_signature() {
    let issuer = Issuer::new().await;
    let suite = Other::new(9);
    let signed = suite.sign(&issuer.world, &issuer.credential()).unwrap();
    assert_eq!(issuer.verify(&signed).await.status, 200);
    let mut claimed = signed.clone();
    claimed["issuer"] = json!(issuer.tenant.issuer_id());
    assert_eq!(issuer.verify(&claimed).await.status, 400);
    for proof in [
        json!(null),
        json!([]),
        json!({}),
        json!("x"),
        json!(7),
        json!([null]),
    ] {
        let mut stripped = signed.clone();
        stripped["proof"] = proof.clone();
        assert_eq!(issuer.verify(&stripped).await.status, 400, "{proof}");
    }
}

#[tokio::test]
async fn the_vc_api_asks_for_a_key_with_its_scope() {
    let issuer = Issuer::new().await;
    let all_others: Vec<Scope> = Scope::ALL
        .into_iter()
        .filter(|scope| *scope != Scope::VcApi)
        .collect();
    let others = issuer.world.key(Some(&issuer.tenant), &all_others).await;
    let tenant = issuer.world.tenant("b").await;
    let anothers = issuer.world.key(Some(&tenant), &Scope::ALL).await;
    for operation in OPERATIONS {
        let path = format!("/tenants/a/{operation}");
        let body = json!({});
        let world = &issuer.world;
        world
            .post(&path, "application/json", "{}")
            .await
            .problem(401, "unauthorized");
        world
            .json_as(&others, Method::POST, &path, &body)
            .await
            .problem(403, "scope-missing");
        world
            .json_as(&anothers, Method::POST, &path, &body)
            .await
            .problem(404, "tenant-unknown");
    }
}

#[tokio::test]
async fn where_it_is_opened_only_this_machine_needs_no_key() {
    let settings = HttpSettings {
        vc_api_without_key: true,
        ..HttpSettings::default()
    };
    let world = World::with(settings).await;
    let tenant = world.tenant("a").await;
    let credential = json!({
        "@context": [V2],
        "type": ["VerifiableCredential"],
        "issuer": tenant.issuer_id(),
        "credentialSubject": { "id": "did:example:subject" },
    });
    let ask = async |headers: &[(&str, &str)]| {
        let mut request = Request::post("/tenants/a/credentials/issue")
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = json!({ "credential": credential }).to_string();
        world
            .send(request.body(Body::from(body)).unwrap())
            .await
            .status
    };
    for host in [
        "127.0.0.1:8080",
        "localhost:8080",
        "localhost",
        "[::1]:8080",
    ] {
        assert_eq!(ask(&[("host", host)]).await, 201, "{host}");
    }
    assert_eq!(ask(&[]).await, 401);
    assert_eq!(ask(&[("host", "rebound.example:8080")]).await, 401);
    for name in ["forwarded", "x-forwarded-for", "x-real-ip", "via"] {
        assert_eq!(
            ask(&[("host", "localhost"), (name, "x")]).await,
            401,
            "{name}"
        );
    }
    assert_eq!(
        ask(&[("host", "localhost"), ("authorization", "Bearer tst_x")]).await,
        401
    );
    // The rest stays closed.
    let request = Request::get("/v1/tenants/a/credentials").header("host", "localhost");
    let answer = world.send(request.body(Body::empty()).unwrap()).await;
    answer.problem(401, "unauthorized");
}

#[tokio::test]
async fn settings_that_open_it_to_others_do_not_open_it() {
    let settings = HttpSettings {
        vc_api_without_key: true,
        listen: "0.0.0.0:8080".to_owned(),
        ..HttpSettings::default()
    };
    assert!(settings.vc_api_is_open().is_err());
    let world = World::with(settings).await;
    world.tenant("a").await;
    let request = Request::post("/tenants/a/credentials/issue")
        .header("host", "localhost")
        .header(header::CONTENT_TYPE, "application/json");
    let answer = world.send(request.body(Body::from("{}")).unwrap()).await;
    answer.problem(401, "unauthorized");
}

const OPERATIONS: [&str; 5] = [
    "credentials/issue",
    "credentials/status",
    "credentials/derive",
    "credentials/verify",
    "presentations/verify",
];
