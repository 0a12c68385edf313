//! What no signature covers is refused, not dropped.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::world::{World, failed};

#[test]
fn a_member_that_no_context_defines_is_refused_by_its_place() -> Result<()> {
    let world = World::start(&[])?;
    let mut credential = world.credential()?;
    credential["credentialSubject"]["favouriteColour"] = json!("blue");
    let report = world.report(credential.to_string().as_bytes())?;
    let check = failed(&report, "safe_mode")?;
    ensure!(
        check["pointer"].to_string().contains("favouriteColour"),
        "{check:#}"
    );
    Ok(())
}

#[test]
fn a_context_that_is_not_pinned_is_refused_and_not_fetched() -> Result<()> {
    let world = World::start(&[])?;
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let mut credential = world.credential()?;
    let contexts = credential["@context"]
        .as_array_mut()
        .expect("a list of contexts");
    contexts.push(json!(format!(
        "http://{}/context.json",
        listener.local_addr()?
    )));
    let report = world.report(credential.to_string().as_bytes())?;
    failed(&report, "context")?;
    ensure!(listener.accept().is_err(), "a context was asked for");
    Ok(())
}

#[test]
fn a_member_that_comes_twice_is_refused_also_when_escaped() -> Result<()> {
    let world = World::start(&[])?;
    let credential = world.credential()?.to_string();
    for second in ["\"id\":\"urn:uuid:0\",", "\"\\u0069d\":\"urn:uuid:0\","] {
        let doubled = format!("{{{second}{}", &credential[1..]);
        let report = world.report(doubled.as_bytes())?;
        let check = failed(&report, "parse")?;
        ensure!(check["found"].to_string().contains("id"), "{check:#}");
    }
    Ok(())
}
