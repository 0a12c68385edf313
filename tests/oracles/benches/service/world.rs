//! The issuer, its badge, and its status list on a server.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use testamur_keys::{SecretKey, did_key};
use testamur_signing::eddsa_rdfc_2022::{ProofOptions, add_proof};
use testamur_status::{BitstringStatusList, StatusPurpose, status_list_credential};

/// How many credentials of the list are revoked.
const REVOKED: usize = 1000;
/// The entry of the badge, which is not.
const INDEX: usize = 94_567;

/// What both sides verify.
pub(crate) struct World {
    pub(crate) badge: String,
}

impl World {
    pub(crate) fn new() -> Self {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/status-lists/1", server.local_addr().unwrap());
        let key = crate::fixtures::key(testamur_keys::KeyType::Ed25519);
        let issuer = did_key::did(key.public_key()).unwrap();
        let list = sign(&list(&url, &issuer), &key);
        thread::spawn(move || serve(&server, list.to_string().as_bytes()));
        let badge = sign(&badge(&url, &issuer), &key).to_string();
        Self { badge }
    }
}

fn badge(list: &str, issuer: &str) -> Value {
    let mut badge = crate::fixtures::documents().swap_remove(0).value;
    badge["issuer"]["id"] = json!(issuer);
    badge["credentialStatus"] = json!({
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": INDEX.to_string(),
        "statusListCredential": list,
    });
    badge
}

fn list(url: &str, issuer: &str) -> Value {
    let mut rng = StdRng::seed_from_u64(1);
    let mut bits = BitstringStatusList::with_len(BitstringStatusList::MINIMUM_LEN);
    for _ in 0..REVOKED {
        bits.set(rng.random_range(0..bits.len()), true).unwrap();
    }
    bits.set(INDEX, false).unwrap();
    let from = "2026-01-01T00:00:00Z".parse().unwrap();
    status_list_credential(url, issuer, StatusPurpose::Revocation, &bits, from, None)
}

fn sign(credential: &Value, key: &SecretKey) -> Value {
    let method = did_key::verification_method(key.public_key()).unwrap();
    let options = ProofOptions::assertion(method, "2026-01-01T00:00:00Z".parse().unwrap());
    add_proof(credential, &options, key).unwrap()
}

/// Answers every request with the list.
fn serve(server: &TcpListener, list: &[u8]) {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/vc\r\nCache-Control: max-age=3600\r\nContent-Length: {}\r\n\r\n",
        list.len()
    );
    let answer = [head.as_bytes(), list].concat();
    for connection in server.incoming() {
        let answer = answer.clone();
        thread::spawn(move || answer_all(&mut connection.unwrap(), &answer));
    }
}

fn answer_all(connection: &mut TcpStream, answer: &[u8]) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    // A peer that goes away ends the thread, not the benchmark.
    while let Ok(read @ 1..) = connection.read(&mut buffer) {
        request.extend_from_slice(&buffer[..read]);
        if request.ends_with(b"\r\n\r\n") {
            request.clear();
            if connection.write_all(answer).is_err() {
                return;
            }
        }
    }
}
