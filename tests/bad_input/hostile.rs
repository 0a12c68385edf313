//! Hostile: a named limit; the service goes on.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::world::{World, failed};

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
    let (status, _) = world
        .service
        .post("/verify", "application/json", &vec![b' '; 3 << 20])?;
    ensure!(status == 413, "{status}");
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
fn a_graph_made_to_be_slow_meets_the_work_limit_while_others_are_served() -> Result<()> {
    let world = World::start(&[])?;
    let poisoned = poison(world.credential()?).to_string();
    let start = Instant::now();
    std::thread::scope(|scope| -> Result<()> {
        let judged: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| world.report(poisoned.as_bytes())))
            .collect();
        world.is_well()?;
        for report in judged {
            let report = report.join().expect("the thread does not panic")?;
            ensure!(report["verdict"] == "refused", "{report:#}");
            ensure!(
                report.to_string().contains("limit"),
                "the limit is named: {report:#}"
            );
        }
        Ok(())
    })?;
    ensure!(
        start.elapsed() < BOUND,
        "bounded work took {:?}",
        start.elapsed()
    );
    world.is_well()
}

/// Two nodes without ids, each with many equal nodes without ids: no canonical order without trying very many.
fn poison(mut credential: Value) -> Value {
    let twin =
        json!({ "type": ["Alignment"], "targetName": "a", "targetUrl": "https://example.org/a" });
    let result = json!({ "type": ["Result"], "value": "1", "alignment": vec![twin; 12] });
    credential["credentialSubject"]["result"] = json!([result, result]);
    credential
}
