//! A wrong configuration does not start, and says which setting.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use testamur_tests::service::{Service, program};

#[test]
fn a_setting_that_is_not_known_is_named_with_its_line() -> Result<()> {
    let service = Service::new(None, &[])?;
    let file = service.folder().join("testamur.toml");
    fs::write(
        &file,
        format!("{}\n[http2]\nlisten = \"x\"\n", fs::read_to_string(&file)?),
    )?;
    let output = service.command(&["serve"], "")?;
    ensure!(
        output.code == Some(2) && output.stderr.contains("http2") && output.stderr.contains("line"),
        "{output:?}"
    );
    Ok(())
}

#[test]
fn another_passphrase_than_the_first_is_refused_at_start() -> Result<()> {
    let service = Service::new(None, &[])?;
    service.run(&["tenant", "create", "--slug", "a", "--name", "A"])?;
    let output = Command::new(program()?)
        .args(["serve"])
        .current_dir(service.folder())
        .env(
            "TESTAMUR_MASTER_KEY__PASSPHRASE",
            "another passphrase altogether",
        )
        .output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.code() == Some(2) && told.contains("TESTAMUR_MASTER_KEY__PASSPHRASE"),
        "{told}"
    );
    ensure!(
        !told.contains("altogether"),
        "the passphrase is not repeated: {told}"
    );
    Ok(())
}

#[test]
fn without_a_master_key_nothing_starts() -> Result<()> {
    let service = Service::new(None, &[])?;
    let output = Command::new(program()?)
        .args(["serve"])
        .current_dir(service.folder())
        .env_remove("TESTAMUR_MASTER_KEY__PASSPHRASE")
        .output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.code() == Some(2) && told.contains("master_key.key_file"),
        "{told}"
    );
    Ok(())
}

#[test]
fn a_program_whose_contexts_were_changed_does_nothing() -> Result<()> {
    let mut bytes = fs::read(program()?)?;
    let wanted = b"https://purl.imsglobal.org/spec/vc/ob/vocab.html#AchievementSubject";
    let place = bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
        .context("the program holds its contexts")?;
    bytes[place + wanted.len() - 1] ^= 1;
    let folder = tempfile::tempdir()?;
    let tampered = folder.path().join("tampered");
    fs::write(&tampered, bytes)?;
    fs::set_permissions(&tampered, fs::metadata(program()?)?.permissions())?;
    let output = Command::new(&tampered).arg("demo").output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.code() == Some(2) && told.contains("context"),
        "{told}"
    );
    Ok(())
}
