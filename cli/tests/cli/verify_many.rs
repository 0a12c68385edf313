//! Many credentials in one run: folders, files of lines, a report file, and the worst answer as exit code.

use std::{
    fs,
    io::{Read as _, Write as _},
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::world::{PROGRAM, World};

/// A folder `many`: a good and a bad credential, one below, lines, and what is left out.
fn world() -> World {
    let world = World::with_achievement();
    world.with_credential(&[]);
    let good = world.read("credential.json");
    let line = serde_json::from_str::<Value>(&good).unwrap().to_string();
    for folder in ["many", "many/deep", "many/.hidden"] {
        fs::create_dir(world.path(folder)).unwrap();
    }
    world.write("many/a.json", &good);
    world.write(
        "many/b.json",
        good.replace("Solar Technician", "Lunar Technician"),
    );
    world.write("many/deep/c.vc", &good);
    world.write("many/.hidden/d.json", "{}");
    world.write("many/notes.txt", "no credential");
    world.write(
        "many/e.ndjson",
        format!("{line}\n\n{{}}\r\n\"a.b.c\"\n{line}"),
    );
    #[cfg(unix)]
    std::os::unix::fs::symlink(world.path("credential.json"), world.path("many/f.json")).unwrap();
    world
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_folder_is_all_that_is_in_it_in_order_and_the_worst_counts() {
    let world = world();
    for jobs in ["1", "8"] {
        let answer = world
            .run(&["verify", "many", "--jobs", jobs, "--report", "out.ndjson"])
            .exits(1);
        assert_eq!(answer.stdout, "");
        answer.tells("7 credentials: 4 verified, 3 not verified, 0 undecided, 0 not read");
        let told: Vec<_> = lines(&world.read("out.ndjson"))
            .into_iter()
            .map(|it| {
                let name = it["input"].as_str().unwrap().replace('\\', "/");
                (name, it["line"].as_u64(), it["report"]["verified"].clone())
            })
            .collect();
        let expected = [
            ("many/a.json", None, true),
            ("many/b.json", None, false),
            ("many/deep/c.vc", None, true),
            ("many/e.ndjson", Some(1), true),
            ("many/e.ndjson", Some(3), false),
            ("many/e.ndjson", Some(4), false),
            ("many/e.ndjson", Some(5), true),
        ];
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(name, line, verified)| (name.to_owned(), line, json!(verified)))
            .collect();
        assert_eq!(told, expected);
    }
}

#[test]
fn what_cannot_be_read_is_2_and_the_others_are_verified() {
    let world = world();
    let answer = world
        .run(&[
            "verify",
            "--format",
            "short",
            "missing.json",
            "credential.json",
        ])
        .exits(2);
    answer
        .tells("cannot read `missing.json`")
        .says("credential.json: Verified: Authentic");
}

/// A script that finds nothing where it looks is not to take that for all verified.
#[test]
fn nothing_verified_is_2_and_what_was_left_out_is_told() {
    let world = World::new();
    fs::create_dir_all(world.path("empty/folder")).unwrap();
    fs::create_dir(world.path("others")).unwrap();
    world.write("others/a.txt", "");
    world.write("others/b", "");
    world.write("others/.c.json", "{}");
    world.write("none.ndjson", "\n\n");
    let nothing = |inputs: &[&str]| {
        let answer = world.run(&[&["verify"], inputs].concat()).exits(2);
        answer.tells("error: no credential was found").stderr
    };
    assert!(!nothing(&["empty"]).contains("left out"));
    assert!(nothing(&["empty", "others"]).contains("left out: 2 files of other kinds\n"));
    nothing(&["none.ndjson"]);
    nothing(&["--ndjson"]);
    nothing(&["empty", "--report", "out.ndjson"]);
}

/// Who sends a folder names the files in it.
#[cfg(unix)]
#[test]
fn the_name_of_a_file_cannot_pass_for_a_verdict() {
    let world = World::new();
    let forged = "a\ngood.json: Verified: Authentic\u{1b}[8m\u{202e}\u{200b}";
    let shown = "a\\u{a}good.json: Verified: Authentic\\u{1b}[8m\\u{202e}\\u{200b}";
    fs::create_dir(world.path("many")).unwrap();
    for ending in ["json", "ndjson"] {
        world.write(&format!("many/{forged}.{ending}"), "{}");
    }
    for format in ["short", "text"] {
        world
            .run(&["verify", "many", "--format", format])
            .exits(1)
            .says(&format!("many/{shown}.json"))
            .says(&format!("many/{shown}.ndjson:1"))
            .hides("\ngood.json")
            .hides("\u{1b}");
    }
    for input in [
        format!("{forged}.json"),
        format!("{forged}.ndjson"),
        format!("http://{forged}"),
    ] {
        let answer = world.run(&["verify", "--offline", &input]);
        assert_ne!(answer.code, Some(0));
        answer.tells(shown).hides("\ngood.json").hides("\u{1b}");
    }
}

#[test]
fn an_earlier_report_is_no_input_of_the_next_run() {
    let world = world();
    for _ in 0..2 {
        world
            .run(&["verify", "many", "--report", "many/deep/../r.ndjson"])
            .exits(1)
            .tells("7 credentials: 4 verified, 3 not verified");
        assert_eq!(lines(&world.read("many/r.ndjson")).len(), 7);
    }
    let links = if cfg!(unix) { "1 symbolic link, " } else { "" };
    world
        .run(&["verify", "./many", "--report", "many/r.ndjson"])
        .exits(1)
        .tells(&format!(
            "left out: {links}1 file of another kind, the file of the report\n"
        ));
    world
        .run(&["verify", "many"])
        .tells("14 credentials")
        .exits(1);
}

#[test]
fn an_input_is_not_replaced_by_the_report() {
    let world = world();
    let before = world.read("many/b.json");
    #[cfg(unix)]
    std::os::unix::fs::symlink(world.path("many"), world.path("linked")).unwrap();
    #[cfg(unix)]
    world
        .run(&["verify", "linked/b.json", "--report", "many/b.json"])
        .exits(2)
        .tells("`linked/b.json` is an input");
    world
        .run(&["verify", "many", "many/b.json", "--report", "./many/b.json"])
        .exits(2)
        .tells("`many/b.json` is an input, and `--report` would replace it: write the report into another file");
    world
        .run(&["verify", "many", "--report", "many/b.json"])
        .exits(2)
        .tells("many/b.json` is there and is no report");
    assert_eq!(world.read("many/b.json"), before);
    for _ in 0..2 {
        world
            .run(&["verify", "many/b.json", "--report", "b.json"])
            .exits(1);
        assert_eq!(lines(&world.read("b.json")).len(), 1);
    }
}

#[test]
fn lines_come_by_standard_input_too_and_a_line_too_long_harms_no_other() {
    let world = world();
    let good = serde_json::from_str::<Value>(&world.read("credential.json")).unwrap();
    let input = format!("{}\n{good}\n", "x".repeat(7 << 20));
    let answer = world
        .run_on(
            input.as_bytes(),
            &["verify", "--ndjson", "--format", "json"],
        )
        .exits(1);
    let reports = lines(&answer.stdout);
    assert_eq!(reports[0]["checks"][0]["problem"], "limit_reached");
    assert_eq!(reports[1]["verified"], true);
}

#[test]
fn the_text_is_in_the_language_that_is_asked_for() {
    let world = world();
    let verify = |tag| world.run(&["verify", "credential.json", "--language", tag]);
    verify("de-CH").exits(0).says("Bestätigt");
    verify("ar").exits(0).says("تم التحقق");
    verify("tlh")
        .exits(2)
        .tells("expected one of ar, en, fr, de, hi, es");
}

/// The reports are written beside their place, so that no half of them is ever taken for the whole.
#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_no_report_and_is_130() {
    let world = World::new();
    fs::create_dir(world.path("out")).unwrap();
    let mut run = Command::new(PROGRAM)
        .args(["verify", "--ndjson", "--report", "out/reports.ndjson"])
        .current_dir(world.path("."))
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = run.stdin.take().unwrap();
    input.write_all(b"{}\n").unwrap();
    let files = || fs::read_dir(world.path("out")).unwrap().count();
    while files() == 0 {
        std::thread::yield_now();
    }
    let interrupt = Command::new("kill")
        .args(["-INT", &run.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    assert_eq!(run.wait().unwrap().code(), Some(130));
    let mut told = String::new();
    run.stderr
        .take()
        .unwrap()
        .read_to_string(&mut told)
        .unwrap();
    assert!(told.contains("no report was written"), "{told}");
    assert_eq!(files(), 0);
    drop(input);
}
