//! Events over HTTP: signed, counted once, and never lost.

use axum::{
    body::Body,
    http::{Method, Request},
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testamur_registrar::Actor;
use testamur_rules::LearningPath;
use testamur_sources::standard_webhooks::{Secret, sign};
use testamur_store::{
    Tenant,
    credentials::{self, Filter},
    dead_letters,
};
use testamur_wallet_api::Scope;

use crate::world::{Answer, World};

const COURSE: &str = "course-v1:Example+SOL101+2026";

/// A learning platform that sends events.
struct Platform {
    secret: Secret,
}

impl Platform {
    async fn new(world: &World, tenant: &Tenant) -> Self {
        let key = world
            .registrar()
            .put_event_source(tenant, "campus", &Actor::command_line())
            .await
            .unwrap();
        Self {
            secret: Secret::from_bytes(&key).unwrap(),
        }
    }

    fn request(&self, world: &World, id: &str, content_type: &str, body: &str) -> Request<Body> {
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

    async fn send(&self, world: &World, id: &str, event: &Value) -> Answer {
        world
            .send(self.request(
                world,
                id,
                "application/cloudevents+json",
                &event.to_string(),
            ))
            .await
    }

    async fn send_batch(&self, world: &World, id: &str, events: &Value) -> Answer {
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

fn passed(event_id: &str, learner: u32) -> Value {
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
async fn path(world: &World) -> Tenant {
    let tenant = world.tenant("a").await;
    let path = json!({
        "id": "solar-path", "version": 1, "name": "Solar",
        "achievement": "https://credentials.example/tenants/a/achievements/solar",
        "steps": [{ "id": "basics", "rule": { "passed": { "runs": [COURSE] } } }],
    });
    let path = LearningPath::from_value(&path).unwrap();
    world
        .registrar()
        .put_path(&tenant, &path, &Actor::command_line())
        .await
        .unwrap();
    tenant
}

async fn awards(world: &World, tenant: &Tenant) -> usize {
    let mut tx = world.registrar().store().read(tenant).await.unwrap();
    credentials::list(&mut tx, &Filter::default(), None, 500)
        .await
        .unwrap()
        .items
        .len()
}

#[tokio::test]
async fn a_passed_course_becomes_a_credential_once_however_often_it_is_sent() {
    let world = World::new().await;
    let tenant = path(&world).await;
    let platform = Platform::new(&world, &tenant).await;
    let event = passed("1", 42);
    for _ in 0..20 {
        let answer = platform.send(&world, "msg_1", &event).await;
        assert_eq!(answer.ok(202), json!({ "received": 1 }));
    }
    // Published again under new ids.
    platform
        .send(&world, "msg_2", &passed("2", 42))
        .await
        .ok(202);
    assert_eq!(awards(&world, &tenant).await, 1);
    platform
        .send_batch(&world, "msg_3", &json!([passed("3", 43), passed("4", 44)]))
        .await
        .ok(202);
    assert_eq!(awards(&world, &tenant).await, 3);
    assert!(
        world
            .app
            .metrics()
            .render()
            .contains("testamur_register_steps_total{step=\"stored\"} 3")
    );
}

#[tokio::test]
async fn an_event_in_binary_mode_is_read_from_headers_and_body() {
    let world = World::new().await;
    let tenant = path(&world).await;
    let platform = Platform::new(&world, &tenant).await;
    let event = passed("1", 42);
    let mut request = platform.request(
        &world,
        "msg_1",
        "application/json",
        &event["data"].to_string(),
    );
    for (name, member) in [
        ("ce-id", "id"),
        ("ce-source", "source"),
        ("ce-type", "type"),
        ("ce-time", "time"),
    ] {
        request
            .headers_mut()
            .insert(name, event[member].as_str().unwrap().parse().unwrap());
    }
    request
        .headers_mut()
        .insert("ce-specversion", "1.0".parse().unwrap());
    world.send(request).await.ok(202);
    assert_eq!(awards(&world, &tenant).await, 1);
}

#[tokio::test]
async fn an_unsigned_forged_old_or_changed_request_is_refused_and_nothing_is_kept() {
    let world = World::new().await;
    let tenant = path(&world).await;
    let platform = Platform::new(&world, &tenant).await;
    let body = passed("1", 42).to_string();
    let structured = "application/cloudevents+json";
    let good = || platform.request(&world, "msg_1", structured, &body);

    let mut unsigned = good();
    unsigned.headers_mut().remove("webhook-signature");
    let mut without_id = good();
    without_id.headers_mut().remove("webhook-id");
    let stranger = Platform {
        secret: Secret::from_bytes(&[7; 32]).unwrap(),
    };
    let forged = stranger.request(&world, "msg_1", structured, &body);
    let mut reserialised = good();
    *reserialised.body_mut() = serde_json::to_string_pretty(&passed("1", 42))
        .unwrap()
        .into();
    let mut renamed = good();
    renamed
        .headers_mut()
        .insert("webhook-id", "msg_2".parse().unwrap());
    let mut elsewhere = good();
    *elsewhere.uri_mut() = "/tenants/a/events/unknown".parse().unwrap();
    let mut at_nobodys = good();
    *at_nobodys.uri_mut() = "/tenants/nobody/events/campus".parse().unwrap();
    for request in [
        unsigned,
        without_id,
        forged,
        reserialised,
        renamed,
        elsewhere,
        at_nobodys,
    ] {
        world.send(request).await.problem(401, "webhook-refused");
    }
    for late in [301, -301] {
        let request = good();
        world.advance(SignedDuration::from_secs(late));
        world.send(request).await.problem(401, "webhook-refused");
        world.advance(SignedDuration::from_secs(-late));
    }
    assert_eq!(awards(&world, &tenant).await, 0);
    assert!(letters(&world, &tenant).await.is_empty());
}

#[tokio::test]
async fn an_unknown_source_is_refused_exactly_like_a_forged_request() {
    let world = World::new().await;
    let tenant = path(&world).await;
    Platform::new(&world, &tenant).await;
    let stranger = Platform {
        secret: Secret::from_bytes(&[7; 32]).unwrap(),
    };
    let forged = world
        .send(stranger.request(&world, "msg_1", "application/json", "{}"))
        .await;
    let expected = forged.problem(401, "webhook-refused");
    for address in ["/tenants/a/events/unknown", "/tenants/nobody/events/campus"] {
        let mut request = stranger.request(&world, "msg_1", "application/json", "{}");
        *request.uri_mut() = address.parse().unwrap();
        assert_eq!(
            world.send(request).await.problem(401, "webhook-refused"),
            expected
        );
    }
}

#[tokio::test]
async fn both_secrets_work_during_a_rotation_and_the_oldest_ends_with_the_next() {
    let world = World::new().await;
    let tenant = path(&world).await;
    let first = Platform::new(&world, &tenant).await;
    let second = Platform::new(&world, &tenant).await;
    first.send(&world, "msg_1", &passed("1", 1)).await.ok(202);
    second.send(&world, "msg_2", &passed("2", 2)).await.ok(202);
    let third = Platform::new(&world, &tenant).await;
    first
        .send(&world, "msg_3", &passed("3", 3))
        .await
        .problem(401, "webhook-refused");
    second.send(&world, "msg_4", &passed("4", 4)).await.ok(202);
    third.send(&world, "msg_5", &passed("5", 5)).await.ok(202);
}

#[tokio::test]
async fn an_event_that_cannot_be_applied_is_kept_and_named_and_the_others_go_on() {
    let world = World::new().await;
    let tenant = path(&world).await;
    let platform = Platform::new(&world, &tenant).await;
    let mut unknown = passed("2", 43);
    unknown["type"] = json!("org.openedx.unknown.v1");
    let mut malformed = passed("3", 44);
    malformed["data"] = json!({});
    let mut no_event = passed("4", 45);
    no_event["specversion"] = json!("0.3");
    let batch = json!([
        passed("1", 42),
        unknown,
        malformed,
        no_event,
        passed("5", 46)
    ]);
    let first = platform.send_batch(&world, "msg_1", &batch).await;
    let body = first.problem(422, "event-not-applied");
    assert_eq!(awards(&world, &tenant).await, 2);
    let places: Vec<&str> = body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["/1", "/2", "/3"]);
    assert!(!first.text().contains("ana@example.org"));
    // The same request again has the same answer, and keeps nothing new.
    assert_eq!(
        platform
            .send_batch(&world, "msg_1", &batch)
            .await
            .problem(422, "event-not-applied"),
        body
    );
    let letters = letters(&world, &tenant).await;
    let ids: Vec<&Value> = letters.iter().map(|letter| &letter["id"]).collect();
    assert_eq!(ids.len(), 3);
    assert!(
        body["dead_letters"]
            .as_array()
            .unwrap()
            .iter()
            .all(|id| ids.contains(&id))
    );
    let reasons: Vec<&str> = letters
        .iter()
        .map(|letter| letter["reason"].as_str().unwrap())
        .collect();
    for reason in [
        "unknown_type",
        "malformed_member",
        "unsupported_specversion",
    ] {
        assert!(reasons.contains(&reason), "{reasons:?}");
    }
    assert!(
        world
            .app
            .metrics()
            .render()
            .contains("testamur_dead_letters_total{reason=\"unknown_type\"} 1")
    );
}

#[tokio::test]
async fn a_body_that_is_no_event_is_kept_whole() {
    let world = World::new().await;
    let tenant = path(&world).await;
    let platform = Platform::new(&world, &tenant).await;
    for (id, content_type, body) in [
        (
            "msg_1",
            "application/cloudevents+json",
            "{\"id\":1,\"id\":2}",
        ),
        ("msg_2", "text/plain", "hello"),
        ("msg_3", "application/cloudevents-batch+json", "{}"),
    ] {
        let body = world
            .send(platform.request(&world, id, content_type, body))
            .await
            .problem(422, "event-not-applied");
        assert_eq!(body["dead_letters"].as_array().unwrap().len(), 1);
    }
    assert_eq!(letters(&world, &tenant).await.len(), 3);
}

#[tokio::test]
async fn of_a_batch_each_dead_letter_holds_its_own_member_and_no_more() {
    let world = World::new().await;
    let tenant = path(&world).await;
    let platform = Platform::new(&world, &tenant).await;
    let padded = |id: usize, bytes: usize| {
        let mut event = passed(&id.to_string(), 42);
        event["specversion"] = json!("0.3");
        event["data"]["padding"] = json!("x".repeat(bytes));
        event
    };
    let mut events: Vec<Value> = (0..20).map(|id| padded(id, 1000)).collect();
    events.push(padded(20, 100_000));
    let body = json!(events);
    let answer = platform.send_batch(&world, "msg_1", &body).await;
    answer.problem(422, "event-not-applied");
    let mut tx = world.registrar().store().read(&tenant).await.unwrap();
    let kept = dead_letters::list(&mut tx, true, None, 50).await.unwrap();
    assert_eq!(kept.items.len(), 21);
    for listed in kept.items {
        let letter = dead_letters::find(&mut tx, listed.id).await.unwrap();
        let letter = letter.unwrap();
        let place: usize = letter.entry_id.split(' ').nth(1).unwrap().parse().unwrap();
        let own = events[place].to_string();
        let shown = own.len().min(64 << 10);
        assert_eq!(letter.payload, own.as_bytes()[..shown], "{place}");
    }
}

#[tokio::test]
async fn a_batch_of_too_many_is_one_dead_letter() {
    let world = World::new().await;
    let tenant = path(&world).await;
    let platform = Platform::new(&world, &tenant).await;
    let body = json!(vec![json!({}); 1001]);
    let answer = platform.send_batch(&world, "msg_1", &body).await;
    answer.problem(422, "event-not-applied");
    let letters = letters(&world, &tenant).await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0]["reason"], "batch_too_large");
}

#[tokio::test]
async fn an_event_from_the_future_or_with_a_huge_id_is_a_dead_letter() {
    let world = World::new().await;
    let tenant = path(&world).await;
    let platform = Platform::new(&world, &tenant).await;
    let mut ahead = passed("1", 42);
    ahead["time"] = json!("2031-01-01T00:00:00Z");
    let huge = passed(&"x".repeat(2000), 42);
    let batch = json!([ahead, huge, passed("3", 43)]);
    let answer = platform.send_batch(&world, "msg_1", &batch).await;
    let problem = answer.problem(422, "event-not-applied");
    assert_eq!(problem["dead_letters"].as_array().unwrap().len(), 2);
    let letters = letters(&world, &tenant).await;
    let reasons: Vec<&Value> = letters.iter().map(|letter| &letter["reason"]).collect();
    assert!(reasons.contains(&&json!("event_ahead")), "{reasons:?}");
    assert_eq!(awards(&world, &tenant).await, 1);
}

#[tokio::test]
async fn a_dead_letter_is_replayed_once_its_cause_is_mended() {
    let world = World::new().await;
    let tenant = path(&world).await;
    let platform = Platform::new(&world, &tenant).await;
    let mut event = passed("1", 42);
    event["time"] = json!("yesterday");
    let body = platform
        .send(&world, "msg_1", &event)
        .await
        .problem(422, "event-not-applied");
    let id = body["dead_letters"][0].as_str().unwrap();
    let key = world.key(Some(&tenant), &[Scope::DeadLettersWrite]).await;
    let replay = format!("/v1/tenants/a/dead-letters/{id}/replay");
    let answer = world.json_as(&key, Method::POST, &replay, &json!({})).await;
    answer.problem(422, "event-not-applied");
    assert_eq!(letters(&world, &tenant).await.len(), 1, "it stays");
    let random = "/v1/tenants/a/dead-letters/00000000-0000-4000-8000-000000000000/replay";
    world
        .json_as(&key, Method::POST, random, &json!({}))
        .await
        .problem(404, "dead-letter-unknown");
}

/// The dead letters that wait, as staff see them.
async fn letters(world: &World, tenant: &Tenant) -> Vec<Value> {
    let key = world.key(Some(tenant), &[Scope::DeadLettersWrite]).await;
    let answer = world.get_as(&key, "/v1/tenants/a/dead-letters").await;
    assert!(!answer.text().contains("ana@example.org"));
    answer.ok(200)["items"].as_array().unwrap().clone()
}
