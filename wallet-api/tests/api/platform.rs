//! A learning platform that sends signed events, and what became of them.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use testamur_registrar::Actor;
use testamur_rules::LearningPath;
use testamur_sources::standard_webhooks::{Secret, sign};
use testamur_store::{
    Tenant,
    credentials::{self, Filter},
};
use testamur_wallet_api::Scope;

use crate::world::{Answer, World};

pub(crate) const COURSE: &str = "course-v1:Example+SOL101+2026";

/// A learning platform that sends events.
pub(crate) struct Platform {
    secret: Secret,
}

impl Platform {
    pub(crate) async fn new(world: &World, tenant: &Tenant) -> Self {
        let key = world
            .registrar()
            .put_event_source(tenant, "campus", &Actor::command_line())
            .await
            .unwrap();
        Self {
            secret: Secret::from_bytes(&key).unwrap(),
        }
    }

    /// Somebody who never got the secret.
    pub(crate) fn stranger() -> Self {
        Self {
            secret: Secret::from_bytes(&[7; 32]).unwrap(),
        }
    }

    pub(crate) fn request(
        &self,
        world: &World,
        id: &str,
        content_type: &str,
        body: &str,
    ) -> Request<Body> {
        Request::post("/tenants/a/events/campus")
            .header("content-type", content_type)
            .header("webhook-id", id)
            .header("webhook-timestamp", world.now().as_second())
            .header(
                "webhook-signature",
                sign(&self.secret, id, world.now(), body.as_bytes()),
            )
            .body(body.to_owned().into())
            .unwrap()
    }

    pub(crate) async fn send(&self, world: &World, id: &str, event: &Value) -> Answer {
        world
            .send(self.request(
                world,
                id,
                "application/cloudevents+json",
                &event.to_string(),
            ))
            .await
    }

    pub(crate) async fn send_batch(&self, world: &World, id: &str, events: &Value) -> Answer {
        world
            .send(self.request(
                world,
                id,
                "application/cloudevents-batch+json",
                &events.to_string(),
            ))
            .await
    }
}

pub(crate) fn passed(event_id: &str, learner: u32) -> Value {
    json!({
        "specversion": "1.0",
        "id": event_id,
        "source": "openedx/lms/web",
        "type": "org.openedx.learning.course.passing.status.updated.v1",
        "time": "2026-11-20T09:15:00Z",
        "data": { "course_passing_status": {
            "is_passing": true,
            "course": { "course_key": COURSE, "display_name": "Solar" },
            "user": { "id": learner, "is_active": true,
                      "pii": { "username": "ana", "email": "ana@example.org", "name": "Ana" } },
        } },
    })
}

/// Tenant `a`, whose path earns `solar` for one course.
pub(crate) async fn path(world: &World) -> Tenant {
    path_of(world, "a", COURSE).await
}

/// A tenant whose path earns `solar` for this course.
pub(crate) async fn path_of(world: &World, slug: &str, course: &str) -> Tenant {
    let tenant = world.tenant(slug).await;
    let path = json!({
        "id": "solar-path", "version": 1, "name": "Solar",
        "achievement": format!("https://credentials.example/tenants/{slug}/achievements/solar"),
        "steps": [{ "id": "basics", "rule": { "passed": { "runs": [course] } } }],
    });
    let path = LearningPath::from_value(&path).unwrap();
    world
        .registrar()
        .put_path(&tenant, &path, &Actor::command_line())
        .await
        .unwrap();
    tenant
}

pub(crate) async fn awards(world: &World, tenant: &Tenant) -> usize {
    let mut tx = world.registrar().store().read(tenant).await.unwrap();
    credentials::list(&mut tx, &Filter::default(), None, 500)
        .await
        .unwrap()
        .items
        .len()
}

/// The dead letters that wait, as staff see them.
pub(crate) async fn letters(world: &World, tenant: &Tenant) -> Vec<Value> {
    let key = world.key(Some(tenant), &[Scope::DeadLettersWrite]).await;
    let answer = world.get_as(&key, "/v1/tenants/a/dead-letters").await;
    assert!(!answer.text().contains("ana@example.org"));
    answer.ok(200)["items"].as_array().unwrap().clone()
}
