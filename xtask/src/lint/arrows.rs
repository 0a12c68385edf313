//! Arrows between crates point down, and some foreign crates have one owner.
//!
//! The floors are those of docs/ARCHITECTURE.md. `deny.toml` says the owners a second time, for cargo-deny.

use anyhow::{Context, Result};
use serde_json::Value;

use super::Complaint;
use crate::workspace::{ORACLES, Workspace, output};

/// Each crate's floor, and behind the point its step on that floor: only a crate on a lower step may be used.
const STEPS: &[(&str, (u8, u8))] = &[
    ("testamur-json", (0, 0)),
    ("testamur-keys", (1, 0)),
    ("testamur-linked-data", (1, 0)),
    ("testamur-record", (1, 0)),
    ("testamur-baking", (2, 0)),
    ("testamur-formats", (2, 0)),
    ("testamur-signing", (2, 0)),
    ("testamur-status", (2, 0)),
    ("testamur-rules", (3, 0)),
    ("testamur-verifier", (3, 0)),
    // What was signed is verified by the verifier's own steps before it is released.
    ("testamur-issuer", (3, 1)),
    ("testamur-messages", (3, 1)),
    ("testamur-fetch", (4, 0)),
    ("testamur-sources", (4, 0)),
    ("testamur-store", (4, 0)),
    // The transactions over the store.
    ("testamur-registrar", (4, 1)),
    // Key services are asked through `fetch`.
    ("testamur-signers", (4, 1)),
    ("testamur-wallet-api", (5, 0)),
    // `testamur serve` starts the service.
    ("testamur-cli", (5, 1)),
];

/// Sees everything but what only [`ORACLES`] uses, and is seen by nothing else.
const TESTS: &str = "testamur-tests";

/// One of its oracles, apart so that it alone is built with optimisation.
const JSON_LD: &str = "testamur-json-ld-oracle";

/// Not part of the product: sees none of it.
const XTASK: &str = "xtask";

/// Foreign crates whose types stop at their owner.
const OWNERS: &[(&str, &str)] = &[
    ("apache-avro", "testamur-sources"),
    ("argon2", "testamur-keys"),
    ("axum", "testamur-wallet-api"),
    ("clap", "testamur-cli"),
    ("cryptoki", "testamur-signers"),
    ("ed25519-dalek", "testamur-keys"),
    // Oracles and peers (docs/adr/0010 to 0012): nothing that ships is made of them.
    ("josekit", TESTS),
    ("json-ld", JSON_LD),
    ("redis", "testamur-sources"),
    ("reqwest", "testamur-fetch"),
    ("sqlx", "testamur-store"),
    ("ssi", ORACLES),
    ("tower-http", "testamur-wallet-api"),
    ("utoipa", "testamur-wallet-api"),
];

/// Dependencies that point up or sideways, crates without a floor, foreign crates outside their owner.
pub(super) fn complaints(workspace: &Workspace) -> Result<Vec<Complaint>> {
    let metadata =
        output(&mut workspace.cargo(&["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: Value =
        serde_json::from_str(&metadata).context("`cargo metadata` printed no JSON")?;
    let packages = metadata["packages"]
        .as_array()
        .context("`cargo metadata` lists no packages")?;
    let mut complaints = Vec::new();
    for package in packages {
        let name = package["name"].as_str().context("a package has no name")?;
        if ![TESTS, JSON_LD, ORACLES, XTASK].contains(&name) && step(name).is_none() {
            complaints.push(format!(
                "{name}: has no floor yet: give it one in xtask/src/lint/arrows.rs"
            ));
        }
        let dependencies = package["dependencies"]
            .as_array()
            .context("a package has no dependencies")?;
        let used = dependencies
            .iter()
            .filter_map(|dependency| dependency["name"].as_str());
        complaints.extend(used.filter_map(|used| complaint(name, used)));
    }
    Ok(complaints)
}

fn complaint(package: &str, used: &str) -> Option<Complaint> {
    if let Some((_, owner)) = OWNERS.iter().find(|(name, _)| *name == used) {
        // The benchmarks of the oracles measure what the tests use as well.
        let may_use =
            package == *owner || package == ORACLES || (package == TESTS && *owner != ORACLES);
        return (!may_use).then(|| format!("{package} → {used}: only {owner} uses {used}"));
    }
    if !used.starts_with("testamur-") {
        return None;
    }
    if used == ORACLES
        || (used == TESTS && package != ORACLES)
        || (used == JSON_LD && package != TESTS)
    {
        return Some(format!("{package} → {used}: the tests are seen by nothing"));
    }
    if [TESTS, ORACLES].contains(&package) {
        return None;
    }
    let (Some(from), Some(to)) = (step(package), step(used)) else {
        return (package == XTASK)
            .then(|| format!("{package} → {used}: xtask sees no crate of the product"));
    };
    (from <= to).then(|| {
        format!(
            "{package} (floor {}.{}) → {used} (floor {}.{}): arrows point down",
            from.0, from.1, to.0, to.1
        )
    })
}

fn step(name: &str) -> Option<(u8, u8)> {
    STEPS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, step)| *step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_down_is_good() {
        assert_eq!(complaint("testamur-issuer", "testamur-verifier"), None);
    }

    #[test]
    fn an_arrow_up_is_refused() {
        assert!(complaint("testamur-record", "testamur-formats").is_some());
    }

    #[test]
    fn an_arrow_to_a_neighbour_is_refused() {
        assert!(complaint("testamur-fetch", "testamur-store").is_some());
    }

    #[test]
    fn a_foreign_crate_stays_with_its_owner() {
        assert_eq!(complaint("testamur-store", "sqlx"), None);
        assert!(complaint("testamur-registrar", "sqlx").is_some());
    }

    #[test]
    fn the_tests_see_every_crate_but_not_the_oracle_built_apart() {
        assert_eq!(complaint(TESTS, "testamur-wallet-api"), None);
        assert_eq!(complaint(TESTS, "josekit"), None);
        assert!(complaint(TESTS, "ssi").is_some());
        assert!(complaint(TESTS, ORACLES).is_some());
    }

    #[test]
    fn the_oracles_see_the_tests_and_are_seen_by_nothing() {
        for used in ["ssi", "josekit", TESTS, "testamur-signing"] {
            assert_eq!(complaint(ORACLES, used), None);
        }
        assert!(complaint("testamur-cli", TESTS).is_some());
        assert!(complaint("testamur-cli", ORACLES).is_some());
    }
}
