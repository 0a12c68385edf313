//! `testamur init`: all or nothing, and nothing that is there is touched.

use crate::world::World;

const ARGUMENTS: [&str; 5] = ["init", "--slug", "u", "--name", "U"];

#[test]
fn a_second_init_changes_nothing() {
    let world = World::new().installed(&[]);
    let before = (
        world.read("testamur.toml"),
        std::fs::read(world.path("testamur.key")).unwrap(),
    );
    world
        .run(&ARGUMENTS)
        .exits(2)
        .tells("is there already: nothing was changed")
        .tells("hint: `testamur tenant create`");
    let after = (
        world.read("testamur.toml"),
        std::fs::read(world.path("testamur.key")).unwrap(),
    );
    assert!(before == after);
}

#[test]
fn each_file_that_is_there_is_left_alone() {
    for name in ["testamur.toml", "testamur.key", "testamur.db"] {
        let world = World::new().with(name, "# mine\n");
        world.run(&ARGUMENTS).exits(2).tells(name);
        assert_eq!(world.files(), [name]);
        assert_eq!(world.read(name), "# mine\n");
    }
}

#[test]
fn a_mistake_leaves_nothing_behind() {
    for (options, told) in [
        (
            &["--public-url", "credentials.example.edu"][..],
            "expected the address",
        ),
        (
            &["--public-url", "ftp://example.edu"],
            "hint: `testamur init --public-url URL`",
        ),
        (&["--language", "??"], "no language tag"),
        (&["--homepage", "example.edu"], "no absolute URL"),
        (&["--did-method", "web"], "public https address"),
        (&["--slug", "Not A Slug"], "cannot be used multiple times"),
        (&["--key", "ed25519", "--key", "p256"], "exactly one key"),
    ] {
        let world = World::new();
        world
            .run(&[&ARGUMENTS, options].concat())
            .exits(2)
            .tells(told);
        assert!(world.files().is_empty(), "{:?}", world.files());
        world.run(&ARGUMENTS).exits(0);
    }
    let world = World::new();
    world
        .run(&["init", "--slug", "Not A Slug", "--name", "U"])
        .exits(2)
        .tells("no slug");
    world
        .run(&["init", "--slug", "u", "--name", " "])
        .exits(2)
        .tells("`--name` is empty");
    assert!(world.files().is_empty(), "{:?}", world.files());
}

#[cfg(unix)]
#[test]
fn the_key_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new().installed(&[]);
    let mode = |name| {
        std::fs::metadata(world.path(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode("testamur.key"), 0o600);
}

#[test]
fn with_a_passphrase_in_the_environment_no_key_file_is_made() {
    let world = World::new()
        .environment(
            "TESTAMUR_MASTER_KEY__PASSPHRASE",
            "correct horse battery staple",
        )
        .installed(&[])
        .stocked();
    assert!(!world.files().contains(&"testamur.key".to_owned()));
    assert!(!world.read("testamur.toml").contains("correct horse"));
    world.with_credential(&[]);
    world.run(&["verify", "credential.json"]).exits(0);
}

#[test]
fn an_installation_in_another_folder_works_from_anywhere() {
    let world = World::new();
    std::fs::create_dir(world.path("inner")).unwrap();
    world
        .run(&[&["--config", "inner/testamur.toml"], &ARGUMENTS[..]].concat())
        .exits(0);
    let config = world.path("inner/testamur.toml");
    let config = config.to_str().unwrap();
    let mut command = world.command(&["--config", config, "tenant", "list"]);
    let listed = crate::world::Answer::of(command.current_dir("/").output().unwrap());
    listed.exits(0).says("did:key:");
}
