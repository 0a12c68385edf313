//! What policies ask, and what none of them can change.

use serde_json::{Value, json};
use testamur_signing::vc_jwt::Profile;
use testamur_status::StatusPurpose;
use testamur_verifier::{
    CheckCode, MemoryDocuments, Outcome, PinnedKey, Policy, Problem, Verdict, VerificationReport,
    VerifyOptions, verify,
};

use crate::world::{
    LIST_URL, Party, assert_refused, assert_unknown, assert_verified, now, status_entry,
    verify_under, with,
};

async fn judge(input: &Value, policy: Policy, documents: &MemoryDocuments) -> VerificationReport {
    let options = VerifyOptions {
        policy,
        ..VerifyOptions::default()
    };
    verify_under(input, &options, documents).await
}

fn own(members: &Value) -> Policy {
    let mut policy = json!({"name": "own"});
    for (name, value) in members.as_object().unwrap() {
        policy[name] = value.clone();
    }
    Policy::parse(policy.to_string().as_bytes()).unwrap()
}

fn with_status(issuer: &Party) -> (Value, MemoryDocuments) {
    let list = issuer.list(StatusPurpose::Revocation, Some(7)).to_string();
    let badge = with(
        issuer.badge(),
        "",
        "credentialStatus",
        status_entry("revocation", "8"),
    );
    let documents = MemoryDocuments::new().with(LIST_URL, "application/vc", list);
    (issuer.sign(&badge), documents)
}

#[tokio::test]
async fn the_report_names_the_policy() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge());
    let nothing = MemoryDocuments::new();
    for name in Policy::names() {
        let report = judge(&signed, Policy::named(name).unwrap(), &nothing).await;
        assert_eq!(report.policy, name);
        assert_eq!(report.verified, name != "strict", "{}", report.to_text());
    }
    assert_eq!(Policy::default().name(), "default");
    assert!(Policy::named("Strict").is_none());
}

/// Whatever is asked, a forgery, a change and an unsigned credential stay what they are.
#[tokio::test]
async fn no_policy_makes_a_yes_of_a_no() {
    let (issuer, forger) = (Party::new(1), Party::new(2));
    let (signed, documents) = with_status(&issuer);
    let weakest: Value = CheckCode::ALL
        .into_iter()
        .filter_map(|code| {
            let weaker = ["not_taken", "advisory", "required"];
            let mut fits = weaker.into_iter().filter(|word| {
                let policy = json!({"name": "x", "checks": {code.to_string(): word}});
                Policy::parse(policy.to_string().as_bytes()).is_ok()
            });
            Some((code.to_string(), json!(fits.next()?)))
        })
        .collect::<serde_json::Map<_, _>>()
        .into();
    let mut policies: Vec<_> = Policy::names().filter_map(Policy::named).collect();
    policies.push(own(&json!({ "checks": weakest })));
    for policy in policies {
        let name = policy.name().to_owned();
        assert!(
            judge(&signed, policy.clone(), &documents).await.verified,
            "{name}"
        );
        let revoked = with(
            issuer.badge(),
            "",
            "credentialStatus",
            status_entry("revocation", "7"),
        );
        for bad in [
            forger.sign(&issuer.badge()),
            with(signed.clone(), "", "name", json!("Geometry")),
            with(signed.clone(), "", "noSuchTerm", json!(1)),
            with(signed.clone(), "", "@context", json!(["https://a.example"])),
            issuer.badge(),
            issuer.sign(&revoked),
            issuer.sign(&with(
                issuer.badge(),
                "",
                "validUntil",
                json!("2025-06-01T00:00:00Z"),
            )),
        ] {
            let report = judge(&bad, policy.clone(), &documents).await;
            assert_eq!(
                report.verdict,
                Verdict::Refused,
                "{name}\n{}",
                report.to_text()
            );
        }
        let out_of_reach = judge(&signed, policy, &MemoryDocuments::new()).await;
        assert_eq!(out_of_reach.verdict, Verdict::Undecided, "{name}");
    }
}

