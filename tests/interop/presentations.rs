//! Presentations of every cryptosuite, in both data models: ours verified by @digitalbazaar/vc, and that library's by us.

use anyhow::Result;
use serde_json::{Value, json};
use testamur_keys::KeyType;
use testamur_signing::{Cryptosuite, ProofOptions};
use testamur_tests::{given, report_count};
use testamur_verifier::{
    NoDocuments, Outcome, PresentationReport, PresentationRequest, VerifyOptions,
    verify_presentation,
};

use crate::world::{
    Issuer, achievement_credential, achievement_credential_1_1, curve, peer, suites,
};

const CHALLENGE: &str = "u8Zt3xO0mQ3bV1fJtq7c5rA";
const DOMAIN: &str = "registrar.example";

/// The context of a data model's presentations, and what makes a credential.
type Model = (&'static str, fn(&str) -> Value);

const MODELS: [Model; 2] = [
    (
        "https://www.w3.org/2018/credentials/v1",
        achievement_credential_1_1,
    ),
    (
        "https://www.w3.org/ns/credentials/v2",
        achievement_credential,
    ),
];

#[test]
fn a_presentation_of_ours_verifies_there_and_only_for_its_challenge() -> Result<()> {
    let mut cases = 0;
    for (suite, key_type) in suites() {
        let issuer = Issuer::new(Cryptosuite::EddsaRdfc2022, KeyType::Ed25519)?;
        let (Some(issuer), Some(holder)) = (issuer, Issuer::new(suite, key_type)?) else {
            return Ok(());
        };
        for (context, credential) in MODELS {
            let mut credential = credential(&issuer.id);
            credential["credentialSubject"]["id"] = json!(holder.id);
            let mut unsigned = presentation(context, &json!([issuer.sign(&credential)?]));
            unsigned["holder"] = json!(holder.id);
            let options = ProofOptions::authentication(
                holder.verification_method.clone(),
                CHALLENGE,
                Some(DOMAIN.to_owned()),
                "2026-01-01T00:00:00Z".parse()?,
            );
            let signed = suite.add_proof(&unsigned, &options, &holder.key)?;
            for (challenge, verified) in [(CHALLENGE, true), ("another", false)] {
                let input =
                    json!({"presentation": signed, "challenge": challenge, "domain": DOMAIN});
                let options = ["--suite", suite.as_str(), "--verify"];
                let answer = peer("presentation.mjs", &options, &input)?;
                let name = format!("{suite} {key_type} {context}");
                assert_eq!(answer["verified"], verified, "{name}: {answer}");
                cases += 1;
            }
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
        for (context, credential) in MODELS {
            let input = json!({
                "presentation": presentation(context, &json!([credential("did:example:issuer")])),
                "challenge": CHALLENGE,
                "domain": DOMAIN,
            });
            let options = ["--suite", suite.as_str(), "--curve", curve(key_type)];
            let answer = peer("presentation.mjs", &options, &input)?;
            let signed = &answer["presentation"];
            assert_eq!(signed["@context"][0], context);
            let report = verified_here(signed, CHALLENGE).await?;
            let name = format!("{suite} {key_type} {context}");
            assert!(report.verified, "{name}: {:?}", report.first_problem());
            assert_eq!(report.holder_id.as_deref(), answer["holder"].as_str());
            assert_eq!(report.credentials[0].holder_binding, Outcome::Passed);
            let report = verified_here(signed, "another").await?;
            assert!(!report.verified && !report.shown, "{name}");
            cases += 2;
        }
    }
    report_count(
        "presentations of every suite by @digitalbazaar/vc, judged here",
        cases,
    );
    Ok(())
}

fn presentation(context: &str, credentials: &Value) -> Value {
    json!({
        "@context": [context],
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
