//! Standard error holds no secret and no personal datum, however much is logged.

use crate::world::{SOLAR, World};

const PASSPHRASE: &str = "correct horse battery staple";

#[test]
fn a_full_trace_holds_no_secret_and_no_personal_datum() {
    let world = World::new()
        .environment("TESTAMUR_MASTER_KEY__PASSPHRASE", PASSPHRASE)
        .installed(&[])
        .stocked()
        .environment("TESTAMUR_LOG__FILTER", "trace");
    world.write(
        "rows.csv",
        "learner_id,name,email,awarded_on\n\
         4711,Zaphod Quux,zaphod@quux.example,2026-06-30\n\
         4712,Trillian Quux,trillian.quux,Quuxday\n",
    );
    let issued = world
        .run(&["issue", "rows.csv", "--achievement", SOLAR])
        .exits(1);
    assert!(issued.stderr.contains("INSERT INTO"), "the trace is on");
    let id = world.credentials()[0]["id"].as_str().unwrap().to_owned();
    let offered = world.run(&["offer", &id, "--no-qr"]).exits(0);
    let tx_code = offered
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("transaction code: "))
        .unwrap();
    let token = offered
        .stdout
        .lines()
        .next()
        .unwrap()
        .rsplit("%2F")
        .next()
        .unwrap();
    let created = world
        .run(&[
            "api-key",
            "create",
            "--label",
            "x",
            "--scope",
            "credentials:issue",
        ])
        .exits(0);
    let revoked = world
        .run(&["revoke", &id, "--reason", "Quux asked for it"])
        .exits(0);

    let key = created.stdout.trim();
    for answer in [&issued, &offered, &created, &revoked] {
        for secret in [
            PASSPHRASE,
            "Quux",
            "quux",
            "Zaphod",
            token,
            key,
            &format!("\"{tx_code}\""),
        ] {
            assert!(
                !answer.stderr.contains(secret),
                "`{secret}` in {}",
                answer.stderr
            );
        }
    }
}

#[test]
fn a_refused_cell_is_not_repeated() {
    let world = World::with_achievement();
    world
        .issue_csv("learner_id,name,email,awarded_on\n1,Quux,quux-at-example,quuxday\n")
        .exits(1)
        .hides("uux");
}
