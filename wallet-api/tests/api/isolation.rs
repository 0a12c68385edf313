//! Every route under `/v1` for four callers: its own tenant's key, another tenant's, none, and one without the scope.
//!
//! The routes are read from the OpenAPI document: one without a row here fails.

mod rows;

use axum::{body::Body, http::Method};
use serde_json::json;
use testamur_store::Tenant;
use testamur_wallet_api::{Scope, openapi_document};
use uuid::Uuid;

use self::rows::{Id, Row, TENANT, path, rows};
use crate::world::{Answer, World, request};

/// Tenant `a` with one thing of each kind.
struct Owned {
    world: World,
    tenant: Tenant,
    credential: Uuid,
    dead_letter: Uuid,
}

impl Owned {
    async fn new() -> Self {
        let world = World::new().await;
        let tenant = world.tenant("a").await;
        let details = testamur_registrar::AwardDetails {
            suspendable: true,
            ..Default::default()
        };
        let credential = world.award_with(&tenant, "1", details).await;
        let path = testamur_rules::LearningPath::from_value(&path()).unwrap();
        let actor = testamur_registrar::Actor::command_line();
        world
            .registrar()
            .put_path(&tenant, &path, &actor)
            .await
            .unwrap();
        let letter = testamur_registrar::Undelivered {
            stream: "webhook/campus".to_owned(),
            entry_id: "1".to_owned(),
            reason: "unknown_type".to_owned(),
            detail: "x".to_owned(),
            payload: b"x".to_vec(),
        };
        let dead_letter = world
            .registrar()
            .keep_dead_letter(Some(&tenant), letter)
            .await
            .unwrap()
            .id;
        Self {
            world,
            tenant,
            credential,
            dead_letter,
        }
    }

    async fn send(&self, row: &Row, slug: &str, key: Option<&str>) -> Answer {
        let id = match row.id {
            Id::Credential => self.credential.to_string(),
            Id::DeadLetter => self.dead_letter.to_string(),
            Id::ApiKey => self.spare_key().await.to_string(),
            Id::Name(name) => name.to_owned(),
            Id::None => String::new(),
        };
        let address = format!("{TENANT}{}", row.route)
            .replace("{slug}", slug)
            .replace("{id}", &id);
        let method = Method::from_bytes(row.method.to_ascii_uppercase().as_bytes()).unwrap();
        let builder = request(method, &address, key).header("content-type", "application/json");
        let body = (row.body)(self.credential);
        let body = if body.is_null() {
            Body::empty()
        } else {
            body.to_string().into()
        };
        self.world.send(builder.body(body).unwrap()).await
    }

    /// The id of a key that nobody needs.
    async fn spare_key(&self) -> Uuid {
        self.world.key(Some(&self.tenant), &[]).await;
        self.world
            .registrar()
            .api_keys(&self.tenant)
            .await
            .unwrap()
            .last()
            .unwrap()
            .id
    }
}

/// The routes of no tenant.
const OPERATORS: [&str; 5] = [
    "/v1/audit-log",
    "/v1/audit-log/verification",
    "/v1/dead-letters",
    "/v1/dead-letters/{id}/replay",
    "/v1/tenants",
];

#[test]
fn every_route_has_its_row() {
    let document = openapi_document();
    let mut routes: Vec<String> = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let Some(rest) = path.strip_prefix(TENANT) else {
            assert!(
                !path.starts_with("/v1/") || OPERATORS.contains(&path.as_str()),
                "{path} is under no tenant"
            );
            continue;
        };
        routes.extend(
            operations
                .as_object()
                .unwrap()
                .keys()
                .map(|method| format!("{method} {rest}")),
        );
    }
    let mut rows: Vec<String> = rows()
        .iter()
        .map(|row| format!("{} {}", row.method, row.route))
        .collect();
    routes.sort();
    rows.sort();
    assert_eq!(routes, rows);
}

#[test]
fn every_route_asks_for_the_scope_that_the_document_names() {
    let document = openapi_document();
    for row in rows() {
        let operation = &document["paths"][format!("{TENANT}{}", row.route)][row.method];
        assert_eq!(
            operation["security"],
            json!([{ "api_key": [row.scope.as_str()] }]),
            "{} {}",
            row.method,
            row.route
        );
    }
}

