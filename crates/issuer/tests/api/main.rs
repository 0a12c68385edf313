//! The issuer from outside: what it releases, and what it refuses.
#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_issuer::{
    CredentialFormat, DisclosureSeed, Draft, IssueError, IssuerKey, SealedStatusList, seal,
    seal_status_list, unsigned,
};
use testamur_keys::{KeyType, PublicKey, SecretKey, SignError, Signer, did_jwk};
use testamur_record::Record;
use testamur_signing::{Cryptosuite, sd_jwt_vc};
use testamur_status::{BitstringStatusList, StatusPurpose, status_list_credential};
use testamur_verifier::{
    CheckCode, MemoryDocuments, PinnedKey, VerificationReport, VerifyOptions, verify,
};

const ISSUER: &str = "did:web:harbour.example";
const LIST: &str = "https://harbour.example/status-lists/1";

fn now() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

fn secret(key_type: KeyType) -> SecretKey {
    match key_type {
        KeyType::Rsa => {
            let mut rng = StdRng::seed_from_u64(7);
            SecretKey::generate(key_type, &mut rng).unwrap()
        }
        KeyType::P384 => SecretKey::from_bytes(key_type, &[7; 48]).unwrap(),
        _ => SecretKey::from_bytes(key_type, &[7; 32]).unwrap(),
    }
}

fn key(signer: &dyn Signer) -> IssuerKey<'_> {
    IssuerKey::new(format!("{ISSUER}#key-1"), signer)
}

fn record() -> Record {
    Record::parse(&json!({
        "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
        "locale": "en",
        "issuer": { "legalName": { "en": "Harbour College" } },
        "achievement": {
            "id": "https://harbour.example/algebra",
            "name": { "en": "Algebra" },
            "description": { "en": "Solves linear equations." },
            "criteria": { "narrative": { "en": "Passes the exam." } },
        },
        "subject": { "email": "learner@harbour.example", "salt": "Kosher" },
        "awardedOn": "2024-06-30",
    }))
    .unwrap()
}

fn draft(format: CredentialFormat) -> Draft {
    Draft {
        record: record(),
        credential_id: "6d0c1b0e-3f53-4a4e-9b1a-0f3d4b0e5c11".parse().unwrap(),
        issuer_id: ISSUER.to_owned(),
        subject_id: Some("did:jwk:eyJ9".to_owned()),
        status: vec![json!({
            "id": format!("{LIST}#7"),
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": LIST,
        })],
        valid_from: now(),
        valid_until: Some("2030-01-01T00:00:00Z".parse().unwrap()),
        format,
        created: now(),
        disclosure_seed: Some(DisclosureSeed::generate(&mut StdRng::seed_from_u64(5))),
    }
}

fn list(set: Option<usize>) -> Value {
    let mut list = BitstringStatusList::with_len(BitstringStatusList::MINIMUM_LEN);
    if let Some(index) = set {
        list.set(index, true).unwrap();
    }
    let until = "2026-01-02T00:00:00Z".parse().unwrap();
    status_list_credential(
        LIST,
        ISSUER,
        StatusPurpose::Revocation,
        &list,
        now(),
        Some(until),
    )
}

async fn verify_sealed(
    body: &str,
    public_key: &PublicKey,
    list: &SealedStatusList,
) -> VerificationReport {
    let pinned = |key: &PublicKey| PinnedKey {
        issuer_id: ISSUER.to_owned(),
        verification_method: None,
        key: key.clone(),
    };
    let options = VerifyOptions {
        pinned_keys: vec![pinned(public_key)],
        ..VerifyOptions::default()
    };
    // `did:web:harbour.example#key-1` is a name that is pinned nowhere: the key is found by trying.
    let documents = MemoryDocuments::new().with(LIST, list.media_type, list.body.clone());
    verify(body.as_bytes(), &options, &documents, now())
        .await
        .unwrap()
}

