//! SD-JWT VC with npm `@sd-jwt/sd-jwt-vc`: each side issues, presents with key binding and verifies what the other made.

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::{KeyType, PublicKey, SecretKey, did_jwk};
use testamur_signing::sd_jwt_vc::{self, ClaimPath, KeyBindingTerms};
use testamur_tests::{given, interop, report_count};
use testamur_verifier::{
    InputFormat, KeyBindingRequest, NoDocuments, Outcome, Verdict, VerificationReport,
    VerifyOptions, verify,
};

/// Somebody's type: of an achievement without a status nobody could say whether one is concealed.
const TYPE: &str = "https://credentials.example/diploma";
const AUDIENCE: &str = "https://employer.example";
const NONCE: &str = "6a1e0d5c8f4b4a1e";
const ALGORITHMS: [(KeyType, &str); 3] = [
    (KeyType::Ed25519, "EdDSA"),
    (KeyType::P256, "ES256"),
    (KeyType::P384, "ES384"),
];

#[test]
fn a_presentation_of_ours_verifies_there() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let mut cases = 0;
    for (key_type, alg) in ALGORITHMS {
        let (issuer, credential) = issued_here(key_type)?;
        let jwk = issuer.public_key().to_jwk();
        let whole = verified_there(&credential, &jwk, alg, None)?;
        assert_eq!(whole["verified"], true, "{whole}");
        assert_eq!(whole["payload"]["address"]["street"], "Quay 1", "{whole}");
        assert_eq!(whole["payload"]["results"], json!(["9", "7"]), "{whole}");

        let parsed = sd_jwt_vc::parse(&credential)?;
        let terms = KeyBindingTerms {
            audience: AUDIENCE,
            nonce: NONCE,
            now: now()?,
        };
        let chosen = paths(&[json!(["given_name"]), json!(["results", 1])])?;
        let shown = parsed.present_bound(&chosen, &terms, &holder()?)?;
        let answer = verified_there(&shown, &jwk, alg, Some(NONCE))?;
        assert_eq!(answer["verified"], true, "{answer}");
        assert_eq!(answer["payload"]["given_name"], "Zoë", "{answer}");
        assert_eq!(answer["payload"]["results"], json!(["7"]), "{answer}");
        assert_eq!(answer["payload"].get("address"), None, "{answer}");
        assert_eq!(answer["binding"]["aud"], AUDIENCE, "{answer}");

        let other = verified_there(&shown, &jwk, alg, Some("another"))?;
        assert_eq!(other["verified"], false, "{other}");
        let forged = verified_there(&credential, &holder()?.public_key().to_jwk(), "EdDSA", None)?;
        assert_eq!(forged["verified"], false, "{forged}");
        cases += 4;
    }
    report_count("@sd-jwt/sd-jwt-vc verifies our SD-JWT VCs", cases);
    Ok(())
}

#[tokio::test]
async fn a_credential_of_ours_presented_there_verifies_here() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let (_, credential) = issued_here(KeyType::P256)?;
    let frame = json!({"given_name": true, "address": {"street": true}});
    let shown = presented_there(&credential, &frame)?;
    let report = verified_here(&shown).await?;
    assert_eq!(report.verdict, Verdict::Verified, "{}", report.to_text());
    assert_eq!(report.holder_binding, Outcome::Passed);
    let claims = report.verified_credential().context("a credential")?;
    assert_eq!(
        claims["address"],
        json!({"country": "NL", "street": "Quay 1"})
    );
    assert_eq!(claims["results"], json!([]));
    Ok(())
}

#[tokio::test]
async fn a_credential_of_theirs_verifies_here() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let mut cases = 0;
    for (_, alg) in ALGORITHMS {
        let frame = json!({
            "_sd": ["given_name", "address"],
            "_sd_decoy": 2,
            "address": {"_sd": ["street"]},
            "results": {"_sd": [0, 1]},
        });
        let input = json!({"claims": claims("")?, "frame": frame}).to_string();
        let answer = interop::node("sd_jwt_vc.mjs", &["--do", "issue", "--alg", alg], &input)?;
        let answer = answer.json()?;
        let credential = answer["credential"].as_str().context("a credential")?;
        let report = report_of(credential, &accepting()).await?;
        assert_eq!(
            report.verdict,
            Verdict::Verified,
            "{alg}\n{}",
            report.to_text()
        );
        assert_eq!(report.input, InputFormat::SdJwtVc);
        assert_eq!(report.holder_binding, Outcome::Skipped);
        let shown = report.verified_credential().context("a credential")?;
        assert_eq!(shown["address"]["street"], "Quay 1");
        assert_eq!(shown["results"], json!(["9", "7"]));

        // Presented there, and presented here.
        let there = presented_there(
            credential,
            &json!({"given_name": true, "results": {"1": true}}),
        )?;
        let terms = KeyBindingTerms {
            audience: AUDIENCE,
            nonce: NONCE,
            now: now()?,
        };
        let chosen = paths(&[json!(["given_name"]), json!(["results", 1])])?;
        let here = sd_jwt_vc::parse(credential)?.present_bound(&chosen, &terms, &holder()?)?;
        for presentation in [there, here] {
            let report = verified_here(&presentation).await?;
            assert_eq!(
                report.verdict,
                Verdict::Verified,
                "{alg}\n{}",
                report.to_text()
            );
            assert_eq!(report.holder_binding, Outcome::Passed);
            let shown = report.verified_credential().context("a credential")?;
            assert_eq!(shown["results"], json!(["7"]));
            assert_eq!(shown.get("address"), None);
            cases += 1;
        }
        let (jwt, rest) = credential.split_once('~').context("an SD-JWT")?;
        let (_, rest) = rest.split_once('~').context("a disclosure")?;
        let other = format!(
            "{jwt}~{}~{rest}",
            URL_SAFE_NO_PAD.encode(r#"["salt","given_name","Eve"]"#)
        );
        let report = report_of(&other, &accepting()).await?;
        assert_eq!(report.verdict, Verdict::Refused, "{}", report.to_text());
        cases += 2;
    }
    report_count("we verify the SD-JWT VCs of @sd-jwt/sd-jwt-vc", cases);
    Ok(())
}

