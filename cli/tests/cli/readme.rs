//! README's quick start, run as it stands.

use std::{fs, process::Command};

use crate::world::{Answer, PROGRAM, World, repository};

#[test]
fn the_five_commands_of_the_readme_issue_and_verify_a_badge() {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let (_, section) = readme.split_once("## Issue and verify a badge").unwrap();
    let (_, block) = section.split_once("```sh\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    assert_eq!(block.lines().count(), 5, "{block}");

    let world = World::new();
    fs::create_dir(world.path("bin")).unwrap();
    std::os::unix::fs::symlink(PROGRAM, world.path("bin/testamur")).unwrap();
    fs::create_dir_all(world.path("docs/examples")).unwrap();
    for entry in fs::read_dir(repository().join("docs/examples")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(
            entry.path(),
            world.path("docs/examples").join(entry.file_name()),
        )
        .unwrap();
    }

    let mut shell = Command::new("sh");
    shell.args(["-e", "-c", block]);
    world.isolate(&mut shell);
    let path = format!(
        "{}:{}",
        world.path("bin").display(),
        std::env::var("PATH").unwrap()
    );
    let answer = Answer::of(shell.env("PATH", path).output().unwrap()).exits(0);
    assert_eq!(
        answer.stdout.matches("\nVERIFIED").count(),
        2,
        "{answer:#?}"
    );
    assert!(
        answer.stdout.contains("row 2: issued urn:uuid:"),
        "{answer:#?}"
    );
}
