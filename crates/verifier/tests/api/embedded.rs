//! Credentials inside credentials: each one by its own proof.

use serde_json::{Value, json};
use testamur_signing::vc_jwt::Profile;
use testamur_verifier::{
    CheckCode, EmbeddedRole, NoDocuments, Outcome, Problem, Verdict, VerificationReport,
    VerifyOptions, verify,
};

use crate::world::{
    Party, assert_refused, assert_unknown, assert_verified, badge, now, verify_bytes,
    verify_offline, with,
};

/// A record of these credentials, not signed yet.
pub(crate) fn record(issuer_id: &str, parts: &Value) -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:7f0f5f0e-0d38-4a9e-bd0a-6d4f0a3d8b11",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": { "id": issuer_id, "type": ["Profile"], "name": "Registrar" },
        "validFrom": "2025-02-01T00:00:00Z",
        "name": "Record of Ada",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["ClrSubject"],
            "verifiableCredential": parts,
        },
    })
}

/// An endorsement of something, not signed yet.
pub(crate) fn endorsement(endorser_id: &str, about: &str) -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:3b0f5f0e-0d38-4a9e-bd0a-6d4f0a3d8b22",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": { "id": endorser_id, "type": ["Profile"], "name": "Guild" },
        "validFrom": "2025-01-01T00:00:00Z",
        "name": "Endorsement",
        "credentialSubject": { "id": about, "type": ["EndorsementSubject"] },
    })
}

/// The n-th badge of an issuer, signed.
fn part(issuer: &Party, n: usize) -> Value {
    issuer.sign(&numbered(issuer, n))
}

fn numbered(issuer: &Party, n: usize) -> Value {
    with(
        issuer.badge(),
        "",
        "id",
        json!(format!("urn:uuid:00000000-0000-4000-8000-{n:012}")),
    )
}

fn verdicts(report: &VerificationReport) -> Vec<(&str, Verdict)> {
    let embedded = report.embedded.iter();
    embedded
        .map(|child| (child.pointer.as_str(), child.report.verdict))
        .collect()
}

#[tokio::test]
async fn a_record_is_verified_when_all_its_parts_are() {
    let (registrar, one, two) = (Party::new(1), Party::new(2), Party::new(3));
    let jwt = json!(two.sign_jwt(&numbered(&two, 2), Profile::OpenBadges));
    let parts = [json!([part(&one, 1), part(&two, 2)]), part(&one, 1)];
    for parts in parts {
        let report = verify_offline(&registrar.sign(&record(&registrar.id, &parts))).await;
        assert_verified(&report);
        assert_eq!(report.embedded_total, report.embedded.len());
        assert_eq!(report.embedded_verified, report.embedded_total);
        assert!(
            report
                .embedded
                .iter()
                .all(|child| child.role == EmbeddedRole::Part)
        );
        assert!(
            report
                .embedded
                .iter()
                .all(|child| child.applies == Outcome::Passed)
        );
        let check = report.checks_of(CheckCode::Embedded).next().unwrap();
        assert_eq!((check.outcome, check.required), (Outcome::Passed, true));
    }
    // In data model 1.1 a part may be a token.
    let mut older = record(&registrar.id, &json!([jwt]));
    older["@context"][0] = json!("https://www.w3.org/2018/credentials/v1");
    let from = older
        .as_object_mut()
        .unwrap()
        .shift_remove("validFrom")
        .unwrap();
    older["issuanceDate"] = from;
    let report = verify_bytes(
        registrar.sign_jwt(&older, Profile::VcClaim).as_bytes(),
        &NoDocuments,
    )
    .await;
    assert_eq!(
        verdicts(&report),
        [(
            "/credentialSubject/verifiableCredential/0",
            Verdict::Verified
        )]
    );
}

