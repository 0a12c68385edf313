//! Data Integrity proofs (`eddsa-rdfc-2022`): ours verified by @digitalbazaar/vc, and that library's by us.

use anyhow::{Context, Result};
use jiff::Timestamp;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_signing::eddsa_rdfc_2022::{ProofOptions, add_proof};
use testamur_status::{BitstringStatusList, StatusPurpose, status_list_credential};
use testamur_tests::{given, interop, workspace_root};
use testamur_verifier::{NoDocuments, Outcome, Verdict, VerificationReport, VerifyOptions, verify};

const STATUS_LIST: &str = "https://issuer.example/status-lists/1";
const REVOKED_INDEX: usize = 94_567;

#[test]
fn a_credential_of_ours_verifies_there() -> Result<()> {
    let Some(issuer) = Issuer::new()? else {
        return Ok(());
    };
    let credential = issuer.sign(&achievement_credential(&issuer.id))?;
    let answer = verified_there(&credential, &json!({}), &[])?;
    assert_eq!(answer["verified"], true, "{answer}");
    Ok(())
}

#[test]
fn a_changed_word_of_ours_is_refused_there() -> Result<()> {
    let Some(issuer) = Issuer::new()? else {
        return Ok(());
    };
    let mut credential = issuer.sign(&achievement_credential(&issuer.id))?;
    credential["credentialSubject"]["achievement"]["name"] = json!("Advanced Teamwork");
    let answer = verified_there(&credential, &json!({}), &[])?;
    assert_eq!(answer["verified"], false, "{answer}");
    Ok(())
}

#[test]
fn a_status_list_of_ours_is_read_there() -> Result<()> {
    let Some(issuer) = Issuer::new()? else {
        return Ok(());
    };
    let mut list = BitstringStatusList::with_len(BitstringStatusList::MINIMUM_LEN);
    list.set(REVOKED_INDEX, true)?;
    let list = status_list_credential(
        STATUS_LIST,
        &issuer.id,
        StatusPurpose::Revocation,
        &list,
        "2026-01-01T00:00:00Z".parse()?,
        None,
    );
    let documents = json!({ STATUS_LIST: issuer.sign(&list)? });
    for (index, is_revoked) in [(REVOKED_INDEX, true), (REVOKED_INDEX + 1, false)] {
        let mut credential = achievement_credential(&issuer.id);
        credential["credentialStatus"] = json!({
            "id": format!("{STATUS_LIST}#{index}"),
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": index.to_string(),
            "statusListCredential": STATUS_LIST,
        });
        let answer = verified_there(&issuer.sign(&credential)?, &documents, &["--status"])?;
        assert_eq!(answer["verified"], true, "{answer}");
        assert_eq!(answer["statuses"][0]["set"], is_revoked, "{answer}");
    }
    Ok(())
}

#[tokio::test]
async fn a_credential_of_theirs_verifies_here() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let report = verified_here(&signed_there(&[])?).await?;
    assert_eq!(report.verdict, Verdict::Verified, "{}", report.to_text());
    Ok(())
}

#[tokio::test]
async fn a_changed_word_of_theirs_is_refused_here() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let mut credential = signed_there(&[])?;
    credential["credentialSubject"]["achievement"]["name"] = json!("Advanced Teamwork");
    let report = verified_here(&credential).await?;
    assert_eq!(report.signature, Outcome::Failed, "{}", report.to_text());
    assert_eq!(report.verdict, Verdict::Refused);
    Ok(())
}

#[tokio::test]
async fn their_good_signature_by_a_key_that_is_not_the_issuers_does_not_verify_here() -> Result<()>
{
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let report = verified_here(&signed_there(&["--issuer", "keep"])?).await?;
    assert_eq!(report.signature, Outcome::Passed, "{}", report.to_text());
    assert_ne!(
        report.issuer_binding,
        Outcome::Passed,
        "{}",
        report.to_text()
    );
    assert!(!report.verified);
    Ok(())
}

/// An issuer with a key of ours, named by did:key.
struct Issuer {
    key: SecretKey,
    id: String,
    verification_method: String,
}

impl Issuer {
    /// `None` if the peer is not there to verify what this issuer signs.
    fn new() -> Result<Option<Self>> {
        if given("TESTAMUR_TEST_NODE").is_none() {
            return Ok(None);
        }
        let key = SecretKey::generate(KeyType::Ed25519, &mut StdRng::seed_from_u64(1))?;
        let id = did_key::did(key.public_key()).context("Ed25519 has a did:key")?;
        let verification_method =
            did_key::verification_method(key.public_key()).context("Ed25519 has a did:key")?;
        Ok(Some(Self {
            key,
            id,
            verification_method,
        }))
    }

    fn sign(&self, credential: &Value) -> Result<Value> {
        let created = "2026-01-01T00:00:00Z".parse()?;
        let options = ProofOptions::assertion(self.verification_method.clone(), created);
        Ok(add_proof(credential, &options, &self.key)?)
    }
}

fn verified_there(credential: &Value, documents: &Value, options: &[&str]) -> Result<Value> {
    let input = json!({ "credential": credential, "documents": documents });
    peer("verify_ldp.mjs", options, &input)
}

fn signed_there(options: &[&str]) -> Result<Value> {
    let input = json!({ "credential": achievement_credential("did:example:issuer") });
    let mut answer = peer("sign_ldp.mjs", options, &input)?;
    Ok(answer["credential"].take())
}

fn peer(script: &str, options: &[&str], input: &Value) -> Result<Value> {
    let contexts = workspace_root().join("contexts");
    let contexts = contexts.to_str().context("the checkout has a UTF-8 path")?;
    let arguments = [&["--contexts", contexts], options].concat();
    interop::node(script, &arguments, &input.to_string())?.json()
}

async fn verified_here(credential: &Value) -> Result<VerificationReport> {
    // Long after the peer signed by its own clock.
    let now: Timestamp = "2099-01-01T00:00:00Z".parse()?;
    let input = credential.to_string();
    Ok(verify(
        input.as_bytes(),
        &VerifyOptions::default(),
        &NoDocuments,
        now,
    )
    .await?)
}

/// A credential with what is hard to canonicalise alike: languages, nesting, numbers, several types, quotes.
fn achievement_credential(issuer: &str) -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:7c1e2a52-6d0f-4d0a-9a55-0c1f3f4e8a11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Teamwork – „gemeinsam“ \"together\"",
        "issuer": {
            "id": issuer,
            "type": ["Profile"],
            "name": "Université de l'Exemple",
            "url": "https://issuer.example/",
        },
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "urn:uuid:bd6d9316-f7ae-4073-a1e5-2f7f5bd22922",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": "Teamwork",
                "description": "Line one\nline two\twith a tab and a \\ backslash",
                "criteria": { "narrative": "Pass **both** courses." },
                "creditsAvailable": 2.5,
                "tag": ["team", "work"],
                "alignment": [{
                    "type": ["Alignment"],
                    "targetName": "work in teams",
                    "targetUrl": "http://data.europa.eu/esco/skill/60c78287-22eb-4103-9c8c-28deaa460da0",
                    "targetType": "CFItem",
                }],
                "resultDescription": [{
                    "id": "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c",
                    "type": ["ResultDescription"],
                    "name": "Final mark",
                    "resultType": "Percent",
                    "valueMax": "100",
                    "valueMin": "0",
                }],
            },
            "result": [{
                "type": ["Result"],
                "resultDescription": "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c",
                "value": "87",
            }],
        },
    })
}
