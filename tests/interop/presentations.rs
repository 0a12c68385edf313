//! Presentations of every cryptosuite: ours verified by @digitalbazaar/vc, and that library's by us.

use anyhow::Result;
use serde_json::{Value, json};
use testamur_keys::KeyType;
use testamur_signing::{Cryptosuite, ProofOptions};
use testamur_tests::{given, report_count};
use testamur_verifier::{
    NoDocuments, Outcome, PresentationReport, PresentationRequest, VerifyOptions,
    verify_presentation,
};

use crate::world::{Issuer, achievement_credential, curve, peer, suites};

const CHALLENGE: &str = "u8Zt3xO0mQ3bV1fJtq7c5rA";
const DOMAIN: &str = "registrar.example";

#[test]
fn a_presentation_of_ours_verifies_there_and_only_for_its_challenge() -> Result<()> {
    let mut cases = 0;
    for (suite, key_type) in suites() {
        let issuer = Issuer::new(Cryptosuite::EddsaRdfc2022, KeyType::Ed25519)?;
        let (Some(issuer), Some(holder)) = (issuer, Issuer::new(suite, key_type)?) else {
            return Ok(());
        };
        let mut credential = achievement_credential(&issuer.id);
        credential["credentialSubject"]["id"] = json!(holder.id);
        let mut unsigned = presentation(&json!([issuer.sign(&credential)?]));
        unsigned["holder"] = json!(holder.id);
        let options = ProofOptions::authentication(
            holder.verification_method.clone(),
            CHALLENGE,
            Some(DOMAIN.to_owned()),
            "2026-01-01T00:00:00Z".parse()?,
        );
        let signed = suite.add_proof(&unsigned, &options, &holder.key)?;
        for (challenge, verified) in [(CHALLENGE, true), ("another", false)] {
            let input = json!({"presentation": signed, "challenge": challenge, "domain": DOMAIN});
            let options = ["--suite", suite.as_str(), "--verify"];
            let answer = peer("presentation.mjs", &options, &input)?;
            assert_eq!(answer["verified"], verified, "{suite} {key_type}: {answer}");
            cases += 1;
        }
    }
    report_count(
        "presentations of every suite, judged by @digitalbazaar/vc",
        cases,
    );
    Ok(())
}

#[tokio::test]
async fn a_presentation_of_theirs_verifies_here_and_only_for_its_challenge() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let mut cases = 0;
    for (suite, key_type) in suites() {
        let credential = achievement_credential("did:example:issuer");
        let input = json!({
            "presentation": presentation(&json!([credential])),
            "challenge": CHALLENGE,
            "domain": DOMAIN,
        });
        let options = ["--suite", suite.as_str(), "--curve", curve(key_type)];
        let answer = peer("presentation.mjs", &options, &input)?;
        let report = verified_here(&answer["presentation"], CHALLENGE).await?;
        assert!(report.verified, "{suite}: {:?}", report.first_problem());
        assert_eq!(report.holder_id.as_deref(), answer["holder"].as_str());
        assert_eq!(report.credentials[0].holder_binding, Outcome::Passed);
        let report = verified_here(&answer["presentation"], "another").await?;
        assert!(!report.verified && !report.shown, "{suite}");
        cases += 2;
    }
    report_count(
        "presentations of every suite by @digitalbazaar/vc, judged here",
        cases,
    );
    Ok(())
}

fn presentation(credentials: &Value) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": credentials,
    })
}

async fn verified_here(presentation: &Value, challenge: &str) -> Result<PresentationReport> {
    let request = PresentationRequest {
        challenge: challenge.to_owned(),
        domain: Some(vec![DOMAIN.to_owned()]),
    };
    let input = presentation.to_string();
    // Long after the peer signed by its own clock.
    let now = "2099-01-01T00:00:00Z".parse()?;
    let options = VerifyOptions::default();
    Ok(verify_presentation(input.as_bytes(), &request, &options, &NoDocuments, now).await?)
}
