//! Signing keys through commands alone: rotated, retired, revoked, imported, exported, held in a token.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

use crate::world::{SOLAR, World};

/// RFC 8410, section 10.3: an Ed25519 key, and its public half.
const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
    -----END PRIVATE KEY-----\n";
const PUBLIC: &str = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";

/// An issuer with did:web, which can change its keys.
fn installed() -> World {
    World::new()
        .installed(&["--public-url", "https://credentials.example.edu"])
        .stocked()
}

/// Issues to one learner, and writes the credential into a file.
fn issue(world: &World, learner: &str) -> String {
    world.write(
        "one.csv",
        format!("learner_id,name\n{learner},Ana Example\n"),
    );
    world
        .run(&["issue", "one.csv", "--achievement", SOLAR])
        .exits(0);
    let credential = world.credentials().pop().unwrap();
    let file = format!("{learner}.json");
    world.write(&file, credential["documents"][0]["body"].as_str().unwrap());
    file
}

/// The keys as they are listed: id, state, place.
fn keys(world: &World) -> Vec<(String, String, String)> {
    let listed = world.run(&["key", "list"]).exits(0);
    let lines = listed.stdout.lines().map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let id = columns[0].rsplit('#').next().unwrap();
        (id.to_owned(), columns[2].to_owned(), columns[4].to_owned())
    });
    lines.collect()
}

