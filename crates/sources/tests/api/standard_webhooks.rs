//! Signed webhooks: each refusal, and the published example.

use jiff::{SignedDuration, Timestamp};
use testamur_sources::standard_webhooks::{
    Secret, SecretError, WebhookError, WebhookHeaders, sign, verify,
};

const BODY: &[u8] = br#"{"test": 2432232314}"#;
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn secret() -> Secret {
    Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_second(1_614_265_330).unwrap()
}

fn headers(signature: &str) -> WebhookHeaders<'_> {
    WebhookHeaders {
        id: Some(ID),
        timestamp: Some("1614265330"),
        signature: Some(signature),
    }
}

#[test]
fn the_example_of_the_reference_libraries_is_reproduced() {
    assert_eq!(sign(&secret(), ID, now(), BODY), SIGNATURE);
    assert_eq!(verify(&[secret()], headers(SIGNATURE), BODY, now()), Ok(ID));
}

#[test]
fn any_signature_may_fit_any_secret() {
    let old = secret();
    let new = Secret::from_bytes(&[7; 32]).unwrap();
    let both = format!(
        "v1a,abc {} {}",
        sign(&new, ID, now(), BODY),
        sign(&old, ID, now(), BODY)
    );
    for secrets in [vec![old.clone()], vec![new.clone()], vec![old, new]] {
        assert_eq!(verify(&secrets, headers(&both), BODY, now()), Ok(ID));
    }
}

#[test]
fn another_key_no_key_and_another_body_are_forged() {
    let other = Secret::from_bytes(&[7; 32]).unwrap();
    assert_eq!(
        verify(&[other], headers(SIGNATURE), BODY, now()),
        Err(WebhookError::Forged)
    );
    assert_eq!(
        verify(&[], headers(SIGNATURE), BODY, now()),
        Err(WebhookError::Forged)
    );
    let written_again = br#"{"test":2432232314}"#;
    assert_eq!(
        verify(&[secret()], headers(SIGNATURE), written_again, now()),
        Err(WebhookError::Forged)
    );
    for signature in [
        "v1,",
        "v1,!!!!",
        "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,g0hM9SsE+OTPJTGt",
    ] {
        assert_eq!(
            verify(&[secret()], headers(signature), BODY, now()),
            Err(WebhookError::Forged),
            "{signature}"
        );
    }
}

#[test]
fn another_id_or_time_is_forged() {
    let other_id = WebhookHeaders {
        id: Some("msg_2"),
        ..headers(SIGNATURE)
    };
    assert_eq!(
        verify(&[secret()], other_id, BODY, now()),
        Err(WebhookError::Forged)
    );
    let other_time = WebhookHeaders {
        timestamp: Some("1614265331"),
        ..headers(SIGNATURE)
    };
    assert_eq!(
        verify(&[secret()], other_time, BODY, now()),
        Err(WebhookError::Forged)
    );
}

#[test]
fn a_request_more_than_five_minutes_away_is_stale() {
    for (seconds, accepted) in [(300, true), (-300, true), (301, false), (-301, false)] {
        let then = now() + SignedDuration::from_secs(seconds);
        let verified = verify(&[secret()], headers(SIGNATURE), BODY, then);
        if accepted {
            assert_eq!(verified, Ok(ID));
        } else {
            assert_eq!(verified, Err(WebhookError::Stale { seconds: -seconds }));
        }
    }
}

#[test]
fn headers_that_are_missing_or_malformed_are_named() {
    let whole = headers(SIGNATURE);
    let refused = |headers| verify(&[secret()], headers, BODY, now()).unwrap_err();
    for id in [None, Some(""), Some("msg.1")] {
        assert_eq!(refused(WebhookHeaders { id, ..whole }), WebhookError::Id);
    }
    for timestamp in [
        None,
        Some(""),
        Some("now"),
        Some("-1"),
        Some("1614265330.5"),
        Some("99999999999999999999"),
    ] {
        assert_eq!(
            refused(WebhookHeaders { timestamp, ..whole }),
            WebhookError::Timestamp
        );
    }
    for signature in [None, Some("")] {
        assert_eq!(
            refused(WebhookHeaders { signature, ..whole }),
            WebhookError::Signature
        );
    }
}

#[test]
fn a_secret_is_24_to_64_bytes_and_never_shown() {
    assert_eq!(
        Secret::parse("whsec_AAAA").unwrap_err(),
        SecretError::Length { found: 3 }
    );
    assert_eq!(
        Secret::parse("whsec_not base64").unwrap_err(),
        SecretError::Base64
    );
    assert_eq!(
        Secret::from_bytes(&[0; 65]).unwrap_err(),
        SecretError::Length { found: 65 }
    );
    assert_eq!(format!("{:?}", secret()), "Secret(..)");
    assert_eq!(
        secret().reveal().as_str(),
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    );
}