fn now() -> Result<Timestamp> {
    Ok("2026-06-01T00:00:00Z".parse()?)
}

const HOLDER: [u8; 32] = [8; 32];

fn holder() -> Result<SecretKey> {
    Ok(SecretKey::from_bytes(KeyType::Ed25519, &HOLDER)?)
}

fn private_jwk(public: &PublicKey) -> Value {
    let mut jwk = public.to_jwk();
    jwk["d"] = json!(URL_SAFE_NO_PAD.encode(HOLDER));
    jwk
}

fn claims(issuer: &str) -> Result<Value> {
    Ok(json!({
        "iss": issuer,
        "vct": TYPE,
        "iat": 1_767_225_600,
        "nbf": 1_767_225_600,
        "cnf": {"jwk": holder()?.public_key().to_jwk()},
        "given_name": "Zoë",
        "address": {"street": "Quay 1", "country": "NL"},
        "results": ["9", "7"],
    }))
}

fn paths(paths: &[Value]) -> Result<Vec<ClaimPath>> {
    let paths = paths.iter().map(ClaimPath::parse);
    paths.collect::<Option<_>>().context("paths")
}

fn issued_here(key_type: KeyType) -> Result<(SecretKey, String)> {
    let mut rng = StdRng::seed_from_u64(1);
    let key = SecretKey::generate(key_type, &mut rng)?;
    let issuer = did_jwk::did(key.public_key());
    let claims = claims(&issuer)?;
    let claims = claims.as_object().context("claims")?;
    let disclosable = paths(&[
        json!(["given_name"]),
        json!(["address"]),
        json!(["address", "street"]),
        json!(["results", null]),
    ])?;
    let key_id = format!("{issuer}#0");
    let credential = sd_jwt_vc::sign(claims, &disclosable, 2, &key_id, &key, &mut rng)?;
    Ok((key, credential))
}

fn presented_there(credential: &str, frame: &Value) -> Result<String> {
    let input = json!({
        "credential": credential,
        "frame": frame,
        "holder": private_jwk(holder()?.public_key()),
        "binding": {"aud": AUDIENCE, "nonce": NONCE, "iat": now()?.as_second()},
    });
    let answer = interop::node("sd_jwt_vc.mjs", &["--do", "present"], &input.to_string())?;
    let answer = answer.json()?;
    Ok(answer["presentation"]
        .as_str()
        .context("a presentation")?
        .to_owned())
}

fn verified_there(shown: &str, jwk: &Value, alg: &str, nonce: Option<&str>) -> Result<Value> {
    let input = json!({
        "presentation": shown, "issuer": jwk, "now": now()?.as_second(), "nonce": nonce,
    });
    interop::node(
        "sd_jwt_vc.mjs",
        &["--do", "verify", "--alg", alg],
        &input.to_string(),
    )?
    .json()
}

async fn verified_here(presentation: &str) -> Result<VerificationReport> {
    let options = VerifyOptions {
        key_binding: Some(KeyBindingRequest {
            audience: AUDIENCE.to_owned(),
            nonce: NONCE.to_owned(),
            max_age: SignedDuration::from_secs(60),
        }),
        ..accepting()
    };
    report_of(presentation, &options).await
}

fn accepting() -> VerifyOptions {
    VerifyOptions {
        accepted_vct: vec![TYPE.to_owned()],
        ..VerifyOptions::default()
    }
}

async fn report_of(input: &str, options: &VerifyOptions) -> Result<VerificationReport> {
    Ok(verify(input.as_bytes(), options, &NoDocuments, now()?).await?)
}
