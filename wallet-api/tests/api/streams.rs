//! Entries of an event stream, as the recorded platform wrote them: applied for the tenant of their course, or kept.

use std::{fs, path::Path};

use axum::http::Method;
use serde_json::{Value, json};
use testamur_registrar::Undelivered;
use testamur_sources::redis_stream::{Disposition, Handler as _, StreamEntry};
use testamur_store::{
    Tenant,
    credentials::{self, Filter, StoredCredential},
};
use testamur_wallet_api::{
    Scope, Worker,
    settings::{CourseRoute, RedisSourceSettings},
    worker::{keep_up_once, stream::StreamHandler},
};
use tokio::sync::watch;

use crate::{platform::path_of, world::World};

const COURSE: &str = "course-v1:OpenedX+DemoX+DemoCourse";
const PASSED: &str = "001.org.openedx.learning.course.passing.status.updated.v1.1795219840878-0";

/// A recorded entry: `vectors/openedx/redis/{name}.avro` and `.json`.
fn recorded(name: &str) -> StreamEntry {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors/openedx/redis");
    let data = fs::read(folder.join(format!("{name}.avro"))).unwrap();
    let told: Value =
        serde_json::from_slice(&fs::read(folder.join(format!("{name}.json"))).unwrap()).unwrap();
    let headers = told["headers"].as_object().unwrap();
    let mut fields: Vec<(Vec<u8>, Vec<u8>)> = headers
        .iter()
        .map(|(name, value)| (name.clone().into_bytes(), value.as_str().unwrap().into()))
        .collect();
    fields.push((b"event_data".to_vec(), data));
    StreamEntry {
        stream: told["stream"].as_str().unwrap().to_owned(),
        id: told["id"].as_str().unwrap().to_owned(),
        fields,
        deliveries: 1,
        poison: false,
    }
}

fn with_field(mut entry: StreamEntry, name: &str, value: &[u8]) -> StreamEntry {
    for (field, held) in &mut entry.fields {
        if field == name.as_bytes() {
            *held = value.to_vec();
        }
    }
    entry
}

fn settings(routes: &[(&str, &str)]) -> RedisSourceSettings {
    let routes = routes.iter().map(|(course, tenant)| CourseRoute {
        course: (*course).to_owned(),
        tenant: (*tenant).to_owned(),
    });
    RedisSourceSettings {
        source: "campus".to_owned(),
        url: "redis://127.0.0.1:1".to_owned(),
        streams: vec!["dev-learning-badges-lifecycle".to_owned()],
        group: "testamur".to_owned(),
        consumer: "1".to_owned(),
        batch: 10,
        routes: routes.collect(),
    }
}

/// A tenant whose path earns `solar` for the recorded course.
async fn tenant(world: &World, slug: &str) -> Tenant {
    path_of(world, slug, COURSE).await
}

async fn awards(world: &World, tenant: &Tenant) -> Vec<StoredCredential> {
    let mut tx = world.registrar().store().read(tenant).await.unwrap();
    credentials::list(&mut tx, &Filter::default(), None, 500)
        .await
        .unwrap()
        .items
}

#[tokio::test]
async fn a_recorded_passing_event_becomes_one_credential_of_its_courses_tenant() {
    let world = World::new().await;
    let (first, second) = (tenant(&world, "a").await, tenant(&world, "b").await);
    let routes = settings(&[("course-v1:Other+*", "a"), ("course-v1:OpenedX+*", "b")]);
    let handler = StreamHandler::new(&world.app, &routes);
    for _ in 0..3 {
        let dispositions = handler.take(&[recorded(PASSED)]).await.unwrap();
        assert_eq!(dispositions, [Disposition::Applied]);
    }
    assert!(awards(&world, &first).await.is_empty());
    assert_eq!(awards(&world, &second).await.len(), 1);
    let metrics = world.app.metrics().render();
    assert!(
        metrics.contains(
            "testamur_stream_lag_seconds_latest{stream=\"dev-learning-badges-lifecycle\"}"
        ),
        "{metrics}"
    );
}

#[tokio::test]
async fn what_cannot_be_applied_is_kept_and_the_rest_of_the_batch_goes_on() {
    let world = World::new().await;
    let tenant = tenant(&world, "a").await;
    let handler = StreamHandler::new(&world.app, &settings(&[("*", "a")]));
    let entry = || recorded(PASSED);
    let renamed = |id: &str, entry: StreamEntry| StreamEntry {
        id: id.to_owned(),
        ..entry
    };
    let batch = [
        renamed("1-0", with_field(entry(), "event_data", b"\x01garbage")),
        entry(),
        renamed(
            "2-0",
            with_field(entry(), "type", b"org.openedx.unknown.v1"),
        ),
        renamed("3-0", with_field(entry(), "time", b"yesterday")),
        renamed(
            "4-0",
            StreamEntry {
                fields: vec![(Vec::new(), Vec::new())],
                ..entry()
            },
        ),
        renamed(
            "5-0",
            StreamEntry {
                poison: true,
                ..entry()
            },
        ),
    ];
    let (applied, kept) = (Disposition::Applied, Disposition::DeadLettered);
    let expected = [kept, applied, kept, kept, applied, kept];
    for _ in 0..2 {
        assert_eq!(handler.take(&batch).await.unwrap(), expected);
    }
    assert_eq!(awards(&world, &tenant).await.len(), 1);
    let key = world.key(Some(&tenant), &[Scope::DeadLettersWrite]).await;
    let answer = world.get_as(&key, "/v1/tenants/a/dead-letters").await;
    assert!(!answer.text().contains("learner42"), "no personal data");
    let letters = answer.ok(200);
    assert_eq!(
        letters["items"].as_array().unwrap().len(),
        4,
        "each is kept once: {letters}"
    );
}

