//! Credentials as JWTs, in three profiles and four algorithms: ours verified by npm `jose`, and that library's by us.

use anyhow::{Context, Result};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, did_jwk};
use testamur_signing::vc_jwt::{self, Profile};
use testamur_tests::{given, interop, report_count};
use testamur_verifier::{
    CheckCode, InputFormat, NoDocuments, Outcome, Verdict, VerificationReport, VerifyOptions,
    verify,
};

const PROFILES: [(Profile, &str, &str, InputFormat); 3] = [
    (
        Profile::OpenBadges,
        "open-badges",
        "JWT",
        InputFormat::VcJwtOpenBadges,
    ),
    (
        Profile::JoseCose,
        "jose-cose",
        "vc+jwt",
        InputFormat::VcJwtJoseCose,
    ),
    (
        Profile::VcClaim,
        "vc-claim",
        "JWT",
        InputFormat::VcJwtVcClaim,
    ),
];

#[test]
fn a_jwt_of_ours_verifies_there_and_a_changed_one_does_not() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let mut cases = 0;
    for key_type in KeyType::ALL {
        let key = SecretKey::generate(key_type, &mut StdRng::seed_from_u64(1))?;
        let issuer = did_jwk::did(key.public_key());
        for (profile, _, typ, _) in PROFILES {
            let credential = badge(&issuer, profile);
            let jwt = vc_jwt::sign(&credential, profile, &format!("{issuer}#0"), &key)?;
            let alg = key.public_key().algorithm().as_str();
            let jwk = key.public_key().to_jwk();
            let answer = verified_there(&jwt, &jwk, alg, typ)?;
            assert_eq!(answer["verified"], true, "{alg} {typ}: {answer}");
            let answer = verified_there(&changed(&jwt)?, &jwk, alg, typ)?;
            assert_eq!(answer["verified"], false, "{alg} {typ}: {answer}");
            cases += 2;
        }
    }
    report_count("npm jose verifies our JWTs", cases);
    Ok(())
}

#[tokio::test]
async fn a_jwt_of_theirs_verifies_here_and_a_changed_one_does_not() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let mut cases = 0;
    for alg in ["EdDSA", "ES256", "ES384", "RS256"] {
        for (profile, name, _, format) in PROFILES {
            let input = json!({ "credential": badge("did:example:issuer", profile) });
            let options = ["--do", "sign", "--alg", alg, "--profile", name];
            let answer = interop::node("jwt.mjs", &options, &input.to_string())?.json()?;
            let jwt = answer["jwt"].as_str().context("a JWT")?;
            let report = verified_here(jwt).await?;
            assert_eq!(
                report.verdict,
                Verdict::Verified,
                "{alg} {name}\n{}",
                report.to_text()
            );
            assert_eq!(report.input, format);
            let report = verified_here(&changed(jwt)?).await?;
            assert_eq!(
                report.signature,
                Outcome::Failed,
                "{alg} {name}\n{}",
                report.to_text()
            );
            cases += 2;
        }
    }
    report_count("we verify npm jose's JWTs", cases);
    Ok(())
}

#[tokio::test]
async fn a_good_jwt_of_theirs_by_a_key_that_is_not_the_issuers_does_not_verify_here() -> Result<()>
{
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let input = json!({ "credential": badge("did:example:issuer", Profile::JoseCose) });
    let options = ["--do", "sign", "--alg", "ES256", "--profile", "jose-cose"];
    let one = interop::node("jwt.mjs", &options, &input.to_string())?.json()?;
    let two = interop::node("jwt.mjs", &options, &input.to_string())?.json()?;
    // The first one's signature, under a header that names the second one's key.
    let (_, rest) = text(&one)?.split_once('.').context("a JWT")?;
    let (header, _) = text(&two)?.split_once('.').context("a JWT")?;
    let report = verified_here(&format!("{header}.{rest}")).await?;
    assert_eq!(report.verdict, Verdict::Refused, "{}", report.to_text());
    let binding = report.checks_of(CheckCode::IssuerBinding).next();
    assert_eq!(
        binding.map(|check| check.outcome),
        Some(Outcome::Failed),
        "{}",
        report.to_text()
    );
    Ok(())
}

fn text(answer: &Value) -> Result<&str> {
    answer["jwt"].as_str().context("a JWT")
}

fn verified_there(jwt: &str, jwk: &Value, alg: &str, typ: &str) -> Result<Value> {
    let input = json!({ "jwt": jwt, "jwk": jwk }).to_string();
    interop::node(
        "jwt.mjs",
        &["--do", "verify", "--alg", alg, "--typ", typ],
        &input,
    )?
    .json()
}

async fn verified_here(jwt: &str) -> Result<VerificationReport> {
    let now = "2026-06-01T00:00:00Z".parse()?;
    Ok(verify(jwt.as_bytes(), &VerifyOptions::default(), &NoDocuments, now).await?)
}

/// The same JWT with another letter in the middle of its signature.
pub(crate) fn changed(jwt: &str) -> Result<String> {
    let (head, signature) = jwt.rsplit_once('.').context("a JWT")?;
    let (before, after) = signature.split_at(signature.len() / 2);
    let other = if after.starts_with('A') { 'B' } else { 'A' };
    Ok(format!("{head}.{before}{other}{}", &after[1..]))
}

/// A credential of the data model that the profile is about.
pub(crate) fn badge(issuer: &str, profile: Profile) -> Value {
    let (context, from) = match profile {
        Profile::VcClaim => ("https://www.w3.org/2018/credentials/v1", "issuanceDate"),
        Profile::JoseCose | Profile::OpenBadges => {
            ("https://www.w3.org/ns/credentials/v2", "validFrom")
        }
    };
    json!({
        "@context": [context, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "urn:uuid:7c1e2a52-6d0f-4d0a-9a55-0c1f3f4e8a11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Teamwork – „gemeinsam“ \"together\"",
        "issuer": { "id": issuer, "type": ["Profile"], "name": "Université de l'Exemple" },
        from: "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://issuer.example/teamwork",
                "type": ["Achievement"],
                "name": "Teamwork",
                "description": "Line one\nline two",
                "criteria": { "narrative": "Pass **both** courses." },
                "creditsAvailable": 2.5,
            },
        },
    })
}