#[tokio::test]
async fn a_route_answers_its_own_tenants_key_alone() {
    let owned = Owned::new().await;
    let other = owned.world.tenant("b").await;
    let others_key = owned.world.key(Some(&other), &Scope::ALL).await;
    for row in rows() {
        let name = format!("{} {}", row.method, row.route);
        let all_but_one: Vec<Scope> = Scope::ALL
            .into_iter()
            .filter(|scope| *scope != row.scope)
            .collect();
        let wrong_scope = owned.world.key(Some(&owned.tenant), &all_but_one).await;

        let unauthorized = owned.send(&row, "a", None).await;
        assert_eq!(unauthorized.header("www-authenticate"), "Bearer", "{name}");
        unauthorized.problem(401, "unauthorized");
        owned
            .send(&row, "a", Some("tst_unknown"))
            .await
            .problem(401, "unauthorized");
        owned
            .send(&row, "a", Some(&wrong_scope))
            .await
            .problem(403, "scope-missing");

        // Another tenant's key: exactly as for a tenant that does not exist.
        let anothers = owned
            .send(&row, "a", Some(&others_key))
            .await
            .problem(404, "tenant-unknown");
        let nobodys = owned
            .send(&row, "nobody", Some(&others_key))
            .await
            .problem(404, "tenant-unknown");
        assert_eq!(anothers, nobodys, "{name}");

        let own = owned.world.key(Some(&owned.tenant), &[row.scope]).await;
        let answer = owned.send(&row, "a", Some(&own)).await;
        assert_eq!(answer.status, row.status, "{name}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_thing_of_another_tenant_is_answered_as_one_that_does_not_exist() {
    let owned = Owned::new().await;
    let other = owned.world.tenant("b").await;
    let key = owned.world.key(Some(&other), &Scope::ALL).await;
    let random = Uuid::from_u128(7);
    for row in rows() {
        let id = match row.id {
            Id::Credential => owned.credential,
            Id::DeadLetter => owned.dead_letter,
            Id::ApiKey => owned.spare_key().await,
            Id::Name(_) | Id::None => continue,
        };
        let ask = async |id: Uuid| {
            let address = format!("{TENANT}{}", row.route)
                .replace("{slug}", "b")
                .replace("{id}", &id.to_string());
            let method = Method::from_bytes(row.method.to_ascii_uppercase().as_bytes()).unwrap();
            let builder =
                request(method, &address, Some(&key)).header("content-type", "application/json");
            let body = (row.body)(id);
            let body = if body.is_null() {
                Body::empty()
            } else {
                body.to_string().into()
            };
            let answer = owned.world.send(builder.body(body).unwrap()).await;
            (answer.status, answer.text().replace(&id.to_string(), "ID"))
        };
        let (theirs, nobodys) = (ask(id).await, ask(random).await);
        assert_eq!(theirs.0, 404, "{} {}", row.method, row.route);
        assert_eq!(theirs, nobodys, "{} {}", row.method, row.route);
    }
    // Named in the body: the credential of an offer.
    let offers = "/v1/tenants/b/credential-offers";
    let body = json!({ "credential_id": owned.credential });
    owned
        .world
        .json_as(&key, Method::POST, offers, &body)
        .await
        .problem(404, "credential-unknown");
}

#[tokio::test]
async fn the_operators_keys_are_for_every_tenant() {
    let owned = Owned::new().await;
    let operator = owned.world.key(None, &[Scope::CredentialsRead]).await;
    let own = owned
        .world
        .get_as(&operator, "/v1/tenants/a/credentials")
        .await;
    assert_eq!(own.status, 200);
    let nobodys = owned
        .world
        .get_as(&operator, "/v1/tenants/nobody/credentials")
        .await;
    nobodys.problem(404, "tenant-unknown");
    let beyond = owned.world.get_as(&operator, "/v1/tenants/a").await;
    beyond.problem(403, "scope-missing");
}

#[tokio::test]
async fn the_operators_routes_are_for_no_tenants_key() {
    let owned = Owned::new().await;
    let tenants_key = owned.world.key(Some(&owned.tenant), &Scope::ALL).await;
    let without_scope = owned.world.key(None, &[]).await;
    let replay = format!("/v1/dead-letters/{}/replay", Uuid::nil());
    for (method, path) in [
        (Method::GET, "/v1/tenants"),
        (Method::POST, "/v1/tenants"),
        (Method::GET, "/v1/dead-letters"),
        (Method::GET, "/v1/audit-log"),
        (Method::GET, "/v1/audit-log/verification"),
        (Method::POST, replay.as_str()),
    ] {
        let ask = async |key: &str| {
            let body = json!({});
            owned.world.json_as(key, method.clone(), path, &body).await
        };
        ask(&tenants_key).await.problem(403, "operator-only");
        ask(&without_scope).await.problem(403, "scope-missing");
        ask("tst_unknown").await.problem(401, "unauthorized");
        let keyless = request(method.clone(), path, None)
            .body(Body::empty())
            .unwrap();
        owned.world.send(keyless).await.problem(401, "unauthorized");
    }
}
