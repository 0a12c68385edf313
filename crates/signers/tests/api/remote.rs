//! Keys in a key service: one that is right, and every way of being wrong.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256, Sha384};
use testamur_issuer::CredentialFormat;
use testamur_keys::{
    KeyPlace, KeyType, PublicKey, SecretKey, SignError, Signer, SignerSource as _,
};
use testamur_signers::{Signers, SignersSettings};

use crate::credentials::{FORMATS, accept, issue};
use crate::server::{Reply, Server};

const TOKEN: &str = "canary-token";

fn secret() -> SecretKey {
    SecretKey::from_bytes(KeyType::Ed25519, &[7; 32]).unwrap()
}

/// The service's side of the contract, for the one type whose messages it is sent whole.
fn honest(key: &SecretKey, request: &Value) -> Reply {
    let message = URL_SAFE_NO_PAD.decode(request["message"].as_str().unwrap());
    let signature = key.sign(&message.unwrap()).unwrap();
    Reply::json(&json!({ "signature": URL_SAFE_NO_PAD.encode(signature), "more": 1 }))
}

fn signer(url: String, key: &SecretKey) -> Arc<dyn Signer> {
    let settings = SignersSettings {
        remote_url: Some(url),
        remote_token: Some(TOKEN.to_owned()),
        remote_timeout_seconds: 1,
        ..SignersSettings::default()
    };
    let place = KeyPlace::parse("remote:keys/college/1").unwrap();
    Signers::open(&settings)
        .unwrap()
        .signer(&place, key.public_key())
        .unwrap()
}

/// What a service that answers so makes of a signature, and how often it was asked.
fn outcome(
    answer: impl Fn(usize, &Value) -> Reply + Send + Sync + 'static,
) -> (Result<Vec<u8>, SignError>, usize) {
    let server = Server::answering(answer);
    let signed = signer(server.url(), &secret()).sign(b"testamur");
    (signed, server.requests())
}

#[test]
fn a_key_service_signs_credentials_that_verify() {
    let server = Server::answering(|_, request| honest(&secret(), request));
    let signer = signer(server.url(), &secret());
    let sealed = issue(&*signer, CredentialFormat::LdpVc).unwrap();
    accept(&sealed.body);
    let request = server.first_request();
    let head = request.head.to_ascii_lowercase();
    assert!(head.starts_with("post /sign?canary=1 http/1.1"), "{head}");
    assert!(
        head.contains(&format!("authorization: bearer {TOKEN}")),
        "{head}"
    );
    assert_eq!(request.body["key"], "keys/college/1");
    assert_eq!(request.body["algorithm"], "EdDSA");
}

#[test]
fn keys_that_sign_digests_are_sent_the_digest() {
    for (key, algorithm, digest_algorithm) in keys_that_sign_digests() {
        let signature = URL_SAFE_NO_PAD.encode(key.sign(b"testamur").unwrap());
        let server = Server::answering(move |_, _| Reply::json(&json!({ "signature": signature })));
        let signer = signer(server.url(), &key);
        signer.sign(b"testamur").unwrap();
        assert_eq!(
            signer.sign(b"another"),
            Err(SignError::WrongSignature),
            "{algorithm}"
        );
        let expected = json!({
            "key": "keys/college/1", "algorithm": algorithm,
            "digest": digest(digest_algorithm, b"testamur"), "digest_algorithm": digest_algorithm,
        });
        assert_eq!(server.first_request().body, expected);
    }
}

#[test]
fn credentials_whose_digest_a_key_service_signed_verify() {
    for (key, algorithm, digest_algorithm) in keys_that_sign_digests() {
        let formats = FORMATS.into_iter();
        let formats = formats.filter(|format| {
            let algorithms = format.algorithms().iter();
            algorithms
                .map(|one| one.as_str())
                .any(|one| one == algorithm)
        });
        for format in formats {
            // What will be signed, so that the service can sign it though it is told the digest alone.
            let recorder = Recorder::new(&key);
            issue(&recorder, format).unwrap();
            let message = recorder.message.into_inner().unwrap();
            let expected = digest(digest_algorithm, &message);
            let signature = URL_SAFE_NO_PAD.encode(key.sign(&message).unwrap());
            let server = Server::answering(move |_, request| {
                assert_eq!(request["digest"], expected);
                Reply::json(&json!({ "signature": signature }))
            });
            let sealed = issue(&*signer(server.url(), &key), format).unwrap();
            accept(&sealed.body);
            assert_eq!(server.requests(), 1, "{algorithm}");
        }
    }
}

/// A key of each type, and by what names its algorithm and the digest go.
fn keys_that_sign_digests() -> [(SecretKey, &'static str, &'static str); 3] {
    let key = |key_type| SecretKey::generate(key_type, &mut StdRng::seed_from_u64(7)).unwrap();
    [
        (key(KeyType::P256), "ES256", "SHA-256"),
        (key(KeyType::P384), "ES384", "SHA-384"),
        (key(KeyType::Rsa), "RS256", "SHA-256"),
    ]
}

fn digest(algorithm: &str, message: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(match algorithm {
        "SHA-256" => Sha256::digest(message).to_vec(),
        _ => Sha384::digest(message).to_vec(),
    })
}

/// Remembers what it signed last.
struct Recorder<'k> {
    key: &'k SecretKey,
    message: Mutex<Vec<u8>>,
}

impl<'k> Recorder<'k> {
    fn new(key: &'k SecretKey) -> Self {
        let message = Mutex::default();
        Self { key, message }
    }
}

impl Signer for Recorder<'_> {
    fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        message.clone_into(&mut self.message.lock().unwrap());
        self.key.sign(message)
    }
}

