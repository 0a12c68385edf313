//! Each limit: what is as large as it verifies, and what is larger by one is refused by name.

use serde_json::{Value, json};
use testamur_baking::{Standard, bake};
use testamur_signing::vc_jwt::Profile;
use testamur_verifier::{
    CheckCode, DocumentSource, Limit, MemoryDocuments, Outcome, Problem, VerificationReport,
    VerifyOptions, limits, verify,
};

use crate::{
    embedded::nested,
    inputs::pixel,
    world::{Party, WEB_ID, assert_refused, now, status_entry, with},
};

/// Sets one limit.
type Knob = fn(&mut VerifyOptions, usize);

async fn within(
    input: &[u8],
    documents: &dyn DocumentSource,
    knob: Knob,
    most: usize,
) -> VerificationReport {
    let mut options = VerifyOptions::default();
    knob(&mut options, most);
    verify(input, &options, documents, now()).await.unwrap()
}

/// The least limit with which the input verifies is its size: with one less it is refused by the name of the limit.
async fn measure(
    input: &[u8],
    documents: &dyn DocumentSource,
    knob: Knob,
    most: usize,
    problem: Problem,
) -> usize {
    let (mut refused, mut verified) = (0, most);
    while verified - refused > 1 {
        let between = usize::midpoint(refused, verified);
        let report = within(input, documents, knob, between).await;
        if report.verified {
            verified = between;
        } else {
            refused = between;
        }
    }
    let at = within(input, documents, knob, verified).await;
    assert!(at.verified, "at {verified}: {}", at.to_text());
    let over = within(input, documents, knob, refused).await;
    let named = names(&over, problem);
    assert!(!over.verified && named, "at {refused}: {}", over.to_text());
    verified
}

/// Whether a step has this problem, here or inside.
fn names(report: &VerificationReport, problem: Problem) -> bool {
    report
        .checks
        .iter()
        .any(|check| check.outcome != Outcome::Passed && check.problem == Some(problem))
        || report
            .embedded
            .iter()
            .any(|inside| names(&inside.report, problem))
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn nodes(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(nodes).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(nodes).sum::<usize>(),
        _ => 1,
    }
}

#[tokio::test]
async fn json_may_be_as_large_as_its_limits() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge());
    let text = signed.to_string();
    let knobs: [(Knob, usize); 3] = [
        (|options, most| options.json_limits.bytes = most, text.len()),
        (
            |options, most| options.json_limits.depth = most,
            depth(&signed),
        ),
        (
            |options, most| options.json_limits.nodes = most,
            nodes(&signed),
        ),
    ];
    for (knob, size) in knobs {
        let documents = MemoryDocuments::new();
        let named = Problem::LimitReached;
        let measured = measure(text.as_bytes(), &documents, knob, 100_000, named).await;
        assert_eq!(measured, size);
    }
}

#[tokio::test]
async fn a_token_may_be_as_large_as_json() {
    let issuer = Party::new(1);
    let token = issuer.sign_jwt(&issuer.badge(), Profile::OpenBadges);
    let knob: Knob = |options, most| options.json_limits.bytes = most;
    let documents = MemoryDocuments::new();
    let named = Problem::LimitReached;
    let measured = measure(token.as_bytes(), &documents, knob, 100_000, named).await;
    assert_eq!(measured, token.len());
}

#[tokio::test]
async fn integers_end_where_two_readers_may_disagree() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge()).to_string();
    for (number, problem) in [
        ("9007199254740991", None),
        ("9007199254740992", Some(Problem::NumberOutOfRange)),
        ("1e400", Some(Problem::NumberOutOfRange)),
    ] {
        let text = signed.replacen('{', &format!("{{\"x\":{number},"), 1);
        let report = within(text.as_bytes(), &MemoryDocuments::new(), |_, _| (), 0).await;
        let parse = &report.checks[0];
        assert_eq!(parse.problem, problem, "{number}: {}", parse.message);
        let place = problem.map_or("", |_| "/x");
        assert_eq!(parse.pointer, place);
    }
}

#[tokio::test]
async fn graphs_may_be_as_large_as_their_limit() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge()).to_string();
    let knob: Knob = |options, most| options.canonicalization_limits.quads = most;
    let documents = MemoryDocuments::new();
    let work = Problem::CanonicalizationLimit;
    let quads = measure(signed.as_bytes(), &documents, knob, 1_000, work).await;
    assert!((5..100).contains(&quads), "{quads}");
}

