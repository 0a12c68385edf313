//! Credentials of any kind, where they are asked for: held to the W3C data model, and a badge to its own as well.

use serde_json::{Value, json};
use testamur_signing::vc_jwt::Profile;
use testamur_verifier::{
    CheckCode, CredentialKind, NoDocuments, Outcome, Problem, VerificationReport, VerifyOptions,
    verify,
};

use crate::world::{Party, assert_refused, assert_verified, now, verify_offline};

fn credential(issuer: &str) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "credentialSubject": { "id": "did:example:subject" },
    })
}

async fn verify_any(input: &str) -> VerificationReport {
    let options = VerifyOptions {
        kind: CredentialKind::Any,
        ..VerifyOptions::default()
    };
    verify(input.as_bytes(), &options, &NoDocuments, now())
        .await
        .unwrap()
}

fn model(report: &VerificationReport) -> String {
    let check = report.checks_of(CheckCode::Model).next().unwrap();
    check.message.clone()
}

#[tokio::test]
async fn a_credential_of_any_kind_verifies_where_it_is_asked_for() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&credential(&issuer.id));
    let report = verify_any(&signed.to_string()).await;
    assert_verified(&report);
    assert_eq!(model(&report), "The W3C data model holds.");
    let refused = verify_offline(&signed).await;
    assert_refused(
        &refused,
        CheckCode::CredentialType,
        Problem::TypeNotAccepted,
    );
}

#[tokio::test]
async fn so_does_one_in_a_jws() {
    let issuer = Party::new(1);
    let token = issuer.sign_jwt(&credential(&issuer.id), Profile::JoseCose);
    assert_verified(&verify_any(&token).await);
}

#[tokio::test]
async fn a_badge_is_held_to_both_models_there_too() {
    let issuer = Party::new(1);
    let report = verify_any(&issuer.sign(&issuer.badge()).to_string()).await;
    assert_verified(&report);
    assert_eq!(
        model(&report),
        "The data models of Open Badges and of W3C hold."
    );
    let mut badge = issuer.badge();
    badge["credentialSubject"]["achievement"]
        .as_object_mut()
        .unwrap()
        .shift_remove("criteria");
    let report = verify_any(&issuer.sign(&badge).to_string()).await;
    let check = assert_refused(&report, CheckCode::Model, Problem::ModelViolation);
    assert_eq!(check.pointer, "/credentialSubject/achievement/criteria");
}

#[tokio::test]
async fn what_the_w3c_data_model_asks_for_is_asked_of_every_kind() {
    let issuer = Party::new(1);
    let resource = json!([{
        "id": "https://www.w3.org/ns/credentials/v2",
        "digestSRI": "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    }]);
    for mut document in [credential(&issuer.id), issuer.badge()] {
        document["relatedResource"] = resource.clone();
        let report = verify_any(&issuer.sign(&document).to_string()).await;
        assert_eq!(report.signature, Outcome::Passed);
        let check = assert_refused(&report, CheckCode::Model, Problem::ModelViolation);
        assert_eq!(check.pointer, "/relatedResource/0/digestSRI");
        assert_eq!(check.message, "This is not what the W3C data model says.");
    }
}
