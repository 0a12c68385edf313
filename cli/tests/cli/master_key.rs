//! The master key: none by default, one only, the right one, and for its owner's eyes.

use crate::world::World;

const PASSPHRASE: &str = "TESTAMUR_MASTER_KEY__PASSPHRASE";

#[test]
fn there_is_no_default_master_key() {
    let world = World::new();
    world
        .run(&["tenant", "list"])
        .exits(2)
        .tells("no master key")
        .tells("hint: `testamur init`");
    world
        .run(&["config", "defaults"])
        .exits(0)
        .hides("passphrase")
        .hides("key_file");
}

#[test]
fn a_wrong_passphrase_is_told_at_once_and_not_shown() {
    let world = World::new()
        .environment(PASSPHRASE, "correct horse battery staple")
        .installed(&[]);
    let world = world.environment(PASSPHRASE, "incorrect horse battery staple");
    world
        .run(&["tenant", "list"])
        .exits(2)
        .tells("not the one that this database was made with")
        .hides("horse");
}

#[test]
fn another_key_file_is_told_at_once() {
    let world = World::new().installed(&[]);
    std::fs::write(world.path("testamur.key"), [7, 8].repeat(32)).unwrap();
    world
        .run(&["key", "list"])
        .exits(2)
        .tells("not the one that this database was made with");
}

#[test]
fn a_weak_secret_is_refused() {
    let world = World::new().installed(&[]);
    for content in [&b"short"[..], &[0; 64]] {
        std::fs::write(world.path("testamur.key"), content).unwrap();
        world
            .run(&["key", "list"])
            .exits(2)
            .tells("at least 32 random bytes");
    }
    let world = World::new().environment(PASSPHRASE, "1234");
    world
        .run(&["tenant", "list"])
        .exits(2)
        .tells("passphrase must have at least")
        .hides("1234");
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_can_read_is_refused() {
    use std::{fs::Permissions, os::unix::fs::PermissionsExt as _};
    let world = World::new().installed(&[]);
    std::fs::set_permissions(world.path("testamur.key"), Permissions::from_mode(0o644)).unwrap();
    world
        .run(&["key", "list"])
        .exits(2)
        .tells("can be read by others (mode 644)")
        .tells("chmod 600 testamur.key");
}

#[test]
fn a_missing_key_file_is_named() {
    let world = World::new().installed(&[]);
    std::fs::remove_file(world.path("testamur.key")).unwrap();
    world
        .run(&["key", "list"])
        .exits(2)
        .tells("cannot read key file `testamur.key`");
}

#[test]
fn two_master_keys_are_one_too_many() {
    let world = World::new()
        .installed(&[])
        .environment(PASSPHRASE, "correct horse battery staple");
    world
        .run(&["key", "list"])
        .exits(2)
        .tells("are both set: keep one")
        .tells("hint:")
        .hides("horse");
}
