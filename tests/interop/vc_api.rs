//! The VC-API of a running service, asked over HTTP as W3C's test suites ask, by a client that signs and verifies with
//! @digitalbazaar/vc.

use std::fs;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use testamur_tests::service::Service;
use testamur_tests::{given, interop, report_count, workspace_root};

#[test]
fn a_client_of_digital_bazaar_issues_verifies_and_presents_over_the_vc_api() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let mut service = open_service()?;
    let issuer = issuer_id(&service)?;
    service.start()?;
    let contexts = workspace_root().join("contexts");
    let contexts = contexts.to_str().context("the checkout has a UTF-8 path")?;
    let url = service.url("/tenants/harbour");
    let arguments = ["--contexts", contexts, "--url", &url, "--issuer", &issuer];
    let answer = interop::node("vc_api.mjs", &arguments, "")?.json()?;

    let steps = answer["steps"].as_array().context("steps")?;
    let told: Vec<Value> = steps.iter().map(step).collect();
    let expected = expected();
    for (told, expected) in told.iter().zip(&expected) {
        assert_eq!(told, expected, "{answer:#}");
    }
    assert_eq!(told.len(), expected.len());
    report_count(
        "steps of a client of @digitalbazaar/vc over the VC-API",
        told.len(),
    );
    Ok(())
}

/// The status of an answer; or what the client's own library says, and what it reads in the status list.
fn step(step: &Value) -> Value {
    match step.get("status") {
        Some(status) => json!([step["step"], status, step["verified"], step["error"]]),
        None => json!([step["step"], step["verified"], step["statuses"]]),
    }
}

fn expected() -> Vec<Value> {
    vec![
        json!(["issue", 201, null, null]),
        json!(["judge what was issued", true, [false]]),
        json!(["verify what was issued", 200, true, null]),
        json!(["revoke", 200, null, null]),
        json!(["judge what was revoked", true, [true]]),
        json!(["verify what was revoked", 400, false, "revoked"]),
        json!(["issue what is malformed", 400, null, null]),
        json!(["verify what is ours", 200, true, null]),
        json!(["verify what was changed", 400, false, "signature_invalid"]),
        json!(["verify nothing", 400, null, null]),
        json!(["verify no proof", 400, false, "no_proof"]),
        json!(["verify a presentation", 200, true, null]),
        json!(["verify it for another", 400, false, "invalid_challenge"]),
        json!(["verify it unsigned", 400, false, "holder_not_shown"]),
        json!(["verify it unsigned, nothing asked", 200, true, null]),
    ]
}

/// A service whose VC-API asks for no key, as the suites have none.
fn open_service() -> Result<Service> {
    let service = Service::new(None, &[])?;
    let file = service.folder().join("testamur.toml");
    let settings = fs::read_to_string(&file)?;
    let open = settings.replace("[http]\n", "[http]\nvc_api_without_key = true\n");
    fs::write(&file, open)?;
    Ok(service)
}

fn issuer_id(service: &Service) -> Result<String> {
    let arguments = ["tenant", "create", "--slug", "harbour", "--name", "Harbour"];
    service.run(&arguments)?;
    let tenants = service.run(&["tenant", "list"])?;
    let mut words = tenants.split_whitespace();
    let id = words.find(|word| word.starts_with("did:key:"));
    Ok(id.context("a did:key")?.to_owned())
}