#[tokio::test]
async fn proofs_entries_and_documents_are_counted() {
    let issuer = Party::named(1, WEB_ID);
    let documents = issuer.did_document();
    let twice = issuer.sign(&issuer.sign(&issuer.badge())).to_string();
    let knob: Knob = |options, most| options.max_documents = most;
    let named = Problem::LimitReached;
    let measured = measure(twice.as_bytes(), &documents, knob, 8, named).await;
    assert_eq!(measured, 1);
    let entries = json!([
        status_entry("revocation", "1"),
        status_entry("revocation", "2")
    ]);
    let revocable = with(issuer.badge(), "", "credentialStatus", entries);
    let revocable = issuer.sign(&revocable).to_string();
    // One proof more than is looked at takes nothing from a good one, and one entry more leaves the status unknown.
    let knobs: [(Knob, &str); 2] = [
        (|options, most| options.max_proofs = most, &twice),
        (
            |options, most| options.max_status_entries = most,
            &revocable,
        ),
    ];
    for (knob, signed) in knobs {
        for (most, is_named) in [(2, false), (1, true)] {
            let report = within(signed.as_bytes(), &documents, knob, most).await;
            assert_eq!(names(&report, named), is_named, "{}", report.to_text());
        }
    }
}

#[tokio::test]
async fn credentials_inside_are_counted_and_so_are_their_levels() {
    let issuer = Party::new(1);
    let signed = nested(&issuer, 2).to_string();
    let knobs: [Knob; 2] = [
        |options, most| options.max_embedded = most,
        |options, most| options.max_embedded_depth = most,
    ];
    for knob in knobs {
        let documents = MemoryDocuments::new();
        let named = Problem::LimitReached;
        assert_eq!(
            measure(signed.as_bytes(), &documents, knob, 9, named).await,
            2
        );
    }
}

#[tokio::test]
async fn images_may_be_as_large_as_their_limits() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge()).to_string();
    let options = VerifyOptions::default();
    let image = bake(
        &pixel(),
        Standard::OpenBadges3,
        &signed,
        &options.image_limits,
    )
    .unwrap();
    let knobs: [(Knob, usize); 2] = [
        (
            |options, most| options.image_limits.bytes = most,
            image.len(),
        ),
        (
            |options, most| options.image_limits.credential_bytes = most,
            signed.len(),
        ),
    ];
    for (knob, size) in knobs {
        let documents = MemoryDocuments::new();
        let named = Problem::LimitReached;
        let measured = measure(&image, &documents, knob, 100_000, named).await;
        assert_eq!(measured, size);
    }
}

/// The page of limits is written from the list: what is kept to is what stands there.
#[test]
fn every_bound_of_the_options_is_in_the_list_with_its_problem() {
    let limit = Problem::LimitReached;
    let work = Problem::CanonicalizationLimit;
    let knobs: [(Knob, Problem); 21] = [
        (|options, most| options.json_limits.bytes = most, limit),
        (|options, most| options.json_limits.depth = most, limit),
        (|options, most| options.json_limits.nodes = most, limit),
        (
            |options, most| options.status_document_limits.bytes = most,
            limit,
        ),
        (
            |options, most| options.status_document_limits.nodes = most,
            limit,
        ),
        (|options, most| options.image_limits.bytes = most, limit),
        (
            |options, most| options.image_limits.credential_bytes = most,
            limit,
        ),
        (
            |options, most| options.image_limits.side = most.try_into().unwrap(),
            limit,
        ),
        (|options, most| options.image_limits.chunks = most, limit),
        (|options, most| options.image_limits.elements = most, limit),
        (|options, most| options.image_limits.depth = most, limit),
        (
            |options, most| options.image_limits.attributes = most,
            limit,
        ),
        (
            |options, most| options.image_limits.namespaces = most,
            limit,
        ),
        (|options, most| options.max_proofs = most, limit),
        (|options, most| options.max_status_entries = most, limit),
        (|options, most| options.max_embedded = most, limit),
        (|options, most| options.max_embedded_depth = most, limit),
        (|options, most| options.max_documents = most, limit),
        (
            |options, most| options.canonicalization_limits.contexts = most,
            work,
        ),
        (
            |options, most| options.canonicalization_limits.quads = most,
            work,
        ),
        (
            |options, most| options.canonicalization_limits.hash_steps = most,
            work,
        ),
    ];
    let usual = limits(&VerifyOptions::default());
    for (knob, problem) in knobs {
        let mut options = VerifyOptions::default();
        knob(&mut options, 987_654);
        let listed = limits(&options);
        let changed = listed.iter().filter(|limit| !usual.contains(limit));
        let changed: Vec<_> = changed.map(|it| (it.most, it.problem)).collect();
        assert_eq!(changed, [(987_654, problem)]);
    }
    let of_integers = |limit: &&Limit| limit.most == 9_007_199_254_740_991;
    let integers = usual.iter().find(of_integers).unwrap();
    assert_eq!(integers.problem, Problem::NumberOutOfRange);
}

/// Its proof would take the same work again.
#[tokio::test]
async fn a_presentation_over_a_limit_is_not_canonicalised_for_its_proof() {
    let holder = Party::new(2);
    let signed = crate::presentations::present(&holder, &json!([])).to_string();
    let knob: Knob = |options, most| options.canonicalization_limits.quads = most;
    let report = within(signed.as_bytes(), &MemoryDocuments::new(), knob, 1).await;
    for step in [CheckCode::SafeMode, CheckCode::Signature] {
        assert_refused(&report, step, Problem::CanonicalizationLimit);
    }
}
