//! A credential's life, through commands alone.

use std::fs;

use serde_json::Value;

use crate::world::World;

#[test]
fn a_credential_is_suspended_reinstated_and_revoked() {
    let world = World::with_achievement();
    let id = world.with_credential(&["--suspendable"]);
    let verify = |code| world.run(&["verify", "credential.json"]).exits(code);
    verify(0);
    world
        .run(&["suspend", &id, "--reason", "under review"])
        .exits(0)
        .says("suspended");
    verify(1).says("suspended");
    world
        .run(&["suspend", &id, "--reason", "under review"])
        .exits(0)
        .says("was suspended before");
    world.run(&["reinstate", &id]).exits(0).says("reinstated");
    verify(0);
    world
        .run(&["reinstate", &id])
        .exits(0)
        .says("was not suspended");
}

#[test]
fn a_credential_is_revoked_for_good() {
    let world = World::with_achievement();
    let id = world.with_credential(&[]);
    world
        .run(&["suspend", &id, "--reason", "x"])
        .exits(2)
        .tells("hint: `testamur revoke`");
    world
        .run(&["revoke", &id, "--reason", "issued by mistake"])
        .exits(0)
        .says("revoked");
    world
        .run(&["verify", "credential.json"])
        .exits(1)
        .says("revoked");
    world
        .run(&["revoke", &id, "--reason", "again"])
        .exits(0)
        .says("was revoked before");
    world
        .run(&["reinstate", &id])
        .exits(2)
        .tells("final")
        .tells("hint:");
    world.run(&["offer", &id]).exits(2).tells("final");
    assert!(world.credentials()[0]["revokedAt"].is_string());
}

#[test]
fn an_export_holds_record_standing_and_signed_document() {
    let world = World::with_achievement();
    let id = world.with_credential(&[]);
    world.run(&["export", "--folder", "out"]).exits(0);
    let credential = world.credentials().remove(0);
    assert_eq!(credential["state"], "live");
    assert_eq!(
        credential["record"]["subject"]["name"]["fullName"],
        "Ana Example"
    );
    let uuid = id.trim_start_matches("urn:uuid:");
    let written =
        fs::read_to_string(world.path("out").join(format!("{uuid}.ldp_vc.json"))).unwrap();
    assert_eq!(credential["documents"][0]["body"], written);
}

#[test]
fn further_formats_are_signed_on_export_and_verify() {
    let world = World::with_achievement();
    let id = world.with_credential(&[]);
    let uuid = id.trim_start_matches("urn:uuid:");
    let formats = [
        "jose_cose_jwt",
        "jwt_vc_json",
        "open_badges_jwt",
        "dc+sd-jwt",
    ];
    let mut arguments = vec!["export", "--folder", "out"];
    for format in formats {
        arguments.extend(["--format", format]);
    }
    world.run(&arguments).exits(0);
    for format in formats {
        let file = format!("out/{uuid}.{format}.jwt");
        world.run(&["verify", &file]).exits(0);
        // The first byte of the signature; the last one holds bits that stand for nothing.
        let jwt = world.read(&file);
        let (signed, signature) = jwt.rsplit_once('.').unwrap();
        let first = if signature.starts_with('A') { 'B' } else { 'A' };
        let tampered = format!("{signed}.{first}{}", &signature[1..]);
        world.run_on(tampered.as_bytes(), &["verify"]).exits(1);
    }
    world
        .run(&["export", "--format", "pdf"])
        .exits(2)
        .tells("ldp_vc");
    world.run(&["revoke", &id, "--reason", "x"]).exits(0);
    let file = format!("out/{uuid}.jose_cose_jwt.jwt");
    world.run(&["verify", &file]).exits(1).says("revoked");
    world.run(&arguments).exits(0);
}

#[test]
fn an_offer_is_a_link_a_code_and_a_qr_code() {
    let world = World::with_achievement();
    let id = world.with_credential(&[]);
    let answer = world
        .run(&["offer", &id])
        .exits(0)
        .says("openid-credential-offer://?credential_offer_uri=");
    let answer = answer.says("transaction code: ").says("█");
    let until = answer
        .stdout
        .lines()
        .find(|line| line.starts_with("open until: "));
    assert!(
        until.is_some_and(|line| line.ends_with('Z') && !line.contains('.')),
        "{answer:#?}"
    );
    world
        .run(&["offer", &id, "--no-tx-code", "--no-qr", "--by-value"])
        .exits(0)
        .says("openid-credential-offer://?credential_offer=%7B")
        .hides("transaction code")
        .hides("█");
}

#[test]
fn a_whole_record_is_issued_once() {
    let world = World::with_achievement();
    let record = crate::world::repository().join("docs/examples/record.json");
    let record = record.to_str().unwrap();
    world
        .run(&["issue", record])
        .exits(0)
        .says("row 1: issued")
        .tells("1 issued");
    world
        .run(&["issue", record])
        .exits(0)
        .says("row 1: exists")
        .tells("0 issued, 1 existed");
    assert_eq!(world.credentials().len(), 1);
}

#[test]
fn a_learning_path_is_stored_and_its_mistakes_are_told() {
    let world = World::with_achievement();
    world.write("wrong.json", r#"{"id":"p","steps":[{"course":7}]}"#);
    world
        .run(&["path", "check", "wrong.json"])
        .exits(2)
        .tells("mistake(s)")
        .tells("expected");
    let path = crate::world::repository().join("docs/examples/path.yaml");
    world
        .run(&["path", "check", path.to_str().unwrap()])
        .exits(0)
        .says("no mistakes");
    world
        .run(&["path", "put", path.to_str().unwrap()])
        .exits(0)
        .says("stored");
    let listed = world.run(&["path", "list"]).exits(0).says("active");
    let id = listed.stdout.split('\t').next().unwrap();
    world.run(&["path", "show", id]).exits(0).says("\"steps\"");
}

#[test]
fn keys_are_listed_and_never_shown() {
    let world = World::new().installed(&["--public-url", "https://credentials.example.edu"]);
    world.run(&["key", "add", "p256"]).exits(0).says("ES256");
    let listed = world
        .run(&["key", "list"])
        .exits(0)
        .says("EdDSA")
        .says("ES256");
    assert_eq!(listed.stdout.lines().count(), 2);
    let document = world
        .run(&["key", "document"])
        .exits(0)
        .hides("\"d\"")
        .hides("secretKey");
    let document: Value = serde_json::from_str(&document.stdout).unwrap();
    assert_eq!(
        document["id"],
        "did:web:credentials.example.edu:tenants:example-university"
    );
}

#[test]
fn a_key_of_the_admin_api_is_shown_once() {
    let world = World::with_achievement();
    let created = world
        .run(&[
            "api-key",
            "create",
            "--label",
            "import",
            "--scope",
            "credentials:issue",
        ])
        .exits(0);
    let secret = created.stdout.trim();
    let listed = world
        .run(&["api-key", "list"])
        .exits(0)
        .says("import")
        .says("active")
        .hides(secret);
    let id = listed.stdout.split('\t').next().unwrap();
    world
        .run(&["api-key", "revoke", id])
        .exits(0)
        .says("revoked");
    world.run(&["api-key", "list"]).exits(0).says("\trevoked\t");
}