#[tokio::test]
async fn an_entry_of_no_known_tenant_is_the_operators_to_replay() {
    let world = World::new().await;
    let tenant = tenant(&world, "a").await;
    let none = StreamHandler::new(&world.app, &settings(&[("course-v1:Other+*", "a")]));
    let nobody = StreamHandler::new(&world.app, &settings(&[("*", "nobody")]));
    for handler in [none, nobody] {
        let dispositions = handler.take(&[recorded(PASSED)]).await.unwrap();
        assert_eq!(dispositions, [Disposition::DeadLettered]);
    }
    let operator = world.key(None, &[Scope::DeadLettersWrite]).await;
    let letters = world.get_as(&operator, "/v1/dead-letters").await.ok(200);
    let items = letters["items"].as_array().unwrap();
    assert_eq!(
        (items.len(), &items[0]["reason"]),
        (1, &json!("no_route")),
        "the same entry is kept once"
    );
    let key = world.key(Some(&tenant), &[Scope::DeadLettersWrite]).await;
    let own = world
        .get_as(&key, "/v1/tenants/a/dead-letters")
        .await
        .ok(200);
    assert_eq!(own, json!({ "items": [] }));

    let path = format!(
        "/v1/dead-letters/{}/replay",
        items[0]["id"].as_str().unwrap()
    );
    let replay = |slug: &str| {
        let body = json!({ "tenant": slug });
        let (world, operator, path) = (&world, &operator, &path);
        async move { world.json_as(operator, Method::POST, path, &body).await }
    };
    replay("nobody").await.problem(422, "document-mistaken");
    for _ in 0..2 {
        assert_eq!(replay("a").await.status, 204);
    }
    assert_eq!(awards(&world, &tenant).await.len(), 1);
    assert_eq!(
        world.get_as(&operator, "/v1/dead-letters").await.ok(200),
        json!({ "items": [] })
    );
    let all = world
        .get_as(&operator, "/v1/dead-letters?replayed=true")
        .await
        .ok(200);
    assert_eq!(all["items"][0]["replayed_at"], "2026-11-20T09:15:30Z");
}

#[tokio::test]
async fn a_tenants_letter_is_replayed_with_success_and_leaves_the_list() {
    let world = World::new().await;
    let tenant = tenant(&world, "a").await;
    let entry = recorded(PASSED);
    let letter = Undelivered {
        stream: format!("redis/campus/{}", entry.stream),
        entry_id: entry.id.clone(),
        reason: "poison".to_owned(),
        detail: "it failed 6 times".to_owned(),
        payload: serde_json::to_vec(&entry).unwrap(),
    };
    let kept = world
        .registrar()
        .keep_dead_letter(Some(&tenant), letter)
        .await
        .unwrap();
    let key = world.key(Some(&tenant), &[Scope::DeadLettersWrite]).await;
    let path = format!("/v1/tenants/a/dead-letters/{}/replay", kept.id);
    for _ in 0..2 {
        assert_eq!(
            world
                .json_as(&key, Method::POST, &path, &json!({}))
                .await
                .status,
            204
        );
    }
    assert_eq!(awards(&world, &tenant).await.len(), 1);
    let waiting = world
        .get_as(&key, "/v1/tenants/a/dead-letters")
        .await
        .ok(200);
    assert_eq!(waiting, json!({ "items": [] }));
}

#[tokio::test]
async fn a_source_without_a_proper_name_or_url_is_told_at_once() {
    let world = World::new().await;
    let mut nameless = settings(&[("*", "a")]);
    nameless.source = "a/b".to_owned();
    assert!(Worker::new(world.app.clone(), &[nameless]).is_err());
    let mut lost = settings(&[("*", "a")]);
    lost.url = "redis://:hunter2@".to_owned();
    let error = Worker::new(world.app.clone(), &[lost])
        .err()
        .expect("no URL")
        .to_string();
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn the_worker_stops_when_it_is_told_to() {
    let world = World::new().await;
    tenant(&world, "a").await;
    // Nobody listens at the address: the consumer tries again until it is told to stop.
    let worker = Worker::new(world.app.clone(), &[settings(&[("*", "a")])]).unwrap();
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(worker.run(stopped));
    keep_up_once(world.registrar()).await.unwrap();
    stop.send(true).unwrap();
    let ended = tokio::time::timeout(std::time::Duration::from_secs(20), running).await;
    ended.expect("it stops").unwrap();
}