#[tokio::test]
async fn the_proof_around_does_not_vouch_for_a_part() {
    let (registrar, issuer) = (Party::new(1), Party::new(2));
    let mut faults = vec![part(&issuer, 0)];
    // No proof, another's signature, changed after signing, expired, not a credential at all.
    faults.push(numbered(&issuer, 1));
    faults.push(Party::new(9).sign(&numbered(&issuer, 2)));
    faults.push(with(
        part(&issuer, 3),
        "/credentialSubject/achievement",
        "name",
        json!("Medicine"),
    ));
    faults.push(issuer.sign(&with(
        numbered(&issuer, 4),
        "",
        "validUntil",
        json!("2025-06-01T00:00:00Z"),
    )));
    let signed = registrar.sign(&record(&registrar.id, &json!(faults)));
    let report = verify_offline(&signed).await;
    let check = assert_refused(&report, CheckCode::Embedded, Problem::EmbeddedNotVerified);
    assert_eq!(check.pointer, "/credentialSubject/verifiableCredential/1");
    assert_eq!(
        (report.signature, report.issuer_binding),
        (Outcome::Passed, Outcome::Passed)
    );
    let found: Vec<_> = report
        .embedded
        .iter()
        .map(|child| child.report.verdict)
        .collect();
    let [good, bad] = [Verdict::Verified, Verdict::Refused];
    assert_eq!(found, [good, bad, bad, bad, bad]);
    assert_eq!((report.embedded_total, report.embedded_verified), (5, 1));
    let problems: Vec<_> = report.embedded[1..]
        .iter()
        .map(|child| child.report.first_problem().and_then(|check| check.problem))
        .collect();
    let expected = [
        Problem::NoProof,
        Problem::IssuerKeyNotBound,
        Problem::SignatureInvalid,
        Problem::Expired,
    ];
    assert_eq!(problems, expected.map(Some));
}

#[tokio::test]
async fn a_part_whose_issuer_is_out_of_reach_leaves_the_record_undecided() {
    let registrar = Party::new(1);
    let far = Party::named(2, "did:web:harbour.example");
    let signed = registrar.sign(&record(&registrar.id, &json!([part(&far, 1)])));
    let report = verify_offline(&signed).await;
    assert_unknown(&report, CheckCode::Embedded, Problem::EmbeddedNotVerified);
    assert_eq!(report.verdict, Verdict::Undecided);
    let report = crate::world::verify_with(&signed, &far.did_document()).await;
    assert_verified(&report);
}

#[tokio::test]
async fn a_part_about_somebody_else_is_told() {
    let (registrar, issuer) = (Party::new(1), Party::new(2));
    let other = with(
        numbered(&issuer, 1),
        "/credentialSubject",
        "id",
        json!("did:example:other"),
    );
    let report =
        verify_offline(&registrar.sign(&record(&registrar.id, &json!([issuer.sign(&other)]))))
            .await;
    assert_verified(&report);
    assert_eq!(report.embedded[0].applies, Outcome::Failed);
}

#[tokio::test]
async fn endorsements_are_verified_wherever_they_stand_and_decide_nothing() {
    let (issuer, guild) = (Party::new(1), Party::new(2));
    let achievement = "https://harbour.example/algebra";
    let of_achievement = guild.sign(&endorsement(&guild.id, achievement));
    let of_issuer = guild.sign_jwt(&endorsement(&guild.id, &issuer.id), Profile::OpenBadges);
    let mut endorsed = with(
        issuer.badge(),
        "/credentialSubject/achievement",
        "endorsement",
        json!([of_achievement]),
    );
    endorsed = with(endorsed, "/issuer", "endorsementJwt", json!([of_issuer]));
    let report = verify_offline(&issuer.sign(&endorsed)).await;
    assert_verified(&report);
    assert_eq!(
        verdicts(&report),
        [
            ("/issuer/endorsementJwt/0", Verdict::Verified),
            (
                "/credentialSubject/achievement/endorsement/0",
                Verdict::Verified
            ),
        ]
    );
    let check = report.checks_of(CheckCode::Endorsements).next().unwrap();
    assert_eq!(
        (check.outcome, check.required),
        (Outcome::Passed, false),
        "{check:?}"
    );

    // A stranger's, and one that was made for something else.
    let forged = Party::new(3).sign(&endorsement(&guild.id, achievement));
    let copied = guild.sign(&endorsement(&guild.id, "https://other.example/badge"));
    for (bad, problem) in [
        (forged, Problem::EmbeddedNotVerified),
        (copied, Problem::EndorsementElsewhere),
        (
            json!("https://guild.example/endorsement"),
            Problem::EmbeddedNotVerified,
        ),
    ] {
        let endorsed = with(
            issuer.badge(),
            "/credentialSubject/achievement",
            "endorsement",
            json!([bad]),
        );
        let jwt = issuer.sign_jwt(&endorsed, Profile::OpenBadges);
        let report = verify_bytes(jwt.as_bytes(), &NoDocuments).await;
        let check = report.checks_of(CheckCode::Endorsements).next().unwrap();
        let found = (check.outcome, check.required, check.problem);
        assert_eq!(found, (Outcome::Failed, false, Some(problem)), "{check:?}");
        assert_eq!(
            check.pointer,
            "/credentialSubject/achievement/endorsement/0"
        );
    }
}

