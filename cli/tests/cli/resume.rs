//! An import that is killed is simply run again.

use std::{
    collections::HashSet,
    fmt::Write as _,
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use crate::world::{SOLAR, World};

const ROWS: usize = 2000;

#[test]
fn a_killed_import_is_run_again_to_exactly_one_credential_a_row() {
    let world = World::with_achievement();
    let mut rows = String::from("learner_id,name,email\n");
    for row in 1..=ROWS {
        writeln!(rows, "{row},Learner {row},learner{row}@example.org").unwrap();
    }
    world.write("rows.csv", rows);
    kill_after(&world, 300);
    kill_after(&world, 900);

    let arguments = ["issue", "rows.csv", "--achievement", SOLAR];
    let answer = world.run(&arguments).exits(0).tells(", 0 refused");
    assert_eq!(answer.stdout.lines().count(), ROWS);
    assert!(
        answer.stdout.contains(&format!("row {ROWS}: issued")),
        "the runs before were killed"
    );
    assert!(
        answer.stdout.contains("row 1: exists"),
        "what they had done was kept"
    );
    world
        .run(&arguments)
        .exits(0)
        .tells(&format!("0 issued, {ROWS} existed, 0 refused"));

    let credentials = world.credentials();
    let learners: HashSet<&str> = credentials
        .iter()
        .map(|credential| credential["record"]["subject"]["email"].as_str().unwrap())
        .collect();
    assert_eq!((credentials.len(), learners.len()), (ROWS, ROWS));
    for credential in &credentials {
        assert_eq!(credential["state"], "live");
        let documents = credential["documents"].as_array().unwrap();
        assert_eq!(documents.len(), 1);
        assert!(
            documents[0]["body"]
                .as_str()
                .unwrap()
                .contains("proofValue")
        );
    }
}

/// Starts the import and kills it, SIGKILL, as soon as it has told so many rows: while it works at the next ones.
fn kill_after(world: &World, rows: usize) {
    let mut command = world.command(&["issue", "rows.csv", "--achievement", SOLAR]);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let told = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .take(rows)
        .count();
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
    assert_eq!(told, rows);
}
