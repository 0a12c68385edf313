//! Verifiers of others beside ours, over the same files: 1EdTech's, and some that are made here.
//!
//! Each file is asked about in two worlds. *Alone*: offline, as a stranger has it. *Published*: its issuer vouches for the
//! keys of `conformance/verdicts/official.toml`; ours has them pinned, npm `@digitalcredentials/verifier-core` gets them as
//! the issuer's controller document, PyPI `openbadgeslib` as the key that it is told to trust. Two answers are compared: is
//! the signature good (where a peer says so by itself), and is the credential verified.
//!
//! Every difference is in `differences.toml`, with the clause that decides; one that is not fails, and so does one that is
//! listed and no longer there.

#[path = "verifiers/files.rs"]
mod files;
#[path = "verifiers/made.rs"]
mod made;
#[path = "verifiers/peers.rs"]
mod peers;

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use serde::Deserialize;
use testamur_tests::{corpus, given, report_count};

use files::{File, Keys, World, ours};
use peers::Answer;

/// A file, a world, a peer, a question; and our answer.
type Difference = (String, World, String, String, bool);

#[tokio::test]
async fn where_other_verifiers_differ_is_known_and_decided_by_a_clause() -> Result<()> {
    let (Some(corpus), Some(_), Some(_)) = (
        corpus(),
        given("TESTAMUR_TEST_NODE"),
        given("TESTAMUR_TEST_PYTHON"),
    ) else {
        return Ok(());
    };
    let keys = Keys::read()?;
    let mut files = files::official(&corpus)?;
    files.extend(made::files()?);
    let peers = {
        let (files, keys) = (files.clone(), keys.clone());
        tokio::task::spawn_blocking(move || peers::answers(&files, &keys)).await??
    };
    let mut found = BTreeSet::new();
    for file in &files {
        for world in World::ALL {
            let ours = ours(file, world, &keys).await?;
            for (peer, answers) in &peers {
                compare(
                    file,
                    world,
                    peer,
                    ours,
                    answers[&(file.name.clone(), world)],
                    &mut found,
                );
            }
        }
    }
    let listed = listed()?;
    let (new, gone) = apart(&found, &listed);
    ensure!(new.is_empty(), "not listed:\n{}", new.join("\n"));
    ensure!(
        gone.is_empty(),
        "listed, and not there:\n{}",
        gone.join("\n")
    );
    report_count(
        "verifiers beside ours: files in two worlds",
        2 * files.len(),
    );
    Ok(())
}

/// Adds the questions to which the answers differ.
fn compare(
    file: &File,
    world: World,
    peer: &str,
    ours: Answer,
    theirs: Answer,
    found: &mut BTreeSet<Difference>,
) {
    let mut add = |question: &str, ours: Option<bool>| {
        let (peer, question) = (peer.to_owned(), question.to_owned());
        found.insert((file.name.clone(), world, peer, question, ours == Some(true)));
    };
    if ours.verified != theirs.verified {
        add("verified", ours.verified);
    }
    if theirs.signature.is_some() && ours.signature != theirs.signature {
        add("signature", ours.signature);
    }
}

/// Differences which one clause decides.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decided {
    peer: String,
    question: String,
    ours: bool,
    theirs: bool,
    worlds: Vec<World>,
    files: Vec<String>,
    clause: String,
    right: Right,
    says: String,
}

/// Whose answer the clause supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Right {
    /// The clause leaves it open, or the two answer another question under one name.
    Both,
    Neither,
    Ours,
    Theirs,
}

/// Runs without the peers, too: what is in the table is decided.
#[test]
fn of_every_difference_it_is_said_who_is_right() -> Result<()> {
    let table = decided()?;
    for one in &table {
        // What we find wrong with ours is mended, and no longer a difference.
        let is_mended = matches!(one.right, Right::Ours | Right::Both);
        ensure!(is_mended, "{:?}: {:?}", one.right, one.files);
    }
    let ours = table.iter().filter(|one| one.right == Right::Ours);
    report_count("differences in which ours is right", ours.count());
    let both = table.iter().filter(|one| one.right == Right::Both);
    report_count("differences in which both are", both.count());
    listed()?;
    Ok(())
}

fn decided() -> Result<Vec<Decided>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Differences {
        difference: Vec<Decided>,
    }
    let table: Differences = toml::from_str(include_str!("differences.toml"))?;
    Ok(table.difference)
}

fn listed() -> Result<BTreeSet<Difference>> {
    let mut listed = BTreeSet::new();
    for one in decided()? {
        ensure!(one.ours != one.theirs, "no difference: {:?}", one.files);
        ensure!(
            one.clause.starts_with("https://") && one.says.len() > 20,
            "no clause: {:?}",
            one.files
        );
        for file in &one.files {
            for world in &one.worlds {
                let row = (
                    file.clone(),
                    *world,
                    one.peer.clone(),
                    one.question.clone(),
                    one.ours,
                );
                ensure!(listed.insert(row), "{file} is listed twice");
            }
        }
    }
    Ok(listed)
}

/// What is found and not listed; what is listed and not found.
fn apart(
    found: &BTreeSet<Difference>,
    listed: &BTreeSet<Difference>,
) -> (Vec<String>, Vec<String>) {
    let told = |(file, world, peer, question, ours): &Difference| {
        format!("{file} | {world:?} | {peer} | {question} | ours {ours}")
    };
    (
        found.difference(listed).map(told).collect(),
        listed.difference(found).map(told).collect(),
    )
}
