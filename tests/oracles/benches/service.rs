//! What a verification costs over HTTP, beside a library for wallets behind a plain Node.js server.
//!
//! Both sides are processes of their own on the same machine, asked over 16 kept connections for the same badge
//! (eddsa-rdfc-2022, an issuer known by did:key, one entry in a status list), in turns. The list lies on a server of this
//! benchmark; whoever keeps it between requests does, and whoever asks for it each time does.
//!
//! `cargo xtask bench` writes the table into docs/PERFORMANCE.md. Without `--bench` each side is asked once: that is its test.

#![expect(
    clippy::unwrap_used,
    reason = "a request that fails must not be measured"
)]
#![expect(clippy::print_stdout, reason = "the table is the result")]

#[path = "proofs/fixtures.rs"]
#[expect(dead_code, reason = "the other benchmark uses all of it")]
mod fixtures;
#[path = "service/load.rs"]
mod load;
#[path = "service/sides.rs"]
mod sides;
#[path = "proofs/targets.rs"]
#[expect(dead_code, reason = "the other benchmark uses all of it")]
mod targets;
#[path = "service/world.rs"]
mod world;

use std::time::Duration;

use crate::load::{Load, Turn};
use crate::sides::{Node, Ours, Side};
use crate::targets::told;
use crate::world::World;

const ROUNDS: usize = 9;
const TURN: Duration = Duration::from_millis(1500);
const WARM_UP: Duration = Duration::from_secs(2);
/// How many times the peer's requests ours answers, at least.
const TIMES: f64 = 25.0;
/// What ours may hold under load, in bytes.
const RESIDENT: u64 = 100 << 20;

fn main() {
    let world = World::new();
    let ours = Ours::start();
    let node = Node::start();
    let sides: Vec<&dyn Side> = std::iter::once(&ours as &dyn Side)
        .chain(node.as_ref().map(|node| node as &dyn Side))
        .collect();
    let loads: Vec<Load> = sides
        .iter()
        .map(|side| Load::new(side.address(), side.path(), &world.badge))
        .collect();
    for (side, load) in sides.iter().zip(&loads) {
        let answer = load.once();
        assert!(side.says_yes(&answer), "{}: {answer}", side.name());
    }
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    for load in &loads {
        load.run(WARM_UP);
    }
    let mut measured: Vec<Measured> = sides.iter().map(|_| Measured::default()).collect();
    for round in 0..ROUNDS {
        // The order turns about, so that no side always follows the other.
        let mut order: Vec<usize> = (0..sides.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for side in order {
            measured[side].turns.push(loads[side].run(TURN));
            let resident = sides[side].resident_bytes();
            measured[side].resident = measured[side].resident.max(resident);
        }
    }
    println!("{}", table(&sides, &measured));
}

/// What came of one side's turns.
#[derive(Default)]
struct Measured {
    turns: Vec<Turn>,
    resident: u64,
}

impl Measured {
    fn median(&self, of: impl Fn(&Turn) -> f64) -> f64 {
        let mut values: Vec<f64> = self.turns.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    }
}

fn table(sides: &[&dyn Side], measured: &[Measured]) -> String {
    let mut lines = vec![
        "| over HTTP, 16 connections | requests/s | median, ms | 99 %, ms | resident, MiB | target |"
            .to_owned(),
        "|---|---:|---:|---:|---:|---|".to_owned(),
    ];
    let targets = [targets(measured), String::new()];
    for ((side, measured), target) in sides.iter().zip(measured).zip(targets) {
        lines.push(format!(
            "| `POST {}`, badge with a status list: {} | {:.0} | {:.2} | {:.2} | {} | {target} |",
            side.path(),
            side.name(),
            measured.median(Turn::per_second),
            measured.median(|turn| turn.milliseconds(500)),
            measured.median(Turn::slowest),
            measured.resident.div_ceil(1 << 20),
        ));
    }
    if let [ours, peer] = measured {
        lines.push(format!(
            "\nOurs answers {:.1} times as many requests in the same time: the median of {ROUNDS} rounds, each of one turn of {} s a side.",
            times(ours, peer),
            TURN.as_secs_f64(),
        ));
    }
    lines.join("\n")
}

/// What is asked of ours, and whether it is so.
fn targets(measured: &[Measured]) -> String {
    let mut targets = Vec::new();
    if let [ours, peer] = measured {
        targets.push(told(
            format!("≥ {TIMES} × as many requests/s"),
            times(ours, peer) >= TIMES,
        ));
        let quicker = ours.median(Turn::slowest) < peer.median(Turn::slowest);
        targets.push(told("99 % sooner", quicker));
    }
    if let [ours, ..] = measured {
        let most = RESIDENT >> 20;
        targets.push(told(format!("< {most} MiB"), ours.resident < RESIDENT));
    }
    targets.join("; ")
}

/// How many times the peer's requests ours answers: the median of the rounds.
fn times(ours: &Measured, peer: &Measured) -> f64 {
    let rounds = ours.turns.iter().zip(&peer.turns);
    let mut ratios: Vec<f64> = rounds
        .map(|(ours, peer)| ours.per_second() / peer.per_second())
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}
