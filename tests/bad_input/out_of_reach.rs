//! Out of reach is unknown: never valid, never revoked.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use testamur_tests::{given, interop, workspace_root};

use crate::world::World;

#[test]
fn a_status_list_out_of_reach_leaves_the_verdict_undecided() -> Result<()> {
    if ["TESTAMUR_TEST_NODE", "TESTAMUR_TEST_NODE_MODULES"]
        .iter()
        .any(|name| given(name).is_none())
    {
        return Ok(());
    }
    let world = World::start(&[])?;
    let mut unsigned = world.credential()?;
    unsigned
        .as_object_mut()
        .context("a credential is an object")?
        .remove("proof");
    unsigned["credentialStatus"] = json!({
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://status.example.invalid/1"
    });
    let contexts = workspace_root().join("contexts").display().to_string();
    let input = json!({ "credential": unsigned }).to_string();
    let answer = interop::node("sign_ldp.mjs", &["--contexts", &contexts], &input)?.json()?;
    let report = world.service.verify(&answer["credential"])?;
    ensure!(
        report["verdict"] == "undecided" && report["verified"] == false,
        "{report:#}"
    );
    ensure!(
        report["signature"] == "passed" && report["status"] == "unknown",
        "{report:#}"
    );
    Ok(())
}

#[test]
fn an_issuers_document_out_of_reach_leaves_the_verdict_undecided() -> Result<()> {
    let world = World::start(&[])?;
    let mut credential = world.credential()?;
    credential["issuer"]["id"] = json!("did:web:issuer.example.invalid");
    credential["proof"]["verificationMethod"] = json!("did:web:issuer.example.invalid#key-1");
    let report = world.service.verify(&credential)?;
    ensure!(
        report["verdict"] == "undecided" && report["verified"] == false,
        "{report:#}"
    );
    Ok(())
}
