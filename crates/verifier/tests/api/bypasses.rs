//! Ways around a step, each of which once led to a yes, or would lead to one: none does.

use serde_json::json;
use testamur_keys::KeyType;
use testamur_verifier::{
    CheckCode, DocumentSource, MemoryDocuments, NoDocuments, Outcome, Policy, Problem, Verdict,
    VerifyOptions, parse_registry, verify,
};

use crate::suites::party;
use crate::world::{
    Party, assert_refused, assert_unknown, assert_verified, by_policy, now, status_entry,
    verify_offline, verify_under, with,
};

/// A proof that does not count must not make another step go away.
#[tokio::test]
async fn a_junk_proof_does_not_switch_off_what_a_policy_asks_for() {
    let issuer = Party::new(1);
    let image = json!({
        "id": "https://harbour.example/image.png", "type": "Image",
        "digestSRI": "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    });
    let badge = with(
        issuer.badge(),
        "/credentialSubject/achievement",
        "image",
        json!({
            "id": "https://harbour.example/image.png", "type": "Image",
        }),
    );
    let mut badge = with(badge, "", "relatedResource", image);
    badge["relatedResource"]
        .as_object_mut()
        .unwrap()
        .remove("type");
    let mut signed = issuer.sign(&badge);
    let junk = json!({
        "type": "DataIntegrityProof", "cryptosuite": "none", "proofPurpose": "assertionMethod",
        "verificationMethod": "did:example:a#b", "proofValue": "z1",
    });
    signed["proof"] = json!([signed["proof"], junk]);
    let changed =
        MemoryDocuments::new().with("https://harbour.example/image.png", "image/png", "x");
    let registered = json!({"name": "own", "checks": {"issuer_registry": "required"}});
    let list = json!({"issuers": [{"id": "did:web:another.example"}]}).to_string();
    let options = VerifyOptions {
        registries: vec![parse_registry(list.as_bytes(), "members").unwrap()],
        ..by_policy(&registered)
    };
    let report = verify_under(&signed, &options, &changed).await;
    assert_eq!(report.signature, Outcome::Passed);
    assert_refused(
        &report,
        CheckCode::IssuerRegistry,
        Problem::IssuerNotRegistered,
    );
    let related = json!({"name": "own", "checks": {"related_resources": "required"}});
    let report = verify_under(&signed, &by_policy(&related), &changed).await;
    assert_refused(
        &report,
        CheckCode::RelatedResources,
        Problem::DigestMismatch,
    );
}

#[tokio::test]
async fn what_was_not_disclosed_is_a_yes_only_for_whoever_says_so() {
    let party = party(KeyType::P256);
    let shown = party.derived(&party.badge(), &["/credentialSubject"]);
    for policy in ["default", "display", "open-badges-certified"] {
        let report = verify_under(&shown, &by_policy(&json!(policy)), &NoDocuments).await;
        assert_unknown(&report, CheckCode::Disclosure, Problem::NotDisclosed);
    }
    let advice = json!({"name": "own", "checks": {"disclosure": "advisory"}});
    assert!(Policy::parse(advice.to_string().as_bytes()).is_err());
    let accepting = VerifyOptions {
        accept_undisclosed: true,
        ..VerifyOptions::default()
    };
    let report = verify_under(&shown, &accepting, &NoDocuments).await;
    assert_verified(&report);
    assert!(!report.is_in_force());
    assert!(
        !report.to_text().contains("and in force"),
        "{}",
        report.to_text()
    );
}

#[tokio::test]
async fn an_entry_that_cannot_revoke_does_not_meet_a_demand_for_a_status() {
    let issuer = Party::new(1);
    for purpose in ["message", "refresh"] {
        let entry = status_entry(purpose, "7");
        let signed = issuer.sign(&with(issuer.badge(), "", "credentialStatus", entry));
        let report = verify_under(&signed, &by_policy(&json!("strict")), &NoDocuments).await;
        assert_refused(&report, CheckCode::Policy, Problem::PolicyNotMet);
    }
}

/// RDF says a thing once, however often and wherever it is written.
#[tokio::test]
async fn a_status_does_not_hide_at_another_object_with_the_same_id() {
    let issuer = Party::new(1);
    let mut badge = issuer.badge();
    badge["evidence"] = json!([{"id": badge["id"], "type": ["Evidence"], "name": "This badge"}]);
    let mut wide = status_entry("message", "7");
    wide["statusSize"] = json!(8);
    let messages = (0..256).map(|value| json!({"status": format!("{value:#x}"), "message": "m"}));
    wide["statusMessage"] = messages.collect();
    let wide = issuer.sign(&with(badge.clone(), "", "credentialStatus", wide));
    let mut narrow = wide;
    let entry = narrow["credentialStatus"].as_object_mut().unwrap();
    let size = entry.shift_remove("statusSize").unwrap();
    let messages = entry.shift_remove("statusMessage").unwrap();
    let moved = json!({
        "id": entry["id"], "type": "BitstringStatusListEntry", "statusSize": size, "statusMessage": messages,
    });
    narrow["evidence"][0]["type"] = json!(["Evidence", "VerifiableCredential"]);
    narrow["evidence"][0]["credentialStatus"] = moved;
    let report = verify_offline(&narrow).await;
    assert_eq!(report.signature, Outcome::Passed);
    assert_refused(&report, CheckCode::SafeMode, Problem::DataLoss);

    let entries = json!([
        status_entry("suspension", "9"),
        status_entry("revocation", "7")
    ]);
    let mut twice = issuer.sign(&with(badge, "", "credentialStatus", entries));
    let revocation = twice["credentialStatus"][1].take();
    twice["credentialStatus"][1] = twice["credentialStatus"][0].clone();
    twice["evidence"][0]["type"] = json!(["Evidence", "VerifiableCredential"]);
    twice["evidence"][0]["credentialStatus"] = revocation;
    let report = verify_under(&twice, &by_policy(&json!("display")), &NoDocuments).await;
    assert_eq!(report.signature, Outcome::Passed);
    assert_refused(&report, CheckCode::SafeMode, Problem::DataLoss);
}

/// While the issuer's own document cannot be had, its host does not speak for it.
#[tokio::test]
async fn a_hosts_set_of_keys_does_not_stand_in_for_a_document_out_of_reach() {
    let jwk = |party: &Party| {
        let mut jwk = party.key().to_jwk();
        jwk["kid"] = json!("k");
        json!({"keys": [jwk]}).to_string()
    };
    let mallory = Party::named(5, "https://host.example/t/victim")
        .signing_as("https://host.example/t/victim#k");
    let keys = MemoryDocuments::new().with(
        "https://host.example/.well-known/jwks.json",
        "application/json",
        jwk(&mallory),
    );
    let signed = mallory.sign_jwt(
        &mallory.badge(),
        testamur_signing::vc_jwt::Profile::OpenBadges,
    );
    let down = OneDown("https://host.example/t/victim", keys.clone());
    let options = VerifyOptions::default();
    let report = verify(signed.as_bytes(), &options, &down, now())
        .await
        .unwrap();
    assert_ne!(report.verdict, Verdict::Verified, "{}", report.to_text());
    let asked = verify(signed.as_bytes(), &options, &keys, now())
        .await
        .unwrap();
    assert_verified(&asked);
}

/// One document cannot be had now; nobody says that there is none.
struct OneDown(&'static str, MemoryDocuments);

impl DocumentSource for OneDown {
    fn load<'a>(
        &'a self,
        kind: testamur_verifier::DocumentKind,
        url: &'a str,
    ) -> testamur_verifier::Loading<'a> {
        if url == self.0 {
            let reason = testamur_verifier::SourceError::Unreachable;
            return Box::pin(std::future::ready(Err(reason)));
        }
        self.1.load(kind, url)
    }
}

#[tokio::test]
async fn many_links_trouble_nobody_who_did_not_ask() {
    let issuer = Party::new(1);
    let sri = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    let link = |n| json!({"id": format!("https://harbour.example/{n}"), "digestSRI": sri});
    let links: Vec<_> = (0..17).map(link).collect();
    let signed = issuer.sign(&with(issuer.badge(), "", "relatedResource", json!(links)));
    assert_verified(&verify_offline(&signed).await);
    let asked = VerifyOptions {
        fetch_related: true,
        ..VerifyOptions::default()
    };
    let report = verify_under(&signed, &asked, &NoDocuments).await;
    let limit = report.checks_of(CheckCode::RelatedResources);
    assert!(
        limit
            .into_iter()
            .any(|check| check.problem == Some(Problem::LimitReached))
    );
}

/// What nobody can say now is not a no.
#[tokio::test]
async fn a_demand_is_open_while_the_issuer_is_out_of_reach() {
    let issuer = Party::named(1, crate::world::WEB_ID);
    let entry = status_entry("revocation", "7");
    let signed = issuer.sign(&with(issuer.badge(), "", "credentialStatus", entry));
    let report = verify_under(&signed, &by_policy(&json!("strict")), &NoDocuments).await;
    assert_eq!(report.verdict, Verdict::Undecided, "{}", report.to_text());
    let changed = with(signed, "", "name", json!("Another"));
    let documents = issuer.did_document();
    let report = verify_under(&changed, &by_policy(&json!("strict")), &documents).await;
    assert_eq!(report.verdict, Verdict::Refused, "{}", report.to_text());
}
