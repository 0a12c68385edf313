//! Ways around what stands inside: presentations, parts and endorsements that would not be looked at. Each is.

use serde_json::{Value, json};
use testamur_keys::KeyType;
use testamur_signing::proof::ProofPurpose;
use testamur_verifier::{CheckCode, NoDocuments, Outcome, Problem, VerifyOptions};

use crate::embedded::{endorsement, record};
use crate::suites::party;
use crate::world::{
    Party, assert_refused, assert_verified, by_policy, verify_offline, verify_under, with,
};

fn presented(holder: &Party, credentials: &Value) -> Value {
    let presentation = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": holder.id,
        "verifiableCredential": credentials,
    });
    let mut options = holder.proof_options();
    options.proof_purpose = ProofPurpose::Authentication;
    holder.sign_with(&presentation, &options)
}

#[tokio::test]
async fn a_presentation_of_nothing_says_nothing() {
    let holder = Party::new(9);
    let own = json!({"name": "own", "based_on": "strict", "accepted_issuers": ["did:web:harbour.example"]});
    for policy in [json!("default"), json!("display"), json!("strict"), own] {
        let shown = presented(&holder, &json!([]));
        let report = verify_under(&shown, &by_policy(&policy), &NoDocuments).await;
        assert_refused(&report, CheckCode::Embedded, Problem::CredentialMissing);
    }
}

#[tokio::test]
async fn no_policy_makes_a_presentation_vouch_for_what_is_in_it() {
    let (holder, issuer) = (Party::new(9), Party::new(1));
    let own = json!({"name": "own", "checks": {"embedded": "advisory"}});
    for policy in [json!("default"), json!("display"), own] {
        let shown = presented(&holder, &json!([issuer.badge()]));
        let report = verify_under(&shown, &by_policy(&policy), &NoDocuments).await;
        assert_refused(&report, CheckCode::Embedded, Problem::EmbeddedNotVerified);
        let shown = presented(&holder, &json!([issuer.sign(&issuer.badge())]));
        let report = verify_under(&shown, &by_policy(&policy), &NoDocuments).await;
        assert_verified(&report);
        let text = report.to_text();
        let lines: Vec<_> = text.lines().collect();
        assert!(
            lines[0].starts_with("VERIFIED: signed by whoever presents"),
            "{text}"
        );
        let of_issuer = ["issuer's key", "status"].map(|label| format!("  {label:<13}"));
        assert!(
            !lines
                .iter()
                .any(|line| of_issuer.iter().any(|label| line.starts_with(label))),
            "{text}"
        );
    }
}

/// A holder repeats a proof until there are too many: the parts are looked at, or there is no yes.
#[tokio::test]
async fn parts_do_not_vanish_behind_a_limit_that_does_not_count() {
    let (registrar, college) = (Party::new(1), Party::new(2));
    let forged = with(college.sign(&college.badge()), "", "name", json!("Another"));
    let mut signed = registrar.sign(&record(&registrar.id, &json!([forged])));
    for count in [1, 8, 9, 16] {
        let proof = signed["proof"].clone();
        let proof = proof.as_array().map_or(proof.clone(), |all| all[0].clone());
        signed["proof"] = json!(vec![proof; count]);
        let report = verify_offline(&signed).await;
        assert_refused(&report, CheckCode::Embedded, Problem::EmbeddedNotVerified);
    }
    let schema = json!({"id": "https://schemas.example/1", "type": "JsonSchema"});
    let many = json!(vec![schema; 17]);
    let many = with(
        record(&registrar.id, &json!([forged])),
        "",
        "credentialSchema",
        many,
    );
    let report = verify_offline(&registrar.sign(&many)).await;
    assert_refused(&report, CheckCode::Embedded, Problem::EmbeddedNotVerified);
}

