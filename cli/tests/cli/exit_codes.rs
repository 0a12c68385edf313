//! Exit codes: 0 yes; 1 the answer is no; 2 wrong usage or configuration; 3 undecided.

use serde_json::Value;

use crate::world::World;

#[test]
fn a_good_credential_is_0() {
    let world = World::with_achievement();
    world.with_credential(&[]);
    let answer = world.run(&["verify", "credential.json"]).exits(0);
    assert!(answer.stdout.starts_with("VERIFIED"), "{answer:#?}");
    let report = world
        .run(&["verify", "--format", "json", "credential.json"])
        .exits(0);
    let report: Value = serde_json::from_str(&report.stdout).unwrap();
    assert_eq!(report["verified"], true);
}

#[test]
fn a_tampered_credential_is_1() {
    let world = World::with_achievement();
    world.with_credential(&[]);
    let tampered = world
        .read("credential.json")
        .replace("Solar Technician", "Solar Technicias");
    world
        .run_on(tampered.as_bytes(), &["verify"])
        .exits(1)
        .says("NOT VERIFIED");
}

#[test]
fn input_that_is_no_credential_is_1() {
    let world = World::new();
    for input in ["", "{}", "{", "null", "eyJ.e30.x", "\u{feff}", "[[[["] {
        world
            .run_on(input.as_bytes(), &["verify"])
            .exits(1)
            .says("NOT VERIFIED");
    }
}

#[test]
fn input_beyond_the_limit_is_1_and_the_limit_is_named() {
    let long = format!("{{\"id\":\"{}\"}}", "x".repeat(3 << 20));
    World::new()
        .run_on(long.as_bytes(), &["verify"])
        .exits(1)
        .says("1048576");
}

#[test]
fn a_foreign_status_list_out_of_reach_is_3() {
    let issuer = World::with_achievement();
    issuer.with_credential(&[]);
    let stranger = World::new().with("credential.json", issuer.read("credential.json"));
    let answer = stranger
        .run(&["verify", "--offline", "credential.json"])
        .exits(3);
    assert!(answer.stdout.starts_with("UNDECIDED"), "{answer:#?}");
}

#[test]
fn a_foreign_did_web_issuer_out_of_reach_is_3() {
    let issuer = World::new()
        .installed(&["--public-url", "https://credentials.example.edu"])
        .stocked();
    issuer.with_credential(&[]);
    assert!(
        issuer
            .read("credential.json")
            .contains("did:web:credentials.example.edu")
    );
    issuer.run(&["verify", "credential.json"]).exits(0);
    let stranger = World::new().with("credential.json", issuer.read("credential.json"));
    stranger
        .run(&["verify", "--offline", "credential.json"])
        .exits(3)
        .says("did:web:credentials.example.edu");
}

#[test]
fn a_credential_that_cannot_be_fetched_is_3() {
    let world = World::new();
    for (options, told) in [
        (&["--offline"][..], "was not fetched"),
        (&[], "could not be fetched"),
    ] {
        let arguments = [&["verify", "https://127.0.0.1:9/credential.json"], options].concat();
        world.run(&arguments).exits(3).tells(told);
    }
}

#[test]
fn among_several_credentials_the_worst_answer_counts() {
    let world = World::with_achievement();
    world.with_credential(&[]);
    world.write("none.json", "{}");
    world
        .run(&["verify", "credential.json", "credential.json"])
        .exits(0)
        .says("== credential.json");
    let answer = world
        .run(&["verify", "--format", "json", "none.json", "credential.json"])
        .exits(1);
    let verdicts: Vec<Value> = answer
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["verified"].take())
        .collect();
    assert_eq!(verdicts, [false, true]);
}

#[test]
fn wrong_usage_is_2_and_names_what_is_right() {
    let world = World::with_achievement();
    for (arguments, told) in [
        (&["frobnicate"][..], "Usage: testamur"),
        (&["verify", "--format", "xml"], "json"),
        (&["verify", "missing.json"], "missing.json"),
        (&["revoke", "no-uuid", "--reason", "x"], "no-uuid"),
        (
            &[
                "revoke",
                "00000000-0000-0000-0000-000000000000",
                "--reason",
                "x",
            ],
            "hint: `testamur export`",
        ),
        (
            &["achievement", "show", "nothing"],
            "hint: `testamur achievement list`",
        ),
        (&["path", "show", "nothing"], "hint: `testamur path list`"),
        (
            &["tenant", "create", "--slug", "Not A Slug", "--name", "x"],
            "no slug",
        ),
        (
            &[
                "tenant",
                "create",
                "--slug",
                "example-university",
                "--name",
                "x",
            ],
            "hint: `testamur tenant list`",
        ),
        (
            &[
                "tenant",
                "create",
                "--slug",
                "b",
                "--name",
                "x",
                "--language",
                "?",
            ],
            "no language tag",
        ),
        (
            &[
                "tenant",
                "create",
                "--slug",
                "b",
                "--name",
                "x",
                "--did-method",
                "web",
            ],
            "hint: `--did-method key`",
        ),
        (
            &["issue", "rows.xlsx"],
            "hint: say how it is written with `--input-format`",
        ),
        (
            &["export", "--tenant", "nobody"],
            "hint: `testamur tenant list`",
        ),
        (
            &["api-key", "create", "--label", "x", "--scope", "all"],
            "credentials:issue",
        ),
        (
            &[
                "offer",
                "00000000-0000-0000-0000-000000000000",
                "--minutes",
                "0",
            ],
            "--minutes",
        ),
    ] {
        world.run(arguments).exits(2).tells(told);
    }
}

#[test]
fn with_several_tenants_one_must_be_named() {
    let world = World::with_achievement();
    world
        .run(&["tenant", "create", "--slug", "second", "--name", "Second"])
        .exits(0)
        .says("did:key:");
    world
        .run(&["export"])
        .exits(2)
        .tells("--tenant SLUG")
        .tells("hint: `testamur tenant list`");
    world.run(&["export", "--tenant", "second"]).exits(0);
    world
        .environment("TESTAMUR_TENANT", "second")
        .run(&["key", "list"])
        .exits(0)
        .says("EdDSA");
}

#[test]
fn help_and_version_are_0() {
    let world = World::new();
    world.run(&["--help"]).exits(0).says("Exit codes");
    world.run(&["--version"]).exits(0).says("testamur 0.");
    world.run(&[]).exits(2).tells("Usage");
}