#[tokio::test]
async fn every_format_and_key_is_released_verified_and_revoked() {
    for format in CredentialFormat::ALL {
        for key_type in KeyType::ALL {
            if !format.algorithms().contains(&key_type.algorithm()) {
                continue;
            }
            let secret = secret(key_type);
            let clear = seal_status_list(&list(None), &key(&secret), now()).unwrap();
            let revoked = seal_status_list(&list(Some(7)), &key(&secret), now()).unwrap();
            let sealed = seal(&draft(format), &key(&secret), now()).unwrap();
            assert_eq!(sealed.media_type, format.media_type());
            assert_eq!(sealed.sha256.len(), 64);
            let report = verify_sealed(&sealed.body, secret.public_key(), &clear).await;
            assert!(
                report.verified,
                "{format:?} {key_type}: {}",
                report.to_text()
            );
            let report = verify_sealed(&sealed.body, secret.public_key(), &revoked).await;
            assert!(!report.verified);
        }
    }
}

#[tokio::test]
async fn an_issuer_chooses_the_suite_of_a_key() {
    let mut cases = 0;
    for suite in Cryptosuite::ALL.into_iter().filter(|suite| suite.signs()) {
        for key_type in suite.key_types() {
            let secret = secret(*key_type);
            let key = IssuerKey {
                cryptosuite: Some(suite),
                ..key(&secret)
            };
            let list = seal_status_list(&list(None), &key, now()).unwrap();
            let sealed = seal(&draft(CredentialFormat::LdpVc), &key, now()).unwrap();
            assert!(sealed.body.contains(suite.as_str()) && list.body.contains(suite.as_str()));
            let report = verify_sealed(&sealed.body, secret.public_key(), &list).await;
            assert!(report.verified, "{suite}: {}", report.to_text());
            cases += 1;
        }
    }
    assert_eq!(cases, 7);
    let secret = secret(KeyType::P256);
    let key = IssuerKey {
        cryptosuite: Some(Cryptosuite::EddsaRdfc2022),
        ..key(&secret)
    };
    let error = seal(&draft(CredentialFormat::LdpVc), &key, now()).unwrap_err();
    assert!(matches!(error, IssueError::Signing(_)), "{error}");
}

#[test]
fn a_draft_survives_storage_and_is_sealed_to_the_same_bytes() {
    let secret = secret(KeyType::Ed25519);
    for format in CredentialFormat::ALL {
        let draft = draft(format);
        let stored = serde_json::to_string(&draft).unwrap();
        let restored: Draft = serde_json::from_str(&stored).unwrap();
        assert_eq!(restored, draft);
        let first = seal(&draft, &key(&secret), now()).unwrap();
        let later = "2026-03-01T00:00:00Z".parse().unwrap();
        assert_eq!(seal(&restored, &key(&secret), later).unwrap(), first);
    }
}

#[test]
fn a_key_of_another_is_refused() {
    let secret = secret(KeyType::Ed25519);
    for method in [
        "did:web:other.example#key-1",
        "did:web:harbour.example",
        "key-1",
        "did:web:harbour.example:x#key-1",
    ] {
        let key = IssuerKey::new(method, &secret);
        let error = seal(&draft(CredentialFormat::LdpVc), &key, now()).unwrap_err();
        assert!(matches!(error, IssueError::KeyOfAnother { .. }), "{method}");
        let error = seal_status_list(&list(None), &key, now()).unwrap_err();
        assert!(matches!(error, IssueError::KeyOfAnother { .. }), "{method}");
    }
}

#[test]
fn an_embedded_proof_needs_a_key_that_has_a_suite() {
    let secret = secret(KeyType::Rsa);
    let error = seal(&draft(CredentialFormat::LdpVc), &key(&secret), now()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a key for `RS256` cannot secure `ldp_vc`: expected `EdDSA`, `ES256`, `ES384`"
    );
    let list = seal_status_list(&list(None), &key(&secret), now()).unwrap();
    assert_eq!(list.media_type, "application/vc+jwt");
}

