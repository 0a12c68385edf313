//! The suite of a key's embedded proofs, chosen by a command.

use crate::world::{SOLAR, World};

#[test]
fn the_suite_of_a_key_is_chosen_and_given_back() {
    let world = World::new()
        .installed(&["--public-url", "https://credentials.example.edu"])
        .stocked();
    let listed = world.run(&["key", "list"]).exits(0);
    let line = listed.stdout.lines().next().unwrap();
    assert!(line.ends_with("\teddsa-rdfc-2022"), "{line}");
    let (key, _) = line.split_once('\t').unwrap();
    world
        .run(&["key", "cryptosuite", key, "eddsa-jcs-2022"])
        .exits(0)
        .says("eddsa-jcs-2022");
    world.write("one.csv", "learner_id,name\n7,Ana Example\n");
    world
        .run(&["issue", "one.csv", "--achievement", SOLAR])
        .exits(0);
    let credential = world.credentials().pop().unwrap();
    let body = credential["documents"][0]["body"].as_str().unwrap();
    assert!(body.contains("eddsa-jcs-2022"), "{body}");
    for (suite, told) in [
        ("ecdsa-rdfc-2019", "a key of kind ed25519 makes no"),
        ("eddsa-2022", "expected one of"),
        ("rot13", "expected one of"),
    ] {
        let refused = world.run(&["key", "cryptosuite", key, suite]).exits(2);
        assert!(refused.stderr.contains(told), "{}", refused.stderr);
    }
    world
        .run(&["key", "cryptosuite", key])
        .exits(0)
        .says("eddsa-rdfc-2022");
}
