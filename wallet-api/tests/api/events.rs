//! Events over HTTP: signed, counted once, and never lost.

use jiff::SignedDuration;
use serde_json::json;

use crate::{
    platform::{Platform, awards, letters, passed, path},
    world::World,
};

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
    let stranger = Platform::stranger();
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
    let stranger = Platform::stranger();
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
