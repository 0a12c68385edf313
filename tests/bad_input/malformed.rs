//! Malformed: a named error with its place, what was found, what was expected, how to mend it.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::world::{World, achievement, failed};

#[test]
fn a_cut_credential_is_an_answer_with_line_and_column() -> Result<()> {
    let world = World::start(&[])?;
    let credential = world.credential()?.to_string();
    let report = world.report(&credential.as_bytes()[..credential.len() / 2])?;
    let check = failed(&report, "parse")?;
    ensure!(check["found"].to_string().contains("line 1"), "{check:#}");
    world.is_well()
}

#[test]
fn an_image_and_a_broken_jwt_are_told_apart() -> Result<()> {
    let world = World::start(&[])?;
    let report = world.report(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")?;
    ensure!(report["input"] == "png", "{report:#}");
    failed(&report, "parse")?;
    let (status, body) =
        world
            .service
            .post("/verify", "application/jwt", b"eyJhbGciOiJub25lIn0.e30.")?;
    ensure!(status == 200, "{body}");
    failed(&serde_json::from_str(&body)?, "proof")?;
    world.is_well()
}

#[test]
fn an_achievement_with_two_mistakes_is_told_both_and_not_stored() -> Result<()> {
    let world = World::start(&[])?;
    let mut wrong = achievement();
    wrong["id"] = json!("not an address");
    wrong["colour"] = json!("blue");
    let (status, problem) =
        world.admin("PUT", "/achievements/wrong", wrong.to_string().as_bytes())?;
    ensure!((400..500).contains(&status), "{status}: {problem:#}");
    let errors = problem["errors"]
        .as_array()
        .context("the problem lists the mistakes")?;
    let pointers: Vec<&str> = errors
        .iter()
        .filter_map(|error| error["pointer"].as_str())
        .collect();
    ensure!(
        pointers.contains(&"/id") && pointers.contains(&"/colour"),
        "{problem:#}"
    );
    ensure!(
        errors
            .iter()
            .all(|error| error["found"].is_string() && error["mend"].is_string()),
        "{problem:#}"
    );
    let listed = world.service.run(&["achievement", "list"])?;
    ensure!(!listed.contains("wrong"), "{listed}");
    Ok(())
}

#[test]
fn a_bad_row_is_told_and_the_others_are_issued() -> Result<()> {
    let world = World::start(&[])?;
    let rows = "learner_id,name,email\n1,Ana,ana@example.org\n2,Béla,no address\n,Chi,chi@example.org\n4,Dov,dov@example.org\n";
    fs::write(world.service.folder().join("rows.csv"), rows)?;
    let output = world
        .service
        .command(&["issue", "rows.csv", "--achievement", "solar"], "")?;
    ensure!(output.code == Some(1), "{output:?}");
    ensure!(
        output.stdout.contains("row 2: refused: at `/email`")
            && output.stdout.contains("row 3: refused: at `/learner_id`")
    );
    ensure!(
        !output.stdout.contains("no address"),
        "a mistake repeats no personal datum: {}",
        output.stdout
    );
    ensure!(
        world.service.export()?.len() == 2,
        "two rows of four were good"
    );
    Ok(())
}
