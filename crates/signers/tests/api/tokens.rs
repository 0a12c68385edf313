//! Keys in a token.

use std::sync::Arc;
use std::time::Instant;

use cryptoki::object::{Attribute, ObjectClass};
use testamur_issuer::CredentialFormat;
use testamur_keys::{KeyPlace, KeyType, SecretKey, SignError, Signer, SignerSource as _};
use testamur_signers::{Signers, SignersSettings};

use crate::credentials::{FORMATS, accept, issue};
use crate::softhsm::{Curve, LABEL, PIN, SoftHsm, with_token};

fn place(label: &str) -> KeyPlace {
    KeyPlace::parse(&format!("pkcs11:object={label}")).unwrap()
}

/// The signer of a key, for the public half that the token names.
fn signer(signers: &Signers, label: &str) -> Arc<dyn Signer> {
    let public_key = signers.public_key(&place(label)).unwrap().unwrap();
    signers.signer(&place(label), &public_key).unwrap()
}

fn refusal(signers: &Signers, label: &str) -> SignError {
    signers.public_key(&place(label)).unwrap_err()
}

#[test]
fn every_type_of_key_signs_what_the_published_key_verifies() {
    with_token(
        "tokens::every_type_of_key_signs_what_the_published_key_verifies",
        |token| {
            token.make_key("ed25519", Curve::Ed25519, &[]);
            token.make_key("p256", Curve::P256, &[]);
            token.make_key("p384", Curve::P384, &[]);
            token.make_rsa_key("rsa");
            let signers = token.signers();
            for key_type in KeyType::ALL {
                let signer = signer(&signers, key_type.as_str());
                assert_eq!(signer.public_key().key_type(), key_type);
                for message in [&b""[..], b"testamur", &[7; 10_000]] {
                    let signature = signer.sign(message).unwrap();
                    assert_eq!(signer.public_key().verify(message, &signature), Ok(()));
                }
            }
        },
    );
}

#[test]
fn credentials_signed_in_a_token_verify() {
    with_token("tokens::credentials_signed_in_a_token_verify", |token| {
        token.make_key("ed25519", Curve::Ed25519, &[]);
        token.make_key("p256", Curve::P256, &[]);
        token.make_key("p384", Curve::P384, &[]);
        token.make_rsa_key("rsa");
        let signers = token.signers();
        let mut accepted = 0;
        for key_type in KeyType::ALL {
            let signer = signer(&signers, key_type.as_str());
            for format in FORMATS {
                // An RSA key makes no embedded proof.
                if !format.algorithms().contains(&key_type.algorithm()) {
                    assert_eq!((key_type, format), (KeyType::Rsa, CredentialFormat::LdpVc));
                    assert!(issue(&*signer, format).is_err());
                    continue;
                }
                let sealed = issue(&*signer, format).unwrap();
                accept(&sealed.body);
                accepted += 1;
            }
        }
        assert_eq!(accepted, 15);
    });
}

#[test]
fn more_signatures_at_once_than_sessions_are_all_made() {
    with_token(
        "tokens::more_signatures_at_once_than_sessions_are_all_made",
        |token| {
            token.make_key("p256", Curve::P256, &[]);
            let signer = signer(&token.signers(), "p256");
            std::thread::scope(|scope| {
                for number in 0..16_u8 {
                    let signer = &signer;
                    scope.spawn(move || {
                        for message in [[number, 1], [number, 2]] {
                            signer.sign(&message).unwrap();
                        }
                    });
                }
            });
        },
    );
}

#[test]
fn a_key_that_may_leave_the_token_is_not_used() {
    with_token(
        "tokens::a_key_that_may_leave_the_token_is_not_used",
        |token| {
            let lax = [
                [Attribute::Sensitive(true), Attribute::Extractable(true)],
                [Attribute::Sensitive(false), Attribute::Extractable(false)],
            ];
            for (number, attributes) in lax.iter().enumerate() {
                let label = format!("lax-{number}");
                token.make_key(&label, Curve::Ed25519, attributes);
                assert_eq!(refusal(&token.signers(), &label), SignError::KeyExtractable);
            }
        },
    );
}

#[test]
fn a_key_is_found_by_the_name_of_one() {
    with_token("tokens::a_key_is_found_by_the_name_of_one", |token| {
        token.make_key("twice", Curve::Ed25519, &[]);
        token.make_key("twice", Curve::Ed25519, &[]);
        let signers = token.signers();
        for label in ["twice", "absent", "testamur%20test"] {
            assert_eq!(refusal(&signers, label), SignError::KeyNotFound, "{label}");
        }
    });
}

#[test]
fn another_key_under_the_same_name_signs_nothing() {
    with_token(
        "tokens::another_key_under_the_same_name_signs_nothing",
        |token| {
            token.make_key("diplomas", Curve::Ed25519, &[]);
            let published = SecretKey::from_bytes(KeyType::Ed25519, &[7; 32]).unwrap();
            let signer = token
                .signers()
                .signer(&place("diplomas"), published.public_key())
                .unwrap();
            assert_eq!(signer.sign(b"x"), Err(SignError::KeyMismatch));
        },
    );
}

