//! A reader that goes away is no error; what is under way is finished.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::Stdio,
};

use crate::world::{Answer, SOLAR, World};

/// Runs a command whose reader takes one line and goes.
fn head(world: &World, arguments: &[&str]) -> Answer {
    let mut command = world.command(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::with_capacity(1, child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    Answer {
        code: child.wait().unwrap().code(),
        stdout: line,
        stderr,
    }
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let world = World::with_achievement();
    let rows: Vec<String> = (0..150)
        .map(|row| format!("{row},Learner {row}\n"))
        .collect();
    world
        .issue_csv(format!("learner_id,name\n{}", rows.concat()))
        .exits(0);
    for arguments in [
        &["export"][..],
        &["completions", "bash"],
        &["config", "schema"],
        &["help", "issue"],
    ] {
        let answer = head(&world, arguments).exits(0);
        assert_eq!(answer.stderr, "", "{arguments:?}");
    }
}

#[test]
fn rows_are_issued_though_nobody_reads_on() {
    let world = World::with_achievement();
    world.write("rows.csv", "learner_id,achievement\n1,unknown\n2,\n3,\n");
    head(&world, &["issue", "rows.csv", "--achievement", SOLAR])
        .exits(1)
        .tells("2 issued, 0 existed, 1 refused");
    assert_eq!(world.credentials().len(), 2);
}
