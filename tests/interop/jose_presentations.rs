//! Presentations as JWTs by npm `jose`, in both profiles and four algorithms: judged by us as the answer to what was asked.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use testamur_signing::vc_jwt::Profile;
use testamur_tests::{given, interop, report_count};
use testamur_verifier::{
    CheckCode, NoDocuments, Outcome, PresentationReport, PresentationRequest, Problem,
    VerifyOptions, verify_presentation,
};

use crate::jose::{badge, changed};

const PROFILES: [(Profile, &str); 2] = [
    (Profile::JoseCose, "jose-cose"),
    (Profile::VcClaim, "vc-claim"),
];
const ALGORITHMS: [&str; 4] = ["EdDSA", "ES256", "ES384", "RS256"];
const NONCE: &str = "u8Zt3xO0mQ3bV1fJtq7c5rA";
const AUDIENCE: &str = "https://registrar.example";
const INSTANT: &str = "2026-06-01T00:00:00Z";

#[tokio::test]
async fn a_presentation_of_theirs_verifies_here_and_only_for_whom_it_was_made() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let mut cases = 0;
    for alg in ALGORITHMS {
        for (profile, name) in PROFILES {
            let (jwt, holder) = presented_there(alg, profile, name)?;
            let report = verified_here(&jwt, NONCE, AUDIENCE).await?;
            assert!(
                report.verified && report.shown,
                "{alg} {name}: {:?}",
                report.first_problem()
            );
            assert_eq!(report.holder_id.as_deref(), Some(&*holder));
            assert_eq!(report.credentials.len(), 1);
            assert_eq!(report.credentials[0].holder_binding, Outcome::Passed);

            for (nonce, audience, problem) in [
                ("another", AUDIENCE, Problem::InvalidChallenge),
                (NONCE, "https://other.example", Problem::InvalidDomain),
            ] {
                let report = verified_here(&jwt, nonce, audience).await?;
                assert_refused(&report, CheckCode::HolderBinding, problem);
            }
            let report = verified_here(&changed(&jwt)?, NONCE, AUDIENCE).await?;
            assert_refused(&report, CheckCode::Signature, Problem::SignatureInvalid);
            cases += 4;
        }
    }
    report_count("presentations as JWTs by npm jose, judged here", cases);
    Ok(())
}

#[tokio::test]
async fn a_presentation_of_theirs_is_over_when_its_time_is() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    for (profile, name) in PROFILES {
        let (jwt, _) = presented_there("EdDSA", profile, name)?;
        let report = verified_at(&jwt, NONCE, AUDIENCE, "2026-06-01T01:00:00Z").await?;
        assert!(!report.verified && !report.shown, "{name}");
    }
    Ok(())
}

/// A presentation that they signed, and who presents.
fn presented_there(alg: &str, profile: Profile, name: &str) -> Result<(String, String)> {
    let input = json!({
        "credential": badge("did:example:issuer", profile),
        "nonce": NONCE, "audience": AUDIENCE, "instant": INSTANT,
    });
    let options = ["--do", "present", "--alg", alg, "--profile", name];
    let answer = interop::node("jwt.mjs", &options, &input.to_string())?.json()?;
    let text = |name: &str| -> Result<String> {
        let text = answer.get(name).and_then(Value::as_str);
        Ok(text.with_context(|| format!("no `{name}`"))?.to_owned())
    };
    Ok((text("jwt")?, text("holder")?))
}

async fn verified_here(jwt: &str, nonce: &str, audience: &str) -> Result<PresentationReport> {
    verified_at(jwt, nonce, audience, INSTANT).await
}

async fn verified_at(
    jwt: &str,
    nonce: &str,
    audience: &str,
    now: &str,
) -> Result<PresentationReport> {
    let request = PresentationRequest {
        challenge: nonce.to_owned(),
        domain: Some(vec![audience.to_owned()]),
    };
    let (options, now) = (VerifyOptions::default(), now.parse()?);
    Ok(verify_presentation(jwt.as_bytes(), &request, &options, &NoDocuments, now).await?)
}

#[track_caller]
fn assert_refused(report: &PresentationReport, code: CheckCode, problem: Problem) {
    assert!(!report.verified && !report.shown);
    let mut checks = report.checks.iter();
    assert!(
        checks.any(|check| check.code == code && check.problem == Some(problem)),
        "no {code} with {problem}: {:?}",
        report.checks
    );
}
