//! Hostile: a named limit; the service goes on.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::world::{World, failed};

/// How long another request may wait; a build without optimisation on a busy machine is no measure.
const PATIENCE: Duration = Duration::from_millis(if cfg!(debug_assertions) { 2_000 } else { 100 });

/// Far more than is needed, and far less than work without a limit takes: this is a test of a limit, not of speed.
const BOUND: Duration = Duration::from_secs(10);

#[test]
fn nesting_without_end_meets_the_depth_limit() -> Result<()> {
    let world = World::start(&[])?;
    for document in ["[".repeat(500_000), "{\"a\":".repeat(100_000)] {
        let report = world.report(document.as_bytes())?;
        let check = failed(&report, "parse")?;
        ensure!(check["found"].to_string().contains("64"), "{check:#}");
    }
    world.is_well()
}

#[test]
fn a_body_over_the_limit_is_refused_unread() -> Result<()> {
    let world = World::start(&[])?;
    // An image may be greater than what is sent elsewhere.
    for (path, length) in [("/verify", 9 << 20), ("/tenants/none/events/x", 3 << 20)] {
        let body = vec![b' '; length];
        let (status, _) = world.service.post(path, "application/json", &body)?;
        ensure!(status == 413, "{path}: {status}");
    }
    let (status, report) =
        world
            .service
            .post("/verify", "application/json", &vec![b' '; 3 << 20])?;
    ensure!(status == 400, "{status}: {report}");
    world.is_well()
}

#[test]
fn a_number_that_two_parsers_read_differently_is_refused_by_its_place() -> Result<()> {
    let world = World::start(&[])?;
    for number in ["9007199254740993", "1e400"] {
        let mut credential = world.credential()?;
        credential["credentialSubject"]["creditsEarned"] = json!(0);
        let document = credential.to_string().replace(
            "\"creditsEarned\":0",
            &format!("\"creditsEarned\":{number}"),
        );
        let report = world.report(document.as_bytes())?;
        let check = failed(&report, "parse")?;
        ensure!(
            check.to_string().contains("creditsEarned") || check.to_string().contains("column"),
            "{check:#}"
        );
    }
    world.is_well()
}

#[test]
fn fifty_graphs_made_to_be_slow_keep_nobody_waiting() -> Result<()> {
    let world = World::start(&[])?;
    let poisoned = poison(world.credential()?).to_string();
    let start = Instant::now();
    let slowest = std::thread::scope(|scope| -> Result<Duration> {
        let judged: Vec<_> = (0..50)
            .map(|_| {
                scope.spawn(|| {
                    let body = poisoned.as_bytes();
                    world.service.post("/verify", "application/json", body)
                })
            })
            .collect();
        let mut slowest = Duration::ZERO;
        for _ in 0..20 {
            let asked = Instant::now();
            world.is_well()?;
            slowest = slowest.max(asked.elapsed());
        }
        let mut refused = 0;
        for answer in judged {
            let (status, body) = answer.join().expect("the thread does not panic")?;
            // Whoever finds no room is told so at once.
            if status == 503 {
                continue;
            }
            let report: Value = serde_json::from_str(&body)?;
            ensure!(status == 200 && report["verdict"] == "refused", "{body}");
            let check = failed(&report, "safe_mode")?;
            ensure!(check["problem"] == "canonicalization_limit", "{check:#}");
            refused += 1;
        }
        ensure!(refused > 0, "nobody was answered");
        Ok(slowest)
    })?;
    ensure!(
        start.elapsed() < BOUND,
        "bounded work took {:?}",
        start.elapsed()
    );
    ensure!(slowest < PATIENCE, "another request waited {slowest:?}");
    world.is_well()
}

/// Two nodes without ids, each with many equal nodes without ids: no canonical order without trying very many.
fn poison(mut credential: Value) -> Value {
    let twin =
        json!({ "type": ["Alignment"], "targetName": "a", "targetUrl": "https://example.org/a" });
    let result = json!({ "type": ["Result"], "value": "1", "alignment": vec![twin; 16] });
    credential["credentialSubject"]["result"] = json!([result, result]);
    credential
}
