//! An event that cannot be decoded or applied is kept with its reason, and can be replayed.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use testamur_tests::given;
use testamur_tests::service::Stream;

use crate::redis::command;
use crate::world::{TENANT, World, path};

const GROUP: &[u8] = b"testamur";
const PASSING: &[u8] = b"org.openedx.learning.course.passing.status.updated.v1";

#[test]
fn an_undecodable_entry_becomes_a_dead_letter_and_the_stream_goes_on() -> Result<()> {
    let Some(redis_url) = given("TESTAMUR_TEST_REDIS_URL") else {
        return Ok(());
    };
    let stream = format!("bad-input-{}", std::process::id());
    let streams = [Stream {
        redis_url: redis_url.clone(),
        stream: stream.clone(),
        tenant: TENANT.to_owned(),
    }];
    let mut world = World::start(&streams)?;
    fs::write(
        world.service.folder().join("path.yaml"),
        path("course-v1:OpenedX+DemoX+DemoCourse"),
    )?;
    world.service.run(&["path", "put", "path.yaml"])?;

    let recorded = fs::read(recording())?;
    for (id, data) in [
        (b"e-1", &recorded[..recorded.len() - 3]),
        (b"e-2", b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"),
    ] {
        append(&redis_url, &stream, id, data)?;
    }
    append(&redis_url, &stream, b"e-3", &recorded)?;

    let credential = world
        .service
        .wait("the good event was not applied", |service| {
            Ok(service
                .export()?
                .into_iter()
                .find(|line| line["state"] == "live"))
        })?;
    ensure!(
        credential["record"]["subject"].is_object(),
        "{credential:#}"
    );
    let letters = letters(&world)?;
    ensure!(letters.len() == 2, "{letters:#?}");
    ensure!(
        letters.iter().all(|letter| letter["reason"].is_string()),
        "{letters:#?}"
    );
    ensure!(
        !serde_json::to_string(&letters)?.contains("learner42"),
        "a dead letter's reason holds no personal datum"
    );
    let log = world.service.log();
    ensure!(
        !log.contains("learner42") && !log.contains("Müller"),
        "the log holds no personal datum"
    );

    world.service.wait("the stream is not drained", |_| {
        let pending = command(&redis_url, &[b"XPENDING", stream.as_bytes(), GROUP])?;
        Ok((pending == "0").then_some(()))
    })?;
    let id = letters[0]["id"]
        .as_str()
        .context("a dead letter has an id")?;
    let (status, answer) = world.admin("POST", &format!("/dead-letters/{id}/replay"), b"")?;
    ensure!(
        (400..500).contains(&status),
        "what is still undecodable stays a dead letter: {status} {answer:#}"
    );
    Ok(())
}

#[test]
fn an_event_by_webhook_without_a_signature_is_refused() -> Result<()> {
    let world = World::start(&[])?;
    let (status, body) = world.service.post(
        &format!("/tenants/{TENANT}/events/campus"),
        "application/cloudevents+json",
        br#"{"specversion":"1.0","id":"1","source":"s","type":"t"}"#,
    )?;
    ensure!(status == 401 || status == 404, "{status}: {body}");
    Ok(())
}

fn letters(world: &World) -> Result<Vec<Value>> {
    let (status, page) = world.admin("GET", "/dead-letters", b"")?;
    ensure!(status == 200, "{status}: {page:#}");
    let items = page
        .get("items")
        .or_else(|| page.get("dead_letters"))
        .unwrap_or(&page);
    Ok(items
        .as_array()
        .with_context(|| format!("a list: {page:#}"))?
        .clone())
}

fn append(url: &str, stream: &str, id: &[u8], data: &[u8]) -> Result<()> {
    command(
        url,
        &[
            b"XADD",
            stream.as_bytes(),
            b"*",
            b"type",
            PASSING,
            b"id",
            id,
            b"source",
            b"openedx/lms/web",
            b"time",
            b"2026-11-20T09:15:30.123456+00:00",
            b"minorversion",
            b"0",
            b"sourcehost",
            b"lms",
            b"sourcelib",
            b"10.5.0",
            b"event_data",
            data,
        ],
    )?;
    Ok(())
}

/// What a real producer wrote when a learner passed.
fn recording() -> std::path::PathBuf {
    testamur_tests::workspace_root().join(
        "vectors/openedx/redis/001.org.openedx.learning.course.passing.status.updated.v1.1795219840878-0.avro",
    )
}
