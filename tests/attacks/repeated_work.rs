//! Proofs that have the verifier do its work again and again: what all of them cover is canonicalised once.
//!
//! Work is counted in allocated bytes, which are the same in every run; `world` bounds time and memory beside it.

use serde_json::{Value, json};
use testamur_linked_data::{Limits, canonicalize, jcs};
use testamur_signing::Cryptosuite;
use testamur_verifier::{CheckCode, Outcome, Problem, VerificationReport};

use crate::world::{OPEN_BADGES, Party, VC, assert_refused, assert_verified, judge, with};

/// As many proofs as a credential may have.
const PROOFS: usize = 8;
/// Pieces of evidence: so many that beside a canonicalisation the proofs themselves weigh nothing.
const EVIDENCE: usize = 1_500;

/// Eight proofs over RDF, good or not, cost one canonicalisation.
#[test]
fn a_set_of_proofs_over_rdf_is_one_canonicalisation() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&large(&issuer, 2));
    let proof = signed["proof"].clone();
    assert_verified(&judge(&signed));
    let unsecured = with(signed.clone(), "", "proof", None);
    let form = allocated(|| drop(canonicalize(&unsecured, &Limits::default())));
    let one = allocated(|| assert_verified(&judge(&signed)));
    for (proof, good) in [(proof.clone(), true), (broken(proof), false)] {
        let set = with(signed.clone(), "", "proof", json!(vec![proof; PROOFS]));
        let all = allocated(|| assert_eq!(judge(&set).verified, good));
        assert!(
            all < one + form,
            "{all} bytes for eight proofs, {one} for one of them, {form} for a canonicalisation"
        );
    }
}

/// Eight proofs over JSON, each under other contexts than the credential has now, whose signatures are not good: what
/// the contexts of then say is not asked.
#[test]
fn contexts_of_a_proof_that_does_not_verify_are_not_asked() {
    let issuer = Party::new(1);
    let credential = large(&issuer, 2 + PROOFS);
    let proofs: Vec<Value> = (2..2 + PROOFS)
        .map(|contexts| broken(jcs_proof(&issuer, contexts)))
        .collect();
    let (one, all, json, form) = costs(&credential, &proofs, |report| {
        assert_refused(report, CheckCode::Signature, Problem::SignatureInvalid);
    });
    assert!(
        all < one + (PROOFS as u64 - 1) * json + form,
        "{all} bytes for eight proofs, {one} for one, {json} for its JSON, {form} for a canonicalisation"
    );
}

/// Eight good proofs under the same fewer contexts are one comparison; under eight lists they are eight, within the bounds
/// of any hostile file.
#[test]
fn the_contexts_of_good_proofs_are_compared_once_for_each_list() {
    let issuer = Party::new(1);
    let credential = large(&issuer, 2 + PROOFS);
    let proofs = vec![jcs_proof(&issuer, 2); PROOFS];
    let (one, all, json, form) = costs(&credential, &proofs, assert_verified);
    assert!(
        all < one + (PROOFS as u64 - 1) * json + form,
        "{all} bytes for eight proofs, {one} for one, {json} for its JSON, {form} for a canonicalisation"
    );

    let proofs: Vec<Value> = (2..2 + PROOFS)
        .map(|contexts| jcs_proof(&issuer, contexts))
        .collect();
    let report = judge(&with(credential, "", "proof", json!(proofs)));
    assert_verified(&report);
    let compared = report.checks_of(CheckCode::SafeMode).count();
    // That of the credential, and one for each list.
    assert_eq!(compared, 1 + PROOFS);
    assert_eq!(report.signature, Outcome::Passed);
}

/// What judging the credential costs with the first proof and with all, what the JSON for one proof costs, and what a
/// canonicalisation costs.
fn costs(
    credential: &Value,
    proofs: &[Value],
    judged: impl Fn(&VerificationReport),
) -> (u64, u64, u64, u64) {
    let of = |proofs: &[Value]| {
        let signed = with(credential.clone(), "", "proof", json!(proofs));
        judged(&judge(&signed));
        allocated(|| judged(&judge(&signed)))
    };
    let json = allocated(|| drop(jcs::to_string(&credential.clone())));
    let form = allocated(|| drop(canonicalize(credential, &Limits::default())));
    (of(&proofs[..1]), of(proofs), json, form)
}

/// A long badge; the context of Open Badges more than once, which means nothing more.
fn large(issuer: &Party, contexts: usize) -> Value {
    let evidence = |number| json!({"type": ["Evidence"], "name": format!("{number}"), "narrative": "x".repeat(200)});
    let badge = with(
        issuer.badge(),
        "",
        "evidence",
        (0..EVIDENCE).map(evidence).collect::<Value>(),
    );
    let list: Vec<&str> = std::iter::once(VC)
        .chain(std::iter::repeat_n(OPEN_BADGES, contexts - 1))
        .collect();
    with(badge, "", "@context", json!(list))
}

/// A proof that was made when the badge had only so many contexts.
fn jcs_proof(issuer: &Party, contexts: usize) -> Value {
    let signed = issuer.sign_with(Cryptosuite::EddsaJcs2022, &large(issuer, contexts));
    signed["proof"].clone()
}

/// The same but for the signature, which is of the right form.
fn broken(proof: Value) -> Value {
    with(proof, "", "created", json!("2025-01-02T00:00:00Z"))
}

fn allocated(work: impl FnOnce()) -> u64 {
    allocation_counter::measure(work).bytes_total
}
