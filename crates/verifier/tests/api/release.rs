//! What an issuer asks before it lets a credential out.

use serde_json::json;
use testamur_signing::vc_jwt::Profile;
use testamur_status::StatusPurpose;
use testamur_verifier::{CheckCode, CredentialKind, PinnedKey, Problem, verify_before_release};

use crate::world::{HTTPS_ID, Party, assert_refused, assert_verified, now, status_entry, with};

fn pin(party: &Party) -> PinnedKey {
    PinnedKey {
        issuer_id: party.id.clone(),
        verification_method: Some(party.method.clone()),
        key: party.key().clone(),
    }
}

#[test]
fn what_is_right_may_be_released_with_its_status_entry() {
    let issuer = Party::named(1, HTTPS_ID);
    let badge = with(
        issuer.badge(),
        "",
        "credentialStatus",
        status_entry("revocation", "7"),
    );
    let signed = issuer.sign(&badge).to_string();
    let report = verify_before_release(
        signed.as_bytes(),
        CredentialKind::Achievement,
        &pin(&issuer),
        now(),
    );
    assert_verified(&report.unwrap());
    let jwt = issuer.sign_jwt(&badge, Profile::JoseCose);
    let report = verify_before_release(
        jwt.as_bytes(),
        CredentialKind::Achievement,
        &pin(&issuer),
        now(),
    );
    assert_verified(&report.unwrap());
}

#[test]
fn a_status_list_may_be_released() {
    let issuer = Party::named(1, HTTPS_ID);
    let list = issuer.list(StatusPurpose::Revocation, None).to_string();
    let report = verify_before_release(
        list.as_bytes(),
        CredentialKind::StatusList,
        &pin(&issuer),
        now(),
    );
    assert_verified(&report.unwrap());
}

#[test]
fn a_flipped_bit_is_withheld() {
    let issuer = Party::named(1, HTTPS_ID);
    let changed = with(issuer.sign(&issuer.badge()), "", "name", json!("Geometry")).to_string();
    let report = verify_before_release(
        changed.as_bytes(),
        CredentialKind::Achievement,
        &pin(&issuer),
        now(),
    );
    assert_refused(
        &report.unwrap(),
        CheckCode::Signature,
        Problem::SignatureInvalid,
    );
}

#[test]
fn a_list_is_no_badge() {
    let issuer = Party::named(1, HTTPS_ID);
    let list = issuer.list(StatusPurpose::Revocation, None).to_string();
    let report = verify_before_release(
        list.as_bytes(),
        CredentialKind::Achievement,
        &pin(&issuer),
        now(),
    );
    assert_refused(
        &report.unwrap(),
        CheckCode::CredentialType,
        Problem::TypeNotAccepted,
    );
}
