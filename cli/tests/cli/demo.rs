//! `testamur demo`: README's first command.

use crate::world::World;

#[test]
fn the_demo_shows_the_whole_job_and_leaves_nothing_behind() {
    let world = World::new();
    let answer = world.run(&["demo"]).exits(0);
    let mut rest = answer.stdout.as_str();
    for expected in [
        "issuer did:key:z6Mk",
        "path complete: awarded urn:uuid:",
        "\"OpenBadgeCredential\"",
        "\"cryptosuite\": \"eddsa-rdfc-2022\"",
        "\nVERIFIED",
        "NOT VERIFIED",
        "openid-credential-offer://",
        "█",
        "NOT VERIFIED: The issuer has revoked the credential",
    ] {
        let Some(at) = rest.find(expected) else {
            panic!("no `{expected}` in its place: {}", answer.stdout);
        };
        rest = &rest[at + expected.len()..];
    }
    assert!(world.files().is_empty(), "{:?}", world.files());
}
