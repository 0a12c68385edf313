//! The report's two forms.

use serde_json::json;
use testamur_baking::{Limits, Standard, bake};
use testamur_signing::vc_jwt::Profile;
use testamur_verifier::{CheckCode, NoDocuments, Outcome, VerificationReport};

use crate::embedded::record;
use crate::inputs::pixel;
use crate::world::{Party, status_entry, verify_bytes, verify_offline, with};

#[test]
fn the_committed_schema_is_current() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/schemas/verification-report.schema.json"
    );
    let mut current = serde_json::to_string_pretty(&VerificationReport::json_schema()).unwrap();
    current.push('\n');
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(std::path::Path::new(path).parent().unwrap()).unwrap();
        std::fs::write(path, &current).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == current,
        "run this test with UPDATE=1 and commit {path}"
    );
}

#[tokio::test]
async fn real_reports_are_what_the_schema_says() {
    let schema = jsonschema::validator_for(&VerificationReport::json_schema()).unwrap();
    let (issuer, stranger) = (Party::new(1), Party::new(2));
    let revocable = with(
        issuer.badge(),
        "",
        "credentialStatus",
        status_entry("revocation", "7"),
    );
    let inputs = [
        issuer.sign(&issuer.badge()).to_string(),
        stranger.sign(&issuer.badge()).to_string(),
        issuer.badge().to_string(),
        issuer.sign(&revocable).to_string(),
        issuer.sign_jwt(&issuer.badge(), Profile::JoseCose),
        issuer.sign_jwt(&issuer.badge(), Profile::OpenBadges),
        "eyJhbGciOiJub25lIn0.e30.".to_owned(),
        "[1, 2".to_owned(),
        "\u{89}PNG".to_owned(),
    ];
    for input in inputs {
        let report = verify_bytes(input.as_bytes(), &NoDocuments).await;
        let report = serde_json::to_value(&report).unwrap();
        let faults: Vec<_> = schema.iter_errors(&report).collect();
        assert!(faults.is_empty(), "{faults:?}: {report:#}");
    }
}

#[tokio::test]
async fn every_step_is_in_the_report_in_order() {
    let issuer = Party::new(1);
    for input in [issuer.sign(&issuer.badge()), issuer.badge(), json!([])] {
        let report = verify_offline(&input).await;
        let codes: Vec<_> = report.checks.iter().map(|check| check.code).collect();
        assert!(codes.is_sorted());
        for code in CheckCode::ALL {
            assert!(codes.contains(&code), "{code}");
        }
    }
}

#[tokio::test]
async fn no_verdict_hangs_on_a_step_that_was_not_taken() {
    let issuer = Party::new(1);
    let changed = with(issuer.sign(&issuer.badge()), "", "@context", json!([]));
    for input in [issuer.sign(&issuer.badge()), changed, json!([])] {
        let report = verify_offline(&input).await;
        let skipped = report.checks.iter();
        let skipped = skipped.filter(|check| check.outcome == Outcome::Skipped);
        let required: Vec<_> = skipped.map(|check| check.required).collect();
        assert!(!required.is_empty() && !required.contains(&true));
    }
}

#[tokio::test]
async fn what_was_verified_is_given_out_only_when_it_was() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge());
    assert_eq!(
        verify_offline(&signed).await.verified_credential(),
        Some(&signed)
    );
    assert!(verify_offline(&signed).await.is_in_force());
    let changed = with(signed, "", "name", json!("Geometry"));
    let report = verify_offline(&changed).await;
    assert_eq!(report.verified_credential(), None);
    assert!(!report.is_in_force());
}

#[tokio::test]
async fn a_good_credential_reads_well() {
    let issuer = Party::new(1);
    insta::assert_snapshot!(
        "verified",
        verify_offline(&issuer.sign(&issuer.badge()))
            .await
            .to_text()
    );
}

#[tokio::test]
async fn a_forgery_reads_well() {
    let victim = Party::new(1);
    insta::assert_snapshot!(
        "refused",
        verify_offline(&Party::new(2).sign(&victim.badge()))
            .await
            .to_text()
    );
}

#[tokio::test]
async fn the_text_has_a_line_for_each_credential_inside() {
    let (registrar, college) = (Party::new(1), Party::new(2));
    let good = college.sign(&college.badge());
    let forged = with(good.clone(), "", "name", json!("Geometry"));
    let signed = registrar.sign(&record(&registrar.id, &json!([good, forged])));
    let text = verify_offline(&signed).await.to_text();
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    assert!(
        lines.contains(&"inside       1 of 2 credentials verified"),
        "{text}"
    );
    let place = "/credentialSubject/verifiableCredential";
    for (index, verdict) in [(0, "VERIFIED: "), (1, "NOT VERIFIED: ")] {
        let line = format!("{place}/{index}  {verdict}");
        assert!(lines.iter().any(|it| it.starts_with(&line)), "{text}");
    }
    let alone = verify_offline(&college.sign(&college.badge())).await;
    assert!(!alone.to_text().contains("credentials verified"));
}

#[tokio::test]
async fn bytes_behind_an_image_are_told_where_there_are_some() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge()).to_string();
    let mut image = bake(&pixel(), Standard::OpenBadges3, &signed, &Limits::default()).unwrap();
    for container in [
        json!({"kind": "png"}),
        json!({"kind": "png", "trailing_bytes": 1}),
    ] {
        let report = verify_bytes(&image, &NoDocuments).await;
        let report = serde_json::to_value(&report).unwrap();
        assert_eq!(report["container"], container);
        image.push(0);
    }
}

#[tokio::test]
async fn the_json_form_has_stable_words() {
    let victim = Party::new(1);
    let report = verify_offline(&Party::new(2).sign(&victim.badge())).await;
    let value = serde_json::to_value(&report).unwrap();
    assert_eq!(value["verified"], json!(false));
    assert_eq!(value["verdict"], "refused");
    assert_eq!(value["signature"], "passed");
    assert_eq!(value["issuer_binding"], "failed");
    assert_eq!(value["status"], "none");
    assert_eq!(value["input"], "vc_json");
    assert_eq!(value["data_model"], "2.0");
    let failed = value["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["outcome"] == "failed")
        .unwrap();
    assert_eq!(failed["code"], "issuer_binding");
    assert_eq!(failed["problem"], "issuer_key_not_bound");
    assert_eq!(failed["pointer"], "/proof/verificationMethod");
}
