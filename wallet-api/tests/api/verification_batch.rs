//! `POST /verify/batch`, and the view of a report.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use testamur_issuer::CredentialFormat;
use testamur_verifier::{DocumentKind, DocumentSource, Loading, NoDocuments};

use crate::world::World;

/// Has nothing, and counts who asks.
#[derive(Default)]
struct Counting(Mutex<BTreeMap<String, usize>>);

impl DocumentSource for Counting {
    fn load<'a>(&'a self, kind: DocumentKind, url: &'a str) -> Loading<'a> {
        *self.0.lock().unwrap().entry(url.to_owned()).or_default() += 1;
        NoDocuments.load(kind, url)
    }
}

async fn badges(world: &World, count: usize) -> Vec<Value> {
    let tenant = world.tenant("a").await;
    let mut badges = Vec::new();
    for index in 0..count {
        let credential = world.award(&tenant, &format!("learner-{index}")).await;
        let registrar = world.registrar();
        let document = registrar.document(&tenant, credential, CredentialFormat::LdpVc, None);
        badges.push(serde_json::from_str(&document.await.unwrap().body).unwrap());
    }
    badges
}

fn verdicts(reports: &[Value]) -> Vec<&str> {
    let verdict = |report: &'_ Value| report["verdict"].as_str().unwrap().to_owned();
    reports
        .iter()
        .map(|report| match verdict(report).as_str() {
            "verified" => "verified",
            "refused" => "refused",
            _ => "undecided",
        })
        .collect()
}

#[tokio::test]
async fn one_bad_item_harms_no_other_and_the_order_stays() {
    let world = World::new().await;
    let badges = badges(&world, 2).await;
    let mut tampered = badges[0].clone();
    tampered["name"] = json!("Another");
    let items = json!([badges[0], tampered, 7, "a.b.c", null, badges[1]]).to_string();
    let twice = items.replacen('[', "[{\"id\":1,\"id\":2},", 1);
    let answer = world.post("/verify/batch", "application/json", twice).await;
    let Value::Array(reports) = answer.ok(200) else {
        panic!("an array")
    };
    assert_eq!(
        verdicts(&reports),
        [
            "refused", "verified", "refused", "refused", "refused", "refused", "verified"
        ]
    );
    assert_eq!(reports[0]["checks"][0]["problem"], "duplicate_member");
}

#[tokio::test]
async fn what_the_query_asks_is_asked_of_each() {
    let world = World::new().await;
    let items = Value::Array(badges(&world, 2).await).to_string();
    let ask = async |query: &str| {
        let path = format!("/verify/batch?{query}");
        world.post(&path, "application/json", items.clone()).await
    };
    let reports = ask("policy=display").await.ok(200);
    for report in reports.as_array().unwrap() {
        assert_eq!(report["policy"], "display");
    }
    for query in ["policy=lax", "refresh=perhaps", "recipient=a@example.com"] {
        assert_eq!(ask(query).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn lines_are_answered_as_lines_and_a_broken_one_is_its_own() {
    let world = World::new().await;
    let badges = badges(&world, 1).await;
    let lines = format!("{}\n{{\"open\": [\n\n{}\r\n", badges[0], badges[0]);
    let answer = world
        .post("/verify/batch", "application/x-ndjson", lines.clone())
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    let text = answer.text().to_owned();
    let reports: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(verdicts(&reports), ["verified", "refused", "verified"]);
    let request = Request::post("/verify/batch")
        .header("content-type", "application/x-ndjson")
        .header("accept", "application/json")
        .body(Body::from(lines))
        .unwrap();
    assert_eq!(
        world.send(request).await.ok(200).as_array().unwrap().len(),
        3
    );
}

#[tokio::test]
async fn a_hundred_are_read_and_one_more_is_a_named_limit() {
    let world = World::new().await;
    let many = |count: usize| Value::Array(vec![json!({}); count]).to_string();
    let answer = world
        .post("/verify/batch", "application/json", many(100))
        .await;
    assert_eq!(answer.ok(200).as_array().unwrap().len(), 100);
    let lines = "{}\n".repeat(101);
    for (media_type, body) in [
        ("application/json", many(101)),
        ("application/x-ndjson", lines),
    ] {
        let answer = world.post("/verify/batch", media_type, body).await;
        assert_eq!(
            answer.ok(413)["type"],
            "urn:testamur:problem:batch-too-large"
        );
    }
    for (media_type, body, status) in [
        ("application/json", "[]", 400),
        ("application/json", "{}", 400),
        ("application/json", "[1,", 400),
        ("application/x-ndjson", "\n \n", 400),
        ("image/png", "x", 415),
    ] {
        let answer = world
            .post("/verify/batch", media_type, body.to_owned())
            .await;
        assert_eq!(answer.status, status, "{body}");
    }
}

#[tokio::test]
async fn the_list_of_sixty_four_credentials_is_fetched_once() {
    let issuer = World::new().await;
    let items = Value::Array(badges(&issuer, 64).await).to_string();
    let source = Arc::new(Counting::default());
    let elsewhere = World::fetching(source.clone(), "https://elsewhere.example").await;
    let answer = elsewhere
        .post("/verify/batch", "application/json", items)
        .await;
    let Value::Array(reports) = answer.ok(200) else {
        panic!("an array")
    };
    assert_eq!(verdicts(&reports), ["undecided"; 64]);
    let asked = source.0.lock().unwrap();
    assert!(!asked.is_empty());
    assert!(asked.values().all(|count| *count == 1), "{asked:?}");
}

#[tokio::test]
async fn people_read_a_view_in_their_language() {
    let world = World::new().await;
    let badges = badges(&world, 1).await;
    let request = |path: &str, language: &str| {
        Request::post(path)
            .header("content-type", "application/json")
            .header("accept", "application/vnd.testamur.view+json")
            .header("accept-language", language)
            .body(Body::from(badges[0].to_string()))
            .unwrap()
    };
    let answer = world.send(request("/verify", "fr-CA, en;q=0.5")).await;
    assert_eq!(answer.header("content-language"), "fr");
    assert_eq!(
        answer.header("content-type"),
        "application/vnd.testamur.view+json"
    );
    let view: Value = serde_json::from_str(answer.text()).unwrap();
    assert_eq!(view["verdict_title"], "Vérifiée");
    assert_eq!(view["issuer"]["authenticated"], true);
    let line = view["issuer"]["line"].as_str().unwrap();
    assert!(
        line.contains("did:web:credentials.example:tenants:a"),
        "{line}"
    );
    let answer = world.send(request("/verify?language=ar", "fr")).await;
    let view: Value = serde_json::from_str(answer.text()).unwrap();
    assert_eq!(
        (&view["direction"], &view["verified"]),
        (&json!("rtl"), &json!(true))
    );
}
