//! The second half of the truth: whose key is it?

use serde_json::{Value, json};
use testamur_signing::vc_jwt::Profile;
use testamur_verifier::{
    CheckCode, MemoryDocuments, Outcome, PinnedKey, Problem, Trust, Verdict, VerifyOptions, verify,
};

use crate::world::{
    HTTPS_ID, Party, WEB_ID, assert_refused, assert_unknown, assert_verified, now, verify_bytes,
    verify_offline, verify_with, with,
};

fn document(url: &str, value: &Value) -> MemoryDocuments {
    MemoryDocuments::new().with(url, "application/json", value.to_string())
}

#[tokio::test]
async fn a_did_key_speaks_for_itself() {
    let issuer = Party::new(1);
    let report = verify_offline(&issuer.sign(&issuer.badge())).await;
    assert_verified(&report);
    assert_eq!(report.trust, Some(Trust::ByIdentifier));
}

#[tokio::test]
async fn a_did_web_is_resolved() {
    let issuer = Party::named(1, WEB_ID);
    let report = verify_with(&issuer.sign(&issuer.badge()), &issuer.did_document()).await;
    assert_verified(&report);
    assert_eq!(report.trust, Some(Trust::Resolved));
}

#[tokio::test]
async fn an_unreachable_did_document_is_unknown_and_never_a_yes() {
    let issuer = Party::named(1, WEB_ID);
    let report = verify_offline(&issuer.sign(&issuer.badge())).await;
    assert_unknown(&report, CheckCode::IssuerBinding, Problem::KeyUnreachable);
    assert_eq!(report.verdict, Verdict::Undecided);
    assert_eq!(report.signature, Outcome::Unknown);
}

#[tokio::test]
async fn a_key_in_the_fragment_of_a_victims_url_is_not_the_victims() {
    let victim = Party::named(1, HTTPS_ID);
    let attacker = Party::new(2);
    let method = format!("{HTTPS_ID}#{}", attacker.multibase());
    let forged = Party::named(2, HTTPS_ID)
        .signing_as(&method)
        .sign(&victim.badge());
    let published = document(HTTPS_ID, &victim.controller_document());
    for documents in [MemoryDocuments::new(), published] {
        let report = verify_with(&forged, &documents).await;
        assert_refused(
            &report,
            CheckCode::IssuerBinding,
            Problem::IssuerKeyNotBound,
        );
        assert_eq!(
            (report.signature, report.issuer_binding),
            (Outcome::Passed, Outcome::Failed)
        );
        assert_eq!(report.trust, Some(Trust::SelfAsserted));
    }
}

