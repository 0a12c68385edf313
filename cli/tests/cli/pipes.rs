//! A reader that goes away is no error; what is under way is finished.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
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

/// Runs a command whose reader is gone before there is anything to read.
fn unheard(world: &World, input: &str, arguments: &[&str]) -> Answer {
    let mut command = world.command(arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    Answer::of(child.wait_with_output().unwrap())
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

#[test]
fn a_verdict_is_the_same_though_nobody_reads_it() {
    let world = World::with_achievement();
    world.with_credential(&[]);
    let good: serde_json::Value = serde_json::from_str(&world.read("credential.json")).unwrap();
    for format in ["json", "short", "text"] {
        let verify = ["verify", "--format", format];
        unheard(&world, "{}", &verify).exits(1);
        unheard(&world, &good.to_string(), &verify).exits(0);
        let lines = format!("{good}\n{{}}\n{good}\n{{}}\n");
        let answer = unheard(&world, &lines, &[&verify[..], &["--ndjson"]].concat()).exits(1);
        assert_eq!(
            answer.stderr,
            "4 credentials: 2 verified, 2 not verified, 0 undecided, 0 not read\n"
        );
    }
}
