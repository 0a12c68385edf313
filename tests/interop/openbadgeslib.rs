//! Open Badges 3.0 as PyPI `openbadgeslib` signs and verifies them: as VC-JWT, and with an embedded proof.

use anyhow::{Context, Result};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_signing::eddsa_rdfc_2022::{ProofOptions, add_proof};
use testamur_signing::vc_jwt::{self, Profile};
use testamur_tests::{given, interop};
use testamur_verifier::{NoDocuments, Outcome, Verdict, VerificationReport, VerifyOptions, verify};

use crate::jose::badge;

#[test]
fn badges_of_ours_verify_there_and_changed_ones_do_not() -> Result<()> {
    if given("TESTAMUR_TEST_PYTHON").is_none() {
        return Ok(());
    }
    let key = SecretKey::generate(KeyType::Ed25519, &mut StdRng::seed_from_u64(1))?;
    let issuer = did_key::did(key.public_key()).context("Ed25519 has a did:key")?;
    let method = did_key::verification_method(key.public_key()).context("Ed25519 has a did:key")?;
    let badge = badge(&issuer, Profile::OpenBadges);
    let jwt = vc_jwt::sign(&badge, Profile::OpenBadges, &method, &key)?;
    let options = ProofOptions::assertion(method, "2026-01-01T00:00:00Z".parse()?);
    let embedded = add_proof(&badge, &options, &key)?;
    for (form, credential) in [("jwt", json!(jwt)), ("proof", embedded)] {
        let answer = verified_there(form, &credential, &issuer)?;
        assert_eq!(answer["verified"], true, "{form}: {answer}");
        assert_eq!(answer["name"], "Teamwork");
        let answer = verified_there(form, &changed(credential), &issuer)?;
        assert_eq!(answer["verified"], false, "{form}: {answer}");
    }
    Ok(())
}

#[tokio::test]
async fn badges_of_theirs_verify_here_and_changed_ones_do_not() -> Result<()> {
    if given("TESTAMUR_TEST_PYTHON").is_none() {
        return Ok(());
    }
    for form in ["jwt", "proof"] {
        let answer = interop::python("open_badges.py", &["sign", "--form", form], "")?.json()?;
        let credential = answer["credential"].clone();
        let report = verified_here(&credential).await?;
        assert_eq!(report.signature, Outcome::Passed, "{}", report.to_text());
        assert_eq!(report.verdict, Verdict::Verified, "{}", report.to_text());
        assert_eq!(report.achievement_name.as_deref(), Some("Teamwork"));
        let report = verified_here(&changed(credential)).await?;
        assert_eq!(report.verdict, Verdict::Refused, "{}", report.to_text());
    }
    Ok(())
}

fn verified_there(form: &str, credential: &Value, issuer: &str) -> Result<Value> {
    let input = json!({ "credential": credential, "issuer": issuer }).to_string();
    interop::python("open_badges.py", &["verify", "--form", form], &input)?.json()
}

async fn verified_here(credential: &Value) -> Result<VerificationReport> {
    // Long after the peer signed by its own clock.
    let now = "2099-01-01T00:00:00Z".parse()?;
    let input = credential
        .as_str()
        .map_or_else(|| credential.to_string(), str::to_owned);
    Ok(verify(
        input.as_bytes(),
        &VerifyOptions::default(),
        &NoDocuments,
        now,
    )
    .await?)
}

fn changed(mut credential: Value) -> Value {
    if let Value::String(jwt) = &credential {
        let at = jwt.len() - 40;
        let other = if jwt[at..].starts_with('A') { 'B' } else { 'A' };
        return json!(format!("{}{other}{}", &jwt[..at], &jwt[at + 1..]));
    }
    credential["credentialSubject"]["achievement"]["name"] = json!("Advanced Teamwork");
    credential
}