#[tokio::test]
async fn a_key_in_the_fragment_of_a_victims_did_is_not_the_victims() {
    let victim = Party::named(1, WEB_ID);
    let method = format!("{WEB_ID}#{}", Party::new(2).multibase());
    let forged = Party::named(2, WEB_ID)
        .signing_as(&method)
        .sign(&victim.badge());
    let report = verify_with(&forged, &victim.did_document()).await;
    assert_refused(
        &report,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
    let report = verify_offline(&forged).await;
    assert_unknown(&report, CheckCode::IssuerBinding, Problem::KeyUnreachable);
}

#[tokio::test]
async fn a_key_in_the_fragment_of_a_did_key_is_not_that_dids() {
    let victim = Party::new(1);
    let method = format!("{}#{}", victim.id, Party::new(2).multibase());
    let forged = Party::new(2).signing_as(&method).sign(&victim.badge());
    let report = verify_offline(&forged).await;
    assert_refused(
        &report,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
}

#[tokio::test]
async fn another_dids_key_is_not_the_issuers() {
    let issuer = Party::new(1);
    let report = verify_offline(&Party::new(2).sign(&issuer.badge())).await;
    assert_refused(
        &report,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
    assert_eq!(report.signature, Outcome::Passed);
}

#[tokio::test]
async fn an_https_issuer_is_bound_by_its_controller_document() {
    let issuer = Party::named(1, HTTPS_ID);
    let documents = document(HTTPS_ID, &issuer.controller_document());
    let report = verify_with(&issuer.sign(&issuer.badge()), &documents).await;
    assert_verified(&report);
    assert_eq!(report.trust, Some(Trust::Resolved));
}

#[tokio::test]
async fn a_document_about_somebody_else_binds_nothing() {
    let issuer = Party::named(1, WEB_ID);
    let other = with(
        issuer.controller_document(),
        "",
        "id",
        json!("did:web:other.example"),
    );
    let documents = document("https://harbour.example/.well-known/did.json", &other);
    let report = verify_with(&issuer.sign(&issuer.badge()), &documents).await;
    assert_refused(
        &report,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
}

#[tokio::test]
async fn a_method_with_another_controller_binds_nothing() {
    let issuer = Party::named(1, WEB_ID);
    let other = with(
        issuer.controller_document(),
        "/verificationMethod/0",
        "controller",
        json!("did:web:other.example"),
    );
    let documents = document("https://harbour.example/.well-known/did.json", &other);
    let report = verify_with(&issuer.sign(&issuer.badge()), &documents).await;
    assert_refused(
        &report,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
}

#[tokio::test]
async fn a_key_for_authentication_only_may_not_assert() {
    let issuer = Party::named(1, WEB_ID);
    let mut published = issuer.controller_document();
    let methods = published
        .as_object_mut()
        .unwrap()
        .shift_remove("assertionMethod")
        .unwrap();
    published["authentication"] = methods;
    let documents = document("https://harbour.example/.well-known/did.json", &published);
    let report = verify_with(&issuer.sign(&issuer.badge()), &documents).await;
    assert_refused(
        &report,
        CheckCode::VerificationRelationship,
        Problem::VerificationRelationshipMissing,
    );
}

#[tokio::test]
async fn an_issuer_for_which_nobody_can_publish_is_refused() {
    let issuer = Party::named(1, "http://harbour.example/issuer");
    let report = verify_offline(&issuer.sign(&issuer.badge())).await;
    assert_refused(
        &report,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
}

#[tokio::test]
async fn a_did_method_which_is_not_resolved_here_is_unknown() {
    let issuer = Party::named(1, "did:example:harbour");
    let report = verify_offline(&issuer.sign(&issuer.badge())).await;
    assert_unknown(&report, CheckCode::IssuerBinding, Problem::KeyUnreachable);
}

#[tokio::test]
async fn a_pinned_key_binds_without_any_document() {
    let issuer = Party::named(1, HTTPS_ID);
    let signed = issuer.sign(&issuer.badge()).to_string();
    for verification_method in [Some(issuer.method.clone()), None] {
        let pinned = PinnedKey {
            issuer_id: HTTPS_ID.to_owned(),
            verification_method,
            key: issuer.key().clone(),
        };
        let report = verify_pinned(&signed, pinned).await;
        assert_verified(&report);
        assert_eq!(report.trust, Some(Trust::Pinned));
    }
}

#[tokio::test]
async fn a_pinned_key_governs_whatever_key_the_proof_spells_out() {
    let issuer = Party::named(1, HTTPS_ID);
    let method = format!("{HTTPS_ID}#{}", Party::new(2).multibase());
    let forged = Party::named(2, HTTPS_ID)
        .signing_as(&method)
        .sign(&issuer.badge());
    for verification_method in [Some(method), None] {
        let pinned = PinnedKey {
            issuer_id: HTTPS_ID.to_owned(),
            verification_method,
            key: issuer.key().clone(),
        };
        assert!(!verify_pinned(&forged.to_string(), pinned).await.verified);
    }
}

#[tokio::test]
async fn an_old_pin_does_not_keep_a_new_published_key_from_being_found() {
    let issuer = Party::named(1, WEB_ID);
    let pinned = PinnedKey {
        issuer_id: WEB_ID.to_owned(),
        verification_method: None,
        key: Party::new(2).key().clone(),
    };
    let options = VerifyOptions {
        pinned_keys: vec![pinned],
        ..VerifyOptions::default()
    };
    let signed = issuer.sign(&issuer.badge()).to_string();
    let report = verify(signed.as_bytes(), &options, &issuer.did_document(), now())
        .await
        .unwrap();
    assert_verified(&report);
    assert_eq!(report.trust, Some(Trust::Resolved));
}

#[tokio::test]
async fn a_key_which_the_proof_calls_anothers_is_refused_also_when_nothing_can_be_fetched() {
    let issuer = Party::named(1, WEB_ID);
    for method in [
        "did:web:evil.example#key-1",
        "https://evil.example/keys/1",
        "xxx:z6Mk",
    ] {
        let forged = Party::named(2, WEB_ID)
            .signing_as(method)
            .sign(&issuer.badge());
        let report = verify_offline(&forged).await;
        assert_refused(
            &report,
            CheckCode::IssuerBinding,
            Problem::IssuerKeyNotBound,
        );
    }
}

/// Whoever has the host writes the DID document and the URL: until the document is read nobody can say.
#[tokio::test]
async fn a_name_on_the_issuers_host_is_unknown_while_its_document_is_unreachable() {
    for (issuer_id, name) in [
        (WEB_ID, "https://harbour.example/keys/1"),
        (WEB_ID, "https://harbour.example/issuer#key-1"),
        (HTTPS_ID, "did:web:harbour.example#key-1"),
    ] {
        let issuer = Party::named(1, issuer_id).signing_as(name);
        let jwt = issuer.sign_jwt(&issuer.badge(), Profile::JoseCose);
        let report = verify_bytes(jwt.as_bytes(), &MemoryDocuments::new()).await;
        assert_unknown(&report, CheckCode::IssuerBinding, Problem::KeyUnreachable);
        assert_eq!(report.verdict, Verdict::Undecided, "{issuer_id} {name}");
    }
    let issuer = Party::named(1, WEB_ID).signing_as("https://harbour.example/keys/1");
    let jwt = issuer.sign_jwt(&issuer.badge(), Profile::JoseCose);
    let report = verify_bytes(jwt.as_bytes(), &issuer.did_document()).await;
    assert_refused(
        &report,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
    let mut listed = issuer.controller_document();
    listed["verificationMethod"][0]["id"] = json!(issuer.method);
    listed["assertionMethod"] = json!([issuer.method]);
    let documents = document("https://harbour.example/.well-known/did.json", &listed);
    assert_verified(&verify_bytes(jwt.as_bytes(), &documents).await);
}

#[tokio::test]
async fn a_name_of_another_host_or_tenant_is_refused_while_the_issuers_document_is_unreachable() {
    for (issuer_id, name) in [
        (WEB_ID, "https://evil.example/keys/1"),
        (WEB_ID, "https://harbour.example.evil.example/keys/1"),
        (WEB_ID, "https://harbour.example:8443/keys/1"),
        (WEB_ID, "did:web:harbour.example:other#key-1"),
        (HTTPS_ID, "did:web:evil.example#key-1"),
    ] {
        let forger = Party::named(2, issuer_id).signing_as(name);
        let jwt = forger.sign_jwt(&forger.badge(), Profile::JoseCose);
        let report = verify_bytes(jwt.as_bytes(), &MemoryDocuments::new()).await;
        assert_refused(
            &report,
            CheckCode::IssuerBinding,
            Problem::IssuerKeyNotBound,
        );
    }
}

#[tokio::test]
async fn a_key_pinned_for_another_issuer_binds_nothing() {
    let issuer = Party::named(1, HTTPS_ID);
    let signed = issuer.sign(&issuer.badge()).to_string();
    let pinned = PinnedKey {
        issuer_id: "https://other.example".to_owned(),
        verification_method: None,
        key: issuer.key().clone(),
    };
    assert!(!verify_pinned(&signed, pinned).await.verified);
}

async fn verify_pinned(input: &str, pinned: PinnedKey) -> testamur_verifier::VerificationReport {
    let options = VerifyOptions {
        pinned_keys: vec![pinned],
        ..VerifyOptions::default()
    };
    verify(input.as_bytes(), &options, &MemoryDocuments::new(), now())
        .await
        .unwrap()
}
