//! A list that verified a moment ago speaks for the next credential too, and for nobody else's.

use std::sync::Arc;

use jiff::Timestamp;
use testamur_status::StatusPurpose;
use testamur_verifier::{
    CheckCode, MemoryDocuments, Problem, StatusState, VerificationReport, VerifiedLists,
    VerifyOptions, verify,
};

use crate::world::{LIST_URL, Party, assert_refused, assert_verified, at, now, status_entry, with};

struct Service(VerifyOptions);

impl Service {
    fn new() -> Self {
        Self(VerifyOptions {
            verified_lists: Some(Arc::default()),
            ..VerifyOptions::default()
        })
    }

    async fn verify(&self, whose: &Party, index: &str, list: &str) -> VerificationReport {
        self.verify_at(now(), whose, index, list).await
    }

    async fn verify_at(
        &self,
        now: Timestamp,
        whose: &Party,
        index: &str,
        list: &str,
    ) -> VerificationReport {
        let entry = status_entry("revocation", index);
        let badge = whose.sign(&with(whose.badge(), "", "credentialStatus", entry));
        let documents = MemoryDocuments::new().with(LIST_URL, "application/vc", list);
        verify(badge.to_string().as_bytes(), &self.0, &documents, now)
            .await
            .unwrap()
    }

    fn kept(&self) -> String {
        format!("{:?}", self.0.verified_lists.as_ref().unwrap())
    }
}

#[tokio::test]
async fn the_same_list_answers_for_each_index() {
    let (service, issuer) = (Service::new(), Party::new(1));
    let list = issuer.list(StatusPurpose::Revocation, Some(7)).to_string();
    for _ in 0..2 {
        let report = service.verify(&issuer, "6", &list).await;
        assert_verified(&report);
        assert_eq!(report.status, StatusState::Clear);
        let report = service.verify(&issuer, "7", &list).await;
        assert_refused(&report, CheckCode::Status, Problem::Revoked);
    }
    assert!(service.kept().contains("kept: 1"), "{}", service.kept());
}

#[tokio::test]
async fn a_list_that_changed_is_another_list() {
    let (service, issuer) = (Service::new(), Party::new(1));
    let before = issuer.list(StatusPurpose::Revocation, None).to_string();
    assert_verified(&service.verify(&issuer, "7", &before).await);
    let after = issuer.list(StatusPurpose::Revocation, Some(7)).to_string();
    let report = service.verify(&issuer, "7", &after).await;
    assert_refused(&report, CheckCode::Status, Problem::Revoked);
}

#[tokio::test]
async fn a_kept_list_ends_when_it_says() {
    let (service, issuer) = (Service::new(), Party::new(1));
    let list = issuer.list(StatusPurpose::Revocation, None).to_string();
    let before = at("2026-01-01T23:59:59Z");
    assert_verified(&service.verify_at(before, &issuer, "7", &list).await);
    assert!(service.kept().contains("kept: 1"), "{}", service.kept());
    let later = at("2026-01-02T00:02:00Z");
    let report = service.verify_at(later, &issuer, "7", &list).await;
    assert_refused(&report, CheckCode::Status, Problem::StatusListNotAccepted);
}

#[tokio::test]
async fn a_kept_list_is_still_its_own_issuers_only() {
    let (service, issuer, other) = (Service::new(), Party::new(1), Party::new(2));
    let list = issuer.list(StatusPurpose::Revocation, None).to_string();
    assert_verified(&service.verify(&issuer, "7", &list).await);
    let report = service.verify(&other, "7", &list).await;
    assert_refused(&report, CheckCode::Status, Problem::StatusListNotAccepted);
}

#[tokio::test]
async fn what_does_not_verify_is_not_kept() {
    let (service, issuer) = (Service::new(), Party::new(1));
    let mut list = issuer.list(StatusPurpose::Revocation, Some(7));
    let clear = issuer.list(StatusPurpose::Revocation, None);
    list["credentialSubject"]["encodedList"] = clear["credentialSubject"]["encodedList"].clone();
    for _ in 0..2 {
        let report = service.verify(&issuer, "7", &list.to_string()).await;
        assert_refused(&report, CheckCode::Status, Problem::StatusListNotAccepted);
    }
    assert!(service.kept().contains("kept: 0"), "{}", service.kept());
}

#[tokio::test]
async fn nothing_is_kept_beyond_the_room() {
    let issuer = Party::new(1);
    let service = Service(VerifyOptions {
        verified_lists: Some(Arc::new(VerifiedLists::new(1))),
        ..VerifyOptions::default()
    });
    let list = issuer.list(StatusPurpose::Revocation, None).to_string();
    assert_verified(&service.verify(&issuer, "7", &list).await);
    assert!(service.kept().contains("kept: 0"), "{}", service.kept());
}