#[tokio::test]
async fn a_self_asserted_key_is_shown_and_not_verified() {
    let victim = "https://harbour.example/issuer";
    let forger = Party::named(2, victim);
    let method = format!("{victim}#{}", forger.multibase());
    let forger = forger.signing_as(&method);
    let report = judge(
        &forger.sign(&forger.badge()),
        Policy::named("display").unwrap(),
        &MemoryDocuments::new(),
    )
    .await;
    assert_eq!(
        (report.signature, report.issuer_binding),
        (Outcome::Passed, Outcome::Failed)
    );
    assert_refused(
        &report,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
}

#[tokio::test]
async fn what_is_demanded_has_to_be_there() {
    let issuer = Party::new(1);
    let demanding = || own(&json!({"checks": {"status": "demanded"}}));
    let report = judge(
        &issuer.sign(&issuer.badge()),
        demanding(),
        &MemoryDocuments::new(),
    )
    .await;
    let check = assert_refused(&report, CheckCode::Policy, Problem::PolicyNotMet);
    assert!(
        check.message.contains("demands the step `status`"),
        "{}",
        check.message
    );
    let (signed, documents) = with_status(&issuer);
    assert_verified(&judge(&signed, demanding(), &documents).await);
    for step in [
        "holder_binding",
        "recipient",
        "valid_until",
        "issuer_registry",
    ] {
        let policy = own(&json!({"checks": {step: "demanded"}}));
        let report = judge(&signed, policy, &documents).await;
        assert_refused(&report, CheckCode::Policy, Problem::PolicyNotMet);
    }
}

#[tokio::test]
async fn advice_does_not_decide() {
    let issuer = Party::new(1);
    let mut badge = issuer.badge();
    let achievement = badge.pointer_mut("/credentialSubject/achievement").unwrap();
    achievement
        .as_object_mut()
        .unwrap()
        .shift_remove("description");
    let signed = issuer.sign(&badge);
    let nothing = MemoryDocuments::new();
    assert!(!judge(&signed, Policy::default(), &nothing).await.verified);
    let shown = judge(&signed, Policy::named("display").unwrap(), &nothing).await;
    assert_verified(&shown);
    let model = shown.checks_of(CheckCode::Model).next().unwrap();
    assert_eq!((model.outcome, model.required), (Outcome::Failed, false));
}

#[tokio::test]
async fn mechanisms_issuers_and_ways_to_know_a_key_are_chosen() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge());
    let nothing = MemoryDocuments::new();
    for (members, accepted) in [
        (json!({"accepted_mechanisms": ["eddsa-rdfc-2022"]}), true),
        (
            json!({"accepted_mechanisms": ["ES256", "ecdsa-sd-2023"]}),
            false,
        ),
        (
            json!({"accepted_issuers": [issuer.id, "did:web:a.example"]}),
            true,
        ),
        (json!({"accepted_issuers": ["did:web:a.example"]}), false),
        (json!({"accepted_trust": ["by_identifier"]}), true),
        (json!({"accepted_trust": ["pinned", "resolved"]}), false),
    ] {
        let report = judge(&signed, own(&members), &nothing).await;
        assert_eq!(report.verified, accepted, "{members}\n{}", report.to_text());
        if !accepted {
            assert_refused(&report, CheckCode::Policy, Problem::PolicyNotMet);
        }
    }
}

/// Another proof beside it does no harm.
#[tokio::test]
async fn one_proof_of_an_accepted_kind_is_enough() {
    let issuer = Party::new(1);
    let older = testamur_signing::Cryptosuite::Ed25519Signature2020;
    let options = issuer.proof_options();
    let badge = with(
        issuer.badge(),
        "",
        "@context",
        json!([
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://w3id.org/security/suites/ed25519-2020/v1"
        ]),
    );
    let strict = || own(&json!({"accepted_mechanisms": ["eddsa-rdfc-2022"]}));
    let nothing = MemoryDocuments::new();
    let signed = older.add_proof(&badge, &options, &issuer.secret).unwrap();
    let report = judge(&signed, strict(), &nothing).await;
    assert_refused(&report, CheckCode::Policy, Problem::PolicyNotMet);
    let twice = issuer.sign(&signed);
    assert_verified(&judge(&twice, strict(), &nothing).await);
}

#[tokio::test]
async fn a_status_list_may_be_too_old() {
    let issuer = Party::new(1);
    let (signed, documents) = with_status(&issuer);
    // The list holds since a day before.
    for (seconds, accepted) in [(86_400, true), (86_399, false)] {
        let report = judge(
            &signed,
            own(&json!({"max_status_age_seconds": seconds})),
            &documents,
        )
        .await;
        assert_eq!(report.verified, accepted, "{}", report.to_text());
        if !accepted {
            assert_unknown(&report, CheckCode::Policy, Problem::PolicyNotMet);
        }
    }
}

#[tokio::test]
async fn a_pinned_key_is_a_way_to_know_it() {
    let issuer = Party::named(1, "https://harbour.example/issuer");
    let options = VerifyOptions {
        pinned_keys: vec![PinnedKey {
            issuer_id: issuer.id.clone(),
            verification_method: None,
            key: issuer.key().clone(),
        }],
        policy: own(&json!({"accepted_trust": ["pinned"]})),
        ..VerifyOptions::default()
    };
    let signed = issuer.sign(&issuer.badge()).to_string();
    let report = verify(signed.as_bytes(), &options, &MemoryDocuments::new(), now()).await;
    assert_verified(&report.unwrap());
}

/// What is demanded is demanded of the credential, not of the presentation around it nor of what stands inside.
#[tokio::test]
async fn a_demand_is_for_the_credential_alone() {
    let (issuer, endorser) = (Party::new(1), Party::new(2));
    let (signed, documents) = with_status(&issuer);
    let jwt = endorser.sign_jwt(&endorsement(&endorser, &signed), Profile::JoseCose);
    let badge = with(
        issuer.badge(),
        "",
        "credentialStatus",
        status_entry("revocation", "8"),
    );
    let carrying = issuer.sign(&with(badge, "", "endorsementJwt", json!([jwt])));
    let policy = || {
        own(&json!({
            "checks": {"status": "demanded", "endorsements": "required"},
            "accepted_issuers": [issuer.id],
        }))
    };
    assert_verified(&judge(&carrying, policy(), &documents).await);
    let bare = issuer.sign(&issuer.badge());
    assert!(!judge(&bare, policy(), &documents).await.verified);
}

fn endorsement(endorser: &Party, of: &Value) -> Value {
    json!({
        "@context": of["@context"],
        "id": "urn:uuid:5a1cbd3c-4c2f-4b0e-9a55-0c2f6f4f3d22",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Well taught",
        "issuer": {"id": endorser.id, "type": ["Profile"]},
        "validFrom": "2025-01-01T00:00:00Z",
        "credentialSubject": {"id": of["id"], "type": ["EndorsementSubject"], "endorsementComment": "Good."},
    })
}