#[test]
fn what_would_be_expired_is_withheld() {
    let secret = secret(KeyType::Ed25519);
    let expired = Draft {
        valid_until: Some(now()),
        valid_from: "2025-01-01T00:00:00Z".parse().unwrap(),
        ..draft(CredentialFormat::LdpVc)
    };
    let later = "2026-02-01T00:00:00Z".parse().unwrap();
    let error = seal(&expired, &key(&secret), later).unwrap_err();
    assert!(
        matches!(
            error,
            IssueError::NotVerified {
                step: CheckCode::ValidUntil,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn what_becomes_valid_later_may_be_sealed_now() {
    let secret = secret(KeyType::Ed25519);
    let early = Draft {
        valid_from: "2026-06-01T00:00:00Z".parse().unwrap(),
        ..draft(CredentialFormat::LdpVc)
    };
    assert!(seal(&early, &key(&secret), now()).is_ok());
}

#[test]
fn a_status_entry_which_the_data_model_does_not_know_is_refused_before_signing() {
    let unsignable = Draft {
        status: vec![json!({"type": "NoSuchStatus"})],
        ..draft(CredentialFormat::LdpVc)
    };
    let signer = Spy::new(secret(KeyType::Ed25519), false);
    assert!(unsigned(&unsignable).is_err());
    assert!(seal(&unsignable, &key(&signer), now()).is_err());
    assert!(!signer.asked.load(Ordering::SeqCst));
}

#[test]
fn a_bit_that_flips_in_the_signer_releases_nothing() {
    let signer = Spy::new(secret(KeyType::Ed25519), true);
    for format in CredentialFormat::ALL {
        let error = seal(&draft(format), &key(&signer), now()).unwrap_err();
        assert!(
            matches!(
                error,
                IssueError::NotVerified {
                    step: CheckCode::Signature,
                    ..
                }
            ),
            "{error}"
        );
    }
    let error = seal_status_list(&list(None), &key(&signer), now()).unwrap_err();
    assert!(
        matches!(
            error,
            IssueError::NotVerified {
                step: CheckCode::Signature,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn only_a_status_list_is_sealed_as_one() {
    let secret = secret(KeyType::Ed25519);
    let badge = unsigned(&draft(CredentialFormat::LdpVc))
        .unwrap()
        .credential;
    let error = seal_status_list(&badge, &key(&secret), now()).unwrap_err();
    assert!(
        matches!(
            error,
            IssueError::NotVerified {
                step: CheckCode::CredentialType,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn no_error_tells_who_the_learner_is() {
    let secret = secret(KeyType::Ed25519);
    let expired = Draft {
        valid_until: Some(now()),
        valid_from: "2025-01-01T00:00:00Z".parse().unwrap(),
        ..draft(CredentialFormat::LdpVc)
    };
    let later = "2026-02-01T00:00:00Z".parse().unwrap();
    let error = seal(&expired, &key(&secret), later).unwrap_err();
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(
            !text.contains("learner@") && !text.contains("Kosher"),
            "{text}"
        );
    }
}

/// A signer that remembers being asked, and may err by one bit.
struct Spy {
    secret: SecretKey,
    errs: bool,
    asked: AtomicBool,
}

impl Spy {
    fn new(secret: SecretKey, errs: bool) -> Self {
        Self {
            secret,
            errs,
            asked: AtomicBool::new(false),
        }
    }
}

impl Signer for Spy {
    fn public_key(&self) -> &PublicKey {
        self.secret.public_key()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        self.asked.store(true, Ordering::SeqCst);
        let mut signature = self.secret.sign(message)?;
        if self.errs {
            signature[40] ^= 1;
        }
        Ok(signature)
    }
}

#[test]
fn an_sd_jwt_vc_is_bound_to_the_holders_key_and_keeps_the_learner_back() {
    let holder = SecretKey::from_bytes(KeyType::P256, &[9; 32]).unwrap();
    let secret = secret(KeyType::Ed25519);
    let draft = Draft {
        subject_id: Some(did_jwk::did(holder.public_key())),
        ..draft(CredentialFormat::SdJwtVc)
    };
    let sealed = seal(&draft, &key(&secret), now()).unwrap();
    let all = sd_jwt_vc::parse(&sealed.body).unwrap();
    assert_eq!(all.holder_key.as_ref(), Some(holder.public_key()));
    assert_eq!(all.claims["sub"], did_jwk::did(holder.public_key()));
    assert_eq!(all.claims["iat"], json!(now().as_second()));
    let nothing = sd_jwt_vc::parse(&all.present(&[]).unwrap()).unwrap();
    for name in ["sub", "awardedDate"] {
        assert!(
            all.claims.contains_key(name) && !nothing.claims.contains_key(name),
            "{name}"
        );
    }
    for name in ["iss", "achievement", "issuer", "credentialStatus", "exp"] {
        assert!(nothing.claims.contains_key(name), "{name}");
    }
    let unseeded = Draft {
        disclosure_seed: None,
        ..draft
    };
    let error = seal(&unseeded, &key(&secret), now()).unwrap_err();
    assert!(
        matches!(error, IssueError::DisclosureSeedMissing),
        "{error}"
    );
}