#[cfg(unix)]
fn private(world: &World, name: &str, content: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    world.write(name, content);
    fs::set_permissions(world.path(name), fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_rotated_key_signs_and_the_old_one_verifies() {
    let world = installed();
    let old = issue(&world, "1");
    world
        .run(&["key", "rotate", "ed25519"])
        .exits(0)
        .says("EdDSA")
        .tells("retired: ");
    let new = issue(&world, "2");
    let [(first, first_state, _), (second, second_state, _)] = keys(&world).try_into().unwrap();
    assert_eq!(
        (first_state.as_str(), second_state.as_str()),
        ("retired", "active")
    );
    assert!(world.read(&old).contains(&first) && world.read(&new).contains(&second));
    world.run(&["verify", &old, &new]).exits(0);
    world
        .run(&["key", "retire", &second])
        .exits(0)
        .says("retired");
    world
        .run(&["key", "retire", &second])
        .exits(0)
        .says("was not active before");
    world.run(&["verify", &old, &new]).exits(0);
}

#[test]
fn a_revoked_keys_credentials_do_not_verify_and_say_so() {
    let world = installed();
    let old = issue(&world, "1");
    world.run(&["key", "rotate", "ed25519"]).exits(0);
    let new = issue(&world, "2");
    let (revoked, ..) = keys(&world).remove(0);
    world
        .run(&["key", "revoke", &revoked, "--since", "2126-01-01T00:00:00Z"])
        .exits(2)
        .tells("in the future");
    world
        .run(&["key", "revoke", &revoked])
        .exits(0)
        .says("revoked")
        .tells("1 credential(s)")
        .tells("hint:");
    world.run(&["verify", &old]).exits(1).says("revoked");
    world.run(&["verify", &new]).exits(0);
    // What it signed is exported as it was given out, and holds up nothing else.
    world
        .run(&["export", "--format", "ldp_vc", "--folder", "out"])
        .exits(0);
    let documents = |credential: &Value| credential["documents"].as_array().map(Vec::len);
    let exported: Vec<_> = world.credentials().iter().map(documents).collect();
    assert_eq!(exported, [Some(1), Some(1)]);
    world
        .run(&["key", "revoke", &revoked])
        .exits(0)
        .tells("revoked before");
    world
        .run(&["key", "revoke", "nobody"])
        .exits(2)
        .tells("hint: `testamur key list`");
}

#[test]
fn a_public_key_is_exported_in_every_form() {
    let world = installed();
    let (key, ..) = keys(&world).remove(0);
    let export = |format: &str| {
        let answer = world.run(&["key", "export-public", &key, "--format", format]);
        answer.exits(0).hides("\"d\"").hides("PRIVATE").stdout
    };
    let jwk: Value = serde_json::from_str(&export("jwk")).unwrap();
    assert_eq!((&jwk["kty"], &jwk["alg"]), (&"OKP".into(), &"EdDSA".into()));
    let document: Value = serde_json::from_str(&export("did-document")).unwrap();
    let published = document["verificationMethod"][0]["publicKeyMultibase"].as_str();
    assert_eq!(published, Some(export("multibase").trim()));
    assert!(export("pem").starts_with("-----BEGIN PUBLIC KEY-----\n"));
    world.run(&["key", "add", "rsa"]).exits(0);
    let (rsa, ..) = keys(&world).remove(1);
    world
        .run(&["key", "export-public", &rsa, "--format", "multibase"])
        .exits(2)
        .tells("no Multikey form");
}

#[cfg(unix)]
#[test]
fn a_private_key_is_imported_from_its_owners_file() {
    let world = installed();
    private(&world, "open.pem", PRIVATE, 0o644);
    world
        .run(&["key", "import", "open.pem"])
        .exits(2)
        .tells("chmod 600 open.pem");
    private(&world, "key.pem", PRIVATE, 0o600);
    std::os::unix::fs::symlink("key.pem", world.path("link.pem")).unwrap();
    world
        .run(&["key", "import", "link.pem"])
        .exits(2)
        .tells("symbolic link");
    let world = world.environment("TESTAMUR_LOG__FILTER", "trace");
    world
        .run(&["key", "import", "key.pem", "--rotate"])
        .exits(0)
        .tells("retired: ")
        .hides("1O5y2/kTWErVttjx92n4rTr+fCjL8dT74Jeoj0R1WEI")
        .hides("MC4CAQAw");
    world
        .run(&["key", "import", "key.pem"])
        .exits(2)
        .tells("already");
    let credential = issue(&world, "1");
    world.run(&["verify", &credential]).exits(0);
    let (imported, state, _) = keys(&world).pop().unwrap();
    assert_eq!(state, "active");
    world
        .run(&["key", "export-public", &imported, "--format", "pem"])
        .exits(0)
        .says(PUBLIC);
}

#[cfg(unix)]
#[test]
fn what_is_no_key_to_import_is_refused_by_name() {
    let world = installed();
    for (content, told) in [
        ("", "is empty"),
        ("no key", "not a key in a form"),
        (
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
            "encrypted",
        ),
        (
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\",\
             \"d\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
            "one byte repeated",
        ),
    ] {
        private(&world, "key", content, 0o600);
        world.run(&["key", "import", "key"]).exits(2).tells(told);
    }
    assert_eq!(keys(&world).len(), 1);
}

#[test]
fn an_id_may_begin_with_a_hyphen() {
    let world = installed();
    for arguments in [
        &["key", "retire", "-Nobody"][..],
        &[
            "key",
            "revoke",
            "-Nobody",
            "--since",
            "2020-01-01T00:00:00Z",
        ],
        &["key", "export-public", "--format", "pem", "--obody"],
    ] {
        world.run(arguments).exits(2).tells("has no key");
    }
}

#[test]
fn a_did_key_issuer_keeps_its_key() {
    let world = World::with_achievement();
    let (key, ..) = keys(&world).remove(0);
    world
        .run(&["key", "rotate", "ed25519"])
        .exits(2)
        .tells("exactly one key");
    world
        .run(&["key", "revoke", &key])
        .exits(2)
        .tells("cannot be revoked");
}

#[test]
fn a_place_that_is_not_configured_is_told() {
    let world = installed();
    world
        .run(&["key", "add", "ed25519", "--at", "pkcs11:object=diplomas"])
        .exits(2)
        .tells("[signers]");
    world
        .run(&["key", "add", "ed25519", "--at", "safe:under-the-desk"])
        .exits(2)
        .tells("pkcs11:object=LABEL");
    world
        .run(&["key", "add", "ed25519", "--at", "remote:k"])
        .exits(2)
        .tells("--public-key");
    let world = world.environment("TESTAMUR_SIGNERS__REMOTE_URL", "https://kms.example");
    world
        .run(&["key", "list"])
        .exits(2)
        .tells("remote_token_file")
        .tells("hint:");
}

#[test]
fn a_key_in_a_token_signs_credentials() {
    let Some(module) = softhsm() else { return };
    let world = installed();
    fs::create_dir(world.path("tokens")).unwrap();
    world.write(
        "softhsm2.conf",
        format!(
            "directories.tokendir = {}\n",
            world.path("tokens").display()
        ),
    );
    world.write("key.pem", PRIVATE);
    let leak = |text: String| -> &'static str { text.leak() };
    let configuration = leak(world.path("softhsm2.conf").display().to_string());
    let softhsm2 = |arguments: &[&str]| {
        let mut command = Command::new("softhsm2-util");
        command.args(arguments).env("SOFTHSM2_CONF", configuration);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    softhsm2(&[
        "--init-token",
        "--free",
        "--label",
        "college",
        "--pin",
        "canary-1234",
        "--so-pin",
        "canary-5678",
    ]);
    let file = leak(world.path("key.pem").display().to_string());
    softhsm2(&[
        "--import",
        file,
        "--token",
        "college",
        "--label",
        "diplomas",
        "--id",
        "01",
        "--pin",
        "canary-1234",
    ]);
    let world = world
        .environment("SOFTHSM2_CONF", configuration)
        .environment("TESTAMUR_SIGNERS__PKCS11_MODULE", leak(module))
        .environment("TESTAMUR_SIGNERS__PKCS11_TOKEN", "college")
        .environment("TESTAMUR_LOG__FILTER", "trace")
        .environment("TESTAMUR_SIGNERS__PKCS11_PIN", "canary-1234");
    let at = ["--at", "pkcs11:object=diplomas;id=%01"];
    world
        .run(&[&["key", "rotate", "p256"], &at[..]].concat())
        .exits(2)
        .tells("is of kind ed25519");
    world
        .run(&[&["key", "rotate", "ed25519"], &at[..]].concat())
        .exits(0)
        .tells("retired: ")
        .hides("canary");
    let credential = issue(&world, "1");
    world.run(&["verify", &credential]).exits(0);
    let (key, state, place) = keys(&world).pop().unwrap();
    assert_eq!((state.as_str(), place.as_str()), ("active", at[1]));
    assert!(world.read(&credential).contains(&key));
    let world = world.environment("TESTAMUR_SIGNERS__PKCS11_PIN", "canary-wrong");
    world.write("two.csv", "learner_id\n2\n");
    let refused = world.run(&["issue", "two.csv", "--achievement", SOLAR]);
    assert_ne!(refused.code, Some(0), "{refused:#?}");
    refused.hides("canary");
}

/// The module of SoftHSM; says that there is none.
#[expect(clippy::print_stderr, reason = "a test that does nothing says so")]
fn softhsm() -> Option<String> {
    let given = std::env::var("TESTAMUR_TEST_SOFTHSM").ok();
    let given = given.filter(|module| !module.is_empty());
    let module = given.unwrap_or_else(|| "/usr/lib/softhsm/libsofthsm2.so".to_owned());
    let found = Path::new(&module).is_file();
    assert!(
        found || std::env::var_os("TESTAMUR_TEST_REQUIRE_ALL").is_none(),
        "SoftHSM is not there: `cargo xtask test` says why"
    );
    if !found {
        eprintln!("SoftHSM is not there: the test with a token does nothing");
    }
    found.then_some(module)
}