#[tokio::test]
async fn an_envelope_holds_a_token_and_nothing_else() {
    let issuer = Party::new(1);
    let token = issuer.sign_jwt(&issuer.badge(), testamur_signing::vc_jwt::Profile::JoseCose);
    let envelope = json!({
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": ["EnvelopedVerifiableCredential"],
        "id": format!("data:application/vc+jwt,{token}"),
    });
    assert_verified(&verify_offline(&envelope).await);
    for (name, value) in [
        ("issuer", json!("https://famous.example")),
        ("credentialSubject", json!({"id": "did:example:learner"})),
        (
            "type",
            json!(["EnvelopedVerifiableCredential", "VerifiableCredential"]),
        ),
        ("@context", json!([])),
        ("@context", json!(null)),
        (
            "@context",
            json!("https://www.w3.org/ns/credentials/examples/v2"),
        ),
        (
            "@context",
            json!(["https://www.w3.org/ns/credentials/examples/v2"]),
        ),
    ] {
        let report = verify_offline(&with(envelope.clone(), "", name, value)).await;
        assert_refused(&report, CheckCode::Parse, Problem::Malformed);
    }
}

/// The parts of a record and its endorsements are in one graph: a part moved into an endorsement is signed all the same.
#[tokio::test]
async fn a_part_does_not_hide_in_an_endorsement() {
    let (registrar, college, guild) = (Party::new(1), Party::new(2), Party::new(3));
    let good = college.sign(&with(
        college.badge(),
        "",
        "id",
        json!("urn:uuid:5a3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11"),
    ));
    let forged = with(college.sign(&college.badge()), "", "name", json!("Another"));
    let whole = record(&registrar.id, &json!([good, forged]));
    let (credential, learner) = (&whole["id"], &whole["credentialSubject"]["id"]);
    for about in [credential, learner] {
        let opinion = guild.sign(&endorsement(&guild.id, about.as_str().unwrap()));
        let mut signed = registrar.sign(&with(whole.clone(), "", "endorsement", json!([opinion])));
        let parts = signed["credentialSubject"]["verifiableCredential"].as_array_mut();
        let part = parts.unwrap().pop();
        let subject =
            json!({"id": learner, "type": ["ClrSubject"], "verifiableCredential": [part]});
        let hiding = &mut signed["endorsement"][0]["credentialSubject"];
        if about == learner {
            hiding["type"] = json!(["EndorsementSubject", "ClrSubject"]);
            hiding["verifiableCredential"] = subject["verifiableCredential"].clone();
        } else {
            hiding["type"] = json!(["EndorsementSubject", "VerifiableCredential"]);
            hiding["credentialSubject"] = subject;
        }
        let report = verify_offline(&signed).await;
        assert_eq!(report.signature, Outcome::Passed, "{}", report.to_text());
        assert_refused(&report, CheckCode::SafeMode, Problem::DataLoss);
    }
}

#[tokio::test]
async fn too_many_endorsements_are_no_way_around_the_one_that_is_bad() {
    let issuer = Party::new(1);
    let own = json!({
        "name": "own", "based_on": "display", "checks": {"endorsements": "required", "embedded": "advisory"},
    });
    for count in [1, 501] {
        let tokens = json!(vec!["e30.e30.AAAA"; count]);
        let signed = issuer.sign(&with(issuer.badge(), "", "endorsementJwt", tokens));
        let report = verify_under(&signed, &by_policy(&own), &NoDocuments).await;
        assert_eq!(report.signature, Outcome::Passed);
        assert!(!report.verified, "{count}: {}", report.to_text());
    }
}

#[tokio::test]
async fn a_record_is_in_force_only_if_its_parts_are() {
    let (registrar, party) = (Party::new(1), party(KeyType::P256));
    let part = party.derived(&party.badge(), &["/credentialSubject"]);
    let signed = registrar.sign(&record(&registrar.id, &json!([part])));
    let accepting = VerifyOptions {
        accept_undisclosed: true,
        ..VerifyOptions::default()
    };
    let report = verify_under(&signed, &accepting, &NoDocuments).await;
    assert_verified(&report);
    assert!(!report.is_in_force());
    // Of a part that is not verified, another step tells.
    let signed = registrar.sign(&record(&registrar.id, &json!([party.badge()])));
    let report = verify_under(&signed, &by_policy(&json!("display")), &NoDocuments).await;
    assert_verified(&report);
    assert!(report.is_in_force());
}