#[test]
fn a_public_half_that_is_not_the_private_ones_releases_nothing() {
    with_token(
        "tokens::a_public_half_that_is_not_the_private_ones_releases_nothing",
        |token| {
            token.make_key("one", Curve::P256, &[]);
            token.make_key("two", Curve::P256, &[]);
            // The owner mixes the halves up: what is called `one` in public is `two` in private.
            token.as_owner(|session| {
                let labelled = |class, label: &str| {
                    let template = [Attribute::Class(class), Attribute::Label(label.into())];
                    session.find_objects(&template).unwrap()[0]
                };
                session
                    .destroy_object(labelled(ObjectClass::PRIVATE_KEY, "one"))
                    .unwrap();
                let other = labelled(ObjectClass::PRIVATE_KEY, "two");
                let renamed = [Attribute::Label(b"one".to_vec())];
                session.update_attributes(other, &renamed).unwrap();
            });
            let signers = token.signers();
            let signer = signer(&signers, "one");
            assert_eq!(signer.sign(b"x"), Err(SignError::WrongSignature));
            assert!(issue(&*signer, CredentialFormat::OpenBadgesJwt).is_err());
        },
    );
}

#[test]
fn a_token_that_was_pulled_and_put_back_signs_again() {
    with_token(
        "tokens::a_token_that_was_pulled_and_put_back_signs_again",
        |token| {
            token.make_key("diplomas", Curve::Ed25519, &[]);
            let signer = signer(&token.signers(), "diplomas");
            signer.sign(b"before").unwrap();
            token.pull();
            // Whether the module notices at once is its own affair; nothing wrong may come of it.
            let meanwhile = signer.sign(b"meanwhile");
            assert!(
                matches!(
                    meanwhile,
                    Ok(_) | Err(SignError::Unavailable | SignError::KeyNotFound)
                ),
                "{meanwhile:?}"
            );
            token.put_back();
            signer.sign(b"after").unwrap();
        },
    );
}

#[test]
fn a_token_that_was_made_anew_has_no_key_until_it_is_made() {
    with_token(
        "tokens::a_token_that_was_made_anew_has_no_key_until_it_is_made",
        |token| {
            token.make_key("diplomas", Curve::Ed25519, &[]);
            let signers = token.signers();
            let old = signer(&signers, "diplomas");
            old.sign(b"x").unwrap();
            token.remove();
            let lost = old.sign(b"x").unwrap_err();
            assert!(
                matches!(lost, SignError::Unavailable | SignError::KeyNotFound),
                "{lost:?}"
            );
            SoftHsm::make();
            assert_eq!(old.sign(b"x"), Err(SignError::KeyNotFound));
            drop(signers);
        },
    );
}

#[test]
fn a_wrong_pin_is_tried_once() {
    with_token("tokens::a_wrong_pin_is_tried_once", |token| {
        token.make_key("diplomas", Curve::Ed25519, &[]);
        let settings = SignersSettings {
            pkcs11_pin: Some("canary-wrong".to_owned()),
            ..token.settings()
        };
        let wrong = Signers::open(&settings).unwrap();
        for _ in 0..50 {
            assert_eq!(refusal(&wrong, "diplomas"), SignError::Refused);
        }
        // Fifty wrong ones would have locked it.
        signer(&token.signers(), "diplomas").sign(b"x").unwrap();
    });
}

#[test]
fn a_token_of_another_label_is_not_used() {
    with_token("tokens::a_token_of_another_label_is_not_used", |token| {
        token.make_key("diplomas", Curve::Ed25519, &[]);
        let settings = SignersSettings {
            pkcs11_token: Some(format!("{LABEL} 2")),
            ..token.settings()
        };
        let other = Signers::open(&settings).unwrap();
        assert_eq!(refusal(&other, "diplomas"), SignError::Unavailable);
    });
}

#[cfg(unix)]
#[test]
fn the_pin_comes_from_its_owners_file() {
    with_token(
        "tokens::the_pin_comes_from_its_owners_file",
        |token: &SoftHsm| {
            use std::os::unix::fs::PermissionsExt as _;
            token.make_key("diplomas", Curve::Ed25519, &[]);
            let file = token.folder().join("pin");
            std::fs::write(&file, format!("{PIN}\n")).unwrap();
            let settings = SignersSettings {
                pkcs11_pin: None,
                pkcs11_pin_file: Some(file.clone()),
                ..token.settings()
            };
            for (mode, opens) in [(0o644, false), (0o600, true)] {
                std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
                let opened = Signers::open(&settings);
                assert_eq!(opened.is_ok(), opens);
                if let Ok(signers) = opened {
                    signer(&signers, "diplomas").sign(b"x").unwrap();
                    assert!(!format!("{signers:?} {settings:?}").contains("canary"));
                }
            }
        },
    );
}

#[test]
fn signing_in_a_token_waits_for_the_token_alone() {
    with_token(
        "tokens::signing_in_a_token_waits_for_the_token_alone",
        |token| {
            token.make_key("diplomas", Curve::Ed25519, &[]);
            let signer = signer(&token.signers(), "diplomas");
            signer.sign(b"x").unwrap();
            let started = Instant::now();
            for _ in 0..20 {
                signer.sign(b"x").unwrap();
            }
            assert!(started.elapsed().as_secs() < 5, "the login is kept");
        },
    );
}
