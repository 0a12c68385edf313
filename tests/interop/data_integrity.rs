//! Embedded proofs of every cryptosuite: ours verified by @digitalbazaar/vc, and that library's by us.

use anyhow::Result;
use serde_json::json;
use testamur_keys::KeyType;
use testamur_signing::Cryptosuite;
use testamur_status::{BitstringStatusList, StatusPurpose, status_list_credential};
use testamur_tests::{given, report_count};
use testamur_verifier::{Outcome, Verdict};

use crate::world::{
    Issuer, achievement_credential, achievement_credential_1_1, curve, signed_there, suites,
    verified_here, verified_there,
};

const STATUS_LIST: &str = "https://issuer.example/status-lists/1";
const REVOKED_INDEX: usize = 94_567;

#[test]
fn a_credential_of_ours_verifies_there_and_a_changed_one_does_not() -> Result<()> {
    let mut cases = 0;
    for (suite, key_type) in suites() {
        let Some(issuer) = Issuer::new(suite, key_type)? else {
            return Ok(());
        };
        for credential in [
            achievement_credential(&issuer.id),
            achievement_credential_1_1(&issuer.id),
        ] {
            let mut credential = issuer.sign(&credential)?;
            let options = ["--suite", suite.as_str()];
            let answer = verified_there(&credential, &json!({}), &options)?;
            assert_eq!(answer["verified"], true, "{suite} {key_type}: {answer}");
            credential["credentialSubject"]["achievement"]["name"] = json!("Advanced Teamwork");
            let answer = verified_there(&credential, &json!({}), &options)?;
            assert_eq!(answer["verified"], false, "{suite} {key_type}: {answer}");
            cases += 2;
        }
    }
    report_count(
        "credentials of every suite, judged by @digitalbazaar/vc",
        cases,
    );
    Ok(())
}

#[test]
fn a_status_list_of_ours_is_read_there() -> Result<()> {
    let Some(issuer) = Issuer::new(Cryptosuite::EddsaRdfc2022, KeyType::Ed25519)? else {
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
async fn a_credential_of_theirs_verifies_here_and_a_changed_one_does_not() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let mut cases = 0;
    for (suite, key_type) in suites() {
        for unsigned in [
            achievement_credential("did:example:issuer"),
            achievement_credential_1_1("did:example:issuer"),
        ] {
            let options = ["--suite", suite.as_str(), "--curve", curve(key_type)];
            let mut credential = signed_there(&unsigned, &options)?;
            let report = verified_here(&credential).await?;
            assert_eq!(
                report.verdict,
                Verdict::Verified,
                "{suite}: {}",
                report.to_text()
            );
            credential["credentialSubject"]["achievement"]["name"] = json!("Advanced Teamwork");
            let report = verified_here(&credential).await?;
            assert_eq!(
                report.signature,
                Outcome::Failed,
                "{suite}: {}",
                report.to_text()
            );
            assert_eq!(report.verdict, Verdict::Refused);
            cases += 2;
        }
    }
    report_count(
        "credentials of every suite by @digitalbazaar/vc, judged here",
        cases,
    );
    Ok(())
}

#[tokio::test]
async fn their_good_signature_by_a_key_that_is_not_the_issuers_does_not_verify_here() -> Result<()>
{
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let report = verified_here(&signed_there(
        &achievement_credential("did:example:issuer"),
        &["--issuer", "keep"],
    )?)
    .await?;
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
