//! Ways around a step, each of which once led to a yes, or would lead to one: none does.

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::KeyType;
use testamur_signing::ecdsa_sd_2023::{add_base_proof, derive};
use testamur_signing::proof::ProofPurpose;
use testamur_verifier::{
    CheckCode, DocumentSource, MemoryDocuments, NoDocuments, Outcome, Policy, Problem, Verdict,
    VerificationReport, VerifyOptions, parse_registry, verify,
};

use crate::embedded::{endorsement, record};
use crate::suites::party;
use crate::world::{
    Party, assert_refused, assert_unknown, assert_verified, now, status_entry, verify_offline, with,
};

async fn judge(
    input: &Value,
    options: &VerifyOptions,
    source: &dyn DocumentSource,
) -> VerificationReport {
    let input = input.to_string();
    verify(input.as_bytes(), options, source, now())
        .await
        .unwrap()
}

fn by_policy(policy: &Value) -> VerifyOptions {
    let policy = match policy.as_str() {
        Some(name) => Policy::named(name).unwrap(),
        None => Policy::parse(policy.to_string().as_bytes()).unwrap(),
    };
    VerifyOptions {
        policy,
        ..VerifyOptions::default()
    }
}

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
        let report = judge(&shown, &by_policy(&policy), &NoDocuments).await;
        assert_refused(&report, CheckCode::Embedded, Problem::CredentialMissing);
    }
}

#[tokio::test]
async fn no_policy_makes_a_presentation_vouch_for_what_is_in_it() {
    let (holder, issuer) = (Party::new(9), Party::new(1));
    let own = json!({"name": "own", "checks": {"embedded": "advisory"}});
    for policy in [json!("default"), json!("display"), own] {
        let shown = presented(&holder, &json!([issuer.badge()]));
        let report = judge(&shown, &by_policy(&policy), &NoDocuments).await;
        assert_refused(&report, CheckCode::Embedded, Problem::EmbeddedNotVerified);
        let shown = presented(&holder, &json!([issuer.sign(&issuer.badge())]));
        let report = judge(&shown, &by_policy(&policy), &NoDocuments).await;
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
    let report = judge(&signed, &options, &changed).await;
    assert_eq!(report.signature, Outcome::Passed);
    assert_refused(
        &report,
        CheckCode::IssuerRegistry,
        Problem::IssuerNotRegistered,
    );
    let related = json!({"name": "own", "checks": {"related_resources": "required"}});
    let report = judge(&signed, &by_policy(&related), &changed).await;
    assert_refused(
        &report,
        CheckCode::RelatedResources,
        Problem::DigestMismatch,
    );
}

#[tokio::test]
async fn what_was_not_disclosed_is_a_yes_only_for_whoever_says_so() {
    let party = party(KeyType::P256);
    let mut rng = StdRng::seed_from_u64(3);
    let base = add_base_proof(
        &party.badge(),
        &party.proof_options(),
        &[],
        &party.secret,
        &mut rng,
    );
    let shown = derive(&base.unwrap(), &["/credentialSubject".to_owned()]).unwrap();
    for policy in ["default", "display", "open-badges-certified"] {
        let report = judge(&shown, &by_policy(&json!(policy)), &NoDocuments).await;
        assert_unknown(&report, CheckCode::Disclosure, Problem::NotDisclosed);
    }
    let advice = json!({"name": "own", "checks": {"disclosure": "advisory"}});
    assert!(Policy::parse(advice.to_string().as_bytes()).is_err());
    let accepting = VerifyOptions {
        accept_undisclosed: true,
        ..VerifyOptions::default()
    };
    let report = judge(&shown, &accepting, &NoDocuments).await;
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
        let report = judge(&signed, &by_policy(&json!("strict")), &NoDocuments).await;
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
    let report = judge(&twice, &by_policy(&json!("display")), &NoDocuments).await;
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
    let report = judge(&signed, &asked, &NoDocuments).await;
    let limit = report.checks_of(CheckCode::RelatedResources);
    assert!(
        limit
            .into_iter()
            .any(|check| check.problem == Some(Problem::LimitReached))
    );
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
        let report = judge(&signed, &by_policy(&own), &NoDocuments).await;
        assert_eq!(report.signature, Outcome::Passed);
        assert!(!report.verified, "{count}: {}", report.to_text());
    }
}

/// What nobody can say now is not a no.
#[tokio::test]
async fn a_demand_is_open_while_the_issuer_is_out_of_reach() {
    let issuer = Party::named(1, crate::world::WEB_ID);
    let entry = status_entry("revocation", "7");
    let signed = issuer.sign(&with(issuer.badge(), "", "credentialStatus", entry));
    let report = judge(&signed, &by_policy(&json!("strict")), &NoDocuments).await;
    assert_eq!(report.verdict, Verdict::Undecided, "{}", report.to_text());
    let changed = with(signed, "", "name", json!("Another"));
    let documents = issuer.did_document();
    let report = judge(&changed, &by_policy(&json!("strict")), &documents).await;
    assert_eq!(report.verdict, Verdict::Refused, "{}", report.to_text());
}

#[tokio::test]
async fn a_record_is_in_force_only_if_its_parts_are() {
    let (registrar, party) = (Party::new(1), party(KeyType::P256));
    let mut rng = StdRng::seed_from_u64(3);
    let base = add_base_proof(
        &party.badge(),
        &party.proof_options(),
        &[],
        &party.secret,
        &mut rng,
    );
    let part = derive(&base.unwrap(), &["/credentialSubject".to_owned()]).unwrap();
    let signed = registrar.sign(&record(&registrar.id, &json!([part])));
    let accepting = VerifyOptions {
        accept_undisclosed: true,
        ..VerifyOptions::default()
    };
    let report = judge(&signed, &accepting, &NoDocuments).await;
    assert_verified(&report);
    assert!(!report.is_in_force());
    // Of a part that is not verified, another step tells.
    let signed = registrar.sign(&record(&registrar.id, &json!([party.badge()])));
    let report = judge(&signed, &by_policy(&json!("display")), &NoDocuments).await;
    assert_verified(&report);
    assert!(report.is_in_force());
}