#[test]
fn no_flipped_bit_is_released() {
    let signature = secret().sign(b"testamur").unwrap();
    let bits = signature.len() * 8;
    let server = Server::answering(move |number, _| {
        let mut flipped = signature.clone();
        let bit = number - 1;
        flipped[bit / 8] ^= 1 << (bit % 8);
        Reply::json(&json!({ "signature": URL_SAFE_NO_PAD.encode(flipped) }))
    });
    let signer = signer(server.url(), &secret());
    for bit in 0..bits {
        assert_eq!(
            signer.sign(b"testamur"),
            Err(SignError::WrongSignature),
            "bit {bit}"
        );
    }
    assert_eq!(server.requests(), bits, "each was asked for once");
}

#[test]
fn a_signature_of_another_key_or_message_is_withheld() {
    let other = || SecretKey::from_bytes(KeyType::Ed25519, &[8; 32]).unwrap();
    let (signed, requests) = outcome(move |_, request| honest(&other(), request));
    assert_eq!((signed, requests), (Err(SignError::WrongSignature), 1));
    let (signed, _) = outcome(|_, _| honest(&secret(), &json!({ "message": "AAAA" })));
    assert_eq!(signed, Err(SignError::WrongSignature));
}

#[test]
fn nothing_is_issued_by_a_service_that_signs_wrongly() {
    let other = || SecretKey::from_bytes(KeyType::Ed25519, &[8; 32]).unwrap();
    let server = Server::answering(move |_, request| honest(&other(), request));
    let signer = signer(server.url(), &secret());
    for format in FORMATS {
        assert!(issue(&*signer, format).is_err());
    }
}

#[test]
fn a_slow_service_is_not_waited_for_and_not_asked_again() {
    let started = Instant::now();
    let (signed, requests) =
        outcome(|_, request| honest(&secret(), request).after(Duration::from_secs(30)));
    assert_eq!((signed, requests), (Err(SignError::Unavailable), 1));
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_failure_that_may_have_signed_is_not_repeated() {
    for status in [500, 502, 504] {
        let (signed, requests) = outcome(move |_, _| Reply::status(status, "text/plain", b"x"));
        assert_eq!(
            (signed, requests),
            (Err(SignError::Unavailable), 1),
            "{status}"
        );
    }
    let (signed, requests) = outcome(|_, _| Reply {
        after: Duration::ZERO,
        bytes: Vec::new(),
    });
    assert_eq!((signed, requests), (Err(SignError::Unavailable), 1));
}

#[test]
fn a_request_that_was_not_taken_is_repeated_twice() {
    for status in [429, 503] {
        let (signed, requests) = outcome(move |number, request| match number {
            1 | 2 => Reply::status(status, "text/plain", b"later"),
            _ => honest(&secret(), request),
        });
        assert!(signed.is_ok());
        assert_eq!(requests, 3);
        let (signed, requests) = outcome(move |_, _| Reply::status(status, "text/plain", b"later"));
        assert_eq!((signed, requests), (Err(SignError::Unavailable), 3));
    }
}

#[test]
fn a_service_that_is_not_there_is_unavailable() {
    let nobody = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/", nobody.local_addr().unwrap());
    drop(nobody);
    let signed = signer(url, &secret()).sign(b"testamur");
    assert_eq!(signed, Err(SignError::Unavailable));
}

#[test]
fn refusals_are_told_apart() {
    for (status, expected) in [
        (401, SignError::Refused),
        (403, SignError::Refused),
        (404, SignError::KeyNotFound),
        (400, SignError::Failed),
        (204, SignError::Failed),
    ] {
        let (signed, requests) = outcome(move |_, _| Reply::status(status, "text/plain", b""));
        assert_eq!((signed, requests), (Err(expected), 1), "{status}");
    }
}

#[test]
fn a_redirect_does_not_take_the_token_elsewhere() {
    let elsewhere = Server::answering(|_, request| honest(&secret(), request));
    let url = elsewhere.url();
    let (signed, _) = outcome(move |_, _| Reply {
        after: Duration::ZERO,
        bytes: format!("HTTP/1.1 307 X\r\nlocation: {url}\r\ncontent-length: 0\r\n\r\n")
            .into_bytes(),
    });
    assert_eq!((signed, elsewhere.requests()), (Err(SignError::Failed), 0));
}

#[test]
fn an_answer_that_is_none_is_no_signature() {
    let huge = vec![b' '; 10_000_000];
    for (media_type, body) in [
        ("application/json", &b"{}"[..]),
        ("application/json", b"{\"signature\":7}"),
        (
            "application/json",
            b"{\"signature\":\"\",\"signature\":\"\"}",
        ),
        ("application/json", b"{\"signature\":\"not base64!\"}"),
        ("application/json", b"\xff\xfe"),
        ("application/json", &huge),
        ("text/html", b"{\"signature\":\"AAAA\"}"),
    ] {
        let body = body.to_vec();
        let (signed, requests) = outcome(move |_, _| Reply::status(200, media_type, &body));
        assert_eq!(
            (signed, requests),
            (Err(SignError::Failed), 1),
            "{media_type}"
        );
    }
    let (signed, _) = outcome(|_, _| Reply::json(&json!({ "signature": "" })));
    assert_eq!(signed, Err(SignError::WrongSignature));
}

#[test]
fn a_signer_may_be_used_and_dropped_on_a_thread_of_a_runtime() {
    let server = Server::answering(|_, request| honest(&secret(), request));
    let url = server.url();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async move {
        let signer = signer(url, &secret());
        signer.sign(b"testamur").unwrap();
    });
}
