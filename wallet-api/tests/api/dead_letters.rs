//! Events that cannot be applied: kept whole, named, and replayed.

use axum::http::Method;
use serde_json::{Value, json};
use testamur_store::dead_letters;
use testamur_wallet_api::Scope;

use crate::{
    platform::{Platform, awards, letters, passed, path},
    world::World,
};

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
