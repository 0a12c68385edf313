//! The configuration: what is wrong is refused with its place.

use serde_json::Value;

use crate::world::World;

#[test]
fn an_unknown_key_in_the_file_is_refused_with_its_line() {
    let world = World::new().with(
        "testamur.toml",
        "[database]\nurl = \"sqlite://x.db\"\nulr = 1\n",
    );
    world
        .run(&["tenant", "list"])
        .exits(2)
        .tells("`testamur.toml`: line 3, column 1: unknown field `ulr`, expected `url`");
    assert_eq!(world.files(), ["testamur.toml"]);
}

#[test]
fn an_unknown_section_and_a_wrong_type_are_refused_with_their_line() {
    let world = World::new()
        .with("a.toml", "\n[htpp]\n")
        .with("b.toml", "[http]\nmax_requests = \"many\"\n");
    world
        .run(&["--config", "a.toml", "tenant", "list"])
        .exits(2)
        .tells("line 2")
        .tells("`htpp`");
    world
        .run(&["--config", "b.toml", "tenant", "list"])
        .exits(2)
        .tells("line 2")
        .hides("many");
    world
        .run(&["--config", "c.toml", "tenant", "list"])
        .exits(2)
        .tells("cannot read configuration `c.toml`");
}

#[test]
fn an_unknown_name_in_the_environment_is_refused() {
    let world = World::new().environment("TESTAMUR_DATABASE__ULR", "sqlite://x.db");
    world
        .run(&["tenant", "list"])
        .exits(2)
        .tells("environment variable `TESTAMUR_DATABASE__ULR`")
        .tells("`ulr`");
}

#[test]
fn a_setting_that_cannot_hold_is_named() {
    for (name, text, told) in [
        (
            "TESTAMUR_HTTP__PUBLIC_URL",
            "example.edu",
            "`http.public_url`",
        ),
        ("TESTAMUR_LOG__FILTER", "info,,=x=", "`log.filter`"),
        ("TESTAMUR_LOG__FORMAT", "xml", "TESTAMUR_LOG__FORMAT"),
        (
            "TESTAMUR_DATABASE__URL",
            "mysql://u:hunter2@db/x",
            "`database.url`",
        ),
        (
            "TESTAMUR_DATABASE__URL",
            "sqlite://no/such/folder/x.db?mode=rwc",
            "hint: it stands in the configuration file",
        ),
    ] {
        let world = World::new().installed(&[]).environment(name, text);
        world
            .run(&["tenant", "list"])
            .exits(2)
            .tells(told)
            .hides("hunter2");
    }
}

#[test]
fn the_defaults_parse_back() {
    let world = World::new();
    let defaults = world.run(&["config", "defaults"]).exits(0).stdout;
    world.write("testamur.toml", &defaults);
    assert_eq!(world.run(&["config", "defaults"]).exits(0).stdout, defaults);
    // Read to its end: what is missing then is the secret, which has no default.
    world
        .run(&["tenant", "list"])
        .exits(2)
        .tells("no master key");
}

#[test]
fn the_schema_is_json() {
    let schema = World::new().run(&["config", "schema"]).exits(0).stdout;
    let schema: Value = serde_json::from_str(&schema).unwrap();
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn a_variable_that_is_not_text_is_no_business_of_ours() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
    let world = World::new().installed(&[]);
    let mut command = world.command(&["tenant", "list"]);
    command.env("ELSE", OsStr::from_bytes(b"\xff\xfe"));
    crate::world::Answer::of(command.output().unwrap()).exits(0);
}

#[test]
fn each_shell_gets_its_completions() {
    let world = World::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        world
            .run(&["completions", shell])
            .exits(0)
            .says("testamur")
            .says("verify");
    }
}

#[test]
fn an_open_vc_api_is_for_a_loopback_listener() {
    let world = World::new().with(
        "testamur.toml",
        "[http]\nlisten = \"0.0.0.0:0\"\nvc_api_without_key = true\n",
    );
    world
        .run(&["serve"])
        .exits(2)
        .tells("`http.vc_api_without_key`")
        .tells("`http.listen` is `0.0.0.0:0`");
    world
        .run(&["serve", "--listen", "[::]:0"])
        .exits(2)
        .tells("`http.listen` is `[::]:0`");
    assert_eq!(world.files(), ["testamur.toml"]);
}
