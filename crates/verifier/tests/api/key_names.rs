//! How a proof names its key, and what that says before anybody vouches for it.

use testamur_signing::vc_jwt::Profile;
use testamur_verifier::{
    CheckCode, NoDocuments, Outcome, PinnedKey, Problem, Trust, VerificationReport, VerifyOptions,
    verify,
};

use crate::world::{
    HTTPS_ID, Party, assert_refused, assert_unknown, assert_verified, now, verify_bytes,
    verify_offline,
};

/// An Ed25519 point of small order: one signature under it fits every message.
const WEAK: &str = "z6MkeXATEjyXENzBXBxgC5EHk2JE5aqd7qMGGtDpLUH1e2Sj";

#[tokio::test]
async fn a_fragment_spells_out_a_key_or_a_weak_one_or_none() {
    let key = Party::new(2).multibase();
    for (fragment, outcome, problem) in [
        (key.as_str(), Outcome::Passed, None),
        (WEAK, Outcome::Failed, Some(Problem::UnsuitableKey)),
        ("z6Mk0OIl", Outcome::Unknown, Some(Problem::KeyUnreachable)),
        ("key-1", Outcome::Unknown, Some(Problem::KeyUnreachable)),
    ] {
        let method = format!("{HTTPS_ID}#{fragment}");
        let signer = Party::named(2, HTTPS_ID).signing_as(&method);
        let report = verify_offline(&signer.sign(&signer.badge())).await;
        let check = report.checks_of(CheckCode::Key).next().unwrap();
        assert_eq!((check.outcome, check.problem), (outcome, problem));
        assert_eq!(check.pointer, "/proof/verificationMethod");
        assert!(!report.verified, "{fragment}");
    }
}

/// A `did:key` has one key, so its name alone says which.
#[tokio::test]
async fn a_self_contained_did_says_its_key_without_a_fragment() {
    let issuer = Party::new(1);
    for (signer, is_issuers) in [(Party::new(1), true), (Party::new(2), false)] {
        let did = signer.id.clone();
        let signer = signer.signing_as(&did);
        let jwt = signer.sign_jwt(&issuer.badge(), Profile::OpenBadges);
        let report = verify_bytes(jwt.as_bytes(), &NoDocuments).await;
        assert_eq!(report.verified, is_issuers, "{}", report.to_text());
        assert_eq!(report.signature, Outcome::Passed);
        if !is_issuers {
            assert_refused(
                &report,
                CheckCode::IssuerBinding,
                Problem::IssuerKeyNotBound,
            );
            assert_eq!(report.trust, Some(Trust::SelfAsserted));
        }
    }
}

async fn verify_pinned(issuer: &Party, name: Option<String>) -> VerificationReport {
    let pinned = PinnedKey {
        issuer_id: issuer.id.clone(),
        verification_method: name,
        key: issuer.key().clone(),
    };
    let options = VerifyOptions {
        pinned_keys: vec![pinned],
        ..VerifyOptions::default()
    };
    let signed = issuer.sign(&issuer.badge()).to_string();
    verify(signed.as_bytes(), &options, &NoDocuments, now())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_key_pinned_under_one_name_does_not_speak_for_another() {
    let issuer = Party::named(1, HTTPS_ID);
    let report = verify_pinned(&issuer, Some(format!("{HTTPS_ID}#key-2"))).await;
    assert_unknown(&report, CheckCode::IssuerBinding, Problem::KeyUnreachable);
    assert_eq!(report.trust, None);
}

#[tokio::test]
async fn a_pinned_key_that_the_proof_spells_out_is_pinned_under_any_name() {
    let issuer = Party::named(1, HTTPS_ID);
    let spelled_out = format!("{HTTPS_ID}#{}", issuer.multibase());
    let issuer = issuer.signing_as(&spelled_out);
    for name in [None, Some(format!("{HTTPS_ID}#key-2"))] {
        let report = verify_pinned(&issuer, name).await;
        assert_verified(&report);
        assert_eq!(report.trust, Some(Trust::Pinned));
    }
}