#[tokio::test]
async fn an_endorsement_by_itself_is_judged_by_its_own_model() {
    let guild = Party::new(2);
    let sound = endorsement(&guild.id, "https://harbour.example/algebra");
    assert_verified(&verify_offline(&guild.sign(&sound)).await);
    let lacking = with(
        sound,
        "/credentialSubject",
        "type",
        json!(["AchievementSubject"]),
    );
    let report = verify_offline(&guild.sign(&lacking)).await;
    assert_refused(&report, CheckCode::Model, Problem::ModelViolation);
}

#[tokio::test]
async fn an_association_with_nothing_is_told_and_does_not_decide() {
    let (registrar, issuer) = (Party::new(1), Party::new(2));
    let own = "https://harbour.example/algebra";
    for (target, outcome) in [
        (own, None),
        ("https://elsewhere.example/a", Some(Outcome::Failed)),
    ] {
        let association = json!([{
            "type": "Association", "associationType": "isPartOf", "sourceId": own, "targetId": target,
        }]);
        let parts = json!([part(&issuer, 1)]);
        let joined = with(
            record(&registrar.id, &parts),
            "/credentialSubject",
            "association",
            association,
        );
        let report = verify_offline(&registrar.sign(&joined)).await;
        assert_verified(&report);
        let told = report
            .checks_of(CheckCode::Model)
            .find(|check| !check.required);
        assert_eq!(told.map(|check| check.outcome), outcome);
    }
}

#[tokio::test]
async fn only_so_many_credentials_stand_inside() {
    let (registrar, issuer) = (Party::new(1), Party::new(2));
    let options = VerifyOptions {
        max_embedded: 3,
        ..VerifyOptions::default()
    };
    for (count, is_read) in [(3, true), (4, false)] {
        let parts: Vec<_> = (0..count).map(|n| part(&issuer, n)).collect();
        let signed = registrar
            .sign(&record(&registrar.id, &json!(parts)))
            .to_string();
        let report = verify(signed.as_bytes(), &options, &NoDocuments, now())
            .await
            .unwrap();
        assert_eq!(report.verified, is_read, "{}", report.to_text());
        if !is_read {
            assert_refused(&report, CheckCode::Embedded, Problem::LimitReached);
            assert_eq!(report.embedded_total, 0);
        }
    }
}

/// A badge in a record, that in another, and so on: each with an id of its own.
pub(crate) fn nested(registrar: &Party, depth: usize) -> Value {
    let innermost = registrar.sign(&badge(&registrar.id));
    (0..depth).fold(innermost, |inner, level| {
        let id = json!(format!("urn:uuid:7f0f5f0e-0d38-4a9e-bd0a-{level:012}"));
        registrar.sign(&with(record(&registrar.id, &json!([inner])), "", "id", id))
    })
}

#[tokio::test]
async fn only_so_deep_do_credentials_stand_inside_each_other() {
    let registrar = Party::new(1);
    let nested = |depth| nested(&registrar, depth);
    let four = verify_offline(&nested(4)).await;
    assert_verified(&four);
    assert_eq!((four.embedded_total, four.embedded_verified), (4, 4));
    let five = verify_offline(&nested(5)).await;
    assert_refused(&five, CheckCode::Embedded, Problem::EmbeddedNotVerified);
    let mut deepest = &five;
    while let [child] = deepest.embedded.as_slice() {
        deepest = &child.report;
    }
    assert_refused(deepest, CheckCode::Embedded, Problem::LimitReached);
}
