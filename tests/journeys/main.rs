//! The main job with software that is not ours on both ends: events from the platform's own producer, a wallet's own
//! library; then verify, revoke, verify, by us and by another verifier.

mod world;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testamur_tests::{given, interop, report_count, service::Service};

use crate::world::{COURSES, Database, World};

#[test]
fn a_completed_path_becomes_a_credential_in_a_wallet_on_sqlite() -> Result<()> {
    journey(Database::Sqlite)
}

#[test]
fn a_completed_path_becomes_a_credential_in_a_wallet_on_postgresql() -> Result<()> {
    journey(Database::Postgres)
}

fn journey(database: Database) -> Result<()> {
    let Some(mut world) = World::new(database)? else {
        return Ok(());
    };
    if [
        "TESTAMUR_TEST_PYTHON",
        "TESTAMUR_TEST_NODE",
        "TESTAMUR_TEST_NODE_MODULES",
    ]
    .iter()
    .any(|name| given(name).is_none())
    {
        return Ok(());
    }
    world.service.start()?;

    // One course of two is not the path.
    world.learner_passes(&COURSES[..1])?;
    world.learner_passes(COURSES)?;
    // The platform says so at every regrade, under new ids.
    world.learner_passes(COURSES)?;
    let credential = world.the_one_credential()?;
    let id = credential["id"]
        .as_str()
        .context("the export names the credential")?
        .to_owned();

    let embedded = pull(&world.service, &id, "open_badge_ldp_vc", "EdDSA")?;
    let jwt = pull(&world.service, &id, "open_badge_jwt_vc_json", "ES256")?;
    let sd_jwt = pull(&world.service, &id, "open_badge_sd_jwt_vc", "ES256")?;
    ensure!(
        embedded.is_object() && jwt.is_string() && sd_jwt.is_string(),
        "ldp_vc is an object, jwt_vc_json and dc+sd-jwt are strings"
    );
    for credential in [&embedded, &jwt, &sd_jwt] {
        let report = world.service.verify(credential)?;
        ensure!(report["verdict"] == "verified", "{report:#}");
    }
    let foreign = interop::node(
        "verify_ldp.mjs",
        &["--contexts", &world::contexts()],
        &json!({ "credential": embedded }).to_string(),
    )?
    .json()?;
    ensure!(foreign["verified"] == true, "{foreign:#}");

    world
        .service
        .run(&["revoke", &id, "--reason", "the journey ends"])?;
    for credential in [&embedded, &jwt, &sd_jwt] {
        let report = world.service.verify(credential)?;
        ensure!(
            report["verdict"] == "refused" && report["status"] == "set",
            "{report:#}"
        );
        ensure!(
            report["signature"] == "passed",
            "revocation leaves the signature good: {report:#}"
        );
    }
    report_count(
        &format!("journey on {database:?}: events in, three formats pulled, revoked"),
        3,
    );
    Ok(())
}

#[test]
fn what_the_other_verifiers_library_signs_is_verified_here() -> Result<()> {
    let Some(mut world) = World::new(Database::Sqlite)? else {
        return Ok(());
    };
    if ["TESTAMUR_TEST_NODE", "TESTAMUR_TEST_NODE_MODULES"]
        .iter()
        .any(|name| given(name).is_none())
    {
        return Ok(());
    }
    world.service.start()?;
    let input = json!({ "credential": world::unsigned_badge() });
    let answer = interop::node(
        "sign_ldp.mjs",
        &["--contexts", &world::contexts()],
        &input.to_string(),
    )?
    .json()?;
    let signed = &answer["credential"];
    ensure!(signed["proof"].is_object(), "{answer:#}");
    let report = world.service.verify(signed)?;
    ensure!(report["verdict"] == "verified", "{report:#}");

    let mut tampered = signed.clone();
    tampered["credentialSubject"]["achievement"]["name"] = Value::from("Something Else");
    let report = world.service.verify(&tampered)?;
    ensure!(
        report["verdict"] == "refused" && report["signature"] == "failed",
        "{report:#}"
    );
    Ok(())
}

/// A wallet pulls the credential in one configuration.
fn pull(service: &Service, id: &str, configuration: &str, algorithm: &str) -> Result<Value> {
    let offer = service.run(&["offer", id, "--no-qr"])?;
    let mut lines = offer.lines();
    let link = lines.next().context("the offer has a link")?;
    let tx_code = lines
        .find_map(|line| line.strip_prefix("transaction code: "))
        .context("the offer has a transaction code")?;
    let arguments = [
        "--offer",
        link,
        "--configuration",
        configuration,
        "--tx-code",
        tx_code,
        "--alg",
        algorithm,
        "--notify",
        "credential_accepted",
    ];
    let pulled = interop::node("pull.mjs", &arguments, "")?.json()?;
    let credentials = pulled["credentials"]
        .as_array()
        .context("the wallet has credentials")?;
    ensure!(
        credentials.len() == 1,
        "one credential, not {}",
        credentials.len()
    );
    Ok(credentials[0].clone())
}
